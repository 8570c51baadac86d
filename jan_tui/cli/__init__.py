"""The command line; `main` is its face."""

from jan_tui.cli.arguments import main

__all__ = ["main"]
