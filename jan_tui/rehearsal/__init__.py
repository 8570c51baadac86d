"""The proof that a set-up works: the real program's first request, answered by the real Jan.

`rehearse` in the module of that name makes it; what only shows or keeps a verdict needs no more
than is here.
"""

from __future__ import annotations

from jan_tui.rehearsal.kept import KeptVerdicts, key_of
from jan_tui.rehearsal.verdict import Kind, Tried, Verdict, enough_context

__all__ = ["KeptVerdicts", "Kind", "Tried", "Verdict", "enough_context", "key_of"]
