"""Whose chain is shown: that of agents.defaults or of an agent, with those that are broken."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from textual.reactive import reactive

from jan_tui.tui.state import State, broken
from jan_tui.tui.widgets.models.chain import BEHIND
from jan_tui.tui.widgets.models.confirmation import standing
from jan_tui.tui.widgets.styled import BAD, KEY, MUTED, STRONG, Line, Run, line, safe, width
from jan_tui.tui.widgets.text import Lines, spread

if TYPE_CHECKING:
    from jan_tui.clawdbot import Confirmation

DEFAULTS = "defaults"
_NARROW = 60


class AgentTab(Struct, frozen=True):
    """One to choose from; `id` is empty for agents.defaults."""

    id: str
    broken: bool = False
    own: bool = False

    @property
    def label(self) -> str:
        return safe(self.id) if self.id else DEFAULTS


class AgentView(Struct, frozen=True):
    """The agents, the one that is shown, and how sure its chain is.

    `refused` is whether the whole file is, and what is shown the chain as it was meant. `turn`
    and `inherit` are the keys of these actions.
    """

    program: str = ""
    refused: bool = False
    tabs: tuple[AgentTab, ...] = ()
    shown: str = ""
    behind: bool = False
    said: Confirmation | None = None
    turn: str = ""
    inherit: str = ""


def agent_tabs(state: State) -> tuple[AgentTab, ...]:
    """agents.defaults and every agent with an entry; none where there is no agent to choose."""
    agents = state.agents
    if not agents:
        return ()
    found = (AgentTab(each.agent, broken(each) is not None, each.overrides) for each in agents)
    return (AgentTab(""), *found)


class AgentBar(Lines):
    """One line; where not all agents fit, the one that is shown and how many there are."""

    view: reactive[AgentView] = reactive(AgentView())

    def lines(self, cells: int) -> Sequence[Line]:
        view = self.view
        left = self._left(cells)
        room = cells - width(left) - 3
        told = standing(view.said, room)
        if view.behind:
            told = (BEHIND, MUTED) if len(BEHIND) <= room else None
        return [spread(left, line(told or "", " "), cells)]

    def _left(self, cells: int) -> Line:
        view = self.view
        name = f" {view.program} tries" if cells >= _NARROW else ""
        if view.refused:
            name = f" {view.program} tries nothing. As it was meant" if name else " As it was meant"
        if not view.tabs:
            return line((name or " The chain", MUTED))
        begin = line((f"{name} for " if name else " ", MUTED))
        tabs = [_tab(each, view.shown) for each in view.tabs]
        whole = (*begin, *(run for tab in tabs for run in tab), *self._after())
        if width(whole) <= cells:
            return whole
        at = next((at for at, each in enumerate(view.tabs) if each.id == view.shown), 0)
        count = (f" {at + 1} of {len(view.tabs)}", MUTED)
        return (*begin, *tabs[at], count, *self._after())

    def _after(self) -> Line:
        """Whether the agent has a chain of its own, and the keys."""
        view = self.view
        now = next((each for each in view.tabs if each.id == view.shown), None)
        said = line((f" {view.turn}", KEY), (" next", MUTED))
        if now is None or not now.id:
            return said
        if not now.own:
            return (*said, (" · same as defaults", MUTED))
        return (*said, (" · own chain, ", MUTED), (view.inherit, KEY), (" takes it out", MUTED))


def _tab(tab: AgentTab, shown: str) -> tuple[Run, ...]:
    click = f"@click=screen.pick_agent('{tab.id}')"
    here = tab.id == shown
    text = f"[{tab.label}" if here else f" {tab.label}"
    mark: tuple[Run, ...] = ((" ✗", BAD),) if tab.broken else ()
    style = STRONG if here else MUTED
    return ((text, f"{style} {click}"), *mark, ("]" if here else " ", f"{style} {click}"))
