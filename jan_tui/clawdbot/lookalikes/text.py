"""Text that a person takes for JSON5 and no reader does: what it is, where, and its repair.

Everything here is for a text that does not parse. A repair is offered only where it was read back.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from jan_tui.clawdbot.lookalikes.encoding import other_encoding
from jan_tui.clawdbot.values.notices import Notice, Origin, Repair, Severity
from jan_tui.json5_text import Json5Error, remembered
from jan_tui.patterns import lazy_pattern
from jan_tui.plain import printable

_DOUBLE, _SINGLE = "“”„‟«»″＂〝〞", "‘’‚‛′＇´"
_WIDE = {
    "：": ":",
    "，": ",",
    "、": ",",
    "｛": "{",
    "｝": "}",
    "［": "[",
    "］": "]",
    "【": "[",
    "】": "]",
}
INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
"""Characters without a shape, as the inside of a character class of `re`."""

_FENCE = lazy_pattern(r"^[ \t\ufeff]*(?:`{3,}|~{3,})[^\n`]*$", re.MULTILINE)
_TOKEN = lazy_pattern(
    rf"""
    (?P<ascii>"(?:\\.|[^"\\\r\n])*+"? | '(?:\\.|[^'\\\r\n])*+'?)
    | (?P<comment>//[^\r\n]*+ | /\*(?:.*?\*/|.*+))
    | (?P<double>[{_DOUBLE}](?P<inside>(?:\\.|[^{_DOUBLE}"\\\r\n])*+)[{_DOUBLE}"])
    | (?P<single>[{_SINGLE}](?P<within>(?:\\.|[^{_SINGLE}'\\\r\n])*+)[{_SINGLE}'])
    | (?P<back>`(?P<between>[^`\r\n]*+)`)
    | (?P<lone>[{_DOUBLE}{_SINGLE}`])
    | (?P<wide>[{"".join(_WIDE)}])
    | (?P<hidden>[{INVISIBLE}])
    | (?P<entity>&(?:quot|apos|amp|lt|gt|nbsp|\#0*3[49]|\#x0*2[27]);)
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_CLOSED_BY_OTHER = lazy_pattern(rf"[{_DOUBLE}{_SINGLE}](?=[ \t]*(?:[:,}}\]\r\n]|$))")
"""A typographic quote that ends a text which an ASCII quote began."""

_LINE_END = lazy_pattern("\r\n|[\n\r\u2028\u2029]")

FENCE, QUOTES, WIDE, HIDDEN, ENTITIES, ENCODING = (
    "markdown-fence",
    "typographic-quotes",
    "wide-punctuation",
    "invisible-character",
    "html-entities",
    "not-utf8",
)
"""The codes of the notices."""


class _Change(Struct, frozen=True):
    """Characters `start` to `end` that are no JSON5, what they are by `code`, and their repair."""

    start: int
    end: int
    text: str
    code: str


def lookalikes(
    path: Path, data: bytes, text: str, line: int, column: int, reader: str
) -> tuple[Notice, ...]:
    """What makes a text that does not parse, a notice each, the first occurrence named.

    `text` is `data` as `reader`, a release's label, decodes it; the error is at `line` and
    `column`, counted from 1 in code points. Without a repair that reads back only what stands where
    the error is counts.
    """
    other = other_encoding(data)
    read = other[0] if other else text
    changes, mended = _mend(read)
    repair = None
    if mended is not None and (other or changes):
        label = "; ".join(_labels(changes, other[1] if other else ""))
        repair = Repair(label[:1].upper() + label[1:], (), ((path, mended),))
    ends = [match.end() for match in _LINE_END.finditer(read)]
    notices = [] if other is None else [_encoded(path, other[1], reader, repair)]
    for code in dict.fromkeys(change.code for change in changes):
        found = [change for change in changes if change.code == code]
        if repair is None:
            found = [one for one in found if _is_at(one, ends, line, column)]
        if found:
            notices.append(_notice(path, read, ends, found, repair))
    return tuple(notices)


def _mend(text: str) -> tuple[list[_Change], str | None]:
    """What is no JSON5 in the text, and the text without it where that parses."""
    changes: list[_Change] = []
    for loose in (False, True):
        changes = _changes(text, loose=loose)
        parts, at = [], 0
        for change in changes:
            parts += [text[at : change.start], change.text]
            at = change.end
        mended = "".join((*parts, text[at:]))
        if any(change.code == ENTITIES for change in changes):
            import html

            mended = html.unescape(mended)
        try:
            remembered(mended)
        except Json5Error:
            continue
        return changes, mended
    return changes, None


def _changes(text: str, *, loose: bool) -> list[_Change]:
    """The changes in the order of the text, none inside another.

    `loose` also lets a typographic quote end what an ASCII quote began and another one ends.
    """
    begin, end = 0, len(text)
    fences = list(_FENCE.finditer(text))
    before: list[_Change] = []
    after: list[_Change] = []
    if len(fences) > 2:
        # Which of the blocks is meant is not known.
        before.append(_Change(fences[0].start(), fences[0].end(), fences[0][0], FENCE))
        begin = fences[0].end()
    elif fences:
        opening = fences[0] if len(fences) > 1 or not text[: fences[0].start()].strip() else None
        closing = fences[1] if len(fences) > 1 else None if opening else fences[0]
        if opening is not None:
            begin = _past_line(text, opening.end())
            before.append(_Change(0, begin, "", FENCE))
        if closing is not None:
            end = closing.start()
            after.append(_Change(end, len(text), "", FENCE))
    return [*before, *_inside(text, begin, end, loose=loose), *after]


def _past_line(text: str, at: int) -> int:
    match = _LINE_END.match(text, at)
    return match.end() if match else at


def _inside(text: str, begin: int, end: int, *, loose: bool) -> Iterator[_Change]:
    at = begin
    while match := _TOKEN.search(text, at, end):
        start, at = match.span()
        kind = match.lastgroup
        if match["ascii"] is not None:
            unended = len(match[0]) < 2 or match[0][-1] != match[0][0]
            ended = _CLOSED_BY_OTHER.search(text, start + 1, at) if loose or unended else None
            if ended:
                yield _Change(ended.start(), ended.end(), match[0][0], QUOTES)
                at = ended.end()
        elif match["double"] is not None:
            yield from _quoted(start, at, match["inside"])
        elif match["single"] is not None:
            yield from _quoted(start, at, match["within"])
        elif match["back"] is not None:
            yield from _quoted(start, at, match["between"])
        elif kind == "lone":
            yield _Change(start, at, '"', QUOTES)
        elif kind == "wide":
            yield _Change(start, at, _WIDE[match[0]], WIDE)
        elif kind == "hidden":
            # A byte order mark is white space to both programs.
            if match[0] != "\ufeff":
                yield _Change(start, at, "", HIDDEN)
        elif kind == "entity":
            yield _Change(start, at, match[0], ENTITIES)


def _quoted(start: int, end: int, inside: str) -> Iterator[_Change]:
    """A text between typographic quotes, whose inside stays as it is but for ASCII quotes."""
    yield _Change(start, start + 1, '"', QUOTES)
    for match in re.finditer(r'\\.|"', inside):
        if match[0] == '"':
            yield _Change(start + 1 + match.start(), start + 1 + match.end(), '\\"', QUOTES)
    yield _Change(end - 1, end, '"', QUOTES)


def _is_at(change: _Change, ends: list[int], line: int, column: int) -> bool:
    """Whether a change is where the error is; a fence where it is on the error's line."""
    first, last = (_place(ends, at) for at in (change.start, max(change.start, change.end - 1)))
    if change.code == FENCE:
        return first[0] <= line <= last[0]
    return first <= (line, column) <= last


def _place(ends: list[int], at: int) -> tuple[int, int]:
    index = bisect_right(ends, at)
    return index + 1, at - (ends[index - 1] if index else 0) + 1


def _encoded(path: Path, name: str, reader: str, repair: Repair | None) -> Notice:
    return Notice(
        ENCODING,
        Severity.ERROR,
        "<root>",
        f"The file is written in {name}, not in UTF-8: {reader} refuses it whole.",
        "Save the file as UTF-8.",
        Origin(path, 1, 1),
        repair,
    )


def _notice(
    path: Path, text: str, ends: list[int], found: list[_Change], repair: Repair | None
) -> Notice:
    first = found[0]
    at = first.start
    if first.code == FENCE and (fence := _FENCE.search(text, first.start)):
        at = fence.start()
    line, column = _place(ends, at)
    more = len(found) - 1
    again = f" There {'is one' if more == 1 else f'are {more}'} more." if more else ""
    what, fix = _WORDS[first.code]
    return Notice(
        first.code,
        Severity.ERROR,
        "<root>",
        f"{what.format(named(text[at]))}, which is no JSON5.{again}",
        fix,
        Origin(path, line, column),
        repair,
    )


_WORDS = {
    FENCE: (
        "This is a Markdown code fence",
        "Keep only what stands between the fences.",
    ),
    QUOTES: ("This is a typographic quote, {}", 'Write straight quotes: ".'),
    WIDE: ("This is full-width punctuation, {}", "Write the ASCII character."),
    HIDDEN: ("Here is an invisible character, {}", "Take it out."),
    ENTITIES: ("This is an HTML entity", 'Write the character itself: ".'),
}
_MENDS = {
    FENCE: "take out the Markdown fence and what is around it",
    QUOTES: "write straight quotes",
    WIDE: "write ASCII punctuation",
    HIDDEN: "take out the invisible characters",
    ENTITIES: "write HTML entities as characters",
}


def _labels(changes: list[_Change], encoding: str) -> Iterator[str]:
    if encoding:
        yield "convert the file to UTF-8"
    yield from (_MENDS[code] for code in dict.fromkeys(change.code for change in changes))


def named(character: str) -> str:
    """A character by its number and its Unicode name, itself too where it has a shape."""
    name = unicodedata.name(character, "")
    shape = "" if printable(character) != character or character.isspace() else f"{character} "
    return f"{shape}U+{ord(character):04X} {name}".rstrip()
