"""The errors of a save: `SaveError` for what the system refuses, `ChangedError` for a conflict."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jan_tui.plain import printable
from jan_tui.system_errors import cause

__all__ = ["ChangedError", "SaveError", "cause", "doing"]


class SaveError(Exception):
    """A step of a save that the system refused: what was tried, on which path, and why."""

    def __init__(self, action: str, path: Path, reason: str) -> None:
        super().__init__(f"cannot {action} {printable(str(path))}: {reason}")
        self.path = path


class ChangedError(Exception):
    """The file is no longer as it was when the change was worked out."""

    def __init__(self, path: Path, now: bytes | None) -> None:
        super().__init__(f"{printable(str(path))} was changed meanwhile")
        self.path = path
        self.now = now


@contextmanager
def doing(action: str, path: Path) -> Iterator[None]:
    """Turns an error of the system into a `SaveError` that names the action and the path."""
    try:
        yield
    except OSError as refused:
        raise SaveError(action, path, cause(refused)) from refused
    except ValueError as impossible:
        raise SaveError(action, path, "no path can hold these characters") from impossible
