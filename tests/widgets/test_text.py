"""Text is cut, folded and shown literally, whatever comes from outside."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from jan_tui.widgets.glyphs import ASKING, MOODS, PHASES, SEVERITIES, STATUSES, UNLISTED, Sign
from jan_tui.widgets.text import (
    content,
    cut_centre,
    cut_end,
    fold,
    line,
    pad,
    right,
    safe,
    spread,
    width,
    wrap,
)

SIGNS = [
    ASKING,
    UNLISTED,
    *PHASES.values(),
    *STATUSES.values(),
    *MOODS.values(),
    *SEVERITIES.values(),
]
CALM = settings(derandomize=True, deadline=None, max_examples=60)


@pytest.mark.parametrize("sign", SIGNS, ids=lambda sign: sign.word)
def test_every_glyph_is_one_cell_and_has_a_word(sign: Sign) -> None:
    assert cell_len(sign.glyph) == 1
    assert sign.word


def test_no_two_phases_and_no_two_states_look_alike() -> None:
    for signs in (PHASES, STATUSES):
        assert len({sign.glyph for sign in signs.values()}) == len(signs)


@pytest.mark.parametrize(
    ("text", "cells", "shown"),
    [
        ("short", 10, "short"),
        ("abcdefghij", 5, "ab…ij"),
        ("abcdefghij", 6, "ab…hij"),
        ("abcdefghij", 1, "…"),
        ("abcdefghij", 0, ""),
        ("模型模型模型", 6, "模…型"),
    ],
)
def test_ids_are_cut_in_the_centre_and_keep_their_end(text: str, cells: int, shown: str) -> None:
    assert cut_centre(text, cells) == shown


@CALM
@given(st.text(max_size=60), st.integers(0, 40))
def test_a_cut_never_takes_more_cells(text: str, cells: int) -> None:
    shown = safe(text)
    for cut in (cut_centre(shown, cells), cut_end(shown, cells)):
        assert cell_len(cut) <= cells
        if cell_len(shown) <= cells:
            assert cut == shown


@CALM
@given(st.text(max_size=80), st.integers(1, 30))
def test_folding_loses_nothing(text: str, cells: int) -> None:
    rows = fold(line((safe(text), "bold"), "tail"), cells)
    assert "".join(part for row in rows for part, _ in row) == safe(text) + "tail"


@CALM
@given(st.text(alphabet="ab 模", max_size=60), st.integers(2, 20))
def test_wrapped_lines_fit_and_keep_every_letter(text: str, cells: int) -> None:
    rows = wrap(text, cells)
    assert all(cell_len(row) <= cells for row in rows)
    assert "".join(rows).replace(" ", "") == text.replace(" ", "")


@CALM
@given(st.text(max_size=40))
def test_nothing_from_outside_is_read_as_markup_or_control(text: str) -> None:
    shown = content([line(safe(text))])
    assert shown.plain == safe(text)
    assert not shown.spans


def test_columns() -> None:
    assert pad("模型", 5) == "模型 "
    assert right("8192", 6) == "  8192"
    assert width(spread(line("left"), line("far"), 20)) == 20
    assert spread(line("left"), line("far"), 6) == line("left")
