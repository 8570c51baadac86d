"""What comes first, that something true is always said, and that all of it is safe to show."""

from __future__ import annotations

import itertools

import pytest

from jan_tui.clawdbot.values.notices import Severity
from jan_tui.clawdbot.values.prediction import Status
from jan_tui.clawdbot.values.step import Step, StepAction
from jan_tui.diagnosis import Diagnosis
from jan_tui.diagnosis.diagnosing import diagnose
from jan_tui.jan.snapshot import Cause, Phase, ServerSnapshot
from tests.clawdbot.places import Place
from tests.diagnosis import test_chain, test_config, test_down, test_foreign, test_ready
from tests.diagnosis import test_rejected as rejected
from tests.diagnosis.cases import (
    GONE,
    GOOD,
    IMPLICIT,
    LLAMA,
    OFF,
    Case,
    at,
    chosen,
    engine,
    explicit,
    installed,
    listener,
    predicted,
    snapshot,
)

EVERY_CASE: list[Case] = [
    *test_down.CASES,
    *test_foreign.CASES,
    *rejected.CASES,
    *test_ready.CASES,
    *test_chain.CASES,
    *test_config.CASES,
]


def codes(found: tuple[Diagnosis, ...]) -> list[str]:
    return [diagnosis.code for diagnosis in found]


def told(seen: ServerSnapshot | None, place: Place) -> tuple[Diagnosis, ...]:
    return diagnose(seen, predicted(seen, place))


REFUSED_FILE = Place('{ agents: { defaults: { model: { primary: "jan/a", other: 1 } } } }')


def test_a_refused_file_comes_after_the_server_and_before_the_rest() -> None:
    assert codes(told(GONE, REFUSED_FILE))[:2] == ["jan-not-running", "config-invalid"]
    assert codes(told(snapshot(), REFUSED_FILE))[0] == "config-invalid"
    unasked = codes(told(None, REFUSED_FILE))
    assert (unasked[0], unasked[-1]) == ("config-invalid", "not-asked")


@pytest.mark.parametrize("config", ["{ models: {", '{ $include: "gone.json5" }', "{ a: `x` }"])
def test_what_cannot_be_read_comes_before_a_server_whose_address_is_a_guess(config: str) -> None:
    place = Place(config)
    assert not predicted(GONE, place).resolved
    assert codes(told(GONE, place))[:2] == ["config-invalid", "jan-not-running"]
    assert predicted(GONE, REFUSED_FILE).resolved


def test_a_text_that_does_not_parse_is_told_in_the_headline() -> None:
    (first, *_) = told(GONE, Place('{ models: "a" b: 1 }'))
    assert first.headline.startswith("clawdbot.json does not parse: ")
    assert "line 1, column 14" in first.step.text


def test_order_of_everything() -> None:
    place = Place(
        explicit(
            "jan/far",
            ("jan/gone",),
            base_url="http://127.0.0.1:1337/v1/models",
            listed={LLAMA: 8192, "far": 65_536, "gone": 65_536},
        ).config
    )
    seen = at(
        "http://127.0.0.1:1337/v1",
        Phase.READY,
        engines=(engine(orphaned=True),),
        contexts=((LLAMA, 4096),),
    )
    assert codes(told(seen, place)) == [
        "primary-not-served",
        "context-window-under-16000",
        "fallback-not-served",
        "asked-elsewhere",
        "orphan-engine",
        "base-url-is-endpoint",
    ]


@pytest.mark.parametrize("primary", [f"jan/{LLAMA}", "jan/far"])
def test_another_server_than_the_one_that_is_asked_says_nothing_of_the_chain(primary: str) -> None:
    listed = {LLAMA: 65_536, "far": 65_536}
    place = Place(explicit(primary, base_url="http://127.0.0.1:1338/v1", listed=listed).config)
    chain = predicted(snapshot(), place).agents[0].candidates
    assert next(link.status for link in chain if link.raw == primary) is Status.UNKNOWN
    assert codes(told(snapshot(), place))[0] == "asked-elsewhere"


@pytest.mark.parametrize(
    ("agents", "severity"),
    [
        ('{ id: "w", model: { primary: "jan/b" } }', Severity.ERROR),
        ('{ id: "main", default: true }, { id: "w", model: "jan/b" }', Severity.WARNING),
    ],
    ids=["default-agent", "another"],
)
def test_a_broken_agent_is_named_with_the_way_out(agents: str, severity: Severity) -> None:
    place = Place(f"{{ agents: {{ list: [{agents}] }} }}", env={"JAN_API_KEY": "jan-local"})
    (found,) = [each for each in told(snapshot(), place) if each.code == "primary-not-served"]
    assert (found.headline, found.severity) == (
        "Agent w: primary b is not served by Jan.",
        severity,
    )
    assert (found.step.action, found.step.agent) == (StepAction.CHOOSE_PRIMARY, "w")
    assert found.step.values == (f"jan/{LLAMA}",)


def test_a_chain_has_no_diagnosis_while_jan_is_down() -> None:
    assert codes(told(GONE, explicit(fallbacks=("jan/b",)))) == ["jan-not-running"]


def test_a_primary_that_is_not_on_disk_either() -> None:
    disk = installed(LLAMA, "unsloth/Qwen3-8B-GGUF")
    place = explicit("jan/Qwen3-8B", listed={"Qwen3-8B": 65_536})
    assert diagnose(GONE, predicted(GONE, place), installed=disk)[1:] == (
        Diagnosis(
            "primary-not-installed",
            "Primary Qwen3-8B is not among the models on Jan's disk.",
            Step(
                "Make it the primary.",
                StepAction.CHOOSE_PRIMARY,
                "jan/unsloth/Qwen3-8B-GGUF",
                ("jan/unsloth/Qwen3-8B-GGUF",),
                first="The nearest on disk is unsloth/Qwen3-8B-GGUF.",
            ),
            Severity.WARNING,
        ),
    )
    assert codes(diagnose(GONE, predicted(GONE, GOOD), installed=disk)) == ["jan-not-running"]
    assert codes(told(GONE, place)) == ["jan-not-running"]


@pytest.mark.parametrize("phase", Phase)
@pytest.mark.parametrize(
    "place",
    [GOOD, IMPLICIT, chosen(None), explicit("openai/gpt"), explicit("jan/b", ("jan/c",))],
    ids=["good", "implicit", "off", "another-primary", "not-served"],
)
def test_every_state_has_a_true_diagnosis(phase: Phase, place: Place) -> None:
    for cause, key_sent in itertools.product((None, *Cause), (False, True)):
        found = told(snapshot(phase, cause=cause, key_sent=key_sent), place)
        assert all(each.headline and (each.step.text or each.code == "well") for each in found)
        assert (found[0].code == "well") == (found[0].severity is Severity.INFO)
        if phase is not Phase.READY:
            assert found[0].code not in {"well", "jan-not-connected", "no-jan-provider"}


EVIL = "m\x1b[31m\u202e\nid"


@pytest.mark.parametrize(
    "case",
    [
        (snapshot(models=(EVIL,)), chosen(f"jan/{EVIL}", env={"JAN_API_KEY": "x"}), {}),
        (snapshot(), explicit(f"jan/{EVIL}"), {}),
        (snapshot(models=(EVIL,)), explicit(f"jan/{EVIL[1:]}"), {}),
        (snapshot(Phase.NOT_JAN, listener=listener(EVIL)), GOOD, {}),
        (snapshot(Phase.ERROR, detail=EVIL), GOOD, {}),
        (snapshot(Phase.HOST_REFUSED, request_host=EVIL), GOOD, {}),
        (at(f"http://{EVIL}:1/v1", Phase.HUNG), GOOD, {}),
        (snapshot(Phase.WRONG_PATH, right_prefix=EVIL), GOOD, {}),
        (OFF, GOOD, {"app_log_error": EVIL}),
        (snapshot(Phase.NO_MODELS), GOOD, {"installed": installed(EVIL)}),
        (None, Place('{ "a\\u001b[31m\\u202e\\nb": 1 }'), {}),
    ],
    ids="served missing near owner detail host url prefix log installed issue".split(),  # noqa: SIM905
)
def test_no_text_is_unprintable(
    case: tuple[ServerSnapshot | None, Place, dict[str, object]],
) -> None:
    seen, place, disk = case
    found = diagnose(seen, predicted(seen, place), **disk)  # type: ignore[arg-type]
    assert found
    for each in found:
        for text in (each.headline, each.step.text, each.step.first, each.step.copyable):
            assert text.isprintable(), text


KEY = "sk-real-1234567890"


@pytest.mark.parametrize(
    "seen",
    [
        snapshot(Phase.ERROR, http_status=500, detail=f"bad key {KEY} given"),
        snapshot(Phase.NOT_JAN, detail=f"Authorization: Bearer {KEY}"),
        OFF,
        snapshot(Phase.UNAUTHORIZED, key_sent=True, detail=KEY),
    ],
    ids=["error", "not-jan", "log", "refused"],
)
def test_no_text_holds_a_key(seen: ServerSnapshot) -> None:
    place = explicit(f"jan/{KEY}", key=KEY)
    log = f"llama-server --api-key {KEY} failed"
    assert KEY not in str(diagnose(seen, predicted(seen, place), app_log_error=log))


def test_headlines_are_short_sentences_and_steps_are_there() -> None:
    for case in EVERY_CASE:
        headline, step = case.expected.headline, case.expected.step
        assert len(headline) <= 120, headline
        assert step.text or case.expected.code == "well"
        assert headline.endswith((".", "?", "!")) or ":" in headline


def test_every_step_with_an_action_begins_with_its_verb() -> None:
    """A key goes before it, and its first letter becomes a small one then."""
    for case in EVERY_CASE:
        for each in case.diagnoses():
            if each.step.action is not None:
                first = each.step.text.split()[0]
                assert first.istitle(), each
                assert first.isalpha(), each
                assert first not in {"Jan", "Clawdbot", "Openclaw"}
