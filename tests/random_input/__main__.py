"""`python -m tests.random_input`: a long game on each screen with several seeds, with figures."""

from __future__ import annotations

import sys

import pytest

if sys.platform == "win32":
    pytest.skip("pseudo-terminals are of POSIX systems", allow_module_level=True)

import argparse
import asyncio
import resource
import tempfile
from pathlib import Path

from jan_tui.tui import steps
from jan_tui.tui.keys.action import Scope
from tests.random_input.game import Game

SCREENS = tuple(steps.SCREENS)


def main() -> int:
    """Plays; prints one line a game and the faults; the exit status is 1 where there was one."""
    parser = argparse.ArgumentParser(prog="python -m tests.random_input", description=__doc__)
    parser.add_argument("--keys", type=int, default=100_000, help="strokes in each game")
    parser.add_argument("--seeds", type=int, default=10, help="games on each screen")
    parser.add_argument("--first", type=int, default=0, help="the first seed")
    parser.add_argument("--screens", nargs="*", type=Scope, default=SCREENS, choices=SCREENS)
    wanted = parser.parse_args()
    failed = 0
    for scope in wanted.screens:
        for seed in range(wanted.first, wanted.first + wanted.seeds):
            with tempfile.TemporaryDirectory(prefix="jan-tui-keys-") as folder:
                score = asyncio.run(Game(scope, seed, wanted.keys, Path(folder)).play())
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(
                f"{scope:7} seed {seed:3}: {score.strokes} strokes, {score.sessions} sessions,"
                f" {score.seconds:.0f} s, slowest burst {score.slowest:.2f} s,"
                f" at most {memory:.0f} MB, {len(score.faults)} faults",
                flush=True,
            )
            for fault in score.faults:
                print(fault, flush=True)
            failed += bool(score.faults)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
