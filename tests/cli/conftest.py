"""A private home, and the command line in process."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from jan_tui import cli
from jan_tui.jan.machine import Isolation

NOBODY = "http://127.0.0.1:9/v1"
"""A server that there is not."""


class Said(NamedTuple):
    """What one command line said."""

    status: int
    out: str
    err: str


Run = Callable[..., Said]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A private home with an empty state folder; nothing of this process's Clawdbot is seen."""
    for name in list(os.environ):
        if name.startswith(("CLAWDBOT_", "OPENCLAW_", "JAN_", "XDG_", "PI_")):
            monkeypatch.delenv(name)
    # What is said on every machine, also where the tests run in a container.
    nowhere = "jan_tui.jan.machine.local_host.detect_isolation"
    monkeypatch.setattr(nowhere, lambda *_: Isolation.NONE)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".clawdbot").mkdir()
    return tmp_path


@pytest.fixture
def run(home: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs one command line in process, in the private home, whatever HOME a test sets later; no
    server is asked unless its arguments name one."""

    def once(*argv: str) -> Said:
        capsys.readouterr()
        named = () if "--base-url" in argv or not argv else ("--base-url", NOBODY)
        status = cli.main([*argv, *named])
        return Said(status, *capsys.readouterr())

    return once
