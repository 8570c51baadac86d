"""Which versions know a key, told from the recorded schemas; and where retired keys went."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from msgspec import Struct

from jan_tui.clawdbot.schema.check import Rules, check
from jan_tui.clawdbot.schema.versions import Recorded, recorded, recorded_versions
from jan_tui.clawdbot.values.notices import ConfigPath
from jan_tui.clawdbot.values.version import Version

_MOVES: dict[str, str] = {
    "agents.defaults.imageGenerationModel": "agents.defaults.mediaModels.image",
    "agents.defaults.musicGenerationModel": "agents.defaults.mediaModels.music",
    "agents.defaults.videoGenerationModel": "agents.defaults.mediaModels.video",
    "agents.defaults.embeddedPi": "agents.defaults.embeddedAgent",
    "agents.defaults.memorySearch": "memory.search",
    "agents.entries.*.embeddedPi": "agents.entries.*.embeddedAgent",
    "agents.entries.*.memorySearch": "agents.entries.*.memory.search",
    "agents.list.*.embeddedPi": "agents.list.*.embeddedAgent",
    "agents.list.*.memorySearch": "agents.list.*.memory.search",
    "audit": "logging.audit",
    "channels.telegram.streamMode": "channels.telegram.streaming.mode",
    "channels.telegram.accounts.*.streamMode": "channels.telegram.accounts.*.streaming.mode",
    "gateway.nodes.allowCommands": "gateway.nodes.commands.allow",
    "gateway.nodes.denyCommands": "gateway.nodes.commands.deny",
    "gateway.nodes.skills.enabled": "gateway.nodes.allowSkills",
    "heartbeat": "agents.defaults.heartbeat",
    "media": "attachments",
    "memorySearch": "memory.search",
    "messages.messagePrefix": "channels.whatsapp.responsePrefix",
    "messages.tts": "tts",
    "session.idleMinutes": "session.reset.idleMinutes",
    "session.resetByType.dm": "session.resetByType.direct",
    "session.typingMode": "agents.defaults.typingMode",
    "talk.realtime.voice": "talk.realtime.speakerVoice",
    "tools.codeMode.runtime": "tools.codeMode.executor",
    "tools.experimental.planTool": "tools.updatePlan",
    "tools.message.allowCrossContextSend": "tools.message.crossContext",
    "web.enabled": "channels.whatsapp.enabled",
}
"""Where openclaw's own `doctor` moves a key (2026.9.6, legacy config migrations)."""


class Retirement(Struct, frozen=True):
    """The last recorded version that knows a key, and the first one after it, which does not."""

    last: str
    since: str


def retirement(rules: Rules, path: ConfigPath) -> Retirement | None:
    """When a key was given up before the version of these rules; None where it never was known."""
    here = Version.known(rules.of)
    versions = [one for one in recorded_versions(rules.program) if Version.known(one) <= here]
    for index in range(len(versions) - 2, -1, -1):
        if knows(recorded(rules.program, versions[index]), path):
            return Retirement(versions[index], versions[index + 1])
    return None


def first_knowing(rules: Rules, path: ConfigPath) -> tuple[str, str] | None:
    """The oldest version that knows a key which these rules do not: its program, its version."""
    for program in ("clawdbot", "openclaw"):
        for version in recorded_versions(program):
            if knows(recorded(program, version), path):
                return program, version
    return None


def moved_to(path: ConfigPath) -> ConfigPath | None:
    """Where a key that was given up stands today, None where it is gone."""
    for old, new in _MOVES.items():
        steps = old.split(".")
        pairs = tuple(zip(steps, path, strict=False))
        if len(steps) == len(path) and all(one in ("*", step) for one, step in pairs):
            free = iter([step for one, step in pairs if one == "*"])
            return tuple(next(free) if one == "*" else one for one in new.split("."))
    return None


def fits(value: dict[str, Any], rules: Rules, path: ConfigPath, to: ConfigPath) -> bool:
    """Whether the value at a path would be taken at another one, which must be free."""
    parent, held = _held(value, path[:-1]), _held(value, path)
    if not isinstance(parent, dict) or _held(value, to) is not None:
        return False
    without = _without(value, path)
    moved = _with(without, to, held)
    if moved is None:
        return False
    before = {problem.path for problem in check(without, rules).problems}
    return all(problem.path in before for problem in check(moved, rules).problems)


def _held(value: Any, path: ConfigPath) -> Any:
    for step in path:
        known = dict(enumerate(value)) if isinstance(value, list) else value
        if not isinstance(known, dict) or step not in known:
            return None
        value = known[step]
    return value


def _without(value: Any, path: ConfigPath) -> Any:
    first, *rest = path
    if isinstance(value, list):
        return [_without(one, tuple(rest)) if at == first else one for at, one in enumerate(value)]
    if not rest:
        return {key: one for key, one in value.items() if key != first}
    return {key: _without(one, tuple(rest)) if key == first else one for key, one in value.items()}


def _with(value: Any, path: ConfigPath, put: Any) -> Any:
    """The value with another one put at a path; None where something else stands in the way."""
    if not path:
        return put
    first, *rest = path
    if isinstance(value, list):
        return [
            _with(one, tuple(rest), put) if at == first else one for at, one in enumerate(value)
        ]
    if not isinstance(value, dict):
        return None
    inner = _with(value.get(first, {}), tuple(rest), put)
    return None if inner is None else {**value, first: inner}


def knows(known: Recorded, path: ConfigPath) -> bool:
    """Whether a recorded version knows a member at this path."""
    nodes = known.kept["nodes"]
    if path[:1] == ("channels",) and len(path) > 2 and path[1] in known.channels:
        return _json_knows(known.channels[str(path[1])], path[2:])
    here = {known.kept["root"]}
    for step in _as_then(path, nodes, known.kept["root"]):
        here = {inner for index in here for inner in _inside(nodes, index, step)}
    return bool(here)


def _as_then(path: ConfigPath, nodes: list[dict[str, Any]], root: int) -> ConfigPath:
    """The path with an agent of `entries` at the place that a version without them has for it."""
    if path[:2] != ("agents", "entries") or len(path) < 3:
        return path
    agents = set(_inside(nodes, root, "agents"))
    keyed = any(True for index in agents for _ in _inside(nodes, index, "entries"))
    return path if keyed else ("agents", "list", 0, *path[3:])


def _inside(nodes: list[dict[str, Any]], index: int, step: str | int) -> Iterator[int]:
    node = nodes[index]
    match node["kind"]:
        case "object":
            members = {key: inner for key, inner, _ in node["of"]}
            if step in members:
                yield members[step]
        case "record" if isinstance(step, str):
            yield node["of"]
        case "array" if isinstance(step, int):
            yield node["of"]
        case "tagged":
            for _, inner in node["of"]:
                yield from _inside(nodes, inner, step)
        case "union" | "pipe" | "intersection":
            for inner in node["of"]:
                yield from _inside(nodes, inner, step)
        case "optional" | "nullable" | "default" | "prefault" | "lazy" | "readonly" | "nonoptional":
            yield from _inside(nodes, node["of"], step)


def _json_knows(schema: Any, path: ConfigPath) -> bool:
    here = [schema]
    for step in path:
        here = [inner for one in here for inner in _json_inside(one, step)]
    return bool(here)


def _json_inside(schema: Any, step: str | int) -> Iterator[Any]:
    if not isinstance(schema, dict):
        return
    if step in schema.get("properties", {}):
        yield schema["properties"][step]
    elif isinstance(step, str) and isinstance(schema.get("additionalProperties"), dict):
        yield schema["additionalProperties"]
    elif isinstance(step, int) and isinstance(schema.get("items"), dict):
        yield schema["items"]
    for key in ("anyOf", "oneOf", "allOf"):
        for inner in schema.get(key, ()):
            yield from _json_inside(inner, step)
