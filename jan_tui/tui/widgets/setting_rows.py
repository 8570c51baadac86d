"""The rows of the settings: each with its value, as it is to be or as the file has it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from jan_tui.clawdbot import KeyOrigin, Link, Mode, Status
from jan_tui.editing import DEFAULT_KEY, Intent, KeyLocation, choices
from jan_tui.editing.naming import PLACES
from jan_tui.redact import mask
from jan_tui.structs import replace
from jan_tui.tui.state import ADDED, chain_of
from jan_tui.tui.widgets.glyphs import STATUSES, Sign
from jan_tui.tui.widgets.models.row import tokens

if TYPE_CHECKING:
    from jan_tui.clawdbot import CatalogModel, Prediction, Provider
    from jan_tui.tui.widgets.status.tried import Tried

KEY_PLACES: dict[KeyLocation, str] = {
    KeyLocation.ENTRY: "models.providers.jan.apiKey; needs explicit",
    KeyLocation.ENV_BLOCK: "env.vars.JAN_API_KEY; for implicit",
    KeyLocation.DOTENV: "the file beside the config that holds variables",
    KeyLocation.PROFILE: "the program's own store of keys",
    KeyLocation.NONE: "no file; you get an export line to copy",
}
"""What a person has to know to choose where the key is stored."""

_SOURCES = {
    KeyOrigin.CONFIG: KeyLocation.ENTRY,
    KeyOrigin.ENV_BLOCK: KeyLocation.ENV_BLOCK,
    KeyOrigin.DOTENV: KeyLocation.DOTENV,
    KeyOrigin.PROFILE: KeyLocation.PROFILE,
}
_MODES = {
    Mode.IMPLICIT: "{program} discovers Jan's models (needs a {program} that does)",
    Mode.EXPLICIT: "the models are listed in the config",
    Mode.OFF: "Jan is not connected to {program}",
}


def about_mode(mode: Mode, program: str) -> str:
    """What a mode means, for the program that reads the config."""
    return _MODES[mode].format(program=program)


class SettingRow(Struct, frozen=True):
    """One setting. `key` is its kind and, for models and fallbacks, which one.

    `good` marks a note that tells of something that works; `sign` is what becomes of a model.
    """

    key: tuple[str, str]
    label: str
    value: str
    changed: bool = False
    note: str = ""
    checked: bool | None = None
    good: bool = False
    sign: Sign | None = None

    @property
    def kind(self) -> str:
        return self.key[0]

    @property
    def which(self) -> str:
        return self.key[1]


class Settings(Struct, frozen=True):
    """What the rows are made of: `prediction` is for the files as they are, `start` for them with
    the repairs that are wanted, `effective` for them with the whole intent.

    `current` is whether `effective` is that of this very intent; else it follows in a moment.
    `written` are primary and fallbacks as the config has them, for a file that Clawdbot refuses.
    `agent` is the one whose chain is shown.
    """

    intent: Intent
    prediction: Prediction
    start: Prediction
    effective: Prediction
    current: bool = True
    written: tuple[str | None, tuple[str, ...]] = (None, ())
    agent: str = choices.DEFAULTS

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


class ModelList(Struct, frozen=True):
    """The list of models at the end of the settings: open or not, and the words it is filtered by.

    `on_disk` are ids to choose from while Jan serves none.
    """

    opened: bool = False
    words: str = ""
    on_disk: Sequence[str] = ()


def setting_rows(
    settings: Settings, server: Tried | None = None, models: ModelList = ModelList()
) -> tuple[SettingRow, ...]:
    """The settings, most asked for first. `server` is what is known of the server they name."""
    intent, prediction, effective = settings.intent, settings.prediction, settings.effective
    mode = settings.mode
    # What a change of the mode brings along comes with the preview, once it is worked out.
    after = effective.provider if effective.provider.mode is mode else settings.start.provider
    url = intent.base_url or after.base_url
    refused = bool(server and url == server.url and server.wants_key)
    return (
        *_chain(settings),
        SettingRow(("mode", ""), "connection", mode, mode is not prediction.provider.mode),
        SettingRow(
            ("base-url", ""),
            "address",
            url,
            url != prediction.provider.base_url,
            server.text if server and url == server.url else "",
            good=bool(server and server.good),
        ),
        _key(intent, after, refused or any(each.code == _REAL_KEY for each in effective.notices)),
        _place(intent, prediction.provider, after, mode),
        *_models(settings, models),
    )


_REAL_KEY = "placeholder-key-but-server-wants-one"
"""The notice that Jan wants a key of its own."""


def _key(intent: Intent, after: Provider, wanted: bool) -> SettingRow:
    value, key = intent.key.value, ("key", "")
    shown = value if value is not None else after.api_key
    changed = value is not None
    if shown == DEFAULT_KEY or (not shown and not after.api_key_source):
        note = "(Jan wants its own)" if wanted else "(any text works as key)"
        return SettingRow(key, "key", DEFAULT_KEY, changed, note)
    return SettingRow(key, "key", mask(shown) if shown else "set", changed)


def _place(intent: Intent, now: Provider, after: Provider, mode: Mode) -> SettingRow:
    key, label = ("key-place", ""), "key stored"
    if intent.key.location is not None:
        return SettingRow(key, label, PLACES[intent.key.location], True)
    source = after.api_key_source
    changed = now.api_key_source is not None and source != now.api_key_source
    if source is not None and source.variable:
        only = PLACES[KeyLocation.NONE]
        return SettingRow(key, label, only, changed, f"{source.variable} is set there")
    if source is not None:
        return SettingRow(key, label, PLACES[_SOURCES[source.origin]], changed)
    default = KeyLocation.ENTRY if mode is Mode.EXPLICIT else KeyLocation.ENV_BLOCK
    return SettingRow(key, label, PLACES[default], False, "nothing is written yet")


def _models(settings: Settings, models: ModelList) -> Iterator[SettingRow]:
    effective, mode = settings.effective, settings.mode
    served = choices.served(effective)
    listed = settings.listed if mode is Mode.EXPLICIT else ()
    before = choices.listed(Intent(), settings.prediction)
    offered = served or tuple(models.on_disk)
    yield SettingRow(
        ("models", ""),
        "models",
        _summary(mode, listed, served, models.on_disk),
        mode is Mode.EXPLICIT and listed != before,
        "Enter closes" if models.opened else "Enter opens" if listed or offered else "",
    )
    if not models.opened:
        return
    wanted = models.words.casefold().split()
    catalog = {model.id: model for model in effective.catalog}
    for model_id in dict.fromkeys((*listed, *offered)):
        if all(word in model_id.casefold() for word in wanted):
            held = None if mode is Mode.IMPLICIT else model_id in listed
            yield _model(settings.intent, model_id, catalog.get(model_id), held)
    more = [model_id for model_id in offered if model_id not in listed]
    if more and mode is not Mode.IMPLICIT and not wanted:
        yield SettingRow(("add-models", ""), "", f"+ add {_others(len(more))}")


def _others(count: int) -> str:
    return "the other one" if count == 1 else f"the {count} others"


def _summary(
    mode: Mode, listed: Sequence[str], served: Sequence[str], on_disk: Sequence[str]
) -> str:
    """How many models Clawdbot can use, in a few words."""
    if mode is not Mode.EXPLICIT:
        known = f"{len(served)} on Jan" if served else "not known while Jan is away"
        return f"all that Jan has: {known}" if mode is Mode.IMPLICIT else "none in the config"
    what, there = ("served", served) if served or not on_disk else ("on disk", on_disk)
    count = sum(1 for model_id in listed if model_id in there)
    known = f"{count}" if count == len(there) else f"{count} of {len(there)}"
    return f"{len(listed)} listed, {known} {what}"


def _model(
    intent: Intent, model_id: str, model: CatalogModel | None, listed: bool | None
) -> SettingRow:
    fields = choices.fields_of(intent, model_id)
    context = fields.context_window or (model.context_window if model else None)
    longest = fields.max_tokens or (model.max_tokens if model else None)
    known = listed is not False and context is not None
    figures = f"{tokens(context)} / {tokens(longest)}" if known else ""
    changed = model_id in dict(intent.overrides)
    return SettingRow(("model", model_id), "", model_id, changed, figures, listed)


def _chain(settings: Settings) -> Iterator[SettingRow]:
    intent, start, prediction = settings.intent, settings.start, settings.prediction
    agent = settings.agent
    primary = choices.primary(intent, start, agent)
    fallbacks = choices.fallbacks(intent, start, agent)
    written = choices.primary(Intent(), prediction, agent)
    before = choices.fallbacks(Intent(), prediction, agent)
    if not prediction.valid:
        # Nothing is resolved of a refused file: what is in it is shown as it stands there.
        written, before = settings.written
        primary = primary if intent.primary is not None else written
        fallbacks = fallbacks if intent.fallbacks is not None else before
    tries = chain_of(settings.effective, agent) if settings.current else ()
    links = {link.raw: link for _, link in reversed(tries)}
    note, sign = _told(links, primary) if primary else (_instead(settings), None)
    shown = primary or "none yet"
    yield SettingRow(("primary", ""), "model", shown, primary != written, note, sign=sign)
    appended = {name for place, link in tries if place == ADDED for name in (link.raw, link.ref)}
    for number, raw in enumerate(each for each in fallbacks if each not in appended):
        changed = raw not in before[number : number + 1]
        row = SettingRow(("fallback", raw), f"fallback {number + 1}", raw, changed)
        note, sign = _told(links, raw)
        yield replace(row, note=note, sign=sign)
    yield SettingRow(("add-fallback", ""), "", "+ add a fallback")
    for place, link in tries:
        if place == ADDED:
            name = link.ref or link.raw
            note, sign = _told({name: link}, name)
            yield SettingRow(("added", name), "then", name, note=note, sign=sign)


def _instead(settings: Settings) -> str:
    """What answers where no model is chosen, or why that is not known."""
    if not settings.prediction.valid:
        return f"{settings.prediction.release_label} reads none of this file"
    first = settings.effective.primary
    return f"{first.ref} answers" if first is not None and first.ref and settings.current else ""


def _told(links: Mapping[str, Link], raw: str | None) -> tuple[str, Sign | None]:
    """A note on a reference, and its state."""
    link = links.get(raw or "")
    if link is None:
        return "", None
    meant = f"means {link.ref}" if link.ref not in (None, raw) else ""
    return link.note or meant, STATUSES[Status(link.status)]
