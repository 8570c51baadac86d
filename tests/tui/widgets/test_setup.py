"""The words of the panel about Clawdbot's set-up."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from jan_tui.clawdbot.values.prediction import ServerFacts
from jan_tui.tui.widgets.setup import SetupPanel, SetupView, gateway_does
from tests.tui.worlds import CONFIG, URL, Settings, predicted

PREDICTION = predicted(Settings(), ServerFacts(URL))


@pytest.mark.parametrize(
    ("reloads", "changed", "said"),
    [
        (True, [CONFIG], "it takes changes over by itself"),
        (True, [CONFIG, Path("/home/ann/.clawdbot/.env")], "restart it, it watches the config"),
        (False, [CONFIG], "gateway.reload.mode is off"),
    ],
)
def test_what_the_gateway_makes_of_a_save(reloads: bool, changed: list[Path], said: str) -> None:
    assert said in gateway_does(replace(PREDICTION, gateway_reloads=reloads), changed)


def test_a_refused_file_names_the_program_as_people_write_it() -> None:
    refused = replace(PREDICTION, release="openclaw", release_label="OpenClaw", valid=False)
    panel = SetupPanel()
    panel.set_reactive(SetupPanel.view, SetupView(refused))
    assert panel.lines(60)[0][0][0] == "✗ OpenClaw refuses this file:"
