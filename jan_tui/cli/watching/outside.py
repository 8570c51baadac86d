"""`jan-tui status --outside`: Jan on the machine around a container or WSL."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Sequence
from functools import partial

from jan_tui.clawdbot import Prediction, Step, StepAction
from jan_tui.cli import output
from jan_tui.cli.commands import command
from jan_tui.diagnosis import Found, look_outside, needed
from jan_tui.jan import Phase, ServerSnapshot
from jan_tui.workspace import LocalWorkspace


def look(place: LocalWorkspace, snapshot: ServerSnapshot) -> tuple[Found, ...]:
    """What the machine outside answers; nothing is asked where Jan is here."""
    if snapshot.probe.phase not in (Phase.DOWN, Phase.HUNG):
        return ()
    urls = place.jan.outside(snapshot.probe.base_url)
    return asyncio.run(look_outside(urls, partial(place.try_server, briefly=True)))


def to_json(found: Sequence[Found]) -> list[dict[str, object]]:
    """What was found, an object an address."""
    return [
        {"base_url": each.base_url, "phase": str(each.phase), "works": each.works} for each in found
    ]


def show(found: Sequence[Found], prediction: Prediction, arguments: argparse.Namespace) -> None:
    """Print what was found, and how to use what works."""
    output.print_line("\noutside:")
    if not found:
        output.print_line("  nowhere to look: Jan answers here, or there is no machine outside")
        return
    output.print_lines(output.table([(each.base_url, each.says) for each in found]))
    works = next((each for each in found if each.works), None)
    if works is None:
        output.print_lines(needed([each.base_url for each in found]))
        return
    step = Step("", StepAction.SET_BASE_URL, values=(works.base_url,))
    does = command(step, prediction, arguments, answers_elsewhere=True)
    output.print_line(f"  Use it: {does}" if does else f"  Use it: --base-url {works.base_url}")
