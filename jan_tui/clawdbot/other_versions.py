"""What another version of the same program makes of the files: after an update, or as installed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from jan_tui.clawdbot.config.detection import installed_version
from jan_tui.clawdbot.config.reading import Reading, read
from jan_tui.clawdbot.releases.history import release_of, unproven
from jan_tui.clawdbot.releases.versions import newest, published
from jan_tui.clawdbot.values.notices import Notice, Severity
from jan_tui.clawdbot.values.prediction import Prediction
from jan_tui.clawdbot.values.version import Version
from jan_tui.plain import printable
from jan_tui.structs import replace

NOT_PROVEN = "version-not-known"
"""The code of the notice about a version whose rules are not recorded."""


def other_versions(
    reading: Reading, found: Prediction, predict: Callable[[Reading], Prediction]
) -> tuple[Notice, ...]:
    """Notices about a version that is not known, and about what other versions do otherwise.

    The others are the installed one and the newest known. `found` is the prediction of `reading`.
    """
    return (*_not_known(reading), *_differences(reading, found, predict))


def _not_known(reading: Reading) -> Iterator[Notice]:
    release = reading.release
    if not unproven(release):
        return
    last = newest(release.id)
    here, there = Version.of(release.version), Version.of(last)
    newer = here is not None and there is not None and here > there
    yield Notice(
        NOT_PROVEN,
        Severity.WARNING,
        "<root>",
        f"{release.label} {printable(release.version)} is {'newer' if newer else 'older'} than the "
        f"versions whose rules are known ({published(release.id)[0]} to {last}). What is shown "
        f"follows those of {last if newer else published(release.id)[0]} and is not proven.",
        "Ask the installed program itself.",
    )


def _differences(
    reading: Reading, found: Prediction, predict: Callable[[Reading], Prediction]
) -> Iterator[Notice]:
    release = reading.release
    here = Version.of(release.version)
    installed = installed_version(reading.surroundings, release.program)
    for other in dict.fromkeys((installed, newest(release.id))):
        there = Version.of(other or "")
        if other not in published(release.id) or here is None or there is None or here == there:
            continue
        if other != installed and there < here:
            continue
        if replace(release_of(release.id, other), version=release.version) == release:
            continue
        choice = replace(reading.choice, release=f"{release.id}@{other}")
        theirs = predict(read(reading.surroundings, choice))
        told = _difference(found, theirs)
        if told is None:
            continue
        severity, message, fix = told
        when = f"After an update to {other}" if there > here else f"In {other}"
        if other == installed:
            when = f"In {other}, which is installed,"
        blamed = next((one for one in theirs.notices if one.severity is Severity.ERROR), None)
        refused = found.valid and not theirs.valid
        yield Notice(
            "other-version-refuses" if refused else "other-version-differs",
            severity,
            theirs.issues[0].path if refused else "<root>",
            f"{when} {message}",
            (blamed.fix if refused and blamed else "") or fix,
            theirs.issues[0].origin if refused else None,
            blamed.repair if refused and blamed else None,
        )


def _difference(found: Prediction, theirs: Prediction) -> tuple[Severity, str, str] | None:
    """What another version does otherwise: how grave, in words, and what to do about it."""
    if found.valid and not theirs.valid:
        first, *more = theirs.issues
        rest = f" (and {len(more)} more)" if more else ""
        return (
            Severity.WARNING,
            f"this file is refused: {first}{rest}.",
            "Correct this before the update.",
        )
    if not found.valid:
        return (Severity.INFO, "this file is taken.", "") if theirs.valid else None
    if found.config_path != theirs.config_path:
        path = printable(str(theirs.config_path))
        return Severity.WARNING, f"another file is read: {path}.", "Move the file there."
    ours, others = _chain(found), _chain(theirs)
    if ours == others:
        return None
    return (
        Severity.INFO,
        f"{', '.join(others)} {'is' if len(others) == 1 else 'are'} tried, not {', '.join(ours)}.",
        "Write the models that you want in full, as provider/id.",
    )


def _chain(prediction: Prediction) -> list[str]:
    return [printable(link.ref or "nothing") for link in prediction.candidates]
