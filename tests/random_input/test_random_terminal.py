"""Random bytes of keys, clicks and pastes in a real terminal, then a polite end."""

from __future__ import annotations

import sys

import pytest

if sys.platform == "win32":
    pytest.skip("pseudo-terminals are of POSIX systems", allow_module_level=True)

import fcntl
import os
import random
import select
import signal
import struct
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.end_to_end.terminal import Terminal
from tests.random_input.strokes import BURST, LEAVING, burst, sequence, stroke
from tests.random_input.world import MODELS, Home, come_and_go, environment
from tests.servers import ThreadedStandIn, serving

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-m", "jan_tui")
STROKES = int(os.environ.get("JAN_TUI_KEYS", "2000"))
SEEDS = int(os.environ.get("JAN_TUI_SEEDS", "10"))

LEFT_ALTERNATE_SCREEN = b"\x1b[?1049l"
END_SECONDS = 8.0
REACTION_SECONDS = 30.0
_ESCAPES = 12
_CHECK_EVERY = 20


class Typed(Terminal):
    """A terminal into which more is typed than it takes at once; sizes change."""

    drawing = True
    """Whether the screen is kept, which costs far more than the dashboard does."""

    def keep(self, data: bytes) -> None:
        self.raw += data
        if self.drawing:
            self._stream.feed(data)

    def read(self, seconds: float) -> bool:
        if not select.select([self._fd], [], [], seconds)[0]:
            return True
        try:
            data = os.read(self._fd, 65536)
        except OSError:
            return False
        self.keep(data)
        return bool(data)

    def type(self, text: str, seconds: float = 20) -> None:
        """All of it, reading what comes meanwhile."""
        left = text.encode()
        end = time.monotonic() + seconds
        while left and self.exit_status is None:
            assert time.monotonic() < end, "frozen: no input is taken"
            _, ready, _ = select.select([], [self._fd], [], 0.1)
            if ready:
                left = left[os.write(self._fd, left[:512]) :]
            self.read(0)
            self.ended()

    def ended(self) -> bool:
        """Whether the program is over."""
        if self.exit_status is None:
            done, status = os.waitpid(self.pid, os.WNOHANG)
            if done:
                self.exit_status = os.waitstatus_to_exitcode(status)
        return self.exit_status is not None

    def resize(self, columns: int, lines: int) -> None:
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self.screen.resize(lines, columns)

    def settings(self) -> list[object]:
        """How the terminal treats keys and output."""
        return termios.tcgetattr(self._fd)


@contextmanager
def _opened(home: Home) -> Iterator[tuple[Typed, list[object]]]:
    env = {**environment(home.folder), "PYTHONPATH": str(ROOT)}
    terminal = Typed(COMMAND, env=env, cwd=home.folder, columns=100, lines=30)
    with terminal:
        before = terminal.settings()
        terminal.wait_for("jan-tui", "Status")
        yield terminal, before


def _unharmed(terminal: Typed) -> None:
    told = bytes(terminal.raw)
    for word in (b"Traceback", b"background task failed", b"Something went wrong"):
        assert word not in told, told[max(0, told.index(word) - 500) :][:5000].decode()


def _reacts(terminal: Typed) -> None:
    """Esc leads back, ? opens the help, Esc closes it; or q was typed, and it is over.

    Asked again each second: a dialog that was on its way may have taken the ? for itself.
    """
    begin = time.monotonic()
    before = len(terminal.raw)
    asked = 0
    while b"Esc closes" not in terminal.raw[before:] and not terminal.ended():
        seconds = time.monotonic() - begin
        assert seconds < REACTION_SECONDS, "frozen: no help after ?"
        if seconds >= asked:
            asked += 1
            before = len(terminal.raw)
            terminal.type(sequence("escape") * _ESCAPES + "?")
        terminal.read(0.05)
    if not terminal.ended():
        terminal.type(sequence("escape") * 2)


def _play(dice: random.Random, strokes: int, home: Home, jan: ThreadedStandIn) -> None:
    played = 0
    while played < strokes:
        with _opened(home) as (terminal, before):
            terminal.drawing = False
            while played < strokes and not terminal.ended():
                for _ in range(_CHECK_EVERY):
                    if dice.random() < 0.1:
                        home.change(dice)
                    if dice.random() < 0.1:
                        jan.run(come_and_go(jan.standin, dice))
                    if dice.random() < 0.1:
                        terminal.resize(dice.randint(40, 200), dice.randint(20, 40))
                    terminal.type("".join(burst(dice)))
                    played += BURST
                    terminal.read(dice.choice((0.0, 0.02)))
                    if terminal.ended() or played >= strokes:
                        break
                if not terminal.ended():
                    _reacts(terminal)
                _unharmed(terminal)
                terminal.raw.clear()
            if terminal.ended():
                assert terminal.exit_status == 0
            else:
                _ends(terminal, before)


def _ends(terminal: Typed, before: list[object]) -> None:
    """Told to end, it ends in time and leaves the terminal as it was."""
    terminal.raw.clear()
    begin = time.monotonic()
    os.kill(terminal.pid, signal.SIGTERM)
    assert terminal.wait_for_exit(END_SECONDS) == 128 + signal.SIGTERM
    assert time.monotonic() - begin < END_SECONDS
    _unharmed(terminal)
    assert LEFT_ALTERNATE_SCREEN in terminal.raw
    assert terminal.settings() == before


def _game(seed: int, strokes: int, folder: Path) -> None:
    with serving(*MODELS[:3]) as jan:
        _play(random.Random(seed), strokes, Home(folder, jan.base_url), jan)


def _flood(seed: int, strokes: int, folder: Path) -> None:
    dice = random.Random(seed)
    leaving = {sequence(key) for key in LEAVING}
    typed = (stroke(dice) for _ in range(strokes))
    with serving(*MODELS[:3]) as jan, _opened(Home(folder, jan.base_url)) as (terminal, before):
        terminal.wait_for("ready")
        terminal.drawing = False
        terminal.type("".join(each for each in typed if each not in leaving), seconds=60)
        _ends(terminal, before)


def test_random_input_in_a_terminal(tmp_path: Path) -> None:
    _game(0, 100, tmp_path)


def test_it_ends_in_time_after_many_fast_keys(tmp_path: Path) -> None:
    _flood(0, 3_000, tmp_path)


@pytest.mark.soak
@pytest.mark.timeout(0)
@pytest.mark.parametrize("seed", range(100, 100 + SEEDS))
def test_much_random_input_in_a_terminal(seed: int, tmp_path: Path) -> None:
    _game(seed, STROKES, tmp_path)


@pytest.mark.soak
@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", range(100, 100 + SEEDS))
def test_it_ends_in_time_after_very_many_fast_keys(seed: int, tmp_path: Path) -> None:
    _flood(seed, 10_000, tmp_path)
