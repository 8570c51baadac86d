"""The errors of a text that does not parse: what is wrong, and where.

A thing left open is reported where it was opened, and a missing comma where it belongs: at the end
of the value before. Everything else is reported where it stands. No sentence repeats a word of the
text that may be a value, for a value may be a secret: line and column say which one is meant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jan_tui.json5_text.errors import Json5Error
from jan_tui.json5_text.indentation import unclosed
from jan_tui.json5_text.lexicon import LINE_END, SPACE, line_starts, position, skip_trivia
from jan_tui.patterns import lazy_pattern

if TYPE_CHECKING:
    from jan_tui.json5_text.scanner import Node

_OPENER = {"object": "{", "array": "["}
_CLOSER = {"object": "}", "array": "]"}
_WORD = lazy_pattern(rf"[^{SPACE},;:{{}}\[\]\"'/]{{1,40}}")
_NAME = lazy_pattern(r"[A-Za-z_$][A-Za-z_$]{0,30}")
"""A key that is plainly a name: what a slip makes a key of may have been a value."""

_BEGINS_ITEM = lazy_pattern(r"[\w$\\\"'{\[+.\-]")
_SUGGESTED = {
    "true": "true",
    "false": "false",
    "null": "null",
    "none": "null",
    "undefined": "null",
    "infinity": "Infinity",
    "nan": "NaN",
}


def at(text: str, offset: int, message: str) -> Json5Error:
    """An error at an offset of the text, with its line."""
    starts = line_starts(text)
    line, column = position(starts, offset)
    end = LINE_END.search(text, offset)
    start = starts[line - 1]
    source = text[start : end.start() if end else len(text)]
    return Json5Error(message, line, column, source)


def no_value(text: str, offset: int, opened: list[Node]) -> Json5Error:
    """A value must follow here, and none does."""
    offset = skip_trivia(text, offset)
    if error := _left_open(text, offset, opened) or _wrong_closer(text, offset, opened):
        return error
    char = text[offset]
    if char in "}]":
        return at(text, offset, f"a value is missing before this {char}")
    if char in ",:":
        return _guessed(text, offset, opened) or at(
            text, offset, f"a value is missing before this {_name(char)}"
        )
    return _not_a_value(text, offset)


def not_continued(text: str, offset: int, opened: list[Node]) -> Json5Error:
    """Neither a comma nor the right bracket follows the value that ends at `offset`."""
    before = offset
    offset = skip_trivia(text, offset)
    if error := _left_open(text, offset, opened) or _wrong_closer(text, offset, opened):
        return error
    item = opened[-1].items[-1]
    if offset == before and item.node.kind in ("number", "literal"):
        return _not_a_value(text, item.node.start)
    if error := _guessed(text, offset, opened):
        return error
    if _BEGINS_ITEM.match(text, offset):
        named = item.key is not None and _NAME.fullmatch(item.key)
        owner = f"the value of {item.key}" if named else "this value"
        return at(text, before, f"missing comma after {owner}")
    return at(text, offset, f"unexpected {_name(text[offset])} after a value")


def no_key(text: str, offset: int, opened: list[Node]) -> Json5Error:
    """A key or `}` must follow here, and none does."""
    offset = skip_trivia(text, offset)
    if error := _left_open(text, offset, opened) or _wrong_closer(text, offset, opened):
        return error
    char = text[offset]
    if char in ",:":
        return _guessed(text, offset, opened) or at(
            text, offset, f"a key is missing before this {_name(char)}"
        )
    if char in "{[":
        return _guessed(text, offset, opened) or at(text, offset, f"a key is expected, not {char}")
    if char in "\"'":
        return _unclosed_string(text, offset)
    word = _WORD.match(text, offset)
    if "\\" in (word[0] if word else char):
        return at(text, offset, "bad escape in a key: only \\uXXXX of a letter or digit may stand")
    what = "this" if word else _name(char)
    return at(text, offset, f"{what} cannot be a key without quotes")


def no_colon(text: str, offset: int, opened: list[Node]) -> Json5Error:
    """The key that ends at `offset` has no colon."""
    before = offset
    offset = skip_trivia(text, offset)
    if error := _left_open(text, offset, opened) or _wrong_closer(text, offset, opened):
        return error
    char = text[offset]
    if char in ",}":
        return at(text, before, "a colon and a value are missing after this key")
    if offset == before and _WORD.match(text, offset):
        return at(text, offset, f"a key with {_name(char)} in it needs quotes")
    return at(text, before, "missing colon after this key")


def text_after_end(text: str, offset: int, root: Node) -> Json5Error:
    """More follows after the root value."""
    before = offset
    offset = skip_trivia(text, offset)
    if error := _left_open(text, offset, []):
        return error
    if offset == before and root.kind in ("number", "literal"):
        return _not_a_value(text, root.start)
    if text[offset] in "}]":
        return at(text, offset, f"this {text[offset]} closes nothing")
    return at(text, offset, f"unexpected {_name(text[offset])} after the end of the root value")


def bad_escape(text: str, offset: int) -> Json5Error:
    """The backslash at `offset` begins no escape that a string may hold."""
    spelling = text[offset : offset + 2]
    if spelling == "\\x":
        wanted = "\\x takes two hexadecimal digits"
    elif spelling == "\\u":
        wanted = "\\u takes four hexadecimal digits"
    else:
        wanted = f"{spelling} is an octal escape; use \\xNN"
    return at(text, offset, f"bad escape: {wanted}")


def _left_open(text: str, offset: int, opened: list[Node]) -> Json5Error | None:
    """What the end of the text, a quote or a lone slash at `offset` means."""
    if offset == len(text):
        if not opened:
            return at(text, offset, "the text holds no value: it may begin with {}")
        return _guessed(text, offset, opened) or _never_closed(text, opened[-1])
    if text.startswith("/*", offset):
        return _unclosed(text, offset, "comment", "*/")
    if text[offset] == "/":
        return at(text, offset, "a lone slash: a comment begins with // or /*")
    return None


def _wrong_closer(text: str, offset: int, opened: list[Node]) -> Json5Error | None:
    char = text[offset]
    if char not in "}]":
        return None
    if not opened:
        return at(text, offset, f"this {char} closes nothing")
    kind, start = opened[-1].kind, opened[-1].start
    if char == _CLOSER[kind]:
        return None
    if error := _guessed(text, offset, opened):
        return error
    return at(
        text,
        offset,
        f"this {char} does not close the {_OPENER[kind]} opened at {_place(text, start)}: "
        f"{_CLOSER[kind]} is missing before it",
    )


def _never_closed(text: str, node: Node, before: str = "") -> Json5Error:
    return _unclosed(text, node.start, _OPENER[node.kind], _CLOSER[node.kind] + before)


def _guessed(text: str, offset: int, opened: list[Node]) -> Json5Error | None:
    """Which block lacks its end, where the indentation tells."""
    found = unclosed(text, opened, offset) if opened else None
    if found is None:
        return None
    return _never_closed(text, found.node, f" before line {found.before_line}")


def _not_a_value(text: str, offset: int) -> Json5Error:
    char = text[offset]
    if char in "\"'":
        return _unclosed_string(text, offset)
    word = _WORD.match(text, offset)
    if word is None:
        return at(text, offset, f"unexpected {_name(char)}: a value is expected")
    if char in "+-.0123456789":
        return at(text, offset, "this is not a number")
    if suggested := _SUGGESTED.get(word[0].lower()):
        return at(text, offset, f"{word[0]} is not a value: write {suggested}")
    return at(text, offset, "this is not a value: text needs quotes")


def _unclosed_string(text: str, offset: int) -> Json5Error:
    """The quote at `offset` has no partner on its line."""
    return _unclosed(text, offset, "string", f"{text[offset]} on this line")


def _unclosed(text: str, offset: int, what: str, missing: str) -> Json5Error:
    place = _place(text, offset)
    return at(text, offset, f"unclosed {what} opened at {place}, without its {missing}")


def _place(text: str, offset: int) -> str:
    line, column = position(line_starts(text), offset)
    return f"{line}:{column}"


def _name(char: str) -> str:
    names = {",": "comma", ":": "colon"}
    if char in names:
        return names[char]
    return char if char.isascii() and char.isprintable() else f"character U+{ord(char):04X}"
