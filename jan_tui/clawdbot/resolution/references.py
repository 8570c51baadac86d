"""Model references: text that becomes a provider and a model id, as each release reads it."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from functools import cached_property
from typing import Any

from msgspec import Struct

from jan_tui.clawdbot.releases.catalogue import ProfileMark, Release, SameModel
from jan_tui.clawdbot.values.javascript import entries, fold, record, trim
from jan_tui.patterns import lazy_pattern

_DATE = lazy_pattern(r"\d{8}(?:@|$)")
_NESTED = frozenset({"google"})
"""Families whose shorthands count inside any provider's ids too (openclaw 2026.9.6)."""
_GOOGLE = frozenset({"google", "google-gemini-cli", "google-vertex"})
_QUANTIZATION = lazy_pattern(r"(?:i?q\d+(?:_[a-z0-9]+)*|\d+bit)(?:@|$)", re.IGNORECASE)

_OF_IDS = {
    ProfileMark.AFTER_DATE: ((_DATE, 9),),
    ProfileMark.AFTER_QUANTIZATION: ((_DATE, 9), (_QUANTIZATION, 1)),
}
"""What after an `@` belongs to the id, and how far on the next `@` is looked for."""


_Names = dict[str, set[str]]
"""Providers by the name of a model."""
_NOTHING: Mapping[str, Any] = {}
_Listed = tuple[_Names, _Names, Mapping[str, Any], Mapping[str, Any]]


class Ref(Struct, frozen=True):
    """A provider and a model id; ids are compared exactly, they may hold slashes themselves."""

    provider: str
    model: str

    def __str__(self) -> str:
        return f"{self.provider}/{self.model}"

    def label(self, release: Release) -> str:
        """The reference as the release prints it: some leave out a provider that the id repeats."""
        return self._name if release.own_prefix_unshown else str(self)

    @property
    def _name(self) -> str:
        provider, model = trim(self.provider), trim(self.model)
        repeats = model.lower().startswith(f"{provider.lower()}/")
        return model if repeats else f"{provider}/{model}"

    def identity(self, release: Release) -> Hashable:
        """Equal for models of which a chain tries one."""
        if release.same_model is SameModel.HALVES:
            return self
        return self._name if release.same_model is SameModel.NAME else str(self)


def default_ref(release: Release) -> Ref:
    """What the release takes where nothing is chosen."""
    provider, _, model = release.default_model.partition("/")
    return Ref(provider, model)


def without_profile(text: str, mark: ProfileMark = ProfileMark.AFTER_QUANTIZATION) -> str:
    """The reference without `@profile` at its end.

    Source: openclaw, references with an auth profile.
    """
    whole = trim(text)
    if mark is ProfileMark.LAST:
        at = whole.rfind("@")
        return _cut(whole, at) if at > whole.rfind("/") else whole
    at = whole.find("@", whole.rfind("/") + 1)
    if at <= 0:
        return whole
    for suffix, least in _OF_IDS.get(mark, ()):
        if suffix.match(whole, at + 1):
            at = whole.find("@", at + least)
            if at < 0:
                return whole
    return _cut(whole, at)


def _cut(whole: str, at: int) -> str:
    model, profile = trim(whole[:at]), trim(whole[at + 1 :])
    return model if model and profile else whole


class References(Struct, frozen=True, dict=True):
    """The reference reader of one release, which knows the configured providers."""

    release: Release
    providers: Mapping[str, Any]

    def bare(self, text: str) -> str:
        """The trimmed reference without an auth profile, where the release knows these."""
        if not self.release.profile_suffix:
            return trim(text)
        return without_profile(text, self.release.profile_mark)

    def provider_id(self, raw: str) -> str:
        """The provider as it is compared: trimmed, lower case, synonyms replaced."""
        name = fold(raw)
        return self.release.provider_synonyms.get(name, name)

    def model_id(self, provider: str, raw: str) -> str:
        """The id with the release's shorthands for its own providers written out."""
        return self.release.model_synonyms.get(provider, {}).get(raw.lower(), raw)

    def catalog_id(self, provider: str, raw: str) -> str:
        """The id of a configured model, with the shorthands of a family inside it written out."""
        synonyms = self.release.model_synonyms
        family, slash, rest = raw.partition("/")
        if self.release.normal_forms and slash and family in _NESTED:
            return f"{family}/{synonyms.get(family, {}).get(rest, rest)}"
        return self.model_id(provider, raw)

    def loaded_id(self, provider: str, raw: str) -> str:
        """The id of a configured model once the file is loaded."""
        return self.catalog_id(provider, trim(raw)) if self.release.normal_forms else raw

    def made(self, provider: str, model: str) -> Ref:
        """A reference from its two halves, both brought to the release's form."""
        name, ident = self.provider_id(provider), trim(model)
        if self.release.own_prefix_unread and ident.lower().startswith(f"{name}/"):
            ident = ident[len(name) + 1 :]
        return Ref(name, self.model_id(name, ident))

    def normal_form(self, raw: str) -> str:
        """The text as it stands once loaded: provider folded, other texts only trimmed.

        Source: openclaw 2026.9.6.
        """
        text = trim(raw)
        provider, _, model = text.partition("/")
        if not trim(provider) or not trim(model):
            return text
        family = self.provider_id(provider)
        ident = trim(model)
        if self.release.own_prefix_dropped:
            ident = ident.removeprefix(f"{family}/")
        nested = ident.startswith("google/") or family in _GOOGLE
        return f"{family}/{self.catalog_id(family, ident) if nested else ident}"

    def parse(self, raw: str, default_provider: str) -> Ref | None:
        """A reference split at its first slash; None for a blank text or a blank half."""
        asked = raw, default_provider
        if asked not in self._parsed:
            self._parsed[asked] = self._parse(raw, default_provider)
        return self._parsed[asked]

    @cached_property
    def _parsed(self) -> dict[tuple[str, str], Ref | None]:
        """What was parsed so far: the same references stand in many places."""
        return {}

    def _parse(self, raw: str, default_provider: str) -> Ref | None:
        text = trim(raw)
        if not text:
            return None
        known = self.configured(text)
        if known is None and self.release.normal_forms:
            whole = "/" in text
            if self.release.slash_in_default_id:
                whole = 0 < text.find("/") < len(text) - 1
            known = None if whole else self.configured(f"{default_provider}/{text}")
        if known:
            return known
        provider, slash, model = text.partition("/")
        if not slash:
            return self.made(default_provider, text)
        return self.made(provider, model) if trim(provider) and trim(model) else None

    def configured(self, raw: str) -> Ref | None:
        """The reference as it stands, where a provider with an api of its own is configured.

        Source: openclaw 2026.9.6, configured providers own their model ids.
        """
        provider, _, model = raw.partition("/")
        if not self.release.entry_owns_ids or not trim(provider) or not trim(model):
            return None
        name = fold(provider)
        api = record(self._entries.get(name)).get("api")
        owner = fold(api) if isinstance(api, str) else ""
        if not owner or owner == name:
            return None
        return Ref(name, self.catalog_id(name, trim(model)))

    def lists(self, ref: Ref) -> bool:
        """Whether a configured provider lists this model, by the exact id."""
        name = fold(ref.provider)
        if name not in self._ids:
            listed = listed_ids(self._entries.get(name))
            self._ids[name] = frozenset(self.catalog_id(name, trim(ident)) for ident in listed)
        return trim(ref.model) in self._ids[name]

    @cached_property
    def _entries(self) -> dict[str, Any]:
        """The providers by name; of two that differ in case or blanks the first."""
        found: dict[str, Any] = {}
        for key, entry in entries(self.providers):
            found.setdefault(fold(key), entry)
        return found

    @cached_property
    def _ids(self) -> dict[str, frozenset[str]]:
        """The ids that were looked up so far, by the name of their provider."""
        return {}

    def infer(self, name: str, maps: tuple[Mapping[str, Any], ...]) -> str | None:
        """The one provider that lists this bare name, None where there are none or several.

        `maps` are allowlists, those of an agent after the defaults. An exact match goes before
        one that differs in case. Source: openclaw 2026.9.6.
        """
        for scope in reversed(maps[1:]):
            found = self._matches(name, scope, _NOTHING)
            if found:
                return found.pop() if len(found) == 1 else None
        found = self._matches(name, maps[0] if maps else _NOTHING, self.providers)
        return found.pop() if len(found) == 1 else None

    def _matches(
        self, name: str, keys: Mapping[str, Any], providers: Mapping[str, Any]
    ) -> set[str]:
        place = (id(keys), id(providers))
        if place not in self._listed:
            # The maps are kept with it, so that no other gets their identity.
            self._listed[place] = (*self._index(keys, providers), keys, providers)
        exact, folded, *_ = self._listed[place]
        return set(exact.get(name) or folded.get(name.lower()) or ())

    @cached_property
    def _listed(self) -> dict[tuple[int, int], _Listed]:
        """Who lists a bare name, of the maps that were looked through so far."""
        return {}

    def _index(
        self, keys: Mapping[str, Any], providers: Mapping[str, Any]
    ) -> tuple[_Names, _Names]:
        exact: _Names = {}
        folded: _Names = {}

        def add(provider: str, ident: str) -> None:
            exact.setdefault(trim(ident), set()).add(self.provider_id(provider))
            folded.setdefault(fold(ident), set()).add(self.provider_id(provider))

        for key, _ in entries(keys):
            text = trim(key)
            provider, slash, model = text.partition("/")
            if slash and trim(provider) and trim(model) and not text.endswith("/*"):
                add(provider, self.made(provider, model).model)
        for provider, entry in entries(providers):
            for ident in listed_ids(entry):
                add(provider, self.catalog_id(fold(provider), trim(ident)))
        return exact, folded


def listed_ids(entry: Any) -> list[str]:
    """The model ids that a provider entry lists, in order, as written."""
    models = entry.get("models") if isinstance(entry, dict) else None
    if not isinstance(models, list):
        return []
    return [
        model["id"]
        for model in models
        if isinstance(model, dict) and isinstance(model.get("id"), str) and trim(model["id"])
    ]
