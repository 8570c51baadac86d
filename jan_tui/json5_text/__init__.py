"""JSON5 text, read without loss and changed by splices.

The language is that of npm json5 2.2.3, the reader of both releases.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jan_tui.first_use import on_first_use

if TYPE_CHECKING:
    from jan_tui.json5_text.edits import Delete, Edit, Move, Rename, Set
    from jan_tui.json5_text.errors import Json5Error
    from jan_tui.json5_text.scanner import Document, Item, Node, Path, remembered, scan
    from jan_tui.json5_text.second_reader import Verdict, ask_second_reader
    from jan_tui.json5_text.splice import edit
    from jan_tui.json5_text.values import JsonValue, parse
else:
    __getattr__ = on_first_use(
        __name__,
        {
            "edits": "Delete Edit Move Rename Set",
            "errors": "Json5Error",
            "scanner": "Document Item Node Path remembered scan",
            "second_reader": "Verdict ask_second_reader",
            "splice": "edit",
            "values": "JsonValue parse",
        },
    )

__all__ = [
    "Delete",
    "Document",
    "Edit",
    "Item",
    "Json5Error",
    "JsonValue",
    "Move",
    "Node",
    "Path",
    "Rename",
    "Set",
    "Verdict",
    "ask_second_reader",
    "edit",
    "parse",
    "remembered",
    "scan",
]
