"""The guard: it passes on how a program ends, ends it with its caller, and confines it."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from jan_tui.clawdbot.rehearsal import guard

SCRIPT = Path(guard.__file__)


def started(folder: Path, code: str, port: int = 9) -> subprocess.Popen[bytes]:
    report = folder / "confined"
    program = [sys.executable, "-I", "-S", "-c", code]
    return subprocess.Popen(
        [sys.executable, "-I", "-S", str(SCRIPT), str(folder), str(port), str(report), *program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def confined(folder: Path) -> dict[str, bool]:
    found: dict[str, bool] = json.loads((folder / "confined").read_text())
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "copy"
    place.mkdir()
    return place


@pytest.mark.parametrize("status", [0, 3])
def test_it_ends_as_the_program_does(status: int, folder: Path) -> None:
    process = started(folder, f"import sys; print('out'); sys.exit({status})")

    assert process.stdout is not None
    assert process.stdout.read() == b"out\n"
    assert process.wait(20) == status
    assert folder.exists()


def test_a_program_that_is_not_there_is_said(tmp_path: Path, folder: Path) -> None:
    command = [sys.executable, "-I", "-S", str(SCRIPT), str(folder), "9", str(folder / "r"), "/no"]
    done = subprocess.run(command, input=b"", capture_output=True, check=False)

    # Its standard input has ended, too: what ended first does not matter.
    assert done.returncode in (1, 127)


def test_it_ends_everything_with_its_caller_and_removes_the_copy(folder: Path) -> None:
    spawn = "subprocess.Popen(['sleep', '614'], start_new_session=True)"
    process = started(
        folder, f"import subprocess, time; {spawn}; print(1, flush=True); time.sleep(600)"
    )
    assert process.stdout is not None
    assert process.stdin is not None
    process.stdout.readline()
    below = psutil.Process(process.pid).children(recursive=True)
    assert len(below) == 2
    process.stdin.close()

    _, left = psutil.wait_procs(below, timeout=10)
    assert left == []
    process.wait(20)
    assert not folder.exists()


def test_the_program_ends_with_a_guard_that_is_killed(folder: Path) -> None:
    process = started(folder, "import time; print(1, flush=True); time.sleep(600)")
    assert process.stdout is not None
    process.stdout.readline()
    below = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    process.wait(20)
    if not sys.platform.startswith("linux"):
        for each in below:
            each.kill()
        pytest.skip("only Linux ends a child with its parent")

    _, left = psutil.wait_procs(below, timeout=10)
    assert left == []


def test_what_outlives_the_program_is_ended(folder: Path) -> None:
    spawn = "subprocess.Popen(['sleep', '615'], start_new_session=True)"
    process = started(folder, f"import subprocess; {spawn}")
    process.wait(20)

    marked = [
        each
        for each in psutil.process_iter(["cmdline"])
        if each.info["cmdline"] == ["sleep", "615"]
    ]
    assert marked == []


def test_signals_of_the_person_reach_a_program_as_they_would(folder: Path) -> None:
    code = "import signal; print(signal.getsignal(signal.SIGINT) == signal.default_int_handler)"
    process = started(folder, code)

    assert process.stdout is not None
    assert process.stdout.read() == b"True\n"
    process.wait(20)


def test_it_writes_nowhere_else(tmp_path: Path, folder: Path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("x")
    code = f"""
import os
def can(what):
    try: what()
    except OSError: return False
    return True
print(can(lambda: open({str(folder / "in")!r}, 'w').close()))
print(can(lambda: open('/dev/null', 'w').write('x')))
print(can(lambda: open({str(tmp_path / "new")!r}, 'w').close()))
print(can(lambda: open({str(outside)!r}, 'a').close()))
print(can(lambda: os.unlink({str(outside)!r})))
print(can(lambda: os.mkdir({str(tmp_path / "folder")!r})))
print(can(lambda: open({str(outside)!r}).close()))
"""
    process = started(folder, code)
    assert process.stdout is not None
    answers = [line == b"True" for line in process.stdout.read().split()]
    process.wait(20)
    if not confined(folder)["files"]:
        pytest.skip("this system has no Landlock")

    assert answers == [True, True, False, False, False, False, True]
    assert outside.read_text() == "x"


def test_it_connects_to_the_relay_alone(folder: Path) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as relay,
        socket.create_server(("127.0.0.1", 0)) as jan,
    ):
        ports = relay.getsockname()[1], jan.getsockname()[1]
        code = f"""
import socket
for port in {ports!r}:
    try: socket.create_connection(("127.0.0.1", port), 5).close(); print(True)
    except OSError: print(False)
"""
        process = started(folder, code, ports[0])
        assert process.stdout is not None
        answers = process.stdout.read().split()
        process.wait(20)
    if not confined(folder)["network"]:
        pytest.skip("this system has no Landlock for the network")

    assert answers == [b"True", b"False"]


def test_a_system_without_landlock_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert guard.confine("/", 9) == {"files": False, "network": False}
