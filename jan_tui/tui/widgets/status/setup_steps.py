"""The steps from a Jan and a Clawdbot that know nothing of each other to a proven set-up."""

from __future__ import annotations

from enum import IntEnum
from itertools import islice
from typing import TYPE_CHECKING

from msgspec import Struct

from jan_tui import units
from jan_tui.base_url import BaseUrl, parse_base_url
from jan_tui.clawdbot import Mode
from jan_tui.editing import DEFAULT_KEY, Intent, choices
from jan_tui.jan import Phase
from jan_tui.plain import printable
from jan_tui.product import JAN
from jan_tui.structs import replace
from jan_tui.tui.state import State, tilde, tried

if TYPE_CHECKING:
    from jan_tui.clawdbot import Prediction

_USUAL = f"127.0.0.1:{JAN.port}"
"""What discovery asks, whatever the config has (guide: Model discovery)."""


class Step(IntEnum):
    """The steps in their order; fallbacks are optional, the last one comes with the saved file."""

    JAN = 1
    MODEL = 2
    FALLBACKS = 3
    WRITE = 4
    REHEARSE = 5


class Turned(Struct, frozen=True):
    """What is turned to and not chosen yet: the model of step 2 and the one of step 3, by id."""

    model: str = ""
    fallback: str = ""


class Way(Struct, frozen=True):
    """One way of the guide, what it means in a line, and what is known of it here."""

    mode: Mode
    about: str


class SetUp(Struct, frozen=True):
    """The steps as they stand.

    `models` are the ids to choose from, `models_on_disk` where they are installed and not served.
    `primary` is the model of Jan's that is chosen, empty without one; `model` the one that is shown
    to be chosen. `fallbacks` are those chosen, `fallback` the one to add, `taken` what cannot be
    one.
    `kept` is the primary of another provider that stays while only fallbacks are chosen. `writes`
    says what will be written into `files`, without the way.
    """

    done: frozenset[Step]
    address: str
    models: tuple[str, ...]
    on_disk: bool
    primary: str
    model: str
    kept: str
    fallbacks: tuple[str, ...]
    taken: frozenset[str]
    fallback: str
    way: Mode
    ways: tuple[Way, ...]
    files: tuple[str, ...]
    new: bool
    writes: str

    @property
    def spare(self) -> tuple[str, ...]:
        """The models that can be a fallback still."""
        return tuple(each for each in self.models if each not in self.taken)

    @property
    def turns_fallback(self) -> bool:
        """Whether there is another one to offer."""
        spare = (each for each in self.models if each not in self.taken)
        return len(tuple(islice(spare, 2))) > 1

    @property
    def steps(self) -> tuple[Step, ...]:
        """Those that are shown: the set-up takes four, and what is saved can be rehearsed."""
        return tuple(each for each in Step if each <= Step.WRITE or Step.WRITE in self.done)

    @property
    def to_go(self) -> int:
        """How many steps are open; the optional one does not count once there is a model."""
        return len(set(self.steps) - self.done - ({Step.FALLBACKS} if self.chosen else set()))

    @property
    def turns_way(self) -> bool:
        """Whether there is another way to write what is not written yet."""
        return len(self.ways) > 1 and Step.WRITE not in self.done

    @property
    def chosen(self) -> bool:
        """Whether a model of Jan's will be tried, as the primary or as a fallback."""
        return bool(self.primary or self.fallbacks)

    def following(self, step: Step) -> Step:
        """The first open step from this one on; the last one is open while the card is there."""
        optional = {Step.FALLBACKS} | ({Step.MODEL} if self.chosen else set())
        return next(
            each for each in self.steps if each >= step and each not in self.done | optional
        )


def set_up(state: State, turned: Turned = Turned()) -> SetUp | None:
    """The steps, None where nothing is to be set up: Jan is connected, or what is wrong is another
    thing, such as a file that is refused."""
    start, saved = state.start, state.prediction
    if start is None or saved is None or not saved.valid or state.export_line:
        return None
    seen = state.drafted or state.snapshot
    ready = seen is not None and seen.probe.phase is Phase.READY
    written = choices.connected(saved)
    # What is saved is left to be rehearsed, which takes a Jan that answers.
    if written and not (ready and state.proving and _unproven(state, saved)):
        return None
    intent, provider = state.intent, start.provider
    models = _models(state)
    raw = choices.primary(intent, start) or ""
    primary = provider.model(raw) or ""
    if models and primary not in models:
        primary = ""
    chosen = tuple(filter(None, map(provider.model, choices.fallbacks(intent, start))))
    model = primary or (turned.model if turned.model in models else _fit(state, start, models))
    kept = "" if provider.model(raw) else raw
    # Beside a primary of another provider every model can be a fallback.
    first = primary if kept else model
    taken = frozenset((first, *chosen))
    fallback = turned.fallback
    if fallback in taken or fallback not in models:
        fallback = _first_spare(models, taken, model)
    done = {Step.JAN} if ready else set()
    done |= {Step.MODEL} if primary else set()
    done |= {Step.FALLBACKS} if chosen else set()
    done |= {Step.WRITE} if written and intent.empty else set()
    return SetUp(
        done=frozenset(done),
        address=_address(state),
        models=models,
        on_disk=bool(models) and not ready,
        primary=primary,
        model=model,
        kept=kept,
        fallbacks=chosen,
        taken=taken,
        fallback=fallback,
        way=choices.way(intent, start),
        ways=_ways(start, _address(state)),
        files=_files(state, saved),
        new=not saved.exists,
        writes=_writes(intent, start, models),
    )


def _unproven(state: State, saved: Prediction) -> bool:
    """Whether the first message of what was saved has not been rehearsed."""
    return all(state.verdict(link.ref) is None for _, link in tried(saved))


def picked(intent: Intent, state: State, step: Step, shown: SetUp) -> Intent:
    """The intent with what a step does: the model that is shown, the fallback that is shown, or
    all that is needed to write."""
    start, contexts = state.start, state.disk_contexts
    if start is None or not shown.models:
        return intent
    ref = start.provider.ref
    # What Jan serves is shown before the prediction knows of it.
    disk = {each: contexts.get(each) for each in shown.models}
    if step is Step.FALLBACKS:
        if not shown.fallback:
            return intent
        return choices.toggle_fallback(intent, start, ref(shown.fallback), disk)
    if step is Step.MODEL or not shown.chosen:
        return choices.make_primary(intent, start, ref(shown.model), disk)
    first = shown.primary or shown.fallbacks[0]
    return choices.joined(intent, start, ref(first), disk)


def turned_by(shown: SetUp, turned: Turned, step: Step, by: int) -> Turned:
    """The next model of a step, or the one before, in the order in which they are listed."""
    if step is Step.MODEL and shown.models:
        at = shown.models.index(shown.model) + by
        return replace(turned, model=shown.models[at % len(shown.models)])
    if step is Step.FALLBACKS and shown.fallback:
        at = shown.spare.index(shown.fallback) + by
        return replace(turned, fallback=shown.spare[at % len(shown.spare)])
    return turned


def _models(state: State) -> tuple[str, ...]:
    """What Jan serves, else what is on its disk; no model that is known to answer no chat."""
    seen = state.drafted or state.snapshot
    if seen is not None and seen.probe.phase is Phase.READY:
        no_chat = {model.id for model in state.installed or () if model.embedding}
        served = seen.probe.models
        return tuple(each for each in served if each not in no_chat) if no_chat else served
    return tuple(state.disk_contexts)


def _fit(state: State, prediction: Prediction, models: tuple[str, ...]) -> str:
    """The model to offer first: one that is loaded with context enough, before one of which that is
    not known, before one that the release would refuse."""
    from jan_tui.clawdbot import RELEASES

    seen = state.drafted or state.snapshot
    windows = {**state.disk_contexts, **dict(seen.contexts if seen else ())}
    least = RELEASES[prediction.release].context_limits.least
    known = {model: window for model, window in windows.items() if window is not None}
    enough = {model for model, window in known.items() if window >= least}
    # As a rule few windows are known: a long list is walked only for one that is there.
    fitting = next((each for each in models if each in enough), "") if enough else ""
    return fitting or next((each for each in models if each not in known), next(iter(models), ""))


def _first_spare(models: tuple[str, ...], taken: frozenset[str], model: str) -> str:
    """A fallback to offer: not the model that is shown as primary, where there is another."""
    spare = (each for each in models if each not in taken)
    first = next(spare, "")
    return first if first != model else next(spare, first)


def _address(state: State) -> str:
    seen = state.drafted or state.snapshot
    url = seen.probe.base_url if seen else ""
    parsed = parse_base_url(url)
    return parsed.host_header if isinstance(parsed, BaseUrl) else url


def _ways(prediction: Prediction, address: str) -> tuple[Way, ...]:
    from jan_tui.clawdbot import RELEASES

    said, release = prediction.confirmation, RELEASES.get(prediction.release)
    program = prediction.release_label
    name = said.name if said is not None else program
    known = {True: f"{name} does", False: f"{name} does not", None: f"needs a {program} that does"}
    implicit = f"{program} discovers Jan's models ({known[prediction.discovers]})"
    if address and address not in (_USUAL, _USUAL.replace("127.0.0.1", "localhost")):
        implicit = f"{program} would ask {_USUAL}, and no other address"
    ways = (Way(Mode.EXPLICIT, "the models are listed in the config"), Way(Mode.IMPLICIT, implicit))
    if release is not None and not release.implicit_jan:
        return ways[:1]
    return ways if choices.way(Intent(), prediction) is Mode.EXPLICIT else ways[::-1]


def _files(state: State, saved: Prediction) -> tuple[str, ...]:
    """The files that would be written, as the plan has them once it is worked out."""
    plan = None if state.behind else state.plan
    paths = [change.path for change in plan.changes] if plan is not None else []
    return tuple(printable(tilde(path, state.home)) for path in paths or [saved.config_path])


def _writes(intent: Intent, start: Prediction, models: tuple[str, ...]) -> str:
    """The key, and how many models an entry lists."""
    from jan_tui.redact import mask

    value, source = intent.key.value, start.provider.api_key_source
    if value is not None:
        key = f"key {mask(value)}"
    elif source is None:
        key = f"key {DEFAULT_KEY}"
    else:
        key = f"key from {source.variable}" if source.variable else "the key that is there"
    if choices.way(intent, start) is Mode.IMPLICIT:
        return key
    listed = len(choices.listed(intent, start) or models)
    return f"{key}, {units.counted(listed, 'model')}"
