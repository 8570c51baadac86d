"""One person's files, programs and server, as the command line and the dashboard use them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jan_tui.first_use import on_first_use

if TYPE_CHECKING:
    from jan_tui.workspace.choices_keeper import ChoicesKeeper
    from jan_tui.workspace.error_log import LOG_NAME, ErrorLog
    from jan_tui.workspace.error_record import ErrorRecord, Taken
    from jan_tui.workspace.error_report import report
    from jan_tui.workspace.local import LocalWorkspace
    from jan_tui.workspace.program_answers import NotInstalledError, Question
    from jan_tui.workspace.protocol import (
        ChangedMeanwhile,
        DemoControls,
        Evaluation,
        Options,
        SaveOutcome,
        ShownFile,
        Watch,
        Watching,
    )
    from jan_tui.workspace.unsaved import Unsaved
    from jan_tui.workspace.unsaved_folder import Left, LeftBehind, UnsavedFolder
else:
    __getattr__ = on_first_use(
        __name__,
        {
            "choices_keeper": "ChoicesKeeper",
            "error_log": "LOG_NAME ErrorLog",
            "error_record": "ErrorRecord Taken",
            "error_report": "report",
            "local": "LocalWorkspace",
            "program_answers": "NotInstalledError Question",
            "protocol": (
                "ChangedMeanwhile DemoControls Evaluation Options SaveOutcome ShownFile Watch "
                "Watching"
            ),
            "unsaved": "Unsaved",
            "unsaved_folder": "Left LeftBehind UnsavedFolder",
        },
    )

__all__ = [
    "LOG_NAME",
    "ChangedMeanwhile",
    "ChoicesKeeper",
    "DemoControls",
    "ErrorLog",
    "ErrorRecord",
    "Evaluation",
    "Left",
    "LeftBehind",
    "LocalWorkspace",
    "NotInstalledError",
    "Options",
    "Question",
    "SaveOutcome",
    "ShownFile",
    "Taken",
    "Unsaved",
    "UnsavedFolder",
    "Watch",
    "Watching",
    "report",
]
