"""One editor for each kind of setting, opened for the row under the cursor."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

from textual.message import Message
from textual.screen import ModalScreen

from jan_tui import wishes
from jan_tui.clawdbot.prediction import Mode, Prediction
from jan_tui.editing.intent import Intent, KeyLocation, ModelOverride
from jan_tui.jan.snapshot import DEFAULT_BASE_URL
from jan_tui.widgets.glyphs import STATUSES
from jan_tui.widgets.model_rows import model_rows
from jan_tui.widgets.setting_rows import KEY_PLACES, MODES, SettingRow

Ask = Callable[[ModalScreen[Any]], Awaitable[Any]]
"""Shows a dialog and waits for its answer."""


class Edit(Message):
    """A row is to be edited."""

    def __init__(self, row: SettingRow, prediction: Prediction) -> None:
        super().__init__()
        self.row = row
        self.prediction = prediction


async def edited(row: SettingRow, intent: Intent, prediction: Prediction, ask: Ask) -> Intent:
    """The intent after the person's answer; the same one where they left the dialog."""
    editor = _EDITORS[row.kind]
    return await editor(row, intent, prediction, ask)


async def _mode(row: SettingRow, intent: Intent, prediction: Prediction, ask: Ask) -> Intent:
    from jan_tui.screens.dialogs import Pick

    modes = list(Mode)
    entries = [(str(mode), MODES[mode]) for mode in modes]
    chosen = await ask(Pick("Mode", entries, modes.index(Mode(row.value))))
    return intent if chosen is None else wishes.set_mode(intent, prediction, modes[chosen])


async def _base_url(row: SettingRow, intent: Intent, prediction: Prediction, ask: Ask) -> Intent:
    from jan_tui.screens.dialogs import Field

    about = (
        f"Jan's address with its prefix, for example {DEFAULT_BASE_URL}. "
        "Another address needs an explicit entry."
    )
    value = await ask(Field("Base URL", row.value, about))
    return intent if not value else replace(intent, base_url=value.strip())


async def _key(row: SettingRow, intent: Intent, prediction: Prediction, ask: Ask) -> Intent:
    from jan_tui.screens.dialogs import Field

    about = "Any value works unless Jan itself asks for a key. ${NAME} is written as a reference."
    value = await ask(Field("Key", "", about, secret=True))
    return intent if not value else wishes.set_key(intent, value=value.strip())


async def _place(row: SettingRow, intent: Intent, prediction: Prediction, ask: Ask) -> Intent:
    from jan_tui.screens.dialogs import Pick

    places = list(KeyLocation)
    entries = [KEY_PLACES[place] for place in places]
    names = [name for name, _ in entries]
    at = names.index(row.value) if row.value in names else 0
    chosen = await ask(Pick("Where is the key kept?", entries, at))
    return intent if chosen is None else wishes.set_key(intent, location=places[chosen])


async def _models(row: SettingRow, intent: Intent, prediction: Prediction, ask: Ask) -> Intent:
    from jan_tui.screens.dialogs import Pick

    served = wishes.served(prediction)
    choices = [
        ("all served", f"an explicit entry with the {len(served)} that Jan serves now"),
        ("discovered", "no entry: Clawdbot asks Jan itself (implicit)"),
    ]
    chosen = await ask(Pick("Models", choices))
    if chosen == 0 and served:
        current = wishes.listed(intent, prediction)
        return wishes.set_models(intent, tuple(dict.fromkeys((*current, *served))))
    return wishes.set_mode(intent, prediction, Mode.IMPLICIT) if chosen == 1 else intent


async def _model(row: SettingRow, intent: Intent, prediction: Prediction, ask: Ask) -> Intent:
    from jan_tui.screens.model_form import ModelForm

    known = next((model for model in prediction.catalog if model.id == row.which), None)
    present = ModelOverride()
    if known is not None:
        present = ModelOverride(
            int(known.context_window), int(known.max_tokens), known.name, known.reasoning
        )
    fields = await ask(ModelForm(row.which, wishes.fields_of(intent, row.which), present))
    return intent if fields is None else wishes.override(intent, prediction, row.which, fields)


async def _choose(title: str, prediction: Prediction, ask: Ask) -> str | None:
    from jan_tui.screens.dialogs import Pick

    rows = model_rows(prediction, ())
    entries = [(row.ref, STATUSES[row.status].word) for row in rows]
    chosen = await ask(Pick(title, entries))
    return None if chosen is None else rows[chosen].ref


async def _primary(row: SettingRow, intent: Intent, prediction: Prediction, ask: Ask) -> Intent:
    ref = await _choose("Primary", prediction, ask)
    return intent if ref is None else wishes.make_primary(intent, prediction, ref)


async def _fallback(row: SettingRow, intent: Intent, prediction: Prediction, ask: Ask) -> Intent:
    ref = await _choose(row.label.capitalize(), prediction, ask)
    current = wishes.fallbacks(intent, prediction)
    if ref is None or ref in current or row.which not in current:
        return intent
    changed = tuple(ref if raw == row.which else raw for raw in current)
    return replace(intent, fallbacks=changed)


async def _add(row: SettingRow, intent: Intent, prediction: Prediction, ask: Ask) -> Intent:
    ref = await _choose("Another fallback", prediction, ask)
    if ref is None or wishes.is_fallback(intent, prediction, ref):
        return intent
    return wishes.toggle_fallback(intent, prediction, ref)


_EDITORS = {
    "mode": _mode,
    "base-url": _base_url,
    "key": _key,
    "key-place": _place,
    "models": _models,
    "model": _model,
    "primary": _primary,
    "fallback": _fallback,
    "add-fallback": _add,
}
