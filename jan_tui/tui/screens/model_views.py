"""What the Models screen shows: the chain, the rows beside it, and what these share.

Each part is made again only where what it is made of is another: a state comes every second.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from jan_tui.structs import replace
from jan_tui.tui.screens import views
from jan_tui.tui.state import ChainPlace, State, chain, chain_of
from jan_tui.tui.widgets.models.agents import DEFAULTS
from jan_tui.tui.widgets.models.listing import NO_USES, ModelList, TableRows, Uses
from jan_tui.tui.widgets.models.row import ModelRow, Shared
from jan_tui.tui.widgets.models.summary import Summary
from jan_tui.tui.widgets.models.table import Columns, Order, columns
from jan_tui.tui.widgets.text import highlighted

if TYPE_CHECKING:
    from collections.abc import Callable

    from jan_tui.clawdbot import Prediction
    from jan_tui.tui.steps import Keys
    from jan_tui.tui.widgets.models.chain import ChainRow

_SECTION = "agents.defaults."
_AT_ONCE = 20_000
"""Models of which a list is made at once: in a thread it takes longer, and another is shown till
then."""


class ModelsView:
    """The parts of the screen for the newest state that it followed.

    `elsewhere` calls what takes long in a thread, and then has the screen follow once more.
    """

    def __init__(self, elsewhere: Callable[[Callable[[], None]], None]) -> None:
        self._elsewhere = elsewhere
        self.models = ModelList(None, ())
        self.links: tuple[ChainRow, ...] = ()
        self.rows = TableRows(self.models, ())
        self.columns = Columns()
        self.summary = Summary()
        self.marks: tuple[str, ...] = ()
        self.empty_note = ""
        self._listed: tuple[object, ...] = ()
        self._kept: Prediction | None = None
        self._shown: tuple[object, ...] = ()
        self._shared: tuple[object, Shared] = (None, Shared())

    def follow(
        self,
        state: State,
        words: str,
        order: Order,
        marks: tuple[str, ...],
        keys: Keys,
        *,
        whole: bool,
    ) -> None:
        """Take another state, filter, order, marks, and whether all columns are wanted."""
        prediction = views.shown_prediction(state.effective)
        self._list(prediction, state)
        self.links = views.links_shown(state, keys)
        beside = frozenset(_ids(prediction, self.links)) if prediction else frozenset()
        beside |= self.models.missing
        uses = _uses(prediction, state.agent) if prediction is not None else NO_USES
        shown = (self.models, words, order, beside, dict(uses))
        if shown != self._shown:
            self._shown = shown
            self.rows = self.models.table(order.column, order.descending, words, beside, uses)
        if self._shared[0] != (self.models, beside):
            self._shared = (self.models, beside), self.models.shared(beside)
        shared = self._shared[1]
        longest, figures = self.models.widest, self.models.figures
        self.columns = columns(
            shared,
            longest,
            figures,
            used=any(each not in beside for each in uses),
            order=order,
            words=words,
            whole=whole,
        )
        self.marks = tuple(each for each in marks if self.models.find(each) is not None)
        self.summary = Summary(
            words,
            len(self.rows),
            shared,
            self.columns,
            bool(self.links),
            len(self.marks),
            f"{order.column} {order.arrow}",
            (keys("make-primary"), keys("toggle-fallback"), keys("add-model"), keys("list-marked")),
        )
        self.empty_note = self._empty_note(words, shared)

    def _list(self, prediction: Prediction | None, state: State) -> None:
        served = state.snapshot.probe.models if state.snapshot else ()
        # Equal catalogs of 10,000 models would take longer to compare than to show.
        listed: tuple[object, ...] = (
            id(prediction.catalog) if prediction else None,
            served,
            state.disk_contexts,
        )
        if prediction is not None:
            listed = (*listed, prediction.valid, prediction.primary, prediction.fallbacks)
        if listed == self._listed:
            return
        self._listed = listed
        self._kept = prediction

        def make() -> None:
            models = ModelList(prediction, served, state.disk_contexts).prepared()
            if listed is self._listed:
                self.models = models

        catalog = prediction.catalog if prediction is not None else ()
        if len(served) + len(catalog) > _AT_ONCE:
            self._elsewhere(make)
        else:
            make()

    def _empty_note(self, words: str, shared: Shared) -> str:
        found = (run for link in self.links for run in highlighted(link.model, words))
        if words and any(style for _, style in found):
            return "Every match stands in the chain above."
        if words and shared.count:
            return f"No model matches “{words}”. Esc shows all."
        if len(self.models):
            return "Every model is in the chain above."
        return "No model is served and none is configured. The next step stands above."


def row_of(models: ModelList, state: State, ref: str, place: ChainPlace) -> ModelRow | None:
    """The row of a model of the chain; None for one of another provider."""
    prediction = views.shown_prediction(state.effective)
    model_id = prediction.provider.model(ref) if prediction is not None else None
    row = models.find(model_id) if model_id is not None else None
    return None if row is None else replace(row, role=place)


def _ids(prediction: Prediction, links: tuple[ChainRow, ...]) -> set[str]:
    found = (prediction.provider.model(link.ref) for link in links)
    return {model_id for model_id in found if model_id is not None}


def _uses(prediction: Prediction, shown: str) -> Uses:
    """What models of Jan are chosen for outside the chain that is shown, by id: in the chains of
    the others, or elsewhere."""
    found: dict[str, str] = {}
    chains = []
    if shown:
        chains.append((DEFAULTS, chain(prediction)))
    chains += [
        (each.agent, chain_of(prediction, each.agent))
        for each in prediction.agents
        if each.overrides and each.agent != shown
    ]
    for name, links in chains:
        for place, link in links:
            model_id = prediction.provider.model(link.ref)
            if model_id is not None:
                found.setdefault(model_id, f"{name} {place}")
    for other in prediction.other_models:
        model_id = prediction.provider.model(other.link.ref)
        if model_id is not None:
            name = other.path.removeprefix(_SECTION).removesuffix(".primary")
            found.setdefault(model_id, name.removesuffix(".model"))
    return MappingProxyType(found) if found else NO_USES
