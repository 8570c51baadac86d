"""What is rehearsed: the agent, the model of Jan that answers it first, and the chain behind it."""

from __future__ import annotations

from msgspec import Struct

from jan_tui.clawdbot.config.reading import Reading
from jan_tui.clawdbot.values.agents import MAIN, default_agent, normal_id
from jan_tui.clawdbot.values.prediction import AgentChain, Prediction


class NothingToRehearseError(Exception):
    """There is no such agent, or no model of Jan that it would try; the text says which."""


class Part(Struct, frozen=True):
    """The turn of one agent.

    `ref` is the model of Jan that is asked first, None where the prediction names none because the
    file is refused; `chain` are the references that are predicted to be tried, `of_jan` those of
    them whose requests go to Jan. `stands_in` is whether another provider's model comes before
    `ref`, which is the primary in the copy then.
    """

    agent: str
    ref: str | None
    chain: tuple[str, ...] = ()
    of_jan: frozenset[str] = frozenset()
    stands_in: bool = False


def part_of(reading: Reading, prediction: Prediction, agent: str | None = None) -> Part:
    """The turn of this agent, or of the default one. Raises `NothingToRehearseError`."""
    meant = prediction.meant
    ident = normal_id(agent) if agent else meant.default_agent
    if not ident:
        owned = reading.release.agents_owned
        ident = default_agent(reading.value, owned=owned)
        ident = ident or (meant.agents[0].agent if meant.agents else MAIN)
    chain = next((one for one in meant.agents if one.agent == ident), None)
    if chain is None:
        if not meant.valid or not meant.agents:
            return Part(ident, None)
        known = ", ".join(one.agent for one in meant.agents)
        raise NothingToRehearseError(f"There is no agent {ident}. The config has: {known}.")
    return _of(chain, meant, valid=prediction.valid)


def _of(chain: AgentChain, prediction: Prediction, *, valid: bool) -> Part:
    refs = tuple(link.ref for link in chain.candidates if link.ref is not None)
    named = tuple(ref for ref in refs if prediction.provider.model(ref) is not None)
    if not named:
        if not valid:
            return Part(chain.agent, None, refs)
        tried = ", ".join(refs) or "none"
        raise NothingToRehearseError(
            f"Agent {chain.agent} uses no model of Jan; it tries: {tried}."
        )
    return Part(chain.agent, named[0], refs, frozenset(named), refs[0] != named[0])
