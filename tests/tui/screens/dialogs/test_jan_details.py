"""The page about Jan: what the panel has no room for."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from jan_tui.jan.snapshot import Engine, Gateway, Listener, Survey
from jan_tui.tui.screens.dialogs.jan_details import details
from jan_tui.tui.state import State
from tests.tui.conftest import Opened
from tests.tui.world import DOWN, LLAMA, NOON, FedWatch, ready

COMMAND = ("/usr/bin/llama-server", "--api-key", "***", "-m", "/x/[b]odd name.gguf")


def told(state: State, cells: int = 100) -> str:
    return "\n".join("".join(text for text, _ in row) for row in details(state, cells))


def test_the_processes_are_shown_with_their_command_lines() -> None:
    listener = Listener("127.0.0.1", 1337, 4242, "llama-server", "ann", NOON, COMMAND, "a note")
    engine = Engine(7, "llama-server", LLAMA, 2048, 3456, True, True, NOON, 4096, shown_rss="33 MB")
    gateway = Gateway(18789, 99, "clawdbot-gateway")
    seen = ready(LLAMA, survey=Survey(True, listener, engines=(engine,), gateway=gateway))
    shown = told(State(Path("/home/ann"), seen)).splitlines()
    since = "since 2026-11-22 14:02:20"
    assert shown[4:10] == [
        f"port         127.0.0.1:1337, llama-server, pid 4242, user ann, {since}, a note",
        "command      /usr/bin/llama-server --api-key '***' -m '/x/[b]odd name.gguf'",
        f"engine       llama-server, pid 7, {since}, orphaned: its Jan has ended, port 3456",
        "  model      llama-3.3-70b",
        "  context    2048 tokens loaded, 4096 requested",
        "gateway      clawdbot-gateway, port 18789, pid 99",
    ]
    assert max(map(len, told(State(Path("/home/ann"), seen), 40).splitlines())) <= 40


def test_a_restart_is_one_history_entry() -> None:
    watch = FedWatch()
    for seen in (ready(LLAMA), DOWN, DOWN, ready(LLAMA)):
        watch.note(seen)
        watch.now += timedelta(seconds=1)
    text = told(State(Path("/home/ann"), DOWN, history=tuple(watch.history.entries)))
    assert "2026-11-22 14:02:23 ● ready, 1 model: back after 2 s" in text
    assert "down 14:02:21, port open 14:02:23, 1 model 14:02:23: back after 2 s" in text
    assert "○ down  lasted 2 s" in text
    assert "nothing listens there" in text
    assert "no change seen yet" in told(State(Path("/home/ann")))


async def test_it_opens_by_key(opened: Opened) -> None:
    async with opened() as hand:
        await hand.press("d")
        assert "Jan in detail" in hand.text()
        assert "pid 4242" in hand.text()
        await hand.press("escape")
        assert "Jan in detail" not in hand.text()
