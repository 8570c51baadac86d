"""How far an engine has read its model's file (measured with llama-server on Linux).

Mapped files show as resident shared memory, warm or cold; what is read into buffers only among the
characters read, warm or cold; what is mapped, copied to a GPU and let go among the bytes from the
disk, cold alone. The largest of the three is what has been read at least. Reading is not all of a
load: with a warm cache most of the time comes after it.
"""

from __future__ import annotations

import re
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from jan_tui.jan.machine.own_files import path_named_by
from jan_tui.jan.machine.psutil_errors import psutil_errors

if TYPE_CHECKING:
    import psutil

LEAST_BYTES = 100_000_000
"""Below that the libraries of the engine itself, some 30 MB, would count for too much."""

_PART = re.compile(r"(.*)-\d{5}-of-(\d{5})(\.gguf)", re.IGNORECASE | re.DOTALL)
_MOST_PARTS = 100


def size(process: psutil.Process, named: str) -> int | None:
    """The bytes of the model's file that the command line names, of all its parts where it is
    split (llama.cpp: `NAME-00001-of-00003.gguf`); None where it cannot be seen or is small."""
    total = 0
    for part in _parts(named):
        path = path_named_by(process, part)
        found = path and _file_size(path)
        if not found:
            return None
        total += found
    return total if total >= LEAST_BYTES else None


def _parts(named: str) -> list[str]:
    match = _PART.fullmatch(named)
    count = int(match[2]) if match else 1
    if match is None or not 1 < count <= _MOST_PARTS:
        return [named]
    return [f"{match[1]}-{number:05}-of-{match[2]}{match[3]}" for number in range(1, count + 1)]


def _file_size(path: Path) -> int | None:
    try:
        about = path.stat()
    except (OSError, ValueError):
        return None
    return about.st_size if stat.S_ISREG(about.st_mode) else None


def percent_read(process: psutil.Process, size_bytes: int) -> int | None:
    """How much of a file of this size the process has read, 0 to 100; None on a system that does
    not tell all three figures."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        memory, counters = process.memory_info(), process.io_counters()
        figures = (memory.shared, counters.read_chars, counters.read_bytes)
    except psutil_errors():
        return None
    return min(100, 100 * max(figures) // size_bytes)
