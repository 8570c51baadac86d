"""The headline goes before the end of its step where there is room for one of them only."""

from __future__ import annotations

import pytest

from jan_tui.clawdbot.values.notices import Severity
from jan_tui.tui.widgets.headline import LOW, MOST, Headline, HeadlineView

VIEW = HeadlineView(
    Severity.WARNING,
    "Fallback 1 qwen2.5-coder-32b is not served by Jan.",
    "Press 2, then f: choose a model that is served. Or load this one in Jan: Settings > Model "
    "Providers > Llama.cpp.",
    "3 more: n",
)


def shown(most: int, cells: int) -> list[str]:
    widget = Headline()
    widget.set_reactive(Headline.view, VIEW)
    widget.set_reactive(Headline.most, most)
    return ["".join(text for text, _ in row) for row in widget.lines(cells)]


@pytest.mark.parametrize("most", [LOW, MOST])
def test_a_headline_is_whole_on_40_columns(most: int) -> None:
    rows = shown(most, 40)

    assert len(rows) <= most
    assert " ".join(row.strip(" !") for row in rows).startswith(VIEW.headline)
    assert rows[2].strip().startswith("Press 2, then f:")
    assert rows[-1].rstrip().endswith(VIEW.more)


def test_a_short_one_leaves_its_room_to_the_step() -> None:
    assert [row.strip() for row in shown(MOST, 80)] == [
        "! Fallback 1 qwen2.5-coder-32b is not served by Jan.",
        "Press 2, then f: choose a model that is served. Or load this one in Jan:",
        "Settings > Model Providers > Llama.cpp.                            3 more: n",
    ]
