"""Jan answers and nothing is wrong: whether all was checked, and what was not.

"All is well" is a promise, so each condition of a turn has to be known: every model of every chain,
the key, the context that is loaded, and the whole file.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from jan_tui import units
from jan_tui.clawdbot import (
    AgentChain,
    Link,
    Mode,
    Severity,
    Standing,
    Status,
    Step,
    StepAction,
)
from jan_tui.diagnosis.trial import accepted, praise, proven
from jan_tui.diagnosis.values import (
    MODEL_PAGE,
    WELL,
    Diagnosis,
    Rank,
    Ranked,
    Situation,
    short_id,
    warns,
)
from jan_tui.jan import Phase
from jan_tui.structs import replace

READY = "ready"
"""The code of the headline where nothing is wrong and not all was checked."""

_KEPT = "session-keeps-its-model"
"""The code of the notice that a conversation has a model of its own."""

_HEADLINE = 76
"""Characters that one line of 80 columns has beside its sign."""
_SHOWN = 30
"""Characters of an id in a sentence that has more to say."""


class Unknown(Struct, frozen=True):
    """Something that was not checked, in a few words, and what to do about it."""

    words: str
    diagnosis: Diagnosis


def headline(situation: Situation, unknown: Sequence[Unknown]) -> Diagnosis:
    """The quiet line without a problem; only where nothing is unknown it says that all is well."""
    place = _place(situation)
    praised = praise(situation, _id(place[1])) if place else ""
    said = [*_conversations(situation), praised, _others(situation)]
    served, role = _served(situation, place)
    if unknown:
        first = unknown[0].diagnosis.step
        said = [first.text, *((served, role) if place and place[2] else ()), *said]
        step = replace(first, text=" ".join(filter(None, said)))
        return Diagnosis(READY, _ready([each.words for each in unknown]), step, Severity.INFO)
    step = Step(" ".join(filter(None, (role, *said))))
    return Diagnosis(WELL, f"{_begins(situation)}{served}", step, Severity.INFO)


def _ready(words: Sequence[str]) -> str:
    """As many of the words as fit, and how many more there are."""
    for shown in range(len(words), 0, -1):
        more = f" and {len(words) - shown} more" if shown < len(words) else ""
        text = f"Ready; not checked: {', '.join(words[:shown])}{more}."
        if len(text) <= _HEADLINE:
            return text
    return f"Ready; not checked: {units.counted(len(words), 'thing')}."


def _served(situation: Situation, place: tuple[AgentChain, Link, int] | None) -> tuple[str, str]:
    """Which model of Jan answers, for the headline, and in which place where that does not fit."""
    if place is None:
        return f"Jan serves {units.counted(len(situation.snapshot.probe.models), 'model')}.", ""
    agent, link, number = place
    first, shown = agent.candidates[0], link.ref or ""
    if number:
        role = f"the fallback after {short_id(first.ref or first.raw, _SHOWN)}"
    elif _is_default(situation, agent):
        role = f"{situation.program}'s primary"
    else:
        role = f"agent {short_id(agent.agent, 14)}'s primary"
    begin, end = f"{_begins(situation)}Jan serves ", f", {role}."
    room = _HEADLINE - len(begin) - len(end)
    if room >= min(len(shown), _SHOWN):
        return f"Jan serves {short_id(shown, room)}{end}", ""
    return f"Jan serves {short_id(shown, _HEADLINE - len(begin) - 1)}.", f"It is {role}."


def _begins(situation: Situation) -> str:
    """What is promised: as long as an installed program has not confirmed it, it is predicted."""
    said = situation.prediction.confirmation
    predicted = said is not None and not said.agrees
    return "All is well as predicted: " if predicted else "All is well: "


def _place(situation: Situation) -> tuple[AgentChain, Link, int] | None:
    """The first place of a model of Jan: in the chain of the default agent, else in another's."""
    agents = sorted(
        situation.prediction.agents, key=lambda agent: not _is_default(situation, agent)
    )
    for agent in agents:
        for number, link in enumerate(agent.candidates):
            if link.status is Status.SERVED:
                return agent, link, number
    return None


def _is_default(situation: Situation, agent: AgentChain) -> bool:
    return agent.agent == situation.prediction.default_agent


def _links(situation: Situation, status: Status) -> list[Link]:
    """The models that any agent tries in this state, each once."""
    agents = situation.prediction.agents
    links = {link.ref: link for agent in agents for link in agent.candidates}
    return [link for link in links.values() if link.status is status]


def _id(link: Link) -> str:
    return (link.ref or link.raw).partition("/")[2]


def _others(situation: Situation) -> str:
    """The models of other providers, of which nothing is known here; no problem of theirs."""
    written = [link for link in _links(situation, Status.OTHER_PROVIDER) if link.origin is not None]
    names = [short_id(link.ref or link.raw, _SHOWN) for link in written]
    return f"Not checked here, of another provider: {_listed(names)}." if names else ""


def _conversations(situation: Situation) -> Iterator[str]:
    """The conversations that the models of the chain do not answer, and how to bring them back."""
    for notice in situation.prediction.notices:
        if notice.code == _KEPT:
            yield f"{notice.message} {notice.fix}"


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return f"{', '.join(names[:3])}{more}"


def unusable(situation: Situation) -> Iterator[Ranked]:
    """Models of a chain that cannot be used, of which neither notice nor program says so."""
    said = situation.prediction.confirmation
    told = {ref for ref, _ in said.unusable} if said is not None else set()
    warned = {each.origin for each in situation.prediction.notices if warns(each)}
    if situation.prediction.provider.mode is Mode.OFF:
        # That Jan is not connected is told by itself.
        return
    for status in (Status.CONFIGURED, Status.MISSING, Status.DROPPED):
        for link in _links(situation, status):
            if (link.origin not in warned or link.origin is None) and link.ref not in told:
                name = short_id(link.ref or link.raw)
                agents = situation.prediction.agents
                whose = next(each.agent for each in agents if link in each.candidates)
                yield (
                    Rank.FALLBACK,
                    Diagnosis(
                        "model-not-usable",
                        f"{name}, which agent {short_id(whose, 14)} tries, cannot be used now.",
                        Step(f"Load it in Jan: {MODEL_PAGE}.", copyable=_id(link)),
                        Severity.WARNING,
                    ),
                )


def not_checked(situation: Situation) -> tuple[Unknown, ...]:
    """What has to be known before all is well, and is not; each can be told as a diagnosis."""
    if not situation.prediction.valid or situation.snapshot.probe.phase is not Phase.READY:
        return ()
    return tuple(
        found
        for condition in (_models, _key, _context, _file)
        for found in [condition(situation)]
        if found is not None
    )


def open_points(diagnoses: Sequence[Diagnosis]) -> tuple[Diagnosis, ...]:
    """Those of the diagnoses that tell what was not checked, each one thing."""
    return tuple(each for each in diagnoses if each.unsure and each.code != READY)


def _unknown(code: str, words: str, text: str, step: Step) -> Unknown:
    return Unknown(words, Diagnosis(code, text, step, Severity.INFO))


def _models(situation: Situation) -> Unknown | None:
    links = _links(situation, Status.UNKNOWN)
    if not links:
        return None
    names = [short_id(link.ref or link.raw, _SHOWN) for link in links]
    return _unknown(
        "models-not-known",
        names[0] if len(names) == 1 else f"{len(names)} models",
        f"Whether Jan serves {_listed(names)} is not known yet.",
        Step("Ask Jan again.", StepAction.ASK_JAN),
    )


def _key(situation: Situation) -> Unknown | None:
    if accepted(situation):
        return None
    answered = any(not each.end.error for each in situation.trials)
    probe = situation.snapshot.probe
    known = probe.admitted is not None or probe.no_chat is not None or answered
    if known and not situation.key_elsewhere:
        return None
    which = "this key" if probe.key_sent else "no key"
    which = f"the key that {situation.program} has" if situation.key_elsewhere else which
    return _unknown(
        "key-not-known",
        "the key",
        f"Whether the server takes a chat with {which} is not known.",
        Step("Try a chat with a model.", StepAction.TRY_CHAT),
    )


def _context(situation: Situation) -> Unknown | None:
    turns = situation.prediction.first_turns
    known = dict(situation.snapshot.contexts)
    served = [_id(link) for link in _links(situation, Status.SERVED)]
    warned = {each.model for each in situation.prediction.notices if warns(each)}
    open_ = [
        model_id
        for model_id in served
        if not proven(situation, model_id)
        and (
            model_id not in known
            or (known[model_id] < turns.of(model_id) and model_id not in warned)
        )
    ]
    if not open_:
        return None
    names = [short_id(model_id, _SHOWN) for model_id in open_]
    first = max(turns.of(model_id) for model_id in open_)
    enough = max(turns.enough(model_id) for model_id in open_)
    contexts = {model.id: model.context for model in situation.installed}
    asked = contexts.get(open_[0]) if len(open_) == 1 and situation.address.loopback else None
    setting = f" Its setting in Jan is {asked}." if asked else ""
    return _unknown(
        "context-not-known",
        f"the context of {names[0] if len(names) == 1 else f'{len(names)} models'}",
        f"How much context Jan has loaded for {_listed(names)} is not known.",
        Step(
            f"In Jan see that Context Size is {enough} or more: {MODEL_PAGE}. The first "
            f"message of {situation.program} takes about {first} tokens.{setting}",
            copyable=str(enough),
        ),
    )


def _file(situation: Situation) -> Unknown | None:
    parts = situation.prediction.unchecked
    said = situation.prediction.confirmation
    if not parts or (said is not None and said.agrees):
        return None
    step = Step(f"Ask the installed {situation.program} about them.", StepAction.ASK_PROGRAM)
    if said is None:
        # Nobody could be asked: no program is installed.
        step = Step(f"Install {situation.program}, which is then asked about them.")
    elif said.standing is Standing.ASKING:
        step = Step(f"Wait: {said.name} is being asked.")
    name = situation.prediction.config_path.name
    shown = [short_id(part, _SHOWN) for part in parts]
    return _unknown(
        "file-not-checked",
        shown[0] if len(shown) == 1 else f"{len(shown)} parts of {short_id(name, 20)}",
        f"Not checked in {short_id(name)}: {_listed(shown)}.",
        step,
    )
