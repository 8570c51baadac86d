"""The terminal lent to another program and taken back, and the driver that it is read by."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager

from textual.driver import Driver


@contextmanager
def lent(suspended: AbstractContextManager[None]) -> Iterator[None]:
    """The terminal is taken back also where the block fails: Textual by itself would leave it
    lent, deaf and blind.

    `suspended` is Textual's own way to lend it. The block's error is raised again.
    """
    error: BaseException | None = None
    with suspended:
        try:
            yield
        except BaseException as raised:  # noqa: BLE001 - raised again below
            error = raised
    if error is not None:
        raise error


def driver_for(found: type[Driver]) -> type[Driver]:
    """Textual's driver, or ours in place of its Linux one: no byte on the terminal ends it."""
    if sys.platform == "win32":
        return found
    from textual.drivers.linux_driver import LinuxDriver

    if found is not LinuxDriver:
        return found
    from jan_tui.tui.terminal.driver import TerminalDriver

    return TerminalDriver
