"""A text of one line spread over lines: only the blanks between its parts change."""

from __future__ import annotations

from jan_tui.json5_text.layout import before_indent, breaks
from jan_tui.json5_text.lexicon import LINE_END, skip_space
from jan_tui.json5_text.scanner import Document, Node, Path, remembered, scan

_UNIT = "  "
_WIDE = 60
"""Characters up to which a container without others in it stays on its line."""


def readable(before: str, after: str, path: Path) -> str:
    """An edited text; one of a single line is spread where the object at the path got more."""
    documents = [remembered(text) for text in (before, after)]
    held = [document.item(path) for document in documents]
    counts = [len(item.node.items) if item is not None else 0 for item in held]
    spread = counts[1] > counts[0] and all(map(_on_one_line, documents))
    return unfolded(after) if spread else after


def _on_one_line(document: Document) -> bool:
    root = document.root
    return root.container and not breaks(document.text, root.start, root.end)


def unfolded(text: str) -> str:
    """The text with each member on a line of its own, indented by two spaces.

    What is short and holds nothing nested stays on its line. Values, keys and comments are as they
    were. Takes time linear in the length of the text. Raises `Json5Error` for a text that does not
    parse.
    """
    root = scan(text).root
    end = LINE_END.search(text)
    line = end[0] if end else "\n"
    pieces: list[str] = []
    at = 0
    for start, stop, depth in sorted(_breaks(text, root)):
        pieces += (text[at:start], line, _UNIT * depth)
        at = stop
    return "".join(pieces) + text[at:]


def _breaks(text: str, root: Node) -> list[tuple[int, int, int]]:
    """The blanks that become a line end: from, to, and how far the next line is indented."""
    found: list[tuple[int, int, int]] = []
    waiting = [(root, 1)]
    while waiting:
        node, depth = waiting.pop()
        inner = [item.node for item in node.items if item.node.container and item.node.items]
        if not node.items or (not inner and node.end - node.start <= _WIDE):
            continue
        for opener in (node.start, *(item.comma for item in node.items[:-1])):
            if opener is not None:
                found.append((opener + 1, skip_space(text, opener + 1), depth))
        close = node.end - 1
        found.append((before_indent(text, close, node.start + 1), close, depth - 1))
        waiting += ((each, depth + 1) for each in inner)
    return found
