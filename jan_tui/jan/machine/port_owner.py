"""Who listens on a port: the socket first, then the process that holds it."""

from __future__ import annotations

import ipaddress
import os
import stat
from collections.abc import Iterable, Sequence

from msgspec import Struct

from jan_tui import system
from jan_tui.base_url import ip_literal
from jan_tui.jan.machine import sock_diag
from jan_tui.jan.machine.lsof import HIDDEN
from jan_tui.jan.machine.process_tree import interesting

_ANOTHER_USERS = "Its process belongs to another user, so no more of it can be seen."


class Owner(Struct, frozen=True):
    """The socket that a connection would reach, and as much of its owner as is to be seen.

    `identity` is the same for as long as it is the same socket.
    """

    host: str
    pid: int | None
    uid: int | None = None
    note: str = ""
    identity: object = None


def find(host: str, port: int, known: Owner | None = None) -> Owner | None:
    """The owner of the port as a connection to `host` meets it; None where nothing listens.

    `known` is the owner found before: where the socket is still the same and still held by that
    process, a tenth of a millisecond does; looking for the process takes some 10 ms.
    """
    sockets = sock_diag.listening(port)
    if sockets is None:
        return by_psutil(host, port)
    chosen = best(host, [one.host for one in sockets])
    if chosen is None:
        return None
    one = sockets[chosen]
    if known and known.identity == one.inode and known.pid and _holds(known.pid, one.inode):
        return known
    pid = _holder(one.inode)
    note = "" if pid is not None else _hidden(one.uid)
    return Owner(one.host, pid, one.uid, note, one.inode)


def _holder(inode: int) -> int | None:
    """The oldest process that holds a socket, as far as this user may see it (Linux)."""
    try:
        with os.scandir("/proc") as entries:
            pids = sorted(int(entry.name) for entry in entries if entry.name.isdigit())
    except OSError:
        return None
    return next((pid for pid in pids if _holds(pid, inode)), None)


def _holds(pid: int, inode: int) -> bool:
    try:
        with os.scandir(f"/proc/{pid}/fd") as entries:
            return any(_is_socket(entry, inode) for entry in entries)
    except OSError:
        return False


def _is_socket(entry: os.DirEntry[str], inode: int) -> bool:
    try:
        about = entry.stat()
    except OSError:
        return False
    return about.st_ino == inode and stat.S_ISSOCK(about.st_mode)


def _hidden(uid: int) -> str:
    if uid == system.FILES.user():
        return "Its process cannot be seen from here; it may run in a container."
    return _ANOTHER_USERS


def by_psutil(host: str, port: int) -> Owner | None:
    """The same without netlink; on macOS all are visible to root alone."""
    import psutil

    try:
        rows = [
            (row.laddr.ip, row.pid)
            for row in psutil.net_connections("tcp")
            if row.status == psutil.CONN_LISTEN and row.laddr and row.laddr.port == port
        ]
    except psutil.AccessDenied:
        rows = list(own_listeners(port)) or HIDDEN.listeners(host, port)
    chosen = best(host, [address for address, _ in rows])
    if chosen is None:
        return None
    address, pid = rows[chosen]
    note = "" if pid else _ANOTHER_USERS
    return Owner(address, pid, note=note, identity=(address, pid))


def own_listeners(port: int) -> Iterable[tuple[str, int | None]]:
    """The listening addresses of each visible process with its pid, likely names first."""
    import psutil

    processes = sorted(
        psutil.process_iter(["name"]), key=lambda one: not interesting(one.info["name"] or "")
    )
    for process in processes:
        try:
            rows = process.net_connections("tcp")
        except (psutil.Error, OSError):
            continue
        for row in rows:
            if row.status == psutil.CONN_LISTEN and row.laddr and row.laddr.port == port:
                yield row.laddr.ip, process.pid


def best(host: str, addresses: Sequence[str]) -> int | None:
    """Which of the listening addresses a connection to `host` reaches first."""
    ranked = sorted((_rank(host, address), at) for at, address in enumerate(addresses))
    return ranked[0][1] if ranked and ranked[0][0] < _NEVER else None


_NEVER = 9


def _rank(host: str, address: str) -> int:
    """0 exact, then the wildcards; Jan listens on IPv4 alone, so that comes first for a name."""
    listening = ip_literal(address)
    wanted = ip_literal(host)
    if isinstance(listening, ipaddress.IPv6Address) and listening.ipv4_mapped:
        listening = listening.ipv4_mapped
    if listening is None:
        return _NEVER
    if wanted is None:
        order = (not listening.is_loopback) * 2 + (listening.version == 6)
        return order if listening.is_loopback or listening.is_unspecified else _NEVER - 1
    if listening == wanted and not wanted.is_unspecified:
        return 0
    if wanted.is_unspecified or listening.is_unspecified:
        return 1 if listening.version == wanted.version else 2
    return _NEVER
