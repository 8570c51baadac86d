"""What openclaw 2026.9.6 takes: the sections that this project reads or writes.

Members that it never touches are `ANY`: they are known, and their inside is not checked.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jan_tui.clawdbot.schema.clawdbot import (
    AMOUNT,
    ANY,
    COUNT,
    FILLED,
    FLAG,
    FROM_ZERO,
    IDENTITY,
    SHELL_ENV,
    TEXT,
    TEXT_MAP,
    TEXT_OR_CHOICE,
    TEXTS,
)
from jan_tui.clawdbot.schema.openclaw_policy import exact_entries
from jan_tui.clawdbot.schema.openclaw_providers import PROVIDERS, RUNTIME
from jan_tui.clawdbot.schema.scalars import (
    Enum,
    Literal,
    Number,
    OneOf,
    Problem,
    Shape,
    Text,
    words,
)
from jan_tui.clawdbot.schema.shapes import Either, MapOf, Members
from jan_tui.clawdbot.values.agents import normal_id
from jan_tui.clawdbot.values.notices import ConfigPath


def _one_owner(agents: dict[str, Any], path: ConfigPath) -> Iterator[Problem]:
    """There are agents, each id once, and one of several is marked as the default."""
    entries = agents.get("entries", {})
    place = (*path, "entries")
    if not entries:
        yield Problem(place, "agents.entries must contain at least one configured agent", place)
    first: dict[str, str] = {}
    for key in entries:
        ident = normal_id(key)
        if first.setdefault(ident, key) != key:
            message = (
                f'agents.entries keys "{first[ident]}" and "{key}" resolve to the same agent id '
                f'"{ident}"; rename one key so each agent has a unique id'
            )
            yield Problem((*place, key), message, (*place, key))
    marked = sum(entry.get("default") is True for entry in entries.values())
    owner = (*path, "ownership")
    if marked > 1:
        message = f"agents.entries must contain at most one default=true entry (found {marked})"
        yield Problem(place, message, place)
    if agents.get("ownership") == "explicit" and marked:
        message = "agents.ownership=explicit cannot be combined with a legacy default=true marker"
        yield Problem(owner, message, owner)
    if len(entries) > 1 and not marked and agents.get("ownership") != "explicit":
        message = (
            'multi-agent rosters require agents.ownership="explicit" or one legacy default=true '
            'marker; add agents.ownership="explicit" or run openclaw doctor'
        )
        yield Problem(owner, message, place)


_MEDIA_CHOICE = Either((TEXT, Members({"primary": TEXT, "fallbacks": TEXTS, "timeoutMs": COUNT})))
_REFRESH_URL = Text(
    pattern=r"^(?i:https:|http:/*(?:localhost|127\.0\.0\.1|\[::1\])(?:[:/?#]|$))",
    complaint="models.catalogRefresh.url must use https, or http on localhost",
)
_ALLOWED_MODEL = Members(
    {
        "alias": TEXT,
        "params": MapOf(ANY),
        "agentRuntime": RUNTIME,
        "pickerRuntimes": ANY,
        "codeMode": FLAG,
        "streaming": FLAG,
    }
)
_POLICY = Members({"allow": TEXTS})
_THINKING = Enum(("off", "minimal", "low", "medium", "high", "xhigh", "adaptive", "max", "ultra"))
_FAST = Either((FLAG, Literal("auto")))
_AGENT_ID = Members({"agentId": FILLED})
_DELEGATION = Enum(("suggest", "prefer"))
_DEFAULTS = Members(
    {
        "params": MapOf(ANY),
        "model": TEXT_OR_CHOICE,
        "modelSelectionScope": Enum(("session", "agent", "global")),
        "utilityModel": TEXT,
        "decisionModel": TEXT,
        "imageModel": _MEDIA_CHOICE,
        "mediaModels": Members(dict.fromkeys(("image", "video", "music"), _MEDIA_CHOICE)),
        "voiceModel": _MEDIA_CHOICE,
        "pdfModel": _MEDIA_CHOICE,
        "pdfMaxMb": AMOUNT,
        "pdfMaxPages": COUNT,
        "models": MapOf(_ALLOWED_MODEL, rule=exact_entries),
        "modelPolicy": _POLICY,
        "workspace": TEXT,
        "cwd": TEXT,
        "skills": TEXTS,
        "silentReply": ANY,
        "repoRoot": TEXT,
        "skipBootstrap": FLAG,
        "skipOptionalBootstrapFiles": ANY,
        "contextInjection": OneOf(("always", "continuation-skip", "never")),
        "bootstrapMaxChars": COUNT,
        "bootstrapTotalMaxChars": COUNT,
        "experimental": Members({"localModelLean": FLAG}),
        "userTimezone": TEXT,
        **dict.fromkeys(words("startupContext contextPruning compaction embeddedAgent"), ANY),
        "thinkingDefault": _THINKING,
        "fastModeDefault": _FAST,
        "verboseDefault": OneOf(("off", "on", "full")),
        "toolProgressDetail": OneOf(("explain", "raw")),
        "reasoningDefault": OneOf(("off", "on", "stream")),
        "elevatedDefault": OneOf(("off", "on", "ask", "full")),
        "blockStreamingDefault": OneOf(("off", "on")),
        "blockStreamingBreak": OneOf(("text_end", "message_end")),
        "timeoutSeconds": FROM_ZERO,
        "mediaMaxMb": AMOUNT,
        "imageMaxDimensionPx": COUNT,
        "imageQuality": Enum(("auto", "efficient", "balanced", "high")),
        "typingIntervalSeconds": COUNT,
        **dict.fromkeys(words("systemAgent authInheritance sessionStore"), _AGENT_ID),
        "maxConcurrent": COUNT,
        "subagents": Members(
            {
                "delegationMode": _DELEGATION,
                "allowAgents": TEXTS,
                "maxConcurrent": COUNT,
                "maxSpawnDepth": Number(whole=True, least=1, most=5),
                "maxChildrenPerAgent": Number(whole=True, least=1, most=20),
                "archiveAfterMinutes": FROM_ZERO,
                "model": TEXT_OR_CHOICE,
                "thinking": TEXT,
                "runTimeoutSeconds": FROM_ZERO,
                "announceTimeoutMs": COUNT,
                "requireAgentId": FLAG,
            }
        ),
        "contextLimits": ANY,
        "blockStreamingChunk": ANY,
        "blockStreamingCoalesce": ANY,
        "humanDelay": ANY,
        "typingMode": OneOf(("never", "instant", "thinking", "message")),
        "heartbeat": ANY,
        "sandbox": ANY,
    }
)
_AGENT = Members(
    {
        **dict.fromkeys(words("name description workspace cwd agentDir"), TEXT),
        "model": TEXT_OR_CHOICE,
        "utilityModel": TEXT,
        "decisionModel": TEXT,
        "models": MapOf(_ALLOWED_MODEL, rule=exact_entries),
        "modelPolicy": _POLICY,
        "thinkingDefault": _THINKING,
        "verboseDefault": Enum(("off", "on", "full")),
        "toolProgressDetail": Enum(("explain", "raw")),
        "reasoningDefault": Enum(("on", "off", "stream")),
        "fastModeDefault": _FAST,
        "contextInjection": OneOf(("always", "continuation-skip", "never")),
        "bootstrapMaxChars": COUNT,
        "bootstrapTotalMaxChars": COUNT,
        "experimental": Members({"localModelLean": FLAG}),
        "skills": TEXTS,
        "subagents": Members(
            {
                "delegationMode": _DELEGATION,
                "allowAgents": TEXTS,
                "model": TEXT_OR_CHOICE,
                "thinking": TEXT,
                "requireAgentId": FLAG,
            }
        ),
        "embeddedAgent": ANY,
        "params": MapOf(ANY),
        **dict.fromkeys(words("runtime memory humanDelay"), ANY),
        "typingMode": OneOf(("never", "instant", "thinking", "message")),
        **dict.fromkeys(words("tts skillsLimits contextLimits heartbeat"), ANY),
        "identity": IDENTITY,
        **dict.fromkeys(words("groupChat sandbox tools"), ANY),
        "default": FLAG,
    }
)
CHECKED: dict[str, Shape] = {
    "$schema": TEXT,
    "meta": Members(
        {
            "lastTouchedVersion": TEXT,
            "migrations": Members(
                {
                    "modelPolicyAllowlist": Literal(True),
                    "utilityModelSeparation": Literal(True),
                }
            ),
        }
    ),
    "env": Members({"shellEnv": SHELL_ENV, "vars": TEXT_MAP}),
    "auth": Members(
        {
            "profiles": MapOf(
                Members(
                    {
                        "provider": TEXT,
                        "mode": OneOf(("api_key", "aws-sdk", "oauth", "token")),
                        "email": TEXT,
                        "displayName": TEXT,
                    },
                    frozenset({"provider", "mode"}),
                )
            ),
            "order": MapOf(TEXTS),
        }
    ),
    "models": Members(
        {
            "mode": OneOf(("merge", "replace")),
            "providers": PROVIDERS,
            "catalogRefresh": Members({"enabled": FLAG, "url": _REFRESH_URL}),
        }
    ),
    "agents": Members(
        {
            "ownership": Literal("explicit"),
            "defaults": _DEFAULTS,
            "entries": MapOf(_AGENT, keys=r"^[A-Za-z0-9_][A-Za-z0-9_-]{0,63}$"),
        },
        rule=_one_owner,
    ),
}
SECTIONS = words(
    "$schema meta env wizard diagnostics logging update telemetry browser ui secrets auth "
    "accessGroups acp models nodeHost agents worktreeRoot worktreeAcceleration tools security "
    "bindings broadcast attachments messages tts commands approvals session cron transcripts "
    "hooks channels discovery talk gateway cloudWorkers desktop memory mcp skills plugins "
    "surfaces proxy"
)
"""Every section at the top, in the order in which they are checked."""

ROOT = Members({name: CHECKED.get(name, ANY) for name in SECTIONS})
