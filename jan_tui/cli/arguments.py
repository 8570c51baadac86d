"""The grammar of the command line: every sub-command and option, with its help (contract)."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from jan_tui.cli.grammar import values
from jan_tui.cli.grammar.parser import SHELLS, Parser, PrintCompletion, Version
from jan_tui.product import JAN

RELEASES = "clawdbot|openclaw"
"""Those of the catalogue, which is not imported for a help text."""

_EPILOGUE = """\
examples:
  jan-tui                                    the dashboard
  jan-tui --demo                             the dashboard on a stand-in, touching nothing of yours
  jan-tui status --wait 60                   wait until Jan serves models
  jan-tui status --follow                    a line for each change, until Ctrl+C
  jan-tui preview                            what Clawdbot will do with the file as it is
  jan-tui apply --mode explicit --all-models --primary jan/ID --dry-run
  jan-tui rehearse                           prove that the first message will work
  jan-tui report                             what a bug report needs, without secrets

variables that stand for an option, with 1 or 0:
  JAN_TUI_PLAIN, ACCESSIBLE                  --plain
  JAN_TUI_ASCII                              --ascii; 0: UTF-8 whatever the terminal is

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
    shown = parser.add_argument_group("how it is shown")
    for name, text in (
        ("--plain", "lines of text instead of the dashboard, as for a screen reader: the status"),
        ("--ascii", "draw with ASCII alone (default: where the terminal or its locale needs it)"),
    ):
        shown.add_argument(name, action="store_true", default=absent or False, help=text)
    shown.add_argument(
        "--debug", metavar="FILE", default=absent, help="write a log of this run, without secrets"
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
    longer = status.add_mutually_exclusive_group()
    longer.add_argument("--wait", metavar="SECONDS", type=values.seconds, help=until)
    each_change = "a line for each change, until Ctrl+C; with --json a JSON value a line"
    _flag(longer, "--follow", each_change)
    _flag(
        longer,
        "--outside",
        "in a container or WSL: look for Jan on the machine around it, without the key",
    )
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
    report = command("report", "What a bug report needs, without secrets: nothing is sent.")
    report.add_argument("--output", metavar="FILE", help="also write it to this new file")
    return parser
