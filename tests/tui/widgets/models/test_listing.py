"""The rows beside the chain: which there are, in which order, and what they share."""

from __future__ import annotations

import pytest

from jan_tui.clawdbot.values.prediction import CatalogModel, Cost, Prediction, Source, Status
from jan_tui.structs import replace
from jan_tui.tui.widgets.models.listing import NO_USES, ModelList
from jan_tui.tui.widgets.models.row import Column, ModelRow, Shared, context, tokens
from tests.tui.world import CODER, IMPLICIT, LLAMA, R1, config, predicted

NOTHING: frozenset[str] = frozenset()


def _model(name: str, **fields: object) -> CatalogModel:
    values: dict[str, object] = {
        "ref": f"jan/{name}",
        "id": name,
        "name": name,
        "reasoning": False,
        "input": ("text",),
        "cost": Cost(),
        "context_window": 128000,
        "max_tokens": 8192,
        "budget": 128000,
        "source": Source.DISCOVERED,
        "served": True,
    }
    return CatalogModel(**(values | fields))  # type: ignore[arg-type]


def _list(*models: CatalogModel) -> ModelList:
    prediction: Prediction = replace(predicted(IMPLICIT, LLAMA), catalog=models, primary=None)
    return ModelList(replace(prediction, fallbacks=(), candidates=(), agents=()), ())


def _ids(
    models: ModelList,
    column: Column = Column.ID,
    words: str = "",
    *,
    descending: bool = False,
    uses: dict[str, str] | None = None,
) -> list[str]:
    return list(models.table(column, descending, words, NOTHING, uses or NO_USES).ids)


def test_served_listed_and_missing_models_are_all_rows() -> None:
    prediction = predicted(IMPLICIT, LLAMA, R1, contexts={LLAMA: 8192})
    rows = tuple(ModelList(prediction, (LLAMA, R1)).rows())
    assert [(row.id, row.state, str(row.role)) for row in rows] == [
        (LLAMA, "served", "primary"),
        (R1, "served", "None"),
        (CODER, "missing", "fallback 1"),
    ]
    assert context(rows[0]) == "8192/128000"
    assert context(rows[1]) == "128000"


def test_a_served_model_that_is_not_in_the_entry_is_told_only_where_one_asks() -> None:
    models = ModelList(predicted(config(LLAMA), LLAMA, R1), (LLAMA, R1))
    row = models.find(R1)
    assert row is not None
    assert (row.state, row.told, row.addable, row.sign.glyph) == ("not in config", "", True, " ")
    assert models.shared(NOTHING).addable == 1


def test_a_model_of_a_refused_file_cannot_be_added() -> None:
    refused = predicted(config(LLAMA, logging={"nonsense": 1}), LLAMA)
    assert not refused.valid
    (row,) = ModelList(refused, (LLAMA,)).rows()
    assert (row.state, row.addable) == ("not used", False)


def test_ids_are_rows_before_the_prediction_knows_them() -> None:
    assert [row.id for row in ModelList(None, ("a", "b")).rows()] == ["a", "b"]


def test_every_word_of_a_filter_has_to_be_there() -> None:
    models = _list(_model("Qwen-32b"), _model("qwen-7b"), _model("r1", reasoning=True))
    assert _ids(models, words="QWEN 7") == ["qwen-7b"]
    assert _ids(models, words="reasoning") == ["r1"]
    assert _ids(models, words="served 32") == ["Qwen-32b"]
    assert _ids(models, words="heart", uses={"r1": "heartbeat"}) == ["r1"]
    assert _ids(models) == ["Qwen-32b", "qwen-7b", "r1"]


def test_order() -> None:
    models = _list(
        _model("b", context_window=100.0),
        _model("A", context_window=300.0),
        _model("c", context_window=200.0, n_ctx=50),
    )
    uses = {"c": "heartbeat"}
    assert _ids(models) == ["A", "b", "c"]
    assert _ids(models, descending=True) == ["c", "b", "A"]
    assert _ids(models, Column.CONTEXT) == ["c", "b", "A"]
    assert _ids(models, Column.ROLE, uses=uses) == ["c", "A", "b"]
    assert _ids(models, Column.ROLE, uses=uses, descending=True) == ["A", "b", "c"]


def test_what_stands_in_the_chain_is_no_row_and_counts_for_nothing() -> None:
    models = _list(_model("a"), _model("b", context_window=4096), _model("c"))
    rows = models.table(Column.ROLE, False, "", frozenset({"b"}), NO_USES)
    assert [row.id for row in rows] == ["a", "c"]
    assert rows.place("c") == 1
    assert rows.place("b") is None
    same = models.shared(frozenset({"b"}))
    assert (same.count, same.context) == (2, "128000")
    assert models.shared(NOTHING).context is None


@pytest.mark.parametrize(
    ("differs", "name"),
    [
        ({"cost": Cost(1, 2)}, "free"),
        ({"input": ("text", "image")}, "input"),
        ({"max_tokens": 4096}, "max_tokens"),
        ({"reasoning": True}, "reasoning"),
        ({"served": False}, "state"),
        ({"n_ctx": 8192}, "context"),
    ],
)
def test_a_column_in_which_one_row_differs_is_not_shared(
    differs: dict[str, object], name: str
) -> None:
    every = Shared(2, 0, "", True, "text", "128000", "8192", False)
    assert _list(_model("a"), _model("b")).shared(NOTHING) == every
    found = _list(_model("a"), _model("b", **differs)).shared(NOTHING)
    assert [
        each
        for each in ("free", "input", "max_tokens", "reasoning", "state", "context")
        if getattr(found, each) is None
    ] == [name]


def test_a_row_is_made_once_and_only_when_it_is_looked_at() -> None:
    rows = _list(*(_model(f"m{n}") for n in range(100))).table(
        Column.ID, False, "", NOTHING, {"m7": "heartbeat"}
    )
    assert rows[0] is rows[0]
    assert len(rows._made) == 1
    place = rows.place("m7")
    assert place is not None
    assert rows[place].use == "heartbeat"


def test_tokens_have_no_needless_fraction() -> None:
    assert tokens(128000.0) == "128000"
    assert tokens(0.5) == "0.5"
    assert tokens(None) == ""


def test_what_is_installed_is_there_to_choose_and_marked_as_such() -> None:
    away = predicted(config(CODER, LLAMA))
    models = ModelList(away, (), {LLAMA: 8192, R1: 32768, "b": None})
    assert [(row.id, row.state, row.context) for row in models.rows()] == [
        (CODER, "unknown", 128000),
        (LLAMA, "installed", 128000),
        (R1, "installed", 32768),
        ("b", "installed", None),
    ]
    found = models.table(Column.ID, False, "installed r1", NOTHING, NO_USES)
    assert [row.ref for row in found] == [f"jan/{R1}"]
    assert ModelRow("x", "jan/x", Status.MISSING).told == "missing"
