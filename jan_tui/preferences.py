"""What the dashboard remembers from one session to the next: the theme."""

from __future__ import annotations

import json
from pathlib import Path

from jan_tui import regular_files

_MOST_BYTES = 64 * 1024


class Preferences:
    """A small JSON file; where it cannot be read or written, nothing is remembered."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def theme(self) -> str | None:
        """The theme that was chosen last, None where none was."""
        try:
            kept = json.loads(regular_files.read(self._path, _MOST_BYTES))
        except (OSError, ValueError, RecursionError):
            return None
        theme = kept.get("theme") if isinstance(kept, dict) else None
        return theme if isinstance(theme, str) else None

    def remember_theme(self, theme: str) -> None:
        """Keeps the theme for the next session."""
        fresh = self._path.with_name(f"{self._path.name}.new")
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            fresh.write_text(json.dumps({"theme": theme}), encoding="utf-8")
            fresh.replace(self._path)
        except OSError:
            # A theme is not worth an error message: the dashboard works without it.
            return
