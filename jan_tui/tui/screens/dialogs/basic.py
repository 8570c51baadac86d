"""Basic dialogs: a question, a list to pick from, a text to read, the past messages."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Button, Input, OptionList, Static
from textual.widgets.button import ButtonVariant
from textual.widgets.option_list import Option

from jan_tui import units
from jan_tui.plain import printable
from jan_tui.tui.screens.dialogs.modal import SCROLLING, Answer, Dialog
from jan_tui.tui.widgets.options import Options, empty_or_up
from jan_tui.tui.widgets.panel import Panel
from jan_tui.tui.widgets.status_line import severity_sign
from jan_tui.tui.widgets.styled import MUTED, STRONG, Line, content, line, literal, safe
from jan_tui.tui.widgets.text import Lines, cell_len, fold

if TYPE_CHECKING:
    from jan_tui.tui.status_messages import StatusMessage

_COLUMN = 24
"""Cells up to which names stand in a column of their own."""

_MESSAGE_INDENT = 9
"""Cells of the clock time before a message."""

BACK, FINISH = "back", "finish"

_CLOSE = Binding("escape", "close", "Close", key_display="Esc")


class Choice(NamedTuple):
    """One button: its id, which the bindings name, its label with its key, and what it answers."""

    id: str
    label: str
    answer: Any
    variant: ButtonVariant = "default"


class ButtonDialog(Dialog[Answer]):
    """A text over buttons. A choice that is not there cannot be made by its key either."""

    BINDINGS: ClassVar[list[BindingType]] = SCROLLING
    BOX: ClassVar[str] = "dialog"
    TEXT_TAKES_FOCUS: ClassVar[bool] = False
    COLUMN: ClassVar[bool] = False

    def __init__(
        self, title: str, text: Widget, choices: Sequence[Choice], *, hint: str = ""
    ) -> None:
        super().__init__(title, hint)
        self._text = text
        self._choices = {choice.id: choice for choice in choices}

    def compose(self) -> ComposeResult:
        with Vertical(classes=self.BOX):
            with Panel(classes="dialog-text", can_focus=self.TEXT_TAKES_FOCUS):
                yield self._text
            buttons = (
                Button(each.label, id=each.id, variant=each.variant, compact=True)
                for each in self._choices.values()
            )
            if self.COLUMN:
                yield Vertical(*buttons, classes="dialog-choices")
            else:
                yield Horizontal(*buttons, classes="dialog-buttons")

    @on(Button.Pressed)
    def _pressed(self, event: Button.Pressed) -> None:
        self.action_choose(event.button.id or "")

    def action_choose(self, choice_id: str) -> None:
        if choice_id in self._choices:
            self.dismiss(self._choices[choice_id].answer)


class Question(ButtonDialog[bool]):
    """Yes or no; the safe answer has the focus."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "choose('yes')", "Yes"),
        Binding("n,escape", "choose('no')", "No"),
        Binding("left,right", "app.focus_next", "Other answer"),
    ]
    AUTO_FOCUS = "#no"
    YES_KEY: ClassVar[str] = "y"

    def __init__(self, title: str, lines: Sequence[Line], yes: str, no: str = "Cancel") -> None:
        choices = (
            Choice("yes", f"{yes} ({self.YES_KEY})", True, "warning"),
            Choice("no", f"{no} (Esc)", False),
        )
        super().__init__(title, Static(content(lines)), choices)


class Offer(Question):
    """Yes or no to what takes nothing away: Enter says yes."""

    AUTO_FOCUS = "#yes"
    YES_KEY = "Enter"


class InterruptedSave(ButtonDialog[str | None]):
    """After a save that was interrupted: `BACK`, `FINISH`, or None, which leaves the files as they
    are and has the focus. An undo that was interrupted can only be finished."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("t", "choose('back')", "Take it back"),
        Binding("f", "choose('finish')", "Finish it"),
        Binding("escape", "choose('leave')", "Leave it", key_display="Esc"),
        Binding("up,left", "app.focus_previous", "Other answer"),
        Binding("down,right", "app.focus_next", "Other answer"),
    ]
    AUTO_FOCUS = "#leave"
    COLUMN = True

    def __init__(self, title: str, lines: Sequence[Line], *, undo: bool) -> None:
        back = Choice("back", "Take it back (t)", BACK, "warning")
        choices = (
            *(() if undo else (back,)),
            Choice("finish", "Finish it (f)", FINISH, "warning"),
            Choice("leave", "Leave it (Esc)", None),
        )
        super().__init__(title, Static(content(lines)), choices)


class Pick(Dialog[int | None]):
    """One of a list: type to filter, arrows to move, Enter to take. The answer is its index."""

    BINDINGS: ClassVar[list[BindingType]] = [
        _CLOSE,
        Binding("down", "list('cursor_down')", "Down"),
        Binding("up", "list('cursor_up')", "Up"),
        # The field has these keys, too, but there is no more in it than a word or two.
        Binding("home", "list('first')", "First", priority=True),
        Binding("end", "list('last')", "Last", priority=True),
        Binding("pagedown", "list('page_down')", "Page down"),
        Binding("pageup", "list('page_up')", "Page up"),
        Binding("ctrl+d", "list('half(1)')", "Half a page down", priority=True),
        Binding("ctrl+u", "empty_or_up", "Empty the field, or half a page up", priority=True),
    ]
    AUTO_FOCUS = "Input"

    def __init__(self, title: str, entries: Sequence[tuple[str, str]], at: int = 0) -> None:
        super().__init__(title)
        self._entries = entries
        self._at = at

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            about = "type to filter" if self._entries else "there is nothing to choose from"
            field = Input(placeholder=about, compact=True, select_on_focus=False)
            field.cursor_blink = False
            yield field
            options = Options(*self._options(""), compact=True)
            options.can_focus = False
            yield options

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(OptionList).highlighted = self._at if self._entries else None

    def _options(self, words: str) -> list[Option]:
        wanted = words.casefold().split()
        names = max((cell_len(name) for name, _ in self._entries), default=0)
        column = names if names <= _COLUMN else 0
        return [
            Option(_entry(name, about, column), id=str(index))
            for index, (name, about) in enumerate(self._entries)
            if all(word in f"{name} {about}".casefold() for word in wanted)
        ]

    @on(Input.Changed)
    def _filter(self, event: Input.Changed) -> None:
        options = self.query_one(OptionList)
        options.clear_options()
        options.add_options(self._options(event.value))
        options.highlighted = 0 if options.option_count else None

    @on(Input.Submitted)
    def _take(self) -> None:
        options = self.query_one(OptionList)
        if options.highlighted is not None:
            self._choose(options.get_option_at_index(options.highlighted))

    @on(OptionList.OptionSelected)
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        self._choose(event.option)

    def _choose(self, option: Option) -> None:
        self.dismiss(int(option.id or 0))

    def action_empty_or_up(self) -> None:
        empty_or_up(self.query_one(Input), self.query_one(Options))

    async def action_list(self, action: str) -> None:
        """One of the list's own actions."""
        await self.query_one(Options).run_action(action)


def _entry(name: str, about: str, column: int) -> Content:
    shown = literal(name + " " * max(0, column - cell_len(name)))
    return Content.assemble(shown, "  ", (printable(about), "$text-muted")) if about else shown


Text = Sequence[Line] | Callable[[int], Sequence[Line]]
"""Lines that are wrapped between words, or lines made for a width."""


class Page(Lines):
    """Lines made for the width that there is."""

    def __init__(self, make: Callable[[int], Sequence[Line]]) -> None:
        super().__init__()
        self._make = make

    def lines(self, cells: int) -> Sequence[Line]:
        return self._make(cells)


class Reading(Dialog[None]):
    """A text to read and scroll."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter", "close", "Close", key_display="Esc"),
    ]
    AUTO_FOCUS = "Panel"

    def __init__(self, title: str, text: Text, hint: str = "Esc closes") -> None:
        super().__init__(title, hint)
        self._text = text

    def compose(self) -> ComposeResult:
        with Panel(classes="dialog dialog-wide"):
            if callable(self._text):
                yield Page(self._text)
            else:
                yield Static(content(self._text), id="text")

    def replace(self, lines: Sequence[Line]) -> None:
        """Other lines in the same place."""
        if self.has_parts:
            self.query_one("#text", Static).update(content(lines))


Look = Callable[[str], Awaitable[Line]]
"""What is to be said of a value while it is being typed."""


class Field(Dialog[str | None]):
    """One value to type; Enter keeps it, Esc leaves it as it was.

    `look` is asked about the value `LOOK_SECONDS` after the last key; its line stands below.
    """

    BINDINGS: ClassVar[list[BindingType]] = [_CLOSE]
    AUTO_FOCUS = "Input"
    LOOK_SECONDS: ClassVar[float] = 0.4

    def __init__(
        self, title: str, value: str, about: str, *, secret: bool = False, look: Look | None = None
    ) -> None:
        super().__init__(title, "Enter: OK · Esc: cancel")
        self._field = Input(value, password=secret, compact=True)
        self._field.cursor_blink = False
        self._about = about
        self._look = look

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield self._field
            if self._look is not None:
                yield Static(id="looked")
            yield Static(literal(self._about), classes="dialog-about")

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        if self._look is not None:
            look = self._look_at(self._look, event.value)
            self.run_worker(look, group="look", exclusive=True, exit_on_error=False)

    async def _look_at(self, look: Look, value: str) -> None:
        shown = self.query_one("#looked", Static)
        shown.update("")
        if not value.strip():
            return
        await asyncio.sleep(self.LOOK_SECONDS)
        shown.update(content([line(("trying …", MUTED))]))
        shown.update(content([await look(value)]))

    @on(Input.Submitted)
    def _keep(self, event: Input.Submitted) -> None:
        self.dismiss(event.value)


def message_lines(messages: Sequence[StatusMessage], cells: int) -> list[Line]:
    """Clock time, severity and title, then the text, newest message first."""
    rows = [row for message in messages for row in _message_rows(message)]
    if not rows:
        return [line(("No message yet.", MUTED))]
    return [part for row in rows for part in fold(row, cells, indent=_MESSAGE_INDENT, words=True)]


def _message_rows(message: StatusMessage) -> Iterator[Line]:
    first, *rest = (safe(part) for part in message.lines or ("",))
    time = f"{units.clock(message.time)} " if message.time else " " * _MESSAGE_INDENT
    style = STRONG if message.title else ""
    often = (f"  {message.times} times", MUTED) if message.times > 1 else ("", "")
    yield line((time, MUTED), severity_sign(message.severity), " ", (first, style), often)
    for part in rest:
        yield line(" " * _MESSAGE_INDENT, part)
