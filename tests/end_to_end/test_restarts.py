"""A real engine started, killed and restarted under the open dashboard: each change is seen."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.conftest import Open
from tests.end_to_end.engine import Engine

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]

RESTARTS = 20


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An engine on a free port, not started yet."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tmp_path / "engine"
    folder.mkdir()
    engine = Engine(folder, port, ["tiny-random", "tiny-r1"])
    try:
        yield engine
    finally:
        engine.kill()


def test_every_restart_is_seen(open_terminal: Open, engine: Engine) -> None:
    with open_terminal("--base-url", engine.base_url) as terminal:
        terminal.wait_for("○ down")
        for _ in range(RESTARTS):
            engine.start()
            engine.wait()
            terminal.wait_for("● ready", "tiny-random", "tiny-r1", seconds=5)
            engine.kill()
            terminal.wait_for("○ down", seconds=5)
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
