"""Whether a host is this machine, and whether this program is isolated from it."""

from __future__ import annotations

import socket
from contextlib import suppress
from enum import StrEnum
from pathlib import Path

from jan_tui.base_url import ip_literal
from jan_tui.jan.disk.files import Disk, LocalDisk

_MARKS = (Path("/.dockerenv"), Path("/run/.containerenv"))
_KERNEL = Path("/proc/sys/kernel/osrelease")


class Isolation(StrEnum):
    """Whether this program runs in a container or in WSL."""

    NONE = ""
    CONTAINER = "container"
    WSL = "wsl"


_UNSEEN = {
    Isolation.NONE: "",
    Isolation.CONTAINER: "We run in a container: processes outside it cannot be seen.",
    Isolation.WSL: "We run in WSL: processes of Windows cannot be seen.",
}


def is_this_machine(host: str) -> bool:
    """Whether a host is certainly this machine; without DNS, which may take seconds."""
    literal = ip_literal(host)
    if literal is None:
        name = host.lower().removesuffix(".local")
        own = socket.gethostname().lower().removesuffix(".local")
        return name == "localhost" or name.endswith(".localhost") or name == own
    if literal.is_loopback or literal.is_unspecified:
        return True
    family = socket.AF_INET6 if literal.version == 6 else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((host, 0))
        except OSError:
            return False
    return True


def unseen() -> str:
    """Why processes of this machine may be hidden from us; empty where they are not."""
    return _UNSEEN[detect_isolation(LocalDisk())]


def detect_isolation(disk: Disk) -> Isolation:
    """The isolation by the files that Docker, Podman and WSL leave for the programs inside."""
    for mark in _MARKS:
        with suppress(OSError):
            disk.size(mark)
            return Isolation.CONTAINER
    with suppress(OSError):
        if b"microsoft" in disk.read(_KERNEL, 1000).lower():
            return Isolation.WSL
    return Isolation.NONE
