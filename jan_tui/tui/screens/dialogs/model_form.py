"""The fields of one explicit model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, Literal

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.validation import Integer, Validator
from textual.widgets import Checkbox, Input, Label

from jan_tui.editing import ModelOverride
from jan_tui.tui.screens.dialogs.modal import Dialog


class Box(Checkbox, inherit_bindings=False):
    """A box that looks off without colour, too; Enter is left to its form."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "toggle_button", "Toggle", show=False),
    ]

    @property
    def _button(self) -> Content:
        return Content.assemble("[", ("x", "bold") if self.value else " ", "]")


class ModelForm(Dialog[ModelOverride | None]):
    """Tab moves between the fields, Enter keeps them all, Esc leaves them as they were.

    An empty field leaves what the file has. Windows are tokens.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "close", "Leave"),
        Binding("down", "app.focus_next", "Next field"),
        Binding("up", "app.focus_previous", "Previous field"),
        Binding("ctrl+s,enter", "keep", "Keep"),
    ]

    def __init__(self, model_id: str, fields: ModelOverride, present: ModelOverride) -> None:
        super().__init__(model_id, "Enter: OK · Esc: cancel · empty: as in the file")
        self._fields = fields
        self._present = present

    def compose(self) -> ComposeResult:
        fields, present = self._fields, self._present
        with Vertical(classes="dialog form"):
            yield from _number("context", "context", fields.context_window, present.context_window)
            yield from _number("max-tokens", "max tokens", fields.max_tokens, present.max_tokens)
            with Horizontal():
                yield Label("name")
                yield _input("name", fields.name or "", present.name or "", "text")
            with Horizontal():
                yield Label("reasoning")
                chosen = fields.reasoning if fields.reasoning is not None else present.reasoning
                yield Box("the model thinks first", bool(chosen), id="reasoning", compact=True)

    @on(Input.Submitted)
    def action_keep(self) -> None:
        for field in self.query(Input):
            if field.value and not field.is_valid:
                field.focus()
                self.notify("A whole number of tokens, 1 or more.", severity="warning")
                return
        reasoning = self.query_one(Checkbox).value
        self.dismiss(
            ModelOverride(
                self._tokens("context"),
                self._tokens("max-tokens"),
                self.query_one("#name", Input).value.strip() or None,
                reasoning if reasoning != bool(self._present.reasoning) else self._fields.reasoning,
            )
        )

    def _tokens(self, name: str) -> int | None:
        text = self.query_one(f"#{name}", Input).value
        return int(text) if text else None


def _number(name: str, label: str, value: int | None, present: int | None) -> ComposeResult:
    with Horizontal():
        yield Label(label)
        yield _input(name, str(value or ""), str(present or ""), "integer", [Integer(minimum=1)])


def _input(
    name: str,
    value: str,
    present: str,
    kind: Literal["integer", "text"],
    validators: Sequence[Validator] = (),
) -> Input:
    field = Input(
        value,
        placeholder=f"{present} in the file" if present else "",
        id=name,
        compact=True,
        type=kind,
        validators=validators,
        valid_empty=True,
    )
    field.cursor_blink = False
    return field
