"""Snapshots and predictions for tests of advice, each differing from a plain one in one thing."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from jan_tui import product
from jan_tui.clawdbot.values.notices import Notice, Origin, Repair, Severity
from jan_tui.clawdbot.values.prediction import (
    CatalogModel,
    Cost,
    KeyOrigin,
    KeySource,
    Link,
    Mode,
    Prediction,
    Provider,
    Role,
    Source,
    Status,
)
from jan_tui.jan.disk.installed import InstalledModel
from jan_tui.jan.snapshot import (
    NO_SURVEY,
    Application,
    Engine,
    Listener,
    Phase,
    ProbeResult,
    ServerSnapshot,
    Survey,
)

CONFIG = Path("/home/ann/.clawdbot/clawdbot.json")
NOON = datetime(2026, 11, 22, 14, 2, 11, tzinfo=UTC)
JAN = Application(4242, "Jan")


def snapshot(phase: Phase = Phase.READY, **changes: Any) -> ServerSnapshot:
    """Jan at its usual place; ready, it serves `llama-3.3-70b`. Changes name fields of the snapshot
    or of its parts."""
    models = ("llama-3.3-70b",) if phase is Phase.READY else ()
    probe = ProbeResult(product.JAN.base_url, phase, models=models, request_host="127.0.0.1:1337")
    return ServerSnapshot(
        replace(probe, **_of(ProbeResult, changes)),
        replace(NO_SURVEY, local=True, **_of(Survey, changes)),
        since=NOON,
        **_of(ServerSnapshot, changes),
    )


def _of(kind: Any, changes: dict[str, Any]) -> dict[str, Any]:
    names = {field.name for field in fields(kind)}
    return {name: value for name, value in changes.items() if name in names}


def prediction(**changes: Any) -> Prediction:
    """An explicit entry whose primary is served."""
    plain = Prediction(
        release="clawdbot",
        release_label="Clawdbot",
        release_reason="the file exists",
        config_path=CONFIG,
        exists=True,
        valid=True,
        issues=(),
        unchecked=(),
        provider=Provider(
            Mode.EXPLICIT, product.JAN.base_url, KeySource(KeyOrigin.CONFIG), "jan-local"
        ),
        catalog=(),
        primary=link("llama-3.3-70b"),
        fallbacks=(),
        candidates=(),
        agents=(),
        default_agent="main",
        aliases=(),
        allowed=(),
        notices=(),
    )
    return replace(plain, **changes)


IN_ENTRY = KeySource(KeyOrigin.CONFIG)


def provider(
    mode: Mode = Mode.EXPLICIT,
    base_url: str = product.JAN.base_url,
    source: KeySource | None = IN_ENTRY,
    key: str | None = "jan-local",
) -> Provider:
    return Provider(mode, base_url, source, key)


def link(model_id: str, status: Status = Status.SERVED, line: int = 3) -> Link:
    ref = f"jan/{model_id}"
    return Link(ref, ref, status, origin=Origin(CONFIG, line, 7))


def model(model_id: str, window: int = 128_000, **changes: Any) -> CatalogModel:
    plain = CatalogModel(
        ref=f"jan/{model_id}",
        id=model_id,
        name=model_id,
        reasoning=False,
        input=("text",),
        cost=Cost(),
        context_window=window,
        max_tokens=8192,
        source=Source.BOTH,
        served=True,
        role=Role(0),
    )
    return replace(plain, **changes)


def notice(
    code: str,
    severity: Severity = Severity.WARNING,
    message: str = "It happens.",
    fix: str = "Do it.",
    *,
    repair: str = "",
    line: int = 3,
) -> Notice:
    repaired = Repair(repair, ()) if repair else None
    return Notice(code, severity, "a.b", message, fix, Origin(CONFIG, line, 7), repaired)


def installed(*ids: str) -> tuple[InstalledModel, ...]:
    return tuple(InstalledModel(name, "model.yml", Path("/m/model.yml")) for name in ids)


def listener(process: str | None, *command: str, pid: int | None = 99) -> Listener:
    return Listener("127.0.0.1", 1337, pid=pid, process=process, command=command)


def engine(**changes: Any) -> Engine:
    return replace(Engine(77, "llama-server"), **changes)
