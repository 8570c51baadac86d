"""The program's own first turn, in the private copy: started, watched and ended."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import signal
import sys
import tempfile
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from jan_tui import regular_files
from jan_tui.clawdbot.program.find import Installed
from jan_tui.clawdbot.rehearsal.part import Part
from jan_tui.clawdbot.rehearsal.stage import Stage
from jan_tui.clawdbot.values.javascript import record

MESSAGE = "hi"
"""What the person of a rehearsal says: as little as can be said."""

_MOST = 4 * 1024 * 1024
"""Bytes of an output that are read."""

_GUARD = Path(__file__).with_name("guard.py")
_PRELOAD = Path(__file__).with_name("preload.cjs")
_PATIENCE = 5.0
"""Seconds that the guard has to end everything."""

_CACHE = "jiti"
_COMPILED = "node-compile-cache"
"""Folders below the temporary one in which the programs keep compiled code of their own. Without
the first clawdbot takes many times as long to start."""

_MOST_CACHED = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Ran:
    """How the program ended: its exit status and what it printed, in the paths of the person.

    `confined` is what it could not have done: "files" (written outside of the copy) and "network"
    (connected to anything but the relay); the gate in its own process counts for the latter.
    """

    status: int
    output: str
    errors: str
    confined: frozenset[str] = frozenset()


async def run_turn(
    program: Installed,
    stage: Stage,
    part: Part,
    folder: Path,
    *,
    port: int,
    gate: Mapping[str, str],
    fresh_session: bool,
) -> Ran:
    """One turn of the agent; cancelling ends the program with all that it started.

    `port` is the relay's, `gate` the variable for the preloaded script. `fresh_session`: the copy
    holds conversations, so that a new one has to be named. The program ends with this process,
    however that ends. Raises `OSError` where the system cannot start it.
    """
    copy, report = stage.copy, folder / "confined.json"
    temporary = Path(copy.env["TMPDIR"])
    await asyncio.to_thread(_copy_cache, Path(_CACHE), temporary)
    own = Path(_COMPILED, program.name, program.version)
    compiled = bool(program.version) and await asyncio.to_thread(_copy_cache, own, temporary)
    preload = folder / _PRELOAD.name
    preload.write_bytes(_PRELOAD.read_bytes())
    env = {
        **copy.env,
        **gate,
        "NODE_OPTIONS": f'--disable-warning=ExperimentalWarning --require="{preload}"',
        # The relay is reached directly, whatever the way to Jan is.
        **{name: _with_loopback(copy.env.get(name, "")) for name in ("NO_PROXY", "no_proxy")},
    }
    if compiled:
        env.pop("NODE_DISABLE_COMPILE_CACHE", None)
    turn = ["agent", "--local", "--agent", part.agent, "--message", MESSAGE, "--json"]
    turn += ["--session-id", str(uuid.uuid4())] if fresh_session else []
    output, errors = folder / "output", folder / "errors"
    with output.open("wb") as out, errors.open("wb") as err:
        guard = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-S", str(_GUARD), str(folder), str(port), str(report)),
            *(str(program.path), *turn),
            cwd=copy.cwd,
            env=env,
            stdin=asyncio.subprocess.PIPE,
            stdout=out,
            stderr=err,
            start_new_session=True,
        )
        try:
            status = await guard.wait()
        finally:
            await _end(guard)
    loaded = (folder / "loaded").exists()
    return Ran(
        status,
        copy.shown(_text(output)),
        copy.shown(_text(errors)),
        frozenset(_confined(report)) | ({"network"} if loaded else set()),
    )


def _with_loopback(excepted: str) -> str:
    return excepted if excepted == "*" else ",".join(filter(None, (excepted, "127.0.0.1")))


def _copy_cache(name: Path, temporary: Path) -> bool:
    """Copies compiled code into the copy's temporary folder, if it is there and this user's."""
    kept = Path(tempfile.gettempdir()) / name
    with contextlib.suppress(OSError, shutil.Error):
        if kept.lstat().st_uid == os.getuid() and _size(kept) <= _MOST_CACHED:
            shutil.copytree(kept, temporary / name, symlinks=True)
            return True
    return False


def _size(folder: Path) -> int:
    """Bytes below a folder, counted no further than it matters."""
    total = 0
    for above, _, names in os.walk(folder):
        total += sum((Path(above) / name).lstat().st_size for name in names)
        if total > _MOST_CACHED:
            break
    return total


async def _end(guard: asyncio.subprocess.Process) -> None:
    """Closes the guard's standard input, upon which it ends everything."""
    if guard.returncode is not None:
        return
    assert guard.stdin is not None
    guard.stdin.close()
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(_PATIENCE):
            await guard.wait()
            return
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(guard.pid, signal.SIGKILL)
    await guard.wait()


def _confined(report: Path) -> list[str]:
    try:
        told = record(json.loads(regular_files.read(report)))
    except (OSError, ValueError):
        return []
    return [name for name, held in told.items() if held is True]


def _text(file: Path) -> str:
    return regular_files.tail(file, _MOST).decode("utf-8", "replace")
