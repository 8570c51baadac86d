"""Whose turn is rehearsed, and which model of Jan comes first in it."""

from __future__ import annotations

import json

import pytest

from jan_tui.clawdbot.rehearsal.part import NothingToRehearseError, Part, part_of
from tests.clawdbot.hazards.cases import ENTRY
from tests.clawdbot.places import Place

OTHER = "anthropic/claude-opus-4-5"


def place(chosen: object, agents: object = None, release: str = "clawdbot") -> Place:
    section: dict[str, object] = {"defaults": {"model": chosen}}
    if agents is not None:
        section["list"] = agents
    text = json.dumps({"models": {"providers": {"jan": ENTRY}}, "agents": section})
    return Place(text, release)


def found(where: Place, agent: str | None = None) -> Part:
    return part_of(where.read(), where.predict(), agent)


def test_the_primary_of_the_default_agent() -> None:
    what = found(place({"primary": "jan/a", "fallbacks": ["jan/b"]}))

    assert (what.agent, what.ref, what.stands_in) == ("main", "jan/a", False)
    assert what.chain[:2] == ("jan/a", "jan/b")
    assert what.of_jan == {"jan/a", "jan/b"}


def test_a_fallback_of_jan_after_another_provider_stands_in_for_it() -> None:
    what = found(place({"primary": OTHER, "fallbacks": ["jan/a"]}))

    assert (what.ref, what.stands_in) == ("jan/a", True)
    assert what.of_jan == {"jan/a"}


def test_one_of_several_agents() -> None:
    agents = [{"id": "main", "default": True}, {"id": "Ops", "model": {"primary": "jan/b"}}]
    where = place({"primary": "jan/a"}, agents)

    assert found(where).ref == "jan/a"
    assert (found(where, "ops").agent, found(where, "Ops").ref) == ("ops", "jan/b")
    with pytest.raises(NothingToRehearseError, match="There is no agent x"):
        found(where, "x")


def test_nothing_of_jan_is_nothing_to_rehearse() -> None:
    with pytest.raises(NothingToRehearseError, match=f"it tries: {OTHER}"):
        found(place({"primary": OTHER}))


def test_a_file_that_is_refused_is_left_to_the_program() -> None:
    where = Place("{ agents: 5 }")

    assert found(where).ref is None
    assert found(Place("{ not json")).agent == "main"
