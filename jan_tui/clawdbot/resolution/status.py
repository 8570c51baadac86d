"""The status of a model reference: served, configured, missing, dropped, another provider's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from jan_tui.clawdbot.config.reading import Reading
from jan_tui.clawdbot.resolution.entry import PROVIDER
from jan_tui.clawdbot.resolution.references import Ref
from jan_tui.clawdbot.resolution.selection import RequestedModel
from jan_tui.clawdbot.values.prediction import CatalogModel, Link, Mode, ServerFacts, Status


@dataclass(frozen=True)
class StatusResolver:
    """Resolves the status of references against the catalog of one reading and what Jan serves."""

    reading: Reading
    mode: Mode
    catalog: Sequence[CatalogModel]
    facts: ServerFacts

    def status(self, ref: Ref) -> Status:
        """The state of a reference; what depends on a Jan that was not probed is unknown."""
        if ref.provider != PROVIDER:
            return Status.OTHER_PROVIDER
        row = self.row(ref)
        usable = row is not None and row.usable
        if usable and row is not None and row.served:
            return Status.SERVED
        by_default = not usable and self.runs_unlisted
        if self.facts.served is None and (usable or by_default or self.mode is Mode.IMPLICIT):
            return Status.UNKNOWN
        if by_default and row is not None and row.served:
            return Status.SERVED
        return Status.CONFIGURED if usable else Status.MISSING

    @property
    def runs_unlisted(self) -> bool:
        """Whether the entry's defaults serve for models that it does not list."""
        return self.mode is Mode.EXPLICIT and self.reading.release.runs_unlisted

    def unlisted(self, ref: Ref) -> bool:
        """Whether this model of Jan is requested although the entry does not list it."""
        row = self.row(ref)
        listed = row is not None and row.usable
        return self.runs_unlisted and ref.provider == PROVIDER and not listed

    def row(self, ref: Ref) -> CatalogModel | None:
        """The row of the catalog for this id, compared exactly."""
        return self._rows.get(ref.model)

    @cached_property
    def _rows(self) -> dict[str, CatalogModel]:
        return {row.id: row for row in reversed(self.catalog)}

    def link(self, model: RequestedModel) -> Link:
        """A requested model with its status, and a note of a few words on why."""
        origin = self.reading.origin(model.path) if model.path else None
        if model.ref is None:
            return Link(model.raw, None, Status.MISSING, "blank: skipped", origin)
        label = str(model.ref)
        if model.dropped:
            return Link(model.raw, label, Status.DROPPED, "not in the allowlist", origin)
        status = self.status(model.ref)
        return Link(model.raw, label, status, self._note(model, status), origin)

    def _note(self, model: RequestedModel, status: Status) -> str:
        if model.repeated:
            return "already in the chain"
        if model.by_default:
            return f"added by {self.reading.release.label}"
        if model.alias is not None:
            return f'alias "{model.alias}"'
        if status is Status.SERVED and model.ref is not None and self.unlisted(model.ref):
            return f"not in the jan entry: {self.reading.release.label}'s defaults apply"
        if status is Status.MISSING:
            row = self.row(model.ref) if model.ref else None
            served = ", though Jan serves it" if row is not None and row.served else ""
            if self.mode is Mode.EXPLICIT:
                return f"not in the jan entry{served}"
            if self.mode is Mode.OFF:
                return f"{self.reading.release.label} has no jan provider{served}"
        return ""
