"""Models chosen outside the chains: heartbeat, subagents, images, hooks, channels and others.

Source: openclaw 2026.9.6, `collectConfiguredModelRefs` and its JSON Schema; clawdbot 2026.1.24.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec import Struct

from jan_tui.clawdbot.config.locations import user_path
from jan_tui.clawdbot.config.reading import Reading
from jan_tui.clawdbot.resolution.references import default_ref
from jan_tui.clawdbot.resolution.selection import DEFAULTS, RequestedModel, Selection
from jan_tui.clawdbot.schema.scalars import words
from jan_tui.clawdbot.values.agents import Agent
from jan_tui.clawdbot.values.javascript import fold, record, trim
from jan_tui.clawdbot.values.notices import ConfigPath
from jan_tui.json5_text import Json5Error, parse
from jan_tui.structs import replace


def _patterns(text: str) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(each.split(".")) for each in words(text))


_OF_AGENT = _patterns("""
    imageModel utilityModel decisionModel voiceModel pdfModel mediaModels.* heartbeat.model
    subagents.model compaction.model compaction.memoryFlush.model
    embeddedAgent.cyberFailover.model tools.exec.reviewer.model tts.summaryModel
""")
"""Members of `agents.defaults` and of an agent; `*` stands for every member or element."""

_ELSEWHERE = _patterns("""
    tools.exec.reviewer.model tools.media.*.preferredModel channels.modelByChannel.*.*
    hooks.mappings.*.model hooks.gmail.model tts.summaryModel messages.tts.summaryModel
    channels.discord.voice.model channels.discord.voice.tts.summaryModel
    channels.discord.accounts.*.voice.model channels.discord.accounts.*.voice.tts.summaryModel
""")
_MEDIA = (
    ("tools", "media", "models", "*"),
    ("tools", "media", "*", "models", "*"),
)
"""Objects that name provider and model apart."""

_LITERAL = ("voiceModel", "mediaModels", "preferredModel")
"""Members in which no alias counts."""

_BY_DEFAULT = ("imageModel",)
"""Members in which a name without a provider takes the release's own, not that of the primary."""

_FILTERED = ("fallbacks", "subagents", "hooks", "cron")
"""Places that the allowlist of clawdbot 2026.1.24 limits."""

_CHAIN = ("models", "modelPolicy", "model")
"""Members of agents that are chains and allowlists themselves."""


class ChosenElsewhere(Struct, frozen=True):
    """A model chosen for one purpose; `agent` is None where it is not one agent's own.

    `path` is its place, in the config where the model has that path too, else in what the program
    keeps: `cron.jobs.NAME.model`.
    """

    agent: str | None
    model: RequestedModel
    path: ConfigPath


def other_models(
    selection: Selection, agents: Sequence[Agent], providers: Sequence[str]
) -> tuple[ChosenElsewhere, ...]:
    """Every model chosen outside the chains, in the order of agents.defaults, agents, the rest.

    Besides the known places, any text that begins with one of these providers under a key that
    speaks of a model.
    """
    value = selection.reading.value
    found: dict[ConfigPath, ChosenElsewhere] = {}

    def add(agent: Agent | None, path: ConfigPath, raw: Any) -> None:
        if isinstance(raw, str) and trim(raw) and path not in found:
            model = _requested(selection, agent, path, trim(raw))
            found[path] = ChosenElsewhere(agent.id if agent else None, model, path)

    for agent, home, holder in _holders(selection, agents):
        for pattern in _OF_AGENT:
            for path, chosen in _at(holder, pattern, home):
                for place, raw in _texts(chosen, path):
                    add(agent, place, raw)
    for pattern in _ELSEWHERE:
        for path, chosen in _at(value, pattern):
            for place, raw in _texts(chosen, path):
                add(None, place, raw)
    for pattern in _MEDIA:
        for path, entry in _at(value, pattern):
            provider, model = record(entry).get("provider"), record(entry).get("model")
            if isinstance(provider, str) and isinstance(model, str) and trim(model):
                add(None, (*path, "model"), f"{trim(provider)}/{trim(model)}")
    for path, raw in _named(value, tuple(f"{name}/" for name in providers)):
        agent = next(
            (one for one in agents if one.path and path[: len(one.path)] == one.path), None
        )
        add(agent, path, raw)
    return (*found.values(), *_scheduled(selection, agents))


_JOBS = "SELECT job_json FROM cron_jobs WHERE enabled = 1"


def _scheduled(selection: Selection, agents: Sequence[Agent]) -> Iterator[ChosenElsewhere]:
    """The models of scheduled jobs that are on (clawdbot: cron store; openclaw: cron_jobs)."""
    for job in _jobs(selection.reading):
        payload = record(job.get("payload"))
        raw, name = payload.get("model"), job.get("name") or job.get("id")
        if job.get("enabled") is False or not isinstance(raw, str) or not trim(raw):
            continue
        agent = next((one for one in agents if one.id == job.get("agentId")), None)
        path: ConfigPath = ("cron", "jobs", str(name), "model")
        model = replace(_requested(selection, agent, path, trim(raw)), path=None)
        yield ChosenElsewhere(agent.id if agent else None, model, path)


def _jobs(reading: Reading) -> Iterator[dict[str, Any]]:
    files, state = reading.surroundings.files, reading.locations.state_dir
    try:
        if reading.release.state_in_database:
            shared = state / (reading.release.shared_auth_store or "")
            texts = [text for (text,) in files.rows(shared, _JOBS)]
            yield from (record(json.loads(text)) for text in texts)
            return
        store = record(reading.value.get("cron")).get("store")
        file = state / "cron" / "jobs.json"
        if isinstance(store, str) and trim(store):
            file = user_path(store, reading.surroundings, reading.locations.home)
        jobs = record(parse(files.read_bytes(file).decode("utf-8", "replace"))).get("jobs")
    except (OSError, ValueError, TypeError, Json5Error, RecursionError):
        return
    yield from map(record, jobs if isinstance(jobs, list) else ())


def _holders(
    selection: Selection, agents: Sequence[Agent]
) -> Iterator[tuple[Agent | None, ConfigPath, Any]]:
    yield None, DEFAULTS, selection.defaults
    for agent in agents:
        if agent.path is not None:
            yield agent, agent.path, agent.entry


def _at(
    value: Any, pattern: Sequence[str], path: ConfigPath = ()
) -> Iterator[tuple[ConfigPath, Any]]:
    """The values that a pattern leads to, with their places."""
    if not pattern:
        yield path, value
        return
    step, rest = pattern[0], pattern[1:]
    members: list[tuple[str | int, Any]] = []
    if isinstance(value, dict):
        members = [*value.items()] if step == "*" else [(step, value.get(step))]
    elif isinstance(value, list) and step == "*":
        members = [*enumerate(value)]
    for name, inner in members:
        yield from _at(inner, rest, (*path, name))


def _texts(chosen: Any, path: ConfigPath) -> Iterator[tuple[ConfigPath, Any]]:
    """A model as text, or its primary and fallbacks."""
    if not isinstance(chosen, dict):
        yield path, chosen
        return
    yield (*path, "primary"), chosen.get("primary")
    fallbacks = chosen.get("fallbacks")
    for index, raw in enumerate(fallbacks if isinstance(fallbacks, list) else ()):
        yield (*path, "fallbacks", index), raw


def _named(value: dict[str, Any], prefixes: tuple[str, ...]) -> Iterator[tuple[ConfigPath, str]]:
    """The texts that begin with a prefix below a key with "model" in it, outside the chains."""
    stack: list[tuple[ConfigPath, Any, bool]] = [
        ((name,), inner, False) for name, inner in value.items() if name not in ("models", "meta")
    ]
    while stack:
        path, inner, speaks = stack.pop()
        at = 2 if path[:2] == DEFAULTS else 3
        if path[0] == "agents" and len(path) > at and path[at] in _CHAIN:
            continue
        last = path[-1]
        speaks = "model" in last.lower() if isinstance(last, str) else speaks
        if isinstance(inner, dict):
            stack += [((*path, name), each, False) for name, each in reversed(inner.items())]
        elif isinstance(inner, list):
            stack += [((*path, at), each, speaks) for at, each in reversed([*enumerate(inner)])]
        elif isinstance(inner, str) and speaks and fold(inner).startswith(prefixes):
            yield path, inner


def _requested(
    selection: Selection, agent: Agent | None, path: ConfigPath, raw: str
) -> RequestedModel:
    """The model that a text at this place means."""
    chosen = selection.agent_primary(agent) if agent else selection.primary
    home = chosen.ref.provider
    if any(step in path for step in _BY_DEFAULT):
        home = default_ref(selection.release).provider
    literal = any(step in path for step in _LITERAL)
    ref, alias = selection.resolved(raw, agent, home, literal=literal)
    allowed = selection.allowlist.runtime_keys(home)
    limited = allowed is not None and any(step in path for step in _FILTERED)
    dropped = limited and ref is not None and ref not in (allowed or ())
    return RequestedModel(raw, ref, path, alias, dropped=dropped)
