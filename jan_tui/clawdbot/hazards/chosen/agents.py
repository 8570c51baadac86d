"""Agents and their conversations, which can go their own way."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jan_tui.clawdbot.hazards.context import HazardContext
from jan_tui.clawdbot.hazards.rule import Finding, Hazard
from jan_tui.clawdbot.resolution.aliases import wildcard
from jan_tui.clawdbot.resolution.references import Ref
from jan_tui.clawdbot.values.agents import Agent
from jan_tui.clawdbot.values.javascript import fold, record, trim
from jan_tui.clawdbot.values.notices import Severity
from jan_tui.clawdbot.values.prediction import Mode, Status
from jan_tui.clawdbot.values.step import StepAction


def _override(context: HazardContext) -> Iterator[Finding]:
    for agent in context.agents:
        if not agent.primary:
            continue
        own = context.selection.agent_primary(agent).ref
        if own == context.primary.ref:
            continue
        default = agent.id == context.default_agent
        yield Finding(
            agent.primary_path,
            f'The agent "{agent.id}" uses {own}, not the primary of agents.defaults.'
            + (" It is the default agent, so that primary has no effect." if default else ""),
            "Take its own model out if it should follow the defaults.",
            severity=None if default else Severity.INFO,
            action=StepAction.INHERIT,
            values=(agent.id,),
        )


def _no_fallbacks(context: HazardContext) -> Iterator[Finding]:
    if not context.release.own_primary_drops_fallbacks or not context.fallbacks:
        return
    for agent in context.agents:
        if agent.primary and agent.fallbacks is None:
            yield Finding(
                agent.primary_path,
                f'The agent "{agent.id}" has a primary of its own and therefore no fallbacks.',
                "Write fallbacks for it too.",
            )


def _no_owner(context: HazardContext) -> Iterator[Finding]:
    if context.default_agent or not context.reading.valid:
        return
    program = context.release.program
    names = ", ".join(agent.id for agent in context.agents)
    yield Finding(
        ("agents",),
        f"None of the agents ({names}) is the owner, so there is no default agent: "
        f"`{program} models status`, and `{program} agent` without --agent, end with exit status "
        "1 (AGENT_SELECTION_REQUIRED).",
        "Name one of them in agents.defaults.systemAgent.agentId.",
    )


def _sessions(context: HazardContext) -> Iterator[Finding]:
    for agent in context.agents or (Agent(context.default_agent),):
        primary = context.selection.agent_primary(agent).ref
        kept = [ref for ref in _kept_models(context, agent) if ref != primary]
        lost = [ref for ref in kept if _is_lost(context, agent, ref)]
        for refs, fails in ((lost, True), ([ref for ref in kept if ref not in lost], False)):
            if not refs:
                continue
            names = ", ".join(dict.fromkeys(map(str, refs)))
            one = len(refs) == 1
            count = "One conversation" if one else f"{len(refs)} conversations"
            who = f'{count} of the agent "{agent.id}" {"keeps" if one else "keep"}'
            yield Finding(
                (),
                f"{who} {names}, chosen with /model in the chat, which cannot be used now."
                if fails
                else f"{who} another model ({names}), chosen with /model in the chat. A new "
                "primary has no effect there.",
                f"Send /model {primary} in that conversation.",
                severity=Severity.WARNING if fails else None,
            )


def _is_lost(context: HazardContext, agent: Agent, ref: Ref) -> bool:
    """Whether a model that Jan is to answer with cannot be used now, as far as Jan was asked."""
    if context.facts.served is None or context.mode is Mode.OFF:
        return False
    return context.resolver.status(ref, agent) in (Status.CONFIGURED, Status.MISSING)


def _kept_models(context: HazardContext, agent: Agent) -> Iterator[Ref]:
    """The models that conversations hold on to.

    Source: clawdbot 2026.1.24 keeps them in sessions.json, openclaw 2026.9.6 in the database of the
    agent, where the doctor takes those of the older file.
    """
    folder = context.reading.locations.state_dir / "agents" / agent.id
    if context.release.state_in_database:
        file = folder / "agent" / context.release.auth_store_name
        sessions = context.json_rows(file, "SELECT entry_json FROM session_nodes")
    else:
        sessions = [*context.json_of(folder / "sessions" / "sessions.json").values()]
    home = context.selection.agent_primary(agent).ref.provider
    for session in map(record, sessions):
        ref = _kept(context, session, home)
        if ref is not None and _is_allowed(context, agent, ref):
            yield ref


def _kept(context: HazardContext, session: dict[str, Any], home: str) -> Ref | None:
    """The model that a conversation holds on to; `home` is the provider of its agent's primary.

    Source: turns of openclaw 2026.9.6, and clawdbot 2026.1.24, `commands/agent.js`, which takes
    the text of a model as it stands.
    """
    model, provider = (_text(session.get(name)) for name in ("modelOverride", "providerOverride"))
    if not model:
        return None
    references = context.selection.references
    if context.release.state_in_database:
        source = session.get("modelOverrideSource")
        fell_back = all(
            _text(session.get(f"modelOverrideFallbackOrigin{part}"))
            for part in ("Provider", "Model")
        )
        if source == "default" or (source == "auto" and not fell_back):
            return None
        route = session.get("modelOverrideRouteResolution")
        resolved = route == "resolved" or (route is None and fell_back)
        if not resolved and not provider:
            return references.parse(model, home)
        prefix = f"{provider}/".lower()
        if not resolved and model.lower().startswith(prefix):
            model = trim(model[len(prefix) :]) or model
    return Ref(references.provider_id(provider or home), model)


def _is_allowed(context: HazardContext, agent: Agent, ref: Ref) -> bool:
    """Whether the program lets a conversation keep a model; else it takes the primary again.

    Source: `buildAllowedModelSet` of clawdbot 2026.1.24, which knows the listed models where no
    allowlist is written, and the visibility policy of openclaw 2026.9.6.
    """
    selection, references = context.selection, context.selection.references
    if context.release.state_in_database:
        if agent.id != context.default_agent and "modelPolicy" in record(agent.entry):
            return True
        label, shown = ref.label(context.release), selection.allowlist.shown()
        ranges = (wildcard(one) for one in selection.allowlist.entries())
        open_to = tuple(one.removesuffix("*") for one in ranges if one)
        return not shown or label in shown or label.startswith(open_to)
    keys = selection.allowlist.runtime_keys(selection.agent_primary(agent).ref.provider)
    if keys is not None:
        return ref in keys
    configured = ref.provider in map(fold, record(references.providers))
    return not configured or references.lists(ref)


def _text(value: Any) -> str:
    return trim(value) if isinstance(value, str) else ""


HAZARDS = (
    Hazard("agents-override-primary", Severity.WARNING, _override),
    Hazard("agent-without-fallbacks", Severity.WARNING, _no_fallbacks),
    Hazard("agents-without-owner", Severity.WARNING, _no_owner),
    Hazard("session-keeps-its-model", Severity.INFO, _sessions),
)
