"""The fields of one explicit model, as a dialog."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from jan_tui.editing import ModelOverride
from jan_tui.tui.screens.dialogs.modal import Dialog
from jan_tui.tui.widgets.models.fields import ModelFields

if TYPE_CHECKING:
    from jan_tui.clawdbot import CatalogModel


class ModelForm(Dialog[ModelOverride | None]):
    """Answers with what the person wants, None where they left it."""

    AUTO_FOCUS = "Input"

    def __init__(self, model_id: str, fields: ModelOverride, known: CatalogModel | None) -> None:
        where = place(known)
        super().__init__(model_id, f"Enter: OK · Esc: cancel · empty: as {where}")
        self._parts = ModelFields(fields, written(known), where)

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield self._parts

    @on(ModelFields.Kept)
    def _kept(self, event: ModelFields.Kept) -> None:
        self.dismiss(event.fields)


def place(known: CatalogModel | None) -> str:
    """Where the fields of a model are as they are now."""
    return "in the file" if known is not None and known.origin is not None else "now"


def written(known: CatalogModel | None) -> ModelOverride:
    """The fields of a model as they are now."""
    if known is None:
        return ModelOverride()
    figures = int(known.context_window), int(known.max_tokens)
    return ModelOverride(*figures, known.name, known.reasoning)
