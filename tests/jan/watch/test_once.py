"""A server that is only being thought of: one probe, at the path that it has itself."""

from __future__ import annotations

import socket

import pytest

from jan_tui.clock import SystemClock
from jan_tui.jan.http.request import Target
from jan_tui.jan.snapshot import Phase, Trouble
from jan_tui.jan.watch import probe_draft
from tests.servers import serving

KEY = "sk-0123456789abcdefghij"


async def test_the_path_that_is_missing_is_added() -> None:
    with serving("a", "b") as jan:
        origin = jan.base_url.removesuffix("/v1")
        for written in (origin, f"{origin}/", f"{origin}/v2"):
            seen = await probe_draft(Target(written), clock=SystemClock())
            probe = seen.probe
            assert (probe.phase, probe.models) == (Phase.READY, ("a", "b")), written
            assert probe.base_url == f"{origin}/v1"


async def test_a_path_that_is_right_stays() -> None:
    with serving("a") as jan:
        seen = await probe_draft(Target(jan.base_url), clock=SystemClock())
        probe = seen.probe
        assert (probe.base_url, probe.models) == (jan.base_url, ("a",))


@pytest.mark.parametrize(
    ("key", "phase"), [(None, Phase.UNAUTHORIZED), ("x", Phase.UNAUTHORIZED), (KEY, Phase.READY)]
)
async def test_the_key_that_is_typed_is_the_one_that_is_tried(
    key: str | None, phase: Phase
) -> None:
    with serving("a", key=KEY) as jan:
        seen = await probe_draft(Target(jan.base_url, key), clock=SystemClock())
        probe = seen.probe
        assert probe.phase is phase
        assert probe.key_sent is (key is not None)


async def test_a_closed_port_and_an_address_that_is_none() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    seen = await probe_draft(Target(f"http://127.0.0.1:{port}/v1"), clock=SystemClock())
    assert seen.probe.trouble is Trouble.REFUSED
    seen = await probe_draft(Target("127.0.0.1:1337"), clock=SystemClock())
    assert seen.probe.trouble is Trouble.BAD_ADDRESS


async def test_an_address_without_a_path_stays_where_nothing_else_answers() -> None:
    with serving("a", prefix="") as jan:
        seen = await probe_draft(Target(jan.base_url), clock=SystemClock())
        assert (seen.probe.base_url, seen.probe.models) == (jan.base_url, ("a",))
