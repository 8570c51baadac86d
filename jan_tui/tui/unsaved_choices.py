"""Keeps choices on disk for as long as they are not saved, so that no crash loses them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jan_tui.editing import Intent
    from jan_tui.tui.state import State
    from jan_tui.workspace import ChoicesKeeper, Left


class UnsavedChoices:
    """Has `keeper` hold what the state has unsaved; without a keeper (the demo) nothing is kept."""

    def __init__(self, keeper: ChoicesKeeper | None) -> None:
        self.keeper = keeper
        self._kept: tuple[Path, Intent] | None = None
        self._key_left_out = False

    def follow(self, state: State) -> None:
        """Keep or forget, as this state asks for."""
        if self.keeper is None or state.prediction is None:
            return
        # The plan may still be that of an earlier intent: until it is known, the intent is kept.
        lost_by_a_crash = not state.intent.empty and (state.behind or state.unsaved)
        wanted = (state.prediction.config_path, state.intent) if lost_by_a_crash else None
        if wanted == self._kept:
            return
        self._kept = wanted
        if wanted is None:
            self.keeper.forget()
        else:
            left_out = self._key_left_out and state.intent.key.value is None
            self.keeper.keep(*wanted, key_left_out=left_out)

    def adopt(self, left: Left) -> None:
        """What an earlier dashboard left is this one's from now on."""
        if self.keeper is not None:
            self.keeper.adopt(left)
        self._key_left_out = left.unsaved.key_left_out

    def flush(self) -> bool:
        """Write down at once what is to be kept; whether there was anything."""
        return self.keeper is not None and self.keeper.flush()

    def forget(self) -> None:
        """Forget them: the person quits without saving."""
        if self.keeper is not None:
            self.keeper.forget()
