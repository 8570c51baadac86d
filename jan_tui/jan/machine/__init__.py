"""The processes of this machine: who listens, Jan, its engines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jan_tui.first_use import on_first_use
from jan_tui.jan.machine.psutil_errors import psutil_errors

if TYPE_CHECKING:
    from jan_tui.jan.machine.local_host import Isolation, detect_isolation
    from jan_tui.jan.machine.process_tree import interesting
    from jan_tui.jan.machine.processes import ProcessTable
else:
    __getattr__ = on_first_use(
        __name__,
        {
            "local_host": "Isolation detect_isolation",
            "process_tree": "interesting",
            "processes": "ProcessTable",
        },
    )

__all__ = [
    "Isolation",
    "ProcessTable",
    "detect_isolation",
    "interesting",
    "psutil_errors",
]
