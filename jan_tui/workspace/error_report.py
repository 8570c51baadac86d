"""An unexpected error as text without values and secrets, safe to show, log and send."""

from __future__ import annotations

import traceback
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from jan_tui.plain import printable

SUMMARY_LENGTH = 160
"""Characters of an error's own message that are shown."""

LINES = 200
LINE_LENGTH = 400
"""A traceback is logged up to so many lines and characters of each; the lines in the middle of a
longer one are left out. It is cut before it is masked: masking is slow on a text without end."""

_PACKAGE = Path(__file__).parents[1]
_CATCHER = "error_boundary.py"
"""Where errors are caught is no place where they come from."""

_SECRET_FROM = 4
"""Shorter values are not looked for: they would hide common words."""


class ErrorReport(Struct, frozen=True):
    """`summary` is one line, `details` the traceback; equal `origin` means the same error again."""

    summary: str
    details: str
    origin: tuple[str, str]


def report(error: BaseException, secrets: Iterable[str] = ()) -> ErrorReport:
    """The report of an error. `secrets` are the keys in use: they are masked wherever they stand.

    The traceback has lines of source but no values of variables.
    """
    from jan_tui.redact import mask_text

    known = tuple(secrets)
    trace = traceback.TracebackException.from_exception(error, compact=True)
    name = type(error).__name__
    place = _place(trace.stack)
    message = mask_text(_bounded(_message(error), known)).strip().split("\n", 1)[0]
    summary = printable(f"{name}: {message[:SUMMARY_LENGTH]}" if message else name)
    details = mask_text(_bounded("".join(trace.format()), known))
    return ErrorReport(
        f"{summary} ({place})" if place else summary,
        "\n".join(printable(line) for line in details.split("\n")),
        (name, place),
    )


def _message(error: BaseException) -> str:
    trace = traceback.TracebackException(type(error), error, None, compact=True)
    # The last line is the one with the name; a message may have several lines of its own.
    text = "".join(trace.format_exception_only()).strip()
    return text.partition(": ")[2] if ": " in text.split("\n", 1)[0] else ""


def _place(stack: traceback.StackSummary) -> str:
    """File and line: the innermost of this program's own, else the innermost of all."""
    own = [
        frame
        for frame in stack
        if Path(frame.filename).is_relative_to(_PACKAGE) and Path(frame.filename).name != _CATCHER
    ]
    if own:
        return f"{Path(own[-1].filename).relative_to(_PACKAGE)}:{own[-1].lineno}"
    return f"{Path(stack[-1].filename).name}:{stack[-1].lineno}" if stack else ""


def _without(text: str, known: Iterable[str]) -> str:
    from jan_tui.redact import mask

    for secret in sorted((each for each in known if len(each) >= _SECRET_FROM), key=len)[::-1]:
        text = text.replace(secret, mask(secret))
    return text


def _bounded(text: str, known: Iterable[str]) -> str:
    """The text without the known secrets, cut so that none of them is cut in two."""
    lines = _without(text, known).splitlines()
    if len(lines) > LINES:
        lines = [*lines[: LINES // 2], "  …", *lines[-LINES // 2 :]]
    return "\n".join(
        line if len(line) <= LINE_LENGTH else f"{line[:LINE_LENGTH]} …" for line in lines
    )
