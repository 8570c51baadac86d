"""Text from outside made safe to show: no control characters, no secrets."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from jan_tui.redact.forms import in_urls, of_form
from jan_tui.redact.known import REGISTER, Secrets
from jan_tui.redact.spans import masked_spans

_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_JOINERS = frozenset("\u200d\ufe0f")
_REMEMBERED = 400
"""Characters up to which a text is remembered: the same words are painted again and again."""


def printable(text: str) -> str:
    """The text with its secrets masked and every character that does not print as an escape.

    Those are the controls C0, DEL and C1, format characters such as bidirectional overrides and
    zero-width spaces, the line and paragraph separators, and lone surrogates; the joiner and the
    variation selector that emoji need stay. Masked is what this process has read as a secret, and
    what its form or place in a URL gives away.
    """
    return escaped(concealed(text))


def escaped(text: str) -> str:
    """The text with every control, format and surrogate character written as an escape."""
    if text.isprintable():
        return text
    return "".join(_shown(character) for character in text)


def concealed(text: str) -> str:
    """The text with the secrets masked that are known, or known by their form."""
    if len(text) > _REMEMBERED:
        return _concealed.__wrapped__(text, REGISTER.secrets)
    return _concealed(text, REGISTER.secrets)


@lru_cache(maxsize=128)
def _concealed(text: str, secrets: Secrets) -> str:
    return masked_spans(text, [*secrets.spans(text), *of_form(text), *in_urls(text)])


def _shown(character: str) -> str:
    if not is_unsafe(character):
        return character
    code = ord(character)
    return (
        f"\\x{code:02x}"
        if code < 0x100
        else f"\\u{code:04x}"
        if code < 0x10000
        else f"\\U{code:08x}"
    )


def is_unsafe(character: str) -> bool:
    """Whether a terminal may act on the character, or hide it, instead of showing it."""
    return character not in _JOINERS and unicodedata.category(character) in _UNSAFE


def json_escaped(document: str) -> str:
    """A JSON document whose strings hold every unsafe character as an escape of JSON's own."""
    if document.replace("\n", "").isprintable():
        return document
    return _UNPRINTABLE.sub(_json_escape, document)


_UNPRINTABLE = re.compile(r"[^\n\x20-\x7e]")


def _json_escape(match: re.Match[str]) -> str:
    character = match[0]
    if not is_unsafe(character):
        return character
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))
