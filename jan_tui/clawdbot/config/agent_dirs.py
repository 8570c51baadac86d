"""The folders of the agents: whose keys and registry count, and that no two share one."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jan_tui.clawdbot.config.files import Surroundings
from jan_tui.clawdbot.config.locations import Locations, moved_by_block, user_path
from jan_tui.clawdbot.releases.catalogue import Release
from jan_tui.clawdbot.schema.scalars import Problem
from jan_tui.clawdbot.values.agents import MAIN, Agent, agents, default_agent, normal_id
from jan_tui.clawdbot.values.javascript import record, trim

_SHARED = (
    "Duplicate agentDir detected (multi-agent config).",
    "Each agent must have a unique agentDir; sharing it causes auth/session state collisions and "
    "token invalidation.",
    "",
    "Conflicts:",
)


def placed(
    locations: Locations,
    release: Release,
    value: dict[str, Any],
    values: Mapping[str, str],
    surroundings: Surroundings,
) -> Locations:
    """The places with the folder of the agent that the release shows.

    That is the default agent's where the release goes by the config, main's otherwise; the env
    block may have moved it.
    """
    later = moved_by_block(locations, surroundings, release, values)
    moved = any(trim(values.get(name, "")) for name in release.agent_variables)
    if moved or not release.agent_dir_follows_config:
        return locations.with_agent_dir(later.agent_dir, release)
    wanted = default_agent(value, owned=release.agents_owned) or MAIN
    agent = next((one for one in agents(value) if one.id == wanted), Agent(wanted))
    return locations.with_agent_dir(agent_folder(agent, later, surroundings), release)


def shared(
    value: dict[str, Any], release: Release, locations: Locations, surroundings: Surroundings
) -> tuple[Problem, ...]:
    """The folders that several agents would share, for which a release refuses the config."""
    known = {agent.id: agent for agent in agents(value)}
    for binding in value.get("bindings") or []:
        bound = record(binding).get("agentId")
        if isinstance(bound, str) and trim(bound):
            known.setdefault(normal_id(bound), Agent(normal_id(bound)))
    users: dict[Path, list[str]] = {}
    for agent in known.values():
        folder = agent_folder(agent, locations, surroundings)
        real = surroundings.files.resolve(folder) if release.real_agent_dirs else folder
        users.setdefault(real, []).append(agent.id)
    conflicts = [
        f"- {agent_folder(known[ids[0]], locations, surroundings)}: "
        + ", ".join(f'"{ident}"' for ident in ids)
        for ids in users.values()
        if len(ids) > 1
    ]
    if not conflicts:
        return ()
    message = "\n".join((*_SHARED, *conflicts, "", *release.shared_agent_dir_advice))
    path = ("agents", release.agents_key)
    return (Problem(path, message, path),)


def agent_folder(agent: Agent, locations: Locations, surroundings: Surroundings) -> Path:
    """The folder of an agent, which holds its keys."""
    given = record(agent.entry).get("agentDir")
    if isinstance(given, str) and trim(given):
        return user_path(given, surroundings, locations.home)
    return locations.state_dir / "agents" / agent.id / "agent"
