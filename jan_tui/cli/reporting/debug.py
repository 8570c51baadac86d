"""The log that `--debug FILE` asks for: what this run probed, read, asked, saved, and what failed.

It is the standard `logging` of the package, which nothing listens to otherwise. Every line is
masked as what is shown is, the file is for this user alone and bounded, and nothing of it is ever
written to standard error.
"""

from __future__ import annotations

import json
import logging
import os
import stat
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import TYPE_CHECKING

from jan_tui import regular_files
from jan_tui.cli.output import UsageError, utc
from jan_tui.cli.reporting import facts
from jan_tui.plain import printable
from jan_tui.system_errors import cause
from jan_tui.workspace import LocalWorkspace

if TYPE_CHECKING:
    from jan_tui.clawdbot import Prediction, Reading, ServerFacts
    from jan_tui.editing import Intent, Plan, Refusal
    from jan_tui.editing.saving import Saved
    from jan_tui.workspace import SaveOutcome

HEAD = "jan-tui debug log"
"""How the file begins; another file that exists is never written to."""

LIMIT = 2_000_000
"""Bytes from which a fresh log is begun; the one before it stays, with `.1` behind its name."""

_LINE = 2000
"""Characters of one record; masking is slow on a text without end."""

_LOG = logging.getLogger("jan_tui")


@contextmanager
def logged_to(path: Path, environment: Mapping[str, str]) -> Iterator[None]:
    """The block is logged to this file. Raises `UsageError` where it cannot be one."""
    _refuse_other_file(path, path)
    _refuse_other_file(path, path.with_name(f"{path.name}.1"))
    try:
        handler = _Handler(path, environment)
    except OSError as refused:
        raise UsageError(
            f"jan-tui: --debug {path}: it cannot be written: {cause(refused)}"
        ) from None
    handler.setFormatter(_Masked())
    _LOG.addHandler(handler)
    level, passed_on = _LOG.level, _LOG.propagate
    _LOG.setLevel(logging.DEBUG)
    _LOG.propagate = False
    try:
        yield
    finally:
        _LOG.setLevel(level)
        _LOG.propagate = passed_on
        _LOG.removeHandler(handler)
        with suppress(OSError, ValueError):
            handler.close()


def _refuse_other_file(named: Path, path: Path) -> None:
    """Nothing but a log of this program is written to, or replaced by one."""
    subject = "it" if path == named else f"{path.name}, which it would replace,"
    try:
        begin = regular_files.head(path, len(HEAD))
    except FileNotFoundError:
        return
    except OSError as refused:
        what = cause(refused) if path == named else f"{path.name}: {cause(refused)}"
        raise UsageError(f"jan-tui: --debug {named}: {what}") from None
    if begin and begin != HEAD.encode():
        raise UsageError(
            f"jan-tui: --debug {named}: {subject} holds something else; name a new file"
        )


class _Handler(RotatingFileHandler):
    """Begins each file with what the log was made by; a disk that is full stops nothing."""

    def __init__(self, path: Path, environment: Mapping[str, str]) -> None:
        self._environment = environment
        super().__init__(path, maxBytes=LIMIT, backupCount=1, encoding="utf-8")

    def _open(self) -> TextIOWrapper:
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_NONBLOCK", 0)
        handle = os.open(self.baseFilename, flags, stat.S_IRUSR | stat.S_IWUSR)
        file = os.fdopen(handle, "a", encoding="utf-8", errors="backslashreplace")
        if os.fstat(handle).st_size == 0:
            file.write(f"{HEAD}\n")
        made_by = {**facts.versions(), **facts.system(), **facts.terminal(self._environment)}
        file.write(f"{_now()} {printable(json.dumps(made_by))}\n")
        return file

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's own name
        """What cannot be logged is not worth more than the log."""


class _Masked(logging.Formatter):
    """One record as lines without secrets and control characters."""

    def format(self, record: logging.LogRecord) -> str:
        from jan_tui.redact import mask_text

        text = record.getMessage()
        if record.exc_info and record.exc_info[1] is not None:
            from jan_tui.workspace import report

            text = f"{text}\n{report(record.exc_info[1]).details}"
        else:
            text = text[:_LINE]
        name = record.name.removeprefix("jan_tui.").removeprefix("jan_tui") or "run"
        shown = "\n    ".join(printable(line) for line in mask_text(text).splitlines())
        return f"{_now()} {record.levelname.lower()} {name}: {shown}"


def _now() -> str:
    return utc(datetime.now(UTC), "milliseconds")


class LoggedWorkspace(LocalWorkspace):
    """A workspace that logs what it reads and writes."""

    def predicted(self, facts: ServerFacts, *, watch: bool = False) -> tuple[Reading, Prediction]:
        reading, found = super().predicted(facts, watch=watch)
        primary = "none" if found.primary is None else f"{found.primary.ref} {found.primary.status}"
        _LOG.debug(
            "evaluated %s by the rules of %s %s: %s, %s, primary %s, notices %s",
            reading.locations.config_path,
            found.release,
            found.version,
            "valid" if found.valid else f"{len(found.issues)} issues",
            found.provider.mode,
            primary,
            ", ".join(each.code for each in found.notices) or "none",
        )
        return reading, found

    def save(self, intent: Intent, shown: Plan, facts: ServerFacts) -> SaveOutcome:
        found = super().save(intent, shown, facts)
        names = ", ".join(str(change.path) for change in shown.changes)
        _LOG.info("save of %s: %s", names or "nothing", _said(found))
        return found

    def restore(self, plan: Plan) -> Saved | Refusal:
        found = super().restore(plan)
        _LOG.info("restore: %s", _said(found))
        return found

    def undo(self) -> Saved | Refusal:
        found = super().undo()
        _LOG.info("undo: %s", _said(found))
        return found


def _said(outcome: object) -> str:
    """What became of a save: its kind, and the reason of a refusal."""
    reason = getattr(outcome, "reason", "")
    return f"{type(outcome).__name__}{f': {reason}' if reason else ''}"


def log_failure(error: BaseException) -> None:
    """An error that reached the top of the command line."""
    _LOG.error("failed: %s", type(error).__name__, exc_info=error)
