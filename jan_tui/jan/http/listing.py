"""The body of `GET /models`: which models it lists, or why it is no list of models."""

from __future__ import annotations

import json
from collections.abc import Iterator

from msgspec import Struct

from jan_tui.jan.snapshot import ServerKind


class Listing(Struct, frozen=True):
    """The models of a list, each id once, in the server's order.

    `contexts` pairs an id with its loaded context in tokens, where the server has it (llama.cpp:
    `meta.n_ctx`), `statuses` with `loaded`, `loading` or `unloaded`, where the server lists models
    that it can load (llama.cpp's router: `status.value`). `skipped` counts entries without a usable
    id. `kind` is what the entries' own fields reveal of the server.
    """

    models: tuple[str, ...]
    contexts: tuple[tuple[str, int], ...] = ()
    skipped: int = 0
    kind: ServerKind | None = None
    statuses: tuple[tuple[str, str], ...] = ()


class NoListing(Struct, frozen=True):
    """A body that is no list of models; `json` is whether it is JSON at all."""

    reason: str
    json: bool


def decode(body: bytes) -> object | NoListing:
    """The JSON value of a body; `NoListing` for anything else, also for too deep a nesting."""
    try:
        value: object = json.loads(body)
    except RecursionError:
        return NoListing("JSON that nests too deep", json=True)
    except ValueError:
        return NoListing("not JSON", json=False)
    return value


def read(body: bytes) -> Listing | NoListing:
    """The models that a body lists (guide: Model discovery; `data[].id` as OpenAI's API has it)."""
    value = decode(body)
    if isinstance(value, NoListing):
        return value
    rows = value.get("data") if isinstance(value, dict) else None
    if not isinstance(rows, list):
        return NoListing("JSON without a list named data", json=True)
    models: dict[str, int | None] = {}
    statuses: dict[str, str] = {}
    usable = 0
    for identifier, row in _rows(rows):
        usable += 1
        if (status := _status(row)) is not None:
            statuses.setdefault(identifier, status)
        models[identifier] = models.get(identifier) or _context(row)
    if rows and not usable:
        return NoListing("a list of which no entry has an id", json=True)
    contexts = tuple((name, n_ctx) for name, n_ctx in models.items() if n_ctx is not None)
    skipped = len(rows) - usable
    return Listing(tuple(models), contexts, skipped, _kind(rows), tuple(statuses.items()))


def _rows(rows: list[object]) -> Iterator[tuple[str, dict[str, object]]]:
    for row in rows:
        identifier = row.get("id") if isinstance(row, dict) else None
        if isinstance(row, dict) and isinstance(identifier, str) and identifier:
            yield identifier, row


def _context(row: dict[str, object]) -> int | None:
    """The context really loaded, in tokens (llama-server's `meta.n_ctx`)."""
    meta = row.get("meta")
    n_ctx = meta.get("n_ctx") if isinstance(meta, dict) else None
    return n_ctx if isinstance(n_ctx, int) and not isinstance(n_ctx, bool) and n_ctx > 0 else None


def _status(row: dict[str, object]) -> str | None:
    status = row.get("status")
    value = status.get("value") if isinstance(status, dict) else None
    return value if isinstance(value, str) else None


def _kind(rows: list[object]) -> ServerKind | None:
    first = next((row for row in rows if isinstance(row, dict)), {})
    if "inference_params" in first and "engine" in first:
        return ServerKind.CORTEX
    if first.get("owned_by") == "llamacpp":
        return ServerKind.LLAMA_CPP
    return None
