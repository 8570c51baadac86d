"""Each choice in the dashboard as a pure function from intent to intent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from jan_tui.clawdbot import Mode, Prediction, Source
from jan_tui.editing.intent import Intent, KeyChoice, KeyLocation, ModelOverride

OnDisk = Mapping[str, int | None]
"""Models that are installed while nothing is served: id to the context window set, in tokens."""

NOTHING_ON_DISK: OnDisk = MappingProxyType({})


def fallbacks(intent: Intent, prediction: Prediction) -> tuple[str, ...]:
    """The fallbacks of the intent, else those written in the file."""
    if intent.fallbacks is not None:
        return intent.fallbacks
    return tuple(link.raw for link in prediction.fallbacks)


def primary(intent: Intent, prediction: Prediction) -> str | None:
    """The primary of the intent, else the one written in the file, else None."""
    if intent.primary is not None:
        return intent.primary
    return prediction.primary.raw if prediction.primary else None


def listed(intent: Intent, prediction: Prediction) -> tuple[str, ...]:
    """The model ids of the intent, else those written in the explicit entry."""
    if intent.models is not None:
        return intent.models
    written = (Source.EXPLICIT, Source.BOTH)
    return tuple(model.id for model in prediction.catalog if model.source in written)


def mode(intent: Intent, prediction: Prediction) -> Mode:
    """The mode of the intent, else the one that the file gives."""
    return intent.mode or prediction.provider.mode


def modes(prediction: Prediction) -> tuple[Mode, ...]:
    """The modes to choose from: no discovery where the release has none."""
    from jan_tui.clawdbot import RELEASES

    release = RELEASES.get(prediction.release)
    found = release is None or release.implicit_jan or prediction.provider.mode is Mode.IMPLICIT
    return tuple(each for each in Mode if found or each is not Mode.IMPLICIT)


def key_places(intent: Intent, prediction: Prediction) -> tuple[KeyLocation, ...]:
    """Where the key can be kept in the present mode, by the rules of the release."""
    from jan_tui.clawdbot import RELEASES, AuthStore

    release = RELEASES.get(prediction.release)
    explicit = mode(intent, prediction) is Mode.EXPLICIT
    cannot = set() if explicit else {KeyLocation.ENTRY}
    if release is not None and explicit and not release.env_block_first:
        cannot.add(KeyLocation.ENV_BLOCK)
    if release is not None and release.auth_store is not AuthStore.JSON:
        cannot.add(KeyLocation.PROFILE)
    return tuple(place for place in KeyLocation if place not in cannot)


def _resolved(prediction: Prediction, raw: str) -> str:
    """The reference that a written fallback stands for."""
    for link in prediction.fallbacks:
        if link.raw == raw and link.ref is not None:
            return link.ref
    return raw


def _place(prediction: Prediction, current: tuple[str, ...], ref: str) -> int | None:
    for index, raw in enumerate(current):
        if raw == ref or _resolved(prediction, raw) == ref:
            return index
    return None


def is_fallback(intent: Intent, prediction: Prediction, ref: str) -> bool:
    """Whether this reference is among the fallbacks of intent and file."""
    return _place(prediction, fallbacks(intent, prediction), ref) is not None


def is_primary(intent: Intent, prediction: Prediction, ref: str) -> bool:
    """Whether this reference is the primary of intent and file."""
    if intent.primary is None and prediction.primary is not None:
        return ref in (prediction.primary.raw, prediction.primary.ref)
    return ref == primary(intent, prediction)


def make_primary(
    intent: Intent, prediction: Prediction, ref: str, on_disk: OnDisk = NOTHING_ON_DISK
) -> Intent:
    """This reference first; a fallback that becomes primary leaves the fallbacks."""
    current = fallbacks(intent, prediction)
    place = _place(prediction, current, ref)
    chosen = replace(joined(intent, prediction, ref, on_disk), primary=ref)
    if place is None:
        return chosen
    return replace(chosen, fallbacks=current[:place] + current[place + 1 :])


def joined(intent: Intent, prediction: Prediction, ref: str, on_disk: OnDisk) -> Intent:
    """With an explicit entry, a chosen model of Jan's joins it; else it would be missing."""
    model_id = prediction.provider.model(ref)
    of_jan = model_id in served(prediction) or model_id in on_disk
    if mode(intent, prediction) is not Mode.EXPLICIT or model_id is None or not of_jan:
        return intent
    return add_models(intent, prediction, (model_id,), on_disk)


def toggle_fallback(
    intent: Intent, prediction: Prediction, ref: str, on_disk: OnDisk = NOTHING_ON_DISK
) -> Intent:
    """This reference at the end of the fallbacks, or out of them; the primary is no fallback."""
    current = fallbacks(intent, prediction)
    place = _place(prediction, current, ref)
    if place is None and is_primary(intent, prediction, ref):
        return intent
    if place is None:
        return replace(joined(intent, prediction, ref, on_disk), fallbacks=(*current, ref))
    return replace(intent, fallbacks=current[:place] + current[place + 1 :])


def move_fallback(intent: Intent, prediction: Prediction, ref: str, by: int) -> Intent:
    """This fallback `by` places further on; nothing where it would leave the list."""
    current = list(fallbacks(intent, prediction))
    place = _place(prediction, tuple(current), ref)
    if place is None or not 0 <= place + by < len(current):
        return intent
    current.insert(place + by, current.pop(place))
    return replace(intent, fallbacks=tuple(current))


def set_mode(
    intent: Intent, prediction: Prediction, wanted: Mode, on_disk: OnDisk = NOTHING_ON_DISK
) -> Intent:
    """Another mode; a first explicit entry starts with every model that Jan serves, or has on its
    disk where it serves none."""
    if wanted is not Mode.EXPLICIT:
        return replace(intent, mode=wanted, models=None, overrides=())
    changed = replace(intent, mode=wanted)
    if intent.models is not None or listed(intent, prediction):
        return changed
    return add_models(changed, prediction, served(prediction) or tuple(on_disk), on_disk)


def served(prediction: Prediction) -> tuple[str, ...]:
    """The ids that Jan serves now, each once."""
    return tuple(dict.fromkeys(model.id for model in prediction.catalog if model.served))


def set_models(intent: Intent, ids: tuple[str, ...]) -> Intent:
    """Exactly these ids in an explicit entry."""
    kept = tuple((model, fields) for model, fields in intent.overrides if model in ids)
    return replace(intent, mode=Mode.EXPLICIT, models=ids, overrides=kept)


def add_models(
    intent: Intent, prediction: Prediction, ids: Iterable[str], on_disk: OnDisk = NOTHING_ON_DISK
) -> Intent:
    """These ids at the end of the explicit entry, where they are not in it; one from the disk with
    the context window that Jan will load it with."""
    current = listed(intent, prediction)
    added = [model_id for model_id in dict.fromkeys(ids) if model_id not in current]
    if not added:
        return intent
    changed = set_models(intent, (*current, *added))
    for model_id in added:
        if (window := on_disk.get(model_id)) is not None:
            fields = replace(fields_of(changed, model_id), context_window=window)
            changed = override(changed, prediction, model_id, fields)
    return changed


def list_exactly(
    intent: Intent, prediction: Prediction, ids: Iterable[str], on_disk: OnDisk = NOTHING_ON_DISK
) -> Intent:
    """These ids, in this order, and no others in the explicit entry; for the rest see
    `add_models`."""
    wanted = tuple(dict.fromkeys(ids))
    kept = tuple(item for item in listed(intent, prediction) if item in wanted)
    changed = add_models(set_models(intent, kept), prediction, wanted, on_disk)
    return replace(changed, models=wanted)


def toggle_model(
    intent: Intent, prediction: Prediction, model_id: str, on_disk: OnDisk = NOTHING_ON_DISK
) -> Intent:
    """This id in the explicit entry, or out of it."""
    current = listed(intent, prediction)
    if model_id in current:
        return set_models(intent, tuple(item for item in current if item != model_id))
    return add_models(intent, prediction, (model_id,), on_disk)


def fields_of(intent: Intent, model_id: str) -> ModelOverride:
    """The fields that the person has set for this model so far."""
    return dict(intent.overrides).get(model_id, ModelOverride())


def override(
    intent: Intent, prediction: Prediction, model_id: str, fields: ModelOverride
) -> Intent:
    """These fields for one explicit model; the model joins the entry where it is not in it."""
    ids = listed(intent, prediction)
    joined = ids if model_id in ids else (*ids, model_id)
    overrides = dict(intent.overrides) | {model_id: fields}
    return replace(set_models(intent, joined), overrides=tuple(overrides.items()))


def set_key(
    intent: Intent, *, location: KeyLocation | None = None, value: str | None = None
) -> Intent:
    """Another key, another place for it, or both."""
    key = intent.key
    return replace(
        intent,
        key=KeyChoice(location or key.location, value if value is not None else key.value),
    )


def add_repair(intent: Intent, code: str) -> Intent:
    """The repair of the notices with this code, once."""
    if code in intent.repairs:
        return intent
    return replace(intent, repairs=(*intent.repairs, code))


def loaded_contexts(intent: Intent, prediction: Prediction) -> Intent:
    """The context that Jan really loaded, written for each model whose figure differs."""
    changed = intent
    if not listed(changed, prediction):
        changed = set_models(changed, served(prediction))
    for model in prediction.catalog:
        if model.n_ctx is not None and model.n_ctx != model.context_window:
            fields = replace(fields_of(changed, model.id), context_window=model.n_ctx)
            changed = override(changed, prediction, model.id, fields)
    return changed
