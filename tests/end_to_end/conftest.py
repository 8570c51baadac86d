"""What the tests in a real terminal share: a private home and the installed command."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from tests.end_to_end.terminal import Terminal

COMMAND = (sys.executable, "-m", "jan_tui")

Open = Callable[..., Terminal]


@pytest.fixture
def errors_expected() -> bool:
    """A test whose dashboard may have errors says so by one of its own."""
    return False


@pytest.fixture
def home(tmp_path: Path, errors_expected: bool) -> Iterator[Path]:
    """A private home; an error that the dashboard outlives fails the test at its end."""
    (tmp_path / ".clawdbot").mkdir(mode=0o700)
    yield tmp_path
    log = tmp_path / ".local" / "state" / "jan-tui" / "errors.log"
    assert errors_expected or not log.exists(), log.read_text(encoding="utf-8")


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


def opener(home: Path, environment: Mapping[str, str]) -> Open:
    """Starts jan-tui with some arguments on a terminal of some size."""

    def start(*arguments: str, columns: int = 80, lines: int = 24, **more: str) -> Terminal:
        env = {**environment, **more}
        command = [*COMMAND, *arguments]
        return Terminal(command, env=env, cwd=home, columns=columns, lines=lines)

    return start


@pytest.fixture
def open_terminal(home: Path, environment: dict[str, str]) -> Open:
    """The opener of the private home."""
    return opener(home, environment)
