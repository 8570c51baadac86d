"""A program in a real pseudo-terminal, with its screen kept by pyte."""

from __future__ import annotations

import sys

import pytest

if sys.platform == "win32":
    pytest.skip("pseudo-terminals are of POSIX systems", allow_module_level=True)

import fcntl
import os
import pty
import re
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import TracebackType

import pyte

KEYS = {
    "enter": "\r",
    "escape": "\x1b",
    "tab": "\t",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "backspace": "\x7f",
    "space": " ",
    **{f"ctrl+{letter}": chr(ord(letter) - 96) for letter in "abcdefghijklmnopqrstuvwxyz"},
}


class Terminal:
    """Starts a command on a terminal of the given size; keys go in, the screen comes out.

    Every wait is for a condition and ends with an AssertionError that shows the screen.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        env: Mapping[str, str],
        cwd: Path,
        columns: int = 80,
        lines: int = 24,
    ) -> None:
        self.screen = pyte.Screen(columns, lines)
        self._stream = pyte.ByteStream(self.screen)
        self.raw = bytearray()
        self.exit_status: int | None = None
        self.pid, self._fd = pty.fork()
        if self.pid == 0:
            os.chdir(cwd)
            os.execvpe(command[0], list(command), dict(env))
        fcntl.ioctl(self._fd, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self.fresh = self.settings()

    def __enter__(self) -> Terminal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.exit_status is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        if self._fd >= 0:
            os.close(self._fd)

    @property
    def text(self) -> str:
        """The screen as lines of text."""
        return "\n".join(line.rstrip() for line in self.screen.display)

    def colour(self, text: str) -> str:
        """The colour of the first character of a text that is shown, by pyte's name for it."""
        row = next(number for number, line in enumerate(self.screen.display) if text in line)
        name: str = self.screen.buffer[row][self.screen.display[row].index(text)].fg
        return name

    def read(self, seconds: float) -> bool:
        """Takes what comes within so many seconds; False once the program has closed its side."""
        if self._fd < 0:
            time.sleep(seconds)
            return False
        ready, _, _ = select.select([self._fd], [], [], seconds)
        if not ready:
            return True
        try:
            data = os.read(self._fd, 65536)
        except OSError:
            return False
        self.raw += data
        self._stream.feed(data)
        return bool(data)

    def wait_for(self, *texts: str, absent: str | None = None, seconds: float = 20) -> float:
        """Waits until every text is shown and `absent` is not; returns the seconds taken."""

        def holds() -> bool:
            shown = self.text
            return all(text in shown for text in texts) and (absent is None or absent not in shown)

        return self.wait_until(holds, f"{texts!r} (absent: {absent!r})", seconds)

    def wait_until(
        self, holds: Callable[[], bool], what: str = "a change", seconds: float = 20
    ) -> float:
        """Waits until a condition holds; returns the seconds taken."""
        begin = time.monotonic()
        while not holds():
            left = seconds - (time.monotonic() - begin)
            assert left > 0, f"waited {seconds} s for {what}\n{self.text}"
            assert self.read(min(left, 0.2)), f"the program ended before {what}\n{self.text}"
        return time.monotonic() - begin

    def settle(self, seconds: float = 0.3, limit: float = 10) -> str:
        """Reads until nothing has come for so many seconds; returns the screen."""
        begin = time.monotonic()
        while time.monotonic() - begin < limit:
            before = len(self.raw)
            if not self.read(seconds) or len(self.raw) == before:
                break
        return self.text

    def press(self, *keys: str) -> None:
        """Types keys: names of `KEYS`, or text that is typed as it is."""
        for key in keys:
            os.write(self._fd, KEYS.get(key, key).encode())

    def send(self, data: bytes) -> None:
        """Types bytes as they are."""
        os.write(self._fd, data)

    def settings(self) -> list[object]:
        """How the terminal treats keys now (termios)."""
        return termios.tcgetattr(self._fd)

    def hang_up(self) -> None:
        """The terminal goes away, as when its window is closed."""
        os.close(self._fd)
        self._fd = -1

    def wait_for_exit(self, seconds: float = 20) -> int:
        """Waits for the program to end; returns its exit status, negative for a signal."""
        begin = time.monotonic()
        while time.monotonic() - begin < seconds:
            done, status = os.waitpid(self.pid, os.WNOHANG)
            if done:
                self.exit_status = os.waitstatus_to_exitcode(status)
                while self._fd >= 0 and self.read(0.05) and select.select([self._fd], [], [], 0)[0]:
                    continue
                return self.exit_status
            self.read(0.05)
        raise AssertionError(f"still running after {seconds} s\n{self.text}")


class Keys:
    """Keys typed one after another, each after what the one before brought to the screen.

    `count` is how many were pressed; text that is typed into a field is not among them.
    """

    def __init__(self, terminal: Terminal) -> None:
        self.terminal = terminal
        self.count = 0

    def wait_for(self, *shown: str, absent: str | None = None) -> None:
        self.terminal.wait_for(*shown, absent=absent)

    def press(self, key: str, *shown: str, absent: str | None = None) -> None:
        self.terminal.press(key)
        self.count += 1
        self.wait_for(*shown, absent=absent)

    def type(self, text: str, *shown: str) -> None:
        self.terminal.press(text)
        self.wait_for(*shown)

    def up_to(self, row: str, last: str) -> None:
        """From the last row, whatever the pointer was on, up to another one."""
        self.press("G")
        self.terminal.wait_until(lambda: self._pointed().startswith(last), "the last row")
        while not (before := self._pointed()).startswith(row):
            self.press("up")
            self.terminal.wait_until(partial(self._moved_from, before))

    def _moved_from(self, row: str) -> bool:
        return self._pointed() not in ("", row)

    def _pointed(self) -> str:
        """The row that the pointer is on, from its title on."""
        rows = (re.match(r"[ │]{1,2}▸ *(.+)", line) for line in self.terminal.screen.display)
        return next((row[1] for row in rows if row), "")

    def click(self, text: str, *shown: str) -> None:
        """The mouse's first button on the middle of a text, as xterm tells it (SGR)."""
        rows = self.terminal.screen.display
        row = next(number for number, line in enumerate(rows, 1) if text in line)
        column = rows[row - 1].index(text) + len(text) // 2 + 1
        self.terminal.send(f"\x1b[<0;{column};{row}M\x1b[<0;{column};{row}m".encode())
        self.wait_for(*shown)
