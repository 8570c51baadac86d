"""One editor for each kind of setting, opened for the row under the cursor."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.screen import ModalScreen

from jan_tui.base_url import meant_by
from jan_tui.clawdbot import Mode, Prediction, Status
from jan_tui.editing import Intent, choices
from jan_tui.editing.naming import PLACES
from jan_tui.plain import concealed
from jan_tui.product import JAN
from jan_tui.structs import replace
from jan_tui.tui.screens.dialogs.basic import Field, Pick, Reading
from jan_tui.tui.screens.dialogs.model_form import ModelForm
from jan_tui.tui.widgets.models.listing import ModelList
from jan_tui.tui.widgets.setting_rows import KEY_PLACES, about_mode
from jan_tui.tui.widgets.styled import Line, line

if TYPE_CHECKING:
    from jan_tui.tui.messages import EditRequested

Ask = Callable[[ModalScreen[Any]], Awaitable[Any]]
"""Shows a dialog and waits for its answer."""


Try = Callable[[Intent], Awaitable[Line]]
"""Tries the server that an intent names, and says in a line what it does."""


_NO_OTHER = "There is no other model: all that Jan has are in the chain."


async def edited(edit: EditRequested, intent: Intent, ask: Ask, try_server: Try) -> Intent:
    """The intent after the person's answer; the same one where they left the dialog.

    A base URL and a key are tried with `try_server` while they are being typed.
    """
    if (typed := _TYPED.get(edit.row.kind)) is not None:
        return await typed(edit, intent, ask, try_server)
    return await _EDITORS[edit.row.kind](edit, intent, ask)


async def _mode(edit: EditRequested, intent: Intent, ask: Ask) -> Intent:
    modes = choices.modes(edit.prediction)
    program = edit.prediction.release_label
    entries = [(str(mode), about_mode(mode, program)) for mode in modes]
    chosen = await ask(Pick("Connection", entries, modes.index(Mode(edit.row.value))))
    if chosen is None:
        return intent
    return choices.set_mode(intent, edit.prediction, modes[chosen], edit.on_disk)


async def _base_url(edit: EditRequested, intent: Intent, ask: Ask, try_server: Try) -> Intent:
    def named(value: str) -> Intent:
        url = value.strip()
        if "://" not in url and meant_by(url) is not None:
            # A host and a port alone, as a person says them.
            url = f"http://{url.lstrip('/')}"
        return replace(intent, base_url=url)

    about = (
        f"Jan's address with its prefix, for example {JAN.base_url}. "
        "Another address needs an explicit entry."
    )
    present = edit.row.value
    if concealed(present) != present:
        present, about = "", f"{about} The present one holds a secret, which is not shown here."
    look = lambda value: try_server(named(value))  # noqa: E731
    value = await ask(Field("Address", present, about, look=look))
    return intent if not value else named(value)


async def _key(edit: EditRequested, intent: Intent, ask: Ask, try_server: Try) -> Intent:
    def named(value: str) -> Intent:
        typed = choices.set_key(intent, value=value.strip())
        wanted = choices.way(typed, edit.prediction)
        # The entry lists what the server says once it has the key.
        prepared = choices.mode(typed, edit.prediction) is wanted
        return typed if prepared else replace(typed, mode=wanted)

    about = "Any text works unless Jan itself asks for a key. ${NAME} is written as a reference."
    look = lambda value: try_server(named(value))  # noqa: E731
    value = await ask(Field("Key", "", about, secret=True, look=look))
    return intent if not value else named(value)


async def _place(edit: EditRequested, intent: Intent, ask: Ask) -> Intent:
    places = choices.key_places(intent, edit.prediction)
    entries = [(PLACES[place], KEY_PLACES[place]) for place in places]
    names = [name for name, _ in entries]
    at = names.index(edit.row.value) if edit.row.value in names else 0
    chosen = await ask(Pick("Key stored in", entries, at))
    return intent if chosen is None else choices.set_key(intent, location=places[chosen])


async def _add_models(edit: EditRequested, intent: Intent, ask: Ask) -> Intent:
    offered = choices.served(edit.prediction) or tuple(edit.on_disk)
    explicit = replace(intent, mode=Mode.EXPLICIT)
    return choices.add_models(explicit, edit.prediction, offered, edit.on_disk)


async def _model(edit: EditRequested, intent: Intent, ask: Ask) -> Intent:
    which, prediction = edit.row.which, edit.prediction
    known = next((model for model in prediction.catalog if model.id == which), None)
    fields = await ask(ModelForm(which, choices.fields_of(intent, which), known))
    if fields is None:
        return intent
    return choices.describe(intent, prediction, which, fields, edit.on_disk)


async def _choose(
    title: str, edit: EditRequested, ask: Ask, taken: Callable[[str], bool]
) -> str | None:
    """A model that is not `taken` already, and that is somewhere: served, listed or installed."""
    rows = [
        row
        for row in ModelList(edit.prediction, (), edit.on_disk).rows()
        if row.status is not Status.MISSING and not taken(row.ref)
    ]
    if not rows:
        await ask(Reading(title, [line(_NO_OTHER)]))
        return None
    entries = [(row.ref, row.state) for row in rows]
    chosen = await ask(Pick(title, entries))
    return None if chosen is None else rows[chosen].ref


def _in_chain(intent: Intent, prediction: Prediction, agent: str, ref: str) -> bool:
    """Whether a model is the primary or a fallback already."""
    return any(
        place(intent, prediction, ref, agent) for place in (choices.is_primary, choices.is_fallback)
    )


async def _primary(edit: EditRequested, intent: Intent, ask: Ask) -> Intent:
    taken = partial(choices.is_primary, intent, edit.prediction, agent=edit.agent)
    ref = await _choose("Model that answers first", edit, ask, taken)
    if ref is None:
        return intent
    return choices.make_primary(intent, edit.prediction, ref, edit.on_disk, edit.agent)


async def _fallback(edit: EditRequested, intent: Intent, ask: Ask) -> Intent:
    taken = partial(_in_chain, intent, edit.prediction, edit.agent)
    ref = await _choose(edit.row.label.capitalize(), edit, ask, taken)
    if ref is None:
        return intent
    pair = edit.row.which, ref
    return choices.put_fallback(intent, edit.prediction, *pair, edit.on_disk, edit.agent)


async def _add(edit: EditRequested, intent: Intent, ask: Ask) -> Intent:
    taken = partial(_in_chain, intent, edit.prediction, edit.agent)
    ref = await _choose("Another fallback", edit, ask, taken)
    if ref is None:
        return intent
    return choices.toggle_fallback(intent, edit.prediction, ref, edit.on_disk, edit.agent)


_EDITORS = {
    "mode": _mode,
    "key-place": _place,
    "add-models": _add_models,
    "model": _model,
    "primary": _primary,
    "fallback": _fallback,
    "add-fallback": _add,
}
_TYPED = {"base-url": _base_url, "key": _key}
