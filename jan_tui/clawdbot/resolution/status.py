"""The status of a model reference: served, configured, missing, dropped, another provider's."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from msgspec import Struct

from jan_tui.base_url import meant_by
from jan_tui.clawdbot.config.reading import Reading
from jan_tui.clawdbot.resolution.entry import PROVIDER
from jan_tui.clawdbot.resolution.providers import opting_key
from jan_tui.clawdbot.resolution.references import Ref
from jan_tui.clawdbot.resolution.route import Detour, Routes
from jan_tui.clawdbot.resolution.selection import RequestedModel
from jan_tui.clawdbot.resolution.server_entry import ServerEntries, leads_to
from jan_tui.clawdbot.values.agents import Agent
from jan_tui.clawdbot.values.javascript import trim
from jan_tui.clawdbot.values.prediction import CatalogModel, Link, Mode, ServerFacts, Status
from jan_tui.product import JAN


class StatusResolver(Struct, frozen=True, dict=True):
    """Resolves the status of references against the catalog of one reading and what Jan serves.

    References to other entries for the same server are resolved against their own lists.
    """

    reading: Reading
    mode: Mode
    catalog: Sequence[CatalogModel]
    facts: ServerFacts
    entries: ServerEntries

    def status(self, ref: Ref, agent: Agent | None = None) -> Status:
        """The state of a reference.

        Unknown is what depends on a server that was not probed or did not answer, also where that
        is another one than the facts are of.

        What is sent elsewhere, as one agent may do for itself, counts as of another provider.
        """
        if self.detour(ref, agent) is not None:
            return Status.OTHER_PROVIDER
        if ref.provider != self.entries.id:
            return self._beside(ref)
        row = self.row(ref)
        usable = row is not None and row.usable
        if self._asked_elsewhere and (usable or self.runs_unlisted or self.mode is Mode.IMPLICIT):
            return Status.UNKNOWN
        if usable and row is not None and row.served:
            return Status.SERVED
        by_default = not usable and self.runs_unlisted
        if self.facts.served is None and (usable or by_default or self.mode is Mode.IMPLICIT):
            return Status.UNKNOWN
        if by_default and row is not None and row.served:
            return Status.SERVED
        return Status.CONFIGURED if usable else Status.MISSING

    @cached_property
    def _asked_elsewhere(self) -> bool:
        """Whether the program asks another server than that of the facts."""
        used = self.entries.used
        asked = meant_by((used.base_url if used is not None else None) or JAN.base_url)
        seen = meant_by(self.facts.drafted or self.facts.base_url)
        if self.mode is Mode.OFF or asked is None or seen is None:
            return False
        return asked.server != seen.server

    def _beside(self, ref: Ref) -> Status:
        """The state of a reference to another provider, which may lead to the same server."""
        entry = self.entries.named(ref.provider)
        listed = entry is not None and ref.model in {trim(model["id"]) for _, model in entry.models}
        if entry is None and ref.provider == PROVIDER:
            # The guide's discovery works beside an entry of another name.
            if not self.reading.release.implicit_jan or opting_key(self.reading) is None:
                return Status.MISSING
            listed = ref.model in (self.facts.served or (ref.model,))
        elif entry is None or not leads_to(entry, self.facts):
            return Status.OTHER_PROVIDER
        served = self.facts.served
        if served is None and (listed or self.runs_unlisted):
            return Status.UNKNOWN
        if not listed:
            runs = self.runs_unlisted and ref.model in (served or ())
            return Status.SERVED if runs else Status.MISSING
        return Status.SERVED if ref.model in (served or ()) else Status.CONFIGURED

    def detour(self, ref: Ref, agent: Agent | None = None) -> Detour | None:
        """Where a model of an entry for the server goes instead of there."""
        entry = self.entries.named(ref.provider)
        return self._routes.detour(entry, ref, agent) if entry is not None else None

    @cached_property
    def _routes(self) -> Routes:
        return Routes(self.reading)

    @property
    def runs_unlisted(self) -> bool:
        """Whether the entry's defaults serve for models that it does not list."""
        return self.mode is Mode.EXPLICIT and self.reading.release.runs_unlisted

    def unlisted(self, ref: Ref) -> bool:
        """Whether this model of Jan is requested although the entry does not list it."""
        row = self.row(ref)
        listed = row is not None and row.usable
        return self.runs_unlisted and ref.provider == self.entries.id and not listed

    def row(self, ref: Ref) -> CatalogModel | None:
        """The row of the catalog for this reference, compared exactly."""
        return self._rows.get(ref.model) if ref.provider == self.entries.id else None

    @cached_property
    def _rows(self) -> dict[str, CatalogModel]:
        return {row.id: row for row in reversed(self.catalog)}

    def link(self, model: RequestedModel, agent: Agent | None = None) -> Link:
        """A requested model with its status, and a note of a few words on why."""
        origin = self.reading.origin(model.path) if model.path else None
        if model.ref is None:
            return Link(model.raw, None, Status.MISSING, "blank: skipped", origin)
        label = str(model.ref)
        if model.dropped:
            return Link(model.raw, label, Status.DROPPED, "not in the allowlist", origin)
        status = self.status(model.ref, agent)
        return Link(model.raw, label, status, self._note(model, status, agent), origin)

    def _note(self, model: RequestedModel, status: Status, agent: Agent | None) -> str:
        if model.repeated:
            return "already in the chain"
        if model.by_default:
            return f"added by {self.reading.release.label}"
        elsewhere = self.detour(model.ref, agent) if model.ref else None
        if elsewhere is not None:
            return elsewhere.note
        if model.alias is not None:
            return f'alias "{model.alias}"'
        if status is Status.SERVED and model.ref is not None and self.unlisted(model.ref):
            return f"not in config: {self.reading.release.label}'s defaults apply"
        if status is Status.MISSING:
            row = self.row(model.ref) if model.ref else None
            served = "; Jan serves it" if row is not None and row.served else ""
            if model.ref and model.ref.provider == PROVIDER != self.entries.id:
                return f"there is no provider jan; Jan is set up as {self.entries.id}"
            if self.mode is Mode.EXPLICIT:
                return f"not in config{served}"
            if self.mode is Mode.OFF:
                return f"{self.reading.release.label} has no jan provider{served}"
        return ""
