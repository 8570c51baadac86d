"""What the tests in a real terminal share: a private home and the installed command."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.end_to_end.terminal import Terminal

COMMAND = (sys.executable, "-m", "jan_tui")

Open = Callable[..., Terminal]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A private home with an empty state folder."""
    (tmp_path / ".clawdbot").mkdir(mode=0o700)
    return tmp_path


@pytest.fixture
def environment(home: Path) -> dict[str, str]:
    """An environment that names nothing of the one who runs the tests."""
    return {
        "HOME": str(home),
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "TERM": "xterm-256color",
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "TEXTUAL_ANIMATIONS": "none",
    }


@pytest.fixture
def open_terminal(home: Path, environment: dict[str, str]) -> Open:
    """Starts jan-tui with some arguments on a terminal of some size."""

    def start(*arguments: str, columns: int = 80, lines: int = 24, **more: str) -> Terminal:
        env = {**environment, **more}
        command = [*COMMAND, *arguments]
        return Terminal(command, env=env, cwd=home, columns=columns, lines=lines)

    return start
