"""The processes of this machine: who listens, Jan, its engines."""

from __future__ import annotations

from jan_tui.jan.machine.launch import Launch, Launcher
from jan_tui.jan.machine.local_host import Isolation, detect_isolation
from jan_tui.jan.machine.process_tree import interesting
from jan_tui.jan.machine.processes import ProcessTable
from jan_tui.jan.machine.psutil_errors import psutil_errors

__all__ = [
    "Isolation",
    "Launch",
    "Launcher",
    "ProcessTable",
    "detect_isolation",
    "interesting",
    "psutil_errors",
]
