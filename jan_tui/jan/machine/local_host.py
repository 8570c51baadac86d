"""Whether a host is this machine, and whether this program is isolated from it."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from enum import StrEnum
from pathlib import Path

from msgspec import Struct

from jan_tui.base_url import ip_literal
from jan_tui.jan.disk.files import Disk, LocalDisk
from jan_tui.patterns import lazy_pattern

_MARKS = (Path("/.dockerenv"), Path("/run/.containerenv"))
_KERNEL = Path("/proc/sys/kernel/osrelease")
_CGROUP = Path("/proc/1/cgroup")
_CONTAINERS = lazy_pattern(rb"docker|containerd|kubepods|libpod|lxc", re.IGNORECASE)
_INTERFACES = Path("/sys/class/net")
_ROUTES = Path("/proc/net/route")
_VIA_GATEWAY = 2
"""The flag of a route that leads over a gateway (linux/route.h: RTF_GATEWAY)."""

_MIRRORED = "loopback0"
"""The interface that WSL makes where its network is that of Windows."""

_WSL_1 = re.compile(rb"-microsoft\s*$", re.IGNORECASE)
"""How the kernel of WSL 1 is called, which has no network of its own: `4.4.0-19041-Microsoft`."""

_SHARES = frozenset({"mirrored", "none"})
_OWN_NETWORKS = frozenset({"nat", "virtioproxy", "consomme", ""})
"""What `wslinfo --networking-mode` prints, empty where it is not there (before WSL 2.0)."""

CONTAINER_NAMES = ("host.docker.internal", "host.containers.internal")
"""Names by which a container calls its machine: Docker's and Podman's."""


class Isolation(StrEnum):
    """Whether this program runs in a container or in WSL; `WSL_SHARED`: with the network, and so
    the loopback addresses, of Windows."""

    NONE = ""
    CONTAINER = "container"
    WSL = "wsl"
    WSL_SHARED = "wsl-shared"


class Surround(Struct, frozen=True):
    """What is around this program: the isolation, and the `hosts` by which the machine outside may
    be reached, the likeliest first. Nothing has been asked of them."""

    isolation: Isolation = Isolation.NONE
    hosts: tuple[str, ...] = ()


_UNSEEN_IN_WSL = "We run in WSL: processes of Windows cannot be seen."
_UNSEEN = {
    Isolation.NONE: "",
    Isolation.CONTAINER: "We run in a container: processes outside it cannot be seen.",
    Isolation.WSL: _UNSEEN_IN_WSL,
    Isolation.WSL_SHARED: _UNSEEN_IN_WSL,
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
    return _UNSEEN[detect_isolation(LocalDisk(), os.environ)]


def detect_isolation(disk: Disk, env: Mapping[str, str]) -> Isolation:
    """The isolation by what Docker, Podman, Kubernetes and WSL leave for the programs inside.

    Whether WSL has a network of its own is told by its interfaces; `surround` asks for it, too.
    """
    for mark in _MARKS:
        with suppress(OSError):
            disk.size(mark)
            return Isolation.CONTAINER
    # systemd's convention, which Podman and LXC follow.
    if env.get("container", "").strip() or _CONTAINERS.search(_read(disk, _CGROUP)):
        return Isolation.CONTAINER
    kernel = _read(disk, _KERNEL)
    if b"microsoft" not in kernel.lower() and not (kernel and env.get("WSL_DISTRO_NAME")):
        return Isolation.NONE
    if _WSL_1.search(kernel):
        return Isolation.WSL_SHARED
    with suppress(OSError):
        if any(entry.name == _MIRRORED for entry in disk.entries(_INTERFACES)):
            return Isolation.WSL_SHARED
    return Isolation.WSL


def surround(
    disk: Disk, env: Mapping[str, str], networking_mode: Callable[[], str] = lambda: ""
) -> Surround:
    """What is around this program, from files alone. `networking_mode` is asked in WSL.

    The default gateway of WSL's own network is Windows, that of a container's the machine which
    runs it. Where WSL has the network of Windows it is a router in the house, which is no Jan.
    """
    isolation = detect_isolation(disk, env)
    gateway = _gateway(_read(disk, _ROUTES))
    if isolation is Isolation.CONTAINER:
        return Surround(isolation, tuple(filter(None, (*CONTAINER_NAMES, gateway))))
    if isolation is not Isolation.WSL:
        return Surround(isolation)
    mode = networking_mode().strip().lower()
    if mode in _SHARES:
        return Surround(Isolation.WSL_SHARED)
    return Surround(isolation, (gateway,) if gateway and mode in _OWN_NETWORKS else ())


def wsl_networking_mode() -> str:
    """What WSL says of its network: `nat`, `mirrored` and others; empty where it says nothing."""
    try:
        done = subprocess.run(
            ("wslinfo", "--networking-mode"),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=2,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode("ascii", "replace").strip() if done.returncode == 0 else ""


def _gateway(routes: bytes) -> str:
    """The IPv4 address of the default gateway in a table as /proc/net/route is; empty for none.

    Addresses are numbers in the byte order of this machine.
    """
    for line in routes.decode("ascii", "replace").splitlines()[1:]:
        fields = line.split()
        try:
            target, gateway, flags = (int(fields[at], 16) for at in (1, 2, 3))
        except (IndexError, ValueError):
            continue
        if target == 0 and flags & _VIA_GATEWAY and 0 < gateway < 1 << 32:
            return socket.inet_ntoa(gateway.to_bytes(4, sys.byteorder))
    return ""


def _read(disk: Disk, path: Path) -> bytes:
    try:
        return disk.read(path, 64 * 1024)
    except OSError:
        return b""
