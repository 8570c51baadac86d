"""A home whose files change under the dashboard, and a server that comes and goes."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path

from jan_tui.clawdbot.config.files import Surroundings
from jan_tui.demo.standin import ReplyMode, StandIn

MODELS = ("llama-3.3-70b", "qwen2.5-coder-32b", "deepseek-r1-distill-14b", "[b]odd[/b] \u0301id")


def environment(home: Path) -> dict[str, str]:
    """An environment that names nothing of the one who runs the tests; the editor does nothing."""
    return {
        "HOME": str(home),
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "EDITOR": "true",
        "TEXTUAL_ANIMATIONS": "none",
    }


class Home:
    """The private home of one game; `base_url` is the server that its configs name."""

    def __init__(self, folder: Path, base_url: str) -> None:
        self.folder = folder
        self.base_url = base_url
        self._state = folder / ".clawdbot"
        self._state.mkdir(mode=0o700, exist_ok=True)
        self.config = self._state / "clawdbot.json"
        self.config.write_bytes(self._explicit())

    @property
    def surroundings(self) -> Surroundings:
        return Surroundings(environment(self.folder), self.folder, self.folder)

    def change(self, dice: random.Random) -> None:
        """Another config, or none, or an environment file; written in place as editors do."""
        choice = dice.random()
        if choice < 0.1:
            self.config.unlink(missing_ok=True)
        elif choice < 0.2:
            keys = ("JAN_API_KEY=from-env\n", "", "JAN_API_KEY=\n", "\x00\xff nonsense")
            (self._state / ".env").write_text(dice.choice(keys), encoding="utf-8")
        elif choice < 0.4:
            self.config.write_bytes(dice.randbytes(dice.randint(1, 2000)))
        else:
            makers: tuple[Callable[[], bytes], ...] = (
                self._explicit,
                self._implicit,
                self._older_form,
                self._fifty_agents,
                self._included,
                lambda: b"",
                lambda: b"{}",
                lambda: self._explicit()[:-40],
                lambda: b'{"models": 7, "agents": []}',
            )
            self.config.write_bytes(dice.choice(makers)())

    def _explicit(self) -> bytes:
        models = [{"id": model, "name": model.upper()} for model in MODELS[:3]]
        text = json.dumps(
            {
                "models": {
                    "providers": {
                        "jan": {
                            "baseUrl": self.base_url,
                            "apiKey": "jan-local",
                            "api": "openai-completions",
                            "models": models,
                        }
                    }
                },
                "agents": {
                    "defaults": {
                        "model": {
                            "primary": f"jan/{MODELS[0]}",
                            "fallbacks": [f"jan/{MODELS[1]}", "jan/gone", "anthropic/other"],
                        }
                    }
                },
            },
            indent=2,
        )
        return f"// mine\n{text}\n".encode()

    def _implicit(self) -> bytes:
        model = {"primary": f"jan/{MODELS[2]}"}
        config = {"env": {"JAN_API_KEY": "x"}, "agents": {"defaults": {"model": model}}}
        return json.dumps(config).encode()

    def _older_form(self) -> bytes:
        model = {"primary": f"jan/{MODELS[0]}", "fallback": f"jan/{MODELS[1]}"}
        return json.dumps({"agents": {"defaults": {"model": model}}}).encode()

    def _fifty_agents(self) -> bytes:
        agents = [
            {"id": f"agent-{number}", "model": f"jan/{MODELS[number % 3]}"} for number in range(50)
        ]
        return json.dumps({"agents": {"list": agents}}, indent=1).encode()

    def _included(self) -> bytes:
        part = self._state / "models.json5"
        part.write_text("{ jan: { baseUrl: 'http://127.0.0.1:9/v1', models: [] } }", "utf-8")
        return b"{ models: { providers: { $include: './models.json5' } } }"


async def come_and_go(server: StandIn, dice: random.Random) -> None:
    """The server ends, starts, serves other models, or treats requests in another way."""
    choice = dice.random()
    if choice < 0.4:
        await (server.stop() if server.running else server.start())
    elif choice < 0.7:
        server.models = tuple(dice.sample(MODELS, dice.randint(0, len(MODELS))))
    elif choice < 0.75:
        server.models = tuple(f"model-{number}" for number in range(60))
    else:
        server.reply_mode = dice.choice(list(ReplyMode))
