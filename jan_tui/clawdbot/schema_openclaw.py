"""What openclaw 2026.9.6 takes: the sections that this project reads or writes.

Members that it never touches are `ANY`: they are known, and their inside is not looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jan_tui.clawdbot.javascript import fold
from jan_tui.clawdbot.notices import ConfigPath
from jan_tui.clawdbot.roster import normal_id
from jan_tui.clawdbot.schema_clawdbot import (
    AMOUNT,
    ANY,
    COUNT,
    FILLED,
    FLAG,
    FROM_ZERO,
    SHELL_ENV,
    TEXT,
    TEXT_MAP,
    TEXT_OR_CHOICE,
    TEXTS,
)
from jan_tui.clawdbot.shapes import (
    Either,
    Enum,
    ListOf,
    Literal,
    MapOf,
    Members,
    Number,
    OneOf,
    Problem,
    Shape,
    Tagged,
    Text,
    words,
)

BUNDLED = frozenset(
    words("""
    amazon-bedrock amazon-bedrock-mantle anthropic anthropic-vertex arcee azure-openai-responses
    byteplus byteplus-plan cerebras chutes claude-cli clawrouter cloudflare-ai-gateway codex
    comfy copilot-proxy dashscope deepinfra deepseek fal fireworks github-copilot gmi gmi-cloud
    gmicloud google google-antigravity google-gemini-cli google-vertex groq huggingface kilocode
    kimi kimi-coding litellm lmstudio meta microsoft-foundry minimax minimax-portal mistral
    modelstudio moonshot moonshot-ai moonshotai nvidia novita novita-ai novitaai ollama
    ollama-cloud openai opencode opencode-go openrouter qianfan qwen qwen-token-plan qwencloud
    sglang stepfun stepfun-plan synthetic tencent-tokenhub tencent-tokenplan together venice
    vercel-ai-gateway vllm volcengine volcengine-plan vydra x-ai xai xiaomi xiaomi-token-plan
    z.ai z-ai zai
    """)
)
"""Providers that come with the release: an entry of theirs may lack baseUrl and models."""

_PLACE = Text(
    pattern=r"^[a-z][a-z0-9_-]{0,63}$",
    complaint="Secret reference provider must match /^[a-z][a-z0-9_-]{0,63}$/ "
    '(example: "default").',
)


def _named(word: str) -> Text:
    return Text(
        pattern=r"^[A-Z][A-Z0-9_]{0,127}$",
        complaint=f"{word} secret reference id must match /^[A-Z][A-Z0-9_]{{0,127}}$/ "
        '(example: "OPENAI_API_KEY").',
    )


_POINTER = Text(
    pattern=r"^(?:value|(?:/(?:[^~/]|~0|~1)*)+)$",
    complaint="File secret reference id must be an absolute JSON pointer (example: "
    '"/providers/openai/apiKey"), or "value" for singleValue mode.',
)
_COMMAND = Text(
    pattern=r"^(?!(?:.*/)?\.\.?(?:/|$))[A-Za-z0-9][A-Za-z0-9._:/#-]{0,255}$",
    complaint="Exec secret reference id must match /^[A-Za-z0-9][A-Za-z0-9._:/#-]{0,255}$/ and "
    'must not include "." or ".." path segments (example: "vault/openai/api-key" or '
    '"aws/secret#json_key").',
)
_SECRET = Either(
    (
        TEXT,
        Tagged(
            "source",
            {
                source: Members(
                    {"source": Literal(source), "provider": _PLACE, "id": ident},
                    frozenset({"source", "provider", "id"}),
                )
                for source, ident in (
                    ("env", _named("Env")),
                    ("file", _POINTER),
                    ("exec", _COMMAND),
                    ("store", _named("Store")),
                )
            },
        ),
    )
)
_API = Enum(
    (
        "openai-completions",
        "openai-responses",
        "openai-chatgpt-responses",
        "anthropic-messages",
        "google-generative-ai",
        "google-vertex",
        "github-copilot",
        "bedrock-converse-stream",
        "ollama",
        "pi-messages",
        "azure-openai-responses",
    )
)
_RUNTIME = Members({"id": TEXT})
_FILLED_LIST = ListOf(FILLED)
_COMPAT_FLAGS = words(
    "supportsStore supportsPromptCacheKey supportsResponsesContinuation supportsDeveloperRole "
    "supportsReasoningEffort supportsTemperature supportsInstructions supportsUsageInStreaming "
    "supportsTools"
)
_COMPAT_MORE_FLAGS = words(
    "supportsStrictMode supportsJsonSchemaResponseFormat requiresStringContent strictMessageKeys"
)
_COMPAT_LAST_FLAGS = words(
    "sendSessionAffinityHeaders sendSessionIdHeader supportsEagerToolInputStreaming "
    "supportsLongCacheRetention"
)
_COMPAT = Members(
    {
        **dict.fromkeys(_COMPAT_FLAGS, FLAG),
        "codeMode": Enum(("preferred", "capable")),
        **dict.fromkeys(_COMPAT_MORE_FLAGS, FLAG),
        "visibleReasoningDetailTypes": _FILLED_LIST,
        "supportedReasoningEfforts": _FILLED_LIST,
        "reasoningEffortMap": ANY,
        "maxTokensField": OneOf(("max_completion_tokens", "max_tokens")),
        "thinkingFormat": Enum(
            (
                "openai",
                "openrouter",
                "deepseek",
                "together",
                "qwen",
                "qwen-chat-template",
                "zai",
            )
        ),
        "requiresToolResultName": FLAG,
        "requiresAssistantAfterToolResult": FLAG,
        "requiresThinkingAsText": FLAG,
        "requiresReasoningContentOnAssistantMessages": FLAG,
        "toolSchemaProfile": TEXT,
        "unsupportedToolSchemaKeywords": _FILLED_LIST,
        "toolCallArgumentsEncoding": TEXT,
        "requiresOpenAiAnthropicToolPayload": FLAG,
        "openRouterRouting": ANY,
        "vercelGatewayRouting": Members({"only": TEXTS, "order": TEXTS}),
        "zaiToolStream": FLAG,
        "cacheControlFormat": Literal("anthropic"),
        **dict.fromkeys(_COMPAT_LAST_FLAGS, FLAG),
    }
)
_MODEL = Members(
    {
        "id": FILLED,
        "name": FILLED,
        "api": _API,
        "baseUrl": FILLED,
        "reasoning": FLAG,
        "input": ListOf(OneOf(("text", "image", "video", "audio"))),
        "cost": Members(
            {
                **dict.fromkeys(("input", "output", "cacheRead", "cacheWrite"), Number()),
                "tieredPricing": ANY,
            }
        ),
        "contextWindow": AMOUNT,
        "contextTokens": COUNT,
        "maxTokens": AMOUNT,
        "thinkingLevelMap": ANY,
        "params": MapOf(ANY),
        "agentRuntime": _RUNTIME,
        "headers": TEXT_MAP,
        "compat": _COMPAT,
        "mediaInput": ANY,
        "metadataSource": Literal("models-add"),
    },
    frozenset({"id", "name"}),
)
_PROVIDER = Members(
    {
        "baseUrl": TEXT,
        "apiKey": _SECRET,
        "auth": OneOf(("api-key", "aws-sdk", "oauth", "token")),
        "api": _API,
        "maxTokens": AMOUNT,
        "timeoutSeconds": COUNT,
        "region": FILLED,
        "injectNumCtxForOpenAICompat": FLAG,
        "params": MapOf(ANY),
        "agentRuntime": _RUNTIME,
        "localService": Members(
            {
                "command": FILLED,
                "args": TEXTS,
                "cwd": FILLED,
                "env": TEXT_MAP,
                "healthUrl": FILLED,
                "readyTimeoutMs": COUNT,
                "idleStopMs": FROM_ZERO,
            },
            frozenset({"command"}),
        ),
        "headers": MapOf(_SECRET),
        "authHeader": FLAG,
        "request": ANY,
        "models": ListOf(_MODEL),
    }
)


def _own_providers(providers: dict[str, Any], path: ConfigPath) -> Iterator[Problem]:
    """A provider that does not come with the release needs a base URL and models."""
    for name, entry in providers.items():
        if fold(name) in BUNDLED:
            continue
        for key, there in (("baseUrl", entry.get("baseUrl")), ("models", "models" in entry)):
            if not there:
                place = (*path, name, key)
                message = (
                    f"custom model providers must declare {key}; provider overlays without {key} "
                    "are only supported for bundled providers"
                )
                yield Problem(place, message, place)


def _one_owner(agents: dict[str, Any], path: ConfigPath) -> Iterator[Problem]:
    """A roster has agents, each id once, and says who answers where there are several."""
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
_ALLOWED_MODEL = Members(
    {
        "alias": TEXT,
        "params": MapOf(ANY),
        "agentRuntime": _RUNTIME,
        "pickerRuntimes": ANY,
        "codeMode": FLAG,
        "streaming": FLAG,
    }
)
_POLICY = Members({"allow": TEXTS})
_THINKING = Enum(("off", "minimal", "low", "medium", "high", "xhigh", "adaptive", "max", "ultra"))
_FAST = Either((FLAG, Literal("auto")))
_AGENT_ID = Members({"agentId": FILLED})
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
        "models": MapOf(_ALLOWED_MODEL),
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
        "startupContext": ANY,
        "contextPruning": ANY,
        "compaction": ANY,
        "embeddedAgent": ANY,
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
        "systemAgent": _AGENT_ID,
        "authInheritance": _AGENT_ID,
        "sessionStore": _AGENT_ID,
        "maxConcurrent": COUNT,
        "subagents": ANY,
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
        "name": TEXT,
        "description": TEXT,
        "workspace": TEXT,
        "cwd": TEXT,
        "agentDir": TEXT,
        "model": TEXT_OR_CHOICE,
        "utilityModel": TEXT,
        "decisionModel": TEXT,
        "models": MapOf(_ALLOWED_MODEL),
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
        "subagents": ANY,
        "embeddedAgent": ANY,
        "params": MapOf(ANY),
        "runtime": ANY,
        "memory": ANY,
        "humanDelay": ANY,
        "typingMode": OneOf(("never", "instant", "thinking", "message")),
        "tts": ANY,
        "skillsLimits": ANY,
        "contextLimits": ANY,
        "heartbeat": ANY,
        "identity": ANY,
        "groupChat": ANY,
        "sandbox": ANY,
        "tools": ANY,
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
            "providers": MapOf(_PROVIDER, rule=_own_providers),
            "catalogRefresh": ANY,
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
