"""The command line: opens the dashboard, or answers one question and exits (contract).

No sub-command imports Textual. Exit status: 0 done, 1 the answer is no, 2 the call is wrong.

An answer that standard output does not take counts as a wrong call, 2, or 141 where its reader has
gone; but an `apply` that wrote its files, or undid them, is done: 0, with the loss and the backups
on standard error.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import cast

from jan_tui.cli import output
from jan_tui.cli.arguments import build_parser
from jan_tui.cli.output import UsageError

_FOLDERS = {"status": "watching.status", "report": "reporting.report"}
"""Sub-commands whose module is in a folder."""

_COMMANDS = """\
`jan-tui status --follow` tells each change of Jan, `jan-tui preview` what will be tried,
`jan-tui apply --help` how to change it, `jan-tui rehearse` proves it; `jan-tui --help` has all."""


def text_reason(
    environment: Mapping[str, str], *, plain: bool, terminal: bool = True, windows: bool = False
) -> str:
    """Why the answer is text although the dashboard was meant; empty where it can be opened.

    Without a terminal only what asks for text counts: a script gets no other answer unasked.
    `ACCESSIBLE` is the variable of Charm's huh; terminals that cannot move a cursor call themselves
    dumb or nothing. On Windows TERM is not set.
    """
    from jan_tui.glyphs import switched

    wanted = switched(environment, "JAN_TUI_PLAIN")
    if plain:
        return "--plain is given"
    if wanted is not None:
        return "JAN_TUI_PLAIN is set" if wanted else ""
    if switched(environment, "ACCESSIBLE"):
        return "ACCESSIBLE is set"
    if not terminal:
        return ""
    term = environment.get("TERM", "")
    if term in ("dumb", "unknown"):
        return f"TERM is {term}"
    return "" if term or windows else "TERM is not set"


def _runner(command: str) -> Callable[[argparse.Namespace], int]:
    """`run` of the module that is named like the sub-command, imported only now."""
    module = import_module(f"jan_tui.cli.{_FOLDERS.get(command, command)}")
    return cast(Callable[[argparse.Namespace], int], module.run)


def _dashboard(arguments: argparse.Namespace, argv: Sequence[str]) -> int:
    # Textual draws on standard error.
    there = output.is_terminal(sys.stdin) and output.is_terminal(sys.stderr)
    windows = os.name == "nt"
    reason = text_reason(os.environ, plain=arguments.plain, terminal=there, windows=windows)
    if not there and not reason:
        raise UsageError(
            "jan-tui: the dashboard needs a terminal; for scripts there are `jan-tui status`, "
            "`models`, `preview`, `rehearse`, `apply` and `report`, each with --json\n"
        )
    if reason:
        if arguments.demo:
            raise UsageError(f"jan-tui: --demo opens the dashboard, and {reason}\n")
        status = _answer([*argv, "status"])
        output.print_message(f"\nThis is `jan-tui status`, since {reason}.\n{_COMMANDS}")
        return status
    from jan_tui.cli.dashboard import open_dashboard

    with _profile_checked("jan-tui"), _logged(arguments):
        return open_dashboard(arguments)


@contextmanager
def _profile_checked(command: str) -> Iterator[None]:
    """A `--profile` that no release accepts is a wrong call."""
    try:
        yield
    except ValueError as wrong:
        from jan_tui.clawdbot import ProfileError

        if isinstance(wrong, ProfileError):
            raise UsageError(f"{command}: {wrong}") from None
        raise


@contextmanager
def _logged(arguments: argparse.Namespace) -> Iterator[None]:
    """The block with the log that `--debug` names."""
    if not arguments.debug:
        yield
        return
    from jan_tui.cli.reporting import debug

    with debug.logged_to(Path(arguments.debug), output.environment()):
        try:
            yield
        except Exception as error:
            debug.log_failure(error)
            raise


def _answer(argv: Sequence[str]) -> int:
    arguments = build_parser().parse_args(argv)
    from jan_tui.redact import REGISTER

    REGISTER.forget()
    if arguments.ascii:
        from jan_tui.glyphs import VARIABLE

        output.shown_by[VARIABLE] = "1"
    if arguments.command is None:
        return _dashboard(arguments, argv)
    if arguments.demo:
        raise UsageError("jan-tui: --demo opens the dashboard; it takes no sub-command\n")
    run = _runner(arguments.command)
    with _profile_checked(f"jan-tui {arguments.command}"), _logged(arguments):
        return run(arguments)


def main(argv: Sequence[str]) -> int:
    """Runs one command line in process and returns its exit status.

    Environment, home and current folder are read at the call; output goes to `sys.stdout` and
    `sys.stderr`. Calls do not disturb one another.
    """
    output.begin()
    try:
        return _answer(argv)
    except UsageError as wrong:
        output.print_message(str(wrong).rstrip("\n"))
        return 2
    except SystemExit as done:
        # argparse leaves this way after --help and --version.
        return done.code if isinstance(done.code, int) else 0
    except KeyboardInterrupt:
        return 130
    except output.LostOutputError as lost:
        if lost.reader_gone:
            return 141
        output.print_message(
            f"jan-tui: standard output takes nothing ({lost}), so the answer is lost."
        )
        return 2
    except Exception as problem:  # noqa: BLE001
        from jan_tui.cli.reporting.failures import words

        output.print_message(words(problem))
        return 1
