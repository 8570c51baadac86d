"""The program's own first turn, in the private copy: started, watched and ended."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import sys
import tempfile
import uuid
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from jan_tui import regular_files, system
from jan_tui.clawdbot.program.find import VERSION, Installed
from jan_tui.clawdbot.rehearsal.stage import Stage
from jan_tui.clawdbot.values.javascript import record

MESSAGE = "hi"
"""What the person of a rehearsal says: as little as can be said."""

_MOST = 4 * 1024 * 1024
"""Bytes of an output that are read."""

LOADED = "loaded"
"""The file in the folder by which the preloaded script says that it is there."""

_GUARD = Path(__file__).with_name("guard_windows.py" if sys.platform == "win32" else "guard.py")
_PRELOAD = Path(__file__).with_name("preload.cjs")
_PATIENCE = 5.0
"""Seconds that the guard has to end everything."""

_CACHE = "jiti"
_COMPILED = "node-compile-cache"
"""Folders below the temporary one in which the programs keep compiled code of their own. Without
the first clawdbot takes many times as long to start."""

_MOST_CACHED = 128 * 1024 * 1024
"""Bytes of it that are copied, the newest: what earlier versions compiled is never removed."""


class Ran(Struct, frozen=True):
    """How the program ended: its exit status and what it printed, in the paths of the person.

    `confined` is what it could not have done: "files" (written outside of the copy) and "network"
    (connected to anything but the relay); the preloaded script counts for the latter.
    """

    status: int
    output: str
    errors: str
    confined: frozenset[str] = frozenset()


class Runner(Struct, frozen=True):
    """Runs the program in its copy. `port` is the relay's, `preload_settings` the variable for the
    preloaded script, `folder` the one that holds the copy."""

    program: Installed
    stage: Stage
    folder: Path
    port: int
    preload_settings: Mapping[str, str]

    async def version(self) -> str:
        """The version that the program tells of itself; empty where it tells none."""
        ran = await self._run("version", ["--version"])
        told = VERSION.search(ran.output) or VERSION.search(ran.errors)
        return told.group() if told else ""

    async def turn(self, agent: str, *, fresh_session: bool) -> Ran:
        """One turn of the agent; `fresh_session`: the copy holds conversations, so that a new one
        has to be named."""
        turn = ["agent", "--local", "--agent", agent, "--message", MESSAGE, "--json"]
        turn += ["--session-id", str(uuid.uuid4())] if fresh_session else []
        return await self._run("turn", turn)

    async def _run(self, name: str, arguments: Sequence[str]) -> Ran:
        """One command. Cancelling ends it with all that it started, and so does the end of this
        process, however it comes. Raises `OSError` where the system cannot start it."""
        copy, report = self.stage.copy, self.folder / f"{name}.confined"
        output, errors = self.folder / f"{name}.output", self.folder / f"{name}.errors"
        env = await self._environment()
        with output.open("wb") as out, errors.open("wb") as err:
            guard = await asyncio.create_subprocess_exec(
                *(sys.executable, "-I", "-S", str(_GUARD)),
                *(str(self.folder), str(self.port), str(report)),
                *(*self.program.command, *arguments),
                cwd=copy.cwd,
                env=env,
                stdin=asyncio.subprocess.PIPE,
                stdout=out,
                stderr=err,
                **system.PROCESSES.apart(),
            )
            try:
                status = await guard.wait()
            finally:
                await _end(guard)
        gated = {"network"} if (self.folder / LOADED).exists() else set()
        confined = frozenset(_confined(report)) | gated
        return Ran(status, copy.shown(_text(output)), copy.shown(_text(errors)), confined)

    async def _environment(self) -> dict[str, str]:
        copy = self.stage.copy
        temporary, program = Path(copy.env["TMPDIR"]), self.program
        await asyncio.to_thread(_copy_cache, Path(_CACHE), temporary)
        own = Path(_COMPILED, program.name, program.version)
        compiled = bool(program.version) and await asyncio.to_thread(_copy_cache, own, temporary)
        preload = self.folder / _PRELOAD.name
        preload.write_bytes(_PRELOAD.read_bytes())
        env = {
            **copy.env,
            **self.preload_settings,
            "NODE_OPTIONS": f'--disable-warning=ExperimentalWarning --require="{preload}"',
            # The relay is reached directly, whatever the way to Jan is.
            **{name: _with_loopback(copy.env.get(name, "")) for name in ("NO_PROXY", "no_proxy")},
        }
        if compiled:
            env.pop("NODE_DISABLE_COMPILE_CACHE", None)
        return env


def _with_loopback(excepted: str) -> str:
    return excepted if excepted == "*" else ",".join(filter(None, (excepted, "127.0.0.1")))


def _copy_cache(name: Path, temporary: Path) -> bool:
    """Copies compiled code into the copy's temporary folder, if it is there and this user's.

    Programs that run meanwhile remove files of it; the others are copied.
    """
    kept = Path(tempfile.gettempdir()) / name
    if (temporary / name).exists():
        return True
    try:
        if kept.lstat().st_uid != system.FILES.user():
            return False
    except OSError:
        return False
    for file in _newest(kept):
        with contextlib.suppress(OSError):
            place = temporary / name / file.relative_to(kept)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, place, follow_symlinks=False)
    return True


def _newest(folder: Path) -> Iterator[Path]:
    """The newest files below a folder, as many as may be copied."""
    found = []
    for above, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                state = (Path(above) / name).lstat()
                found.append((state.st_mtime, state.st_size, Path(above) / name))
    total = 0
    for _, size, file in sorted(found, reverse=True):
        total += size
        if total > _MOST_CACHED:
            return
        yield file


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
    system.PROCESSES.end(guard.pid)
    await guard.wait()


def _confined(report: Path) -> list[str]:
    try:
        told = record(json.loads(regular_files.read(report)))
    except (OSError, ValueError):
        return []
    return [name for name, held in told.items() if held is True]


def _text(file: Path) -> str:
    return regular_files.tail(file, _MOST).decode("utf-8", "replace")
