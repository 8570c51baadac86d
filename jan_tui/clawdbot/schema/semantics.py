"""What the programs check after the shape: values that must fit together, channels, plugins.

A channel, a plugin or a target of heartbeats that does not come with the program may come from a
plugin that the person has installed: its place is unchecked then.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from typing import Any

from jan_tui.clawdbot.schema.json_schema import JsonSchema
from jan_tui.clawdbot.schema.scalars import Problem, bent, unknown
from jan_tui.clawdbot.schema.versions import Recorded
from jan_tui.clawdbot.values.javascript import entries, fold, record, trim
from jan_tui.clawdbot.values.notices import ConfigPath
from jan_tui.patterns import lazy_pattern
from jan_tui.structs import replace

_SCHEME = lazy_pattern(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_INLINE = lazy_pattern(r"data:|https?://", re.IGNORECASE)
_WINDOWS = lazy_pattern(r"[a-zA-Z]:[\\/]")
_NO_CHANNELS = ("defaults", "modelByChannel")
_EXPOSED = ("serve", "funnel")
_MEMORY = "memory-core"
"""The memory where no slot names one."""
_MODELS = ("model", "utilityModel", "decisionModel", "imageModel", "pdfModel", "voiceModel")


def together(value: dict[str, Any], known: Recorded) -> Iterator[Problem]:
    """What is refused before plugins are looked at; one kind of it hides the rest."""
    for find in (_avatars, _exposed):
        found = tuple(find(value, known))
        yield from found
        if any(problem.known for problem in found):
            return


def _avatars(value: dict[str, Any], known: Recorded) -> Iterator[Problem]:
    if "avatar" not in known.words:
        return
    for path, agent in written_agents(value):
        given = record(agent.get("identity")).get("avatar")
        avatar = trim(given) if isinstance(given, str) else ""
        if not avatar or _INLINE.match(avatar):
            continue
        scheme = _SCHEME.match(avatar) and not _WINDOWS.match(avatar)
        if avatar.startswith("~") or scheme:
            message = "identity.avatar must be a workspace-relative path, http(s) URL, or data URI."
            yield bent(path, message, "identity", "avatar")
        elif avatar.startswith("/"):
            yield unknown(path, "identity", "avatar")
        elif posixpath.normpath(avatar).startswith(".."):
            message = "identity.avatar must stay within the agent workspace."
            yield bent(path, message, "identity", "avatar")


def _exposed(value: dict[str, Any], known: Recorded) -> Iterator[Problem]:
    gateway = record(value.get("gateway"))
    mode = record(gateway.get("tailscale")).get("mode", "off")
    if mode not in _EXPOSED:
        return
    bind = gateway.get("bind", "loopback")
    local = str(gateway.get("customBindHost", "")).startswith("127.")
    if "tailscale-bind" in known.words and bind != "loopback" and not (bind == "custom" and local):
        message = (
            f"gateway.bind must resolve to loopback when gateway.tailscale.mode={mode} (use "
            'gateway.bind="loopback" or gateway.bind="custom" with '
            'gateway.customBindHost="127.0.0.1")'
        )
        yield bent(("gateway",), message, "bind")
    elif "tailscale-auth" in known.words and record(gateway.get("auth")).get("mode") == "none":
        message = (
            f"gateway.auth.mode=none cannot be used with gateway.tailscale.mode={mode}; configure "
            "token, password, or trusted-proxy auth before exposing the gateway through Tailscale"
        )
        if mode == "funnel":
            message = (
                "gateway.tailscale.mode=funnel requires gateway.auth.mode=password; "
                "auth.mode=none cannot be used when exposing the gateway through Tailscale Funnel"
            )
        yield bent(("gateway", "auth"), message, "mode")


def of_plugins(value: dict[str, Any], known: Recorded) -> Iterator[Problem]:
    """What is refused once the plugins are looked at."""
    yield from _channels(value, known)
    yield from _targets(value, known)
    yield from _search(value, known)
    yield from _retired_models(value, known)
    yield from _plugins(value, known)


def _channels(value: dict[str, Any], known: Recorded) -> Iterator[Problem]:
    for key, channel in entries(value.get("channels")):
        name, path = trim(key), ("channels", key)
        if not name or (name in _NO_CHANNELS and name in known.channel_sections):
            continue
        if name not in known.channel_ids:
            yield unknown(path)
        elif name in known.channels:
            shape = JsonSchema(known.channels[name], "invalid config: ", _names(known))
            yield from shape.check(channel, path)


def _targets(value: dict[str, Any], known: Recorded) -> Iterator[Problem]:
    agents = record(value.get("agents"))
    places = [(("agents", "defaults"), record(agents.get("defaults"))), *written_agents(value)]
    for path, agent in places:
        target = record(agent.get("heartbeat")).get("target")
        if not isinstance(target, str) or "heartbeat-target" not in known.words:
            continue
        name = fold(target)
        place = (*path, "heartbeat", "target")
        if not name:
            yield bent(place, "heartbeat target must not be empty")
        elif name in ("last", "none") or name in known.channel_ids or name in known.aliases:
            continue
        elif name != "owner" or "owner-target" not in known.words:
            yield unknown(place)


def _search(value: dict[str, Any], known: Recorded) -> Iterator[Problem]:
    search = record(record(record(value.get("tools")).get("web")).get("search"))
    given, path = search.get("provider"), ("tools", "web", "search", "provider")
    if not isinstance(given, str) or "search-provider" not in known.words:
        return
    if not trim(given):
        yield bent(path, "web_search provider must not be empty")
    elif trim(given) not in known.searches:
        yield unknown(path)


def _retired_models(value: dict[str, Any], known: Recorded) -> Iterator[Problem]:
    agents = record(value.get("agents"))
    places = [(("agents", "defaults"), record(agents.get("defaults"))), *written_agents(value)]
    for path, agent in places if known.retired else ():
        for place, ref in _refs(agent, path):
            # Some of these names the program brings to another one first, and takes that.
            if fold(ref) in known.retired:
                yield unknown(place)


def _refs(agent: dict[str, Any], path: ConfigPath) -> Iterator[tuple[ConfigPath, str]]:
    choices: list[tuple[ConfigPath, Any]] = [((key,), agent.get(key)) for key in _MODELS]
    for section in ("heartbeat", "subagents", "compaction"):
        choices.append(((section, "model"), record(agent.get(section)).get("model")))
    for inner, choice in choices:
        place = (*path, *inner)
        if isinstance(choice, str):
            yield place, choice
        chosen = record(choice)
        if isinstance(chosen.get("primary"), str):
            yield (*place, "primary"), chosen["primary"]
        for index, one in enumerate(chosen.get("fallbacks") or ()):
            yield (*place, "fallbacks", index), one
    for ref, _ in entries(agent.get("models")):
        yield (*path, "models", ref), ref


def _plugins(value: dict[str, Any], known: Recorded) -> Iterator[Problem]:
    plugins = record(value.get("plugins"))
    if record(plugins.get("load")).get("paths"):
        yield unknown(("plugins", "load", "paths"))
    slot = record(plugins.get("slots")).get("memory", _MEMORY)
    missing_refused = "plugins-may-miss" not in known.words
    for key in ("allow", "deny"):
        # An unknown id is refused in these lists for longer than among the entries.
        named = () if f"plugins-{key}-may-miss" in known.words else plugins.get(key) or ()
        if any(trim(one) and trim(one) not in known.plugins for one in named):
            yield unknown(("plugins", key))
    memory = trim(slot) if isinstance(slot, str) else ""
    if memory and memory.lower() != "none" and memory not in known.plugins:
        yield unknown(("plugins", "slots", "memory"))
    for name, entry in entries(plugins.get("entries")):
        path = ("plugins", "entries", name)
        plugin, settings = known.plugins.get(name), record(entry).get("config")
        if plugin is None:
            if missing_refused or settings is not None:
                yield unknown(path, *(("config",) if not missing_refused else ()))
        elif settings is not None or _runs(plugins, name, record(entry), plugin, memory):
            settings = {} if settings is None else settings
            yield from _settings(plugin["schema"], settings, (*path, "config"), known)


def _runs(
    plugins: dict[str, Any], name: str, entry: dict[str, Any], plugin: dict[str, Any], memory: str
) -> bool:
    """Whether a plugin that has an entry is switched on."""
    allowed = [trim(one) for one in plugins.get("allow") or ()]
    if plugins.get("enabled") is False or name in map(trim, plugins.get("deny") or ()):
        return False
    if allowed and name not in allowed:
        return False
    # One plugin at most is the memory: the one in the slot.
    if plugin.get("memory"):
        return memory == name
    return entry.get("enabled") is True


def _settings(schema: Any, value: Any, path: ConfigPath, known: Recorded) -> Iterator[Problem]:
    """What is wrong with the settings of a plugin, as the version words it."""
    if "settings-as-text" not in known.words:
        yield from JsonSchema(schema, "invalid config: ", _names(known)).check(value, path)
        return
    for found in JsonSchema(schema).found(value, path):
        parent, keys = found.path, found.strange
        message = found.message.replace("must not have", "must NOT have")
        if found.strange:
            message = "must NOT have additional properties"
        elif message.startswith("must have required property"):
            parent = parent[:-1]
        inside = ".".join(map(str, parent[len(path) :])) or "<root>"
        said = replace(found, path=path, message=f"invalid config: {inside}: {message}")
        yield from (replace(said, at=(*parent, key), strange=(key,)) for key in keys)
        if not keys:
            yield said


def _names(known: Recorded) -> bool:
    """Whether the version names the keys that the settings of a channel or plugin do not know."""
    return "strange-named" in known.words


def written_agents(value: dict[str, Any]) -> list[tuple[ConfigPath, dict[str, Any]]]:
    """The agents that are written, each with its place."""
    section = record(value.get("agents"))
    listed = section.get("list")
    found: list[tuple[ConfigPath, dict[str, Any]]] = [
        (("agents", "entries", key), record(one)) for key, one in entries(section.get("entries"))
    ]
    for index, one in enumerate(listed if isinstance(listed, list) else ()):
        found.append((("agents", "list", index), record(one)))
    return found
