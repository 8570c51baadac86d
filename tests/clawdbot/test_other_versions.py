"""What other versions of the program do otherwise is told, with the repair."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jan_tui.clawdbot.config.files import Surroundings
from jan_tui.clawdbot.config.reading import read
from jan_tui.clawdbot.other_versions import NOT_PROVEN
from jan_tui.clawdbot.predicting import predict
from jan_tui.clawdbot.releases.catalogue import Choice
from jan_tui.clawdbot.values.notices import Notice, Severity
from jan_tui.clawdbot.values.prediction import Prediction

WRITTEN = '{meta: {lastTouchedVersion: "2026.6.11", lastTouchedAt: "2026-06-20T00:00:00Z"}}'


def predicted(
    home: Path, text: str, release: str | None = None, installed: str | None = None
) -> Prediction:
    """The prediction of a config of OpenClaw; `installed` is the version of the program on PATH."""
    config = home / ".openclaw" / "openclaw.json"
    config.parent.mkdir(exist_ok=True)
    config.write_text(text)
    if installed:
        package = home / "lib" / "node_modules" / "openclaw"
        package.mkdir(parents=True)
        (package / "package.json").write_text(
            json.dumps({"name": "openclaw", "version": installed})
        )
        (package / "openclaw.mjs").write_text("")
        (package / "openclaw.mjs").chmod(0o755)
        (home / "bin").mkdir()
        (home / "bin" / "openclaw").symlink_to(package / "openclaw.mjs")
    surroundings = Surroundings({"PATH": str(home / "bin")}, home, home)
    return predict(read(surroundings, Choice(release)))


def told(found: Prediction) -> dict[str, Notice]:
    return {notice.code: notice for notice in found.notices}


@pytest.mark.parametrize(
    ("text", "release", "installed", "version", "source"),
    [
        ("{}", None, None, "2026.9.6", "assumed"),
        (WRITTEN, None, None, "2026.6.11", "meta"),
        (WRITTEN, None, "2026.7.1", "2026.7.1", "installed"),
        (WRITTEN, "openclaw", "2026.7.1", "2026.7.1", "installed"),
        (WRITTEN, "openclaw@2026.4.29", "2026.7.1", "2026.4.29", "option"),
        ('{meta: {lastTouchedVersion: "soon"}}', None, None, "2026.9.6", "assumed"),
        ("{ broken", None, None, "2026.9.6", "assumed"),
    ],
)
def test_the_version_that_a_person_has(
    tmp_path: Path, text: str, release: str | None, installed: str | None, version: str, source: str
) -> None:
    found = predicted(tmp_path, text, release, installed)

    assert (found.version, found.version_source) == (version, source)


def test_a_file_that_the_newest_version_refuses(tmp_path: Path) -> None:
    found = predicted(tmp_path, WRITTEN)

    assert found.valid
    notice = told(found)["other-version-refuses"]
    assert notice.severity is Severity.WARNING
    assert notice.message == (
        'After an update to 2026.9.6 this file is refused: meta: Unrecognized key: "lastTouchedAt".'
    )
    assert notice.repair is not None
    assert notice.origin is not None


def test_the_repair_makes_the_newest_version_take_it(tmp_path: Path) -> None:
    mended = predicted(tmp_path, '{meta: {lastTouchedVersion: "2026.6.11"}}')

    assert "other-version-refuses" not in told(mended)


def test_a_file_that_only_the_newest_version_takes(tmp_path: Path) -> None:
    found = predicted(
        tmp_path, '{meta: {lastTouchedVersion: "2026.6.11"}, agents: {entries: {a: {}}}}'
    )

    assert not found.valid
    assert told(found)["other-version-differs"].message == (
        "After an update to 2026.9.6 this file is taken."
    )


def test_another_choice_of_models(tmp_path: Path) -> None:
    found = predicted(tmp_path, "{}", "openclaw@2026.3.31")

    assert told(found)["other-version-differs"].message == (
        "After an update to 2026.9.6 openai/gpt-6-astra is tried, not anthropic/claude-opus-4-6."
    )


def test_the_installed_version_is_told_beside_a_chosen_one(tmp_path: Path) -> None:
    found = predicted(tmp_path, WRITTEN, "openclaw@2026.6.11", installed="2026.9.1")

    assert any(
        notice.message.startswith("In 2026.9.1, which is installed, this file is refused")
        for notice in found.notices
    )


@pytest.mark.parametrize("version", ["2026.12.1", "2031.1.1"])
def test_a_version_that_is_not_known_is_not_proven(tmp_path: Path, version: str) -> None:
    found = predicted(tmp_path, "{}", installed=version)

    notice = told(found)[NOT_PROVEN]
    assert (found.version, notice.severity) == (version, Severity.WARNING)
    assert "newer than the versions whose rules are known" in notice.message


def test_nothing_is_told_of_the_newest_version(tmp_path: Path) -> None:
    assert (
        told(predicted(tmp_path, "{}", installed="2026.9.6")).keys()
        == told(predicted(tmp_path, "{}", "openclaw")).keys()
    )


def test_the_package_of_another_program_is_none(tmp_path: Path) -> None:
    (tmp_path / "package.json").write_text('{"name": "tools", "version": "2026.4.29"}')
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "openclaw").write_text("")
    (tmp_path / "bin" / "openclaw").chmod(0o755)

    assert predicted(tmp_path, "{}").version_source == "assumed"


@pytest.mark.parametrize(
    ("said", "version", "source"),
    [("2026.5.28", "2026.5.28", "installed"), ("unknown", "2026.9.6", "assumed")],
)
def test_a_version_that_the_program_said(
    tmp_path: Path, said: str, version: str, source: str
) -> None:
    choice = Choice("openclaw", installed={"openclaw": said})

    found = predict(read(Surroundings({}, tmp_path, tmp_path), choice))

    assert (found.version, found.version_source) == (version, source)
