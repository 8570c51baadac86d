"""Snapshots, set-ups and the real prediction of both, for tests that assert whole diagnoses."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from inspect import signature
from typing import Any

from jan_tui import product
from jan_tui.clawdbot.values.prediction import Prediction
from jan_tui.diagnosis import Diagnosis
from jan_tui.diagnosis.diagnosing import diagnose
from jan_tui.jan.disk.installed import InstalledModel
from jan_tui.jan.snapshot import (
    NO_SURVEY,
    Application,
    Cause,
    Engine,
    Listener,
    Phase,
    ProbeResult,
    ServerSnapshot,
    Survey,
)
from jan_tui.structs import replace
from jan_tui.workspace.local_jan import server_facts
from tests.clawdbot.places import CONFIGS, HOME, Place

NOON = datetime(2026, 11, 22, 14, 2, 11, tzinfo=UTC)
LATER = datetime(2026, 11, 22, 14, 5, 30, tzinfo=UTC)
CLOCK, LATER_CLOCK = (f"{time.astimezone():%H:%M:%S}" for time in (NOON, LATER))
JAN = Application(4242, "Jan")
LLAMA = "llama-3.3-70b"
CONFIG = HOME / CONFIGS["clawdbot"]
ROOM = 131_072
"""Tokens, at least as many as any release assumes here."""

SERVER_PAGE = "Settings > Local API Server"
MODEL_PAGE = "Settings > Model Providers > Llama.cpp"


def snapshot(phase: Phase = Phase.READY, **changes: Any) -> ServerSnapshot:
    """Jan at its usual place; ready, it serves `llama-3.3-70b`, which has room enough, and takes
    the key. Changes name fields of the snapshot or of its parts."""
    ready = phase is Phase.READY
    models = (LLAMA,) if ready else ()
    known = {name for kind in (ProbeResult, Survey, ServerSnapshot) for name in _fields(kind)}
    assert changes.keys() <= known
    probe = ProbeResult(
        product.JAN.base_url,
        phase,
        models=models,
        contexts=((LLAMA, ROOM),) if ready else (),
        admitted=True if ready else None,
        request_host="127.0.0.1:1337",
    )
    return ServerSnapshot(
        replace(probe, **_of(ProbeResult, changes)),
        replace(NO_SURVEY, local=True, **_of(Survey, changes)),
        since=NOON,
        **_of(ServerSnapshot, changes),
    )


@cache
def _fields(kind: Any) -> tuple[str, ...]:
    return tuple(signature(kind).parameters)


def _of(kind: Any, changes: dict[str, Any]) -> dict[str, Any]:
    return {name: changes[name] for name in _fields(kind) if name in changes}


def at(base_url: str, phase: Phase = Phase.DOWN, **changes: Any) -> ServerSnapshot:
    return snapshot(phase, base_url=base_url, **changes)


def listener(process: str | None, *command: str, pid: int | None = 99) -> Listener:
    return Listener("127.0.0.1", 1337, pid=pid, process=process, command=command)


def engine(**changes: Any) -> Engine:
    return replace(Engine(77, "llama-server"), **changes)


def installed(*ids: str) -> tuple[InstalledModel, ...]:
    return tuple(InstalledModel(name) for name in ids)


OFF = snapshot(Phase.DOWN, cause=Cause.SERVER_OFF, application=JAN)
GONE = snapshot(Phase.DOWN, cause=Cause.NOT_RUNNING)
REFUSED = snapshot(Phase.DOWN, cause=Cause.UNKNOWN)
LOADING = snapshot(
    Phase.DOWN,
    cause=Cause.LOADING,
    application=JAN,
    engines=(engine(shown_rss="12.1 GB", loading=True, started=NOON),),
)


def explicit(
    primary: str | None = f"jan/{LLAMA}",
    fallbacks: tuple[str, ...] = (),
    *,
    base_url: str = product.JAN.base_url,
    key: str = "jan-local",
    listed: Mapping[str, int] | None = None,
    **defaults: Any,
) -> Place:
    """An entry that lists models with their context windows, and a choice of models."""
    models = [
        {"id": ident, "name": ident, "contextWindow": window}
        for ident, window in (listed or {LLAMA: 65_536}).items()
    ]
    entry = {
        "baseUrl": base_url,
        "apiKey": key,
        "api": "openai-completions",
        "models": models,
    }
    model = {"primary": primary, "fallbacks": list(fallbacks)} if primary else {}
    value = {
        "models": {"providers": {"jan": entry}},
        "agents": {"defaults": {"model": model, **defaults}},
    }
    return Place(json.dumps(value, indent=2))


def chosen(primary: str | None = f"jan/{LLAMA}", **more: Any) -> Place:
    """A choice of models without an entry; with `env` the key may opt in to discovery."""
    model = {"primary": primary} if primary else {}
    return Place(json.dumps({"agents": {"defaults": {"model": model}}}), **more)


GOOD = explicit()
IMPLICIT = chosen(env={"JAN_API_KEY": "jan-local"})


def predicted(seen: ServerSnapshot | None, place: Place) -> Prediction:
    """The real prediction for a place beside what was seen of the server."""
    return place.predict(server_facts(seen, product.JAN.base_url))


@dataclass(frozen=True)
class Case:
    """One situation and the whole of what is said of it first."""

    name: str
    expected: Diagnosis
    seen: ServerSnapshot | None
    place: Place = GOOD
    disk: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.name

    def diagnoses(self) -> tuple[Diagnosis, ...]:
        return diagnose(self.seen, predicted(self.seen, self.place), **self.disk)
