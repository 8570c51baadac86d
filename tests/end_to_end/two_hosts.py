"""Two network namespaces as two machines: Jan on the one outside, jan-tui on the one inside.

A script for `unshare --user --map-root-user --net`: `python -m tests.end_to_end.two_hosts JAN
COMMAND...` starts a Jan outside, and runs the command inside, whose default gateway the outside is.
JAN is a JSON object: the arguments of `StandIn`. Without a command it only makes the network. The
line between them is two TUN devices, which more kernels have than veth.
"""

from __future__ import annotations

import sys

import pytest

if sys.platform == "win32":
    pytest.skip("network namespaces are of Linux", allow_module_level=True)

import ctypes
import fcntl
import json
import os
import select
import struct
import subprocess
import threading

from jan_tui.demo.standin import StandIn
from tests.servers import ThreadedStandIn

OUTSIDE, INSIDE = "172.28.16.1", "172.28.16.2"
PORT = 1337

_TUNSETIFF, _TUN, _NO_PI = 0x4004_54CA, 0x1, 0x1000
_NETWORK = 0x4000_0000
"""CLONE_NEWNET of setns(2)."""


def ip(*words: str, inside: int | None = None) -> None:
    """Run ip(8), in the namespace of a process where one is named."""
    enter = ("nsenter", "--target", str(inside), "--net") if inside is not None else ()
    subprocess.run((*enter, "ip", *words), check=True)


def end_of_a_line(name: str) -> int:
    """A network device (TUN) of this namespace; what is sent over it is read from the handle."""
    handle = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(handle, _TUNSETIFF, struct.pack("16sH", name.encode(), _TUN | _NO_PI))
    return handle


def end_inside(name: str, pid: int) -> int:
    """The same in the namespace of a process."""
    libc = ctypes.CDLL(None, use_errno=True)
    own = os.open("/proc/self/ns/net", os.O_RDONLY)
    other = os.open(f"/proc/{pid}/ns/net", os.O_RDONLY)
    if libc.setns(other, _NETWORK):
        raise OSError(ctypes.get_errno(), "setns")
    try:
        return end_of_a_line(name)
    finally:
        libc.setns(own, _NETWORK)
        os.close(own)
        os.close(other)


def join(one: int, other: int) -> None:
    """Carry packets both ways for as long as this process runs."""

    def carry() -> None:
        while True:
            for handle in select.select([one, other], [], [])[0]:
                os.write(other if handle == one else one, os.read(handle, 65536))

    threading.Thread(target=carry, daemon=True).start()


def main(jan: str, *command: str) -> int:
    """Returns the exit status of the command."""
    waits = [sys.executable, "-c", "import sys; print(flush=True); sys.stdin.read()"]
    with subprocess.Popen(
        ["unshare", "--net", *waits], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdin is not None
        assert other.stdout is not None
        other.stdout.readline()
        ends = end_of_a_line("out"), end_inside("in", other.pid)
        for name, address, inside in (("out", OUTSIDE, None), ("in", INSIDE, other.pid)):
            ip("link", "set", "lo", "up", inside=inside)
            ip("addr", "add", f"{address}/20", "dev", name, inside=inside)
            ip("link", "set", name, "up", inside=inside)
        ip("route", "add", "default", "via", OUTSIDE, inside=other.pid)
        # What is written to a device that is down is an error.
        join(*ends)
        if not command:
            other.stdin.close()
            return 0
        server = ThreadedStandIn(StandIn(("qwen3",), port=PORT, **json.loads(jan)))
        server.start()
        try:
            run = ("nsenter", "--target", str(other.pid), "--net", *command)
            return subprocess.run(run, check=False).returncode
        finally:
            server.stop()
            other.stdin.close()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
