"""The terminal, read and written so that nothing that comes from it ends the dashboard.

Textual's own reading ends the app at a byte that is not UTF-8 and at a key sequence that it cannot
take apart (`ESC [ 97 : 65 ; 2 u` is enough); at the end of input it turns in circles.
"""

from __future__ import annotations

import sys

if sys.platform == "win32":
    raise ImportError("Windows has a form of its own")

import os
import selectors
import termios
import time
from codecs import getincrementaldecoder
from collections.abc import Callable
from contextlib import suppress
from io import TextIOWrapper
from typing import IO, Any, cast

from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser
from textual.drivers.linux_driver import LinuxDriver
from textual.message import Message

from jan_tui.system.posix import unstoppable

PASTE_SECONDS = 5.0
"""A paste that was begun and has brought nothing for so long is over: its end was lost."""

HUNG_UP = 128 + 1
"""Exit status where the terminal has gone, as after a SIGHUP."""

_CHUNK = 4096
_TICK_SECONDS = 0.1


class KeyReader:
    """Bytes from a terminal as Textual's messages; what cannot be read is dropped, nothing else."""

    def __init__(
        self,
        *,
        debug: bool = False,
        encoding: str = "utf-8",
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._debug = debug
        self._monotonic = monotonic
        # What is more than ASCII comes from a terminal whose locale is not known.
        spoken = "utf-8" if encoding.lower() in ("ascii", "us-ascii") else encoding
        self._decode = getincrementaldecoder(spoken)("ignore").decode
        self._parser = XTermParser(debug)
        self._tail = ""
        self._pasting = False
        self._last = monotonic()

    def feed(self, data: bytes) -> list[Message]:
        """The messages that these bytes complete."""
        text = self._decode(data)
        self._last = self._monotonic()
        recent = self._tail + text
        began, ended = recent.rfind(BRACKETED_PASTE_START), recent.rfind(BRACKETED_PASTE_END)
        if began != ended:
            self._pasting = began > ended
        self._tail = recent[-len(BRACKETED_PASTE_END) + 1 :]
        return self._parsed(text)

    def tick(self) -> list[Message]:
        """The messages that are complete because nothing more has come."""
        lost = self._pasting and self._monotonic() - self._last > PASTE_SECONDS
        found = self._parsed(BRACKETED_PASTE_END) if lost else []
        self._pasting = self._pasting and not lost
        with _FreshParserOnError(self):
            found += self._parser.tick()
        return found

    def _parsed(self, text: str) -> list[Message]:
        found: list[Message] = []
        # One at a time, so that a sequence that cannot be read takes no key with it.
        for character in text:
            with _FreshParserOnError(self):
                found += self._parser.feed(character)
        return found

    def reset_parser(self) -> None:
        """Begin anew after a sequence that the parser failed at."""
        before, self._parser = self._parser, XTermParser(self._debug)
        self._parser.mouse_pixels = before.mouse_pixels
        self._parser.terminal_size = before.terminal_size
        self._parser.terminal_pixel_size = before.terminal_pixel_size


class _FreshParserOnError(suppress):
    """Suppresses an error of the parser, and replaces the parser."""

    def __init__(self, reader: KeyReader) -> None:
        super().__init__(Exception)
        self._reader = reader

    def __exit__(self, kind: Any, error: Any, trace: Any) -> bool:
        dropped = super().__exit__(kind, error, trace)
        if dropped:
            self._reader.reset_parser()
        return bool(dropped)


class TerminalDriver(LinuxDriver):
    """Textual's driver with another reading, and a writing that a lost terminal does not block."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self._file is not None:
            self._file = cast(TextIOWrapper, _Output(self._file))

    def stop_application_mode(self) -> None:
        """Leave the screen; the terminal has its own settings again only after `close`.

        Until then no Ctrl+S stops the output, or the writing thread would be waited for for ever.
        """
        own = self.attrs_before
        if own is not None:
            self.attrs_before = unstoppable(own)
        super().stop_application_mode()
        self.attrs_before = own

    def close(self) -> None:
        """Write what is left, and give the terminal back with the settings it had."""
        super().close()
        if self.attrs_before is not None:
            with suppress(termios.error):
                termios.tcsetattr(self.fileno, termios.TCSANOW, self.attrs_before)

    def run_input_thread(self) -> None:
        """Read keys until the driver is stopped or the terminal has gone."""
        encoding = getattr(self._file, "encoding", "utf-8")
        reader = KeyReader(debug=self._debug, encoding=encoding)
        with selectors.SelectSelector() as ready:
            ready.register(self.fileno, selectors.EVENT_READ)
            while not self.exit_event.is_set():
                found = []
                if ready.select(_TICK_SECONDS):
                    data = self._received()
                    if not data and self._hung_up():
                        self._loop.call_soon_threadsafe(self._app.exit, None, HUNG_UP)
                        return
                    found = reader.feed(data)
                for message in found + reader.tick():
                    self.process_message(message)

    def _received(self) -> bytes:
        try:
            return os.read(self.fileno, _CHUNK)
        except OSError:
            # Not always the end: another program may have set the terminal to not wait.
            self.exit_event.wait(_TICK_SECONDS)
            return b""

    def _hung_up(self) -> bool:
        try:
            termios.tcgetattr(self.fileno)
        except termios.error:
            return True
        self.exit_event.wait(_TICK_SECONDS)
        return False


class _Output:
    """Standard error for Textual's writing thread, which would end at the first failed write and
    leave the app waiting for it for ever."""

    def __init__(self, file: IO[str]) -> None:
        self._file = file

    def write(self, text: str) -> int:
        self._tried(lambda: self._file.write(text))
        return len(text)

    def flush(self) -> None:
        self._tried(self._file.flush)

    def _tried(self, call: Callable[[], object]) -> None:
        try:
            call()
        except BlockingIOError:
            # The terminal was set to not wait by another program; the next frame draws it all.
            return
        except OSError:
            # Gone for good; what is still to be written must go somewhere when the program ends.
            with suppress(OSError):
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, self._file.fileno())
                os.close(nowhere)

    @property
    def encoding(self) -> str:
        """How text is written, and keys are read."""
        return getattr(self._file, "encoding", None) or "utf-8"

    def fileno(self) -> int:
        return self._file.fileno()

    def isatty(self) -> bool:
        return self._file.isatty()
