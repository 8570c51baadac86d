"""What screens tell the app: messages go up, attributes come down."""

from __future__ import annotations

from textual.message import Message

from jan_tui.editing.intent import Intent


class Wish(Message):
    """The person wants something else; `said` is a few words for those who do not see why."""

    def __init__(self, intent: Intent, said: str = "") -> None:
        super().__init__()
        self.intent = intent
        self.said = said


class Copied(Message):
    """A text goes to the clipboard; `what` names it in the notification."""

    def __init__(self, text: str, what: str) -> None:
        super().__init__()
        self.text = text
        self.what = what


class Run(Message):
    """An action of the registry is to be done."""

    def __init__(self, action_id: str) -> None:
        super().__init__()
        self.action_id = action_id


class TryChat(Message):
    """The model is to be tried with one tiny request."""

    def __init__(self, model_id: str) -> None:
        super().__init__()
        self.model_id = model_id
