"""Whether a release takes a config, with its own paths, messages and order."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from jan_tui.clawdbot.schema import clawdbot, openclaw
from jan_tui.clawdbot.schema.openclaw_legacy import Moved, to_current
from jan_tui.clawdbot.schema.openclaw_policy import policies
from jan_tui.clawdbot.schema.scalars import Problem, Shape
from jan_tui.clawdbot.schema.shapes import problems

_MOST_LISTED = 12


@dataclass(frozen=True, slots=True)
class Rules:
    """How a release checks: its shape, the places it gave up, and what it does around the check.

    `legacy` are path, whether only a string counts there, and message; any of them ends the check.
    `current` brings older forms into the one that is checked, and `afterwards` looks at what has
    the right shape. `hints`: bounds and allowed values are added to messages.
    """

    shape: Shape
    sections: tuple[str, ...]
    checked: frozenset[str]
    legacy: tuple[tuple[str, bool, str], ...]
    current: Callable[[Any], Moved]
    afterwards: Callable[[dict[str, Any]], tuple[Problem, ...]]
    hints: bool


CLAWDBOT_RULES = Rules(
    clawdbot.ROOT,
    clawdbot.SECTIONS,
    frozenset(clawdbot.CHECKED),
    clawdbot.LEGACY,
    Moved,
    lambda _: (),
    hints=False,
)

OPENCLAW_RULES = Rules(
    openclaw.ROOT,
    openclaw.SECTIONS,
    frozenset(openclaw.CHECKED),
    (),
    to_current,
    policies,
    hints=True,
)


def check(value: Any, rules: Rules) -> tuple[Problem, ...]:
    """Everything for which a release with these rules refuses a config, in its order."""
    given_up = _given_up(value, rules)
    if given_up:
        return given_up
    moved = rules.current(value)
    found = problems(rules.shape, moved.value) or rules.afterwards(moved.value)
    return tuple(
        replace(
            problem,
            message=_hinted(problem) if rules.hints else problem.message,
            at=moved.written_at(problem.at),
        )
        for problem in found
    )


def unchecked(value: Any, rules: Rules) -> tuple[str, ...]:
    """The sections that are there and known to the release, and whose inside is not checked."""
    present = value if isinstance(value, dict) else {}
    return tuple(key for key in present if key in rules.sections and key not in rules.checked)


def _given_up(value: Any, rules: Rules) -> tuple[Problem, ...]:
    """The places that a release gave up and still finds in the config."""
    found = []
    for dotted, only_text, message in rules.legacy:
        path = tuple(dotted.split("."))
        there, held = _held(value, path)
        if there and (isinstance(held, str) or not only_text):
            found.append(Problem(path, message, path))
    return tuple(found)


def _held(value: Any, path: tuple[str, ...]) -> tuple[bool, Any]:
    for key in path:
        if not isinstance(value, dict) or key not in value:
            return False, None
        value = value[key]
    return True, value


def _hinted(problem: Problem) -> str:
    """The message with the bound or the allowed values that the release adds (openclaw)."""
    message = problem.message
    if problem.bound:
        return f"{message} ({problem.bound})"
    if not problem.allowed or "expected one of" in message.lower():
        return message
    labels = list(dict.fromkeys(json.dumps(one, ensure_ascii=False) for one in problem.allowed))
    more = f", ... (+{len(labels) - _MOST_LISTED} more)" if len(labels) > _MOST_LISTED else ""
    return f"{message} (allowed: {', '.join(labels[:_MOST_LISTED])}{more})"
