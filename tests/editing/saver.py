"""A process of its own that saves in a loop, for tests that kill it or take its rights away."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tests.editing.helpers import change, plan, store

SIZE = 40_000
"""Bytes of each text: more than one page, so that half a write would be seen."""


def text(number: int) -> bytes:
    """The whole text of one save: its number and nothing else, over and over."""
    line = b"// %08d\n" % number
    return line * (SIZE // len(line)) + b"{}\n"


def whole(data: bytes) -> int:
    """The number of a whole text; fails for half a text or two that are mixed."""
    number = int(data[3:11])
    assert data == text(number)
    return number


def _loop(home: Path) -> None:
    keeper = store(home)
    config, secret = home / "clawdbot.json", home / ".env"
    number = whole(config.read_bytes())
    while True:
        number += 1
        saved = keeper.save(plan(change(secret, text(number)), change(config, text(number))))
        assert saved.done, saved.refused
        os.write(1, b".")


if __name__ == "__main__":
    _loop(Path(sys.argv[1]))
