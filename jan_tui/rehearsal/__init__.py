"""The proof that a set-up works: the real program's first request, answered by the real Jan."""

from __future__ import annotations

from jan_tui.rehearsal.kept import KeptVerdicts
from jan_tui.rehearsal.rehearse import TIMEOUT, Progress, Stage, rehearse
from jan_tui.rehearsal.setup import Setup
from jan_tui.rehearsal.verdict import Kind, Tried, Verdict, enough_context

__all__ = [
    "TIMEOUT",
    "KeptVerdicts",
    "Kind",
    "Progress",
    "Setup",
    "Stage",
    "Tried",
    "Verdict",
    "enough_context",
    "rehearse",
]
