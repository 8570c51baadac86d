"""Whether a host is this machine, and what of this machine cannot be seen from here."""

from __future__ import annotations

import socket
import sys
from enum import StrEnum
from pathlib import Path

from jan_tui import regular_files
from jan_tui.jan.address import ip_literal
from jan_tui.jan.disk.files import Disk

_KERNEL = Path("/proc/sys/kernel/osrelease")


def is_this_machine(host: str) -> bool:
    """Whether a host is surely this machine; no name is looked up, for that may take seconds."""
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
    if any(Path(mark).exists() for mark in ("/.dockerenv", "/run/.containerenv")):
        return "We run in a container: processes outside it cannot be seen."
    if sys.platform.startswith("linux") and "microsoft" in _kernel():
        return "We run in WSL: processes of Windows cannot be seen."
    return ""


def _kernel() -> str:
    try:
        return regular_files.head(_KERNEL, 1000).decode("ascii").lower()
    except (OSError, UnicodeError):
        return ""


_MARKS = (Path("/.dockerenv"), Path("/run/.containerenv"))
_KERNEL = Path("/proc/sys/kernel/osrelease")


class Isolation(StrEnum):
    """What stands between this program and the machine."""

    NONE = ""
    CONTAINER = "container"
    WSL = "wsl"


def detect_isolation(disk: Disk) -> Isolation:
    """What the marks say that Docker, Podman and WSL leave for the programs inside."""
    for mark in _MARKS:
        try:
            disk.size(mark)
        except OSError:
            continue
        return Isolation.CONTAINER
    try:
        kernel = disk.read(_KERNEL, 1000)
    except OSError:
        return Isolation.NONE
    return Isolation.WSL if b"microsoft" in kernel.lower() else Isolation.NONE
