"""What openclaw 2026.9.6 takes as a provider of models."""

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
    TEXT,
    TEXT_MAP,
    TEXTS,
)
from jan_tui.clawdbot.schema.scalars import Enum, Literal, Number, OneOf, Problem, Text, words
from jan_tui.clawdbot.schema.shapes import Either, ListOf, MapOf, Members, NumberTuple, Tagged
from jan_tui.clawdbot.values.javascript import fold
from jan_tui.clawdbot.values.notices import ConfigPath

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
    words(
        "openai-completions openai-responses openai-chatgpt-responses anthropic-messages "
        "google-generative-ai google-vertex github-copilot bedrock-converse-stream ollama "
        "pi-messages azure-openai-responses"
    )
)
RUNTIME = Members({"id": TEXT})
_FILLED_LIST = ListOf(FILLED)
_FIRST_FLAGS = """
    supportsStore supportsPromptCacheKey supportsResponsesContinuation supportsDeveloperRole
    supportsReasoningEffort supportsTemperature supportsInstructions supportsUsageInStreaming
    supportsTools"""
_MORE_FLAGS = """
    supportsStrictMode supportsJsonSchemaResponseFormat requiresStringContent strictMessageKeys"""
_LAST_FLAGS = """
    sendSessionAffinityHeaders sendSessionIdHeader supportsEagerToolInputStreaming
    supportsLongCacheRetention"""
_COMPAT = Members(
    {
        **dict.fromkeys(words(_FIRST_FLAGS), FLAG),
        "codeMode": Enum(("preferred", "capable")),
        **dict.fromkeys(words(_MORE_FLAGS), FLAG),
        "visibleReasoningDetailTypes": _FILLED_LIST,
        "supportedReasoningEfforts": _FILLED_LIST,
        "reasoningEffortMap": ANY,
        "maxTokensField": OneOf(("max_completion_tokens", "max_tokens")),
        "thinkingFormat": Enum(
            words("openai openrouter deepseek together qwen qwen-chat-template zai")
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
        **dict.fromkeys(words(_LAST_FLAGS), FLAG),
    }
)
_PRICES = ("input", "output", "cacheRead", "cacheWrite")
_TIER = Members(
    {**dict.fromkeys(_PRICES, Number()), "range": Either((NumberTuple(2), NumberTuple(1)))},
    frozenset({*_PRICES, "range"}),
)
_LEVELS = words("off minimal low medium high xhigh max")
_THINKING_LEVELS = Members(dict.fromkeys(_LEVELS, Either((TEXT, Literal(None)))))
_MEDIA_INPUT = Members(
    {
        "image": Members(
            {
                **dict.fromkeys(words("maxBytes maxPixels maxSidePx preferredSidePx"), COUNT),
                "tokenMode": OneOf(("tile", "detail", "provider")),
            }
        )
    }
)
_TLS = Members(
    {
        **dict.fromkeys(words("ca cert key passphrase"), _SECRET),
        "serverName": TEXT,
        "insecureSkipVerify": FLAG,
    }
)
_REQUEST = Members(
    {
        "headers": MapOf(_SECRET),
        "auth": Either(
            (
                Members({"mode": Literal("provider-default")}, frozenset({"mode"})),
                Members(
                    {"mode": Literal("authorization-bearer"), "token": _SECRET},
                    frozenset({"mode", "token"}),
                ),
                Members(
                    {
                        "mode": Literal("header"),
                        "headerName": FILLED,
                        "value": _SECRET,
                        "prefix": TEXT,
                    },
                    frozenset({"mode", "headerName", "value"}),
                ),
            )
        ),
        "proxy": Either(
            (
                Members({"mode": Literal("env-proxy"), "tls": _TLS}, frozenset({"mode"})),
                Members(
                    {"mode": Literal("explicit-proxy"), "url": FILLED, "tls": _TLS},
                    frozenset({"mode", "url"}),
                ),
            )
        ),
        "tls": _TLS,
        "allowPrivateNetwork": FLAG,
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
                **dict.fromkeys(_PRICES, Number()),
                "tieredPricing": ListOf(_TIER),
            }
        ),
        "contextWindow": AMOUNT,
        "contextTokens": COUNT,
        "maxTokens": AMOUNT,
        "thinkingLevelMap": _THINKING_LEVELS,
        "params": MapOf(ANY),
        "agentRuntime": RUNTIME,
        "headers": TEXT_MAP,
        "compat": _COMPAT,
        "mediaInput": _MEDIA_INPUT,
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
        "agentRuntime": RUNTIME,
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
        "request": _REQUEST,
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


PROVIDERS = MapOf(_PROVIDER, rule=_own_providers)
"""The shape of `models.providers`."""
