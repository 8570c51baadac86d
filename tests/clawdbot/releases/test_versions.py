"""Every recorded version is predicted as it answered, and the installed ones on random set-ups."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random
from typing import Any

import pytest

from jan_tui.clawdbot.config.reading import read
from jan_tui.clawdbot.predicting import predict_as_is
from jan_tui.clawdbot.releases.catalogue import OPENCLAW, RELEASES, Choice
from jan_tui.clawdbot.releases.history import CHANGES, UnknownReleaseError, asked_for, release_of
from jan_tui.clawdbot.releases.versions import newest, published
from jan_tui.clawdbot.values.version import Version
from tests.clawdbot.compare_versions import compare, random_setups, told
from tests.clawdbot.oracle import oracle
from tests.clawdbot.places import Place
from tests.clawdbot.record_versions import rows
from tests.clawdbot.recorded import Case, cases, shown

CASES = {case.name: case for case in cases() if case.release == "openclaw"}
RECORDED = [
    pytest.param(CASES[name], version, answer, id=f"{version}-{name}")
    for name, versions, answer in rows()
    for version in versions
]


@pytest.mark.parametrize(("case", "version", "answer"), RECORDED)
def test_recorded_answers_of_every_version(
    case: Case, version: str, answer: dict[str, Any], tmp_path: Path
) -> None:
    surroundings = case.lay_out(tmp_path)
    reading = read(surroundings, Choice(f"openclaw@{version}"))
    found: dict[str, Any] = {
        "valid": reading.valid,
        "configPath": shown(reading.locations.config_path, tmp_path),
    }
    if reading.valid:
        told = predict_as_is(reading)
        found |= {
            "primary": told.primary.ref if told.primary else None,
            "agents": {
                chain.agent: [chain.primary, *(link.ref for link in chain.candidates)]
                for chain in told.agents
            },
            "fallbacks": [link.raw for link in told.fallbacks],
            "aliases": dict(told.aliases),
        }

    # Where its status command fails, a program says less.
    asked = {key: value for key, value in answer.items() if key != "allowed"}
    assert {key: value for key, value in found.items() if key in asked} == asked


@pytest.mark.parametrize("program", RELEASES)
def test_changes_are_newest_first_and_of_published_versions(program: str) -> None:
    since = [version for change in CHANGES[program] if (version := Version.of(change.since))]
    assert since == sorted(since, reverse=True)
    assert all(change.since in published(program) for change in CHANGES[program])


def test_the_newest_version_has_the_values_of_the_catalogue() -> None:
    assert release_of("openclaw", newest("openclaw")) == OPENCLAW


def test_a_later_version_has_the_newest_rules() -> None:
    later = release_of("openclaw", "2031.1.1")
    assert (later.version, later.rules.of) == ("2031.1.1", OPENCLAW.version)
    assert later.rules.newer


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("openclaw", ("openclaw", None)),
        ("openclaw@2026.4.29", ("openclaw", "2026.4.29")),
        ("openclaw@2026.1", ("openclaw", "2026.1.30")),
        ("openclaw@2026.1 ", ("openclaw", "2026.1.30")),
        ("openclaw@v2026.01", ("openclaw", "2026.1.30")),
        ("openclaw@2031.1.1", ("openclaw", "2031.1.1")),
        ("clawdbot@2026.1.24-3", ("clawdbot", "2026.1.24-3")),
        ("OpenClaw@v2026.04.29 ", ("openclaw", "2026.4.29")),
        ("openclaw@v2031.1.1", ("openclaw", "2031.1.1")),
    ],
)
def test_a_version_is_asked_for(text: str, asked: tuple[str, str | None]) -> None:
    assert asked_for(text) == asked


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("openclaw@2026.2.27", "never published. The nearest: 2026.2.26 and 2026.3.1"),
        ("openclaw@", '"nothing" is no version'),
        ("openclaw@four", '"four" is no version of openclaw; write it as openclaw@'),
        ("clawdbot@2026.9.6", "never published. The nearest: 2026.1.24-3. "),
        ("clawdbot@2026.9.6", "openclaw@2026.9.6 is there."),
        ("clawdbot@v2026.09.6 ", "openclaw@2026.9.6 is there."),
        ("molty@2026.9.6", '"molty" is no release'),
        ("moltbot@2026.1.28", "its versions are openclaw@2026.1.29 and openclaw@2026.1.30"),
        ("openclaw@２０２６.４.２９", "is no version of openclaw"),
        ("openclaw@2026.13", '"2026.13" is no version'),
        ("x" * 10_000, f'"{"x" * 40}…" is no release'),
        ("openclaw@" + "9" * 10_000, f'"{"9" * 40}…" is no version'),
    ],
)
def test_a_version_that_there_is_not_is_refused(text: str, told: str) -> None:
    with pytest.raises(UnknownReleaseError) as refused:
        asked_for(text)
    assert told in str(refused.value)


@pytest.mark.parametrize(("version", "last"), [("2026.3.11", [" jan /a"]), ("2026.3.13", [])])
def test_blanks_around_a_provider_make_another_one(version: str, last: list[str]) -> None:
    """What 2026.3.8 answered; 2026.3.13 is the first that compares without them."""
    entry = {
        "baseUrl": "http://127.0.0.1:9/v1",
        "apiKey": "x",
        "models": [{"id": "a", "name": "a"}],
    }
    reading = Place(
        json.dumps({"models": {"providers": {" jan ": entry}}}), f"openclaw@{version}"
    ).read()
    (chain,) = predict_as_is(reading).agents
    assert [link.ref for link in chain.candidates] == ["jan/a", *last]


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_random_set_ups_in_versions_at_random(tmp_path: Path) -> None:
    """No difference in 60 set-ups of each of three versions, of those that are installed."""
    programs = oracle("openclaw")
    installed = sorted(
        file.parent.name for file in (programs.programs / "versions").glob("*/ready")
    )
    known = [version for version in installed if version in published("openclaw")]
    if not known:
        pytest.skip(f"no version is installed in {programs.programs / 'versions'}")
    random = Random()
    for version in random.sample(known, min(3, len(known))):
        seed = random.randrange(2**32)
        folder = tmp_path / version
        folder.mkdir()
        made = random_setups("openclaw", seed, 60)
        differences = compare(programs, f"openclaw@{version}", made, folder)
        assert told(differences) == [], f"{version}, seed {seed}"
