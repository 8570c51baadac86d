"""A `.env` file changed without harm: one assignment at a time, everything else left as it stands.

The rules are those of the `dotenv` package that the releases load such files with: `NAME=value`
or `export NAME=value`, quotes ' " `, comments after `#`, the last of several assignments counts,
`\\n` and `\\r` in double quotes are line ends.
"""

from __future__ import annotations

import re

from jan_tui.clawdbot import dotenv

_ASSIGNMENT = re.compile(
    r"""^\s*(?:export\s+)?(?P<name>[\w.-]+)(?P<sign>\s*=\s*?|:\s+?)"""
    r"""(?P<value>\s*'(?:\\'|[^'])*'|\s*"(?:\\"|[^"])*"|\s*`(?:\\`|[^`])*`|[^#\n]+)?"""
    r"""\s*(?:\#.*)?$""",
    re.MULTILINE | re.VERBOSE | re.ASCII,
)
_BARE = re.compile(r"[A-Za-z0-9_./:@%+,=~^*!?&|;<>()\[\]{}-]+")


class DotenvError(ValueError):
    """A value that no quoting of a `.env` file can hold, or a place that cannot take one."""


def put(text: str, name: str, value: str) -> str:
    """The text with `name` set to `value`: in its place if it is there, else on a line at the end.

    Comments, order, line ends, and whether there is a final line end are kept. Raises
    `DotenvError` for a value that cannot be written.
    """
    matches = [match for match in _ASSIGNMENT.finditer(_flat(text)) if match["name"] == name]
    if matches and _decoded(matches[-1]["value"]) == value:
        return text
    result = _replaced(text, matches[-1], value) if matches else _appended(text, name, value)
    wanted = {**dotenv.parse(text), name: value}
    if dotenv.parse(result) != wanted:
        raise DotenvError(f"the value of {name} cannot be written in this .env file")
    return result


def drop(text: str, name: str) -> str:
    """The text without any assignment of `name`; its lines go whole, all others stay."""
    flat = _flat(text)
    matches = [match for match in _ASSIGNMENT.finditer(flat) if match["name"] == name]
    for match in reversed(matches):
        first = flat.rfind("\n", 0, match.start("name")) + 1
        last = flat.find("\n", _value_span(match)[1])
        text = text[:first] + (text[last + 1 :] if last >= 0 else "")
    return text


def _value_span(match: re.Match[str]) -> tuple[int, int]:
    """Where the value stands with its quotes, without the space around it."""
    raw = match["value"]
    if raw is None or not raw.strip():
        return match.end("sign"), match.end("sign")
    start = match.start("value") + len(raw) - len(raw.lstrip())
    return start, start + len(raw.strip())


def _flat(text: str) -> str:
    """The text with line ends that the reader knows as one, at the same offsets."""
    return text.replace("\r\n", " \n").replace("\r", "\n").replace("\ufeff", " ")


def _decoded(raw: str | None) -> str:
    value = (raw or "").strip()
    quote = value[:1]
    if quote in ("'", '"', "`") and len(value) > 1 and value.endswith(quote):
        value = value[1:-1]
    if quote == '"':
        value = value.replace("\\n", "\n").replace("\\r", "\r")
    return value


def _encoded(value: str, quote: str) -> str:
    """The value in the quotes it had, if they can hold it, else in the first that can."""
    if quote == "" and _BARE.fullmatch(value):
        return value
    for mark in (quote, "'", '"', "`"):
        escapes = mark == '"' and ("\\n" in value or "\\r" in value)
        if mark and mark not in value and "\r" not in value and not escapes:
            return f"{mark}{value}{mark}"
    raise DotenvError("the value holds every kind of quote, or a carriage return")


def _replaced(text: str, match: re.Match[str], value: str) -> str:
    start, stop = _value_span(match)
    quote = text[start] if stop - start > 1 and text[start] in "'\"`" else ""
    return text[:start] + _encoded(value, quote) + text[stop:]


def _appended(text: str, name: str, value: str) -> str:
    ends = re.findall(r"\r\n|\n|\r", text)
    end = max(set(ends), key=ends.count) if ends else "\n"
    line = f"{name}={_encoded(value, '')}"
    if not text.strip("\ufeff") or text.endswith(("\n", "\r")):
        return f"{text}{line}{end}"
    return f"{text}{end}{line}"
