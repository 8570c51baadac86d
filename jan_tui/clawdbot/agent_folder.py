"""The folder of the agent whose keys and registry count."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jan_tui.clawdbot.files import Surroundings
from jan_tui.clawdbot.javascript import record, trim
from jan_tui.clawdbot.locations import Locations, user_path
from jan_tui.clawdbot.releases import Release
from jan_tui.clawdbot.roster import agents, default_agent


def placed(
    locations: Locations,
    release: Release,
    value: dict[str, Any],
    values: Mapping[str, str],
    surroundings: Surroundings,
) -> Locations:
    """The places with the folder of the default agent, where the release goes by the config."""
    moved = any(trim(values.get(name, "")) for name in release.agent_variables)
    if moved or not release.agent_dir_follows_config:
        return locations
    wanted = default_agent(value)
    entry = next((agent.entry for agent in agents(value) if agent.id == wanted), None)
    given = record(entry).get("agentDir")
    if isinstance(given, str) and trim(given):
        folder = user_path(given, surroundings, locations.home)
    else:
        folder = locations.state_dir / "agents" / wanted / "agent"
    return locations.with_agent_dir(folder, release)
