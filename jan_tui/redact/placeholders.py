"""Texts in the place of a key that are no secret: placeholders, references, words."""

from __future__ import annotations

import re

from jan_tui.patterns import lazy_pattern

PLACEHOLDERS = frozenset(
    {
        *("", "changeme", "dummy", "empty", "jan", "jan-local", "lm-studio", "lmstudio", "local"),
        *("main", "n/a"),
        *("no-key", "no-key-required", "no_key", "nokey", "none", "not-needed", "not_needed"),
        *("notneeded", "null", "ollama", "placeholder", "sk-no-key-required", "sk-none", "sk-xxx"),
        *("unused", "x", "your-api-key", "your_api_key", "your-key"),
    }
)
"""What people and programs write as a key where a server needs none, in lower case (guide: Quick
start; facts: Jan, sections 10 and 11)."""

_FILLER = lazy_pattern(r"(?:sk[-_])?(?:x+|\*+|•+|\.+)|<[^<>]*>", re.IGNORECASE)
_REFERENCE = lazy_pattern(
    r"\$?\$\{[A-Za-z_]\w*\}|\$[A-Za-z_]\w*|%[A-Za-z_]\w*%|\$?\{(?:env|file|exec|keychain):[^{}]*\}"
    r"|env:(?:default:)?[A-Za-z_]\w*|secretref:[\w./:-]+"
    r"|(?-i:[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*_(?:KEY|TOKEN|SECRET))",
    re.IGNORECASE,
)
_WORDS = frozenset(
    {
        *("", "true", "false", "null", "undefined", "none", "nan", "infinity"),
        *("api-key", "api_key", "authorization-bearer", "aws-sdk", "basic", "bearer", "oauth"),
        "token",
    }
)
"""JSON's own words, and the modes of `auth`, which name a kind of secret."""


def is_placeholder(key: str) -> bool:
    """Whether the text is what people write where no key is needed: `jan-local`, `sk-xxx`."""
    return key.strip().lower() in PLACEHOLDERS or _FILLER.fullmatch(key.strip()) is not None


def is_reference(text: str) -> bool:
    """Whether the text names where a secret is kept instead of being one: `${JAN_API_KEY}`."""
    return _REFERENCE.fullmatch(text.strip()) is not None


def is_open(value: str) -> bool:
    """Whether a value under a secret name is none, but a word or a reference."""
    return value.strip().lower() in _WORDS or is_reference(value)
