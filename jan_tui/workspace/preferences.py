"""Preferences that last, in a small JSON file of this program."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from jan_tui.editing import SaveError
from jan_tui.editing.saving import own_files

if TYPE_CHECKING:
    from jan_tui.editing.saving import SaveFiles


class Preferences:
    """What a person chose for every session, as `{"theme": NAME, "ask_program": true}`.

    The file is read and written only where no other user could have written it.
    """

    def __init__(self, path: Path, files: SaveFiles) -> None:
        self._path = path
        self._files = files

    @property
    def theme(self) -> str | None:
        """The theme that was chosen last, None where none was or the file is not to be trusted."""
        theme = self._kept().get("theme")
        return theme if isinstance(theme, str) else None

    @property
    def ask_program(self) -> bool:
        """Whether the installed program is asked by itself; so it is until somebody says no."""
        return self._kept().get("ask_program") is not False

    def remember(self, name: str, value: str | bool) -> str:
        """Keeps a choice for the next session. Returns why it cannot be kept, empty if it is."""
        try:
            own_files.write_json(self._files, self._path, {**self._kept(), name: value})
        except SaveError as refused:
            return str(refused)
        return ""

    def _kept(self) -> dict[str, object]:
        try:
            return own_files.read_json(self._files, self._path)
        except SaveError:
            return {}
