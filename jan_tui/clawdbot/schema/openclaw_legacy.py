"""Older forms of a config that openclaw takes by moving them before it checks (facts: schema).

What is moved is moved in memory only; the file stays as it is.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct, field

from jan_tui.clawdbot.values.agents import normal_id
from jan_tui.clawdbot.values.notices import ConfigPath


class Moved(Struct, frozen=True):
    """A config in the form that is checked, and where the parts that moved are written."""

    value: Any
    places: dict[ConfigPath, ConfigPath] = field(default_factory=dict)

    def written_at(self, path: ConfigPath) -> ConfigPath:
        """Where what stands at this path is written in the files."""
        for length in range(len(path), 0, -1):
            place = self.places.get(path[:length])
            if place is not None:
                return (*place, *path[length:])
        return path


def without_ignored(value: Any) -> Moved:
    """The config without keys that are taken and not looked at."""
    if not isinstance(value, dict):
        return Moved(value)
    current = value
    for section, key in (("commands", "modelsWrite"), ("plugins", "installs")):
        inside = current.get(section)
        if isinstance(inside, dict) and key in inside:
            kept = {name: one for name, one in inside.items() if name != key}
            current = {**current, section: kept}
    return Moved(current)


def with_api_names(value: Any) -> Moved:
    """The same, with the old name of the api of chat completions brought to its new one."""
    current = without_ignored(value).value
    models = current.get("models") if isinstance(current, dict) else None
    providers = models.get("providers") if isinstance(models, dict) else None
    if not isinstance(models, dict) or not isinstance(providers, dict):
        return Moved(current)
    named = {key: _with_api_name(one) for key, one in providers.items()}
    return Moved({**current, "models": {**models, "providers": named}})


def _with_api_name(given: Any) -> Any:
    """A provider or one of its models, each with an `api`; the api is replaced in both."""
    if not isinstance(given, dict):
        return given
    named = {**given, "api": "openai-completions"} if given.get("api") == "openai" else given
    models = named.get("models")
    return (
        {**named, "models": list(map(_with_api_name, models))}
        if isinstance(models, list)
        else named
    )


def to_current(value: Any) -> Moved:
    """The config with agents keyed by id and context budgets on the models."""
    if not isinstance(value, dict):
        return Moved(value)
    current = _without_agent_budgets(_with_model_budgets(value))
    agents = current.get("agents", {})
    if not isinstance(agents, dict):
        return Moved(current)
    return _with_entries(current, agents)


def to_newest(value: Any) -> Moved:
    """The same, without the switch of discovery that the plugin github-copilot had.

    Source: openclaw 2026.9.5, `legacy.github-copilot.ts`.
    """
    return to_current(_without_discovery(value))


def _without_discovery(value: Any) -> Any:
    path = ("plugins", "entries", "github-copilot", "config")
    above = [value]
    for key in path:
        above.append(above[-1].get(key) if isinstance(above[-1], dict) else None)
    settings = above.pop()
    discovery = settings.get("discovery") if isinstance(settings, dict) else None
    if not isinstance(discovery, dict) or (discovery and "enabled" not in discovery):
        return value
    rest = {key: one for key, one in discovery.items() if key != "enabled"}
    kept = {key: one for key, one in settings.items() if key != "discovery"}
    made: Any = {**settings, "discovery": rest} if rest else kept
    for key, outer in zip(reversed(path), reversed(above), strict=True):
        made = {**outer, key: made}
    return made


def _with_model_budgets(value: dict[str, Any]) -> dict[str, Any]:
    """`contextTokens` and `contextWindow` of a provider go to its models that have none."""
    models = value.get("models")
    providers = models.get("providers") if isinstance(models, dict) else None
    if not isinstance(models, dict) or not isinstance(providers, dict):
        return value
    moved = {name: _with_own_budget(entry) for name, entry in providers.items()}
    return {**value, "models": {**models, "providers": moved}}


def _with_own_budget(entry: Any) -> Any:
    keys = ("contextTokens", "contextWindow")
    if not isinstance(entry, dict) or not any(key in entry for key in keys):
        return entry
    budget = {key: entry[key] for key in keys if key in entry}
    kept = {key: one for key, one in entry.items() if key not in keys}
    models = kept.get("models")
    if isinstance(models, list):
        kept["models"] = [_joined(one, budget) for one in models]
    return kept


def _joined(model: Any, budget: dict[str, Any]) -> Any:
    if not isinstance(model, dict):
        return model
    return {**model, **{key: one for key, one in budget.items() if key not in model}}


def _without_agent_budgets(value: dict[str, Any]) -> dict[str, Any]:
    """`contextTokens` of agents is dropped: it has no equal for each model."""
    agents = value.get("agents")
    if not isinstance(agents, dict):
        return value
    kept = dict(agents)
    if "defaults" in kept:
        kept["defaults"] = _without_tokens(kept["defaults"])
    entries, listed = kept.get("entries"), kept.get("list")
    if isinstance(entries, dict):
        kept["entries"] = {name: _without_tokens(one) for name, one in entries.items()}
    if isinstance(listed, list):
        kept["list"] = [_without_tokens(one) for one in listed]
    return {**value, "agents": kept}


def _without_tokens(entry: Any) -> Any:
    if not isinstance(entry, dict) or "contextTokens" not in entry:
        return entry
    return {key: one for key, one in entry.items() if key != "contextTokens"}


def _with_entries(value: dict[str, Any], agents: dict[str, Any]) -> Moved:
    """Agents as `entries`: moved from `list`, or the implied `main` where there are none."""
    places: dict[ConfigPath, ConfigPath] = {}
    if "entries" not in agents and "list" in agents:
        keyed = _keyed(agents["list"])
        if keyed is None or _oddly_marked(keyed):
            return Moved(value)
        for index, ident in enumerate(keyed):
            places["agents", "entries", ident] = ("agents", "list", index)
        places["agents", "entries"] = ("agents", "list")
        rest = {key: one for key, one in agents.items() if key != "list"}
        agents = {**rest, "entries": keyed}
    entries = agents.get("entries")
    if "entries" not in agents or entries == {}:
        if agents.get("ownership") != "explicit":
            agents = {**agents, "entries": {"main": {}}}
    elif isinstance(entries, dict):
        agents = _unmarked(agents, entries)
    return Moved({**value, "agents": agents}, places)


def _keyed(listed: Any) -> dict[str, Any] | None:
    """A list of agents by their ids; None where an id is missing, odd or given twice."""
    if not isinstance(listed, list):
        return None
    found: dict[str, Any] = {}
    for entry in listed:
        ident = entry.get("id") if isinstance(entry, dict) else None
        if not isinstance(ident, str) or not ident or normal_id(ident) != ident or ident in found:
            return None
        found[ident] = {key: one for key, one in entry.items() if key != "id"}
    return found


def _unmarked(agents: dict[str, Any], entries: dict[str, Any]) -> dict[str, Any]:
    """The agents without the marker of the default one, which then owns the list."""
    known = {key: one for key, one in entries.items() if isinstance(one, dict)}
    marked = [key for key, one in known.items() if one.get("default") is True]
    if _oddly_marked(known) or agents.get("ownership") == "explicit" or len(marked) != 1:
        return agents
    kept = {
        key: {name: part for name, part in one.items() if name != "default"}
        if isinstance(one, dict)
        else one
        for key, one in entries.items()
    }
    if len(known) > 1 and "ownership" not in agents:
        return {**agents, "entries": kept, "ownership": "explicit"}
    return {**agents, "entries": kept}


def _oddly_marked(entries: dict[str, Any]) -> bool:
    """Whether some agent has a `default` that is neither true nor false."""
    return any(
        "default" in one and not isinstance(one["default"], bool) for one in entries.values()
    )
