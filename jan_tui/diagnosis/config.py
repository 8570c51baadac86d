"""What the config itself gets wrong, and a server that is not the one it names."""

from __future__ import annotations

from collections.abc import Iterator

from jan_tui.clawdbot import Mode, Notice, Prediction, Severity, Step, StepAction
from jan_tui.diagnosis.values import Diagnosis, Rank, Ranked, Situation, quoted, short_id

CONFIG_INVALID = "config-invalid"
"""The code of a file that the release refuses; its issues have the details."""

_HEADLINE = 78
_TOP = "<root>"
"""How the releases write the path of what concerns the whole file."""


def invalid(prediction: Prediction) -> Iterator[Diagnosis]:
    """The release refuses the whole file."""
    if prediction.valid:
        return
    name = prediction.config_path.name
    issue = prediction.issues[0] if prediction.issues else None
    origin = issue.origin if issue else None
    place = f"{origin.file}:{origin.line}:{origin.column}" if origin else prediction.config_path
    action: StepAction | None = StepAction.EDIT_FILE
    if prediction.as_meant is not None and prediction.as_meant.valid:
        text, action = "Repair it as it was meant.", StepAction.REPAIR
    elif origin is not None:
        file = "" if origin.file == prediction.config_path else f" of {origin.file.name}"
        text = f"Fix line {origin.line}, column {origin.column}{file}."
    else:
        text = f"Fix {name}."
    reason = quoted(str(issue)) if issue else "no reason given"
    unparsed = quoted(issue.unparsed) if issue else ""
    if issue is not None and (notice := explained(prediction)):
        reason, unparsed = quoted(notice.message), ""
        text = text if action is StepAction.REPAIR else notice.fix
        # A variable is set elsewhere.
        action = None if issue.missing_variable else action
    more = len(prediction.issues) - 1
    refuses = f"{prediction.release_label} refuses"
    headline = f"{refuses} {name}: {reason}"
    if unparsed:
        headline = f"{name} does not parse: {unparsed}"
        if len(headline) > _HEADLINE:
            headline = f"{short_id(name)} does not parse."
            text = f"{text} It says: {unparsed}"
    elif len(headline) > _HEADLINE:
        headline = f"{refuses} {reason}"
    if len(headline) > _HEADLINE and issue is not None:
        because = "" if issue.path == _TOP else f" because of {short_id(issue.path, 30)}"
        headline = f"{refuses} {name}{because}."
        text = f"{text} It says: {reason}"
    if more > 0:
        end = "" if text.endswith((".", "!", "?")) else "."
        text = f"{text}{end} {more} more problem{'' if more == 1 else 's'}."
    yield Diagnosis(CONFIG_INVALID, headline, Step(text, action, str(place)))


def explained(prediction: Prediction) -> Notice | None:
    """The notice that says of a file that cannot be resolved what the issue says less well."""
    issue = prediction.issues[0] if prediction.issues else None
    if issue is None or issue.path != _TOP or issue.origin is None or issue.strange:
        return None
    at = (issue.origin.file, issue.origin.line, issue.origin.column)
    return next(
        (
            notice
            for notice in prediction.notices
            if notice.severity is Severity.ERROR
            and notice.origin is not None
            and (notice.origin.file, notice.origin.line, notice.origin.column) == at
        ),
        None,
    )


def other_server(situation: Situation) -> Ranked | None:
    """The server on the screen is not the one that Clawdbot will use."""
    if not situation.is_other_server:
        return None
    provider, url = situation.prediction.provider, situation.snapshot.probe.base_url
    implicit = provider.mode is Mode.IMPLICIT
    entry = " in an explicit entry" if implicit else ""
    return Rank.OTHER, Diagnosis(
        "implicit-ignores-custom-url" if implicit else "asked-elsewhere",
        f"Shown is {quoted(url)}; {situation.program} will ask another.",
        Step(
            f"Set the base URL{entry} if this is the server that you mean. {situation.program} "
            f"asks {quoted(provider.base_url)}.",
            StepAction.SET_BASE_URL,
            url,
            (url,),
        ),
        Severity.WARNING,
    )
