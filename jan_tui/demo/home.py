"""A throw-away home with a sample config, so that the demo touches nothing of the person's."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jan_tui.clawdbot import Surroundings

SERVED = (
    "llama-3.3-70b",
    "deepseek-r1-distill-qwen-14b",
    "unsloth/Qwen3-8B-GGUF",
    "janhq/Jan-code-4b-gguf",
    "gemma-3-12b-it",
)
"""The models that the stand-in serves."""

_CONFIG = """\
// The sample config of `jan-tui --demo`. It lives in a throw-away folder and goes when you quit.
{
  agents: {
    defaults: {
      // Change these on the Models screen: p makes a model primary, f a fallback.
      model: {
        primary: "jan/llama-3.3-70b",
        fallbacks: ["jan/qwen2.5-coder-32b"], // not loaded
      },
    },
  },

  models: {
    providers: {
      jan: {
        baseUrl: "BASE_URL",
        apiKey: "jan-local", // any value works
        api: "openai-completions",
        models: [
          {
            id: "llama-3.3-70b",
            name: "Llama 3.3 70B",
            reasoning: false,
            input: ["text"],
            cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
            contextWindow: 32768, // tokens
            maxTokens: 8192,
          },
          {
            id: "qwen2.5-coder-32b",
            name: "Qwen2.5 Coder 32B",
            reasoning: false,
            input: ["text"],
            cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
            contextWindow: 32768,
            maxTokens: 8192,
          },
        ],
      },
    },
  },
}
"""


@contextmanager
def sample_home(base_url: str) -> Iterator[Surroundings]:
    """A home with a commented config whose jan entry names `base_url`; removed at the end.

    The environment holds nothing of the real one but the search path, so no key, override or
    shell setting of the person's reaches the demo.
    """
    with tempfile.TemporaryDirectory(prefix="jan-tui-demo-") as folder:
        home = Path(folder)
        state = home / ".clawdbot"
        state.mkdir(mode=0o700)
        config = state / "clawdbot.json"
        config.write_text(_CONFIG.replace("BASE_URL", base_url), encoding="utf-8")
        config.chmod(0o600)
        yield Surroundings(env={"HOME": str(home)}, home=home, cwd=home)
