"""The proof that a set-up works: the real program's first request, answered by the real Jan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jan_tui.first_use import on_first_use

if TYPE_CHECKING:
    from jan_tui.rehearsal.kept import KeptVerdicts
    from jan_tui.rehearsal.proving import TIMEOUT, Progress, Stage, rehearse
    from jan_tui.rehearsal.rehearsals import Rehearsals
    from jan_tui.rehearsal.reporting import NOT_CONFINED, report
    from jan_tui.rehearsal.setup import Setup
    from jan_tui.rehearsal.verdict import Kind, Tried, Verdict
else:
    __getattr__ = on_first_use(
        __name__,
        {
            "kept": "KeptVerdicts",
            "proving": "TIMEOUT Progress Stage rehearse",
            "rehearsals": "Rehearsals",
            "reporting": "NOT_CONFINED report",
            "setup": "Setup",
            "verdict": "Kind Tried Verdict",
        },
    )

__all__ = [
    "NOT_CONFINED",
    "TIMEOUT",
    "KeptVerdicts",
    "Kind",
    "Progress",
    "Rehearsals",
    "Setup",
    "Stage",
    "Tried",
    "Verdict",
    "rehearse",
    "report",
]
