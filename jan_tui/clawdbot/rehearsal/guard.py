"""Runs one program so that it ends with the process that wanted it, and writes in one folder only.

A script of its own, run by `python -I -S`, without an import of this package: it has to start at
once. Its standard input is a pipe whose other end only the caller holds; when that closes, whatever
ended the caller, everything that the program started is killed and its folder removed. Arguments:
the folder, the one TCP port that may be connected to, the file that says what was confined, and the
command. Landlock (Linux 5.13, for ports 6.7) confines the program where the system has it; `TMPDIR`
and the rest of the environment are the caller's. It exits as the program does.
"""

from __future__ import annotations

import sys

if sys.platform == "win32":
    raise ImportError("Windows has a form of its own")

import ctypes
import json
import os
import shutil
import signal
import time
from collections.abc import Callable

_PR_SET_PDEATHSIG, _PR_SET_CHILD_SUBREAPER, _PR_SET_NO_NEW_PRIVS = 1, 36, 38
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
"""System calls of Landlock, the same on every processor."""

_BENEATH, _PORT = 1, 2
_ABI_NET, _ABI_TRUNCATE, _ABI_REFER, _ABI_IOCTL = 4, 3, 2, 5
_WRITE_FILE = 1 << 1
_CONNECT = 1 << 1
_ROUNDS = 200

_LIBC = ctypes.CDLL(None, use_errno=True)


def _writes(abi: int) -> int:
    """The rights of Landlock that change something on the disk: write, remove, make; later refer
    and truncate."""
    rights = _WRITE_FILE
    for bit in range(4, 13):
        rights |= 1 << bit
    if abi >= _ABI_REFER:
        rights |= 1 << 13
    if abi >= _ABI_TRUNCATE:
        rights |= 1 << 14
    return rights


class _Ruleset(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("net", ctypes.c_uint64))


class _Beneath(ctypes.Structure):
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


class _Port(ctypes.Structure):
    _fields_ = (("allowed", ctypes.c_uint64), ("port", ctypes.c_uint64))


def confine(folder: str, port: int) -> dict[str, bool]:
    """Confines this process and its children; tells what the system could do of it."""
    confined = {"files": False, "network": False}
    if not sys.platform.startswith("linux"):
        return confined
    abi = _LIBC.syscall(_CREATE_RULESET, None, 0, 1)
    if abi < 1:
        return confined
    net = _CONNECT if abi >= _ABI_NET else 0
    wanted = _Ruleset(_writes(abi), net)
    size = ctypes.sizeof(wanted) if net else 8
    rules = _LIBC.syscall(_CREATE_RULESET, ctypes.byref(wanted), size, 0)
    if rules < 0:
        return confined
    for path, rights in ((folder, _writes(abi)), ("/dev", _WRITE_FILE)):
        handle = os.open(path, os.O_PATH | os.O_CLOEXEC)
        beneath = _Beneath(rights, handle)
        if _LIBC.syscall(_ADD_RULE, rules, _BENEATH, ctypes.byref(beneath), 0):
            return confined
        os.close(handle)
    if net:
        allowed = _Port(_CONNECT, port)
        if _LIBC.syscall(_ADD_RULE, rules, _PORT, ctypes.byref(allowed), 0):
            return confined
    _LIBC.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if _LIBC.syscall(_RESTRICT_SELF, rules, 0):
        return confined
    os.close(rules)
    return {"files": True, "network": bool(net)}


def _start(folder: str, port: int, report: str, command: list[str]) -> int:
    """Starts the command in a session of its own; returns its process id."""
    linux, guard = sys.platform.startswith("linux"), os.getpid()
    pid = os.fork()
    if pid:
        return pid
    try:
        os.setsid()
        if linux:
            _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
            if os.getppid() != guard:
                os._exit(1)
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        handle = os.open(report, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        os.write(handle, json.dumps(confine(folder, port)).encode())
        os.execvp(command[0], command)
    except OSError as error:
        os.write(2, f"{command[0]}: {error.strerror}\n".encode("utf-8", "replace"))
    os._exit(127)


def _children() -> list[int]:
    """Every process below this one, as far as the system tells."""
    found: list[int] = []
    above = [os.getpid()]
    while above:
        pid = above.pop()
        try:
            with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as listed:  # noqa: PTH123
                below = [int(text) for text in listed.read().split()]
        except (OSError, ValueError):
            continue
        found += below
        above += below
    return found


def _kill_all(leader: int) -> None:
    """Ends the program's group, and what left the group: this process inherits its orphans."""
    for _ in range(_ROUNDS):
        _kill(os.killpg, leader)
        for pid in _children():
            _kill(os.kill, pid)
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                continue
        except ChildProcessError:
            return
        time.sleep(0.005)


def _kill(how: Callable[[int, int], None], pid: int) -> None:
    try:
        how(pid, signal.SIGKILL)
    except OSError:
        # It has ended by itself.
        return


def main(folder: str, port: str, report: str, *command: str) -> int:
    """Runs the command until it ends or standard input does; returns its exit status."""
    import select

    if sys.platform.startswith("linux"):
        _LIBC.prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # A handler that does nothing is not inherited, as to ignore a signal would be.
        signal.signal(ending, lambda *_: None)
    leader = _start(folder, int(port), report, list(command))
    while True:
        ready, _, _ = select.select([0, reader], [], [])
        if 0 in ready and not os.read(0, 1):
            _kill_all(leader)
            shutil.rmtree(folder, ignore_errors=True)
            return 1
        if reader in ready:
            os.read(reader, 4096)
        pid = -1
        while pid:
            try:
                pid, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return 1
            if pid == leader:
                _kill_all(leader)
                return os.waitstatus_to_exitcode(status) % 256


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
