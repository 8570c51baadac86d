"""Secrets in a text, found and masked without moving a line.

A secret is known by its name: the value of a key such as apiKey, botToken or DISCORD_BOT_TOKEN,
whether the text parses or not, and every other place where the same value stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from jan_tui.editing.intent import DEFAULT_KEY
from jan_tui.json5_text import Json5Error, Node, remembered
from jan_tui.plain import masked

Span = tuple[int, int]

_ALWAYS = frozenset(
    {
        *("token", "secret", "password", "passwd", "passphrase", "pwd", "credential"),
        *("authorization", "bearer", "cookie", "apikey", "apitoken", "privatekey", "accesskey"),
        *("secretkey", "authkey", "signingkey"),
    }
)
_BEFORE_KEY = frozenset(["api", "private", "access", "secret", "auth", "signing", "encryption"])
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_REPEATED_FROM = 8
"""Shorter values are masked where they are keys only: elsewhere they would hide common words."""

_ASSIGNMENT = re.compile(
    r"""(?P<name>[A-Za-z_][\w.-]*+)["']?[ \t]*+(?P<sign>[:=])[ \t]*+"""
    r"""(?:"(?P<double>(?:\\.|[^"\\\r\n])*+)"|'(?P<single>(?:\\.|[^'\\\r\n])*+)'"""
    r"""|`(?P<tick>[^`\r\n]*+)`|(?P<bare>[^\s"'`,;{}\[\]#]++))"""
)
_URL_PASSWORD = re.compile(r"://[^/\s:@\"'`]*:([^/\s@\"'`]+)@")
_TELLTALE = re.compile(
    r"\b(?:sk|pk|rk|ghp|gho|ghs|github_pat|glpat|hf|xox[abeprs]|AKIA|AIza)[-_]?[A-Za-z0-9][\w-]{15,}"
)
_BEARER = re.compile(r"\bBearer[ \t]+([\w.~+/=-]{8,})")
_REFERENCE = re.compile(r"\$\{[A-Z_][A-Z0-9_]*\}")
_LINE_END = re.compile(r"\r\n|\n|\r")


def is_secret_name(name: str) -> bool:
    """Whether the value under this key is to be hidden: `apiKey`, `BOT_TOKEN`, not `maxTokens`."""
    words = [word.lower() for word in _WORD.findall(name)]
    if not words:
        return False
    if words == ["key"] or words[-1] in _ALWAYS:
        return True
    return words[-1] == "key" and len(words) > 1 and words[-2] in _BEFORE_KEY


def _is_secret_list(name: str) -> bool:
    return name.endswith("s") and is_secret_name(name[:-1])


def secrets_of(text: str) -> frozenset[str]:
    """The secrets in a text that are long enough to be known again elsewhere, as written."""
    found = {text[start:end] for start, end in _named_once(text)}
    return frozenset(
        secret for secret in found if len(secret) >= _REPEATED_FROM and secret != DEFAULT_KEY
    )


def hidden(text: str, known: Iterable[str] = ()) -> str:
    """The text with every secret masked, the `known` ones wherever they stand; lines stay lines."""
    spans = list(_named_once(text))
    for pattern, group in ((_URL_PASSWORD, 1), (_TELLTALE, 0), (_BEARER, 1)):
        spans += [match.span(group) for match in pattern.finditer(text)]
    for secret in {*known, *secrets_of(text)}:
        spans += [match.span() for match in re.finditer(re.escape(secret), text)]
    pieces = []
    done = 0
    for start, end in _merged(spans):
        pieces += [text[done:start], _mask(text[start:end])]
        done = end
    return "".join([*pieces, text[done:]])


def _mask(secret: str) -> str:
    ends = _LINE_END.findall(secret)
    if not ends:
        return masked(secret)
    return "".join(masked("") + end for end in ends) + masked("")


def _merged(spans: list[Span]) -> Iterator[Span]:
    reach: Span | None = None
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if reach is None:
            reach = (start, end)
        elif start < reach[1]:
            reach = (reach[0], max(reach[1], end))
        else:
            yield reach
            reach = (start, end)
    if reach is not None:
        yield reach


@lru_cache(maxsize=4)
def _named_once(text: str) -> tuple[Span, ...]:
    """The same for both sides of a diff, which ask for it several times."""
    return tuple(_named(text))


def _named(text: str) -> Iterator[Span]:
    """The values that stand under a secret name, by the tree and, for comments, by their look."""
    try:
        root = remembered(text).root
    except Json5Error:
        strict = False
    else:
        strict = True
        yield from (span for span in _in_tree(root) if not _open(text, span))
    for match in _ASSIGNMENT.finditer(text):
        group = match.lastgroup or "bare"
        if not is_secret_name(match["name"]) or _open(text, match.span(group)):
            continue
        prose = strict and group == "bare" and match["sign"] == ":"
        if not prose or re.search(r"[0-9]", match["bare"]):
            yield match.span(group)


def _open(text: str, span: Span) -> bool:
    """Whether a value is no secret at all: a reference, or a word of the language."""
    value = text[span[0] : span[1]]
    return value in ("", "true", "false", "null") or _REFERENCE.fullmatch(value) is not None


def _in_tree(root: Node) -> Iterator[Span]:
    waiting = [(root, False)]
    while waiting:
        node, secret = waiting.pop()
        if node.kind == "string" and secret:
            yield node.start + 1, node.end - 1
        elif node.kind == "number" and secret:
            yield node.start, node.end
        oauth = any(item.key == "provider" for item in node.items)
        for item in node.items:
            name = item.key or ""
            plural = _is_secret_list(name) and item.node.kind in ("array", "object")
            stored = oauth and name in ("access", "refresh")
            waiting.append((item.node, secret or plural or stored or is_secret_name(name)))
