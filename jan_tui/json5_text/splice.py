"""Edits as splices: outside the span that an edit touches, not one character changes.

Every result is read again and compared with the same edits made to the value; if the two differ,
nothing is returned. So a fault here can refuse an edit, and never harm a text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from jan_tui.json5_text.draft import Draft
from jan_tui.json5_text.edits import Delete, Edit, applied
from jan_tui.json5_text.errors import Json5Error
from jan_tui.json5_text.lexicon import LINE_END, skip_trivia
from jan_tui.json5_text.scanner import Document, collector_paused, scan
from jan_tui.json5_text.values import same, value_of


def edit(text: str, edits: Iterable[Edit], *, read: Callable[[str], Document] = scan) -> str:
    """The text with the edits made, one after the other.

    A text of nothing but white space and comments starts from `{}`, its comments kept. Raises
    Json5Error for a text that does not parse, for a path that a scalar or the wrong kind of
    container bars, and for a value that JSON5 cannot hold. `read` reads the texts; `remembered`
    in its place avoids reading the same text twice.
    """
    edits = list(edits)
    if skip_trivia(text, 0) == len(text):
        if all(isinstance(change, Delete) for change in edits):
            return text
        text = _seeded(text)
    with collector_paused():
        draft = Draft(text, read)
        wanted = value_of(draft.document.root)
        for change in edits:
            wanted = applied(wanted, draft.make(change))
        result = draft.finished()
        if not same(value_of(result.root), wanted):
            raise Json5Error(
                "this edit cannot be made without harm to the text: nothing is changed"
            )
    return result.text


def _seeded(text: str) -> str:
    end = LINE_END.search(text)
    line_end = end[0] if end else "\n"
    if text.lstrip("\ufeff") and not text.endswith(("\n", "\r", "\u2028", "\u2029")):
        text += line_end
    return text + "{}" + line_end
