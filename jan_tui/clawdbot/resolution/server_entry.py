"""The entry for the server that is asked: named jan, or recognised by its address.

OpenClaw's own wizard writes `custom-127-0-0-1-1337`, and people write other names (facts:
Corrections, 6).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from jan_tui.base_url import meant_by
from jan_tui.clawdbot.config.reading import Reading
from jan_tui.clawdbot.resolution.entry import PROVIDER, Entry, entries_of
from jan_tui.clawdbot.resolution.selection import Selection
from jan_tui.clawdbot.values.agents import Agent, agents
from jan_tui.clawdbot.values.javascript import trim
from jan_tui.clawdbot.values.prediction import ServerFacts
from jan_tui.product import JAN


class ServerEntries(Struct, frozen=True):
    """`used` is the entry that counts, None where there is none; `others` lead there as well."""

    used: Entry | None = None
    others: tuple[Entry, ...] = ()

    @property
    def id(self) -> str:
        """The provider under which Jan stands, or would."""
        return self.used.id if self.used else PROVIDER

    def named(self, provider: str) -> Entry | None:
        """The entry of these that references to this provider mean."""
        if self.used is not None and self.used.id == provider:
            return self.used
        for entry in self.others:
            if entry.id == provider:
                return entry
        return None


def server_entries(reading: Reading, facts: ServerFacts) -> ServerEntries:
    """The entries for the server of the facts.

    One named jan counts before others. Of entries that only have the address the one counts that
    the chain names first, else the first one. Where none has it and the server is the default one,
    one that looks like Jan's counts, if the chain names it or jan: so a Jan elsewhere is found.
    """
    written = entries_of(reading)
    # The programs find the exact key before another spelling of it.
    written.sort(key=lambda entry: trim(entry.key) != entry.id)
    named = [entry for entry in written if entry.id == PROVIDER]
    there = [entry for entry in written if entry.id != PROVIDER and leads_to(entry, facts)]
    alike = []
    if not (named or there) and facts.base_url == JAN.base_url:
        alike = [entry for entry in written if _looks_like_jan(entry)]
    if alike or (not named and len(there) > 1):
        order = list(chosen_providers(Selection(reading)))
        there += [entry for entry in alike if {entry.id, PROVIDER} & set(order)]
        there.sort(key=lambda entry: order.index(entry.id) if entry.id in order else len(order))
    found = [*named, *there]
    return ServerEntries(found[0], tuple(found[1:])) if found else ServerEntries()


def leads_to(entry: Entry, facts: ServerFacts) -> bool:
    """Whether the entry's address means the server of the facts, whatever its path."""
    here, asked = meant_by(entry.base_url or ""), meant_by(facts.base_url)
    return here is not None and asked is not None and here.server == asked.server


def _looks_like_jan(entry: Entry) -> bool:
    """Whether a name or an address speaks of Jan: the word itself, or Jan's own port.

    The wizard's names end with the port: `custom-192-168-1-20-1337`.
    """
    words, address = re.split(r"[^a-z0-9]+", entry.id), meant_by(entry.base_url or "")
    if address is None:
        return False
    return PROVIDER in words or str(JAN.port) in words[-1:] or address.port == JAN.port


def chosen_providers(selection: Selection) -> Iterator[str]:
    """The providers of the models that are tried, those of agents.defaults first."""
    for agent in (Agent(""), *agents(selection.reading.value)):
        for model in selection.candidates(agent):
            if model.ref is not None:
                yield model.ref.provider
