"""Figures and chains as they are shown."""

from __future__ import annotations

from pathlib import Path

import pytest

from jan_tui.clawdbot.values.prediction import Link, Status
from jan_tui.editing.intent import Intent
from jan_tui.editing.plan import Plan, Refusal
from jan_tui.jan.disk.installed import InstalledModel
from jan_tui.jan.snapshot import Phase, ProbeResult, ServerSnapshot
from jan_tui.structs import replace
from jan_tui.tui.state import (
    ADDED,
    State,
    chain,
    chain_of,
    tilde,
    tried,
    with_tilde,
)
from tests.tui.world import DOWN, IMPLICIT, LLAMA, built, down, predicted, ready


def test_the_home_folder_is_a_tilde() -> None:
    assert tilde(Path("/home/ann/.clawdbot/c.json"), Path("/home/ann")) == "~/.clawdbot/c.json"
    assert tilde(Path("/etc/c.json"), Path("/home/ann")) == "/etc/c.json"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("In /home/ann/c.json, and /home/ann/d.", "In ~/c.json, and ~/d."),
        ("/mnt/home/ann/c.json /home/anna/c.json", "/mnt/home/ann/c.json /home/anna/c.json"),
        ("Run: chmod 600 '/home/ann/a b'", "Run: chmod 600 '/home/ann/a b'"),
    ],
)
def test_the_home_folder_in_a_text_is_a_tilde_where_a_shell_takes_it_for_one(
    text: str, shown: str
) -> None:
    assert with_tilde(text, Path("/home/ann")) == shown


def test_what_clawdbot_adds_by_itself_ends_the_chain() -> None:
    prediction = predicted(IMPLICIT, LLAMA)
    added = Link("anthropic/x", "anthropic/x", Status.OTHER_PROVIDER)
    prediction = replace(prediction, candidates=(*prediction.candidates, added))
    assert [str(place) for place, _ in chain(prediction)] == ["primary", "fallback 1", "added"]
    assert [place.word for place, _ in chain(prediction)] == ["primary", "1", "added"]
    assert [place.short for place, _ in chain(prediction)] == ["1st", "1", "+"]
    assert chain(prediction)[-1] == (ADDED, added)


def test_what_is_added_to_the_chain_of_an_agent_is_marked_as_well() -> None:
    prediction = predicted(IMPLICIT, LLAMA)
    added = Link("anthropic/x", "anthropic/x", Status.OTHER_PROVIDER)
    (agent,) = prediction.agents
    own = replace(agent, own_primary=agent.primary, candidates=(*agent.candidates, added))
    prediction = replace(prediction, agents=(own,))
    for rows in (chain_of(prediction, own.agent), tried(prediction)):
        assert [str(place) for place, _ in rows] == ["primary", "fallback 1", "added"]


def test_an_intent_that_changes_no_file_is_not_unsaved() -> None:
    changed = replace(State(Path("/")), intent=Intent(primary="jan/x"))
    assert changed.unsaved
    assert not replace(changed, plan=Plan((), None)).unsaved
    assert replace(changed, plan=Plan((), None, Refusal("no"))).unsaved


@pytest.mark.parametrize(
    ("seen", "shown"),
    [
        (DOWN, ("a",)),
        (down(base_url="http://localhost:1337/v1"), ("a",)),
        (ready(), ("a",)),
        (ready(LLAMA), ()),
        (down(base_url="http://nas:1337/v1"), ()),
        (built(ProbeResult("nonsense", Phase.ERROR)), ()),
    ],
)
def test_the_disk_counts_while_a_jan_of_this_machine_serves_nothing(
    seen: ServerSnapshot, shown: tuple[str, ...]
) -> None:
    found = (InstalledModel("a", context=8192), InstalledModel("e", embedding=True))
    state = State(Path("/home/ann"), seen, installed=found)
    assert tuple(state.disk_contexts) == shown
    assert not State(Path("/home/ann"), installed=found).on_disk
