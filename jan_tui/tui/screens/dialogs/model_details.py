"""Everything about one model, and a tiny trial chat with it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from typing import TYPE_CHECKING, ClassVar, Protocol

from textual import work
from textual.binding import Binding, BindingType

from jan_tui import units
from jan_tui.jan.chat import ChatProgress, ToolCall
from jan_tui.plain import printable
from jan_tui.tui.messages import TrialRequested
from jan_tui.tui.screens.copying import chat_line
from jan_tui.tui.screens.dialogs.basic import Reading
from jan_tui.tui.widgets.models.detail import detail_lines, pair
from jan_tui.tui.widgets.styled import BAD, GOOD, MUTED, STRONG, Line, line, safe

if TYPE_CHECKING:
    from jan_tui.tui.state import State
    from jan_tui.tui.widgets.models.row import ModelRow


class ModelDetails(Reading):
    """All that is known of one model; its fields, or the trial chat, take its place."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t", "try_chat", "Try it"),
        Binding("enter", "edit", "Edit"),
    ]

    def __init__(self, row: ModelRow, state: State, edit: Callable[[], None]) -> None:
        lines = [
            *detail_lines(row, state),
            (),
            line(("try it (t), or by hand:", MUTED)),
            line(safe(chat_line(state, row.id))),
        ]
        super().__init__("Model", lines, "Enter edits · t tries it · Esc closes")
        self._model_id = row.id
        self._edit = edit

    def action_try_chat(self) -> None:
        self.dismiss(None)
        self.app.post_message(TrialRequested(self._model_id))

    def action_edit(self) -> None:
        self.dismiss(None)
        self._edit()


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
    lines = [pair("model", safe(model_id), STRONG)]
    if step.error:
        return [*lines, pair("failed", safe(f"{step.error} {step.hint}".rstrip()), BAD)]
    waited = step.first_token_ms
    lines.append(pair("first token", "waiting …" if waited is None else units.latency(waited)))
    if step.tokens_per_second is not None:
        lines.append(pair("speed", f"{step.tokens_per_second:.1f} tokens/s"))
    if step.tool is not None:
        worked = step.tool is ToolCall.WORKED
        outcome = ("works", GOOD) if worked else ("does not work: an agent needs tools", BAD)
        lines.append(pair("tool call", *outcome))
    if step.tool_note:
        lines.append(pair("", safe(step.tool_note), MUTED))
    lines += [(), *(line(printable(text)) for text in (step.text or step.thinking).splitlines())]
    return [*lines, (), line(("done" if step.done else "… Esc cancels", MUTED))]
