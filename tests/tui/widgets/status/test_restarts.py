"""Restarts as rows: the strip, the start under way, the last starts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from jan_tui.jan import Phase
from jan_tui.jan.watch import Restarts, Span, Start, Starting
from jan_tui.tui.widgets.status.restarts import RestartsView, loading_row, picture_rows, start_rows
from jan_tui.tui.widgets.styled import width
from tests.tui.world import NOON


def ago(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)


def span(phase: Phase, began: float, ended: float | None) -> Span:
    return Span(phase, NOON - ago(began), None if ended is None else NOON - ago(ended))


WELL = span(Phase.READY, 1800, None)
BROKEN = (
    span(Phase.READY, 1800, 600),
    span(Phase.DOWN, 600, 595),
    span(Phase.STARTING, 595, 590),
    span(Phase.READY, 590, 12),
    span(Phase.DOWN, 12, 5),
    span(Phase.STARTING, 5, None),
)
STARTS = tuple(
    Start(NOON - ago(before), took, model)
    for before, took, model in ((90_000, 5.0, "qwen"), (900, 30.0, "llama"), (600, 10.0, "qwen"))
)


def texts(view: RestartsView, cells: int = 60) -> list[str]:
    rows = [*start_rows(view, cells), *picture_rows(view, cells)]
    assert all(width(row) <= cells for row in rows)
    return ["".join(text for text, _ in row) for row in rows]


def view(
    spans: tuple[Span, ...] = (WELL,),
    starts: tuple[Start, ...] = (),
    starting: Starting | None = None,
) -> RestartsView:
    return RestartsView(Restarts(spans, starts, starting), NOON)


def test_nothing_known_is_no_row() -> None:
    assert texts(RestartsView()) == []
    assert texts(RestartsView(Restarts(), NOON)) == []


def test_a_server_that_never_went() -> None:
    assert texts(view()) == ["13:32 " + "●" * 31 + " now   up 100 %"]


def test_the_strip_shows_the_worst_of_a_minute_and_what_is_now() -> None:
    (row,) = texts(view(BROKEN), 80)
    assert row == "13:32 " + "●" * 20 + "○" + "●" * 9 + "○◐ now   up 98 %, 1 restart"


def test_what_was_not_watched_is_a_gap() -> None:
    (row,) = texts(view((span(Phase.READY, 300, 180), span(Phase.DOWN, 60, None))))
    assert row.startswith("13:57 ●●●·○○ now")


def test_the_start_under_way_says_how_far_it_is() -> None:
    start = Starting(NOON - ago(4), "qwen", 50)
    progress, _, last = texts(view(BROKEN, STARTS, start))
    assert progress == "▇▇▇▇▇▇▇▁▁▁▁▁▁▁ 50 % read   about 4 s more"
    assert "10 s" in last
    assert "now ▇▇ 4 s …" in last
    assert "30 s" not in last, "another model's starts say nothing of this one"


@pytest.mark.parametrize(
    ("elapsed", "words"),
    [
        (2, "about 6 s more"),
        (7.2, "usually 8 s"),
        (11, "usually 8 s"),
        (30, "slower than the usual 8 s"),
    ],
)
def test_the_estimate_goes_by_earlier_starts_of_that_model(elapsed: float, words: str) -> None:
    start = Starting(NOON - ago(elapsed), "qwen")
    assert texts(view(BROKEN, STARTS, start))[0] == words


def test_what_is_not_known_is_not_shown() -> None:
    start = Starting(NOON - ago(4), "other")
    assert len(texts(view(BROKEN, STARTS, start))) == 1
    named = Starting(NOON - ago(4))
    assert texts(view(BROKEN, (), named)) == texts(view(BROKEN, ()))


@pytest.mark.parametrize("cells", [*range(1, 45), 60, 100, 200])
def test_no_width_breaks_it(cells: int) -> None:
    start = Starting(NOON - ago(4), "模型" * 30, 100, ordered=True)
    shown = view(BROKEN, (*STARTS, Start(NOON, 3600.0, "模型" * 30)), start)
    for rows in (picture_rows(shown, cells), start_rows(shown, cells), [loading_row(shown, cells)]):
        for row in rows:
            assert all(text for text, _ in row)
            assert cells < 40 or width(row) <= cells


def test_bars_are_dropped_the_oldest_first() -> None:
    many = tuple(Start(NOON - ago(600 - n), float(n + 1), "qwen") for n in range(9))
    wide, narrow = texts(view((WELL,), many), 120)[1], texts(view((WELL,), many), 36)[1]
    assert [f"{n} s" in wide for n in (5, 6, 7, 8, 9)] == [False, True, True, True, True]
    assert "9 s" in narrow
    assert "6 s" not in narrow
