"""Opens the dashboard on the person's own files, or on the demo's."""

from __future__ import annotations

import argparse
import asyncio
import gc
import sys
from typing import TYPE_CHECKING

from jan_tui.cli.common import opened, options, surroundings
from jan_tui.cli.output import UsageError, environment
from jan_tui.glyphs import glyphs_of
from jan_tui.structs import replace
from jan_tui.tui.terminal.ending import Ending, bounded_end
from jan_tui.workspace import (
    LOG_NAME,
    ChoicesKeeper,
    ErrorLog,
    ErrorRecord,
    LocalWorkspace,
    UnsavedFolder,
)

if TYPE_CHECKING:
    from jan_tui.jan import Target
    from jan_tui.workspace import Watch

UNSAVED_NAME = "unsaved"

_INTERNED = 20_000
"""Strings that use up the free places: 14,000 of them are left after the start."""


def open_dashboard(arguments: argparse.Namespace) -> int:
    """Runs the dashboard until the person quits; returns the exit status of the program.

    Once the dashboard is to end, the process ends within `ending.GRACE_SECONDS`.
    """
    if arguments.demo and (arguments.config or arguments.profile or arguments.base_url):
        raise UsageError(
            "jan-tui: --demo brings its own server and config; "
            "leave --config, --profile and --base-url away\n"
        )
    # In a start hardly anything is garbage, and collections take a tenth of the time. The first
    # thing that is found out ends this, see `tui.tidier.Tidier`.
    gc.disable()
    try:
        with bounded_end() as ending:
            return asyncio.run((_demo if arguments.demo else _own)(arguments, ending))
    finally:
        gc.enable()


async def _own(arguments: argparse.Namespace, ending: Ending) -> int:
    place = opened(surroundings(), options(arguments))
    if arguments.profile:
        # A profile that is none is said before the screen is taken.
        place.files.read()
    return await _run(place, place, ending)


async def _demo(arguments: argparse.Namespace, ending: Ending) -> int:
    """The same dashboard on a stand-in Jan and a throw-away home.

    The port is a free one, so the real 1337 and what listens there are never touched.
    """
    from jan_tui.demo import SERVED, StandIn, sample_home

    standin = StandIn(SERVED)
    await standin.start()
    try:
        with sample_home(standin.base_url) as place:
            chosen = replace(options(arguments), base_url=standin.base_url)
            # The log outlives the throw-away home: it is what can be reported.
            own = opened(surroundings(), options(arguments))
            demo = opened(place, chosen, standin)
            return await _run(demo, own, ending)
    finally:
        await standin.close()


def _settle_memory() -> None:
    """Exclude what lives to the end from collections, which would stop the screen for 50 ms.

    Later objects are collected in quiet moments, see `tui.tidier.Tidier`; the threshold of the
    oldest generation, ten times the usual, is for a day without any.
    """
    gc.freeze()
    young, middle, _ = gc.get_threshold()
    gc.set_threshold(young, middle, 100)
    if sys.version_info < (3, 12):
        _grow_interned_strings()


def _grow_interned_strings() -> None:
    """Have CPython's table of interned strings double now, by 1 MB, and not some day.

    Up to 3.11 a name that is gone keeps its place in the table until it is built anew: with a
    server that comes and goes the free places are used up within the hour. Later versions keep
    every interned string for good, so that none is put there for nothing.
    """
    for number in range(_INTERNED):
        sys.intern(f"jan-tui {number}")


async def _run(place: LocalWorkspace, own: LocalWorkspace, ending: Ending) -> int:
    """`own` is the place of the person where `place` is the demo's."""
    from jan_tui.tui.app import JanTui
    from jan_tui.tui.looks.drawing import draw_in

    def watch(target: Target) -> Watch:
        from jan_tui.jan.watch import Monitor

        return Monitor(target, clock=place.clock, processes=place.processes())

    folder = own.state_home / "jan-tui"
    keeper = ChoicesKeeper(UnsavedFolder(folder / UNSAVED_NAME), place.clock)
    app = JanTui(
        place,
        watch,
        on_ready=_settle_memory,
        # The demo's choices are not kept: its files are gone when it ends.
        keeper=keeper if place.demo is None else None,
        errors=ErrorRecord(ErrorLog(folder / LOG_NAME), place.clock),
    )
    glyphs = glyphs_of(environment(), getattr(sys.__stderr__, "encoding", None))
    draw_in(app, glyphs)
    try:
        status = await ending.run(app)
    finally:
        keeper.close()
        await app.session.close()
    if app.boundary.last_words:
        sys.stderr.write(f"{app.boundary.last_words}\n")
    return status
