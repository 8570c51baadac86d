"""The place that a sub-command works in: this process's environment, home and folder."""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING

from jan_tui import system
from jan_tui.clawdbot import Prediction, Surroundings, normal_id
from jan_tui.cli.output import UsageError
from jan_tui.clock import SystemClock
from jan_tui.editing import AgentChoice
from jan_tui.jan import ServerSnapshot
from jan_tui.system_errors import cause
from jan_tui.workspace import LocalWorkspace, Options

if TYPE_CHECKING:
    from jan_tui.jan import ServerSnapshot, Target
    from jan_tui.workspace import DemoControls

ONE_SHOT_SECONDS = 1.5
"""How long a silent server is waited for (contract: hung, 1.5 s on the command line)."""


def surroundings() -> Surroundings:
    """Environment, home (`$HOME`, as Node finds it) and current folder, as they are at the call.

    Raises `UsageError` where this process has no home or no current folder.
    """
    try:
        cwd = Path.cwd()
    except FileNotFoundError:
        raise UsageError("jan-tui: the current folder is gone; change to another one\n") from None
    except OSError as refused:
        raise UsageError(
            f"jan-tui: the current folder cannot be found ({cause(refused)}); change to another one"
        ) from None
    return Surroundings(dict(os.environ), cwd / _home(), cwd)


def _home() -> Path:
    home = os.environ.get("HOME")
    try:
        return Path(home) if home else Path.home()
    except RuntimeError:
        raise UsageError(
            "jan-tui: there is no home folder to look in: HOME is not set, and this user "
            f"(uid {system.FILES.user()}) has no account on this machine; set HOME to a folder"
        ) from None


def options(arguments: argparse.Namespace) -> Options:
    """The values of the common options."""
    return Options(
        base_url=arguments.base_url,
        config=Path(arguments.config) if arguments.config else None,
        profile=arguments.profile,
        release=arguments.release,
        program=arguments.program,
    )


def workspace(arguments: argparse.Namespace) -> LocalWorkspace:
    """The files of this person, chosen by the common options."""
    place = opened(surroundings(), options(arguments))
    # A command looks once: the installed program is asked where an option says so.
    place.asks = False
    return place


def opened(
    place: Surroundings, options: Options, demo: DemoControls | None = None
) -> LocalWorkspace:
    """The workspace of these surroundings; with `--debug` one that logs what it does."""
    kind = LocalWorkspace
    if logging.getLogger("jan_tui").handlers:
        from jan_tui.cli.reporting.debug import LoggedWorkspace

        kind = LoggedWorkspace
    return kind(place, options, SystemClock(), demo)


def single_probe(place: LocalWorkspace, prediction: Prediction) -> ServerSnapshot:
    """A single probe of the server that the options or the config name."""
    return asyncio.run(probe(place, place.target(prediction)))


async def probe(place: LocalWorkspace, target: Target) -> ServerSnapshot:
    """A single probe of a server, on a running loop."""
    from jan_tui.jan.watch import probe_once

    processes = place.processes()
    return await probe_once(target, clock=place.clock, processes=processes, limit=ONE_SHOT_SECONDS)


def agent_choices(
    arguments: argparse.Namespace, fallbacks: tuple[str, ...] | None
) -> tuple[AgentChoice, ...]:
    """What is to change of the agent that is named; raises `UsageError` where that is nothing."""
    named = arguments.primary is not None or fallbacks is not None
    wrong = ""
    if arguments.agent is None:
        if not arguments.inherit:
            return ()
        wrong = "--inherit needs --agent ID"
    elif arguments.inherit and named:
        wrong = "--inherit takes an agent's own chain away; it goes with no --primary or --fallback"
    elif not (arguments.inherit or named):
        wrong = "--agent needs --primary, --fallback, --no-fallbacks or --inherit"
    elif arguments.fallback_key != "fallbacks":
        wrong = "--fallback-key is for agents.defaults, not for --agent"
    if wrong:
        raise UsageError(f"jan-tui apply: {wrong}\n")
    return (
        AgentChoice(normal_id(arguments.agent), arguments.primary, fallbacks, arguments.inherit),
    )
