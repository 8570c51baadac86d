"""The rows of the model table: what is served, listed or wished for, as plain values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from enum import StrEnum
from types import MappingProxyType

from jan_tui.clawdbot import CatalogModel, Link, Mode, Prediction, Status
from jan_tui.tui.state import chain, chain_label
from jan_tui.tui.widgets.glyphs import INSTALLED, STATUSES, UNLISTED, UNUSED, Sign

JAN = "jan/"


@dataclass(frozen=True, slots=True)
class ModelRow:
    """One model; windows are tokens.

    `loaded` is the context window that Jan really loaded; `role` is `primary`, `fallback 1` ...
    `installed` is a model on Jan's disk of which nothing else is known now.
    """

    id: str
    ref: str
    status: Status
    reasoning: bool = False
    free: bool = True
    usable: bool = True
    input: str = "text"
    context: float | None = None
    loaded: int | None = None
    max_tokens: float | None = None
    role: str = ""
    name: str = ""
    off: bool = False
    installed: bool = False

    @property
    def key(self) -> str:
        return self.id

    @property
    def sign(self) -> Sign:
        """The state as the chain has it, or why the model cannot be named."""
        if self.installed:
            return INSTALLED
        if self.usable:
            return STATUSES[self.status]
        return UNUSED if self.off else UNLISTED

    @property
    def state(self) -> str:
        """The state in a word."""
        return self.sign.word


class Column(StrEnum):
    """What the table can be sorted by."""

    ID = "id"
    STATE = "state"
    CONTEXT = "context"
    MAX = "max"
    ROLE = "role"


def model_rows(
    prediction: Prediction | None,
    served: Sequence[str],
    on_disk: Mapping[str, int | None] = MappingProxyType({}),
) -> tuple[ModelRow, ...]:
    """The catalog, ids served that it does not know yet, chain links of Jan's that miss, and what
    else is `on_disk`: ids with the context window set for each, in tokens."""
    rows = list(_known(prediction)) if prediction is not None else []
    known = {row.id for row in rows}
    rows += [_bare(model_id, Status.SERVED) for model_id in served if model_id not in known]
    if prediction is not None:
        rows += _missing(prediction, {row.id for row in rows})
    return (*(_maybe_installed(row, on_disk) for row in rows), *_others(rows, on_disk))


def _maybe_installed(row: ModelRow, on_disk: Mapping[str, int | None]) -> ModelRow:
    """Where nothing tells of a model whether it is served, that it is on the disk says more."""
    if row.status is not Status.UNKNOWN or row.id not in on_disk:
        return row
    return replace(row, installed=True, context=row.context or on_disk[row.id])


def _others(rows: Sequence[ModelRow], on_disk: Mapping[str, int | None]) -> Iterator[ModelRow]:
    known = {row.id for row in rows}
    for model_id, window in on_disk.items():
        if model_id not in known:
            bare = _bare(model_id, Status.UNKNOWN)
            yield replace(bare, installed=True, context=window)


def _bare(model_id: str, status: Status, role: str = "") -> ModelRow:
    return ModelRow(model_id, JAN + model_id, status, role=role)


def _roles(prediction: Prediction) -> dict[str, str]:
    roles: dict[str, str] = {}
    for index, link in enumerate(chain(prediction)):
        if link.ref is not None:
            roles.setdefault(link.ref, chain_label(prediction, index))
    return roles


def _known(prediction: Prediction) -> Iterator[ModelRow]:
    roles = _roles(prediction)
    off = prediction.provider.mode is Mode.OFF
    for model in prediction.catalog:
        yield _row(model, roles.get(model.ref, ""), off=off)


def _row(model: CatalogModel, role: str, *, off: bool) -> ModelRow:
    status = {True: Status.SERVED, False: Status.CONFIGURED, None: Status.UNKNOWN}[model.served]
    return ModelRow(
        id=model.id,
        ref=model.ref,
        status=status,
        reasoning=model.reasoning,
        free=model.cost.free,
        usable=model.usable,
        input=", ".join(model.input),
        context=model.context_window,
        loaded=model.n_ctx,
        max_tokens=model.max_tokens,
        role=role,
        name=model.name,
        off=off,
    )


def _missing(prediction: Prediction, seen: Set[str]) -> Iterator[ModelRow]:
    roles = _roles(prediction)
    named: list[Link] = [link for link in chain(prediction) if link.ref is not None]
    for ref in dict.fromkeys(link.ref for link in named):
        if ref is not None and ref.startswith(JAN) and ref.removeprefix(JAN) not in seen:
            status = next(link.status for link in named if link.ref == ref)
            yield _bare(ref.removeprefix(JAN), status, roles.get(ref, ""))


def filtered(rows: Sequence[ModelRow], words: str) -> tuple[ModelRow, ...]:
    """The rows whose id, role or state contains every word, any case."""
    wanted = words.casefold().split()
    return tuple(row for row in rows if all(word in _haystack(row) for word in wanted))


def _haystack(row: ModelRow) -> str:
    reasoning = "reasoning" if row.reasoning else ""
    return f"{row.id} {row.role} {row.state} {reasoning}".casefold()


def ordered(
    rows: Sequence[ModelRow], column: Column, *, descending: bool = False
) -> tuple[ModelRow, ...]:
    """Sorted by the column, then by id."""
    by_id = sorted(rows, key=lambda row: (row.id.casefold(), row.id))
    return tuple(sorted(by_id, key=lambda row: _rank(row, column), reverse=descending))


def _rank(row: ModelRow, column: Column) -> tuple[float, str]:
    if column is Column.STATE:
        return (0, row.state)
    if column is Column.CONTEXT:
        return (row.loaded or row.context or 0, "")
    if column is Column.MAX:
        return (row.max_tokens or 0, "")
    if column is Column.ROLE:
        if row.role.startswith("fallback "):
            return (float(row.role.removeprefix("fallback ")), "")
        return ({"primary": 0.0, "added": 1e6}.get(row.role, 1e9), "")
    return (0, row.id.casefold())


def tokens(value: float | None) -> str:
    """A window in tokens as it is written, without a needless fraction."""
    if value is None:
        return ""
    return str(int(value)) if value == int(value) else str(value)


def context(row: ModelRow) -> str:
    """Loaded/assumed where both are known and differ, else the assumed window."""
    assumed = tokens(row.context)
    if row.loaded is None or row.loaded == row.context:
        return assumed
    return f"{row.loaded}/{assumed}"
