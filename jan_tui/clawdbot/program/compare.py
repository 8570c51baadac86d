"""The answers of a program, compared with a prediction."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jan_tui.clawdbot.hazards.selection import COUNTS_LATER
from jan_tui.clawdbot.resolution.entry import PROVIDER
from jan_tui.clawdbot.values.javascript import record
from jan_tui.clawdbot.values.prediction import Prediction

_HIDING = frozenset({"no-apikey-in-entry", "no-api-in-entry", "uppercase-provider-id"})
"""Hazards with which a program lists configured models as missing."""

_PROBLEM = re.compile(r"^\s*-\s+(\S+?):\s", re.MULTILINE)
_REFUSAL = re.compile(r"config invalid|invalid config", re.IGNORECASE)


@dataclass(frozen=True)
class Answers:
    """The answers of the commands; None where a command gave no JSON.

    `failure` is the text of a failed `models status`, empty where it did not fail.
    """

    status: dict[str, Any] | None
    models: dict[str, Any] | None
    validation: dict[str, Any] | None = None
    failure: str = ""
    refused: str = ""


def differences(predicted: Prediction, answers: Answers) -> tuple[str, ...]:
    """A sentence for each answer that differs from the prediction; empty where both agree."""
    valid = accepted(answers)
    if valid is None:
        return (f"models status failed: {_first_line(answers.failure)}",)
    if valid is not predicted.valid:
        theirs, ours = ("accepts", "refuses") if valid else ("refuses", "accepts")
        return (f"The program {theirs} the config; the prediction {ours} it.",)
    if not valid:
        return tuple(_issues(predicted, answers))
    if answers.status is None or "resolvedDefault" not in answers.status:
        return (f"models status failed: {_first_line(answers.failure)}",)
    return (*_selection(predicted, answers.status), *_listing(predicted, answers))


def accepted(answers: Answers) -> bool | None:
    """Whether the program takes the config; None where its failure is another."""
    if answers.validation is not None and isinstance(answers.validation.get("valid"), bool):
        return bool(answers.validation["valid"])
    if answers.status is not None and "resolvedDefault" in answers.status:
        return True
    return False if _REFUSAL.search(answers.failure) else None


def lists_jan(answers: Answers) -> bool:
    """Whether the program lists a jan model that is there."""
    return any(
        key.startswith(f"{PROVIDER}/") and not row.get("missing") for key, row in _rows(answers)
    )


def _rows(answers: Answers) -> Iterator[tuple[str, dict[str, Any]]]:
    models = record(answers.models).get("models")
    for row in models if isinstance(models, list) else ():
        key = record(row).get("key")
        if isinstance(key, str):
            yield key, row


def _issues(predicted: Prediction, answers: Answers) -> Iterator[str]:
    """Paths only: the programs hide values in their output, and spell syntax errors freely."""
    ours = {_plain_path(issue.path) for issue in predicted.issues}
    issues = record(answers.validation).get("issues")
    if isinstance(issues, list):
        theirs = {str(record(issue).get("path") or "<root>") for issue in issues}
    else:
        theirs = set(_PROBLEM.findall(answers.refused))
    theirs = {_plain_path(path) for path in theirs}
    if theirs:
        yield from (f"The program also refuses {path}." for path in sorted(theirs - ours))
        for path in sorted(ours - theirs):
            yield f"The prediction refuses {path}; the program does not."


def _plain_path(path: str) -> str:
    """`models[0]` and `models["jan/x"]` with dots."""
    return re.sub(r'\["?([^"\]]*)"?\]', r".\1", path)


def _selection(predicted: Prediction, status: dict[str, Any]) -> Iterator[str]:
    primary = predicted.primary.ref if predicted.primary else None
    pairs = (
        ("primary", primary, status.get("resolvedDefault")),
        ("fallbacks", [link.raw for link in predicted.fallbacks], status.get("fallbacks")),
        ("aliases", dict(predicted.aliases), status.get("aliases")),
        ("allowlist", list(predicted.allowed), status.get("allowed")),
    )
    later = any(notice.code == COUNTS_LATER for notice in predicted.notices)
    for name, ours, theirs in pairs[:2] if later else pairs:
        if ours != theirs:
            yield f"{name}: the program says {_shown(theirs)}, the prediction {_shown(ours)}."


def _listing(predicted: Prediction, answers: Answers) -> Iterator[str]:
    if any(notice.code in _HIDING for notice in predicted.notices):
        return
    usable = {model.ref for model in predicted.catalog if model.usable}
    for key, row in _rows(answers):
        if key in usable and row.get("missing"):
            yield f"The program lists {key} as missing; the prediction has it in the catalog."


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key} = {item}" for key, item in value.items()) or "none"
    if isinstance(value, list):
        return ", ".join(map(str, value)) or "none"
    return "nothing" if value is None else str(value)


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "no answer")
