"""Diagnosis and notices agree: one condition, told once, never the opposite beside it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from jan_tui.clawdbot.hazards.registry import HAZARDS
from jan_tui.clawdbot.predicting import predict
from jan_tui.clawdbot.values.notices import Severity
from jan_tui.clawdbot.values.prediction import Prediction
from jan_tui.diagnosis import Diagnosis
from jan_tui.diagnosis.diagnosing import diagnose
from jan_tui.jan.snapshot import Cause, Phase, ServerKind, ServerSnapshot, Trouble
from jan_tui.structs import replace
from jan_tui.workspace.local_jan import server_facts
from tests.clawdbot import recorded
from tests.clawdbot.hazards.cases import ENTRY, cases, config
from tests.clawdbot.places import Place
from tests.diagnosis.cases import engine, explicit, listener, predicted, snapshot

NOTICED = {hazard.code for hazard in HAZARDS}
SAME = (
    {
        "key-refused",
        "placeholder-key-but-server-wants-one",
        "implicit-needs-no-key-on-server",
        "key-wanted",
        "foreign-server-wants-key",
    },
    {"wrong-path", "base-url-without-prefix"},
    {"bad-address", "base-url-unreadable", "base-url-without-scheme"},
    {"asked-elsewhere", "implicit-ignores-custom-url"},
    {"no-jan-provider", "implicit-not-in-release", "jan-not-connected"},
    {"no-primary", "primary-broken", "primary-not-jan", "jan-not-chosen"},
    {"primary-without-provider-prefix", "primary-not-jan", "jan-not-chosen"},
    {"dead-port-6767", "refused", "jan-not-running"},
    {"localhost-may-be-ipv6", "bound-elsewhere"},
)
"""Codes that say the same of one thing, or opposites: one of each row at most."""

SMALL = {"context-window-under-16000", "first-turn-over-context"}
_OF_URL = {"base-url-without-prefix", "localhost-may-be-ipv6"}


def servers(prediction: Prediction) -> Iterator[ServerSnapshot]:
    """What a server may answer where this prediction asks, and one that nobody asked for."""
    ids = tuple(model.id for model in prediction.catalog)
    url = prediction.provider.base_url
    small = tuple((ident, 8192) for ident in ids)
    yield snapshot(base_url=url, models=("llama-3.3-70b",))
    yield snapshot(base_url=url, models=ids or ("x",), contexts=small)
    yield snapshot(base_url=url, models=tuple(ident.upper() for ident in ids) or ("x",), skipped=1)
    yield snapshot(base_url=url, key_sent=True, open_without_key=False)
    yield snapshot(base_url=url, contexts=(("llama-3.3-70b", 20_000),))
    elsewhere = "http://10.1.2.3:1337/v1"
    yield snapshot(base_url=elsewhere, models=ids or ("x",))
    yield snapshot(Phase.UNAUTHORIZED, base_url=elsewhere, key_sent=True)
    yield snapshot(Phase.WRONG_PATH, base_url=elsewhere, right_prefix="/api")
    yield snapshot(Phase.DOWN, base_url="http://localhost:1337/v1", listener=listener("Jan"))
    for sent in (False, True):
        refused = snapshot(Phase.UNAUTHORIZED, base_url=url, key_sent=sent)
        yield refused
        yield replace(refused, survey=replace(refused.survey, listener=listener("python3")))
        yield replace(
            refused,
            probe=replace(refused.probe, open_without_key=True),
            survey=replace(refused.survey, listener=listener("llama-server")),
        )
    for cause in (None, *Cause):
        yield snapshot(Phase.DOWN, base_url=url, cause=cause, listener=listener("Jan"))
        yield snapshot(Phase.DOWN, base_url=url, cause=cause, engines=(engine(port=6767),))
    yield snapshot(Phase.WRONG_PATH, base_url=url, right_prefix="/api", server=ServerKind.JAN)
    yield snapshot(Phase.WRONG_PATH, base_url=url)
    yield snapshot(Phase.WRONG_PATH, base_url=url, listener=listener("node", "strapi"))
    yield snapshot(Phase.NO_MODELS, base_url=url)
    yield snapshot(Phase.ERROR, base_url=url, trouble=Trouble.BAD_ADDRESS, detail="No host.")
    yield snapshot(Phase.ERROR, base_url=url, http_status=500)
    yield snapshot(Phase.READY, base_url=url, ipv6_refused=True)


Case = tuple[str, ServerSnapshot, Prediction]
_EACH = 15
"""Of each recorded set-up's servers the default run takes every 15th, from another first one."""


def situations(home: Path, step: int) -> tuple[Case, ...]:
    """Recorded set-ups at each `step`th of these servers, those that fire a hazard at more."""
    readings = {str(case): (case.fires.read(), max(1, step // 3)) for case in cases()}
    readings |= {str(case): (case.read(home / str(case)), step) for case in recorded.cases()}
    found = []
    for number, (name, (reading, every)) in enumerate(readings.items()):
        asked = list(servers(predict(reading, server_facts(None, ""))))
        for server in asked[number % every :: every]:
            facts = server_facts(server, server.probe.base_url)
            found.append((name, server, predict(reading, facts)))
    return tuple(found)


@pytest.fixture(
    scope="module", params=[_EACH, pytest.param(1, marks=pytest.mark.soak)], ids=["some", "all"]
)
def everything(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Case, ...]:
    return situations(tmp_path_factory.mktemp("homes"), request.param)


def codes(found: tuple[Diagnosis, ...]) -> Counter[str]:
    return Counter(each.code for each in found)


def expected(prediction: Prediction) -> Counter[str]:
    """The warnings; of a model with too small a context nothing is said a second time."""
    small = {each.model for each in prediction.notices if each.code in SMALL}
    return Counter(
        each.code
        for each in prediction.notices
        if each.severity is not Severity.INFO
        and not (each.code == "context-window-larger-than-loaded" and each.model in small)
    )


def test_a_warning_is_a_diagnosis_and_the_other_way_round(
    everything: tuple[Case, ...],
) -> None:
    for name, server, prediction in everything:
        noticed = codes(diagnose(server, prediction))
        wanted = expected(prediction)
        for code in NOTICED - {"jan-not-chosen"}:
            warned = wanted[code]
            assert (noticed[code] > 0) == (warned > 0), (name, server.probe.phase, code)
            assert noticed[code] <= warned, (name, server.probe.phase, code)


def test_jan_that_is_not_chosen_has_a_diagnosis_only_with_a_notice(
    everything: tuple[Case, ...],
) -> None:
    seen = 0
    for name, server, prediction in everything:
        told = codes(diagnose(server, prediction))["jan-not-chosen"]
        seen += told
        assert told <= sum(each.code == "jan-not-chosen" for each in prediction.notices), name
    assert seen


def test_no_diagnosis_comes_twice_or_with_its_opposite(
    everything: tuple[Case, ...],
) -> None:
    reached = set()
    for name, server, prediction in everything:
        noticed = set(codes(diagnose(server, prediction)))
        reached |= noticed
        for same in SAME:
            # The base URL that was asked and the written one may both be wrong.
            told = noticed & same - (_OF_URL if "asked-elsewhere" in noticed else set())
            assert len(told) <= 1, (name, server.probe.phase, told)
    unreached = set[str]().union(*SAME) - reached
    assert not unreached


@pytest.mark.parametrize("key", ["local", "sk-xxx", "jan-local", "none", "sk-real-1234567890"])
def test_a_key_is_a_placeholder_for_both_or_refused_for_both(key: str) -> None:
    place = Place(config({**ENTRY, "apiKey": key}))
    server = snapshot(Phase.UNAUTHORIZED, key_sent=True)
    prediction = place.predict(server_facts(server, server.probe.base_url))
    pair = {"key-refused", "placeholder-key-but-server-wants-one"}
    noticed = {each.code for each in prediction.notices} & pair
    assert len(noticed) == 1
    assert [each.code for each in diagnose(server, prediction) if each.code in pair] == [*noticed]


def test_a_small_window_of_one_model_hides_no_notice_of_another() -> None:
    seen = snapshot(models=("a", "b"), contexts=(("a", 4096), ("b", 20_000)))
    place = explicit("jan/a", listed={"a": 65_536, "b": 65_536})

    assert [each.code for each in diagnose(seen, predicted(seen, place))] == [
        "context-window-larger-than-loaded",
        "first-turn-over-context",
    ]
