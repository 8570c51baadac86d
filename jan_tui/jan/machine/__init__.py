"""What runs on this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jan_tui.first_use import on_first_use
from jan_tui.jan.machine.psutil_errors import psutil_errors

if TYPE_CHECKING:
    from jan_tui.jan.machine.launch import (
        Launch,
        Launcher,
        find_launcher,
        runs_as_another,
        start_program,
        this_machine,
    )
    from jan_tui.jan.machine.local_host import (
        CONTAINER_NAMES,
        Isolation,
        Surround,
        surround,
        wsl_networking_mode,
    )
    from jan_tui.jan.machine.process_tree import interesting
    from jan_tui.jan.machine.processes import ProcessTable
else:
    __getattr__ = on_first_use(
        __name__,
        {
            "launch": "Launch Launcher find_launcher runs_as_another start_program this_machine",
            "local_host": "CONTAINER_NAMES Isolation Surround surround wsl_networking_mode",
            "process_tree": "interesting",
            "processes": "ProcessTable",
        },
    )

__all__ = [
    "CONTAINER_NAMES",
    "Isolation",
    "Launch",
    "Launcher",
    "ProcessTable",
    "Surround",
    "find_launcher",
    "interesting",
    "psutil_errors",
    "runs_as_another",
    "start_program",
    "surround",
    "this_machine",
    "wsl_networking_mode",
]
