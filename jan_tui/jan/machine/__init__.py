"""The processes of this machine: who listens, Jan, its engines."""

from __future__ import annotations

from jan_tui.jan.machine.launch import (
    Launch,
    Launcher,
    find_launcher,
    runs_as_another,
    start_program,
    this_machine,
)
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
    "find_launcher",
    "interesting",
    "psutil_errors",
    "runs_as_another",
    "start_program",
    "this_machine",
]
