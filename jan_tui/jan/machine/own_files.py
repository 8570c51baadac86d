"""Files that other processes name on their command lines, followed only where that is safe."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from jan_tui import system
from jan_tui.jan.machine.psutil_errors import psutil_errors

if TYPE_CHECKING:
    import psutil


def path_named_by(process: psutil.Process, named: str, *, user: int | None = None) -> Path | None:
    """Where a path on the command line of a process leads, as that process sees it.

    None for a process of anyone but `user` (a numeric id, this program's own by default): who may
    start a process could otherwise have root, or this person, open any file. Relative paths count
    from the folder of the process; a process in another mount namespace sees other files.
    """
    try:
        if not system.PROCESSES.runs_for(process, user) or "\0" in named:
            return None
        if sys.platform.startswith("linux"):
            # The kernel follows both as the process itself would, and refuses other users' ones.
            folder = "root" if named.startswith("/") else "cwd"
            path = Path(f"/proc/{process.pid}/{folder}/{named.lstrip('/')}")
        else:
            path = Path(process.cwd()) / named
        # Another process may have the number by now.
        return path if process.is_running() else None
    except psutil_errors():
        return None
