"""A real llama.cpp engine that serves several models, as Jan 0.8 runs it."""

from __future__ import annotations

import sys

import pytest

if sys.platform == "win32":
    pytest.skip("pseudo-terminals are of POSIX systems", allow_module_level=True)

import os
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

_BESIDE = Path(__file__).parents[3] / "shared" / "standin" / "engine"


def program() -> tuple[Path, Path]:
    """The llama-server and a model for it; skips the test with a reason where there are none."""
    script = Path(os.environ.get("JAN_TUI_STANDIN") or _BESIDE)
    if not script.is_file():
        pytest.skip("no real engine: JAN_TUI_STANDIN names the script that starts one")
    folder = Path(os.environ.get("JAN_STANDIN_DIR") or Path.home() / ".cache" / "jan-standin")
    servers = sorted(folder.glob("venv/lib/python3*/site-packages/*/bin/llama-server"))
    models = sorted(folder.glob("*.gguf"))
    if not (servers and models):
        pytest.skip(f"the engine is not installed in {folder}: .ci/engine does that")
    return servers[0], models[0]


class Engine:
    """One llama-server that can be started, killed and started again on the same port."""

    def __init__(self, folder: Path, port: int, models: Sequence[str], context: int = 4096) -> None:
        server, weights = program()
        preset = folder / "preset.ini"
        sections = [f"[{name}]\nmodel = {weights}\nctx-size = {context}\n" for name in models]
        preset.write_text("\n".join(sections), encoding="utf-8")
        limits = ["--models-max", str(len(models))]
        self.port = port
        self._log = folder / "engine.log"
        self._command = [str(server), "--models-preset", str(preset), *limits]
        self._command += ["--host", "127.0.0.1", "--port", str(port)]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def start(self) -> None:
        """Starts it and returns; `wait` tells when it serves."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command, stdout=log, stderr=log, start_new_session=True
            )

    def wait(self, seconds: float = 30) -> float:
        """Waits for the first list of models; returns the clock's reading at that moment.

        Skips the test where the processor cannot run this build of the engine.
        """
        assert self._process is not None
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            if self._process.poll() == -signal.SIGILL:
                pytest.skip("this processor cannot run the engine: .ci/engine builds one for it")
            with suppress(urllib.error.URLError, ConnectionError):
                urllib.request.urlopen(f"{self.base_url}/models", timeout=2).close()
                return time.monotonic()
            time.sleep(0.005)
        raise AssertionError(f"the engine does not serve:\n{self._log.read_text(errors='replace')}")

    def kill(self) -> None:
        """Ends it at once, with SIGKILL, and the children that it loaded models in."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None
