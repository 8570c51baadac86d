"""jan-tui with a handler that fails: `python -m tests.end_to_end.broken HOW ARGUMENT...`."""

from __future__ import annotations

import os
import signal
import sys

from textual.app import ComposeResult

import jan_tui.app
from jan_tui import cli
from jan_tui.screens.config import ConfigScreen

SECRET = "sk-live-4f9a8b7c6d5e4f3a2b1c"


class Broken(jan_tui.app.JanTui):
    """`r` fails, `P` fails for ever by itself, `B` kills the process."""

    def action_refresh(self) -> None:
        password = f"local value {SECRET}"
        raise RuntimeError(f"broken on purpose, apiKey: '{SECRET}'{password[:0]}")

    def action_pause(self) -> None:
        self.set_interval(0.01, self._fail)

    def _fail(self) -> None:
        raise ValueError("again and again")

    def action_ring(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


class Unbuilt(ConfigScreen):
    """A screen that cannot be built."""

    def compose_body(self) -> ComposeResult:
        raise LookupError("half a screen")
        yield


if __name__ == "__main__":
    jan_tui.app.JanTui = Broken  # type: ignore[misc]
    if sys.argv[1] == "unbuilt":
        import jan_tui.screens.config

        jan_tui.screens.config.ConfigScreen = Unbuilt  # type: ignore[misc]
    sys.exit(cli.main(sys.argv[2:]))
