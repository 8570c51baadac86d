"""Agents and their conversations, which can go their own way."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from jan_tui.clawdbot.hazards.context import Scene
from jan_tui.clawdbot.hazards.rule import Finding, Hazard
from jan_tui.clawdbot.resolution.references import Ref
from jan_tui.clawdbot.values.agents import Agent
from jan_tui.clawdbot.values.javascript import record, trim
from jan_tui.clawdbot.values.notices import Severity


def _override(scene: Scene) -> Iterator[Finding]:
    for agent in scene.agents:
        if not agent.primary:
            continue
        own = scene.selection.agent_primary(agent).ref
        if own == scene.primary.ref:
            continue
        default = agent.id == scene.default_agent
        yield Finding(
            agent.primary_path,
            f'The agent "{agent.id}" uses {own}, not the primary of agents.defaults.'
            + (" It is the default agent, so that primary has no effect." if default else ""),
            "Take its own model out if it should follow the defaults.",
            severity=None if default else Severity.INFO,
        )


def _no_fallbacks(scene: Scene) -> Iterator[Finding]:
    if not scene.release.own_primary_drops_fallbacks or not scene.fallbacks:
        return
    for agent in scene.agents:
        if agent.primary and agent.fallbacks is None:
            yield Finding(
                agent.primary_path,
                f'The agent "{agent.id}" has a primary of its own and therefore no fallbacks.',
                "Write fallbacks for it too.",
            )


def _sessions(scene: Scene) -> Iterator[Finding]:
    for agent in scene.agents or (Agent(scene.default_agent),):
        primary = scene.selection.agent_primary(agent).ref
        kept = [ref for ref in _kept_models(scene, agent) if ref != primary]
        if not kept:
            continue
        names = ", ".join(dict.fromkeys(map(str, kept)))
        one = len(kept) == 1
        count = "One conversation" if one else f"{len(kept)} conversations"
        yield Finding(
            (),
            f'{count} of the agent "{agent.id}" {"keeps" if one else "keep"} another model '
            f"({names}), chosen with /model in the chat. A new primary has no effect there.",
            f"Send /model {primary} in that conversation.",
        )


def _kept_models(scene: Scene, agent: Agent) -> Iterator[Ref]:
    """The models that conversations hold on to (clawdbot 2026.1.24, sessions.json)."""
    place = scene.reading.surroundings
    if place is None:
        return
    state = scene.reading.locations.state_dir
    file = state / "agents" / agent.id / "sessions" / "sessions.json"
    try:
        sessions = record(json.loads(place.files.read_bytes(file)))
    except (OSError, ValueError, RecursionError):
        return
    home = scene.selection.agent_primary(agent).ref.provider
    for session in sessions.values():
        model = _text(record(session).get("modelOverride"))
        if model:
            provider = _text(record(session).get("providerOverride")) or home
            yield Ref(scene.selection.references.provider_id(provider), model)


def _text(value: Any) -> str:
    return trim(value) if isinstance(value, str) else ""


HAZARDS = (
    Hazard(
        "agents-override-primary",
        Severity.WARNING,
        "an agent with a primary of its own",
        _override,
    ),
    Hazard(
        "agent-without-fallbacks",
        Severity.WARNING,
        "an agent whose own primary leaves it without fallbacks",
        _no_fallbacks,
    ),
    Hazard(
        "session-keeps-its-model",
        Severity.INFO,
        "a conversation that keeps another model",
        _sessions,
    ),
)
