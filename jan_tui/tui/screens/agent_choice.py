"""What screens share on which the models of an agent are chosen."""

from __future__ import annotations

from jan_tui.editing import choices
from jan_tui.tui.messages import AgentChosen, IntentChanged
from jan_tui.tui.screens import views
from jan_tui.tui.screens.base import DashboardScreen


class ChoosesAgent(DashboardScreen):
    """The state has the agent whose chain is shown, so that it is the same on every screen."""

    def action_next_agent(self) -> None:
        self._turn_agent(1)

    def action_previous_agent(self) -> None:
        self._turn_agent(-1)

    def _turn_agent(self, by: int) -> None:
        ids = [choices.DEFAULTS, *(each.agent for each in self.state.agents)]
        if len(ids) == 1:
            self.notify("The config has no entry for an agent, so the defaults apply to all.")
            return
        self.action_pick_agent(ids[(ids.index(self.state.agent) + by) % len(ids)])

    def action_pick_agent(self, agent: str) -> None:
        """Show this agent's chain; the agents are in sight to be clicked, too."""
        self.post_message(AgentChosen(agent))

    def action_inherit(self) -> None:
        agent, start = self.state.agent, views.shown_prediction(self.state.start)
        if start is None:
            return
        if not agent:
            self.notify("These are the defaults. Choose an agent first.")
        elif not choices.has_own(self.state.intent, start, agent):
            self.notify(f"The agent {agent} has no models of its own.")
        else:
            intent = choices.inherit(self.state.intent, start, agent)
            self.post_message(IntentChanged(intent, f"The agent {agent} follows the defaults"))
