"""Screens whose parts may not be there yet, or never come to be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from textual.events import Event, Mount, Resize
from textual.geometry import Offset
from textual.widget import Widget

if TYPE_CHECKING:
    from textual.screen import Screen

    _Screen = Screen[Any]
else:
    _Screen = object


class HasParts(_Screen):
    """Mixin of a screen that looks up its parts in actions and handlers.

    An action may be asked for from outside before the screen is composed, and a screen that was
    opened while the dashboard ends is mounted without its parts, or with some of them.
    """

    @property
    def has_parts(self) -> bool:
        """Whether the parts are there, so that they can be looked up."""
        return self.is_mounted and self.is_running and bool(self.children)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self.has_parts and super().check_action(action, parameters)

    def get_widget_and_offset_at(self, x: int, y: int) -> tuple[Widget | None, Offset | None]:
        """As Textual's, which also names a widget that is painted but no longer there, and fails
        on it where the selection of text begins."""
        widget, offset = super().get_widget_and_offset_at(x, y)
        gone = widget is not None and widget is not self and widget.parent is None
        return (None, None) if gone else (widget, offset)

    async def on_event(self, event: Event) -> None:
        if isinstance(event, (Mount, Resize)) and not (self.children and self.app.is_running):
            return
        if isinstance(event, Resize) and event.size != self.app.size:
            # A size of before. Textual lays the screen out for it and sends the same event once
            # more, so that two sizes on their way would take turns for ever.
            event.stop()
            return
        await super().on_event(event)
