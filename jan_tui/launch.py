"""Opens the dashboard on the person's own files, or on the demo's."""

from __future__ import annotations

import argparse
import asyncio
import gc
import signal
from dataclasses import replace

from jan_tui.clock import SystemClock
from jan_tui.commands.place import options, surroundings
from jan_tui.demo.home import SERVED, sample_home
from jan_tui.demo.standin import StandIn
from jan_tui.usage import UsageError
from jan_tui.workspace import LocalWorkspace


def open_dashboard(arguments: argparse.Namespace) -> int:
    """Runs the dashboard until the person quits; returns the exit status of the program."""
    if not arguments.demo:
        return asyncio.run(_own(arguments))
    if arguments.config or arguments.profile or arguments.base_url:
        raise UsageError(
            "jan-tui: --demo brings its own server and config; "
            "leave --config, --profile and --base-url away\n"
        )
    return asyncio.run(_demo(arguments))


async def _own(arguments: argparse.Namespace) -> int:
    place = LocalWorkspace(surroundings(), options(arguments), SystemClock())
    return await _run(place)


async def _demo(arguments: argparse.Namespace) -> int:
    """The same dashboard on a stand-in Jan and a throw-away home.

    The port is a free one, so the real 1337 and what listens there are never touched.
    """
    standin = StandIn(SERVED)
    await standin.start()
    try:
        with sample_home(standin.base_url) as place:
            meant = replace(options(arguments), base_url=standin.base_url)
            return await _run(LocalWorkspace(place, meant, SystemClock(), standin))
    finally:
        await standin.close()


def _freeze_garbage_collector() -> None:
    """Keep the collector from what lives to the end: a walk through it all would hold up the
    screen for 50 ms, and a change of the screen is what sets it off.

    What comes later is walked through in quiet moments, see `kept.Tidier`; the threshold of the
    oldest generation, ten times the usual, is for a day without any.
    """
    gc.freeze()
    young, middle, _ = gc.get_threshold()
    gc.set_threshold(young, middle, 100)


async def _run(place: LocalWorkspace) -> int:
    from jan_tui.app import JanTui
    from jan_tui.jan.monitor import Monitor

    prediction = place.predict(place.facts(None))
    monitor = Monitor(place.target(prediction), clock=place.clock, processes=place.processes())
    app = JanTui(place, monitor, settled=_freeze_garbage_collector)
    # A polite end from outside leaves the terminal as it was, as quitting does.
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, app.exit, None, 128 + number)
    try:
        await app.run_async()
    finally:
        await monitor.close()
    return app.return_code or 0
