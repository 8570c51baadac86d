"""The rows of the model table: what is served, listed or chosen, as plain values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from enum import StrEnum
from math import inf
from types import MappingProxyType
from typing import TYPE_CHECKING

from jan_tui.clawdbot import PROVIDER, Mode, Status
from jan_tui.tui.state import chain
from jan_tui.tui.widgets.glyphs import INSTALLED, STATUSES, UNLISTED, UNUSED

if TYPE_CHECKING:
    from jan_tui.clawdbot import CatalogModel, Link, Prediction
    from jan_tui.tui.state import ChainPlace
    from jan_tui.tui.widgets.glyphs import Sign


@dataclass(frozen=True, slots=True)
class ModelRow:
    """One model; windows are tokens.

    `loaded` is the context window that Jan really loaded; `role` is the first place in the chain.
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
    role: ChainPlace | None = None
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
    ref = prediction.provider.ref if prediction is not None else _of_jan
    known = {row.id for row in rows}
    rows += [
        ModelRow(model_id, ref(model_id), Status.SERVED)
        for model_id in served
        if model_id not in known
    ]
    if prediction is not None:
        rows += _missing(prediction, {row.id for row in rows})
    known = {row.id for row in rows}
    others = [
        ModelRow(model_id, ref(model_id), Status.UNKNOWN, installed=True, context=window)
        for model_id, window in on_disk.items()
        if model_id not in known
    ]
    return (*(_maybe_installed(row, on_disk) for row in rows), *others)


def _of_jan(model_id: str) -> str:
    return f"{PROVIDER}/{model_id}"


def _maybe_installed(row: ModelRow, on_disk: Mapping[str, int | None]) -> ModelRow:
    """A model of which it is unknown whether it is served is shown as installed, if it is."""
    if row.status is not Status.UNKNOWN or row.id not in on_disk:
        return row
    return replace(row, installed=True, context=row.context or on_disk[row.id])


def _roles(prediction: Prediction) -> dict[str, ChainPlace]:
    roles: dict[str, ChainPlace] = {}
    for place, link in chain(prediction):
        if link.ref is not None:
            roles.setdefault(link.ref, place)
    return roles


def _known(prediction: Prediction) -> Iterator[ModelRow]:
    roles = _roles(prediction)
    off = prediction.provider.mode is Mode.OFF or not prediction.valid
    for model in prediction.catalog:
        yield _row(model, roles.get(model.ref), off=off)


def _row(model: CatalogModel, role: ChainPlace | None, *, off: bool) -> ModelRow:
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
    named: dict[str, tuple[ChainPlace, Link]] = {}
    for place, link in chain(prediction):
        model_id = prediction.provider.model(link.ref)
        if model_id is not None:
            named.setdefault(model_id, (place, link))
    for model_id, (place, link) in named.items():
        if model_id not in seen:
            yield ModelRow(model_id, link.ref or model_id, link.status, role=place)


def filtered(rows: Sequence[ModelRow], words: str) -> tuple[ModelRow, ...]:
    """The rows whose id, role or state contains every word, any case."""
    wanted = words.casefold().split()
    return tuple(row for row in rows if all(word in _haystack(row) for word in wanted))


def _haystack(row: ModelRow) -> str:
    reasoning = "reasoning" if row.reasoning else ""
    return f"{row.id} {row.role or ''} {row.state} {reasoning}".casefold()


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
        return (row.role.number if row.role else inf, "")
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
