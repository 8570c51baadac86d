"""Whether this program runs in a box of its own, where loopback is not the machine's."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from jan_tui.jan.disk import Disk

_MARKS = (Path("/.dockerenv"), Path("/run/.containerenv"))
_KERNEL = Path("/proc/sys/kernel/osrelease")


class Enclosure(StrEnum):
    """What stands between this program and the machine."""

    NONE = ""
    CONTAINER = "container"
    WSL = "wsl"


def enclosure(disk: Disk) -> Enclosure:
    """What the marks say that Docker, Podman and WSL leave for the programs inside."""
    for mark in _MARKS:
        try:
            disk.size(mark)
        except OSError:
            continue
        return Enclosure.CONTAINER
    try:
        kernel = disk.read(_KERNEL, 1000)
    except OSError:
        return Enclosure.NONE
    return Enclosure.WSL if b"microsoft" in kernel.lower() else Enclosure.NONE
