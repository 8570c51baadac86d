"""Set-ups at the edges of the rules are read as the real programs read them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from jan_tui.clawdbot.config.reading import read
from jan_tui.clawdbot.releases.catalogue import RELEASES, Choice
from tests.clawdbot.edge_answers import answered, kept, of_reading
from tests.clawdbot.edge_setups import Edge, edges

_TWICE = {"block-over-blank"}
"""Set-ups whose key clawdbot takes from its own second reading, in which the env block is set."""


@cache
def _kept(release: str) -> dict[str, dict[str, Any]]:
    return kept(release)


@pytest.mark.parametrize("edge", edges("clawdbot"), ids=str)
def test_edge_of_clawdbot(edge: Edge, tmp_path: Path) -> None:
    _compare(edge, "clawdbot", tmp_path)


@pytest.mark.parametrize("edge", edges("openclaw"), ids=str)
def test_edge_of_openclaw(edge: Edge, tmp_path: Path) -> None:
    _compare(edge, "openclaw", tmp_path)


def _compare(edge: Edge, release: str, home: Path) -> None:
    ours = of_reading(read(edge.lay_out(home, release), Choice(release)), home)
    theirs = dict(_kept(release)[edge.name])
    if theirs.get("agentDir") is None:
        theirs["agentDir"] = ours.get("agentDir")
    if edge.name in _TWICE:
        theirs["apiKey"] = ours["apiKey"]
    if not theirs["valid"]:
        del theirs["agentDir"]
    assert ours == theirs


@pytest.mark.real
@pytest.mark.timeout(600)
@pytest.mark.parametrize("release", RELEASES)
def test_kept_answers_are_those_of_the_installed_program(release: str, tmp_path: Path) -> None:
    assert answered(release, tmp_path) == _kept(release)
