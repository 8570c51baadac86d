"""Secrets in the text of a file: a config, an auth store, a `.env` file, an include.

A text that parses is read by its tree; comments, and texts that do not parse, by patterns. Every
other place with a value found this way is masked as well. Lines stay lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

from jan_tui.json5_text import Json5Error, Node, parse, remembered
from jan_tui.patterns import lazy_pattern
from jan_tui.redact.known import Secrets
from jan_tui.redact.names import is_innocent_header, is_secret_name, may_name_secrets
from jan_tui.redact.placeholders import is_open
from jan_tui.redact.prose import named_spans, spans_of, spoken_spans
from jan_tui.redact.spans import Span, masked_spans

_SOURCES = frozenset(["env", "file", "exec"])
_PAIR_NAMES = frozenset(["name", "key", "header", "variable", "var", "field", "id", "env"])
_PAIR_VALUES = frozenset(["value", "val", "content", "data", "default", "secret"])
_SECTIONS = frozenset(["auth", "session", "cookie", "cookies", "sessions"])
"""Names whose value is a secret as a text, and a section of settings as an object."""

_HEADERS = frozenset(["headers", "httpheaders", "extraheaders", "defaultheaders"])
"""Sections in which any value may be a secret that is not known to be none."""

_SECTION_OF_SECRETS = lazy_pattern(
    r"""(?<![\w$.-])(?P<name>[A-Za-z_$][\w$.-]*+)["'`]?\s*+(?:[:=]\s*+)?(?P<open>[\[{])"""
)
_BESIDE = " \t,;:}])\"'`"
_COMMENT_SIGN = lazy_pattern(r"^[ \t]*(?://+|#+|;+|/?\*+)", re.MULTILINE)
_TOKEN = lazy_pattern(
    r""""(?:\\[\s\S]|[^"\\])*+"|'(?:\\[\s\S]|[^'\\])*+'|//[^\r\n\u2028\u2029]*|/\*[\s\S]*?\*/"""
)
_VISIBLE = lazy_pattern(r"[^\r\n]+")
_KEY_SIGN = lazy_pattern(r"\s{0,40}:")
_STRING = lazy_pattern(
    r""""((?:\\[\s\S]|[^"\\\r\n])*)"?|'((?:\\[\s\S]|[^'\\\r\n])*)'?|([{}\[\]])"""
    r"""|([^\s"',:{}\[\]/](?:\$\{|[^\s"',{}\[\]])*+(?=["']))"""
)
"""Strings, brackets, and a word before which a quote is missing."""

_QUOTED = "|".join(rf"{mark}(?:\\[\s\S]|[^{mark}\\])*+{mark}" for mark in "'\"`")
_ASSIGNMENT = lazy_pattern(
    r"^[ \t\ufeff]*(?:#[# \t]*)?(?:(?:export|set|setx)[ \t]+|\$env:)?"
    r"(?P<name>[A-Za-z_][\w.-]*)[ \t]*=(?![ \t]+\#[ \t])[ \t]*"
    rf"(?:(?P<quoted>{_QUOTED})(?=[ \t]*(?:\#[^\r\n]*)?(?:[\r\n]|\Z))"
    r"|(?P<bare>(?:\\(?:\r\n|[\r\n])|(?![ \t]\#)[^\r\n])+))",
    re.MULTILINE,
)
"""Dotenv's own rule for quotes; of a bare value it takes less, the shell takes more: the most."""


def mask_source(text: str, known: Iterable[str] = ()) -> str:
    """The text with every secret masked, the `known` ones wherever they stand."""
    secrets = Secrets({*known, *secrets_in(text)})
    return masked_spans(text, [*_named_once(text), *secrets.spans(text)])


def secrets_in(text: str) -> frozenset[str]:
    """The secrets in a text, as written and as read: escapes of a string spelt out."""
    written = {text[start:end] for start, end in _named_once(text)}
    read = {_read(each) for each in written if "\\" in each}
    # Where a quote is missing, what ends the value is taken along.
    found = written | read | {each.strip(_BESIDE) for each in written}
    return frozenset(each for each in found if each.lower() not in names_in(text))


_LONGEST_NAME = 20
"""A longer text is masked even where it stands as a name, too."""


@lru_cache(maxsize=8)
def names_in(text: str) -> frozenset[str]:
    """The keys and ids of a file, in lower case. A secret that is one of them is none: people write
    the provider's own name where a server needs no key."""
    found: set[str] = set()
    waiting = [_root(text)]
    while waiting:
        node = waiting.pop()
        if node is None or not node.container:
            continue
        found.update((item.key or "").lower() for item in node.items)
        found.update(_word(item.node, text).lower() for item in node.items if item.key == "id")
        waiting += [item.node for item in node.items]
    return frozenset(name for name in found if len(name) <= _LONGEST_NAME)


def _root(text: str) -> Node | None:
    """The value of a text that parses."""
    try:
        return remembered(text).root
    except (Json5Error, RecursionError):
        return None


def _read(written: str) -> str:
    for quote in "\"'":
        try:
            value = parse(f"{quote}{written}{quote}")
        except Json5Error:
            continue
        return str(value)
    return written


@lru_cache(maxsize=8)
def _named_once(text: str) -> tuple[Span, ...]:
    """The spans of a text, remembered: both sides of a diff need them several times."""
    return tuple(_named(text))


def _named(text: str) -> Iterator[Span]:
    """The values under a secret name, by the tree and, in comments, by patterns."""
    root = _root(text)
    if root is None or not root.container:
        for shown in dict.fromkeys((text, _uncommented(text))):
            yield from spans_of(shown, source=True)
            yield from spoken_spans(shown)
            yield from _in_sections(shown)
        yield from _assigned_spans(text)
        return
    yield from (span for span in _in_tree(root, text) if not is_open(text[span[0] : span[1]]))
    yield from spans_of(text)
    comments = _comments(text)
    if may_name_secrets(comments):
        yield from named_spans(comments)
        yield from _in_sections(comments)


def _uncommented(text: str) -> str:
    """The text with every comment sign at the start of a line as spaces: places stay."""
    return _COMMENT_SIGN.sub(lambda sign: " " * len(sign[0]), text)


def _comments(text: str) -> str:
    """The comments alone, without their signs; everything else is spaces, so that places stay."""
    kept = [
        (match.start(), match[0]) for match in _TOKEN.finditer(text) if match[0].startswith("/")
    ]
    pieces: list[str] = []
    done = 0
    for start, comment in kept:
        pieces += [_blank(text[done:start]), "  ", comment[2:]]
        done = start + len(comment)
    return "".join(pieces) if kept else ""


def _blank(text: str) -> str:
    return _VISIBLE.sub(lambda visible: " " * len(visible[0]), text)


def _in_tree(root: Node, text: str) -> Iterator[Span]:
    waiting = [(root, False)]
    while waiting:
        node, secret = waiting.pop()
        if node.kind == "string" and secret:
            yield node.start + 1, node.end - 1
        elif node.kind == "number" and secret:
            yield node.start, node.end
        if node.kind == "array":
            waiting += [(item.node, secret) for item in node.items]
            yield from _in_list([item.node for item in node.items], text)
        elif node.kind == "object":
            waiting += _in_object(node, secret, text)


def _in_object(node: Node, secret: bool, text: str) -> Iterator[tuple[Node, bool]]:
    fields = {(item.key or "").lower(): item.node for item in node.items}
    if _word(fields.get("source"), text) in _SOURCES:
        # A reference names the place of a secret and holds none.
        secret = False
    named = any(is_secret_name(_word(fields[name], text)) for name in _PAIR_NAMES & fields.keys())
    paired = bool(_PAIR_VALUES & fields.keys())
    for item in node.items:
        name, inner = item.key or "", item.node
        below = secret or _is_secret(name, inner)
        if paired and name.lower() in _PAIR_NAMES and is_secret_name(_word(inner, text)):
            below = False
        else:
            oauth = "provider" in fields and name in ("access", "refresh")
            value = named and name.lower() in _PAIR_VALUES
            below = below or value or (oauth and inner.kind == "string")
        yield inner, below
        if name.lower() in _HEADERS and inner.kind == "object":
            yield from (
                (each.node, True)
                for each in inner.items
                if each.node.kind == "string" and not is_innocent_header(each.key or "")
            )


def _is_secret(name: str, node: Node) -> bool:
    if node.kind == "object" and name.lower() in _SECTIONS:
        return False
    return is_secret_name(name, number=node.kind == "number")


def _in_list(items: list[Node], text: str) -> Iterator[Span]:
    """What follows an option that takes a secret, and the value of a `[name, value]` pair."""
    for option, value in pairwise(items):
        if option.kind != "string" or value.kind not in ("string", "number"):
            continue
        name = _word(option, text)
        dashed = name.startswith("-") and "=" not in name
        pair = len(items) == 2 and re.fullmatch(r"[\w-]+", name) is not None
        if (dashed or pair) and is_secret_name(name, number=value.kind == "number"):
            edge = 1 if value.kind == "string" else 0
            yield value.start + edge, value.end - edge


def _word(node: Node | None, text: str) -> str:
    return text[node.start + 1 : node.end - 1] if node is not None and node.kind == "string" else ""


def _in_sections(text: str) -> Iterator[Span]:
    """Every string of a list or object under a secret name, by patterns."""
    at = 0
    while match := _SECTION_OF_SECRETS.search(text, at):
        at = match.end()
        name, opened = match["name"], match["open"]
        headers = opened == "{" and name.lower() in _HEADERS
        section = opened == "{" and name.lower() in _SECTIONS
        if not headers and (section or not is_secret_name(name)):
            continue
        depth, shown = 1, False
        for string in _STRING.finditer(text, at):
            at = string.end()
            if string[3]:
                depth += 1 if string[3] in "[{" else -1
                if depth == 0:
                    break
                continue
            group = next(each for each in (1, 2, 4) if string[each] is not None)
            key = _KEY_SIGN.match(text, string.end())
            if key:
                shown = headers and is_innocent_header(string[group])
            elif string[group] and not shown and not is_open(string[group]):
                yield string.span(group)


def _assigned_spans(text: str) -> Iterator[Span]:
    """Where the values of assignments to secret names stand, without their quotes."""
    if "=" not in text:
        return
    for match in _ASSIGNMENT.finditer(text):
        group = "bare" if match["quoted"] is None else "quoted"
        value = match[group].strip()
        if not value or not is_secret_name(match["name"], number=value.isdigit()):
            continue
        edge = group == "quoted"
        start, end = match.start(group) + edge, match.end(group) - edge
        if not _is_open(text[start:end]):
            yield start, end


def _is_open(value: str) -> bool:
    return is_open(value.strip("\"'` \t"))
