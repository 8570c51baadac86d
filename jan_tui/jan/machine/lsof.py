"""Who listens, where the system shows processes to root alone (macOS): lsof(8) and the port itself.

lsof sees what this user may see, by another way than psutil. What is another user's stays hidden,
so that the port itself is tried: what accepts a connection on this machine listens.
"""

from __future__ import annotations

import socket
import subprocess
import time
from collections.abc import Callable, Iterator

from msgspec import Struct, field

_COMMAND = ("lsof", "-nP", "-sTCP:LISTEN", "-Fptn")
_SECONDS = 2.0
_EVERY_SECONDS = 60.0
"""How long an answer holds for a port: it costs a tenth of a second of the processor."""

_TRIED_SECONDS = 0.2
_ANY = {"IPv4": "0.0.0.0", "IPv6": "::"}

Row = tuple[str, int | None]
"""The address that is listened on, and the process; None where that is hidden."""


def parse(output: str) -> Iterator[Row]:
    """The listening sockets of `lsof -Fptn`: a line a field, `p` begins a process, `n` ends one.

    Lines that are none of these are left out.
    """
    pid, family = None, ""
    for line in output.splitlines():
        kind, value = line[:1], line[1:]
        if kind == "p" and value.isdecimal():
            pid = int(value)
        elif kind == "t":
            family = value
        elif kind == "n" and pid is not None:
            host = value.rpartition(":")[0].strip("[]")
            yield (_ANY.get(family, "0.0.0.0") if host == "*" else host), pid


def _ask(port: int) -> str:
    try:
        done = subprocess.run(
            (*_COMMAND, f"-iTCP:{port}"),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode("utf-8", "replace")


def _reached(host: str, port: int) -> str:
    """The address that accepts a connection; empty where none does."""
    try:
        with socket.create_connection((host, port), _TRIED_SECONDS) as connected:
            return str(connected.getpeername()[0])
    except OSError:
        return ""


class Hidden(Struct):
    """The listeners that psutil does not show. The fields are how the system is asked."""

    ask: Callable[[int], str] = _ask
    reached: Callable[[str, int], str] = _reached
    monotonic: Callable[[], float] = time.monotonic
    _asked: dict[int, tuple[float, list[Row]]] = field(default_factory=dict)

    def listeners(self, host: str, port: int) -> list[Row]:
        """What listens on a port of this machine. May block for 2 s, once a minute at most; where
        nothing listens no program is started."""
        address = self.reached(host, port)
        if not address:
            self._asked.pop(port, None)
            return []
        when, rows = self._asked.get(port, (0.0, []))
        if not rows or self.monotonic() - when > _EVERY_SECONDS:
            rows = list(parse(self.ask(port))) or [(address, None)]
            self._asked[port] = self.monotonic(), rows
        return rows


HIDDEN = Hidden()
