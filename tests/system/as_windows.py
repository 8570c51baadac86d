"""Runs a command line of this program as if this system were Windows, as far as that goes.

A script for a process of its own: `python -m tests.system.as_windows load` imports every module of
the package, `dashboard` opens it, anything else is a command line of `jan-tui`. What third parties
need of this system they have imported before; from then on there are no POSIX modules and
functions, and `sys.platform` is "win32". Paths stay those of this system.
"""

from __future__ import annotations

import asyncio
import asyncio.subprocess
import contextlib
import importlib
import os
import pkgutil
import signal
import sys
from argparse import Namespace
from types import ModuleType

MODULES = ("fcntl", "termios", "pty", "tty", "resource", "pwd", "grp", "curses", "readline")
FUNCTIONS = (
    *("chown", "fchmod", "fchown", "fork", "forkpty", "getegid", "geteuid", "getgid", "getpgrp"),
    *("getresuid", "getsid", "getuid", "getxattr", "killpg", "listxattr", "mkfifo", "nice"),
    *("openpty", "pidfd_open", "posix_spawn", "sched_getaffinity", "setpriority", "setsid"),
    *("setxattr", "statvfs", "sysconf", "tcsetpgrp", "uname", "wait3", "wait4"),
)
CONSTANTS = (
    "O_CLOEXEC",
    "O_DIRECTORY",
    "O_NOFOLLOW",
    "O_NONBLOCK",
    "O_NOCTTY",
    "WNOHANG",
    "PRIO_PGRP",
)
SIGNALS = (
    *("SIGHUP", "SIGKILL", "SIGQUIT", "SIGTSTP", "SIGTTOU", "SIGTTIN", "SIGCHLD", "SIGPIPE"),
    *("SIGWINCH", "pthread_sigmask", "SIG_BLOCK", "SIG_SETMASK", "set_wakeup_fd"),
)


class Msvcrt(ModuleType):
    """Locks as msvcrt gives them, between the handles of this process alone."""

    LK_UNLCK, LK_NBLCK = 0, 2

    def __init__(self) -> None:
        super().__init__("msvcrt")
        self.held: dict[tuple[int, int, int], int] = {}

    def locking(self, handle: int, mode: int, count: int, /) -> None:
        state = os.fstat(handle)
        place = (state.st_dev, state.st_ino, os.lseek(handle, 0, os.SEEK_CUR))
        if mode == self.LK_UNLCK:
            if self.held.pop(place, None) != handle:
                raise PermissionError(13, "Permission denied")
        elif place in self.held:
            raise PermissionError(13, "Permission denied")
        else:
            self.held[place] = handle


def become_windows() -> None:
    """Take away what Windows has not."""
    import h11  # noqa: F401
    import httpx
    import json5  # noqa: F401
    import psutil  # noqa: F401
    import textual.app
    import textual.drivers.headless_driver
    import textual.widgets  # noqa: F401

    # The event loop and the HTTP client choose their parts for this system at their first use.
    asyncio.run(asyncio.sleep(0))
    asyncio.run(httpx.AsyncClient().aclose())
    for module in MODULES:
        sys.modules[module] = None  # type: ignore[assignment]
    for name in (*FUNCTIONS, *CONSTANTS):
        with contextlib.suppress(AttributeError):
            delattr(os, name)
    for name in SIGNALS:
        with contextlib.suppress(AttributeError):
            delattr(signal, name)
    sys.modules["msvcrt"] = Msvcrt()
    sys.platform = "win32"


def load_everything() -> None:
    """Import every module but those that say that they are for another system."""
    import jan_tui

    for found in pkgutil.walk_packages(jan_tui.__path__, "jan_tui."):
        if found.name.endswith("__main__"):
            continue
        try:
            importlib.import_module(found.name)
        except ImportError as refused:
            if "Windows has a form of its own" not in str(refused):
                raise
            print(found.name)


def open_dashboard() -> int:
    """The dashboard on the person's own files, on the driver and with the keys that Textual's
    variables name."""
    from jan_tui.cli import dashboard

    names = ("config", "profile", "base_url", "release", "program")
    return dashboard.open_dashboard(Namespace(demo=False, **dict.fromkeys(names)))


if __name__ == "__main__":
    become_windows()
    if sys.argv[1:] == ["load"]:
        load_everything()
    elif sys.argv[1:] == ["dashboard"]:
        sys.exit(open_dashboard())
    else:
        from jan_tui.cli import main

        sys.exit(main(sys.argv[1:]))
