"""The help is whole on every width."""

from __future__ import annotations

import pytest

from jan_tui.tui.keys.action import Scope
from jan_tui.tui.keys.key_bars import MOTIONS
from jan_tui.tui.keys.registry import ACTIONS
from jan_tui.tui.screens.dialogs.help import help_lines
from jan_tui.tui.widgets.styled import width


@pytest.mark.parametrize("cells", [34, 53, 72, 106])
def test_every_sentence_is_whole(cells: int) -> None:
    rows = help_lines(Scope.STATUS, cells)
    assert max(width(row) for row in rows) <= cells
    words = " ".join(" ".join("".join(text for text, _ in row) for row in rows).split())
    for action in ACTIONS:
        assert action.title in words
        # Beside its keys and title a sentence goes on in the next row, where nothing else stands.
        assert " ".join(action.tooltip.split()) in words
    for keys, what in MOTIONS:
        assert keys in words
        assert what in words
