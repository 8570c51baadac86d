"""Texts that the programs' own checks take apart: durations, sizes, URLs, names of programs."""

from __future__ import annotations

import re
from functools import cache
from typing import Any
from urllib.parse import SplitResult, urlsplit

from jan_tui.clawdbot.values.javascript import fold, trim
from jan_tui.patterns import lazy_pattern

_SINGLE = lazy_pattern(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)?", re.ASCII)
_PART = lazy_pattern(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)", re.ASCII)
_SIZE = lazy_pattern(r"(\d+(?:\.\d+)?)([a-z]+)?", re.ASCII)
_MS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}
_BYTES = ("b", "kb", "k", "mb", "m", "gb", "g", "tb", "t")
_BARE_PROGRAM = lazy_pattern(r"[A-Za-z0-9._+-]+")
_WINDOWS = lazy_pattern(r"[A-Za-z]:[\\/]")
_WINDOWS_SHARE = lazy_pattern(r"\\\\[^\\]+\\[^\\]+")
_SCHEME = lazy_pattern(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_WEB = ("http", "https", "ws", "wss", "ftp")
_NO_HOST = lazy_pattern(r"[\x00-\x20#%/:<>?@\[\\\]^|\x7f]")


def duration(value: Any, unit: str = "ms") -> float | None:
    """Milliseconds of `500ms`, `30s` or `1h30m`; a bare number counts in `unit`; else None."""
    text = fold(_written(value))
    single = _SINGLE.fullmatch(text)
    if single:
        return float(single[1]) * _MS[single[2] or unit]
    parts = list(_PART.finditer(text))
    if not parts or "".join(part[0] for part in parts) != text:
        return None
    return sum(float(part[1]) * _MS[part[2]] for part in parts)


def byte_size(value: Any) -> bool:
    """Whether it is a size in bytes as `512kb` or `10mb`."""
    found = _SIZE.fullmatch(fold(_written(value)))
    return found is not None and (found[2] or "b") in _BYTES


def _written(value: Any) -> str:
    """A text, or a number as the programs write it."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    return str(int(value)) if value == int(value) else repr(value)


def is_program(value: Any) -> bool:
    """Whether a text may be run as a program: a path or a bare name, without shell characters."""
    text = trim(value) if isinstance(value, str) else ""
    if not text or re.search(r"[\x00\r\n;&|`$<>\"']", text):
        return False
    if text[0] in ".~" or "/" in text or "\\" in text or _WINDOWS.match(text):
        return True
    return not text.startswith("-") and _BARE_PROGRAM.fullmatch(text) is not None


def is_absolute(value: str) -> bool:
    """Whether a path is absolute, on any system."""
    return value.startswith("/") or bool(_WINDOWS.match(value) or _WINDOWS_SHARE.match(value))


def url(value: str) -> SplitResult | None:
    """The parts of a URL as the programs read it, None where it is none."""
    text = value.strip("".join(map(chr, range(33))))
    if not _SCHEME.match(text):
        return None
    scheme, _, rest = text.partition(":")
    if scheme.lower() in _WEB:
        text = f"{scheme}://{rest.lstrip('/').lstrip(chr(92))}"
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        return None
    host = parts.hostname or ""
    odd = ":" not in host and _NO_HOST.search(host)
    return None if parts.scheme in _WEB and (not host or odd) else parts


def is_url(value: str) -> bool:
    """Whether it is a URL of any kind."""
    return url(value) is not None


def is_web_url(value: str) -> bool:
    """Whether it is a URL of http or https."""
    parts = url(value)
    return parts is not None and parts.scheme in ("http", "https")


def is_web_origin(value: str) -> bool:
    """Whether it is http or https with a host and nothing after it."""
    parts = url(value)
    return (
        parts is not None
        and parts.scheme in ("http", "https")
        and parts.path in ("", "/")
        and not (parts.query or parts.fragment or parts.username or parts.password)
    )


@cache
def compiled(pattern: str, flags: str = "") -> re.Pattern[str] | None:
    """A pattern of the programs' language, None where Python cannot have the same."""
    # Outside a class `$` is the very end there, and here also before a last line break.
    text = _END.sub(lambda found: found[1] or r"\Z", pattern)
    text = re.sub(r"\(\?<(?![=!])", "(?P<", text)
    ignore = re.IGNORECASE if "i" in flags else re.NOFLAG
    try:
        return re.compile(text, re.ASCII | ignore)
    except re.error:
        return None


_END = lazy_pattern(r"(\\.|\[(?:\\.|[^\]\\])*\])|\$")
