"""jan-tui with a handler that fails: `python -m tests.end_to_end.broken HOW ARGUMENT...`."""

from __future__ import annotations

import sys

from textual.app import ComposeResult

import jan_tui.tui.app
from jan_tui import cli
from jan_tui.tui.screens.config import ConfigScreen

SECRET = "sk-live-4f9a8b7c6d5e4f3a2b1c"


class Broken(jan_tui.tui.app.JanTui):
    """`r` fails, `d` fails while the terminal is lent, `P` fails for ever by
    itself."""

    def action_refresh(self) -> None:
        password = f"local value {SECRET}"
        raise RuntimeError(f"broken on purpose, apiKey: '{SECRET}'{password[:0]}")

    def action_pause(self) -> None:
        self.set_interval(0.01, self._fail)

    def action_jan_details(self) -> None:
        with self.suspend():
            raise OSError("no such terminal")

    def _fail(self) -> None:
        raise ValueError("again and again")


class Unbuilt(ConfigScreen):
    """A screen that cannot be built."""

    def compose_body(self) -> ComposeResult:
        raise LookupError("half a screen")
        yield


if __name__ == "__main__":
    jan_tui.tui.app.JanTui = Broken  # type: ignore[misc]
    if sys.argv[1] == "unbuilt":
        import jan_tui.tui.screens.config

        jan_tui.tui.screens.config.ConfigScreen = Unbuilt  # type: ignore[misc]
    sys.exit(cli.main(sys.argv[2:]))
