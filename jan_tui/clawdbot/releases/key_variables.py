"""The variables that hold the key of a provider which the program itself knows.

Such a variable goes before the apiKey of an entry of that name, also where the entry leads to
another server. A name that the program does not know has no variable, jan included.
Source: clawdbot 2026.1.24-3, model-auth; openclaw 2026.9.6, the manifests of its providers.
"""

from __future__ import annotations

from collections.abc import Mapping


def _table(text: str) -> Mapping[str, tuple[str, ...]]:
    """A provider a line, then its variables, the first that is set counts."""
    rows = (line.split() for line in text.strip().splitlines())
    return {provider: tuple(variables) for provider, *variables in rows}


CLAWDBOT_KEYS = _table("""
    anthropic ANTHROPIC_OAUTH_TOKEN ANTHROPIC_API_KEY
    cerebras CEREBRAS_API_KEY
    chutes CHUTES_OAUTH_TOKEN CHUTES_API_KEY
    deepgram DEEPGRAM_API_KEY
    github-copilot COPILOT_GITHUB_TOKEN GH_TOKEN GITHUB_TOKEN
    google GEMINI_API_KEY
    groq GROQ_API_KEY
    kimi-code KIMICODE_API_KEY
    minimax MINIMAX_API_KEY
    mistral MISTRAL_API_KEY
    moonshot MOONSHOT_API_KEY
    openai OPENAI_API_KEY
    opencode OPENCODE_API_KEY OPENCODE_ZEN_API_KEY
    openrouter OPENROUTER_API_KEY
    qwen-portal QWEN_OAUTH_TOKEN QWEN_PORTAL_API_KEY
    synthetic SYNTHETIC_API_KEY
    venice VENICE_API_KEY
    vercel-ai-gateway AI_GATEWAY_API_KEY
    xai XAI_API_KEY
    zai ZAI_API_KEY Z_AI_API_KEY
""")
OPENCLAW_KEYS = _table("""
    alibaba MODELSTUDIO_API_KEY DASHSCOPE_API_KEY QWEN_API_KEY
    anthropic ANTHROPIC_OAUTH_TOKEN ANTHROPIC_API_KEY
    clawrouter CLAWROUTER_API_KEY
    deepgram DEEPGRAM_API_KEY
    github-copilot COPILOT_GITHUB_TOKEN
    google GEMINI_API_KEY GOOGLE_API_KEY
    google-vertex GOOGLE_CLOUD_API_KEY
    huggingface HUGGINGFACE_HUB_TOKEN HF_TOKEN
    litellm LITELLM_API_KEY
    lmstudio LM_API_TOKEN
    microsoft-foundry AZURE_OPENAI_API_KEY
    minimax MINIMAX_CODE_PLAN_KEY MINIMAX_CODING_API_KEY MINIMAX_API_KEY
    nvidia NVIDIA_API_KEY
    ollama OLLAMA_API_KEY
    ollama-cloud OLLAMA_API_KEY
    openai OPENAI_API_KEY
    opencode-go OPENCODE_API_KEY OPENCODE_ZEN_API_KEY
    openrouter OPENROUTER_API_KEY
    sglang SGLANG_API_KEY
    together TOGETHER_API_KEY
    vllm VLLM_API_KEY
    xai XAI_API_KEY
""")
