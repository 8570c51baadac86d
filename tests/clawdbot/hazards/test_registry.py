"""Each hazard fires where it should, and not beside it."""

from __future__ import annotations

import json

import pytest
from syrupy.assertion import SnapshotAssertion

from jan_tui.clawdbot.hazards.registry import HAZARDS
from jan_tui.clawdbot.values.notices import Notice
from jan_tui.clawdbot.values.prediction import ServerFacts
from jan_tui.json5_text import Set
from tests.clawdbot.hazards.cases import ENTRY, Firing, cases, config
from tests.clawdbot.places import Place

CASES = tuple(cases())
AGREED = [
    "fallback-key",
    "entry-without-models",
    "entry-only-apikey",
    "entry-missing-name",
    "no-apikey-in-entry",
    "no-api-in-entry",
    "no-primary",
    "primary-not-served",
    "fallback-not-served",
    "fallback-dropped-by-allowlist",
    "primary-without-provider-prefix",
    "implicit-and-explicit",
    "implicit-not-in-release",
    "implicit-needs-no-key-on-server",
    "implicit-ignores-custom-url",
    "localhost-may-be-ipv6",
    "base-url-without-prefix",
    "dead-port-6767",
    "placeholder-key-but-server-wants-one",
    "context-window-larger-than-loaded",
    "context-window-under-16000",
    "default-context-window",
    "uppercase-provider-id",
    "env-not-seen-by-service",
    "meta-rejected-by-openclaw",
    "key-in-clear-and-file-readable-by-others",
    "duplicate-model-ids",
    "agents-override-primary",
    "session-keeps-its-model",
]


def found(place: Place, facts: ServerFacts, code: str) -> list[Notice]:
    return [notice for notice in place.predict(facts).notices if notice.code == code]


def written(notice: Notice) -> str:
    """All that a person is told of a notice."""
    origin = notice.origin
    where = f"{origin.file}:{origin.line}:{origin.column}" if origin else "nowhere"
    lines = [f"{notice.severity} {notice.path} at {where}", notice.message, f"Do: {notice.fix}"]
    return "\n".join([*lines, f"R: {notice.repair.label}"] if notice.repair else lines)


@pytest.mark.parametrize("case", CASES, ids=str)
def test_fires(case: Firing, snapshot: SnapshotAssertion) -> None:
    notices = found(case.fires, case.facts, case.code)

    assert notices
    assert "\n\n".join(map(written, notices)) == snapshot


@pytest.mark.parametrize("case", CASES, ids=str)
def test_does_not_fire_beside_it(case: Firing) -> None:
    assert not found(case.misses, case.missing_facts or case.facts, case.code)


def test_text_from_the_config_cannot_change_the_screen() -> None:
    place = Place(config(ENTRY, primary="jan/a\x1b[31m\u202e"))
    (notice,) = found(place, ServerFacts(served=("a",)), "primary-not-served")

    assert notice.message == 'Neither Jan nor the jan entry has a model "a\\x1b[31m\\u202e".'


@pytest.mark.parametrize("code", AGREED)
def test_every_agreed_code_is_there(code: str) -> None:
    assert code in {hazard.code for hazard in HAZARDS}


def test_codes_are_unique_and_each_has_a_case() -> None:
    codes = [hazard.code for hazard in HAZARDS]

    assert len(codes) == len(set(codes))
    assert {case.code for case in CASES} == set(codes)


@pytest.mark.parametrize("release", ["clawdbot", "openclaw"])
def test_a_good_setup_brings_up_nothing_worse_than_information(release: str) -> None:
    text = config(ENTRY)
    facts = ServerFacts(served=("a",), contexts=(("a", 65536),), key_wanted=False)

    assert Place(text, release).predict(facts).notices == ()


@pytest.mark.parametrize(
    ("env", "files", "written"),
    [
        ({"JAN_API_KEY": "jan-local"}, {}, "jan-local"),
        ({"JAN_API_KEY": "sk-secret"}, {}, "${JAN_API_KEY}"),
        ({}, {".clawdbot/.env": "JAN_API_KEY=sk-secret\n"}, "${JAN_API_KEY}"),
    ],
    ids=["placeholder", "exported", "dotenv"],
)
def test_a_real_key_is_never_copied_into_the_config(
    env: dict[str, str], files: dict[str, str], written: str
) -> None:
    place = Place(config(), env=env, files=files)
    (notice,) = found(place, ServerFacts(served=("a",)), "implicit-not-in-release")

    assert notice.repair is not None
    ((_, (edit,)),) = notice.repair.edits
    assert isinstance(edit, Set)
    assert isinstance(edit.value, dict)
    assert edit.value["apiKey"] == written
    assert "sk-secret" not in repr(notice)


@pytest.mark.parametrize(
    "place",
    [
        Place(config(env={"JAN_API_KEY": "sk-secret"})),
        Place(
            config(),
            files={
                ".clawdbot/agents/main/agent/auth-profiles.json": json.dumps(
                    {"profiles": {"j": {"type": "api_key", "provider": "jan", "key": "sk-secret"}}}
                )
            },
        ),
    ],
    ids=["env-block", "profile"],
)
def test_no_entry_is_offered_for_a_real_key_that_it_cannot_refer_to(place: Place) -> None:
    (notice,) = found(place, ServerFacts(served=("a",)), "implicit-not-in-release")

    assert notice.repair is None
