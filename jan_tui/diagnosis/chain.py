"""The models that Clawdbot will try, against those that Jan serves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from jan_tui.clawdbot import Link, Mode, Notice, Severity, Status, Step, StepAction
from jan_tui.diagnosis.values import MODEL_PAGE, Diagnosis, Rank, Ranked, Situation, short_id
from jan_tui.jan import Phase
from jan_tui.structs import replace

_LENGTH, _MOST = 120, 1000
"""Characters of an id and ids that are compared: a screen waits for the nearest."""

_ALLOWLIST = "agents.defaults.models"
_NEAR = 0.6
"""Below this likeness, 0 to 1, two ids are different models rather than two spellings."""


def nearest(wanted: str, ids: Sequence[str]) -> str | None:
    """The id most like the wanted one, or None where none is like it.

    Compared without letter case, the maker's folder and the file ending, since these are what a
    person leaves out; a tie goes to the id that is closer as it stands.
    """
    matcher, whole = SequenceMatcher(autojunk=False), SequenceMatcher(autojunk=False)
    matcher.set_seq2(_plain(wanted))
    whole.set_seq2(wanted[:_LENGTH])
    best, nearness = None, (_NEAR, 0.0)
    for candidate in ids[:_MOST]:
        matcher.set_seq1(_plain(candidate))
        if matcher.real_quick_ratio() < nearness[0] or matcher.quick_ratio() < nearness[0]:
            continue
        ratio = matcher.ratio()
        if ratio >= nearness[0]:
            whole.set_seq1(candidate[:_LENGTH])
            rank = (ratio, whole.ratio())
            if rank > nearness:
                best, nearness = candidate, rank
    return best


def _plain(model_id: str) -> str:
    return model_id[:_LENGTH].lower().replace("\\", "/").rsplit("/", 1)[-1].removesuffix(".gguf")


def of_default(situation: Situation, notice: Notice) -> bool:
    """Whether a notice about a primary is about the default one, not about that of an agent."""
    link = situation.prediction.primary
    origins = (link.origin if link else None, notice.origin)
    return None in origins or origins[0] == origins[1]


def uses_jan(situation: Situation) -> bool:
    """Whether any agent tries a model of Jan, as its primary or as a fallback."""
    links = (link for agent in situation.prediction.agents for link in agent.candidates)
    return any(link.status is not Status.OTHER_PROVIDER for link in links)


def of_another(situation: Situation) -> bool:
    """Whether Jan answers and the primary is another provider's."""
    link = situation.prediction.primary
    there = situation.snapshot.probe.phase is Phase.READY and situation.prediction.valid
    return there and link is not None and link.status is Status.OTHER_PROVIDER


def link_noticed(situation: Situation, notice: Notice) -> Ranked | None:
    """What keeps a link of the default chain from answering, or one of an agent's own chain."""
    prediction = situation.prediction
    chains = [("", (prediction.primary, *prediction.fallbacks))]
    chains += [(each.agent, each.candidates) for each in prediction.agents if each.overrides]
    for agent, links in chains:
        for number, link in enumerate(links):
            if link is None or link.origin is None or link.origin != notice.origin:
                continue
            title, severity, rank = f"Fallback {number}", Severity.WARNING, Rank.FALLBACK
            if number == 0:
                title = "Primary"
            if number == 0 and agent in ("", prediction.default_agent):
                severity, rank = Severity.ERROR, Rank.PRIMARY
            if agent:
                title = f"Agent {short_id(agent, 14)}: {title.lower()}"
            if link.status is Status.DROPPED:
                headline = f"{title} {short_id(link.raw)} is dropped: not in {_ALLOWLIST}."
                step = replace(notice.step, copyable=link.ref or link.raw)
            else:
                headline, step = _not_served(situation, title, number, link, agent)
            if notice.repair is not None:
                step = replace(notice.repair.step, copyable=step.copyable)
            return rank, Diagnosis(notice.code, headline, step, severity)
    return None


def _not_served(
    situation: Situation, title: str, number: int, link: Link, agent: str
) -> tuple[str, Step]:
    """Headline and step for a model of Jan that does not answer."""
    served = situation.snapshot.probe.models
    wanted = (link.ref or link.raw).partition("/")[2] or link.raw
    subject = f"{title} {short_id(wanted)}"
    if wanted in served:
        return (
            f"{subject} is served by Jan, but the {situation.provider.id} entry does not list it.",
            Step("Add it to the entry.", StepAction.ADD_MODELS, link.ref or wanted, (wanted,)),
        )
    if any(model.id == wanted for model in situation.installed) and situation.loads_models:
        step = Step(f"Load {short_id(wanted)}.", StepAction.LOAD_MODEL, wanted, (wanted,))
        return f"{subject} is installed, but Jan does not serve it now.", step
    if any(model.id == wanted for model in situation.installed):
        return (
            f"{subject} is installed, but Jan does not serve it now.",
            Step(f"Load it in Jan: {MODEL_PAGE}, then Start beside it.", copyable=wanted),
        )
    headline = f"{subject} is not served by Jan."
    if not served:
        return headline, Step(f"Load it in Jan: {MODEL_PAGE}.", copyable=wanted)
    close = nearest(wanted, served)
    if close is None:
        text = f"Choose a model that is served. Or load this one in Jan: {MODEL_PAGE}."
        spare = _spare(situation, number, agent)
        return headline, _choose(situation, number, text, spare, wanted, agent=agent)
    same = close.lower() == wanted.lower()
    spelt = "Jan spells it" if same else "The nearest that Jan serves is"
    text = f"Make it {'the primary' if number == 0 else 'a fallback'}."
    first, ref = f"{spelt} {short_id(close, 60)}.", situation.provider.ref(close)
    return headline, _choose(situation, number, text, ref, first=first, agent=agent)


def _links(situation: Situation, agent: str) -> tuple[Link | None, ...]:
    """The chain of an agent, or that of agents.defaults."""
    prediction = situation.prediction
    own = (each.candidates for each in prediction.agents if agent and each.agent == agent)
    return next(own, (prediction.primary, *prediction.fallbacks))


def _spare(situation: Situation, number: int, agent: str) -> str:
    """A served model for the place; for a fallback one that has no place yet, empty without one."""
    links = _links(situation, agent) if number else ()
    used = {link.ref for link in links if link is not None}
    refs = map(situation.provider.ref, situation.snapshot.probe.models)
    return next((ref for ref in refs if ref not in used), "")


def _choose(
    situation: Situation,
    number: int,
    text: str,
    ref: str,
    copyable: str = "",
    first: str = "",
    agent: str = "",
) -> Step:
    """The step that puts another reference in the place of a link; 0 is the primary."""
    action, refs = StepAction.CHOOSE_PRIMARY, [ref]
    if number:
        links = _links(situation, agent)[1:]
        action, refs = StepAction.CHOOSE_FALLBACKS, [x.raw for x in links if x is not None]
        refs[number - 1] = ref
    values = tuple(dict.fromkeys(filter(None, refs)))
    return Step(text, action, copyable or ref, values, first, agent)


def not_installed(situation: Situation) -> Iterator[Diagnosis]:
    """While Jan is down: a primary that is not on its disk either, where the disk is known."""
    link, ids = situation.prediction.primary, [model.id for model in situation.installed]
    wanted = situation.provider.model(link.ref) if link else None
    if not ids or wanted is None or wanted in ids or not situation.address.loopback:
        return
    close = nearest(wanted, ids)
    text = "Make it the primary." if close else "Choose a model that is installed."
    first = f"The nearest on disk is {short_id(close, 60)}." if close else ""
    yield Diagnosis(
        "primary-not-installed",
        f"Primary {short_id(wanted)} is not among the models on Jan's disk.",
        _choose(situation, 0, text, situation.provider.ref(close or ids[0]), first=first),
        Severity.WARNING,
    )


def not_chosen(situation: Situation, code: str = "primary-not-jan") -> Diagnosis:
    """The primary is another provider's."""
    link = situation.prediction.primary
    served = situation.snapshot.probe.models
    first = situation.provider.ref(served[0]) if served else ""
    return Diagnosis(
        code,
        f"{situation.program}'s primary is {short_id((link.ref or link.raw) if link else '')}, not "
        "one of Jan's models.",
        _choose(situation, 0, "Choose the model you want.", first),
        Severity.WARNING,
    )


_KEYLESS = frozenset({"no-jan-provider", "jan-not-connected"})


def with_exported_key(diagnosis: Diagnosis, export_line: str, program: str) -> Diagnosis:
    """The diagnosis for a person who keeps the key in no file, and who has the line to type: in
    the environment that is seen here it does not show."""
    if diagnosis.code not in _KEYLESS or not export_line:
        return diagnosis
    return replace(
        diagnosis,
        headline=f"The key is in no file: {program} uses Jan where JAN_API_KEY is set.",
        step=Step(f"Type it in the shell that starts {program}: {export_line}", None, export_line),
        severity=Severity.WARNING,
    )


def not_connected(situation: Situation, notice: Notice | None = None) -> Diagnosis:
    """Clawdbot has no reason to use Jan (guide: jan.ai not detected)."""
    lacks = ": there is no jan provider" if notice is not None else ""
    headline = f"Jan is not connected to {situation.program} yet{lacks}."
    mode = Mode.IMPLICIT if situation.prediction.discovers else Mode.EXPLICIT
    served = situation.snapshot.probe.models
    first = (situation.provider.ref(served[0]),) if served else ()
    text = "Connect them with an entry for its models and one of them as primary."
    if mode is Mode.IMPLICIT:
        text = "Connect them with a key for discovery and one of its models as primary."
    step = Step(text, StepAction.SET_UP, "", (mode, *first))
    if notice is not None and notice.repair is not None:
        step = notice.repair.step
    return Diagnosis(notice.code if notice else "jan-not-connected", headline, step)
