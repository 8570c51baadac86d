"""JSON5 text, read without loss and changed by splices.

The language is that of npm json5 2.2.3, the reader of both releases.
"""

from __future__ import annotations

from jan_tui.json5_text.edits import Delete, Edit, Move, Rename, Set
from jan_tui.json5_text.errors import Json5Error
from jan_tui.json5_text.scanner import Document, Item, Node, Path, remembered, scan
from jan_tui.json5_text.second_reader import Verdict, ask_second_reader
from jan_tui.json5_text.splice import edit
from jan_tui.json5_text.unfolding import readable, unfolded
from jan_tui.json5_text.values import JsonValue, parse

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
    "readable",
    "remembered",
    "scan",
    "unfolded",
]
