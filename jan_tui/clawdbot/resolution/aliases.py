"""Names that stand for a model: the aliases of `agents.defaults.models` and of an agent's own."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from msgspec import Struct

from jan_tui.clawdbot.resolution.references import Ref, References
from jan_tui.clawdbot.values.javascript import entries, fold, trim


class Alias(Struct, frozen=True):
    """An alias as written, the key of its entry as written, and the model it stands for."""

    name: str
    key: str
    ref: Ref


class Aliases(Struct, frozen=True, dict=True):
    """The aliases that count, in order; of two that are equal but for case the later is taken."""

    found: tuple[Alias, ...]
    with_slashes: bool
    with_providers: bool

    def match(self, text: str) -> Alias | None:
        """The alias that this text names, None where it is none."""
        name = fold(text)
        if "/" in name and not self.with_slashes:
            return None
        return self.last(name)

    def scoped(self, text: str) -> Alias | None:
        """The alias that `provider/alias` names, of that provider only."""
        provider, slash, name = text.partition("/")
        if not self.with_providers or not slash or not fold(provider):
            return None
        return self.last(name, provider)

    def last(self, name: str, provider: str | None = None) -> Alias | None:
        """The last alias of this name, of one provider only where one is given."""
        named = self._by_name.get(fold(name), ())
        home = None if provider is None else fold(provider)
        return next((one for one in reversed(named) if home in (None, one.ref.provider)), None)

    def names(self, ref: Ref) -> bool:
        """Whether this model has an alias."""
        return any(alias.ref == ref for alias in self.found)

    @cached_property
    def _by_name(self) -> Mapping[str, list[Alias]]:
        named: dict[str, list[Alias]] = {}
        for alias in self.found:
            named.setdefault(fold(alias.name), []).append(alias)
        return named


class AliasMaps(Struct, frozen=True, dict=True):
    """The maps that carry aliases; they are read once for each default provider."""

    references: References
    maps: tuple[Mapping[str, Any], ...]

    def read(self, default_provider: str) -> Aliases:
        """The aliases, keys without a provider taking the default one."""
        if default_provider not in self._read:
            self._read[default_provider] = read_aliases(
                self.references, self.maps, default_provider
            )
        return self._read[default_provider]

    @cached_property
    def _read(self) -> dict[str, Aliases]:
        return {}


def read_aliases(
    references: References, maps: tuple[Mapping[str, Any], ...], default_provider: str
) -> Aliases:
    """The aliases of the given maps, the later map going before the earlier.

    With normal forms, a later entry for the same model replaces the earlier one, and a blank alias
    removes the model's alias (openclaw 2026.9.6).
    """
    release = references.release
    found: dict[Ref | tuple[str, int], Alias] = {}
    for key, entry in (pair for scope in maps for pair in entries(scope)):
        if not isinstance(entry, dict) or "alias" not in entry:
            continue
        value = entry["alias"]
        name = trim(value) if isinstance(value, str) else ""
        if release.policy_allowlist and wildcard(key):
            continue
        ref = references.parse(key, default_provider)
        if ref is None:
            continue
        place = ref if release.aliases_resolved else (key, len(found))
        found.pop(place, None)
        if name:
            found[place] = Alias(name, key, ref)
    return Aliases(tuple(found.values()), release.slash_aliases, release.provider_aliases)


def wildcard(raw: str) -> str | None:
    """`provider/*` or `provider/folder/*` in normal form, None for anything else.

    Source: openclaw 2026.9.6, model policy.
    """
    if "*" not in raw:
        return None
    parts = [trim(part) for part in trim(raw).split("/")]
    if len(parts) < 2 or parts[-1] != "*":
        return None
    if any(not part or "*" in part or any(c.isspace() for c in part) for part in parts[:-1]):
        return None
    return "/".join([fold(parts[0]), *parts[1:]])
