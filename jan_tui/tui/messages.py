"""What happened on a screen, as messages to the app: messages go up, attributes come down."""

from __future__ import annotations

from dataclasses import dataclass

from textual.message import Message

from jan_tui.editing import Intent


@dataclass
class IntentChanged(Message):
    """The person chose something; `said` is a few words for those who do not see why."""

    intent: Intent
    said: str = ""


@dataclass
class CopyRequested(Message):
    """A text is to go to the clipboard; `what` names it in the notification."""

    text: str
    what: str


@dataclass
class ActionRequested(Message):
    """An action of the registry is to be done."""

    action_id: str


@dataclass
class TrialRequested(Message):
    """The model is to be tried with one tiny request."""

    model_id: str
