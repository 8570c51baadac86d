"""The files that describe Jan's models, read as far as is needed and no further.

Every reader takes what it understands and passes over the rest: a file of a newer Jan is no error.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from jan_tui.patterns import lazy_pattern

_KEY = lazy_pattern(r"([A-Za-z_][\w.-]*)[ \t]*:(?:[ \t]+(.*))?$")
_BLOCK = lazy_pattern(r"[|>][+-]?\d?[+-]?")
_ESCAPE = lazy_pattern(r"\\(x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "0": "\0", "e": "\x1b", "b": "\b"}


class NotReadableError(ValueError):
    """A file that cannot be read as what it should be; the text is the reason."""


def model_yml(text: str) -> dict[str, str | tuple[str, ...]]:
    """The keys at the left margin of a model.yml, with a scalar as text or a list of them.

    Mappings below a key are passed over. Raises `NotReadableError` for a text without any key and
    for a quote that never closes.
    """
    lines = text.removeprefix("\ufeff").splitlines()
    found: dict[str, str | tuple[str, ...]] = {}
    for number, line in enumerate(lines):
        match = _KEY.match(line)
        if match:
            found[match[1]] = _value((match[2] or "").strip(), lines, number)
    if not found:
        raise NotReadableError("it has no `key: value` line")
    return found


def model_json(text: str) -> dict[str, str | tuple[str, ...]]:
    """The same of a model.json of Jan 0.5, whose `settings` hold the context as `ctx_len`.

    Raises `NotReadableError` for a text that is no JSON object.
    """
    try:
        held = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise NotReadableError("it is not JSON") from error
    if not isinstance(held, dict):
        raise NotReadableError("it holds no JSON object")
    settings = held.get("settings")
    flat = {**(settings if isinstance(settings, dict) else {}), **held}
    return {
        name: str(value) for name, value in flat.items() if isinstance(value, str | int | float)
    }


def _value(text: str, lines: list[str], number: int) -> str | tuple[str, ...]:
    """What stands behind a key: on its line, or on the indented lines below."""
    if _BLOCK.fullmatch(_uncommented(text)):
        joint = "\n" if text.startswith("|") else " "
        return joint.join(line.strip() for line in _below(lines, number)).strip()
    if text.startswith("["):
        inside = _uncommented(text).removeprefix("[").removesuffix("]")
        return tuple(_scalar(part.strip(), number) for part in inside.split(",") if part.strip())
    if not _uncommented(text):
        items = [line.strip() for line in _below(lines, number)]
        return tuple(_scalar(item[1:].strip(), number) for item in items if item.startswith("-"))
    return _scalar(text, number)


def _below(lines: list[str], number: int) -> Iterator[str]:
    """The lines that belong to a key: indented, or items of a list at the margin."""
    for line in lines[number + 1 :]:
        if line.strip() and not line.startswith((" ", "\t", "- ")):
            return
        if line.strip():
            yield line


def _scalar(text: str, number: int) -> str:
    quote = text[:1]
    if quote == "'":
        match = re.match(r"'((?:[^']|'')*)'", text)
        if match:
            return match[1].replace("''", "'")
    elif quote == '"':
        match = re.match(r'"((?:[^"\\]|\\.)*)"', text)
        if match:
            return _ESCAPE.sub(_unescaped, match[1])
    else:
        return _uncommented(text)
    raise NotReadableError(f"line {number + 1}: a quote never closes")


def _unescaped(match: re.Match[str]) -> str:
    code = match[1]
    if len(code) == 1:
        return _ESCAPES.get(code, code)
    number = int(code[1:], 16)
    return chr(number) if number <= 0x10FFFF else "\ufffd"


def _uncommented(text: str) -> str:
    return re.sub(r"(^|[ \t])#.*", "", text).strip()
