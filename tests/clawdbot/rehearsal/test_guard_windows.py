"""The guard of Windows with a kernel32 of ours: a job that ends what is in it when told to."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from jan_tui.clawdbot.rehearsal import guard_windows
from jan_tui.clawdbot.rehearsal.guard_windows import Job


class Kernel:
    """The calls that are made, and what they answer."""

    def __init__(self, *, makes: int = 7, limits: int = 1, takes: int = 1) -> None:
        self.calls: list[str] = []
        self.flags = 0
        kernel = self

        class Made:
            restype: Any = None

            def __call__(self, *_: object) -> int:
                kernel.calls.append("make")
                return makes

        self.CreateJobObjectW = Made()
        self._limits, self._takes = limits, takes

    def SetInformationJobObject(self, _job: object, kind: int, limits: Any, _size: int) -> int:  # noqa: N802
        assert kind == 9
        self.flags = limits._obj.basic.flags
        return self._limits

    def AssignProcessToJobObject(self, *_: object) -> int:  # noqa: N802
        self.calls.append("take")
        return self._takes

    def TerminateJobObject(self, *_: object) -> int:  # noqa: N802
        self.calls.append("end")
        return 1


def test_a_job_ends_with_who_holds_it() -> None:
    kernel = Kernel()
    job = Job(kernel)
    job.take(5)
    job.end()
    assert kernel.flags == 0x2000  # JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE
    assert kernel.calls == ["make", "take", "end"]


@pytest.mark.parametrize("kernel", [Kernel(makes=0), Kernel(limits=0), Kernel(takes=0)])
def test_a_job_that_holds_nothing_is_an_error(kernel: Kernel) -> None:
    with pytest.raises(OSError, match="job"):
        Job(kernel).take(5)


GUARDED = """
import sys
import psutil
from tests.clawdbot.rehearsal.test_guard_windows import Kernel
from jan_tui.clawdbot.rehearsal import guard_windows

class Ends(Kernel):
    def TerminateJobObject(self, *_):
        for child in psutil.Process().children():
            child.kill()
        return 1

sys.exit(guard_windows.main(*sys.argv[1:], kernel=Ends))
"""


def guard(folder: Path, *command: str) -> subprocess.Popen[bytes]:
    report = folder.parent / "report"
    return subprocess.Popen(
        [sys.executable, "-c", GUARDED, str(folder), "9", str(report), *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )


def test_the_guard_ends_as_its_program_does(tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    folder.mkdir()
    with guard(folder, sys.executable, "-c", "import sys; print('hi'); sys.exit(3)") as running:
        assert running.stdout is not None
        assert running.stdout.read() == b"hi\n"
        assert running.wait(30) == 3
    assert folder.exists()
    assert json.loads((tmp_path / "report").read_text()) == {"files": False, "network": False}


def test_the_program_ends_with_the_caller_and_the_copy_is_removed(tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    folder.mkdir()
    program = "import time; print('up', flush=True); time.sleep(600)"
    with guard(folder, sys.executable, "-c", program) as running:
        assert running.stdout is not None
        assert running.stdin is not None
        assert running.stdout.readline() == b"up\n"
        running.stdin.close()
        assert running.wait(30) == 1
    assert not folder.exists()


def test_no_status_of_windows_becomes_a_success(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They have 32 bits, of which the lowest 8 may all be 0."""

    class Failed:
        def __init__(self, *_: object, **__: object) -> None:
            pass

        def wait(self) -> int:
            return 0x8007_0000

    monkeypatch.setattr(subprocess, "Popen", Failed)
    monkeypatch.setattr(guard_windows, "_wait_for_caller", lambda ends: None)
    report = str(tmp_path / "report")
    assert guard_windows.main(str(tmp_path), "9", report, "program", kernel=Kernel) == 0x8007_0000


def test_a_program_that_is_not_there_is_told(tmp_path: Path) -> None:
    with guard(tmp_path / "copy", str(tmp_path / "none")) as running:
        assert running.wait(30) == 127
