"""`${NAME}` in string values: substitution, escape, and what is missing (facts: Reading)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

_TOKEN = re.compile(r"(\$)?\$\{([A-Z_][A-Z0-9_]*)\}")


def substitute(text: str, values: Mapping[str, str], missing: Callable[[str], None]) -> str:
    """The text with every `${NAME}` replaced by its value, and `$${NAME}` by `${NAME}`.

    `missing` is called for each name that is unset or empty; its reference stays as it is.
    Anything that is not a name in capitals is left alone, and values are not read again.
    """

    def value_of(token: re.Match[str]) -> str:
        escape, name = token.groups()
        if escape:
            return f"${{{name}}}"
        value = values.get(name, "")
        if not value:
            missing(name)
            return token[0]
        return value

    return _TOKEN.sub(value_of, text) if "$" in text else text


def mentions(text: str) -> tuple[str, ...]:
    """The names that a text refers to, without the escaped ones."""
    return tuple(name for escape, name in _TOKEN.findall(text) if not escape)
