"""Text to a tree of spans: nothing is lost, since every node says where it stands.

Accepts and refuses what npm json5 2.2.3 does. No function here recurses, so depth is bounded by
memory alone, and every pattern is possessive, so time is linear in the length of the text.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, lru_cache
from threading import Lock
from typing import Literal

from jan_tui.json5_text import syntax_errors
from jan_tui.json5_text.identifiers import continues_identifier, starts_identifier
from jan_tui.json5_text.lexicon import TRIVIA, line_starts, position, skip_trivia
from jan_tui.json5_text.literals import BadEscape, decode_number, decode_string, joined
from jan_tui.patterns import lazy_pattern

Kind = Literal["object", "array", "string", "number", "literal"]
Scalar = str | int | float | bool | None
Path = Sequence[str | int]
"""Where a value stands: a str is the key of an object, an int the index of an array."""

_STRING = (
    r'"[^"\\\n\r]*+(?:\\(?:\r\n|[\s\S])[^"\\\n\r]*+)*+"'
    r"|'[^'\\\n\r]*+(?:\\(?:\r\n|[\s\S])[^'\\\n\r]*+)*+'"
)
_NUMBER = (
    r"[+-]?(?:0[xX][0-9A-Fa-f]++|(?:(?:0|[1-9][0-9]*+)(?:\.[0-9]*+)?|\.[0-9]++)(?:[eE][+-]?[0-9]++)?"
    r"|Infinity|NaN)"
)
_VALUE = lazy_pattern(rf"{TRIVIA}(?:({_STRING})|({_NUMBER})|(null|true|false)|([\[{{])|(\]))")
_KEY = lazy_pattern(rf"{TRIVIA}(?:([A-Za-z_$][\w$]*+)|({_STRING})|(\}}))", re.ASCII)
_COLON = lazy_pattern(rf"{TRIVIA}(:)")
_AFTER = lazy_pattern(rf"{TRIVIA}(?:(,)|([\]}}]))")
_KEY_ESCAPE = lazy_pattern(r"\\u([0-9A-Fa-f]{4})")
_SURROGATE_PAIR = lazy_pattern("[\ud800-\udbff][\udc00-\udfff]")
_WORDS: dict[str, Scalar] = {"null": None, "true": True, "false": False}
_LONGEST_CACHED = 256 * 1024
"""Characters of a text that is still cached: its tree takes some thirty times as many bytes."""

_CONTAINERS = ("object", "array")
_STRING_VALUE, _NUMBER_VALUE, _WORD_VALUE, _OPENER = 1, 2, 3, 4
_BARE_KEY, _QUOTED_KEY, _KEY_CLOSER = 1, 2, 3
_COMMA, _CLOSER = 1, 2


@dataclass(slots=True, eq=False, repr=False)
class Node:
    """One value: `start` and `end` are half-open offsets into the text.

    `value` is the decoded scalar, None for containers. Nodes compare by identity, and neither
    they nor items are changed once the scan is over.
    """

    kind: Kind
    start: int
    end: int
    value: Scalar = None
    items: Sequence[Item] = ()

    @property
    def container(self) -> bool:
        return self.kind in ("object", "array")

    def __repr__(self) -> str:
        return f"<{self.kind} {self.start}:{self.end}>"


@dataclass(slots=True, eq=False, repr=False)
class Item:
    """A member of an object, or an element of an array.

    `key` is None in arrays, where `key_start` and `key_end` are the start of the value; `comma`
    is the offset of the comma that follows, None where there is none.
    """

    key: str | None
    key_start: int
    key_end: int
    node: Node
    comma: int | None = None

    def __repr__(self) -> str:
        return f"<item {self.key!r} {self.node!r}>"


@dataclass(frozen=True, eq=False, repr=False)
class Document:
    """A text that the reference reader accepts, and its tree."""

    text: str
    root: Node

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both from 1, in code points."""
        return position(self._line_starts, offset)

    def item(self, path: Path) -> Item | None:
        """The item at a path, the last of duplicates; None for the root and what is absent."""
        node, found = self.root, None
        for step in path:
            found = child(node, step)
            if found is None:
                return None
            node = found.node
        return found

    def find(self, path: Path) -> Node | None:
        """The value at a path, the last of duplicates; None where there is none."""
        if not path:
            return self.root
        found = self.item(path)
        return None if found is None else found.node

    @cached_property
    def _line_starts(self) -> list[int]:
        return line_starts(self.text)


def child(node: Node, step: str | int) -> Item | None:
    """The item of one key or index; None where there is none, or where the kinds do not fit."""
    if node.kind == "object" and isinstance(step, str):
        return next((item for item in reversed(node.items) if item.key == step), None)
    if node.kind == "array" and isinstance(step, int) and 0 <= step < len(node.items):
        return node.items[step]
    return None


def levels(root: Node) -> Iterator[list[Node]]:
    """The containers of each depth, outer before inner, in the order of the text."""
    level = [root] if root.container else []
    while level:
        yield level
        level = [item.node for node in level for item in node.items if item.node.container]


def scan(text: str) -> Document:
    """Reads a text. Raises Json5Error, with the position, where the reference reader refuses it."""
    with collector_paused():
        return Document(text, _tree(text))


def remembered(text: str) -> Document:
    """As `scan`, but of one document for equal texts. The tree is shared: it must not be changed.

    The steps of one change read the same few texts again and again.
    """
    return _cached(text) if len(text) <= _LONGEST_CACHED else scan(text)


@lru_cache(maxsize=6)
def _cached(text: str) -> Document:
    return scan(text)


class _CollectorPause:
    """How many threads want the collector to be away; it comes back with the last of them."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._wanted = 0
        self._was_on = False

    def begin(self) -> None:
        with self._lock:
            if not self._wanted:
                self._was_on = gc.isenabled()
                gc.disable()
            self._wanted += 1

    def end(self) -> None:
        with self._lock:
            self._wanted -= 1
            if not self._wanted and self._was_on:
                gc.enable()


_PAUSE = _CollectorPause()


@contextmanager
def collector_paused() -> Iterator[None]:
    """Keeps the garbage collector away while a tree grows, in any number of threads at once.

    A tree holds no cycles, and to walk it again and again meanwhile takes longer than the scan.
    """
    _PAUSE.begin()
    try:
        yield
    finally:
        _PAUSE.end()


def _tree(text: str) -> Node:
    opened: list[Node] = []
    outer: list[list[Item]] = []
    items: list[Item] = []
    pos = 0
    while True:
        item, pos = _item(text, pos, opened)
        if item is not None:
            items.append(item)
            if item.node.kind in _CONTAINERS:
                opened.append(item.node)
                outer.append(items)
                item.node.items = items = []
                continue
        while opened:
            match = _AFTER.match(text, pos)
            if match is None:
                raise syntax_errors.not_continued(text, pos, opened)
            if match.lastindex == _COMMA:
                pos = match.end()
                items[-1].comma = pos - 1
                break
            if (match[_CLOSER] == "}") != (opened[-1].kind == "object"):
                raise syntax_errors.not_continued(text, pos, opened)
            pos = opened.pop().end = match.end()
            items = outer.pop()
        else:
            if skip_trivia(text, pos) < len(text):
                raise syntax_errors.text_after_end(text, pos, items[0].node)
            return items[0].node


def _item(text: str, pos: int, opened: list[Node]) -> tuple[Item | None, int]:
    """The item at `pos` and where it ends; None and the place of the bracket that stands there."""
    in_object = bool(opened) and opened[-1].kind == "object"
    key: str | None = None
    key_start = key_end = -1
    if in_object:
        match = _KEY.match(text, pos)
        if match is not None and match.lastindex == _KEY_CLOSER:
            return None, match.start(_KEY_CLOSER)
        key, key_start, key_end = _key(text, pos, match, opened)
        match = _COLON.match(text, key_end)
        if match is None:
            raise syntax_errors.no_colon(text, key_end, opened)
        pos = match.end()
    match = _VALUE.match(text, pos)
    if match is None:
        raise syntax_errors.no_value(text, pos, opened)
    group = match.lastindex or 0
    start, end = match.span(group)
    if group == _STRING_VALUE:
        node = Node("string", start, end, _string(text, start, end))
    elif group == _NUMBER_VALUE:
        node = Node("number", start, end, decode_number(match[group]))
    elif group == _WORD_VALUE:
        node = Node("literal", start, end, _WORDS[match[group]])
    elif group == _OPENER:
        node = Node("object" if match[group] == "{" else "array", start, end)
    elif opened and not in_object:
        return None, start
    else:
        raise syntax_errors.no_value(text, pos, opened)
    if in_object:
        return Item(key, key_start, key_end, node), end
    return Item(None, start, start, node), end


def _key(
    text: str, pos: int, match: re.Match[str] | None, opened: list[Node]
) -> tuple[str, int, int]:
    """A key and its span; the pattern finds quoted keys and the ASCII start of bare ones."""
    if match is not None and match.lastindex == _QUOTED_KEY:
        start, end = match.span(_QUOTED_KEY)
        return _string(text, start, end), start, end
    if match is not None:
        start, end = match.span(_BARE_KEY)
        if text[end : end + 1].isascii() and text[end : end + 1] != "\\":
            return match[_BARE_KEY], start, end
    start = skip_trivia(text, pos)
    end = start
    key = ""
    while end < len(text):
        char, after = _identifier_char(text, end)
        if not (continues_identifier(char) if key else starts_identifier(char)):
            break
        key += char
        end = after
    if not key or text[end : end + 1] == "\\":
        raise syntax_errors.no_key(text, pos, opened)
    return key, start, end


def _identifier_char(text: str, offset: int) -> tuple[str, int]:
    """One character of a bare key, its escape or surrogate pair resolved, and where it ends."""
    escape = _KEY_ESCAPE.match(text, offset)
    if escape is not None:
        return chr(int(escape[1], 16)), escape.end()
    width = 2 if _SURROGATE_PAIR.match(text, offset) else 1
    return joined(text[offset : offset + width]), offset + width


def _string(text: str, start: int, end: int) -> str:
    try:
        return decode_string(text[start + 1 : end - 1])
    except BadEscape as error:
        raise syntax_errors.bad_escape(text, start + 1 + error.offset) from error
