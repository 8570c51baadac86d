"""The words of the panel about Clawdbot's set-up."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jan_tui.clawdbot.values.prediction import Prediction, ServerFacts
from jan_tui.tui.widgets.status.setup import SetupPanel, SetupView, gateway_does
from tests.tui.world import CONFIG, LLAMA, World, config, predicted


@pytest.mark.parametrize(
    ("mode", "changed", "said"),
    [
        ("hot", [CONFIG], "it takes changes over by itself"),
        (
            "hot",
            [CONFIG, Path("/home/ann/.clawdbot/.env")],
            "restart it, it watches the config file alone",
        ),
        ("off", [CONFIG], "restart it after a change, gateway.reload.mode is off"),
    ],
)
def test_what_the_gateway_makes_of_a_save(mode: str, changed: list[Path], said: str) -> None:
    prediction = predicted(config(gateway={"reload": {"mode": mode}}))
    assert gateway_does(prediction, changed) == said


def test_a_refused_file_names_the_program_as_people_write_it() -> None:
    refused = World("{ agents: { defaults: { nonsense: 1 } } }", release="openclaw").predict(
        ServerFacts()
    )
    panel = SetupPanel()
    panel.set_reactive(SetupPanel.view, SetupView(refused))
    assert panel.lines(60)[0][0][0] == "✗ OpenClaw refuses this file:"


def shown_rows(prediction: Prediction, cells: int) -> list[str]:
    panel = SetupPanel()
    panel.set_reactive(SetupPanel.view, SetupView(prediction))
    return ["".join(text for text, _ in row) for row in panel.lines(cells)]


def test_a_long_issue_shows_that_it_goes_on() -> None:
    two = World('{ agents: { list: [{ id: "a" }, { id: "b" }] } }', release="openclaw")
    refused = two.predict(ServerFacts())
    assert not refused.valid
    whole = str(refused.issues[0])
    rows = shown_rows(refused, 60)
    assert rows[1].strip() in whole
    assert rows[2].endswith("…")
    assert rows[2].strip(" …") in whole


def test_an_agent_s_own_primary_has_its_state() -> None:
    value = json.loads(config(LLAMA).removeprefix("// mine\n"))
    value["agents"]["list"] = [{"id": "main"}, {"id": "home", "model": "jan/other"}]
    prediction = predicted(json.dumps(value))
    assert "agent home: own primary jan/other  ✗ missing" in shown_rows(prediction, 60)
    assert "✗ missing" in next(row for row in shown_rows(prediction, 30) if "agent h" in row)


def test_a_key_that_nobody_asks_for_is_not_called_absent() -> None:
    text = "{ env: { vars: { JAN_API_KEY: 'x' } } }"
    panel = SetupPanel()
    panel.set_reactive(
        SetupPanel.view, SetupView(World(text, release="openclaw").predict(ServerFacts()))
    )
    shown = ["".join(text for text, _ in row) for row in panel.lines(60)]
    assert "off: not connected to Jan yet" in shown
    assert not any("no JAN_API_KEY" in row for row in shown)


@pytest.mark.parametrize("cells", [60, 30])
def test_what_only_the_program_can_judge_is_named(cells: int) -> None:
    names: dict[str, object] = {name: {} for name in ("one", "two", "three", "four")}
    panel = SetupPanel()
    panel.set_reactive(SetupPanel.view, SetupView(predicted(config(channels=names))))
    shown = ["".join(text for text, _ in row) for row in panel.lines(cells)]
    whole = "? not checked: channels.one, channels.two, channels.three and 1 more"

    assert any(row == whole or (row.endswith("…") and whole.startswith(row[:-1])) for row in shown)
