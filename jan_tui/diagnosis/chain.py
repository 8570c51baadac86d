"""The models that Clawdbot will try, against those that Jan serves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from jan_tui.clawdbot.releases.catalogue import RELEASES
from jan_tui.clawdbot.values.notices import Notice, Severity
from jan_tui.clawdbot.values.prediction import Link, Mode, Status
from jan_tui.diagnosis import config
from jan_tui.diagnosis.values import MODEL_PAGE, Diagnosis, Mood, Situation, say, shown_id

_LENGTH, _MOST = 120, 1000
"""Characters of an id and ids that are compared: a near one is looked for while a screen waits."""

_NEAR = 0.6
"""Below this likeness, 0 to 1, two ids are different models rather than two spellings."""


_PRIMARY_NOTICES = frozenset({"no-primary", "primary-broken", "primary-without-provider-prefix"})
"""Notices that say why the primary is not one of Jan's, better than its state does."""


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


def primary(situation: Situation) -> Iterator[Diagnosis]:
    """What keeps the primary from answering."""
    link = situation.prediction.primary
    noticed = [
        notice
        for notice in situation.prediction.notices
        if notice.code in _PRIMARY_NOTICES
        and notice.severity is not Severity.INFO
        and _of_default_chain(notice, link)
    ]
    if noticed:
        yield from (config.of_notice(situation.prediction, notice) for notice in noticed)
    elif link is not None:
        yield from _link(situation, link, "primary", Mood.BAD)


def not_installed(situation: Situation) -> Iterator[Diagnosis]:
    """With Jan away: a primary that is not on its disk either, where the disk is known."""
    link, ids = situation.prediction.primary, [model.id for model in situation.installed]
    provider, _, wanted = (link.ref or "").partition("/") if link else ("", "", "")
    if not ids or provider != "jan" or wanted in ids or not situation.address.loopback:
        return
    close = nearest(wanted, ids)
    step = (
        f"The nearest on disk is {shown_id(close, 60)}: press 2, then p on it."
        if close
        else ("Press 2, then p on a model that is installed.")
    )
    yield say(
        "primary-not-installed",
        Mood.ATTENTION,
        f"Primary {shown_id(wanted)} is not among the models on Jan's disk.",
        step,
        f"jan/{close}" if close else "",
        "show-models",
    )


def _of_default_chain(notice: Notice, link: Link | None) -> bool:
    """Whether a notice about a primary is about this one, not about that of another agent."""
    if link is None or link.origin is None or notice.origin is None:
        return True
    return notice.origin == link.origin


def fallbacks(situation: Situation) -> Iterator[Diagnosis]:
    """What keeps each fallback from answering, in order."""
    for number, link in enumerate(situation.prediction.fallbacks, 1):
        yield from _link(situation, link, f"fallback {number}", Mood.ATTENTION)


def _link(situation: Situation, link: Link, role: str, mood: Mood) -> Iterator[Diagnosis]:
    kind = "primary" if role == "primary" else "fallback"
    if link.status is Status.DROPPED:
        yield say(
            f"{kind}-dropped-by-allowlist",
            mood,
            f"{role.capitalize()} {shown_id(link.raw)} is dropped: not in agents.defaults.models.",
            "Press R: add it to that list.",
            link.ref or link.raw,
            "repair",
        )
    elif link.status is Status.OTHER_PROVIDER and kind == "primary":
        yield _elsewhere(situation, link, mood)
    elif link.status in (Status.MISSING, Status.CONFIGURED):
        told = _not_served(situation, link, role, mood)
        if told is not None and situation.prediction.provider.mode is not Mode.OFF:
            yield told


def _elsewhere(situation: Situation, link: Link, mood: Mood) -> Diagnosis:
    served = situation.snapshot.probe.models
    if link.raw.strip() in served:
        ref = f"jan/{link.raw.strip()}"
        return say(
            "primary-without-provider-prefix",
            mood,
            f"The primary {shown_id(link.raw)} lacks jan/: it goes to {shown_id(link.ref or '')}.",
            f"Press 2, then p on that model: it is written as {ref}.",
            ref,
            "show-models",
        )
    raw = shown_id(link.ref or link.raw)
    return say(
        "primary-not-jan",
        Mood.ATTENTION,
        f"{situation.program}'s primary is {raw}, not one of Jan's models.",
        "Press 2, then p on the model that is to answer.",
        f"jan/{served[0]}" if served else "",
        "show-models",
    )


def _not_served(situation: Situation, link: Link, role: str, mood: Mood) -> Diagnosis | None:
    """Why Jan does not answer for a link; None where the provider as a whole is to blame."""
    kind = "primary" if role == "primary" else "fallback"
    code, title = f"{kind}-not-served", role.capitalize()
    wanted = (link.ref or link.raw).partition("/")[2] or link.raw
    served = situation.snapshot.probe.models
    name = shown_id(wanted)
    if wanted in served:
        if situation.prediction.provider.mode is not Mode.EXPLICIT:
            return None
        return say(
            code,
            mood,
            f"{title} {name} is served by Jan, but the jan entry does not list it.",
            "Press A: add it to the entry.",
            f"jan/{wanted}",
            "add-model",
        )
    if any(model.id == wanted for model in situation.installed):
        return say(
            code,
            mood,
            f"{title} {name} is installed, but Jan does not serve it now.",
            f"Load it in Jan: {MODEL_PAGE}, then Start beside it.",
            wanted,
        )
    close = nearest(wanted, served)
    if close is not None:
        key = "p" if kind == "primary" else "f"
        same = close.lower() == wanted.lower()
        spelt = "Jan spells it" if same else "The nearest that Jan serves is"
        ours = say(
            code,
            mood,
            f"{title} {name} is not served by Jan.",
            f"{spelt} {shown_id(close, 60)}: press 2, then {key} on it.",
            f"jan/{close}",
            "show-models",
        )
        return config.repaired(situation, ours, link.origin)
    return say(
        code,
        mood,
        f"{title} {name} is not served by Jan.",
        f"Load it in Jan ({MODEL_PAGE}), or press 2 and choose a model that is served.",
        wanted,
        "show-models",
    )


def opted_out(situation: Situation) -> Iterator[Diagnosis]:
    """Clawdbot has no reason to use Jan (guide: jan.ai not detected)."""
    prediction = situation.prediction
    if prediction.provider.mode is not Mode.OFF:
        return
    release = RELEASES.get(prediction.release)
    if release is not None and not release.implicit_jan:
        headline = f"{situation.program} does not find Jan by itself: there is no jan entry."
        step, text = "Press 3, choose explicit and save.", ""
    else:
        headline = f"{situation.program} does not use Jan: no JAN_API_KEY, no profile, no entry."
        step = "Press 3, choose implicit (any key works) or explicit, and save."
        text = 'export JAN_API_KEY="jan-local"'
    ours = say("no-jan-provider", Mood.BAD, headline, step, text, "show-config")
    yield config.repaired(situation, ours)
