"""One file's bytes and mode, before and after: the unit of a save and of its undo."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from jan_tui.structs import Discreet


class Replacement(Discreet, frozen=True):
    """One file's bytes before and after; None where there is no file.

    `path` is the name that the person knows, `target` where its links lead. `tighten` takes the
    rights of group and others away. The modes are permission bits, None where they are not known
    or where there is no file; `mode_after` is given only to a file that has `mode_before`, so that
    a mode which the person changed meanwhile stays.
    """

    hidden: ClassVar = ("before", "after")

    path: Path
    target: Path
    before: bytes | None
    after: bytes | None
    tighten: bool = False
    mode_before: int | None = None
    mode_after: int | None = None

    @property
    def reversed(self) -> Replacement:
        """The replacement that undoes this one."""
        return Replacement(
            self.path,
            self.target,
            self.after,
            self.before,
            mode_before=self.mode_after,
            mode_after=self.mode_before,
        )

    def mode(self, present: int) -> int:
        """The mode that the new text gets where the file has the mode `present` now."""
        known = self.mode_before is not None and self.mode_after is not None
        if known and present == self.mode_before:
            assert self.mode_after is not None
            return self.mode_after
        return present & ~0o077 if self.tighten else present

    def kept_mode(self, present: int) -> str:
        """A clause that the file keeps its present mode instead of the one before; empty if not.

        The rights of a file that was made tighter or wider by hand since the save are left alone.
        """
        wanted = self.mode_after
        if self.mode_before is None or wanted is None or self.mode(present) == wanted:
            return ""
        return f"keeps its mode {present:04o}, which was changed since; it was {wanted:04o}"
