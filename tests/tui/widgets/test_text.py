"""Text is cut, folded and shown literally, whatever comes from outside."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from textual.app import App, ComposeResult

from jan_tui.tui.widgets import text
from jan_tui.tui.widgets.diff import marked_lines
from jan_tui.tui.widgets.glyphs import (
    ASKING,
    DIAGNOSES,
    PHASES,
    SEVERITIES,
    STATUSES,
    UNLISTED,
    UNUSED,
    Sign,
)
from jan_tui.tui.widgets.styled import MUTED, Line, content, line, safe, width
from jan_tui.tui.widgets.text import (
    Lines,
    cut_centre,
    cut_end,
    cut_path,
    fold,
    pad,
    right,
    spread,
    wrap,
)

SIGNS = [
    ASKING,
    UNLISTED,
    UNUSED,
    *PHASES.values(),
    *STATUSES.values(),
    *DIAGNOSES.values(),
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


def test_a_long_address_or_id_is_broken_behind_a_part_of_it() -> None:
    rows = wrap("asked http://127.0.0.1:1337/v1 for deepseek-r1-distill-qwen-14b", 18)
    assert rows == [
        "asked",
        "http://",
        "127.0.0.1:1337/v1",
        "for",
        "deepseek-r1-",
        "distill-qwen-14b",
    ]
    assert wrap("x" * 7, 3) == ["xxx", "xxx", "x"]
    # Not behind the first characters alone: a row of a mere `/` or `jan/` tells little.
    assert wrap("in /srv-of-all-models", 12) == ["in", "/srv-of-all-", "models"]
    assert wrap("in ~/verylongnameofafolder", 12) == ["in", "~/verylongna", "meofafolder"]
    assert wrap("jan/maker-of-models/qwen", 20) == ["jan/maker-of-models/", "qwen"]
    assert wrap("jan/maker-of-many-models/qwen", 20) == ["jan/maker-of-many-", "models/qwen"]


@pytest.mark.parametrize("letter", ["x", "-", "模", "e\u0301"])
def test_a_long_word_is_measured_once_whatever_its_length(
    letter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counted in characters: each is looked at for few rows, so ten times as many for ten times."""
    measured: list[int] = []

    def measure(part: str) -> int:
        measured.append(len(part))
        return cell_len(part)

    monkeypatch.setattr(text, "cell_len", measure)
    counts = []
    for length in (10_000, 100_000):
        measured.clear()
        assert "".join(wrap(letter * length, 40)) == letter * length
        counts.append(sum(measured))
    assert counts[1] < 11 * counts[0]


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


@pytest.mark.parametrize("words", [True, False])
@CALM
@given(text=st.text(alphabet="ab 模👩é-", max_size=60), cells=st.integers(6, 30))
def test_folded_rows_fit_and_lose_nothing(text: str, cells: int, words: bool) -> None:
    rows = fold(line((text, "bold")), cells, indent=2, words=words)
    assert all(width(row) <= cells for row in rows)
    told = "".join("".join(part for part, style in row if style) for row in rows)
    assert (told.replace(" ", "") if words else told) == (text.replace(" ", "") if words else text)


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        (40, "~/.clawdbot/clawdbot.json"),
        (25, "~/.clawdbot/clawdbot.json"),
        (24, "…/clawdbot.json"),
        (12, "clawd…t.json"),
    ],
)
def test_a_path_keeps_the_name_of_the_file(cells: int, shown: str) -> None:
    assert cut_path("~/.clawdbot/clawdbot.json", cells) == shown


@pytest.mark.parametrize("column", [1, 5, 60, 120])
def test_the_mark_stays_under_its_column_when_the_line_is_cut(column: int) -> None:
    text = "".join(chr(ord("a") + index % 26) for index in range(120))
    row, mark = ("".join(part for part, _ in row) for row in marked_lines(text, 7, column, 40))
    assert cell_len(row) <= 40
    if column <= len(text):
        assert row[mark.index("^")] == text[column - 1]


class Wide(Lines):
    """Rows that do not look at the width."""

    def lines(self, cells: int) -> Sequence[Line]:
        return [line("no model is on disk"), line("ab  ", "     "), line("four", (" more", MUTED))]


async def test_a_row_that_does_not_fit_ends_in_an_ellipsis() -> None:
    class Small(App[None]):
        def compose(self) -> ComposeResult:
            yield Wide()

    async with Small().run_test(size=(8, 5)) as pilot:
        shown = str(pilot.app.query_one(Wide).render()).split("\n")
    assert [row.rstrip() for row in shown] == ["no mode…", "ab", "four mo…"]
