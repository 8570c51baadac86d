"""Keys that the version does not know: misspelt, given up, or those of another version."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from jan_tui.clawdbot.hazards.context import HazardContext
from jan_tui.clawdbot.hazards.rule import Finding, Hazard, delete, dotted, move, rename
from jan_tui.clawdbot.schema import history
from jan_tui.clawdbot.values.javascript import record
from jan_tui.clawdbot.values.notices import ConfigPath, Severity, StrangeKey

_NEAR = 0.8
"""How much of two names must be the same, 1 being all."""

_TOLD_ELSEWHERE: tuple[ConfigPath, ...] = (("$schema",), ("meta", "lastTouchedAt"))
_TOLD_BY_NAME = ("fallback", "systemPrompt")


def _strange(context: HazardContext) -> Iterator[StrangeKey]:
    """Each key once that no other hazard speaks of."""
    seen = set()
    for issue in context.reading.issues:
        for key in issue.strange:
            of_env = key.at[:1] == ("env",) and not context.release.env_direct_keys
            told = key.at in _TOLD_ELSEWHERE or key.at[-1] in _TOLD_BY_NAME or of_env
            if key.at not in seen and not told:
                seen.add(key.at)
                yield key


def _retired(context: HazardContext) -> Iterator[Finding]:
    rules, name = context.release.rules, context.release.label
    for key in _strange(context):
        retired = history.retirement(rules, key.at)
        if retired is None:
            continue
        place = dotted(key.at)
        to = history.moved_to(key.at)
        message = (
            f"{name} {retired.last} still took {place}; from {retired.since} on it refuses the "
            "whole file for it."
        )
        if to is not None and history.fits(context.reading.value, rules, key.at, to):
            label = f"Move {place} to {dotted(to)}"
            yield Finding(key.at, message, f"{label}.", move(context, label, key.at, to))
            continue
        label = f"Take out {place}"
        fix = f"{label}: nothing reads it any more."
        if to is not None:
            fix = f"{label}: its place today is {dotted(to)}."
        yield Finding(key.at, message, fix, delete(context, label, key.at))


def _misspelt(context: HazardContext) -> Iterator[Finding]:
    rules = context.release.rules
    for key in _strange(context):
        wanted = _meant(context, key)
        if wanted is None or history.retirement(rules, key.at):
            continue
        written = key.at[-1]
        to = (*key.at[:-1], wanted)
        label = f'Rename "{written}" to "{wanted}"'
        fitting = history.fits(context.reading.value, rules, key.at, to)
        yield Finding(
            key.at,
            f'"{written}" is not a key here: {context.release.label} refuses the whole file.',
            f'Did you mean "{wanted}"?',
            rename(context, label, key.at, wanted) if fitting else None,
        )


def _of_another_version(context: HazardContext) -> Iterator[Finding]:
    rules = context.release.rules
    for key in _strange(context):
        if history.retirement(rules, key.at) or _meant(context, key):
            continue
        other = history.first_knowing(rules, key.at)
        if other is None:
            continue
        program = {"clawdbot": "Clawdbot", "openclaw": "OpenClaw"}[other[0]]
        yield Finding(
            key.at,
            f"{context.release.label} {context.release.version} does not know {dotted(key.at)} and "
            f"refuses the whole file for it; {program} {other[1]} knows it.",
            "Take it out, or use a version that knows it.",
        )


def meant_places(context: HazardContext) -> frozenset[str]:
    """The places that misspelt keys mean, as notices write them."""
    return frozenset(
        dotted((*key.at[:-1], wanted))
        for key in _strange(context)
        if (wanted := _meant(context, key)) is not None
        and history.retirement(context.release.rules, key.at) is None
    )


def _meant(context: HazardContext, key: StrangeKey) -> str | None:
    """The known key that is nearly the same and not there yet, None where there is none."""
    written = str(key.at[-1])
    beside = record(context.reading.get(key.at[:-1]))
    free = {_plain(one): one for one in reversed(key.known) if one not in beside}
    if _plain(written) in free:
        return free[_plain(written)]
    near = difflib.get_close_matches(_plain(written), free, n=1, cutoff=_NEAR)
    return free[near[0]] if near else None


def _plain(name: str) -> str:
    return "".join(one for one in name.lower() if one not in "-_. ")


HAZARDS = (
    Hazard("misspelt-key", Severity.ERROR, _misspelt),
    Hazard("retired-key", Severity.ERROR, _retired),
    Hazard("key-of-another-version", Severity.ERROR, _of_another_version),
)
