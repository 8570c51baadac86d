"""What a person chose for good, in a small JSON file of this program."""

from __future__ import annotations

import json
from pathlib import Path

from jan_tui.editing import SaveError
from jan_tui.editing.saving import SaveFiles, own_files


class Preferences:
    """The theme of the last session, as `{"theme": NAME}`.

    The file is read and written only where no other user can be in it.
    """

    def __init__(self, path: Path, files: SaveFiles) -> None:
        self._path = path
        self._files = files

    @property
    def theme(self) -> str | None:
        """The theme that was chosen last, None where none was or the file is not to be trusted."""
        try:
            kept = json.loads(own_files.read(self._files, self._path) or b"")
        except (SaveError, ValueError, RecursionError):
            return None
        theme = kept.get("theme") if isinstance(kept, dict) else None
        return theme if isinstance(theme, str) else None

    def remember_theme(self, theme: str) -> str:
        """Keeps the theme for the next session. Returns why it cannot be kept, empty if it is."""
        try:
            own_files.make_folder(self._files, self._path.parent)
            # What stands there is replaced only if it is this program's own.
            own_files.read(self._files, self._path)
            own_files.write(self._files, self._path, json.dumps({"theme": theme}).encode())
        except SaveError as refused:
            return str(refused)
        return ""
