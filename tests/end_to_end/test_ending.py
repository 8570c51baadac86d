"""The end in a real terminal: in time whatever hangs, and never in the middle of a save."""

from __future__ import annotations

import sys

import pytest

if sys.platform == "win32":
    pytest.skip("pseudo-terminals are of POSIX systems", allow_module_level=True)

import os
import signal
import termios
import time
from pathlib import Path

from tests.end_to_end.terminal import Terminal

LEFT_ALTERNATE_SCREEN = b"\x1b[?1049l"
CURSOR_SHOWN = b"\x1b[?25h"
SECONDS = 8.0

_HEAD = """
import sys, threading, time
from pathlib import Path
import jan_tui.tui.terminal.ending
from jan_tui import cli
from jan_tui.tui.app import JanTui
import jan_tui.tui.app
jan_tui.tui.terminal.ending.GRACE_SECONDS = 0.5
"""

_TAIL = """
jan_tui.tui.app.JanTui = Hanging
sys.exit(cli.main(["--demo"]))
"""

BUSY_THREAD = """
class Hanging(JanTui):
    def action_refresh(self):
        self.run_worker(lambda: time.sleep(600), thread=True)
        self.say("it hangs")
"""

BUSY_LOOP = """
class Hanging(JanTui):
    def action_refresh(self):
        Path("hangs").touch()
        time.sleep(600)
"""

BUSY_LOCK = """
class Hanging(JanTui):
    def action_refresh(self):
        # As in the moment in which a thread is being started.
        with threading._active_limbo_lock:
            Path("hangs").touch()
            time.sleep(600)
"""

SAVING = """
class Hanging(JanTui):
    async def action_refresh(self):
        def save():
            Path("hangs").touch()
            time.sleep(2)
            Path("saved").touch()
        self.run_worker(self.session.with_files(save, writes=True))
"""


def _hanging(program: str, environment: dict[str, str], home: Path) -> Terminal:
    command = [sys.executable, "-c", _HEAD + program + _TAIL]
    return Terminal(command, env=environment, cwd=home)


def _until(path: Path, terminal: Terminal) -> None:
    end = time.monotonic() + 20
    while not path.exists():
        assert time.monotonic() < end, terminal.text
        terminal.read(0.02)


def test_a_thread_that_hangs_does_not_keep_the_process(
    environment: dict[str, str], home: Path
) -> None:
    with _hanging(BUSY_THREAD, environment, home) as terminal:
        terminal.wait_for("ready")
        terminal.press("r")
        terminal.wait_for("it hangs")
        terminal.press("q")
        assert terminal.wait_for_exit(SECONDS) == 0
        assert terminal.raw.count(LEFT_ALTERNATE_SCREEN) == 1


@pytest.mark.parametrize("program", [BUSY_LOOP, BUSY_LOCK], ids=["loop", "lock"])
@pytest.mark.parametrize(
    "number",
    [signal.SIGHUP, pytest.param(signal.SIGTERM, marks=pytest.mark.soak)],
    ids=["SIGHUP", "SIGTERM"],
)
def test_a_loop_that_hangs_ends_on_a_signal_and_restores_the_terminal(
    number: signal.Signals, program: str, environment: dict[str, str], home: Path
) -> None:
    with _hanging(program, environment, home) as terminal:
        terminal.wait_for("ready")
        typing = termios.tcgetattr(terminal._fd)
        terminal.press("r")
        _until(home / "hangs", terminal)
        os.kill(terminal.pid, number)
        assert terminal.wait_for_exit(SECONDS) == 128 + number
        assert LEFT_ALTERNATE_SCREEN in terminal.raw
        assert CURSOR_SHOWN in terminal.raw
        after = termios.tcgetattr(terminal._fd)
        assert not typing[3] & termios.ECHO
        assert after[3] & termios.ECHO
        assert after[3] & termios.ICANON


def test_a_save_is_finished_first(environment: dict[str, str], home: Path) -> None:
    with _hanging(SAVING, environment, home) as terminal:
        terminal.wait_for("ready")
        terminal.press("r")
        _until(home / "hangs", terminal)
        os.kill(terminal.pid, signal.SIGTERM)
        assert terminal.wait_for_exit(SECONDS) == 128 + signal.SIGTERM
        assert (home / "saved").exists()
        assert LEFT_ALTERNATE_SCREEN in terminal.raw
