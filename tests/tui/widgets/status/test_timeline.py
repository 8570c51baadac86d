"""The history as rows of its panel."""

from __future__ import annotations

import pytest

from jan_tui.jan import Phase
from jan_tui.jan.watch import HistoryEntry
from jan_tui.tui.widgets.status.timeline import _rows
from tests.tui.world import NOON


@pytest.mark.parametrize(("seconds", "lasted"), [(3.0, "· 3 s"), (125.0, "· 2 min 5 s")])
def test_how_long_it_lasted_is_never_broken(seconds: float, lasted: str) -> None:
    entry = HistoryEntry(NOON, Phase.READY, "ready, 5 models", seconds)
    for cells in range(32, 60):
        rows = ["".join(text for text, _ in row) for row in _rows(entry, cells)]
        assert sum(lasted in row for row in rows) == 1, cells
