"""The chain as rows of a panel."""

from __future__ import annotations

import re

import pytest

from jan_tui.clawdbot.values.prediction import Link, OtherModel, Status
from jan_tui.structs import replace
from jan_tui.tui.state import ADDED, ChainPlace
from jan_tui.tui.widgets.glyphs import STATUSES
from jan_tui.tui.widgets.models.chain import ChainRow, chain_lines, chain_rows, elsewhere
from jan_tui.tui.widgets.styled import width
from tests.tui.world import predicted

MODELS = (
    "a",
    "anthropic/claude-opus-4-5",
    "jan/unsloth/Qwen3-235B-A22B-Instruct-2507-GGUF",
    "jan/模型" * 9,
)
PLACES = (ChainPlace(0), ChainPlace(1), ChainPlace(12), ADDED)


@pytest.mark.parametrize("cells", [34, 36, 38, 43, 44, 45, 58, 76, 116, 200])
@pytest.mark.parametrize("status", Status)
def test_no_row_is_wider_than_its_panel(cells: int, status: Status) -> None:
    links = [ChainRow(place, model, STATUSES[status]) for place in PLACES for model in MODELS]
    rows = [
        *chain_lines(links, cells),
        *(row for link in links for row in chain_lines([link], cells)),
    ]
    assert max(width(row) for row in rows) <= cells


@pytest.mark.parametrize("cells", [34, 36, 38, 44, 58, 76, 116, 200])
@pytest.mark.parametrize("status", Status)
def test_models_chosen_elsewhere_fit_and_the_others_are_counted(cells: int, status: Status) -> None:
    prediction = predicted('{ agents: { defaults: { model: { primary: "jan/a" } } } }')
    for count in (1, 4, 5, 9):
        links = [Link(model, model, status) for model in (*MODELS, *MODELS, *MODELS)][:count]
        path = "agents.defaults.compaction.memoryFlush.model"
        others = tuple(OtherModel(path, None, link) for link in links)
        rows = list(elsewhere(replace(prediction, other_models=others), cells))
        assert max(width(row) for row in rows) <= cells
        told = "".join(text for row in rows for text, _ in row)
        counted = re.search(r"(\d+) more models", told)
        assert len(rows) - bool(counted) + int(counted[1] if counted else 0) == count
        assert len(rows) <= 4


def test_a_model_elsewhere_that_cannot_be_used_comes_first() -> None:
    prediction = predicted('{ agents: { defaults: { model: { primary: "jan/a" } } } }')
    links = [Link(each.value, each.value, each) for each in Status]
    others = tuple(OtherModel("agents.list.0.heartbeat.model", "ops", link) for link in links)
    rows = list(elsewhere(replace(prediction, other_models=others), 76))
    told = ["".join(text for text, _ in row) for row in rows]
    assert all(row.startswith("ops: heartbeat ") for row in told[:3])
    assert {row.split()[2] for row in told[:2]} == {"missing", "dropped"}


@pytest.mark.parametrize("cells", [34, 40, 59])
def test_on_a_slim_screen_no_name_is_cut(cells: int) -> None:
    links = [
        ChainRow(place, model, STATUSES[Status.CONFIGURED])
        for place, model in zip(PLACES, MODELS, strict=True)
    ]
    rows = chain_lines(links, cells)
    assert max(width(row) for row in rows) <= cells
    told = "".join("".join(text for text, _ in row).strip() for row in rows)
    squeezed = "".join(told.split())
    assert all(model in squeezed for model in MODELS)
    assert squeezed.count("notserved") == len(links)
    assert "…" not in squeezed


def test_an_agent_with_a_chain_of_its_own_is_shown_as_it_tries() -> None:
    """The defaults' primary is tried after the agent's own models, or not at all."""
    text = """{ env: { JAN_API_KEY: "x" }, agents: {
      defaults: { model: { primary: "jan/a", fallbacks: ["jan/b"] } },
      list: [{ id: "main", default: true, model: "jan/c" }] } }"""
    found = predicted(text, "a", "b", "c")
    shown = [(str(row.place), row.model) for row in chain_rows(found)]
    assert shown == [("primary", "jan/c"), ("fallback 1", "jan/b"), ("added", "jan/a")]
