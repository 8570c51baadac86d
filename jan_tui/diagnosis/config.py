"""What the config itself gets wrong, and what the prediction has noticed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from jan_tui.clawdbot.values.notices import Notice, Origin, Repair, Severity
from jan_tui.clawdbot.values.prediction import Mode, Prediction
from jan_tui.diagnosis.base_url import may_be_same
from jan_tui.diagnosis.values import Diagnosis, Mood, Situation, say, shown_id, told

_KEYS = {"implicit-not-in-release": ("a", "ask-real")}
"""Notices whose fix begins with what a key of the dashboard does: the key and the action."""

_LAST = ("implicit-not-in-release",)
"""Warnings that may turn out to be nothing: said after those that are certain."""

_COVERED = {
    "context-window-under-16000": ("context-window-larger-than-loaded",),
    "no-jan-provider": ("implicit-not-in-release",),
}
"""Notices that have nothing to add to our own advice of another code."""

_HEADLINE = 78
_TOP = "<root>"
"""How the releases write the path of what concerns the whole file."""

_JOINT = re.compile(r"(?<=[.;:]) |, (?:and|so) ")
_LINKS = ("primary-", "fallback-", "agents-")
_TYPED = re.compile(r"`([^`]+)`")


def invalid(prediction: Prediction) -> Iterator[Diagnosis]:
    """The release refuses the whole file."""
    if prediction.valid:
        return
    name = prediction.config_path.name
    issue = prediction.issues[0] if prediction.issues else None
    origin = issue.origin if issue else None
    place = (
        f"{origin.file}:{origin.line}:{origin.column}" if origin else str(prediction.config_path)
    )
    if prediction.as_meant is not None and prediction.as_meant.valid:
        step, action = "Press R: repair it as it was meant.", "repair"
    elif origin is not None:
        file = "" if origin.file == prediction.config_path else f" of {origin.file.name}"
        step = f"Press e: mend line {origin.line}, column {origin.column}{file}."
        action = "edit-file"
    else:
        step, action = f"Press e: mend {name}.", "edit-file"
    said = told(str(issue)) if issue else "no reason given"
    more = len(prediction.issues) - 1
    refuses = f"{prediction.release_label} refuses"
    headline = f"{refuses} {name}: {said}"
    if len(headline) > _HEADLINE:
        headline = f"{refuses} {said}"
    if len(headline) > _HEADLINE and issue is not None:
        because = "" if issue.path == _TOP else f" because of {shown_id(issue.path, 30)}"
        headline = f"{refuses} {name}{because}."
        step = f"{step} It says: {said}"
    if more:
        step = f"{step} There {'is one problem' if more == 1 else f'are {more} problems'} more."
    yield say("config-invalid", Mood.BAD, headline, step, place, action)


def asked_elsewhere(situation: Situation) -> Iterator[Diagnosis]:
    """The server on the screen is not the one that Clawdbot will ask."""
    provider = situation.prediction.provider
    if provider.mode is Mode.OFF or may_be_same(
        situation.snapshot.probe.base_url, provider.base_url
    ):
        return
    yield say(
        "asked-elsewhere",
        Mood.ATTENTION,
        f"Shown is {told(situation.snapshot.probe.base_url)}; "
        f"{situation.program} will ask another.",
        f"It asks {told(provider.base_url)}: press 3 and set the base URL, or start jan-tui "
        "without --base-url.",
        situation.snapshot.probe.base_url,
        "show-config",
    )


@dataclass(frozen=True, slots=True)
class Said:
    """What our own advice has said already: codes, and the places of the links it spoke of."""

    codes: frozenset[str]
    places: frozenset[Origin]

    @classmethod
    def by(cls, told: Iterable[Diagnosis], prediction: Prediction) -> Said:
        """The codes of what is told; the places of the default chain, which advice looks at."""
        codes = {diagnosis.code for diagnosis in told}
        codes |= {also for code in codes for also in _COVERED.get(code, ())}
        links = (prediction.primary, *prediction.fallbacks)
        places = {link.origin for link in links if link is not None and link.origin is not None}
        return cls(frozenset(codes), frozenset(places))

    def covers(self, notice: Notice) -> bool:
        """Whether a notice says nothing new; one of another agent's chain does."""
        if notice.code not in self.codes:
            return False
        of_link = notice.code.startswith(("primary-", "fallback-"))
        return not of_link or notice.origin is None or notice.origin in self.places


def noticed(prediction: Prediction, severity: Severity, said: Said) -> Iterator[Diagnosis]:
    """The notices of one severity that are not said yet, the weightiest first."""
    notices = [
        notice
        for notice in prediction.notices
        if notice.severity is severity and not said.covers(notice)
    ]
    for notice in sorted(notices, key=_turn):
        yield of_notice(prediction, notice)


def _turn(notice: Notice) -> int:
    """What decides which model answers comes first, what may be nothing comes last."""
    return 2 if notice.code in _LAST else 0 if notice.code.startswith(_LINKS) else 1


def of_notice(prediction: Prediction, notice: Notice) -> Diagnosis:
    """A notice as a diagnosis: its fix is the next step, a repair takes its place.

    Of a long message the first sentence is the headline, and the rest explains the step.
    """
    secret = prediction.provider.api_key
    message = told(notice.message, secret=secret, width=400)
    fix = told(notice.fix, secret=secret, width=400)
    headline, rest = _split(message)
    key, action = _KEYS.get(notice.code, ("", ""))
    step = fix
    if key and notice.severity is not Severity.ERROR:
        step = f"Press {key}: {fix[:1].lower()}{fix[1:]}"
    elif notice.repair:
        step, action = press_repair(notice.repair, secret), "repair"
    typed = _TYPED.search(fix)
    return say(
        notice.code,
        Mood.BAD if notice.severity is Severity.ERROR else Mood.ATTENTION,
        headline,
        f"{step} {rest}",
        typed[1] if typed else "",
        action,
    )


def press_repair(repair: Repair, secret: str | None) -> str:
    """The step that takes a repair into the changes to save."""
    label = told(repair.label, secret=secret).rstrip(".")
    return f"Press R: {label[:1].lower()}{label[1:]}."


def repaired(situation: Situation, ours: Diagnosis, origin: Origin | None = None) -> Diagnosis:
    """Our own advice, with the repair that a notice of the same trouble offers as its step."""
    codes = {ours.code, *_COVERED.get(ours.code, ())}
    for notice in situation.prediction.notices:
        same = origin is None or notice.origin is None or notice.origin == origin
        if notice.code in codes and same and notice.repair is not None:
            step = press_repair(notice.repair, situation.prediction.provider.api_key)
            return replace(ours, next_step=step, action="repair")
    return ours


def _split(message: str) -> tuple[str, str]:
    """A message whose length is more than a headline's, at its first joint; the rest as it is."""
    if len(message) <= _HEADLINE:
        return message, ""
    joint = _JOINT.search(message)
    if joint is None or joint.start() > 2 * _HEADLINE:
        return message, ""
    rest = message[joint.end() :]
    if re.match(r"[a-z]+ ", rest):
        rest = rest[0].upper() + rest[1:]
    return message[: joint.start()].rstrip(".;:") + ".", rest
