"""Runs a shell command that opens the demo, in a terminal; fails unless it comes up and quits.

python -m tests.end_to_end.first_command FOLDER COMMAND
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tests.end_to_end.terminal import Terminal


def main(folder: str, command: str) -> int:
    env = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "", "LINES": ""}
    with Terminal(["bash", "-c", command], env=env, cwd=Path(folder)) as terminal:
        # The command may install first, which takes as long as the network does.
        seconds = terminal.wait_for("DEMO", "ready", seconds=900)
        terminal.press("q")
        status = terminal.wait_for_exit()
    print(f"the demo was on the screen after {seconds:.1f} s; exit status {status}")
    return status


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:3]))
