"""Names of models that openclaw 2026.9.6 brings to another name, by the maker of the model."""

from __future__ import annotations

GEMINI = {
    "gemini-3-pro": "gemini-3.1-pro-preview",
    "gemini-3-pro-preview": "gemini-3.1-pro-preview",
    "gemini-3-flash": "gemini-3-flash-preview",
    "gemini-3.1-pro": "gemini-3.1-pro-preview",
    "gemini-3.1-flash-lite-preview": "gemini-3.1-flash-lite",
    "gemini-3.1-flash": "gemini-3-flash-preview",
    "gemini-3.1-flash-preview": "gemini-3-flash-preview",
    "gemma-4-26b": "gemma-4-26b-a4b-it",
}
CLAUDE = {
    "fable": "claude-fable-5-1",
    "fable-5": "claude-fable-5",
    "fable-5.1": "claude-fable-5-1",
    "fable-5-1": "claude-fable-5-1",
    "haiku": "claude-haiku-4-5",
    "opus": "claude-opus-5",
    "opus-5": "claude-opus-5",
    "opus-5.5": "claude-opus-5-5",
    "opus-5-5": "claude-opus-5-5",
    "opus-4.8": "claude-opus-4-8",
    "opus-4.7": "claude-opus-4-7",
    "opus-4.6": "claude-opus-4-6",
    "mythos-5": "claude-mythos-5",
    "sonnet": "claude-sonnet-5",
    "sonnet-5": "claude-sonnet-5",
    "sonnet-4.6": "claude-sonnet-4-6",
}
GROK = {
    "grok-4.3-latest": "grok-4.3",
    "grok-4.5-latest": "grok-4.5",
    "grok-4.7-latest": "grok-4.7",
    "grok-build-latest": "grok-4.5",
    "grok-4-fast-reasoning": "grok-4-fast",
    "grok-4-1-fast-reasoning": "grok-4-1-fast",
}
