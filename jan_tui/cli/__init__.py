"""The command line; `main` is its face."""

from jan_tui.cli.running import main

__all__ = ["main"]
