"""Processes that save in a loop, for a test that kills them."""

from __future__ import annotations

import sys

import pytest

if sys.platform == "win32":
    pytest.skip("a process is forked and killed", allow_module_level=True)

import os
from pathlib import Path

from tests.editing.saving.helpers import Unflushed, change, plan, store

SIZE = 40_000
"""Bytes of each text: more than one page, so that half a write would be seen."""


def text(number: int) -> bytes:
    """The whole text of one save: its number and nothing else, over and over."""
    line = b"// " + b"%08d " % number * 400 + b"\n"
    return line * (SIZE // len(line)) + b"{}\n"


def whole(data: bytes) -> int:
    """The number of a whole text; fails for half a text or two that are mixed."""
    number = int(data[3:11])
    assert data == text(number)
    return number


def _loop(home: Path) -> None:
    # A killed process leaves what it gave to the system, so nothing here waits for the disk.
    keeper = store(home, Unflushed())
    config, secret = home / "clawdbot.json", home / ".env"
    number = whole(config.read_bytes())
    while True:
        number += 1
        saved = keeper.save(plan(change(secret, text(number)), change(config, text(number))))
        assert saved.done, saved.refused
        os.write(1, b".")


def _serve(home: Path) -> None:
    """For each line that is read a child: its id, a dot for each of its saves, a line end."""
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            os.write(1, b"%d\n" % os.getpid())
            _loop(home)
        os.waitpid(child, 0)
        os.write(1, b"\n")


if __name__ == "__main__":
    _serve(Path(sys.argv[1]))
