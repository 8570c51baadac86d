"""What clawdbot 2026.1.24 takes: the sections that this project reads or writes.

Members that it never touches are `ANY`: they are known, and their inside is not checked.
"""

from __future__ import annotations

from jan_tui.clawdbot.schema.scalars import Anything, Flag, Number, OneOf, Shape, Text, words
from jan_tui.clawdbot.schema.shapes import Either, ListOf, MapOf, Members

ANY = Anything()
TEXT = Text()
FILLED = Text(least=1)
FLAG = Flag()
TEXTS = ListOf(TEXT)
TEXT_MAP = MapOf(TEXT)
COUNT = Number(whole=True, above=0)
AMOUNT = Number(above=0)
FROM_ZERO = Number(whole=True, least=0)

_API = OneOf(
    words(
        "openai-completions openai-responses anthropic-messages google-generative-ai "
        "github-copilot bedrock-converse-stream"
    )
)
_MODEL = Members(
    {
        "id": FILLED,
        "name": FILLED,
        "api": _API,
        "reasoning": FLAG,
        "input": ListOf(OneOf(("text", "image"))),
        "cost": Members(dict.fromkeys(("input", "output", "cacheRead", "cacheWrite"), Number())),
        "contextWindow": AMOUNT,
        "maxTokens": AMOUNT,
        "headers": TEXT_MAP,
        "compat": Members(
            {
                "supportsStore": FLAG,
                "supportsDeveloperRole": FLAG,
                "supportsReasoningEffort": FLAG,
                "maxTokensField": OneOf(("max_completion_tokens", "max_tokens")),
            }
        ),
    },
    frozenset({"id", "name"}),
)
_PROVIDER = Members(
    {
        "baseUrl": FILLED,
        "apiKey": TEXT,
        "auth": OneOf(("api-key", "aws-sdk", "oauth", "token")),
        "api": _API,
        "headers": TEXT_MAP,
        "authHeader": FLAG,
        "models": ListOf(_MODEL),
    },
    frozenset({"baseUrl", "models"}),
)
_MODELS = Members(
    {
        "mode": OneOf(("merge", "replace")),
        "providers": MapOf(_PROVIDER),
        "bedrockDiscovery": Members(
            {
                "enabled": FLAG,
                "region": TEXT,
                "providerFilter": TEXTS,
                "refreshInterval": FROM_ZERO,
                "defaultContextWindow": COUNT,
                "defaultMaxTokens": COUNT,
            }
        ),
    }
)
SHELL_ENV = Members({"enabled": FLAG, "timeoutMs": FROM_ZERO})
_ENV = Members({"shellEnv": SHELL_ENV, "vars": TEXT_MAP}, rest=TEXT)
_AUTH = Members(
    {
        "profiles": MapOf(
            Members(
                {
                    "provider": TEXT,
                    "mode": OneOf(("api_key", "oauth", "token")),
                    "email": TEXT,
                },
                frozenset({"provider", "mode"}),
            )
        ),
        "order": MapOf(TEXTS),
        "cooldowns": Members(
            {
                "billingBackoffHours": AMOUNT,
                "billingBackoffHoursByProvider": MapOf(AMOUNT),
                "billingMaxHours": AMOUNT,
                "failureWindowHours": AMOUNT,
            }
        ),
    }
)
MODEL_CHOICE = Members({"primary": TEXT, "fallbacks": TEXTS})
TEXT_OR_CHOICE = Either((TEXT, MODEL_CHOICE))
_DEFAULTS = Members(
    {
        "model": MODEL_CHOICE,
        "imageModel": MODEL_CHOICE,
        "models": MapOf(Members({"alias": TEXT, "params": MapOf(ANY)})),
        "workspace": TEXT,
        "repoRoot": TEXT,
        "skipBootstrap": FLAG,
        "bootstrapMaxChars": COUNT,
        "userTimezone": TEXT,
        "timeFormat": OneOf(("auto", "12", "24")),
        "envelopeTimezone": TEXT,
        "envelopeTimestamp": OneOf(("on", "off")),
        "envelopeElapsed": OneOf(("on", "off")),
        "contextTokens": COUNT,
        **dict.fromkeys(words("cliBackends memorySearch contextPruning"), ANY),
        "compaction": Members(
            {
                "mode": OneOf(("default", "safeguard")),
                "reserveTokensFloor": FROM_ZERO,
                "memoryFlush": Members(
                    {
                        "enabled": FLAG,
                        "softThresholdTokens": FROM_ZERO,
                        "prompt": TEXT,
                        "systemPrompt": TEXT,
                    }
                ),
            }
        ),
        "thinkingDefault": OneOf(("off", "minimal", "low", "medium", "high", "xhigh")),
        "verboseDefault": OneOf(("off", "on", "full")),
        "elevatedDefault": OneOf(("off", "on", "ask", "full")),
        "blockStreamingDefault": OneOf(("off", "on")),
        "blockStreamingBreak": OneOf(("text_end", "message_end")),
        **dict.fromkeys(words("blockStreamingChunk blockStreamingCoalesce humanDelay"), ANY),
        "timeoutSeconds": COUNT,
        "mediaMaxMb": AMOUNT,
        "typingIntervalSeconds": COUNT,
        "typingMode": OneOf(("never", "instant", "thinking", "message")),
        "heartbeat": ANY,
        "maxConcurrent": COUNT,
        "subagents": Members(
            {"maxConcurrent": COUNT, "archiveAfterMinutes": COUNT, "model": TEXT_OR_CHOICE}
        ),
        "sandbox": ANY,
    }
)
IDENTITY = Members(dict.fromkeys(("name", "theme", "emoji", "avatar"), TEXT))
_AGENT = Members(
    {
        "id": TEXT,
        "default": FLAG,
        **dict.fromkeys(words("name workspace agentDir"), TEXT),
        "model": TEXT_OR_CHOICE,
        **dict.fromkeys(words("memorySearch humanDelay heartbeat"), ANY),
        "identity": IDENTITY,
        "groupChat": Members({"mentionPatterns": TEXTS, "historyLimit": COUNT}),
        "subagents": Members({"allowAgents": TEXTS, "model": TEXT_OR_CHOICE}),
        "sandbox": ANY,
        "tools": ANY,
    },
    frozenset({"id"}),
)
CHECKED: dict[str, Shape] = {
    "meta": Members({"lastTouchedVersion": TEXT, "lastTouchedAt": TEXT}),
    "env": _ENV,
    "auth": _AUTH,
    "models": _MODELS,
    "agents": Members({"defaults": _DEFAULTS, "list": ListOf(_AGENT)}),
}
SECTIONS = words(
    "meta env wizard diagnostics logging update browser ui auth models nodeHost agents tools "
    "bindings broadcast audio media messages commands approvals session cron hooks web channels "
    "discovery canvasHost talk gateway skills plugins"
)
"""Every section at the top, in the order in which they are checked."""

ROOT = Members({name: CHECKED.get(name, ANY) for name in SECTIONS})

_CHANNELS = words("whatsapp telegram discord slack signal imessage msteams")
_GIVEN_UP = {
    **{name: f" config moved to channels.{name}" for name in _CHANNELS},
    "routing.allowFrom": " was removed; use channels.whatsapp.allowFrom instead",
    "routing.bindings": " was moved; use top-level bindings instead",
    "routing.agents": " was moved; use agents.list instead",
    "routing.defaultAgentId": " was moved; use agents.list[].default instead",
    "routing.agentToAgent": " was moved; use tools.agentToAgent instead",
    "routing.groupChat.requireMention": " was removed; use channels.whatsapp/telegram/imessage "
    'groups defaults (e.g. channels.whatsapp.groups."*".requireMention) instead',
    "routing.groupChat.mentionPatterns": " was moved; use agents.list[].groupChat.mentionPatterns "
    "or messages.groupChat.mentionPatterns instead",
    "routing.queue": " was moved; use messages.queue instead",
    "routing.transcribeAudio": " was moved; use tools.media.audio.models instead",
    "telegram.requireMention": " was removed; use "
    'channels.telegram.groups."*".requireMention instead',
    "identity": " was moved; use agents.list[].identity instead",
    "agent": ".* was moved; use agents.defaults (and tools.* for tool/elevated/exec settings) "
    "instead",
    "tools.bash": " was removed; use tools.exec instead",
    "agent.model": " string was replaced by agents.defaults.model.primary/fallbacks and "
    "agents.defaults.models",
    "agent.imageModel": " string was replaced by agents.defaults.imageModel.primary/fallbacks",
    "agent.allowedModels": " was replaced by agents.defaults.models",
    "agent.modelAliases": " was replaced by agents.defaults.models.*.alias",
    "agent.modelFallbacks": " was replaced by agents.defaults.model.fallbacks",
    "agent.imageModelFallbacks": " was replaced by agents.defaults.imageModel.fallbacks",
    "messages.tts.enabled": " was replaced by messages.tts.auto",
    "gateway.token": " is ignored; use gateway.auth.token instead",
}
_ONLY_AS_TEXT = ("agent.model", "agent.imageModel")
LEGACY = tuple(
    (path, path in _ONLY_AS_TEXT, f"{path}{change} (auto-migrated on load).")
    for path, change in _GIVEN_UP.items()
)
"""Places that were given up: path, whether only a string there counts, and the message."""
