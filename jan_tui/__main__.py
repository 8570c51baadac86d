"""`jan-tui` and `python -m jan_tui`."""

from __future__ import annotations

import sys


def main() -> int:
    """Runs the command line of this process."""
    from jan_tui import cli

    return cli.main(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
