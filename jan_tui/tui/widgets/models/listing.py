"""The models beside the chain: what is served, listed, chosen or installed.

A list may have 10,000 models and a key has 50 ms, so a row is made when it is looked at, and what
depends on the ids alone is worked out once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property, lru_cache
from itertools import chain as chained
from itertools import filterfalse
from operator import attrgetter
from types import MappingProxyType
from typing import TypeVar, overload

from msgspec import Struct
from rich.cells import cell_len

from jan_tui.clawdbot import PROVIDER, CatalogModel, Link, Mode, Prediction, Status
from jan_tui.plain import printable
from jan_tui.structs import replace
from jan_tui.tui.state import ChainPlace, chain, chain_of
from jan_tui.tui.widgets.models.row import Column, ModelRow, Shared, context, tokens

_Value = TypeVar("_Value")
_ID = attrgetter("id")

_SERVED = {True: Status.SERVED, False: Status.CONFIGURED, None: Status.UNKNOWN}


class ModelList:
    """The catalog, ids served that it does not know yet, links of the chains that miss, and what
    else is `on_disk`: ids with the context window set for each, in tokens."""

    def __init__(
        self,
        prediction: Prediction | None,
        served: Sequence[str],
        on_disk: Mapping[str, int | None] = MappingProxyType({}),
    ) -> None:
        self._disk = on_disk
        self.missing: frozenset[str] = frozenset()
        """Ids that a chain names and that are nowhere: rows of that chain, and of no other."""
        catalog = prediction.catalog if prediction is not None else ()
        self._off = prediction is not None and (
            prediction.provider.mode is Mode.OFF or not prediction.valid
        )
        self._ref = prediction.provider.ref if prediction is not None else f"{PROVIDER}/{{}}".format
        listed = tuple(map(_ID, catalog))
        known = set(listed)
        # These differ in nothing but their id, and a row of each would take long to make.
        new = tuple(each for each in served if each not in known)
        known.update(new)
        more: list[ModelRow] = []
        if prediction is not None:
            more += _missing(prediction, known)
            self.missing = frozenset(map(_ID, more))
            known |= self.missing
        more += [
            ModelRow(each, self._ref(each), Status.UNKNOWN, installed=True, context=window)
            for each, window in on_disk.items()
            if each not in known
        ]
        self._catalog, self._new, self._more = catalog, new, more
        self.ids: tuple[str, ...] = (*listed, *new, *map(_ID, more))
        self._by_id = _by_id(self.ids)

    def __len__(self) -> int:
        return len(self.ids)

    def prepared(self) -> ModelList:
        """This list, with all that is worked out once."""
        _ = self._numbers, self._counts
        return self

    def row(self, number: int, use: str = "") -> ModelRow:
        """The row of a model, by its place in `ids`."""
        listed, new = len(self._catalog), len(self._new)
        if number < listed:
            row = _row(self._catalog[number], off=self._off)
        elif number < listed + new:
            row = self._served(self._new[number - listed])
        else:
            row = self._more[number - listed - new]
        if row.status is Status.UNKNOWN and row.id in self._disk and not row.installed:
            row = replace(row, installed=True, context=row.context or self._disk[row.id])
        return replace(row, use=use) if use else row

    def _served(self, model_id: str) -> ModelRow:
        return ModelRow(model_id, self._ref(model_id), Status.SERVED)

    def rows(self) -> Iterator[ModelRow]:
        """Every row, in no order."""
        return (self.row(number) for number in range(len(self)))

    def find(self, model_id: str) -> ModelRow | None:
        """The row of this id."""
        number = self._numbers.get(model_id)
        return None if number is None else self.row(number)

    def number(self, model_id: str) -> int | None:
        """Its place in `ids`."""
        return self._numbers.get(model_id)

    @cached_property
    def _numbers(self) -> dict[str, int]:
        last = len(self.ids) - 1
        return dict(zip(reversed(self.ids), range(last, -1, -1), strict=True))

    @cached_property
    def _kinds(self) -> tuple[list[int], list[ModelRow]]:
        """For each model the number of its kind, and of each kind one row without its name: models
        of one kind differ in nothing but their id."""
        found: list[object] = [*map(_KIND, self._catalog)]
        found += [_kind(self._served(each)) for each in self._new[:1]] * len(self._new)
        found += map(_kind, self._more)
        if self._disk:
            found = [
                (kind, self._disk.get(each, -1)) for kind, each in zip(found, self.ids, strict=True)
            ]
        # The first model of each kind stands for it.
        last = len(found) - 1
        firsts = dict(zip(reversed(found), range(last, -1, -1), strict=True))
        kinds = {kind: place for place, kind in enumerate(firsts)}
        return [*map(kinds.__getitem__, found)], [*map(self.row, firsts.values())]

    def table(
        self, column: Column, descending: bool, words: str, without: AbstractSet[str], uses: Uses
    ) -> TableRows:
        """The rows that contain every word, sorted, without those of the ids that stand elsewhere.

        Sorted by the column, then by id; by role the models that are used somewhere come first.
        """
        order = self._ordered(column, descending, uses)
        if without:
            gone = {self._numbers.get(each) for each in without}
            order = [number for number in order if number not in gone]
        return TableRows(self, self._matching(order, words, uses), uses)

    def _ordered(self, column: Column, descending: bool, uses: Uses) -> Sequence[int]:
        by_id = self._by_id.order
        if column is Column.ID:
            return by_id[::-1] if descending else by_id
        if column is Column.ROLE:
            used = [number for number in by_id if self.ids[number] in uses] if uses else []
            first = set(used)
            others = [number for number in by_id if number not in first] if first else by_id
            return [*others, *used] if descending else [*used, *others]
        numbers, examples = self._kinds
        ranks = [_rank(example, column) for example in examples]
        return sorted(by_id, key=lambda number: ranks[numbers[number]], reverse=descending)

    def _matching(self, order: Sequence[int], words: str, uses: Uses) -> Sequence[int]:
        wanted = words.casefold().split()
        if not wanted:
            return order
        numbers, examples = self._kinds
        folded, ids = self._by_id.folded, self.ids
        more = [_words(example) for example in examples]
        for word in wanted:
            of_kind = [word in text for text in more]
            used = {model_id for model_id, use in uses.items() if word in use.casefold()}
            order = [
                number
                for number in order
                if word in folded[number] or of_kind[numbers[number]] or ids[number] in used
            ]
        return order

    def shared(self, without: AbstractSet[str]) -> Shared:
        """What all rows but those of these ids have in common."""
        numbers, examples = self._kinds
        counts = Counter(self._counts)
        counts.subtract(numbers[self._numbers[each]] for each in without if each in self._numbers)
        left = {kind: count for kind, count in counts.items() if count > 0}
        there = [examples[kind] for kind in left]
        if not there:
            return Shared()
        states = {row.told for row in there}
        free = {row.free for row in there}
        inputs = {row.input for row in there}
        contexts = {context(row) for row in there}
        most = {tokens(row.max_tokens) for row in there}
        thinks = {row.reasoning for row in there}
        return Shared(
            sum(left.values()),
            sum(count for kind, count in left.items() if examples[kind].addable),
            _only(states),
            _only(free),
            _only(inputs),
            _only(contexts),
            _only(most),
            _only(thinks),
        )

    @cached_property
    def _counts(self) -> Counter[int]:
        return Counter(self._kinds[0])

    @property
    def widest(self) -> int:
        """Cells of the longest id."""
        return self._by_id.widest

    @cached_property
    def figures(self) -> int:
        """Cells of the widest context."""
        return max((len(context(row)) for row in self._kinds[1]), default=0)


Uses = Mapping[str, str]
"""What models are chosen for outside the chain that is shown, by id."""

NO_USES: Uses = MappingProxyType({})


class TableRows(Sequence[ModelRow]):
    """Rows in their order, each made when it is asked for; equal to no other."""

    def __init__(self, models: ModelList, order: Sequence[int], uses: Uses = NO_USES) -> None:
        self._models = models
        self._order = order
        self._uses = uses
        self._made: dict[int, ModelRow] = {}

    def __len__(self) -> int:
        return len(self._order)

    @overload
    def __getitem__(self, index: int) -> ModelRow: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[ModelRow]: ...

    def __getitem__(self, index: int | slice) -> ModelRow | Sequence[ModelRow]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        number = self._order[index]
        if number not in self._made:
            use = self._uses.get(self._models.ids[number], "")
            self._made[number] = self._models.row(number, use)
        return self._made[number]

    def place(self, model_id: object) -> int | None:
        """Where the row of this id is."""
        number = self._models.number(model_id) if isinstance(model_id, str) else None
        try:
            return None if number is None else self._order.index(number)
        except ValueError:
            return None

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids in the order of the rows."""
        return tuple(self._models.ids[number] for number in self._order)


class _ById(Struct, frozen=True):
    """What depends on the ids alone."""

    folded: tuple[str, ...]
    order: tuple[int, ...]
    widest: int


@lru_cache(maxsize=4)
def _by_id(ids: tuple[str, ...]) -> _ById:
    folded = tuple(map(str.casefold, ids))
    order = sorted(range(len(ids)), key=ids.__getitem__)
    order.sort(key=folded.__getitem__)
    # Only ids outside ASCII have to be measured one by one.
    cells = (cell_len(printable(each)) for each in filterfalse(str.isascii, ids))
    widest = max(chained(map(len, filter(str.isascii, ids)), cells), default=0)
    return _ById(folded, tuple(order), widest)


_KIND = attrgetter(
    "served",
    "usable",
    "reasoning",
    "cost.input",
    "cost.output",
    "cost.cache_read",
    "cost.cache_write",
    "input",
    "context_window",
    "n_ctx",
    "max_tokens",
)
"""All that two rows of the table can differ in beside id and name."""


def _kind(row: ModelRow) -> object:
    """The same of what no catalog has."""
    return (row.status, row.usable, row.installed, row.context)


def _row(model: CatalogModel, *, off: bool) -> ModelRow:
    return ModelRow(
        id=model.id,
        ref=model.ref,
        status=_SERVED[model.served],
        reasoning=model.reasoning,
        free=model.cost.free,
        usable=model.usable,
        input=", ".join(model.input),
        context=model.context_window,
        loaded=model.n_ctx,
        max_tokens=model.max_tokens,
        role=ChainPlace(model.role.place) if model.role is not None else None,
        name=model.name,
        off=off,
    )


def _missing(prediction: Prediction, seen: AbstractSet[str]) -> Iterator[ModelRow]:
    named: dict[str, tuple[ChainPlace, Link]] = {}
    links = [*chain(prediction)]
    for agent in prediction.agents:
        links += chain_of(prediction, agent.agent)
    for place, link in links:
        model_id = prediction.provider.model(link.ref)
        if model_id is not None:
            named.setdefault(model_id, (place, link))
    for model_id, (place, link) in named.items():
        if model_id not in seen:
            yield ModelRow(model_id, link.ref or model_id, link.status, role=place)


def _words(row: ModelRow) -> str:
    """What a filter finds beside the id."""
    return f"{row.state} {'reasoning' if row.reasoning else ''}".casefold()


def _rank(row: ModelRow, column: Column) -> tuple[float, str]:
    if column is Column.CONTEXT:
        return (row.loaded or row.context or 0, "")
    if column is Column.MAX:
        return (row.max_tokens or 0, "")
    return (0, row.state)


def _only(values: Iterable[_Value]) -> _Value | None:
    """The one value; None where there are several."""
    first, *others = values
    return None if others else first
