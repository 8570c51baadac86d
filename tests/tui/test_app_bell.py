"""Jan comes and goes: told once each, and never of another server."""

from __future__ import annotations

from tests.tui.conftest import Opened
from tests.tui.world import DOWN, LLAMA, READY, STARTING, down, ready


async def test_down_and_ready_are_announced_once_each(opened: Opened) -> None:
    async with opened(toasts=True) as hand:
        assert "Jan is ready" not in hand.text(), "the first look is no news"
        for snapshot in (DOWN, STARTING, DOWN):
            await hand.see(snapshot)
        assert hand.text().count("Jan is down") == 1
        await hand.see(READY)
        assert hand.text().count("Jan is ready") == 1
        assert "Jan is down" not in hand.text(), "the warning is over"


async def test_another_server_is_no_news(opened: Opened) -> None:
    async with opened(toasts=True) as hand:
        await hand.see(down(base_url="http://127.0.0.1:1400/v1"))
        assert "Jan is down" not in hand.text()
        await hand.see(ready(LLAMA))
        assert "Jan is ready" not in hand.text()
