"""All notices, each with its place, its fix, and its repair."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from jan_tui.clawdbot import Issue, Notice, Origin, Severity
from jan_tui.diagnosis import Diagnosis, Noted
from jan_tui.plain import printable
from jan_tui.tui.keys.bindings import key_in_force
from jan_tui.tui.screens.dialogs.modal import Dialog
from jan_tui.tui.state import State, tilde, with_tilde
from jan_tui.tui.steps import Keys, written
from jan_tui.tui.widgets.glyphs import DIAGNOSES, NOT_CHECKED, SEVERITIES
from jan_tui.tui.widgets.headline import TALL_FROM
from jan_tui.tui.widgets.options import Options
from jan_tui.tui.widgets.panel import Panel
from jan_tui.tui.widgets.styled import KEY, MUTED, STRONG, Line, content, line, safe


class Notices(Dialog[tuple[str, ...] | Origin | None]):
    """A list above, the whole text of one below; the answer is the codes to repair, or the place to
    open in the editor."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,n", "close", "Close"),
        Binding("R,enter", "repair", "Repair"),
        Binding("e", "edit", "Open in your editor"),
        Binding("pagedown", "scroll(2)", "Text down", priority=True),
        Binding("pageup", "scroll(-2)", "Text up", priority=True),
    ]
    AUTO_FOCUS = "OptionList"

    def __init__(self, state: State) -> None:
        self._entries = state.noted
        super().__init__(f"Notices, {len(self._entries)}")
        self._state = state

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog dialog-wide"):
            rows = (row(each, self._state.home) for each in self._entries)
            yield Options(*(Option(content([each])) for each in rows), compact=True)
            with Panel(id="notice", can_focus=False):
                yield Static(id="notice-text")

    def on_mount(self) -> None:
        super().on_mount()
        if self._entries:
            self.query_one(OptionList).highlighted = 0
        else:
            self.query_one("#notice-text", Static).update("There is no notice.")

    @on(OptionList.OptionHighlighted)
    def _show(self, event: OptionList.OptionHighlighted) -> None:
        keys = partial(key_in_force, self.app)
        entry = self._entries[event.option_index]
        self.query_one("#notice-text", Static).update(content(details(entry, self._state, keys)))
        self.query_one(".dialog").border_subtitle = " · ".join(self._offered(entry))

    def _offered(self, entry: Noted) -> Iterator[str]:
        """The keys that do something for one entry."""
        if self._repairs(entry):
            yield "R repairs"
        if isinstance(entry, Notice | Issue) and entry.origin is not None:
            yield "e edits"
        yield "PgDn"
        yield "Esc closes"

    def _repairs(self, entry: Noted | None) -> tuple[str, ...]:
        """The codes that the key for repairs takes for one entry."""
        if isinstance(entry, Issue):
            return _file_repairs(self._state)
        return (entry.code,) if isinstance(entry, Notice) and entry.repair is not None else ()

    @on(OptionList.OptionSelected)
    def action_repair(self) -> None:
        at = self.query_one(OptionList).highlighted
        entry = self._entries[at] if at is not None else None
        if codes := self._repairs(entry):
            self.dismiss(codes)
        else:
            self.notify("This one has no one-key repair; what to do stands below.")

    def action_edit(self) -> None:
        at = self.query_one(OptionList).highlighted
        entry = self._entries[at] if at is not None else None
        if isinstance(entry, Notice | Issue) and entry.origin is not None:
            self.dismiss(entry.origin)
        else:
            self.notify("This one stands in no file.")

    def on_resize(self) -> None:
        """On a low screen the list leaves most of the room to the text."""
        self.set_class(self.size.height < TALL_FROM, "-low")


def _file_repairs(state: State) -> tuple[str, ...]:
    """The repairs that make a refused file valid."""
    notices = state.effective.notices if state.effective else ()
    found = (each for each in notices if each.repair and each.severity is Severity.ERROR)
    return tuple(dict.fromkeys(each.code for each in found))


def row(entry: Noted, home: Path) -> Line:
    """One entry on one line: sign, code, message."""
    if isinstance(entry, Issue):
        return line(
            SEVERITIES[Severity.ERROR].mark, " ", (safe(with_tilde(str(entry), home)), STRONG)
        )
    if isinstance(entry, Diagnosis):
        sign = NOT_CHECKED if entry.unsure else DIAGNOSES[entry.severity]
        return line(sign.mark, f" {safe(with_tilde(entry.headline, home))}")
    repair: tuple[str, str] = ("  R repairs", KEY) if entry.repair else ("", "")
    message = with_tilde(entry.message, home)
    return line(SEVERITIES[entry.severity].mark, f" {safe(message)}", repair)


def details(entry: Noted, state: State, keys: Keys) -> Iterator[Line]:
    """All that is known of one entry."""
    if isinstance(entry, Diagnosis):
        yield line((entry.code, MUTED))
        yield line(safe(with_tilde(entry.headline, state.home)))
        yield line(("Do: ", STRONG), safe(with_tilde(written(entry.step, keys), state.home)))
        return
    if isinstance(entry, Issue):
        yield line(("The whole file is refused for this.", MUTED))
        yield line(safe(with_tilde(str(entry), state.home)))
        yield line((where(entry.origin, state), MUTED))
        if _file_repairs(state):
            yield line(("R: ", KEY), "repair the file as it was meant")
        return
    yield line(
        (f"{entry.code}  {safe(entry.path)}", MUTED), (f"  {where(entry.origin, state)}", MUTED)
    )
    yield line(safe(with_tilde(entry.message, state.home)))
    yield line(("Do: ", STRONG), safe(with_tilde(entry.fix, state.home)))
    if entry.repair is not None:
        yield line(("R: ", KEY), safe(entry.repair.label))


def where(origin: Origin | None, state: State) -> str:
    """file:line:column, or nothing where no place is known."""
    if origin is None:
        return ""
    return f"{printable(tilde(origin.file, state.home))}:{origin.line}:{origin.column}"
