"""The proof that a set-up works: the real program's first request, answered by the real Jan.

`rehearse` in the module of that name makes it; what only shows or keeps a verdict needs no more
than is here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jan_tui.first_use import on_first_use

if TYPE_CHECKING:
    from jan_tui.rehearsal.kept import KeptVerdicts
    from jan_tui.rehearsal.rehearsals import Rehearsals
    from jan_tui.rehearsal.verdict import Kind, Tried, Verdict
else:
    __getattr__ = on_first_use(
        __name__,
        {
            "kept": "KeptVerdicts",
            "rehearsals": "Rehearsals",
            "verdict": "Kind Tried Verdict",
        },
    )

__all__ = ["KeptVerdicts", "Kind", "Rehearsals", "Tried", "Verdict"]
