"""The models of an explicit entry: new ones are written whole, listed ones keep their fields."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from jan_tui import units
from jan_tui.clawdbot import ConfigPath, ServerFacts, discovery, trim
from jan_tui.editing.edits.draft import ConfigEdit, Drop, Put, shown
from jan_tui.editing.plan import Remedy, refused

if TYPE_CHECKING:
    from jan_tui.editing.intent import Intent, ModelOverride

_FIELDS = (
    ("name", "name"),
    ("reasoning", "reasoning"),
    ("context_window", "contextWindow"),
    ("max_tokens", "maxTokens"),
)
_LARGEST = 2**53


def wanted_ids(intent: Intent, facts: ServerFacts, present: Sequence[str]) -> list[str]:
    """The ids that the list shall hold: those that stay in their order, then the new ones."""
    ids = list(present)
    if intent.models is not None or intent.all_models:
        full = dict.fromkeys(intent.models or ())
        if intent.all_models:
            if not facts.served:
                raise refused(
                    "Jan serves no models now, so there are none to list. "
                    "Start a model in Jan, or name the models."
                )
            full |= dict.fromkeys(facts.served)
        ids = [one for one in present if one in full] + [one for one in full if one not in present]
    ids += [one for one in dict.fromkeys(intent.add_models) if one not in ids]
    return [one for one in ids if one not in intent.remove_models]


def whole_list(ids: Sequence[str], intent: Intent, facts: ServerFacts) -> list[Any]:
    """A new list, each model whole, with its own figures or those of the person in it."""
    overrides = checked_overrides(intent, ids)
    return [_whole(one, overrides.get(one, {}), facts) for one in ids]


def _whole(ident: str, override: dict[str, Any], facts: ServerFacts) -> dict[str, Any]:
    window = override.get("contextWindow") or facts.window(ident)
    return {**discovery.definition(ident, window), **override}


def list_edits(
    path: ConfigPath,
    listed: Sequence[Any],
    ids: Sequence[str],
    intent: Intent,
    facts: ServerFacts,
) -> list[list[ConfigEdit]]:
    """The edits that make an existing list hold these ids, in steps: fields, removals, additions.

    A model without a name gets its id as its name, since both releases want one.
    """
    overrides = checked_overrides(intent, ids)
    fields: list[ConfigEdit] = []
    gone: list[ConfigEdit] = []
    for index, model in enumerate(listed):
        ident = model_id(model)
        if ident is None:
            continue
        if ident not in ids:
            gone.append(Drop((*path, index)))
            continue
        name = model.get("name")
        changes = overrides.get(ident, {})
        if not (isinstance(name, str) and name):
            changes = {"name": ident, **changes}
        fields += [Put((*path, index, key), value) for key, value in changes.items()]
    present = {model_id(model) for model in listed}
    new = [_whole(one, overrides.get(one, {}), facts) for one in ids if one not in present]
    start = len(listed) - len(gone)
    added: list[ConfigEdit] = [Put((*path, start + at), model) for at, model in enumerate(new)]
    return [fields, list(reversed(gone)), added]


def model_id(model: Any) -> str | None:
    """The id of one element of the list, None where it has none."""
    ident = model.get("id") if isinstance(model, dict) else None
    return trim(ident) if isinstance(ident, str) and trim(ident) else None


def checked_overrides(intent: Intent, ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """The figures that the person sets, by id; `RefusedError` for a model that is not listed."""
    found: dict[str, dict[str, Any]] = {}
    for ident, override in intent.overrides:
        if ident not in ids:
            raise refused(
                f"{ident} is not in the entry's models, so nothing can be set for it. "
                "Add the model first.",
                remedy=Remedy.MODEL_LISTED,
            )
        found[ident] = {**found.get(ident, {}), **_fields(ident, override)}
    return found


def _fields(ident: str, override: ModelOverride) -> dict[str, Any]:
    values = {key: getattr(override, field) for field, key in _FIELDS}
    for key in ("contextWindow", "maxTokens"):
        tokens = values[key]
        if tokens is not None and not 0 < tokens < _LARGEST:
            raise refused(f"{key} of {ident} must be a whole number of tokens above 0.")
    if values["name"] is not None and not values["name"]:
        raise refused(f"The name of {ident} cannot be empty.")
    return {key: value for key, value in values.items() if value is not None}


def loss(path: ConfigPath, entry: dict[str, Any]) -> str:
    """What goes with an entry, in a sentence: its fields and its models."""
    fields = [key for key in entry if key != "models"]
    listed = entry.get("models")
    models = [ident for ident in map(model_id, listed) if ident] if isinstance(listed, list) else []
    parts = [f"its {', '.join(fields)}"] if fields else []
    if models:
        parts.append(f"{units.counted(len(models), 'model')} ({', '.join(models)})")
    gone = f" With it go {' and '.join(parts)}." if parts else ""
    return (
        f"The entry {shown(path)} is removed.{gone} Nothing brings them back but undo or a backup."
    )
