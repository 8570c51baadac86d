"""Which model a release takes as the primary (facts: Model resolution)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from msgspec import Struct

from jan_tui.clawdbot.resolution.aliases import Alias, Aliases, AliasMaps
from jan_tui.clawdbot.resolution.references import (
    Ref,
    References,
    default_ref,
    listed_ids,
)
from jan_tui.clawdbot.values.javascript import entries, fold, trim


class Primary(Struct, frozen=True):
    """The model taken, the alias that named it, and whether it is the default for want of one."""

    ref: Ref
    alias: str | None = None
    by_default: bool = False


class PrimaryReader(Struct, frozen=True, dict=True):
    """Reads a primary as one release does; `maps` are the allowlists that carry the aliases."""

    references: References
    maps: tuple[Mapping[str, Any], ...]

    def read(self, raw: str) -> Primary:
        """The model for this text; a blank or broken one gives the release's own default."""
        if raw not in self._kept:
            self._kept[raw] = self._read(raw)
        return self._kept[raw]

    @cached_property
    def _kept(self) -> dict[str, Primary]:
        """What was read so far: most agents have the primary of the defaults."""
        return {}

    def _read(self, raw: str) -> Primary:
        text = trim(raw)
        if text:
            found = (
                self._inferred(text)
                if self.references.release.infer_provider
                else self._plain(text)
            )
            if found:
                return found
        return Primary(self._unset(), by_default=True)

    def aliases(self, default_provider: str) -> Aliases:
        """The aliases of the maps, keys without a provider taking the default one."""
        return self.alias_maps.read(default_provider)

    @cached_property
    def alias_maps(self) -> AliasMaps:
        """The same maps, read for aliases alone."""
        return AliasMaps(self.references, self.maps)

    @property
    def _home(self) -> str:
        return default_ref(self.references.release).provider

    def _plain(self, text: str) -> Primary | None:
        """An alias, or the default provider for a bare name, or provider and id.

        Source: clawdbot 2026.1.24, which leaves a bare name as it is.
        """
        if "/" in text:
            parsed = self.references.parse(self.references.bare(text), self._home)
            return Primary(parsed) if parsed else None
        alias = self.aliases(self._home).match(text)
        return _by_alias(alias) if alias else Primary(Ref(self._home, text))

    def _inferred(self, text: str) -> Primary | None:
        """Aliases with and without provider, then configured models, then the text as it stands.

        Source: openclaw 2026.9.6.
        """
        bare = self.references.bare(text)
        alias = self._alias(text, bare)
        if alias:
            return alias
        if "/" not in text:
            provider = self.references.infer(text, self.maps)
            if provider:
                return Primary(self.references.made(provider, text))
            if self.references.release.bare_primary_whole:
                return Primary(Ref(self._home, text))
        parsed = self.references.parse(bare, self._home)
        return Primary(parsed) if parsed else None

    def _alias(self, text: str, bare: str) -> Primary | None:
        aliases = self.aliases(self._home)
        exact = aliases.match(text)
        release = self.references.release
        if bare != text and (release.alias_with_profile or "/" in text):
            named = exact or aliases.match(bare)
            if named:
                return _by_alias(named)
        if exact and not release.entry_before_alias:
            return _by_alias(exact)
        scoped = None if exact else aliases.scoped(bare)
        if scoped and release.provider_alias_primary and not self.references.lists(_halves(bare)):
            return _by_alias(scoped)
        configured = self.references.configured(bare) if "/" in bare else None
        if configured:
            return Primary(configured)
        if exact and _has_halves(bare) and not _has_halves(exact.key):
            parsed = self.references.parse(bare, self._home)
            return Primary(parsed) if parsed else _by_alias(exact)
        return _by_alias(exact) if exact else None

    def _unset(self) -> Ref:
        home = default_ref(self.references.release)
        if self.references.release.default_from_entry:
            return self._first_configured(home) or home
        return home

    def _first_configured(self, home: Ref) -> Ref | None:
        """The first model of the first provider with models, unless the default itself is listed.

        Source: openclaw 2026.9.6.
        """
        providers = entries(self.references.providers)
        yields = self.references.release.default_yields_to_entry
        for key, entry in providers:
            if fold(key) == home.provider:
                if home.model in listed_ids(entry) or not yields:
                    return None
                break
        for key, entry in providers:
            models = listed_ids(entry)
            if models:
                if self.references.release.entry_default_as_written:
                    return Ref(key, self.references.loaded_id(fold(key), models[0]))
                name = fold(key)
                return Ref(name, self.references.catalog_id(name, trim(models[0])))
        return None


def _by_alias(alias: Alias) -> Primary:
    return Primary(alias.ref, alias=alias.name)


def _halves(text: str) -> Ref:
    provider, _, model = text.partition("/")
    return Ref(provider, model)


def _has_halves(text: str) -> bool:
    provider, slash, model = trim(text).partition("/")
    return bool(slash and provider and model)
