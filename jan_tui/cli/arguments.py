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
from typing import Any, NoReturn, TextIO, cast

from jan_tui import __version__
from jan_tui.cli import output
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


class _Parser(argparse.ArgumentParser):
    """A parser that raises where argparse would end the process."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{self.format_usage()}{self.prog}: {_without_values(message)}\n")

    def print_help(self, file: object = None) -> None:
        # argparse's own way is silent where the help cannot be written.
        output.print_own(self.format_help())


def _without_values(message: str) -> str:
    """argparse's sentence without secrets: a word that it does not know may be a key."""
    from jan_tui.plain import printable
    from jan_tui.redact import mask_text

    head, unknown, words = message.partition("unrecognized arguments: ")
    if not unknown:
        return printable(mask_text(message))
    options = [word.partition("=")[0] for word in words.split() if word.startswith("-")]
    return printable(f"{head}{unknown}{' '.join(options) or 'a word too many'}")


class _Version(argparse.Action):
    """Prints name and version, and ends."""

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        output.print_own(f"jan-tui {__version__}")
        parser.exit()


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
        type=_release,
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


def _release(text: str) -> str:
    from jan_tui.clawdbot import asked_for

    try:
        asked_for(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
    return text


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number of seconds") from None
    if not 0 <= seconds < 1e7:
        raise argparse.ArgumentTypeError(f"{text} seconds cannot be waited for")
    return seconds


def _assignment(text: str) -> tuple[str, str]:
    """Splits `ID=VALUE` at its last `=`, since an id may hold one."""
    name, equals, value = text.rpartition("=")
    if not (equals and name):
        raise argparse.ArgumentTypeError(f"'{text}' is not of the form ID=VALUE")
    return name, value


def _tokens(text: str) -> tuple[str, int]:
    name, value = _assignment(text)
    if not value.isascii() or not value.isdigit() or not 0 < int(value) < 2**53:
        raise argparse.ArgumentTypeError(f"'{value}' is not a whole number of tokens above 0")
    return name, int(value)


def _yes_or_no(text: str) -> tuple[str, bool]:
    name, value = _assignment(text)
    if value not in ("yes", "no"):
        raise argparse.ArgumentTypeError(f"'{value}' is neither yes nor no")
    return name, value == "yes"


def _reference(text: str) -> str:
    if not text.strip():
        raise argparse.ArgumentTypeError("a model reference cannot be blank")
    return text


def _flag(group: argparse._ActionsContainer, name: str, text: str | None = None) -> None:
    group.add_argument(name, action="store_true", help=text)


def _add_apply(parser: argparse.ArgumentParser) -> None:
    provider = parser.add_argument_group("the jan provider")
    provider.add_argument("--mode", choices=("implicit", "explicit", "off"))
    provider.add_argument(
        "--key-location",
        choices=("entry", "env-block", "dotenv", "profile", "none"),
        help="where the key is kept (default: entry for explicit, env-block for implicit)",
    )
    key = provider.add_mutually_exclusive_group()
    key.add_argument(
        "--api-key",
        metavar="VALUE",
        help="default jan-local; other users of the machine can see it: for a real key use",
    )
    _flag(key, "--api-key-stdin", "the first line of standard input")
    key.add_argument("--api-key-env", metavar="NAME", help="written as reference to this variable")

    models = parser.add_argument_group("models of an explicit entry")
    models.add_argument("--model", metavar="ID", action="append", type=_reference)
    _flag(models, "--all-models", "all that Jan serves")
    models.add_argument("--add-model", metavar="ID", action="append", type=_reference, default=[])
    models.add_argument(
        "--remove-model", metavar="ID", action="append", type=_reference, default=[]
    )
    models.add_argument("--context", metavar="ID=N", action="append", type=_tokens, default=[])
    models.add_argument("--max-tokens", metavar="ID=N", action="append", type=_tokens, default=[])
    models.add_argument("--name", metavar="ID=TEXT", action="append", type=_assignment, default=[])
    models.add_argument(
        "--reasoning", metavar="ID=yes|no", action="append", type=_yes_or_no, default=[]
    )

    choice = parser.add_argument_group("which model answers")
    choice.add_argument("--primary", metavar="REF", type=_reference)
    fallbacks = choice.add_mutually_exclusive_group()
    fallbacks.add_argument("--fallback", metavar="REF", action="append", type=_reference)
    _flag(fallbacks, "--no-fallbacks")
    choice.add_argument(
        "--agent",
        metavar="ID",
        type=_reference,
        help="primary and fallbacks of this agent (default: agents.defaults)",
    )
    _flag(choice, "--inherit", "with --agent: take its own away, so that agents.defaults apply")
    choice.add_argument(
        "--fallback-key",
        choices=("fallbacks", "fallback"),
        default="fallbacks",
        help="both releases refuse the spelling of the Clawdbot docs, fallback",
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
    parser = _Parser(
        "jan-tui",
        description="Set up Clawdbot (OpenClaw) on the models of a local Jan.",
        epilog=_EPILOGUE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--version", action=_Version, nargs=0, default=argparse.SUPPRESS, help="show it and exit"
    )
    _flag(parser, "--demo", "open on an embedded stand-in Jan")
    _common(parser, nested=False)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)

    def command(name: str, text: str) -> argparse.ArgumentParser:
        nested = commands.add_parser(name, help=text, description=text, allow_abbrev=False)
        _common(nested, nested=True)
        _flag(nested, "--json", "JSON instead of text, to standard output")
        return nested

    status = command("status", "One look at Jan: is it there, and what does it serve?")
    until = "return once models are served, or fail when the time is over"
    status.add_argument("--wait", metavar="SECONDS", type=_seconds, help=until)
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
        type=_seconds,
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
