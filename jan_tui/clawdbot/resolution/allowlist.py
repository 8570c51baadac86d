"""`agents.defaults.models`: aliases and allowlist in one, as each release holds and applies it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from msgspec import Struct

from jan_tui.clawdbot.config.reading import Reading
from jan_tui.clawdbot.resolution.aliases import AliasMaps, wildcard
from jan_tui.clawdbot.resolution.anthropic_defaults import with_anthropic
from jan_tui.clawdbot.resolution.references import Ref, References, listed_ids, without_profile
from jan_tui.clawdbot.values.agents import agents, default_agent
from jan_tui.clawdbot.values.javascript import entries, fold, record, trim

_OWNS_PROFILED_IDS = frozenset({"openai"})


def loaded_models(
    references: References, defaults: Mapping[str, Any], reading: Reading
) -> Mapping[str, Any]:
    """The entries once loaded: normal keys, built-in aliases, what an Anthropic key adds."""
    release = references.release
    written = record(defaults.get("models"))
    models: dict[str, Any] = {}
    for key, entry in entries(written):
        name = references.normal_form(key) if release.normal_forms else key
        models[name] = {**record(models.get(name)), **record(entry)}
    models = with_anthropic(references, defaults, models, reading)
    taken = {fold(str(record(entry).get("alias", ""))) for entry in models.values()}
    for alias, target in release.builtin_aliases.items():
        entry = models.get(target)
        free = not (release.normal_forms and alias in taken)
        if free and entry is not None and "alias" not in entry:
            models[target] = {**entry, "alias": alias}
    return models


class Allowlist(Struct, frozen=True, dict=True):
    """What the allowlist of a config lets through; `models` are its entries once loaded.

    Names without a provider take that of the `primary`; `aliases` are the shared ones.
    """

    references: References
    value: dict[str, Any]
    models: Mapping[str, Any]
    primary: Ref
    aliases: AliasMaps

    def entries(self) -> list[str]:
        """The keys that make the allowlist, as loaded; empty where everything is allowed."""
        defaults = record(record(self.value.get("agents")).get("defaults"))
        if self.references.release.policy_allowlist:
            policy = self._policy(defaults)
            if policy is not None:
                allow = policy.get("allow")
                allowed = allow if isinstance(allow, list) else []
                return [ref for ref in allowed if isinstance(ref, str)]
            migrations = record(record(self.value.get("meta")).get("migrations"))
            if migrations.get("modelPolicyAllowlist") is True:
                return []
            return [key for key, _ in entries(self.models) if trim(key)]
        return [key for key, _ in entries(self.models)]

    def _policy(self, defaults: dict[str, Any]) -> dict[str, Any] | None:
        """The policy that counts: the default agent's own where it lists something, else shared."""
        home = default_agent(self.value, owned=self.references.release.agents_owned)
        entry = next((agent.entry for agent in agents(self.value) if agent.id == home), None)
        own = record(record(entry).get("modelPolicy"))
        policy = own if "allow" in own else defaults.get("modelPolicy")
        return policy if isinstance(policy, dict) else None

    def runtime_keys(self, provider: str) -> set[Ref] | None:
        """The models to which fallbacks are limited at run time, None for no limit."""
        if not self.references.release.allowlist_filters:
            return None
        if provider not in self._keys:
            parsed = (self.references.parse(key, provider) for key in self.entries())
            self._keys[provider] = {ref for ref in parsed if ref is not None} or None
        return self._keys[provider]

    @cached_property
    def _keys(self) -> dict[str, set[Ref] | None]:
        """The limits found so far, by the provider of names without one."""
        return {}

    def shown(self) -> tuple[str, ...]:
        """The allowlist as the release prints it: as written, or resolved against the catalog."""
        listed = self.entries()
        if not listed or not self.references.release.policy_allowlist:
            return tuple(listed)
        labels: set[str] = set()
        adds = self.references.release.allowlist_adds_primary
        known = (self.primary.provider, self.primary.model.lower()) in self._catalog
        if adds and known and not any(map(wildcard, listed)):
            labels |= self._known_as(self.primary)
        for raw in listed:
            labels |= self._matching(raw)
        return tuple(sorted(labels, key=lambda label: label.encode("utf-16-be")))

    @cached_property
    def _catalog(self) -> dict[tuple[str, str], list[Ref]]:
        """The configured models by provider and by id in lower case."""
        found: dict[tuple[str, str], list[Ref]] = {}
        for key, entry in entries(self.references.providers):
            for ident in listed_ids(entry):
                ref = Ref(fold(key), self.references.catalog_id(fold(key), trim(ident)))
                found.setdefault((ref.provider, ref.model.lower()), []).append(ref)
        return found

    @cached_property
    def _pinned(self) -> dict[Ref, list[Ref]]:
        """The configured models whose id ends with a profile, by the model without it.

        Source: openclaw 2026.9.6, where only the provider openai owns such identities.
        """
        found: dict[Ref, list[Ref]] = {}
        for ref in (known for refs in self._catalog.values() for known in refs):
            bare = without_profile(ref.model)
            if ref.provider in _OWNS_PROFILED_IDS and bare != ref.model:
                found.setdefault(Ref(ref.provider, bare), []).append(ref)
        return found

    def _matching(self, raw: str) -> set[str]:
        """What an entry lets through: a wildcard's models, those equal but for case, or itself."""
        prefix = wildcard(raw)
        if prefix:
            release = self.references.release
            labels = (ref.label(release) for refs in self._catalog.values() for ref in refs)
            return {label for label in labels if label.startswith(prefix[:-1])} or {prefix}
        ref = self._resolve(raw)
        return self._known_as(ref) if ref else set()

    def _known_as(self, ref: Ref) -> set[str]:
        """The configured models that are equal to one but for case, and itself where none is."""
        release = self.references.release
        same = self._catalog.get((ref.provider, ref.model.lower()), [])
        pinned = self._pinned.get(ref, [])
        found = {known.label(release) for known in (*same, *pinned)}
        exact = bool(pinned) or any(known.model == ref.model for known in same)
        return found if exact or len(same) == 1 else found | {ref.label(release)}

    def _resolve(self, raw: str) -> Ref | None:
        text = without_profile(raw)
        home = self.primary.provider
        if "/" not in text:
            name = trim(raw)
            home = self.references.infer(name, (self.models,)) or (
                self.references.infer(name, ()) or home
            )
        aliases = self.aliases.read(home)
        found = aliases.match(text) or aliases.scoped(text)
        return found.ref if found else self.references.parse(text, home)
