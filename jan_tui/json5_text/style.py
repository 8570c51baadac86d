"""The style of a text, learned from what is there, so that what is added looks alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any

from msgspec import Struct

from jan_tui.json5_text import spelling
from jan_tui.json5_text.layout import line_indent, one_line, own_line_indent
from jan_tui.json5_text.lexicon import LINE_END
from jan_tui.json5_text.scanner import Item, Node, levels
from jan_tui.json5_text.values import JsonValue
from jan_tui.structs import replace

_SAMPLE = 500
_WIDTH = 80
_DEEPEST_INDENT = 32


class Style(Struct, frozen=True):
    """How members, strings and containers are written.

    `bare` is for keys that may stand without quotes; `colon` and `comma` hold the space about
    them; `brace` and `bracket` the space inside a container on one line; `trailing` tells whether
    the last member of a container of many lines has a comma; `short_lists` whether a list of
    scalars stands on one line.
    """

    line_end: str = "\n"
    unit: str = "  "
    quote: str = '"'
    key_quote: str = '"'
    bare: bool = False
    colon: str = ": "
    comma: str = ", "
    brace: str = " "
    bracket: str = ""
    trailing: bool = False
    short_lists: bool = True

    @property
    def comma_space(self) -> str:
        """What stands between a comma and the next member on its line."""
        return self.comma.partition(",")[2]

    def key(self, key: str) -> str:
        """A key as its neighbours are written."""
        if self.bare and spelling.bare(key):
            return key
        return spelling.string(key, self.key_quote)

    def render(self, value: JsonValue, indent: str, inline: bool) -> str:
        """A value, its lines after the first indented for a member that stands at `indent`.

        Below 32 levels all is written on one line: the indents alone would outgrow the content.
        """
        out: list[str] = []
        pending: list[str | tuple[JsonValue, str, int]] = [(value, indent, 0)]
        while pending:
            task = pending.pop()
            if isinstance(task, str):
                out.append(task)
                continue
            part, at, depth = task
            if not isinstance(part, dict | list):
                out.append(spelling.scalar(part, self.quote))
            elif not part:
                out.append("{}" if isinstance(part, dict) else "[]")
            else:
                flat = inline or depth > _DEEPEST_INDENT or self._fits(part, at)
                pending.extend(reversed(list(self._members(part, at, depth, flat))))
        return "".join(out)

    def _members(
        self, part: dict[str, JsonValue] | list[JsonValue], at: str, depth: int, flat: bool
    ) -> Iterator[str | tuple[JsonValue, str, int]]:
        is_object = isinstance(part, dict)
        pad = self.brace if is_object else self.bracket
        inner = at if flat else at + self.unit
        # Deeper than anything is indented, so that what is inside stays on the line too.
        below = _DEEPEST_INDENT + 1 if flat else depth + 1
        yield "{" if is_object else "["
        members = part.items() if isinstance(part, dict) else ((None, value) for value in part)
        for number, (key, value) in enumerate(members):
            if number:
                yield self.comma if flat else ","
            elif flat:
                yield pad
            if not flat:
                yield self.line_end + inner
            if key is not None:
                yield self.key(key) + self.colon
            yield value, inner, below
        if flat:
            yield pad
        else:
            yield ("," if self.trailing else "") + self.line_end + at
        yield "}" if is_object else "]"

    def _fits(self, part: JsonValue, at: str) -> bool:
        if not self.short_lists or not isinstance(part, list):
            return False
        room = _WIDTH - len(at)
        for value in part:
            if isinstance(value, dict | list) and value:
                return False
            room -= 4 if isinstance(value, dict | list) else len(str(value)) + 4
        return room >= 0


_UNKNOWN = Style(quote="", key_quote="", comma="")
"""What is written where nothing shows a habit; the quotes decide one another, as do the spaces."""


def of_file(text: str, root: Node) -> Style:
    """The habits of a whole text, from a sample of its first containers."""
    style = learn(text, islice(chain.from_iterable(levels(root)), _SAMPLE), _UNKNOWN)
    quote = style.quote or style.key_quote or '"'
    ends = Counter(match[0] for match in LINE_END.finditer(text))
    usual = [end for end in ("\n", "\r\n", "\r") if ends[end]]
    return replace(
        style,
        quote=quote,
        key_quote=style.key_quote or quote,
        comma=style.comma or ("," if style.colon == ":" else ", "),
        line_end=max(usual, key=ends.__getitem__, default="\n"),
    )


def learn(text: str, containers: Iterable[Node], default: Style) -> Style:
    """The habits of some containers; of what they do not show, those of `default`."""
    votes: dict[str, Counter[object]] = {name: Counter() for name in Style.__struct_fields__}
    for container in containers:
        for item in container.items:
            _vote_item(text, item, votes)
        if container.items:
            _vote_container(text, container, votes)
    learned: dict[str, Any] = {
        name: count.most_common(1)[0][0] for name, count in votes.items() if count
    }
    return replace(default, **learned)


def _vote_item(text: str, item: Item, votes: dict[str, Counter[object]]) -> None:
    node = item.node
    if node.kind == "string":
        votes["quote"][text[node.start]] += 1
    if item.key is None:
        return
    opening = text[item.key_start]
    quoted = opening in "\"'"
    if quoted:
        votes["key_quote"][opening] += 1
    if spelling.bare(item.key):
        votes["bare"][not quoted] += 1
    between = text[item.key_end : node.start]
    if between.strip(" ") == ":":
        votes["colon"][between] += 1


def _vote_container(text: str, container: Node, votes: dict[str, Counter[object]]) -> None:
    items = container.items
    for before, item in zip(items, islice(items, 1, 4), strict=False):
        if before.comma is not None:
            between = text[before.node.end : item.key_start]
            if between.strip(" ") == ",":
                votes["comma"][between] += 1
    flat = one_line(text, container)
    if flat:
        inside = text[container.start + 1 : items[0].key_start]
        if not inside.strip(" "):
            votes["brace" if container.kind == "object" else "bracket"][inside] += 1
    else:
        indent = own_line_indent(text, container, 0)
        outer = line_indent(text, container.start)
        if indent is not None and indent.startswith(outer):
            votes["unit"][indent[len(outer) :]] += 1
        if indent is not None:
            votes["trailing"][items[-1].comma is not None] += 1
    if container.kind == "array" and not any(item.node.container for item in items):
        votes["short_lists"][flat] += 1
