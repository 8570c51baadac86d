"""The rows of the model table."""

from __future__ import annotations

from jan_tui.clawdbot.values.prediction import Status
from jan_tui.tui.state import ChainPlace
from jan_tui.tui.widgets.model_rows import (
    Column,
    ModelRow,
    context,
    filtered,
    model_rows,
    ordered,
    tokens,
)
from tests.tui.world import CODER, IMPLICIT, LLAMA, R1, config, predicted


def _row(name: str, **fields: object) -> ModelRow:
    return ModelRow(name, f"jan/{name}", Status.SERVED, **fields)  # type: ignore[arg-type]


def test_served_listed_and_missing_models_are_all_rows() -> None:
    prediction = predicted(IMPLICIT, LLAMA, R1, contexts={LLAMA: 8192})
    rows = model_rows(prediction, (LLAMA, R1))
    assert [(row.id, row.state, str(row.role)) for row in rows] == [
        (LLAMA, "served", "primary"),
        (R1, "served", "None"),
        (CODER, "missing", "fallback 1"),
    ]
    assert context(rows[0]) == "8192/128000"
    assert context(rows[1]) == "128000"


def test_a_served_model_that_is_not_in_the_entry_is_not_listed() -> None:
    rows = model_rows(predicted(config(LLAMA), LLAMA, R1), (LLAMA, R1))
    assert {row.id: row.state for row in rows}[R1] == "not listed"


def test_a_model_of_a_refused_file_is_not_called_unlisted() -> None:
    refused = predicted(config(LLAMA, logging={"nonsense": 1}), LLAMA)
    assert not refused.valid
    assert [row.state for row in model_rows(refused, (LLAMA,))] == ["not used"]


def test_ids_are_rows_before_the_prediction_knows_them() -> None:
    assert [row.id for row in model_rows(None, ("a", "b"))] == ["a", "b"]


def test_every_word_of_a_filter_has_to_be_there() -> None:
    rows = (_row("Qwen-32b", role=ChainPlace(1)), _row("qwen-7b"), _row("r1", reasoning=True))
    assert [row.id for row in filtered(rows, "QWEN 7")] == ["qwen-7b"]
    assert [row.id for row in filtered(rows, "fallback")] == ["Qwen-32b"]
    assert [row.id for row in filtered(rows, "reasoning")] == ["r1"]
    assert filtered(rows, "") == rows


def test_order() -> None:
    rows = (
        _row("b", context=100.0, role=ChainPlace(10)),
        _row("A", context=300.0, role=ChainPlace(2)),
        _row("c", context=200.0, loaded=50, role=ChainPlace(0)),
    )

    def ids(column: Column, *, descending: bool = False) -> str:
        return "".join(row.id for row in ordered(rows, column, descending=descending))

    assert ids(Column.ID) == "Abc"
    assert ids(Column.ID, descending=True) == "cbA"
    assert ids(Column.CONTEXT) == "cbA"
    assert ids(Column.ROLE) == "cAb"


def test_tokens_have_no_needless_fraction() -> None:
    assert tokens(128000.0) == "128000"
    assert tokens(0.5) == "0.5"
    assert tokens(None) == ""


def test_what_is_installed_is_there_to_choose_and_marked_as_such() -> None:
    away = predicted(config(CODER, LLAMA))
    rows = model_rows(away, (), {LLAMA: 8192, R1: 32768, "b": None})
    assert [(row.id, row.state, row.context) for row in rows] == [
        (CODER, "unknown", 128000),
        (LLAMA, "installed", 128000),
        (R1, "installed", 32768),
        ("b", "installed", None),
    ]
    assert [row.ref for row in filtered(rows, "installed r1")] == [f"jan/{R1}"]
