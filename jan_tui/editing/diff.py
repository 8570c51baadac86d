"""A change as a unified diff to be read by a person: secrets masked, control characters visible."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from jan_tui.clawdbot import readable
from jan_tui.plain import printable
from jan_tui.redact import mask_source, secrets_in

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+")
_CONTEXT = 3
_COMPARED_LINES = 3000
"""Beyond this many lines between the first and the last change, they are shown as one block."""

Opcode = tuple[str, int, int, int, int]


class _Lines(Struct, frozen=True):
    """A text's lines as they are, for comparing, and as they may be shown."""

    real: Sequence[str]
    shown: Sequence[str]


def unified(before: bytes | None, after: bytes | None, path: Path) -> str:
    """The unified diff of two texts of one file, None being no file; "" where they are equal.

    Two keys that are masked alike still make a line that is taken and one that is put, and that
    one says `(changed)`.
    """
    if before == after:
        return ""
    texts = [readable(data or b"") for data in (before, after)]
    known = secrets_in(texts[0]) | secrets_in(texts[1])
    old, new = (_lines(text, known) for text in texts)
    opcodes = _opcodes(old.real, new.real)
    if old.real == new.real:
        # The bytes differ, by their encoding.
        opcodes = [("replace", 0, len(old.real), 0, len(new.real))]
    name = printable(str(path))
    head = [
        "--- /dev/null" if before is None else f"--- {name}",
        "+++ /dev/null" if after is None else f"+++ {name}",
    ]
    body = [line for hunk in _hunks(opcodes) for line in _shown(hunk, old, new)]
    return "".join(f"{line}\n" for line in head + body)


def _lines(text: str, known: frozenset[str]) -> _Lines:
    real = _LINE.findall(text)
    shown = _LINE.findall(mask_source(text, known))
    return _Lines(real, [_readable(line) for line in shown])


def _readable(line: str) -> str:
    bare = line.rstrip("\r\n")
    text = "\t".join(printable(part) for part in bare.split("\t"))
    return text if bare != line else f"{text}\n\\ No newline at end of file"


def _opcodes(old: Sequence[str], new: Sequence[str]) -> list[Opcode]:
    """What became of the lines; equal ones at both ends, which is most, are set aside first."""
    limit = min(len(old), len(new))
    head = next((at for at in range(limit) if old[at] != new[at]), limit)
    rest = limit - head
    tail = next((at for at in range(rest) if old[-1 - at] != new[-1 - at]), rest)
    first, second = old[head : len(old) - tail], new[head : len(new) - tail]
    codes: list[Opcode] = [("equal", 0, head, 0, head)]
    if max(len(first), len(second)) > _COMPARED_LINES:
        codes.append(("replace", head, head + len(first), head, head + len(second)))
    else:
        matcher = difflib.SequenceMatcher(None, first, second, autojunk=False)
        codes += [
            (tag, a + head, b + head, c + head, d + head)
            for tag, a, b, c, d in matcher.get_opcodes()
        ]
    codes.append(("equal", len(old) - tail, len(old), len(new) - tail, len(new)))
    return [code for code in codes if code[1] < code[2] or code[3] < code[4]]


def _hunks(codes: Sequence[Opcode]) -> Iterator[list[Opcode]]:
    """Changes that are near one another, with the lines around them."""
    hunk: list[Opcode] = []
    for position, (tag, a, b, c, d) in enumerate(codes):
        if tag != "equal":
            hunk.append((tag, a, b, c, d))
            continue
        last = position == len(codes) - 1
        if hunk and (last or b - a > 2 * _CONTEXT):
            stop = min(b, a + _CONTEXT)
            yield [*hunk, (tag, a, stop, c, c + stop - a)]
            hunk = []
        elif hunk:
            hunk.append((tag, a, b, c, d))
        if not last and not hunk:
            start = max(a, b - _CONTEXT)
            hunk = [(tag, start, b, d - (b - start), d)]
    if any(tag != "equal" for tag, *_ in hunk):
        yield hunk


def _shown(hunk: Sequence[Opcode], old: _Lines, new: _Lines) -> Iterator[str]:
    _, first_old, _, first_new, _ = hunk[0]
    _, _, end_old, _, end_new = hunk[-1]
    yield f"@@ -{_range(first_old, end_old)} +{_range(first_new, end_new)} @@"
    for tag, a, b, c, d in hunk:
        if tag == "equal":
            yield from (f" {line}" for line in old.shown[a:b])
        else:
            yield from (f"-{line}" for line in old.shown[a:b])
            alike, same = set(old.shown[a:b]), set(old.real[a:b])
            for at in range(c, d):
                hidden = new.shown[at] in alike and new.real[at] not in same
                yield f"+{_marked(new.shown[at]) if hidden else new.shown[at]}"


def _marked(line: str) -> str:
    """A line of which nobody could see that it is another one."""
    text, *rest = line.split("\n", 1)
    return "\n".join([f"{text}  (changed)", *rest])


def _range(start: int, end: int) -> str:
    length = end - start
    return f"{start if length == 0 else start + 1}" + ("" if length == 1 else f",{length}")
