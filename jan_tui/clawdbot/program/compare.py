"""The answer of a program beside the prediction of the same texts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from jan_tui.clawdbot.config.reading import Reading
from jan_tui.clawdbot.hazards.chosen.allowlist import COUNTS_LATER
from jan_tui.clawdbot.program.answer import Answer
from jan_tui.clawdbot.resolution.entry import PROVIDERS
from jan_tui.clawdbot.values.confirmation import Confirmation, Listed, Standing
from jan_tui.clawdbot.values.javascript import fold, record
from jan_tui.clawdbot.values.notices import ConfigPath, Issue, Origin
from jan_tui.clawdbot.values.prediction import Link, Prediction, Status

_UNKNOWN_KEY = re.compile(r'Unrecognized keys?: "([^"]+)"')
_AT = re.compile(r"\bat (\d+):(\d+)")


def confirm(program: str, answer: Answer, reading: Reading, predicted: Prediction) -> Confirmation:
    """What the program says, and in what it differs from the prediction of the same reading."""
    listed = tuple(_of_chain(answer, reading, predicted))
    return Confirmation(
        program=program,
        version=answer.version,
        standing=Standing.ANSWERED,
        valid=answer.valid,
        issues=tuple(
            Issue(path, message, place(reading, path, message)) for path, message in answer.issues
        ),
        primary=answer.primary,
        fallbacks=answer.fallbacks,
        listed=listed,
        differences=tuple(_differences(program, predicted, answer, dict(listed))),
    )


def _differences(
    program: str, predicted: Prediction, answer: Answer, listed: dict[str, Listed]
) -> Iterator[str]:
    """A sentence for each answer that differs from the prediction; none where both agree."""
    if answer.valid is None:
        yield f"models status failed: {answer.failure or 'no answer'}"
    elif answer.valid is not predicted.valid:
        theirs, ours = ("accepts", "refuses") if answer.valid else ("refuses", "accepts")
        yield f"{program} {theirs} the config; the prediction {ours} it."
    elif not answer.valid:
        yield from _issues(program, predicted, answer)
    elif answer.primary is None:
        yield f"models status failed: {answer.failure or 'no answer'}"
    else:
        yield from _selection(program, predicted, answer)
        yield from _listing(program, predicted, listed)


def _issues(program: str, predicted: Prediction, answer: Answer) -> Iterator[str]:
    """Paths only: the programs hide values in their output, and spell syntax errors freely."""
    ours = {_plain_path(issue.path) for issue in predicted.issues}
    theirs = {_plain_path(path) for path, _ in answer.issues}
    if theirs:
        yield from (f"{program} also refuses {path}." for path in sorted(theirs - ours))
        for path in sorted(ours - theirs):
            yield f"The prediction refuses {path}; {program} does not."


def _plain_path(path: str) -> str:
    """`models[0]` and `models["jan/x"]` with dots."""
    return re.sub(r'\["?([^"\]]*)"?\]', r".\1", path)


def _selection(program: str, predicted: Prediction, answer: Answer) -> Iterator[str]:
    primary = predicted.primary.ref if predicted.primary else None
    pairs: tuple[tuple[str, Any, Any], ...] = (
        ("primary", primary, answer.primary),
        ("fallbacks", [link.raw for link in predicted.fallbacks], list(answer.fallbacks)),
        ("aliases", dict(predicted.aliases), dict(answer.aliases)),
        ("allowlist", list(predicted.allowed), list(answer.allowed)),
    )
    later = any(notice.code == COUNTS_LATER for notice in predicted.notices)
    for name, ours, theirs in pairs[:2] if later else pairs:
        if ours != theirs:
            yield f"{name}: {program} says {_shown(theirs)}, the prediction {_shown(ours)}."


def _listing(program: str, predicted: Prediction, listed: dict[str, Listed]) -> Iterator[str]:
    """Models that the program cannot use, predicted or not: to agree means that it works."""
    for link in _links(predicted):
        state = listed.get(link.ref or "")
        if state is Listed.MISSING:
            yield f"{link.ref}: {program} lists it as missing."
        elif state is Listed.NO_CREDENTIALS and link.status is not Status.OTHER_PROVIDER:
            # A key of another provider may lie where the private copy has none.
            yield f"{link.ref}: {program} has no credentials for it."


def _links(predicted: Prediction) -> Iterator[Link]:
    if predicted.primary is not None:
        yield predicted.primary
    yield from predicted.fallbacks


def _of_chain(
    answer: Answer, reading: Reading, predicted: Prediction
) -> Iterator[tuple[str, Listed]]:
    """What the program's list says of each model of the chain, where it says something.

    A model that the list does not have runs all the same where its provider is configured
    (facts: Corrections, 2); of a provider that nobody knows it is missing.
    """
    if answer.listed is None:
        return
    rows, known = dict(answer.listed), set(map(fold, record(reading.get(PROVIDERS))))
    for link in _links(predicted):
        if link.ref is None:
            continue
        if link.ref in rows:
            yield link.ref, rows[link.ref]
        elif link.status is not Status.OTHER_PROVIDER and link.ref.partition("/")[0] not in known:
            yield link.ref, Listed.MISSING


def place(reading: Reading, path: str, message: str) -> Origin | None:
    """Where in the texts that were read an issue of the program is, as near as can be found."""
    at = _AT.search(message)
    if reading.broken is not None and at is not None:
        return Origin(reading.broken.file, int(at[1]), int(at[2]))
    steps: ConfigPath = ()
    value: Any = reading.value
    rest = "" if path == "<root>" else _plain_path(path).lstrip(".")
    while rest:
        step = _step(value, rest)
        if step is None:
            break
        steps = (*steps, step)
        value = value[step]
        rest = rest[len(str(step)) :].lstrip(".")
    unknown = _UNKNOWN_KEY.search(message)
    if not rest and unknown and unknown[1] in record(value):
        return reading.origin((*steps, unknown[1]), of_key=True)
    return reading.origin(steps) if steps else None


def _step(value: Any, rest: str) -> str | int | None:
    """The longest key of the value with which a dotted path begins; keys may hold dots."""
    keys: list[str | int] = []
    if isinstance(value, dict):
        keys = [key for key in value if isinstance(key, str) and key]
    elif isinstance(value, list):
        keys = list(range(len(value)))
    fits = (key for key in keys if rest == str(key) or rest.startswith(f"{key}."))
    return max(fits, key=lambda key: len(str(key)), default=None)


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} = {item}" for key, item in value.items()) or "none"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return "nothing" if value is None else str(value)
