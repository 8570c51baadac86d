"""A parser that raises where argparse would end the process, and asks "did you mean"."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NoReturn

from jan_tui.cli import output
from jan_tui.cli.output import UsageError

SHELLS = ("bash", "zsh", "fish")
"""The shells that a completion script is written for."""

_LIKE = 0.6
"""How much of a word must be right for another one to be meant, 0 to 1."""

_MOST = 3


class Parser(argparse.ArgumentParser):
    """One command; of what it does not know it names what is nearest."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **{**options, "allow_abbrev": False})

    def error(self, message: str) -> NoReturn:
        from jan_tui.plain import printable
        from jan_tui.redact import mask_text

        text = printable(mask_text(message))
        raise UsageError(f"{self.format_usage()}{self.prog}: {text}\n")

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As argparse's, but the sub-command itself refuses what it does not know."""
        found, unknown = super().parse_known_args(args, namespace)
        # argparse gives the root what a sub-command left over.
        if unknown:
            self.error(self._unknown(unknown))
        return found, unknown

    def _unknown(self, words: Sequence[str]) -> str:
        """The sentence without values and without other words: those may be a key."""
        options = [word.partition("=")[0] for word in words if word.startswith("-")]
        if not options:
            return "a word too many"
        known = [name for action in self._actions for name in action.option_strings]
        hints = [_meant(option, known) or self._behind(option) for option in options]
        return f"unknown option: {' '.join(options)}" + "".join(dict.fromkeys(hints))

    def _behind(self, option: str) -> str:
        """Which commands take an option that was given before them."""
        names = [
            name
            for name, command in self._commands()
            if any(option in action.option_strings for action in command._actions)
        ]
        return f"; put it after the command ({_either(names)})" if names else ""

    def _commands(self) -> Iterator[tuple[str, argparse.ArgumentParser]]:
        for action in self._actions:
            if isinstance(action, argparse._SubParsersAction):
                yield from action.choices.items()

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        """As argparse's, with the choice that is meant."""
        try:
            super()._check_value(action, value)
        except argparse.ArgumentError as wrong:
            choices = [str(choice) for choice in action.choices or ()]
            meant = _meant(str(value), choices)
            if isinstance(action, argparse._SubParsersAction):
                there = meant or f"; there are {', '.join(choices)}"
                self.error(f"unknown command: {value}{there}")
            wrong.message += meant
            raise

    def print_help(self, file: object = None) -> None:
        # argparse's own way is silent where the help cannot be written.
        output.print_own(self.format_help())


def _meant(word: str, known: Iterable[str]) -> str:
    """What may be meant by a word, as the end of a sentence; empty where nothing is like it."""
    from difflib import get_close_matches

    names = list(known)
    bare = word.lstrip("-").casefold()
    longer = [name for name in names if bare and name.lstrip("-").startswith(bare)]
    # Between `-help` and `--help` the dashes would count as letters.
    near = {name.lstrip("-"): name for name in names}
    found = longer or [near[each] for each in get_close_matches(bare, near, _MOST, _LIKE)]
    return f"; did you mean {_either(found[:_MOST])}?" if found else ""


def _either(names: Sequence[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last


class Version(argparse.Action):
    """Prints name and version, and ends."""

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        from jan_tui import __version__

        output.print_own(f"jan-tui {__version__}")
        parser.exit()


class PrintCompletion(argparse.Action):
    """Prints the completion script for a shell, and ends."""

    def __call__(self, parser: argparse.ArgumentParser, _: object, shell: Any, *__: Any) -> None:
        import shtab

        for each in _all_actions(parser):
            if each.metavar in ("FILE", "PATH"):
                each.complete = shtab.FILE  # type: ignore[attr-defined]
        output.print_own(shtab.complete(parser, shell))
        parser.exit()


def _all_actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    for action in parser._actions:
        yield action
        if isinstance(action, argparse._SubParsersAction):
            for command in action.choices.values():
                yield from _all_actions(command)
