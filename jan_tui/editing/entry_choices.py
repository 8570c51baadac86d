"""Each choice about the entry and its models as a pure function from intent to intent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from jan_tui.clawdbot import Mode, Prediction, Source, Status
from jan_tui.editing.intent import Intent, KeyLocation, ModelOverride
from jan_tui.structs import replace

OnDisk = Mapping[str, int | None]
"""Models that are installed while nothing is served: id to the context window set, in tokens."""

NOTHING_ON_DISK: OnDisk = MappingProxyType({})


def listed(intent: Intent, prediction: Prediction) -> tuple[str, ...]:
    """The model ids of the intent, else those written in the explicit entry."""
    if intent.models is not None:
        return intent.models
    written = (Source.EXPLICIT, Source.BOTH)
    return tuple(model.id for model in prediction.catalog if model.source in written)


def mode(intent: Intent, prediction: Prediction) -> Mode:
    """The mode of the intent, else the one that the file gives."""
    return intent.mode or prediction.provider.mode


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


def modes(prediction: Prediction) -> tuple[Mode, ...]:
    """The modes to choose from: no discovery where the release has none."""
    from jan_tui.clawdbot import RELEASES

    release = RELEASES.get(prediction.release)
    found = release is None or release.implicit_jan or prediction.provider.mode is Mode.IMPLICIT
    return tuple(each for each in Mode if found or each is not Mode.IMPLICIT)


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


def describe(
    intent: Intent,
    prediction: Prediction,
    model_id: str,
    fields: ModelOverride,
    on_disk: OnDisk = NOTHING_ON_DISK,
) -> Intent:
    """These fields for one model; without an entry one is written, with all that there is."""
    if fields == fields_of(intent, model_id):
        return intent
    if mode(intent, prediction) is not Mode.EXPLICIT:
        intent = set_mode(intent, prediction, Mode.EXPLICIT, on_disk)
    return override(intent, prediction, model_id, fields)


def connected(prediction: Prediction) -> bool:
    """Whether some agent tries a model of Jan, and there is a provider that it belongs to."""
    links = (link for agent in prediction.agents for link in agent.candidates)
    tried = any(link.status is not Status.OTHER_PROVIDER for link in links)
    return tried and prediction.valid and prediction.provider.mode is not Mode.OFF


def way(intent: Intent, prediction: Prediction) -> Mode:
    """The mode that a first choice of one of Jan's models prepares.

    The one that was chosen, or that an entry gives; else what works on this machine: discovery
    where the installed program was seen to list Jan's models by it, an entry everywhere else.
    """
    if intent.mode not in (None, Mode.OFF):
        return intent.mode or Mode.EXPLICIT
    if prediction.provider.mode is Mode.EXPLICIT or connected(prediction):
        return prediction.provider.mode
    return Mode.IMPLICIT if prediction.discovers else Mode.EXPLICIT


def prepared(intent: Intent, prediction: Prediction, on_disk: OnDisk = NOTHING_ON_DISK) -> Intent:
    """With the provider that a first choice prepares (see `way`), where there is none yet."""
    wanted = way(intent, prediction)
    if mode(intent, prediction) is wanted:
        return intent
    return set_mode(intent, prediction, wanted, on_disk)


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


def answered(
    intent: Intent, prediction: Prediction, base_url: str, models: tuple[str, ...]
) -> Intent:
    """The intent once the server that it names was seen to list these models at this base URL.

    An entry then lists them, unless it has some of them: that list is the person's own.
    """
    from jan_tui.clawdbot import discovery

    if intent.base_url is not None:
        intent = replace(intent, base_url=base_url)
    elsewhere = intent.base_url not in (None, discovery.IMPLICIT_BASE_URL)
    wanted = Mode.EXPLICIT if elsewhere else way(intent, prediction)
    if not models:
        return intent
    if wanted is not mode(intent, prediction):
        intent = replace(intent, mode=wanted)
    if wanted is not Mode.EXPLICIT or set(models) & set(listed(intent, prediction)):
        return intent
    return add_models(intent, prediction, models)
