"""What `guard.py` does, on Windows: a job ends with the process that holds it.

A script of its own, run by `python -I -S`, with the same arguments. The program is put into a job
object that is closed when this process ends, however it ends, and Windows ends with it everything
in the job. Nothing confines the program here but the preloaded script, which closes the network.

Source: Microsoft's documentation of job objects. It was not run on Windows.
"""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import Any

_KILL_ON_JOB_CLOSE = 0x2000
_EXTENDED_LIMITS = 9
_NEW_GROUP, _NO_WINDOW = 0x200, 0x0800_0000


class _BasicLimits(ctypes.Structure):
    _fields_ = (
        ("process_time", ctypes.c_int64),
        ("job_time", ctypes.c_int64),
        ("flags", ctypes.c_uint32),
        ("least_working_set", ctypes.c_size_t),
        ("most_working_set", ctypes.c_size_t),
        ("most_processes", ctypes.c_uint32),
        ("affinity", ctypes.c_size_t),
        ("priority", ctypes.c_uint32),
        ("scheduling", ctypes.c_uint32),
    )


class _ExtendedLimits(ctypes.Structure):
    _fields_ = (
        ("basic", _BasicLimits),
        ("io", ctypes.c_uint64 * 6),
        ("process_memory", ctypes.c_size_t),
        ("job_memory", ctypes.c_size_t),
        ("most_process_memory", ctypes.c_size_t),
        ("most_job_memory", ctypes.c_size_t),
    )


class Job:
    """A job object; `kernel` is kernel32. Raises `OSError` where it cannot be made."""

    def __init__(self, kernel: Any) -> None:
        self._kernel = kernel
        kernel.CreateJobObjectW.restype = ctypes.c_void_p
        self._handle = ctypes.c_void_p(kernel.CreateJobObjectW(None, None))
        limits = _ExtendedLimits()
        limits.basic.flags = _KILL_ON_JOB_CLOSE
        size = ctypes.sizeof(limits)
        if not self._handle or not kernel.SetInformationJobObject(
            self._handle, _EXTENDED_LIMITS, ctypes.byref(limits), size
        ):
            raise OSError("no job object")

    def take(self, process_handle: int) -> None:
        """Put a process into the job; what it starts is in it, too. Raises `OSError`."""
        if not self._kernel.AssignProcessToJobObject(self._handle, ctypes.c_void_p(process_handle)):
            raise OSError("the process is not in the job")

    def end(self) -> None:
        """End everything in the job."""
        self._kernel.TerminateJobObject(self._handle, 1)


def _kernel() -> Any:
    # Through the name: it is not there on other systems, where tests hand in their own.
    return vars(ctypes)["WinDLL"]("kernel32", use_last_error=True)


def main(
    folder: str, _port: str, report: str, *command: str, kernel: Callable[[], Any] = _kernel
) -> int:
    """Runs the command until it ends or standard input does; returns its exit status."""
    Path(report).write_text(json.dumps({"files": False, "network": False}), "utf-8")
    job = Job(kernel())
    flags = _NEW_GROUP | _NO_WINDOW if os.name == "nt" else 0
    try:
        program = subprocess.Popen(command, stdin=subprocess.DEVNULL, creationflags=flags)
    except OSError as error:
        sys.stderr.write(f"{command[0]}: {error.strerror}\n")
        return 127
    try:
        job.take(int(getattr(program, "_handle", 0)))
    except OSError:
        program.kill()
        raise
    ends: SimpleQueue[int | None] = SimpleQueue()
    threading.Thread(target=lambda: ends.put(program.wait()), daemon=True).start()
    threading.Thread(target=lambda: _wait_for_caller(ends), daemon=True).start()
    status = ends.get()
    job.end()
    if status is None:
        program.wait()
        shutil.rmtree(folder, ignore_errors=True)
        return 1
    return status


def _wait_for_caller(ends: SimpleQueue[int | None]) -> None:
    while os.read(0, 1):
        continue
    ends.put(None)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
