"""Everything known of one model, as lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING

from textual.reactive import reactive

from jan_tui import units
from jan_tui.clawdbot import CatalogModel, Source
from jan_tui.plain import printable
from jan_tui.tui.state import State, tilde
from jan_tui.tui.widgets.models.row import ModelRow, tokens
from jan_tui.tui.widgets.styled import ACCENT, BAD, GOOD, MUTED, STRONG, WARN, Line, line, safe
from jan_tui.tui.widgets.text import Lines, fold, pad

if TYPE_CHECKING:
    from jan_tui.jan.disk import InstalledModel
    from jan_tui.tui.steps import Keys
    from jan_tui.tui.widgets.models.chain import ChainRow

_ABOVE_FIELDS = 3
"""Lines of the details that stay above the fields: id, reference and state."""

LABEL, NARROW_LABEL = 16, 12
"""Cells of the labels, in a dialog and beside the table."""

_SOURCES = {
    Source.DISCOVERED: "what Jan serves",
    Source.EXPLICIT: "the entry in the config",
    Source.BOTH: "the entry in the config; Jan serves it, too",
}


def detail_lines(row: ModelRow, state: State, adds: str = "A") -> Iterator[Line]:
    """The whole id, both contexts, where it is written, and the last trial, as far as known.

    `adds` is the key that adds it to the config.
    """
    model = known(row.id, state)
    yield pair("id", safe(row.id), STRONG)
    yield pair("reference", safe(row.ref))
    yield line((pad("state", LABEL), MUTED), *_state(row, adds))
    yield pair("role", safe(row.use) or str(row.role or "none"))
    if model is not None:
        yield from _of_model(model, state)
    found = next((each for each in state.on_disk if each.id == row.id), None)
    if found is not None:
        yield pair("on disk", _on_disk(found))
    yield from _rehearsal(row, state)
    yield from _trial(row.id, state)


def beside_lines(
    row: ModelRow | None,
    link: ChainRow | None,
    state: State,
    keys: Keys,
    *,
    editing: bool,
    first: ChainRow | None,
) -> Iterator[Line]:
    """What stands beside the table: the model under the cursor, in the chain also one of another
    provider; while its fields are edited only what they are about. Where none is under the cursor,
    that of `first`, the one that answers first."""
    if first is not None:
        yield from (line(("Nothing is under the cursor. The primary:", MUTED)), ())
    if row is None:
        yield from _no_model(link or first)
        return
    details = detail_lines(row, state, keys("add-model"))
    if editing:
        yield from islice(details, _ABOVE_FIELDS)
        yield from ((), line(("Enter: OK · Esc: cancel", MUTED)))
        return
    yield from details
    if first is not None:
        return
    acts = f"{keys('details').capitalize()} edits · {keys('try-chat')} tries it"
    yield from ((), line((acts, MUTED)))


def _no_model(link: ChainRow | None) -> Iterator[Line]:
    if link is None:
        yield line(("No model is under the cursor.", MUTED))
        yield ()
        yield line(
            ("Models come from two places: what Jan serves, and what the config lists.", MUTED)
        )
        return
    yield pair("reference", safe(link.ref), STRONG)
    yield line((pad("state", LABEL), MUTED), link.sign.run)
    yield pair("role", str(link.place))
    if link.note:
        yield pair("", link.note, MUTED)
    yield ()
    yield line(("Not a model of Jan: what it is like is not known here.", MUTED))


def known(model_id: str, state: State) -> CatalogModel | None:
    """The row of the catalog for an id."""
    shown = state.effective and state.effective.meant
    catalog = shown.catalog if shown else ()
    return next((model for model in catalog if model.id == model_id), None)


def pair(label: str, value: str, style: str = "") -> Line:
    """A label and a value."""
    return line((pad(label, LABEL), MUTED), (value, style))


def narrowed(row: Line) -> Line:
    """The same with less room for the label."""
    if not row or row[0][1] != MUTED or len(row[0][0]) != LABEL:
        return row
    return ((row[0][0][:NARROW_LABEL], MUTED), *row[1:])


def _state(row: ModelRow, adds: str) -> Line:
    if row.addable:
        return line(("served, not in config: ", MUTED), f"{adds} adds it")
    if row.sign.word == "not served":
        return line(row.sign.run, (" (it will fail now)", WARN))
    why = "  Jan is off in the config" if row.off and not row.usable else ""
    return line(row.sign.run, (why, MUTED))


def _of_model(model: CatalogModel, state: State) -> Iterator[Line]:
    if model.name != model.id:
        yield pair("name", safe(model.name))
    yield pair("context", f"{tokens(model.context_window)} tokens assumed by {state.program}")
    if model.n_ctx is not None:
        less = model.n_ctx < model.context_window
        yield pair("", f"{model.n_ctx} tokens loaded by Jan", WARN if less else "")
    yield pair("max tokens", tokens(model.max_tokens))
    yield pair("reasoning", "yes" if model.reasoning else "no", ACCENT if model.reasoning else "")
    yield pair("input", ", ".join(safe(kind) for kind in model.input))
    yield pair("cost", "$0, local" if model.cost.free else _cost(model))
    yield pair("comes from", _SOURCES[model.source])
    if model.origin is not None:
        path = printable(tilde(model.origin.file, state.home))
        yield pair("written at", f"{path}:{model.origin.line}:{model.origin.column}")


def _cost(model: CatalogModel) -> str:
    return f"${model.cost.input} in, ${model.cost.output} out, a million tokens"


def _on_disk(found: InstalledModel) -> str:
    figures = [units.size(found.size_bytes) if found.size_bytes is not None else ""]
    figures.append(f"context {found.context} set in Jan" if found.context else "")
    return ", ".join(figure for figure in (*figures, found.note) if figure) or "yes"


def _rehearsal(row: ModelRow, state: State) -> Iterator[Line]:
    """What the rehearsal of the first message found, as long as it holds."""
    found = [each for each in state.verdicts if each.ref == row.ref]
    verdict = state.verdict(row.ref) or next(iter(found), None)
    if verdict is None:
        return
    program = f"{verdict.program} {verdict.version}".rstrip() if verdict.program else "no program"
    yield pair("rehearsed", f"{units.date_and_minute(verdict.at)}, {safe(program)}")
    style = (WARN if verdict.step is not None else GOOD) if verdict.works else BAD
    yield pair("", safe(verdict.sentence), style)


def _trial(model_id: str, state: State) -> Iterator[Line]:
    """The last trial chat with the model, in this run."""
    end = dict(state.trials).get(model_id)
    if end is None:
        yield pair("last trial", "none yet", MUTED)
        return
    if end.error:
        yield pair("last trial", safe(f"failed: {end.error}"), BAD)
        return
    first = "" if end.first_token_ms is None else units.latency(end.first_token_ms)
    speed = "" if end.tokens_per_second is None else f"{end.tokens_per_second:.1f} tokens/s"
    yield pair("last trial", ", first token ".join(filter(None, (speed, first))) or "answered")
    if end.tool is not None:
        # The word is that of Jan's answer: `worked`, `ignored`, `broken` or `refused`.
        worked = end.tool == "worked"
        yield pair("tool call", *(("works", GOOD) if worked else ("does not work", BAD)))


class WholeName(Lines):
    """The name under the cursor on as many rows as it needs, where its own row cuts it."""

    name_: reactive[str] = reactive("", layout=True)

    def lines(self, cells: int) -> Sequence[Line]:
        return fold(line((f" {self.name_}", MUTED)), cells, indent=1) if self.name_ else []


class ModelDetail(Lines):
    """The details beside the table."""

    shown: reactive[tuple[Line, ...]] = reactive((), layout=True)

    def lines(self, cells: int) -> Sequence[Line]:
        rows = map(narrowed, self.shown)
        return [part for row in rows for part in fold(row, cells, indent=NARROW_LABEL, words=True)]
