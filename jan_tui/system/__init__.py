"""What differs between systems, each concern in one form for POSIX and one for Windows.

The form is chosen here, once. Callers write `system.FILES.lock(...)`, so that a test can put the
other form, or one that fails, in its place.
"""

from __future__ import annotations

import sys

from jan_tui.system.protocol import Files, Folders, Opening, Processes, Shell, Terminal

if sys.platform == "win32":
    from jan_tui.system import windows as chosen
else:
    from jan_tui.system import posix as chosen

FILES: Files = chosen.OwnFiles()
FOLDERS: Folders = chosen.OwnFolders()
PROCESSES: Processes = chosen.OwnProcesses()
SHELL: Shell = chosen.OwnShell()
TERMINAL: Terminal = chosen.OwnTerminal()

__all__ = [
    "FILES",
    "FOLDERS",
    "PROCESSES",
    "SHELL",
    "TERMINAL",
    "Files",
    "Folders",
    "Opening",
    "Processes",
    "Shell",
    "Terminal",
]
