"""`jan-tui rehearse`: the installed program's own first turn, without risk, answered by Jan."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from contextlib import aclosing

from jan_tui import units
from jan_tui.clawdbot import Prediction, ServerFacts
from jan_tui.clawdbot.rehearsal import NothingToRehearseError
from jan_tui.cli import output
from jan_tui.cli.commands import command
from jan_tui.cli.common import probe, single_probe, workspace
from jan_tui.rehearsal import TIMEOUT, Setup, Verdict, report
from jan_tui.system_errors import cause
from jan_tui.workspace import LocalWorkspace, NotInstalledError


def run(arguments: argparse.Namespace) -> int:
    """Prints the verdicts; exit status 0 only where Jan answered every request."""
    place = workspace(arguments)
    _, prediction = place.predicted(place.facts(None))
    snapshot = single_probe(place, prediction)
    facts = place.facts(snapshot)
    reading, prediction = place.predicted(facts)
    target = place.target(prediction)

    async def look() -> ServerFacts:
        return place.facts(await probe(place, target))

    try:
        setup = place.rehearsals.setup(
            reading, facts, target.base_url, agent=arguments.agent, look=look
        )
    except NothingToRehearseError as nothing:
        return _nothing(arguments, target.base_url, str(nothing))
    if setup.program is None:
        if place.named_program is not None:
            missing = NotInstalledError(reading.release.program, place.named_program)
            return _nothing(arguments, target.base_url, str(missing))
        output.print_message(
            f"{reading.release.program} is not on PATH: the request is one of the size of its "
            "own, in our words. What the program does with the config is not part of this."
        )
    seconds = TIMEOUT if arguments.timeout is None else arguments.timeout
    output.print_message(f"This may take {units.duration(seconds)} at most.")
    try:
        verdicts = asyncio.run(_rehearsed(place, setup, seconds, fallbacks=arguments.fallbacks))
    except OSError as refused:
        named = f" {refused.filename}" if isinstance(refused.filename, str) else ""
        why = f"The rehearsal cannot be made{named}: {cause(refused)}."
        return _nothing(arguments, target.base_url, why)
    if arguments.json:
        output.print_json(to_json(verdicts, prediction, arguments))
    else:
        for number, verdict in enumerate(verdicts):
            if number:
                output.print_line()
            _print(verdict, prediction, arguments)
    return 0 if all(verdict.works for verdict in verdicts) else 1


async def _rehearsed(
    place: LocalWorkspace, setup: Setup, seconds: float, *, fallbacks: bool
) -> tuple[Verdict, ...]:
    """The verdicts; each step on the way is a line on standard error."""
    verdicts: tuple[Verdict, ...] = ()
    steps = place.rehearsals.rehearse(setup, timeout=seconds, fallbacks=fallbacks)
    last = ""
    async with aclosing(steps):
        async for progress in steps:
            verdicts = progress.verdicts
            if str(progress) != last and not progress.done:
                last = str(progress)
                output.print_message(last)
    return verdicts


def _nothing(arguments: argparse.Namespace, base_url: str, why: str) -> int:
    """Nothing could be rehearsed."""
    if arguments.json:
        error = {"kind": "other", "message": why}
        none = dict.fromkeys(_FIELDS)
        output.print_json(
            {"format": output.FORMAT, **none, "sent_to": base_url, "error": error, "verdict": why}
        )
    else:
        output.print_message(why)
    return 1


_FIELDS = (
    *("program", "version", "agent", "ref", "sent_to", "key_sent", "request", "n_ctx"),
    *("room_tokens", "first_token_ms", "prompt_tokens_per_second", "tokens_per_second"),
    "tool_call",
)


def to_json(
    verdicts: Sequence[Verdict], prediction: Prediction, arguments: argparse.Namespace
) -> dict[str, object]:
    """The answer as the contract's `rehearse` object: the first model's, and those of the others
    under `fallbacks`."""
    first, *others = (_verdict_json(one, prediction, arguments) for one in verdicts)
    chain = verdicts[0]
    tried = [{"ref": one.ref, "result": one.result} for one in chain.tried]
    return {
        "format": output.FORMAT,
        **first,
        "at": chain.at.isoformat(),
        "left_out": list(chain.left_out),
        "confined": list(chain.confined),
        "predicted": list(chain.predicted) if chain.predicted else None,
        "tried": tried if chain.predicted else None,
        "fallbacks": others if chain.predicted else None,
    }


def _verdict_json(
    verdict: Verdict, prediction: Prediction, arguments: argparse.Namespace
) -> dict[str, object]:
    request = None
    if verdict.characters is not None:
        request = {
            "characters": verdict.characters,
            "tools": verdict.tools,
            "prompt_tokens": verdict.prompt_tokens,
        }
    error = None
    if verdict.kind is not None:
        error = {"kind": str(verdict.kind), "message": verdict.message}
    step = verdict.step
    return {
        "program": verdict.program,
        "version": (verdict.version or None) if verdict.program is not None else None,
        "agent": verdict.agent,
        "ref": verdict.ref or None,
        "sent_to": verdict.sent_to,
        "proxy": verdict.proxy or None,
        "key_sent": verdict.key_sent,
        "request": request,
        "cached_tokens": verdict.cached,
        "n_ctx": verdict.n_ctx,
        "room_tokens": verdict.room_tokens,
        "first_token_ms": _rounded(verdict.first_token_ms),
        "prompt_tokens_per_second": _rounded(verdict.prompt_tokens_per_second),
        "tokens_per_second": _rounded(verdict.tokens_per_second),
        "tool_call": verdict.tool_call,
        "error": error,
        "verdict": verdict.sentence,
        "next_step": None if step is None else str(step),
        "next_command": (command(step, prediction, arguments) or None) if step else None,
    }


def _rounded(figure: float | None) -> float | None:
    return None if figure is None else round(figure, 1)


def _print(verdict: Verdict, prediction: Prediction, arguments: argparse.Namespace) -> None:
    """The verdict, its next step, and what was measured."""
    output.print_line(verdict.sentence)
    step = verdict.step
    if step is not None:
        output.print_line(str(step))
        doing = command(step, prediction, arguments)
        if doing:
            output.print_line(f"  {doing}")
    rows = list(report(verdict))
    if rows:
        output.print_line()
    for line in output.table(rows):
        output.print_line(line)
