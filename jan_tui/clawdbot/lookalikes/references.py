"""Texts in the place of a key that refer to it in the way of another tool.

Both programs replace `${NAME}`, the name in capitals, and nothing else: any other text is sent as
it stands (facts: Corrections, 5).
"""

from __future__ import annotations

import re

from msgspec import Struct

from jan_tui.patterns import lazy_pattern

_NAME = r"(?P<name>[A-Za-z_]\w*)"
_QUOTED = rf"""["']{_NAME}["']"""
_VARIABLES = tuple(
    lazy_pattern(pattern, re.IGNORECASE)
    for pattern in (
        rf"\$?\{{\{{?\s*(?:env|secrets?|vars?|process\.env)\s*[:.]\s*{_NAME}\s*\}}?\}}",
        rf"\$?\{{\{{?\s*{_NAME}\s*\}}?\}}",
        rf"\$\{{{_NAME}:?[?+=-][^{{}}]*\}}",
        rf"\$(?:env:|ENV)?\{{?{_NAME}\}}?",
        rf"\$\({_NAME}\)",
        rf"%{_NAME}%",
        rf"!{_NAME}!",
        rf"!env\s+{_NAME}",
        rf"@?env:(?://)?(?:default:)?{_NAME}",
        rf"(?:process\.|import\.meta\.)?env\.{_NAME}",
        rf"os\.environ[/.:]{_NAME}",
        rf"(?:os\.environ|process\.env|ENV)\[{_QUOTED}\]",
        rf"(?:os\.environ\.get|(?:os|System)?\.?getenv|env)\({_QUOTED}[^()]*\)",
        rf"secret-?ref[:-]env:(?:default:)?{_NAME}",
    )
)
_UNCLOSED = lazy_pattern(
    rf"\$\{{\{{?\s*{_NAME}\s*\}}?|\$\(\s*(?P<shell>[A-Za-z_]\w*)\s*|\$?(?P<open>[A-Z_][A-Z0-9_]*)\}}"
)
_PLAIN = lazy_pattern(r"\$\{[A-Z_][A-Z0-9_]*\}")
_STORES = lazy_pattern(
    r"(?:\$?\{\s*)?(?P<scheme>(?:file|exec|cmd|command|keychain|keyring|vault|secret|secretref|pass"
    r"|op|bw|sops|doppler|ssm|1password|aws-sm|gcp-sm|azure-kv):)(?://)?[^\s{}].*|"
    r"(?P<shell>\$\(.+\)|`.+`)",
    re.IGNORECASE | re.DOTALL,
)
_BEARER = lazy_pattern(r"bearer\s+", re.IGNORECASE)


class Reference(Struct, frozen=True):
    """What a text refers to: the variable `name`, or, where that is empty, something else.

    `form` is the text with the name, or what follows the scheme, left out; `prefix` is what stands
    before the reference, as `Bearer `. `unclosed`: a bracket of it is missing.
    """

    form: str
    name: str = ""
    prefix: str = ""
    unclosed: bool = False


def foreign_reference(text: str, *, plain: bool = False) -> Reference | None:
    """The reference that a text is in another tool's spelling; None for any other text.

    With `plain` `${NAME}` counts too, for a place in which it is not replaced.
    """
    bearer = _BEARER.match(text.strip())
    prefix = bearer[0] if bearer else ""
    bare = text.strip()[len(prefix) :]
    if not plain and _PLAIN.search(bare):
        return None
    for pattern in _VARIABLES:
        found = pattern.fullmatch(bare)
        if found and _balanced(bare):
            start, end = found.span("name")
            return Reference(f"{bare[:start]}NAME{bare[end:]}", found["name"], prefix)
    store = _STORES.fullmatch(bare)
    if store is None:
        return _unclosed(bare, prefix)
    return Reference("a shell command" if store["shell"] else f"{store['scheme']}…", "", prefix)


def _unclosed(bare: str, prefix: str) -> Reference | None:
    found = _UNCLOSED.fullmatch(bare)
    if found is None:
        return None
    start, end = next(found.span(group) for group in ("name", "shell", "open") if found[group])
    return Reference(f"{bare[:start]}NAME{bare[end:]}", bare[start:end], prefix, unclosed=True)


def _balanced(text: str) -> bool:
    """Whether as many braces close as open: the patterns do not count them."""
    return text.count("{") == text.count("}")
