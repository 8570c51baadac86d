"""The last error in Jan's own log (facts: Jan, section 5)."""

from __future__ import annotations

import re
from pathlib import Path

from jan_tui.jan.disk.files import Disk
from jan_tui.jan.http.error_text import cut

_TAIL = 256 * 1024
_LENGTH = 300
_LINE = re.compile(r"\[([^\]]*)\]\[([^\]]*)\]\[[^\]]*\]\[([A-Z]+)\]\s*(.*)")
_TROUBLES = ("failed to bind", "address already in use", "exited before readiness", "panicked at")
_STARTED = "Jan API server started on"


def last_error(disk: Disk, data_folder: Path) -> str:
    """The last error since the server last started: date, time, message; empty where there is none.

    A line counts as an error by its level, or by what it says; its secrets are masked. Only the
    end of the log is read.
    """
    try:
        data = disk.tail(data_folder / "logs" / "app.log", _TAIL)
    except OSError:
        return ""
    for line in reversed(data.decode("utf-8", "replace").splitlines()):
        if _STARTED in line:
            return ""
        match = _LINE.match(line)
        if match and (match[3] == "ERROR" or _troubled(match[4])):
            return cut(f"{match[1]} {match[2][:8]} {match[4]}", most=_LENGTH)
    return ""


def _troubled(message: str) -> bool:
    lowered = message.lower()
    return any(trouble in lowered for trouble in _TROUBLES)
