"""Jan and Clawdbot together: one headline, one next step."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Mood(StrEnum):
    """How the headline is to be read."""

    GOOD = "good"
    ATTENTION = "attention"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What is the matter, and the one thing to do next.

    `copyable` is the exact text to type or the setting to open, for the copy key; `action` names
    the dashboard action that does the step, where there is one.
    """

    code: str
    mood: Mood
    headline: str
    next_step: str
    copyable: str = ""
    action: str = ""
