"""Real processes of this machine: owner of a port, the end of one, Jan by its name."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import psutil
import pytest

from jan_tui.clock import SystemClock
from jan_tui.jan.machine import local_host, port_owner, sock_diag
from jan_tui.jan.machine.processes import ProcessTable
from jan_tui.jan.watch.liveness import LivenessWatcher
from jan_tui.redact import BULLETS
from tests.jan.addresses import address
from tests.jan.watch.watching import MovableClock

LISTENER = (
    "import socket, sys; s = socket.create_server(('127.0.0.1', 0));"
    "print(s.getsockname()[1], flush=True); sys.stdin.read()"
)


@contextmanager
def listening(*arguments: str) -> Iterator[tuple[int, int]]:
    """Pid and port of a process of its own that listens."""
    command = [sys.executable, "-c", LISTENER, *arguments]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield process.pid, int(process.stdout.readline())
        finally:
            process.kill()


@contextmanager
def named(folder: Path, name: str, *arguments: str) -> Iterator[int]:
    """Pid of a process of this name that does nothing."""
    program = folder / name
    if not program.exists():
        program.symlink_to(shutil.which("sleep") or "/bin/sleep")
    with subprocess.Popen([program, "600", *arguments]) as process:
        try:
            yield process.pid
        finally:
            process.kill()


def test_the_owner_of_a_port() -> None:
    with listening("--api-key", "geheim") as (pid, port):
        survey = ProcessTable().survey(address(port))
    listener = survey.listener
    assert survey.local
    assert listener is not None
    assert (listener.host, listener.port, listener.pid) == ("127.0.0.1", port, pid)
    assert listener.process is not None
    assert listener.process.startswith("python")
    assert listener.command[-2:] == ("--api-key", BULLETS)
    assert listener.user == psutil.Process().username()
    assert listener.started is not None
    assert abs((datetime.now(UTC) - listener.started).total_seconds()) < 60


def test_the_owner_is_searched_again_when_it_is_another() -> None:
    table = ProcessTable()
    with listening() as (first, port):
        seen = [table.survey(address(port)).listener, table.survey(address(port)).listener]
    with socket.create_server(("127.0.0.1", port)):
        third = table.survey(address(port)).listener
    assert [one.pid if one else None for one in (*seen, third)] == [first, first, os.getpid()]
    assert table.survey(address(port)).listener is None


def test_without_netlink_psutil_finds_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    with listening() as (pid, port):
        quick = port_owner.find("127.0.0.1", port)
        thorough = port_owner.by_psutil("127.0.0.1", port)
        own = list(port_owner.own_listeners(port))
    assert thorough is not None
    assert quick is None or (quick.host, quick.pid) == (thorough.host, thorough.pid)
    assert (thorough.pid, own) == (pid, [("127.0.0.1", pid)])


@pytest.mark.parametrize(
    ("host", "addresses", "best"),
    [
        ("127.0.0.1", ["0.0.0.0", "127.0.0.1"], 1),
        ("127.0.0.1", ["192.168.1.2", "0.0.0.0"], 1),
        ("127.0.0.1", ["::"], 0),
        ("127.0.0.1", ["::ffff:127.0.0.1"], 0),
        ("127.0.0.1", ["192.168.1.2"], None),
        ("127.0.0.1", ["::1"], None),
        ("::1", ["127.0.0.1", "::1"], 1),
        ("localhost", ["::1", "127.0.0.1"], 1),
        ("localhost", ["::", "0.0.0.0"], 1),
        ("localhost", ["192.168.1.2"], 0),
        ("127.0.0.1", [], None),
    ],
)
def test_the_socket_that_a_connection_reaches(
    host: str, addresses: list[str], best: int | None
) -> None:
    assert port_owner.best(host, addresses) == best


def test_netlink_and_psutil_see_the_same_sockets() -> None:
    if sys.platform == "win32":
        pytest.skip("pipes with names, owners and signals are of POSIX systems")
    with socket.create_server(("127.0.0.1", 0)) as one:
        port = one.getsockname()[1]
        found = sock_diag.listening(port)
        if found is None:
            pytest.skip("this system has no netlink")
        assert [(row.host, row.uid) for row in found] == [("127.0.0.1", os.getuid())]
    assert sock_diag.listening(port) == ()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="names by symlink need Linux")
def test_jan_its_engine_and_the_gateway(tmp_path: Path) -> None:
    if ProcessTable().survey(address(9)).application is not None:
        pytest.skip("a Jan of its own runs on this machine")
    with (
        named(tmp_path, "Jan") as jan,
        named(tmp_path, "jan-llama-worker") as worker,
        named(tmp_path, "llama-server", "-a", "x"),
        listening("clawdbot-gateway") as (pid, port),
    ):
        survey = ProcessTable(gateway_port=lambda: port).survey(address(9))
    assert survey.application is not None
    assert survey.application.pid == jan
    assert [(one.pid, one.orphaned, one.loading) for one in survey.engines] == [
        (worker, True, True)
    ]
    assert survey.gateway is not None
    assert (survey.gateway.pid, survey.gateway.port) == (pid, port)


def test_something_else_on_the_gateways_port_is_not_the_gateway() -> None:
    with listening() as (_, port):
        assert ProcessTable(gateway_port=lambda: port).survey(address(9)).gateway is None


def test_another_machine_is_not_searched() -> None:
    survey = ProcessTable().survey(address(1337, "192.0.2.1"))
    assert not survey.local
    assert survey.listener is not None
    assert "another machine" in survey.listener.note


@pytest.mark.parametrize(
    ("host", "expected"),
    [
        ("127.0.0.1", True),
        ("localhost", True),
        ("::1", True),
        ("192.0.2.1", False),
        ("jan-host.example", False),
    ],
)
def test_this_machine(host: str, expected: bool) -> None:
    assert local_host.is_this_machine(host) is expected


async def test_the_end_of_a_process_rings_at_once() -> None:
    ended = asyncio.Event()
    liveness = LivenessWatcher(SystemClock(), ended.set)
    with listening() as (pid, _):
        liveness.watch_processes([pid])
        assert not liveness.changed()
        psutil.Process(pid).kill()
        if hasattr(os, "pidfd_open"):
            async with asyncio.timeout(5):
                await ended.wait()
    liveness.watch_processes([])
    liveness.close()


async def test_a_socket_that_is_closed_or_another_disturbs() -> None:
    liveness = LivenessWatcher(SystemClock(), lambda: None)
    with socket.create_server(("127.0.0.1", 0)) as one:
        port = one.getsockname()[1]
        if sock_diag.listening(port) is None:
            pytest.skip("this system has no netlink")
        liveness.watch_port(port)
        assert not liveness.changed()
    assert liveness.changed()
    assert not liveness.changed(), "each change is reported once"
    with socket.create_server(("127.0.0.1", port)):
        assert liveness.changed()
    liveness.close()


@pytest.mark.parametrize(
    ("wall", "ahead", "why"),
    [
        (3600.0, 0.0, "the machine slept, or its clock was set"),
        (-3600.0, 0.0, "the machine slept, or its clock was set"),
        (3600.0, 3600.0, "this program was stopped, or the machine slept"),
        (4.0, 4.0, ""),
        (1.5, 0.0, ""),
    ],
)
def test_a_gap_is_told_once_with_when_it_began(wall: float, ahead: float, why: str) -> None:
    clock = MovableClock()
    liveness = LivenessWatcher(clock, lambda: None)
    assert liveness.gap() is None
    before = clock.now()
    clock.wall += wall
    clock.ahead += ahead
    found = liveness.gap()
    assert (found.why if found else "") == why
    if found:
        assert abs((found.awake - before).total_seconds()) < 1
    assert liveness.gap() is None


async def test_a_process_that_is_gone_already_is_noticed_at_the_next_check() -> None:
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", "")
    await process.wait()
    liveness = LivenessWatcher(SystemClock(), lambda: None)
    liveness.watch_processes([process.pid])
    assert liveness.changed()
    liveness.close()
