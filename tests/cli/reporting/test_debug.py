"""The log of `--debug`: what was done, no secrets, bounded, and only in a file of its own."""

from __future__ import annotations

import logging
import os
import stat
import sys
from pathlib import Path

import pytest

from jan_tui.cli.reporting import debug
from tests.cli.conftest import Run
from tests.cli.hostile import CONFIG, config_of
from tests.servers import serving

KEY = "sk-live-0123456789abcdefghij"


def test_a_run_is_logged_without_its_key(home: Path, run: Run) -> None:
    config_of(home).write_text(CONFIG)
    log = home / "run.log"
    with serving("a") as jan:
        call = (
            "apply",
            "--mode",
            "explicit",
            "--all-models",
            "--api-key",
            KEY,
            "--debug",
            str(log),
        )
        assert run(*call, "--base-url", jan.base_url).status == 0
        assert run("status", "--base-url", jan.base_url, "--debug", str(log)).status == 0
    text = log.read_text(encoding="utf-8")
    assert text.startswith(f"{debug.HEAD}\n")
    assert '"python": ' in text
    assert '"isolation"' not in text
    assert "ready, HTTP 200" in text
    assert "run: save of " in text
    assert "clawdbot.json: Saved" in text
    assert KEY not in text
    assert stat.S_IMODE(log.stat().st_mode) == 0o600
    assert KEY in config_of(home).read_text(encoding="utf-8")


def test_nothing_is_left_of_the_log_after_the_call(home: Path, run: Run) -> None:
    run("status", "--debug", str(home / "run.log"))
    assert logging.getLogger("jan_tui").handlers == []
    assert logging.getLogger("jan_tui").propagate
    before = (home / "run.log").read_bytes()
    run("status")
    assert (home / "run.log").read_bytes() == before


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        (".clawdbot/clawdbot.json", "it holds something else"),
        (".clawdbot", "a folder stands in its place"),
        ("missing/run.log", "it is not there"),
        ("pipe", "it is a pipe"),
    ],
)
def test_no_other_file_is_written_to(path: str, reason: str, home: Path, run: Run) -> None:
    if sys.platform == "win32":
        pytest.skip("named pipes in folders are of POSIX systems")
    config_of(home).write_text(CONFIG)
    os.mkfifo(home / "pipe")
    said = run("status", "--debug", str(home / path))
    assert said.status == 2
    assert reason in said.err
    assert config_of(home).read_text() == CONFIG


def test_no_other_file_is_lost_for_the_log_before(home: Path, run: Run) -> None:
    (home / "run.log.1").write_text("something of my own")
    said = run("status", "--debug", str(home / "run.log"))
    assert said.status == 2
    assert "run.log.1, which it would replace, holds something else" in said.err
    assert (home / "run.log.1").read_text() == "something of my own"
    assert not (home / "run.log").exists()


def test_it_is_bounded(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(debug, "LIMIT", 5000)
    with debug.logged_to(home / "run.log", {}):
        for number in range(300):
            logging.getLogger("jan_tui.test").info("line %d", number)
    files = sorted(path.name for path in home.glob("run.log*"))
    assert files == ["run.log", "run.log.1"]
    for name in files:
        text = (home / name).read_text(encoding="utf-8")
        assert len(text) <= 5000 + 1000
        assert text.startswith(debug.HEAD)
    assert "line 299" in (home / "run.log").read_text(encoding="utf-8")


def test_a_failure_is_logged_with_its_place(
    home: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise LookupError(f"api_key={KEY}")

    monkeypatch.setattr("jan_tui.cli.watching.status.workspace", broken)
    said = run("status", "--debug", str(home / "run.log"))
    assert said.status == 1
    assert "this is a bug" in said.err
    text = (home / "run.log").read_text(encoding="utf-8")
    assert "failed: LookupError" in text
    assert "cli/watching/status.py" in text
    assert KEY not in text


def test_what_the_log_cannot_take_stops_nothing(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with debug.logged_to(home / "run.log", {}):
        handler = logging.getLogger("jan_tui").handlers[0]
        assert isinstance(handler, logging.FileHandler)
        assert handler.stream is not None
        handler.stream.close()
        logging.getLogger("jan_tui").error("lost %d")
        logging.getLogger("jan_tui").error("lost %d", "no number")
    assert capsys.readouterr().err == ""
