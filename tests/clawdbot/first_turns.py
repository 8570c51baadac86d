"""First turns of the real programs with Jan under other names, against a server that records.

`python -m tests.clawdbot.first_turns` asks the installed programs again and writes the file.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from tests.clawdbot.oracle import oracle
from tests.clawdbot.places import CONFIGS

FILE = Path(__file__).parent.parent / "data" / "provider_names" / "first_turns.json"
MODEL = "llama-3.3-70b"
_SECONDS = 420
_ENDING: tuple[dict[str, Any], ...] = (
    {"delta": {"role": "assistant", "content": "OK"}, "finish_reason": None},
    {"delta": {}, "finish_reason": "stop"},
)


@dataclass(frozen=True)
class Turn:
    """A set-up, and by release the key of the chat request; None where no request came.

    In `config` $URL is the server's address. The key is without `Bearer `, empty where none came.
    """

    name: str
    config: dict[str, Any]
    env: Mapping[str, str] = field(default_factory=dict)
    sent: Mapping[str, str | None] = field(default_factory=dict)

    def text(self, url: str) -> str:
        return json.dumps(self.config).replace("$URL", url)


@cache
def turns() -> tuple[Turn, ...]:
    return tuple(Turn(**row) for row in json.loads(FILE.read_text(encoding="utf-8")))


def asked(turn: Turn, release: str, home: Path) -> str | None:
    """The key that the installed program sends in its first turn; None where it sends nothing."""
    place = oracle(release)
    with recorder() as (url, keys):
        config = home / CONFIGS[release]
        config.parent.mkdir()
        config.write_text(turn.text(url), encoding="utf-8")
        env = {
            "PATH": os.environ.get("PATH", ""),
            "HOME": str(home),
            "JAN_ORACLE_DIR": str(place.programs),
            **turn.env,
        }
        command = ["agent", "--local", "--agent", "main", "--message", "hi", "--json"]
        with (home / "out").open("w") as out:
            subprocess.run(
                [str(place.script.parent / release), *command],
                env=env,
                cwd=home,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                timeout=_SECONDS,
                check=False,
            )
    return keys[0] if keys else None


@contextmanager
def recorder() -> Iterator[tuple[str, list[str]]]:
    """A server that answers "OK" to every chat request, with the keys that these carried."""
    keys: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            self._answer(json.dumps({"object": "list", "data": [{"id": MODEL}]}), "json")

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            if self.path.endswith("/chat/completions"):
                keys.append(self.headers.get("authorization", "").removeprefix("Bearer "))
            chunks = (
                {"id": "x", "object": "chat.completion.chunk", "created": 1, "model": MODEL}
                | {"choices": [{"index": 0, **end}]}
                for end in _ENDING
            )
            lines = [f"data: {json.dumps(chunk)}\n\n" for chunk in chunks]
            self._answer("".join([*lines, "data: [DONE]\n\n"]), "event-stream")

        def _answer(self, text: str, kind: str) -> None:
            self.send_response(200)
            self.send_header("content-type", f"{'text' if '-' in kind else 'application'}/{kind}")
            self.send_header("content-length", str(len(text)))
            self.end_headers()
            self.wfile.write(text.encode())

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1", keys
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


if __name__ == "__main__":
    rows = []
    for one in turns():
        sent = {}
        for name in CONFIGS:
            with tempfile.TemporaryDirectory() as folder:
                sent[name] = asked(one, name, Path(folder))
        rows.append({"name": one.name, "config": one.config, "env": dict(one.env), "sent": sent})
        print(rows[-1]["name"], sent, flush=True)
    FILE.write_text(f"{json.dumps(rows, indent=1)}\n", encoding="utf-8")
