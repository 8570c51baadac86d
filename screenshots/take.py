"""Draws the pictures of the README: python -m screenshots.take [FOLDER].

The screens are those of the real app on the scripted world of its tests, whose clock stands: the
same program draws the same bytes. tests/test_screenshots.py compares them with what is kept here.
"""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from unittest.mock import patch

from rich.terminal_theme import SVG_EXPORT_THEME

from jan_tui.jan.snapshot import Engine, ServerSnapshot, Survey
from jan_tui.structs import replace
from jan_tui.tui.app import JanTui
from tests.tui.conftest import Hand, opened_on
from tests.tui.pictures import painted
from tests.tui.world import (
    CODER,
    JAN,
    LLAMA,
    NOON,
    R1,
    FedWatch,
    World,
    config,
    down,
    installed,
    ready,
)

WIDE = (110, 28)
STORY = (80, 24)
SECONDS = 5
"""How long a frame of the story is shown."""

_SERVED = (LLAMA, R1, "unsloth/Qwen3-8B-GGUF", "gemma-3-12b-it")
_ON_DISK = {
    name: text for model in _SERVED for name, text in installed(model, 9_300_000_000, 32768).items()
}
_CELL = 12.2
_LINE = 24.4
_WEB_FONT = re.compile(r"@font-face\s*\{[^}]*\}\s*")
_CLIP = re.compile(r' clip-path="[^"]*"')


class Clock:
    """A clock that goes on when it is told to."""

    def __init__(self) -> None:
        self.time = NOON

    def monotonic(self) -> float:
        return (self.time - NOON).total_seconds()

    def now(self) -> datetime:
        return self.time


@dataclass(frozen=True, slots=True)
class Frame:
    """A screen of the story as SVG, and what is said below it."""

    style: str
    body: str
    key: str
    caption: str


async def take(folder: Path) -> None:
    """Writes status.svg, models.svg, config.svg and story.svg into the folder."""
    with patch("jan_tui.workspace.local_jan._available_memory", lambda: 8_000_000_000):
        await _take_screens(folder)
        (folder / "story.svg").write_text(_story(await _frames()), encoding="utf-8")


async def _take_screens(folder: Path) -> None:
    text = config(LLAMA, CODER, fallbacks=[f"jan/{CODER}"])
    async with opened_on(World(text), ready(*_SERVED, context=32768), size=WIDE) as hand:
        _save(hand.app, folder / "status.svg")
        await hand.press("2", "down", "f")
        _save(hand.app, folder / "models.svg")
        await hand.press("3", "v")
        _save(hand.app, folder / "config.svg")


def _save(app: JanTui, path: Path) -> None:
    drawn = app.export_screenshot(title="jan-tui")
    # The reader's own monospaced font serves: a picture fetches nothing from elsewhere.
    path.write_text(_WEB_FONT.sub("", drawn), encoding="utf-8")


async def _frames() -> list[Frame]:
    """From a running Jan and no config to a set-up, and a restart of Jan."""
    frames: list[Frame] = []
    well = ready(*_SERVED, context=32768)
    contexts = tuple((model, 32768) for model in _SERVED)
    well = replace(well, probe=replace(well.probe, contexts=contexts))
    async with _at_first(well) as (hand, clock):

        def frame(key: str, caption: str) -> None:
            frames.append(_frame(hand.app, len(frames), key, caption))

        async def after(seconds: int, seen: ServerSnapshot) -> None:
            clock.time += timedelta(seconds=seconds)
            hand.watch.now = clock.time
            await hand.see(replace(seen, since=clock.time))

        frame("jan-tui", "Jan runs, and Clawdbot knows nothing of it yet.")
        await hand.press("f")
        frame("f", "adds a fallback")
        await hand.press("full_stop")
        frame(".", "takes the primary model")
        await hand.press("full_stop")
        await hand.until(lambda: hand.app.screen.is_modal)
        await hand.settle()
        frame(".", "shows what will be written")
        await hand.press("enter")
        await hand.until(lambda: not hand.app.screen.is_modal and not hand.app.state.unsaved)
        await hand.settle()
        frame("enter", "saves it: Clawdbot is set up.")
        await after(95, down())
        frame("", "Jan goes down: no key is needed to see it.")
        began = clock.time
        for seconds, percent in ((3, 21), (4, 64)):
            engine = Engine(
                77,
                "llama-server",
                LLAMA,
                loading=True,
                started=began,
                read_percent=percent,
                rss_bytes=9_300_000_000,
            )
            await after(seconds, down(Survey(True, application=JAN, engines=(engine,))))
            frame("", "It starts again, and loads its model.")
        await after(4, well)
        frame("", "It is back: how long it was away, and how long its start took.")
    return frames


@asynccontextmanager
async def _at_first(seen: ServerSnapshot) -> AsyncIterator[tuple[Hand, Clock]]:
    world, clock, watch = World(None, files=_ON_DISK), Clock(), FedWatch()
    world.clock = clock
    async with opened_on(world, replace(seen, since=NOON), size=STORY, watch=watch) as hand:
        yield hand, clock


def _frame(app: JanTui, number: int, key: str, caption: str) -> Frame:
    console, shown = painted(app, record=True)
    console.print(shown)
    code = console.export_svg(
        code_format="{styles}\0{backgrounds}<g class='text'>{matrix}</g>",
        unique_id=f"f{number}",
    )
    style, body = _CLIP.sub("", code).replace("&#160;", "\u00a0").split("\0")
    return Frame(style, body, key, caption)


def _story(frames: list[Frame]) -> str:
    """The frames one after another for ever; where nothing may move, the first one stands."""
    width, height = STORY[0] * _CELL, (STORY[1] + 1) * _LINE
    share = 100 / len(frames)
    whole = len(frames) * SECONDS
    styles = [frame.style for frame in frames]
    # Each is at its own place of the turn from the beginning.
    turns = [
        f"#frame{at} {{ animation-delay: {at * SECONDS - whole}s }}" for at in range(len(frames))
    ]
    groups = [
        _group(at, frame, f"{at + 1} of {len(frames)}", height) for at, frame in enumerate(frames)
    ]
    back, front = SVG_EXPORT_THEME.background_color.hex, SVG_EXPORT_THEME.foreground_color.hex
    newline = "\n"
    return f"""\
<svg viewBox="0 0 {width + 40:g} {height + 80:g}" xmlns="http://www.w3.org/2000/svg" role="img">
<title>A first set-up, and a restart of Jan</title>
<style>
.text {{ font-family: monospace; font-size: 20px }}
.caption {{ font-family: sans-serif; font-size: 22px; fill: {front} }}
.key {{ font-family: monospace; font-weight: bold; fill: #ffc473 }}
.frame {{ visibility: hidden }}
#frame0 {{ visibility: visible }}
@media (prefers-reduced-motion: no-preference) {{
.frame {{ animation: turn {whole}s step-end infinite }}
@keyframes turn {{ 0% {{ visibility: visible }} {share:.4f}%, 100% {{ visibility: hidden }} }}
{newline.join(turns)}
}}
{newline.join(styles)}
</style>
<rect width="100%" height="100%" rx="8" fill="{back}"/>
{newline.join(groups)}
</svg>
"""


def _group(at: int, frame: Frame, count: str, height: float) -> str:
    key = f'<tspan class="key">{frame.key}</tspan>  ' if frame.key else ""
    width = STORY[0] * _CELL
    return (
        f'<g class="frame" id="frame{at}" transform="translate(20, 16)">{frame.body}'
        f'<text class="caption" xml:space="preserve" x="12" y="{height + 20:g}">{key}'
        f'{frame.caption}</text><text class="caption" text-anchor="end" x="{width - 12:g}" '
        f'y="{height + 20:g}">{count}</text></g>'
    )


if __name__ == "__main__":
    asyncio.run(take(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent))
