"""The command line: opens the dashboard, or answers one question and exits (contract).

No sub-command imports Textual. Exit status: 0 done, 1 the answer is no, 2 the call is wrong.

An answer that standard output does not take counts as a wrong call, 2, or 141 where its reader has
gone; but an `apply` that wrote its files, or undid them, is done: 0, with the loss and the backups
on standard error.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import TextIO, cast

from jan_tui.cli import output
from jan_tui.cli.grammar import values
from jan_tui.cli.grammar.parser import SHELLS, Parser, PrintCompletion, Version
from jan_tui.cli.output import UsageError
from jan_tui.product import JAN

RELEASES = "clawdbot|openclaw"
"""Those of the catalogue, which is not imported for a help text."""

_EPILOGUE = """\
examples:
  jan-tui                                    the dashboard
  jan-tui --demo                             the dashboard on a stand-in, touching nothing of yours
  jan-tui status --wait 60                   wait until Jan serves models
  jan-tui preview                            what Clawdbot will do with the file as it is
  jan-tui apply --mode explicit --all-models --primary jan/ID --dry-run
  jan-tui rehearse                           prove that the first message will work

exit status:
  0  as asked: ready, valid, written; also where files were written and the output was lost
  1  the answer is no: not ready, invalid, refused, the first message fails
  2  the call is wrong, or standard output does not take the answer
"""


def _common(parser: argparse.ArgumentParser, *, nested: bool) -> None:
    """Adds the options that may stand before or after the sub-command."""
    absent = argparse.SUPPRESS if nested else None
    group = parser.add_argument_group("where to look")
    group.add_argument(
        "--base-url",
        metavar="URL",
        default=absent,
        help=f"the server to ask (default: the entry's baseUrl, else {JAN.base_url})",
    )
    group.add_argument("--config", metavar="FILE", default=absent, help="the config file to use")
    group.add_argument(
        "--profile", metavar="NAME", default=absent, help="the profile, as with clawdbot --profile"
    )
    group.add_argument(
        "--release",
        type=values.release,
        metavar=f"{RELEASES}[@VERSION]",
        default=absent,
        help="whose rules to follow, as openclaw@2026.4.29 (default: found from the environment "
        "and the files; the version of the installed program)",
    )
    group.add_argument(
        "--program",
        metavar="PATH",
        default=absent,
        help="the installed clawdbot or openclaw that is asked (default: $JAN_TUI_PROGRAM, "
        "else the one on PATH)",
    )


def _flag(group: argparse._ActionsContainer, name: str, text: str) -> None:
    group.add_argument(name, action="store_true", help=text)


def _add_apply(parser: argparse.ArgumentParser) -> None:
    provider = parser.add_argument_group("the jan provider")
    provider.add_argument(
        "--mode",
        choices=("implicit", "explicit", "off"),
        help="implicit: Clawdbot discovers Jan's models; explicit: they are listed in the config; "
        "off: Jan is taken out",
    )
    provider.add_argument(
        "--key-location",
        choices=("entry", "env-block", "dotenv", "profile", "none"),
        help="where the key is kept (default: entry for explicit, env-block for implicit)",
    )
    key = provider.add_mutually_exclusive_group()
    key.add_argument(
        "--api-key",
        metavar="VALUE",
        help="default jan-local; other users of the machine can see it: for a real key use one of "
        "the next two",
    )
    _flag(key, "--api-key-stdin", "the key is the first line of standard input")
    key.add_argument("--api-key-env", metavar="NAME", help="written as reference to this variable")

    models = parser.add_argument_group("models of an explicit entry")
    models.add_argument(
        "--model",
        metavar="ID",
        action="append",
        type=values.reference,
        help="list exactly this one; may be given again, as all that take an ID",
    )
    _flag(models, "--all-models", "list all that Jan serves")

    def each(name: str, form: str, read: Callable[[str], object], text: str) -> None:
        models.add_argument(name, metavar=form, action="append", type=read, default=[], help=text)

    each("--add-model", "ID", values.reference, "list this one, too")
    each("--remove-model", "ID", values.reference, "take this one out of the list")
    each("--context", "ID=N", values.tokens, "its context window, in tokens")
    each("--max-tokens", "ID=N", values.tokens, "how many tokens it may answer")
    each("--name", "ID=TEXT", values.assignment, "the name that is shown for it")
    each("--reasoning", "ID=yes|no", values.yes_or_no, "whether it thinks before it answers")

    choice = parser.add_argument_group("which model answers")
    choice.add_argument(
        "--primary",
        metavar="REF",
        type=values.reference,
        help="the model that answers first, as jan/ID or an alias",
    )
    fallbacks = choice.add_mutually_exclusive_group()
    fallbacks.add_argument(
        "--fallback",
        metavar="REF",
        action="append",
        type=values.reference,
        help="the model that answers when the ones before it fail; may be given again, in order",
    )
    _flag(fallbacks, "--no-fallbacks", "take all fallbacks away")
    choice.add_argument(
        "--agent",
        metavar="ID",
        type=values.reference,
        help="primary and fallbacks of this agent (default: agents.defaults)",
    )
    _flag(choice, "--inherit", "with --agent: take its own away, so that agents.defaults apply")
    choice.add_argument(
        "--fallback-key",
        choices=("fallbacks", "fallback"),
        default="fallbacks",
        help="the key that fallbacks are written under (default: fallbacks; both releases refuse "
        "fallback, which the docs show)",
    )

    how = parser.add_argument_group("how")
    how.add_argument(
        "--repair",
        metavar="CODE",
        nargs="?",
        const="",
        action="append",
        help="repair what is broken; with the code of a notice, that one only",
    )
    _flag(how, "--edit-includes", "change included files where a value is written there")
    _flag(how, "--dry-run", "show the change, write nothing")
    _flag(how, "--ask", "ask the installed program about the result first")
    _flag(how, "--force", "write although the result cannot work")
    _flag(how, "--undo", "take back the last save of this program")
    _flag(how, "--finish", "finish a save that was interrupted")


def build_parser() -> argparse.ArgumentParser:
    """The whole grammar of the command line."""
    parser = Parser(
        "jan-tui",
        description="Set up Clawdbot (OpenClaw) on the models of a local Jan.",
        epilog=_EPILOGUE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--version", action=Version, nargs=0, default=argparse.SUPPRESS, help="show it and exit"
    )
    parser.add_argument(
        "--print-completion",
        action=PrintCompletion,
        choices=SHELLS,
        default=argparse.SUPPRESS,
        help="print the completion script for a shell and exit",
    )
    _flag(parser, "--demo", "open on an embedded stand-in Jan")
    _common(parser, nested=False)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=Parser)

    def command(name: str, text: str) -> argparse.ArgumentParser:
        nested = commands.add_parser(name, help=text, description=text)
        _common(nested, nested=True)
        _flag(nested, "--json", "JSON instead of text, to standard output")
        return nested

    status = command("status", "One look at Jan: is it there, and what does it serve?")
    until = "return once models are served, or fail when the time is over"
    outside = "in a container or WSL: look for Jan on the machine around it, without the key"
    status.add_argument("--outside", action="store_true", help=outside)
    status.add_argument("--wait", metavar="SECONDS", type=values.seconds, help=until)
    command("models", "The catalog: one row a model, by the rules of the Clawdbot docs.")
    preview = command("preview", "What Clawdbot will do with the file as it is.")
    preview.add_argument("--agent", metavar="ID", help="show this agent only")
    _flag(preview, "--offline", "do not ask Jan")
    _flag(preview, "--ask", "also ask the installed program, and compare")
    rehearse = command("rehearse", "The program's own first turn, without risk, answered by Jan.")
    rehearse.add_argument("--agent", metavar="ID", help="the agent whose turn it is")
    rehearse.add_argument(
        "--timeout",
        metavar="SECONDS",
        type=values.seconds,
        help="for the whole (default: 900; a slow machine reads for minutes)",
    )
    _flag(rehearse, "--fallbacks", "also each fallback of Jan, and which models are really tried")
    _add_apply(command("apply", "Change the config: shows a diff, keeps a backup, can be undone."))
    return parser


def _runner(command: str) -> Callable[[argparse.Namespace], int]:
    """`run` of the module that is named like the sub-command, imported only now."""
    return cast(Callable[[argparse.Namespace], int], import_module(f"jan_tui.cli.{command}").run)


def _dashboard(arguments: argparse.Namespace) -> int:
    # Textual draws on standard error.
    if not (_is_terminal(sys.stdin) and _is_terminal(sys.stderr)):
        raise UsageError(
            "jan-tui: the dashboard needs a terminal; for scripts there are "
            "`jan-tui status`, `models`, `preview`, `rehearse` and `apply`, each with --json\n"
        )
    from jan_tui.cli.dashboard import open_dashboard

    with _profile_checked("jan-tui"):
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


def _is_terminal(stream: TextIO | None) -> bool:
    """Whether a standard stream is one; those that were closed at the start are None."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:
        return False


def _answer(argv: Sequence[str]) -> int:
    arguments = build_parser().parse_args(argv)
    from jan_tui.redact import REGISTER

    REGISTER.forget()
    if arguments.command is None:
        return _dashboard(arguments)
    if arguments.demo:
        raise UsageError("jan-tui: --demo opens the dashboard; it takes no sub-command\n")
    run = _runner(arguments.command)
    with _profile_checked(f"jan-tui {arguments.command}"):
        return run(arguments)


def main(argv: Sequence[str]) -> int:
    """Runs one command line in process and returns its exit status.

    Environment, home and current folder are read at the call; output goes to `sys.stdout` and
    `sys.stderr`. Calls do not disturb one another.
    """
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
        from jan_tui.cli.failures import words

        output.print_message(words(problem))
        return 1
