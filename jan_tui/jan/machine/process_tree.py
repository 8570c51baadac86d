"""Which of the running processes are Jan, its engines, and whose child each is. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import PurePosixPath

from msgspec import Struct, field

from jan_tui.jan.disk import router_preset
from jan_tui.jan.machine.engine_flags import EngineFlags, parse
from jan_tui.jan.snapshot import Application, Engine
from jan_tui.patterns import lazy_pattern
from jan_tui.product import JAN
from jan_tui.structs import replace

_JANS_FOLDERS = lazy_pattern(
    r"[/\\]llamacpp[/\\]backends[/\\]|[/\\]Jan[^/\\]*\.app[/\\]", re.IGNORECASE
)
_PRESET = lazy_pattern(rf"[/\\]{re.escape(PurePosixPath(JAN.preset).name)}$")


class Running(Struct, frozen=True):
    """One process; an empty command line was not visible to this user."""

    pid: int
    ppid: int
    name: str
    command: tuple[str, ...] = ()
    started: datetime | None = None
    rss_bytes: int | None = None
    growing: bool = False


class JanProcesses(Struct, frozen=True):
    """Jan's application and engines; `presets` are the preset files that engines were given."""

    application: Application | None = None
    engines: tuple[Engine, ...] = ()
    presets: Mapping[int, str] = field(default_factory=dict)


def interesting(name: str) -> bool:
    """Whether a process of this name may be one of them."""
    return _program(name) in JAN.applications or is_engine(name)


def is_engine(name: str) -> bool:
    """Whether a process of this name is an engine, Jan's own or another's."""
    return _program(name) in JAN.own_engines | JAN.shared_engines


def _program(name: str) -> str:
    return name.lower().removesuffix(".exe")


def is_application(process: Running) -> bool:
    """Jan itself, neither its command line tool (`jan serve`) nor a helper of its browser view."""
    if _program(process.name) not in JAN.applications:
        return False
    arguments = process.command[1:]
    if arguments and PurePosixPath(arguments[0]).name == process.name:
        # A command that is a script stands behind the program that reads it.
        arguments = arguments[1:]
    if any(word.startswith("--type=") for word in arguments):
        return False
    return not (process.name.islower() and arguments and re.fullmatch(r"[a-z]+", arguments[0]))


def of(processes: Iterable[Running], listener: int | None = None) -> JanProcesses:
    """Jan's processes among these; `listener` is the pid that owns the port, which counts
    among the engines even where Jan did not start it."""
    rows = {process.pid: process for process in processes}
    oldest = min(filter(is_application, rows.values()), key=_age, default=None)
    engines = [
        _engine(row, rows)
        for row in sorted(rows.values(), key=lambda row: row.pid)
        if is_engine(row.name) and (_serves(row, rows, listener) or _is_jans(row, rows))
    ]
    presets = {row.pid: path for row in rows.values() if (path := parse(row.command).preset)}
    application = None
    if oldest is not None:
        pid, name, started = oldest.pid, oldest.name, oldest.started
        application = Application(pid, name, started, rss_bytes=oldest.rss_bytes)
    return JanProcesses(application, _without_routers(engines, rows), presets)


def with_presets(
    found: JanProcesses, texts: Mapping[int, str], served: Sequence[str]
) -> tuple[Engine, ...]:
    """The engines, a worker that holds all its models in one process split by model.

    A worker's loaded models are those that Jan serves now and its preset file names.
    """
    engines: list[Engine] = []
    for engine in found.engines:
        text = texts.get(engine.pid)
        if text is None or engine.model is not None or engine.orphaned:
            engines.append(engine)
            continue
        models = router_preset.read(text)
        loaded = [name for name in served if name in models]
        engines += [
            _loaded(engine, name, router_preset.context(models[name]), name == loaded[0])
            for name in loaded
        ]
        if not loaded:
            engines.append(engine)
    return tuple(engines)


def _loaded(engine: Engine, model: str, ctx: int | None, first: bool) -> Engine:
    """One model of a worker; the memory is the whole process's and goes with the first one."""
    rss = engine.rss_bytes if first else None
    return replace(engine, model=model, n_ctx=ctx, requested_ctx=ctx, rss_bytes=rss)


def _age(process: Running) -> tuple[float, int]:
    started = process.started.timestamp() if process.started else float("inf")
    return started, process.pid


def _is_jans(process: Running, rows: Mapping[int, Running]) -> bool:
    if _program(process.name) in JAN.own_engines:
        return True
    if process.command and _JANS_FOLDERS.search(process.command[0]):
        return True
    flags = parse(process.command)
    if flags.preset and _PRESET.search(flags.preset):
        return True
    return any(
        _program(above.name) in JAN.applications or (is_engine(above.name) and _is_jans(above, {}))
        for above in _ancestors(process, rows)
    )


def _serves(process: Running, rows: Mapping[int, Running], listener: int | None) -> bool:
    """Whether it owns the port, or loads a model for the engine that does."""
    if process.pid == listener:
        return True
    above = _ancestors(process, rows)
    return any(each.pid == listener and is_engine(each.name) for each in above)


def _ancestors(process: Running, rows: Mapping[int, Running]) -> Iterator[Running]:
    """Parent, its parent and so on, as far as they are known."""
    seen = {process.pid}
    above = rows.get(process.ppid)
    while above is not None and above.pid not in seen:
        yield above
        seen.add(above.pid)
        above = rows.get(above.ppid)


def _engine(process: Running, rows: Mapping[int, Running]) -> Engine:
    flags: EngineFlags = parse(process.command)
    return Engine(
        process.pid,
        process.name,
        model=flags.model,
        port=flags.port,
        orphaned=_is_jans(process, rows) and _is_orphaned(process, rows),
        loading=True if process.growing else None,
        started=process.started,
        requested_ctx=flags.ctx,
        rss_bytes=process.rss_bytes,
    )


def _is_orphaned(process: Running, rows: Mapping[int, Running]) -> bool:
    """Whether no Jan stands above it any more: left over from a crash or an update."""
    return not any(_program(above.name) in JAN.applications for above in _ancestors(process, rows))


def _without_routers(engines: Sequence[Engine], rows: Mapping[int, Running]) -> tuple[Engine, ...]:
    """A router holds no model itself: it is left out where its children are there to be shown."""
    parents = {rows[engine.pid].ppid for engine in engines}
    return tuple(
        engine
        for engine in engines
        if engine.model is not None or engine.pid not in parents or engine.orphaned
    )
