"""Which release is taken, and why."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from jan_tui.clawdbot import StepAction
from jan_tui.clawdbot.config.detection import UnknownReleaseError, detect
from jan_tui.clawdbot.config.files import Surroundings
from jan_tui.clawdbot.releases.catalogue import Choice

CLAWDBOT, OPENCLAW = ".clawdbot/clawdbot.json", ".openclaw/openclaw.json"


def around(home: Path, files: dict[str, str], env: dict[str, str] | None = None) -> Surroundings:
    for name, text in files.items():
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text)
    return Surroundings({"PATH": str(home / "bin"), **(env or {})}, home, home)


def program(home: Path, name: str) -> None:
    (home / "bin").mkdir(exist_ok=True)
    (home / "bin" / name).write_text("")
    (home / "bin" / name).chmod(0o755)


@pytest.mark.parametrize(
    ("files", "env", "release", "reason"),
    [
        pytest.param({}, {}, "clawdbot", "nothing is there yet; Clawdbot is assumed", id="nothing"),
        pytest.param(
            {CLAWDBOT: "{}"},
            {"OPENCLAW_STATE_DIR": "~/x"},
            "openclaw",
            "OPENCLAW_STATE_DIR is set",
            id="variable-before-file",
        ),
        pytest.param({CLAWDBOT: "{}"}, {"OPENCLAW_HOME": " "}, "clawdbot", "", id="blank-variable"),
        pytest.param(
            {OPENCLAW: "{}"}, {}, "openclaw", "~/.openclaw/openclaw.json exists", id="file"
        ),
        pytest.param(
            {CLAWDBOT: '{meta: {lastTouchedAt: "2026-01-20T00:00:00Z"}}'},
            {},
            "clawdbot",
            "meta.lastTouchedAt in ~/.clawdbot/clawdbot.json",
            id="meta-of-clawdbot",
        ),
        pytest.param(
            {CLAWDBOT: '{meta: {lastTouchedVersion: "2026.9.6"}}'},
            {},
            "openclaw",
            "meta.lastTouchedVersion in ~/.clawdbot/clawdbot.json",
            id="meta-of-openclaw",
        ),
        pytest.param(
            {CLAWDBOT: "{ broken"},
            {},
            "clawdbot",
            "both releases read ~/.clawdbot/clawdbot.json; Clawdbot",
            id="broken",
        ),
    ],
)
def test_finds_the_release(
    tmp_path: Path, files: dict[str, str], env: dict[str, str], release: str, reason: str
) -> None:
    found = detect(around(tmp_path, files, env))

    assert found.release.id == release
    assert reason in found.reason
    assert found.notices == ()


def test_program_on_path_decides_where_the_file_does_not(tmp_path: Path) -> None:
    program(tmp_path, "openclaw")

    found = detect(around(tmp_path, {CLAWDBOT: "{}"}))

    assert (found.release.id, found.reason) == ("openclaw", "openclaw is on PATH")


@pytest.mark.parametrize(("later", "release"), [(CLAWDBOT, "clawdbot"), (OPENCLAW, "openclaw")])
def test_of_two_files_the_one_changed_last(tmp_path: Path, later: str, release: str) -> None:
    surroundings = around(tmp_path, {CLAWDBOT: "{}", OPENCLAW: "{}"})
    for name in (CLAWDBOT, OPENCLAW):
        stamp = 2_000_000_000 if name == later else 1_000_000_000
        os.utime(tmp_path / name, (stamp, stamp))

    found = detect(surroundings)

    assert found.release.id == release
    assert "was changed last" in found.reason
    other = "openclaw" if release == "clawdbot" else "clawdbot"
    told = [(notice.code, notice.action, notice.values) for notice in found.notices]
    assert told == [("two-configs", StepAction.CHOOSE_RELEASE, (other,))]


def test_named_config_is_detected_by_its_name(tmp_path: Path) -> None:
    surroundings = around(tmp_path, {"x/openclaw.json": "{}"})

    found = detect(surroundings, Choice(config=tmp_path / "x/openclaw.json"))

    assert found.release.id == "openclaw"


def test_person_may_ask_for_a_release(tmp_path: Path) -> None:
    surroundings = around(tmp_path, {CLAWDBOT: "{}"})

    # By --release or on the screen: who asks knows.
    found = detect(surroundings, Choice("openclaw", reason="chosen by --release"))
    assert (found.release.id, found.reason) == ("openclaw", "chosen by --release")
    with pytest.raises(UnknownReleaseError, match='"molty" is no release'):
        detect(surroundings, Choice("molty"))
