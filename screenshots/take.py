"""Draws the pictures of the README from the demo: python screenshots/take.py [FOLDER].

The stand-in, the sample home and the app are those of `jan-tui --demo`; only the clock is still.
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from textual.pilot import Pilot

from jan_tui.demo.home import SERVED, sample_home
from jan_tui.demo.standin import StandIn
from jan_tui.jan.snapshot import Phase
from jan_tui.jan.watch.monitor import Monitor
from jan_tui.tui.app import JanTui
from jan_tui.workspace.local import LocalWorkspace, Options

SIZE = (110, 28)
_WEB_FONT = re.compile(r"@font-face\s*\{[^}]*\}\s*")


@dataclass(frozen=True, slots=True)
class StillClock:
    """A clock whose wall time stands; the watch needs the other one to go on."""

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time()

    def now(self) -> datetime:
        return datetime(2026, 11, 22, 14, 2, 20, tzinfo=UTC)


async def _until(pilot: Pilot[None], holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not holds():
            await pilot.pause(0.05)
    await pilot.pause()


async def take(folder: Path) -> None:
    """Writes status.svg, models.svg and config.svg into the folder."""
    standin = StandIn(SERVED)
    await standin.start()
    try:
        with sample_home(standin.base_url) as place:
            workspace = LocalWorkspace(place, Options(), StillClock(), standin)
            prediction = workspace.predict(workspace.facts(None))
            target = workspace.target(prediction)
            monitor = Monitor(target, clock=workspace.clock, processes=workspace.processes())
            app = JanTui(workspace, monitor)
            async with app.run_test(size=SIZE) as pilot:
                await _until(pilot, lambda: _ready(app))
                _save(app, folder / "status.svg")
                await pilot.press("2", "down", "f")
                await _until(pilot, lambda: app.state.plan is not None)
                _save(app, folder / "models.svg")
                await pilot.press("3", "v")
                await _until(pilot, lambda: app.navigator.scope == "config")
                _save(app, folder / "config.svg")
            await monitor.close()
    finally:
        await standin.close()


def _ready(app: JanTui) -> bool:
    snapshot = app.state.snapshot
    return (
        snapshot is not None and snapshot.probe.phase is Phase.READY and bool(app.state.diagnoses)
    )


def _save(app: JanTui, path: Path) -> None:
    drawn = app.export_screenshot(title="jan-tui --demo")
    # The reader's own monospaced font serves: a picture fetches nothing from elsewhere.
    path.write_text(_WEB_FONT.sub("", drawn), encoding="utf-8")
    print(path)


if __name__ == "__main__":
    asyncio.run(take(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent))
