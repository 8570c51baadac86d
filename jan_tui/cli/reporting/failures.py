"""The message of an unexpected failure: one line, no secrets."""

from __future__ import annotations

import traceback
from pathlib import Path

from jan_tui import __version__
from jan_tui.plain import printable
from jan_tui.system_errors import cause

_PACKAGE = Path(__file__).parents[2]
_FRAMES = 4


def words(error: Exception) -> str:
    """The line for an error that reached the top of the command line."""
    if isinstance(error, OSError):
        return _refusal(error)
    if isinstance(error, MemoryError):
        return "jan-tui: there is not enough memory."
    return _bug(error)


def _refusal(error: OSError) -> str:
    """What the system refused and at which path; the way there where it names no path."""
    if isinstance(error.filename, str | bytes):
        name = error.filename if isinstance(error.filename, str) else repr(error.filename)
        return f"jan-tui: {printable(name)} cannot be used: {cause(error)}."
    reason = printable(error.strerror or type(error).__name__)
    return f"jan-tui: the system refuses: {reason} ({_way(error)})."


def _bug(error: Exception) -> str:
    """A line for a report. The error's own text is left out: it may hold a part of a config."""
    return (
        f"jan-tui: this is a bug in jan-tui {__version__}: {type(error).__name__} ({_way(error)}). "
        "Please report this line."
    )


def _way(error: BaseException) -> str:
    """Files and lines of this program that led to the error, the innermost last."""
    frames = []
    for frame in traceback.extract_tb(error.__traceback__):
        path = Path(frame.filename)
        if path.is_relative_to(_PACKAGE):
            frames.append(f"{path.relative_to(_PACKAGE)}:{frame.lineno}")
    return " > ".join(frames[-_FRAMES:]) or "outside of it"
