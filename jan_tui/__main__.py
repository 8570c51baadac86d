"""`jan-tui` and `python -m jan_tui`."""

from __future__ import annotations

import os
import sys


def main() -> int:
    """Runs the command line of this process."""
    _hold_standard_descriptors()
    from jan_tui import cli

    status = cli.main(sys.argv[1:])
    _drop_unwritten_output()
    return status


def _hold_standard_descriptors() -> None:
    """Opens the null device for standard streams that are closed: a file with the number of one
    would have messages written into it."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)


def _drop_unwritten_output() -> None:
    """Redirects a stream that still holds what it could not write, so that closing it stays
    quiet; the command line has reported the loss."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except (OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


if __name__ == "__main__":
    sys.exit(main())
