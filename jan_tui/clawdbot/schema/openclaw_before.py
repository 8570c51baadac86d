"""What earlier versions of openclaw took, as changes of the present shape.

Only what this project reads or writes is told apart; found by asking the versions themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from jan_tui.clawdbot.schema.check import CLAWDBOT_RULES, OPENCLAW_RULES, Rules
from jan_tui.clawdbot.schema.clawdbot import COUNT, FILLED, FLAG, TEXT, TEXT_MAP
from jan_tui.clawdbot.schema.clawdbot import SECTIONS as FIRST_SECTIONS
from jan_tui.clawdbot.schema.openclaw import CHECKED, ROOT, SECTIONS
from jan_tui.clawdbot.schema.openclaw_legacy import Moved
from jan_tui.clawdbot.schema.scalars import Anything, Enum, OneOf, Shape, words
from jan_tui.clawdbot.schema.shapes import ListOf, MapOf, Members

_Shapes = Mapping[str, Shape]


def _members(shape: Shape) -> Members:
    assert isinstance(shape, Members), shape
    return shape


def _each(shape: Shape) -> Members:
    assert isinstance(shape, ListOf | MapOf), shape
    return _members(shape.each)


def _other(shape: Members, without: str = "", **more: Shape) -> Members:
    """The same members without some, and with others."""
    gone = words(without)
    kept = {name: one for name, one in shape.members.items() if name not in gone}
    return replace(shape, members={**kept, **more})


def _providers(shape: Members, rules: Rules) -> Rules:
    """The rules with another shape of a provider."""
    root = _members(rules.shape)
    models = _members(root.members["models"])
    return _with(rules, models=_other(models, providers=MapOf(shape)))


def _with(rules: Rules, **sections: Shape) -> Rules:
    return replace(rules, shape=_other(_members(rules.shape), "", **sections))


_AGENTS = _members(CHECKED["agents"])
_DEFAULTS = _members(_AGENTS.members["defaults"])
_AGENT = _other(_each(_AGENTS.members["entries"]), "modelPolicy", id=TEXT, contextTokens=COUNT)
_MODELS = _members(CHECKED["models"])
_PROVIDER = _each(_MODELS.members["providers"])
_MODEL = _each(_PROVIDER.members["models"])

LISTED_AGENTS: Rules = _with(
    replace(
        OPENCLAW_RULES,
        shape=Members(
            {
                name: ROOT.members.get(name, Anything())
                for name in dict.fromkeys((*SECTIONS, *FIRST_SECTIONS))
            }
        ),
        sections=tuple(dict.fromkeys((*SECTIONS, *FIRST_SECTIONS))),
        current=Moved,
        afterwards=lambda _: (),
    ),
    meta=Members({"lastTouchedVersion": TEXT, "lastTouchedAt": TEXT}),
    env=replace(_members(CHECKED["env"]), rest=TEXT),
    agents=Members(
        {
            "defaults": _other(_DEFAULTS, "modelPolicy", contextTokens=COUNT),
            "list": ListOf(replace(_AGENT, needed=frozenset({"id"}))),
        }
    ),
)
"""Agents as a list, without an owner, and the allowlist in `agents.defaults.models` alone."""

NO_BUNDLED_PROVIDERS: Rules = _providers(
    replace(_PROVIDER, needed=frozenset({"baseUrl", "models"})), LISTED_AGENTS
)
"""Every provider needs baseUrl and models, also one that comes with the program."""

_NARROW_MODEL = _other(
    _MODEL,
    "baseUrl contextTokens params thinkingLevelMap agentRuntime mediaInput metadataSource",
    input=ListOf(OneOf(("text", "image"))),
)
NARROW_MODELS: Rules = _providers(
    _other(
        replace(_PROVIDER, needed=frozenset({"baseUrl", "models"})),
        models=ListOf(_NARROW_MODEL),
    ),
    LISTED_AGENTS,
)
"""A model has no address and no context budget of its own, and no audio input."""

_PRICES = Members(
    {
        name: one
        for name, one in _members(_MODEL.members["cost"]).members.items()
        if name != "tieredPricing"
    }
)
_FIRST_API = Enum(
    words(
        "openai-completions openai-responses openai-codex-responses anthropic-messages "
        "google-generative-ai github-copilot bedrock-converse-stream ollama"
    )
)
_FIRST_COMPAT = _other(
    _members(_MODEL.members["compat"]),
    "supportsTools requiresStringContent",
    supportsStore=FLAG,
)
PLAIN_PROVIDERS: Rules = _providers(
    _other(
        replace(_PROVIDER, needed=frozenset({"baseUrl", "models"})),
        "timeoutSeconds maxTokens region params agentRuntime localService request",
        baseUrl=FILLED,
        api=_FIRST_API,
        headers=TEXT_MAP,
        models=ListOf(_other(_NARROW_MODEL, api=_FIRST_API, cost=_PRICES, compat=_FIRST_COMPAT)),
    ),
    LISTED_AGENTS,
)
"""A provider has no limits and no requests of its own, and headers are plain text."""

FIRST: Rules = CLAWDBOT_RULES
"""The shape that came from clawdbot."""
