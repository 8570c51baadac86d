"""Everything about one model, and a tiny trial chat with it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import ClassVar, Protocol

from textual import work
from textual.binding import Binding, BindingType

from jan_tui import units
from jan_tui.clawdbot import CatalogModel, Source
from jan_tui.jan.chat import ChatProgress, ToolCall
from jan_tui.plain import printable
from jan_tui.tui.messages import TrialRequested
from jan_tui.tui.screens.copying import chat_line
from jan_tui.tui.screens.dialogs.basic import Reading
from jan_tui.tui.screens.views import shown_prediction
from jan_tui.tui.state import State, tilde
from jan_tui.tui.widgets.model_rows import ModelRow, tokens
from jan_tui.tui.widgets.styled import ACCENT, BAD, GOOD, MUTED, STRONG, Line, line, safe
from jan_tui.tui.widgets.text import pad

_LABEL = 16
_SOURCES = {
    Source.DISCOVERED: "what Jan serves",
    Source.EXPLICIT: "the entry in the config",
    Source.BOTH: "the entry in the config; Jan serves it, too",
}


def detail_lines(row: ModelRow, state: State) -> list[Line]:
    """The whole id, both contexts, where it is written, and a line to try it, as far as known."""
    model = _model(row, state)
    lines = [
        _pair("id", safe(row.id), STRONG),
        _pair("reference", safe(row.ref)),
        line((pad("state", _LABEL), MUTED), row.sign.run, _unlisted(row)),
        _pair("role", str(row.role or "none")),
    ]
    if model is not None:
        reasoning = "yes" if model.reasoning else "no"
        lines += [
            *([_pair("name", safe(model.name))] if model.name != model.id else []),
            _pair("reasoning", reasoning, ACCENT if model.reasoning else ""),
            _pair("input", ", ".join(safe(kind) for kind in model.input)),
            _pair("cost", "$0, local" if model.cost.free else _cost(model)),
            _pair("context", f"{tokens(model.context_window)} tokens assumed by Clawdbot"),
        ]
        if model.n_ctx is not None:
            lines.append(_pair("", f"{model.n_ctx} tokens loaded by Jan"))
        lines += [
            _pair("max tokens", tokens(model.max_tokens)),
            _pair("comes from", _SOURCES[model.source]),
        ]
        if model.origin is not None:
            path = printable(tilde(model.origin.file, state.home))
            lines.append(_pair("written at", f"{path}:{model.origin.line}:{model.origin.column}"))
    found = next((each for each in state.on_disk if each.id == row.id), None)
    if found is not None:
        figures = [units.size(found.size_bytes) if found.size_bytes is not None else ""]
        figures.append(f"context {found.context} set in Jan" if found.context else "")
        known = ", ".join(figure for figure in (*figures, found.note) if figure)
        lines.append(_pair("on disk", known or "yes"))
    return [
        *lines,
        (),
        line(("try it (t), or by hand:", MUTED)),
        line(safe(chat_line(state, row.id))),
    ]


def _model(row: ModelRow, state: State) -> CatalogModel | None:
    prediction = shown_prediction(state.effective)
    catalog = prediction.catalog if prediction else ()
    return next((model for model in catalog if model.id == row.id), None)


def _pair(label: str, value: str, style: str = "") -> Line:
    return line((pad(label, _LABEL), MUTED), (value, style))


def _unlisted(row: ModelRow) -> tuple[str, str]:
    if row.usable:
        return ("", "")
    why = "Jan is off in the config" if row.off else "Config adds it: 3, then space on it"
    return (f"  {why}", MUTED)


def _cost(model: CatalogModel) -> str:
    return f"${model.cost.input} in, ${model.cost.output} out, a million tokens"


class ModelDetails(Reading):
    """All that is known of one model; the trial chat takes its place."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("t", "try_chat", "Try it")]

    def __init__(self, row: ModelRow, state: State) -> None:
        super().__init__("Model", detail_lines(row, state), "t tries it · Esc closes")
        self._model_id = row.id

    def action_try_chat(self) -> None:
        self.dismiss(None)
        self.app.post_message(TrialRequested(self._model_id))


class _Chats(Protocol):
    def chat(self, model_id: str) -> AsyncIterator[ChatProgress]: ...


class ChatTrial(Reading):
    """One tiny request; leaving the dialog cancels it."""

    def __init__(self, model_id: str, chats: _Chats) -> None:
        super().__init__("Trial chat", [line("asking …")])
        self._model_id = model_id
        self._chats = chats

    def on_mount(self) -> None:
        super().on_mount()
        self._ask()

    @work(exclusive=True, exit_on_error=False)
    async def _ask(self) -> None:
        async for step in self._chats.chat(self._model_id):
            self.replace(chat_lines(self._model_id, step))


def chat_lines(model_id: str, step: ChatProgress) -> list[Line]:
    """Figures so far, then what the model says."""
    lines = [_pair("model", safe(model_id), STRONG)]
    if step.error:
        return [*lines, _pair("failed", safe(f"{step.error} {step.hint}".rstrip()), BAD)]
    waited = step.first_token_ms
    lines.append(_pair("first token", "waiting …" if waited is None else units.latency(waited)))
    if step.tokens_per_second is not None:
        lines.append(_pair("speed", f"{step.tokens_per_second:.1f} tokens/s"))
    if step.tool is not None:
        worked = step.tool is ToolCall.WORKED
        outcome = ("works", GOOD) if worked else ("does not work: Clawdbot needs tools", BAD)
        lines.append(_pair("tool call", *outcome))
    if step.tool_note:
        lines.append(_pair("", safe(step.tool_note), MUTED))
    lines += [(), *(line(printable(text)) for text in (step.text or step.thinking).splitlines())]
    return [*lines, (), line(("done" if step.done else "… Esc cancels", MUTED))]
