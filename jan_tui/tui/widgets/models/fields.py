"""The fields of one explicit model, in a dialog or beside the table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.validation import Integer, Validator
from textual.widgets import Checkbox, Input, Label

from jan_tui.editing import ModelOverride
from jan_tui.tui.widgets.styled import safe


class Box(Checkbox, inherit_bindings=False):
    """A box that looks off without colour, too; Enter is left to its form."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "toggle_button", "Toggle", show=False),
    ]

    @property
    def _button(self) -> Content:
        return Content.assemble("[", ("x", "bold") if self.value else " ", "]")


class ModelFields(Vertical):
    """The arrows and Tab move between the fields, Enter takes them all, Esc none.

    `fields` are what the person has set so far, `present` what is there without them, `where` tells
    of that in a word or two. An empty field leaves it. Windows are tokens.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave"),
        Binding("down,tab", "turn(1)", "Next field"),
        Binding("up,shift+tab", "turn(-1)", "Previous field"),
        Binding("ctrl+s,enter", "keep", "Keep"),
    ]

    class Kept(Message):
        """The fields as the person wants them; None where they were left."""

        def __init__(self, fields: ModelOverride | None) -> None:
            super().__init__()
            self.fields = fields

    def __init__(self, fields: ModelOverride, present: ModelOverride, where: str) -> None:
        super().__init__(classes="form")
        self._fields = fields
        self._present = present
        self._where = where

    def compose(self) -> ComposeResult:
        fields, present = self._fields, self._present
        windows = fields.context_window, present.context_window
        yield from self._number("context", "context", *windows)
        yield from self._number("max-tokens", "max tokens", fields.max_tokens, present.max_tokens)
        with Horizontal():
            yield Label("name")
            yield self._input("name", fields.name or "", present.name or "", "text")
        with Horizontal():
            yield Label("reasoning")
            chosen = fields.reasoning if fields.reasoning is not None else present.reasoning
            yield Box("it thinks first", bool(chosen), id="reasoning", compact=True)

    def on_mount(self) -> None:
        self.query(Input).first().focus()

    def action_turn(self, by: int) -> None:
        parts = [*self.query("Input, Checkbox").results()]
        at = next((at for at, part in enumerate(parts) if part.has_focus), -by)
        parts[(at + by) % len(parts)].focus()

    def action_leave(self) -> None:
        self.post_message(self.Kept(None))

    @on(Input.Submitted)
    def action_keep(self) -> None:
        for field in self.query(Input):
            if field.value and not field.is_valid:
                field.focus()
                self.notify("A whole number of tokens, 1 or more.", severity="warning")
                return
        reasoning = self.query_one(Checkbox).value
        kept = ModelOverride(
            self._tokens("context"),
            self._tokens("max-tokens"),
            self.query_one("#name", Input).value.strip() or None,
            reasoning if reasoning != bool(self._present.reasoning) else self._fields.reasoning,
        )
        self.post_message(self.Kept(kept))

    def _tokens(self, name: str) -> int | None:
        text = self.query_one(f"#{name}", Input).value
        return int(text) if text else None

    def _number(
        self, name: str, label: str, value: int | None, present: int | None
    ) -> ComposeResult:
        least = [Integer(minimum=1)]
        with Horizontal():
            yield Label(label)
            yield self._input(name, str(value or ""), str(present or ""), "integer", least)

    def _input(
        self,
        name: str,
        value: str,
        present: str,
        kind: Literal["integer", "text"],
        validators: Sequence[Validator] = (),
    ) -> Input:
        field = Input(
            value,
            placeholder=f"{safe(present)} {self._where}" if present else "",
            id=name,
            compact=True,
            type=kind,
            validators=validators,
            valid_empty=True,
        )
        field.cursor_blink = False
        return field
