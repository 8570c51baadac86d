"""Messages from screens to the app, named for what happened or is requested."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from jan_tui.clawdbot import Prediction
    from jan_tui.editing import Intent
    from jan_tui.editing.choices import OnDisk
    from jan_tui.tui.widgets.setting_rows import SettingRow


@dataclass
class IntentChanged(Message):
    """The person chose something; `message` tells in a few words what changed."""

    intent: Intent
    message: str = ""


@dataclass
class EditRequested(Message):
    """A row of the settings is to be edited; `on_disk` are models to choose from while Jan serves
    none."""

    row: SettingRow
    prediction: Prediction
    on_disk: OnDisk


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
