"""The rows of the settings: each with its value, as it is to be or as the file has it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jan_tui.clawdbot import KeyOrigin, Mode
from jan_tui.editing import DEFAULT_KEY, Intent, KeyLocation, choices
from jan_tui.redact import mask
from jan_tui.tui.widgets.model_rows import tokens

if TYPE_CHECKING:
    from jan_tui.clawdbot import CatalogModel, Prediction, Provider

KEY_PLACES: dict[KeyLocation, tuple[str, str]] = {
    KeyLocation.ENTRY: ("in the entry", "models.providers.jan.apiKey; explicit mode"),
    KeyLocation.ENV_BLOCK: ("in the env block", "env.vars of the config; implicit mode"),
    KeyLocation.DOTENV: ("in .env", "the state folder's .env file"),
    KeyLocation.PROFILE: ("in an auth profile", "the auth store; clawdbot only"),
    KeyLocation.NONE: ("nowhere", "nothing is written; you get an export line to copy"),
}
_SOURCES = {
    KeyOrigin.CONFIG: KeyLocation.ENTRY,
    KeyOrigin.ENV_BLOCK: KeyLocation.ENV_BLOCK,
    KeyOrigin.DOTENV: KeyLocation.DOTENV,
    KeyOrigin.PROFILE: KeyLocation.PROFILE,
}
MODES: dict[Mode, str] = {
    Mode.IMPLICIT: "Clawdbot discovers what Jan serves; 128000 context for all",
    Mode.EXPLICIT: "you list the models; another host, or real context windows",
    Mode.OFF: "Clawdbot does not use Jan",
}


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One setting. `key` is its kind and, for models and fallbacks, which one.

    `good` marks a note that tells of something that works.
    """

    key: tuple[str, str]
    label: str
    value: str
    changed: bool = False
    note: str = ""
    checked: bool | None = None
    good: bool = False

    @property
    def kind(self) -> str:
        return self.key[0]

    @property
    def which(self) -> str:
        return self.key[1]


@dataclass(frozen=True, slots=True)
class Settings:
    """What the rows are made of: `prediction` is for the files as they are, `start` for them with
    the repairs that are wanted, `effective` for them with the whole intent.

    `current` is whether `effective` is that of this very intent; else it follows in a moment.
    """

    intent: Intent
    prediction: Prediction
    start: Prediction
    effective: Prediction
    current: bool = True

    @property
    def mode(self) -> Mode:
        """As the preview says; what the person chose counts until that is worked out."""
        if self.current and self.intent.mode is None:
            return self.effective.provider.mode
        return choices.mode(self.intent, self.start)

    @property
    def listed(self) -> tuple[str, ...]:
        """The ids of the explicit entry, as the preview has them."""
        if self.current and self.intent.models is None:
            return choices.listed(self.intent, self.effective)
        return choices.listed(self.intent, self.start)


def setting_rows(
    settings: Settings, ready_at: str = "", on_disk: Sequence[str] = ()
) -> tuple[SettingRow, ...]:
    """The settings in the order in which a person fills them in.

    `ready_at` is the base URL at which Jan answers now, `on_disk` are ids to choose from while it
    serves none.
    """
    intent, prediction, effective = settings.intent, settings.prediction, settings.effective
    mode = settings.mode
    # What a change of the mode brings along comes with the preview, once it is worked out.
    after = effective.provider if effective.provider.mode is mode else settings.start.provider
    url = intent.base_url or after.base_url
    return (
        SettingRow(("mode", ""), "mode", mode, mode is not prediction.provider.mode),
        SettingRow(
            ("base-url", ""),
            "base URL",
            url,
            url != prediction.provider.base_url,
            "✓ answers" if url == ready_at else "",
            good=url == ready_at,
        ),
        _key(intent, after),
        _place(intent, prediction.provider, after, mode),
        *_models(settings, on_disk),
        *_chain(settings),
    )


def _key(intent: Intent, after: Provider) -> SettingRow:
    value = intent.key.value
    if value is not None:
        return SettingRow(("key", ""), "key", mask(value), True)
    if after.api_key:
        return SettingRow(("key", ""), "key", mask(after.api_key))
    shown = "set" if after.api_key_source else f"none yet; {DEFAULT_KEY} is taken"
    return SettingRow(("key", ""), "key", shown)


def _place(intent: Intent, now: Provider, after: Provider, mode: Mode) -> SettingRow:
    key = ("key-place", "")
    if intent.key.location is not None:
        return SettingRow(key, "key kept", KEY_PLACES[intent.key.location][0], True)
    source = after.api_key_source
    changed = now.api_key_source is not None and source != now.api_key_source
    if source is not None and source.variable:
        return SettingRow(key, "key kept", f"in the environment: {source.variable}", changed)
    if source is not None:
        return SettingRow(key, "key kept", KEY_PLACES[_SOURCES[source.origin]][0], changed)
    default = KeyLocation.ENTRY if mode is Mode.EXPLICIT else KeyLocation.ENV_BLOCK
    return SettingRow(key, "key kept", KEY_PLACES[default][0], False, "by default")


def _models(settings: Settings, on_disk: Sequence[str]) -> Iterator[SettingRow]:
    effective, mode = settings.effective, settings.mode
    served = choices.served(effective)
    if mode is not Mode.EXPLICIT:
        summary = f"all {len(served)} served" if served else "all that Jan serves"
        yield SettingRow(("models", ""), "models", summary if mode is Mode.IMPLICIT else "none")
        return
    listed = settings.listed
    changed = listed != choices.listed(Intent(), settings.prediction)
    what, there = ("installed", on_disk) if on_disk and not served else ("served", served)
    count = sum(1 for model_id in listed if model_id in there)
    summary = f"{len(listed)} listed, {count} of them {what}"
    yield SettingRow(("models", ""), "models", summary, changed)
    catalog = {model.id: model for model in effective.catalog}
    for model_id in dict.fromkeys((*listed, *served, *on_disk)):
        yield _model(settings.intent, model_id, catalog.get(model_id), model_id in listed)


def _model(intent: Intent, model_id: str, model: CatalogModel | None, listed: bool) -> SettingRow:
    fields = choices.fields_of(intent, model_id)
    context = fields.context_window or (model.context_window if model else None)
    longest = fields.max_tokens or (model.max_tokens if model else None)
    figures = f"{tokens(context)} / {tokens(longest)}" if listed and context is not None else ""
    changed = model_id in dict(intent.overrides)
    return SettingRow(("model", model_id), "", model_id, changed, figures, listed)


def _chain(settings: Settings) -> Iterator[SettingRow]:
    intent, start, prediction = settings.intent, settings.start, settings.prediction
    written = choices.primary(Intent(), prediction)
    primary = choices.primary(intent, start)
    yield SettingRow(
        ("primary", ""), "primary", primary or "none: Enter chooses", primary != written
    )
    before = choices.fallbacks(Intent(), prediction)
    for number, raw in enumerate(choices.fallbacks(intent, start)):
        changed = raw not in before[number : number + 1]
        yield SettingRow(("fallback", raw), f"fallback {number + 1}", raw, changed)
    yield SettingRow(("add-fallback", ""), "", "+ add a fallback")
