"""The providers of the resolved config, `models.providers`, and one entry of them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from jan_tui.clawdbot.values.javascript import entries, fold, record, trim
from jan_tui.clawdbot.values.notices import ConfigPath

if TYPE_CHECKING:
    from jan_tui.clawdbot.config.reading import Reading

PROVIDER = "jan"
"""The id that the guide gives the provider; its entry may stand under another (facts: 6)."""

KEY_VARIABLE = "JAN_API_KEY"
"""The variable that opts in to discovery (guide: Quick start)."""

PROVIDERS: ConfigPath = ("models", "providers")


class Entry(Struct, frozen=True, dict=True):
    """An entry with its key as written (`jan`, `Jan`, ` jan `); `value` is the entry, resolved.

    `id` is the provider as references name it.
    """

    key: str
    value: dict[str, Any]
    id: str = PROVIDER

    @property
    def path(self) -> ConfigPath:
        return (*PROVIDERS, self.key)

    @property
    def base_url(self) -> str | None:
        value = self.value.get("baseUrl")
        return trim(value) if isinstance(value, str) and trim(value) else None

    @property
    def api_key(self) -> str | None:
        """The key as resolved, None where it is missing, blank or no text."""
        value = self.value.get("apiKey")
        return value if isinstance(value, str) and trim(value) else None

    @cached_property
    def models(self) -> list[tuple[int, dict[str, Any]]]:
        """The models that have an id, each with its index in the list."""
        listed = self.value.get("models")
        if not isinstance(listed, list):
            return []
        return [
            (index, model)
            for index, model in enumerate(listed)
            if isinstance(model, dict) and isinstance(model.get("id"), str) and model["id"]
        ]


def entries_of(reading: Reading) -> list[Entry]:
    """Every entry of `models.providers`, in the order of the programs."""
    synonyms = reading.release.provider_synonyms
    return [
        Entry(key, record(value), synonyms.get(fold(key), fold(key)))
        for key, value in entries(providers_of(reading.value))
    ]


def providers_of(value: dict[str, Any]) -> dict[str, Any]:
    """`models.providers` of a resolved config, empty where there is none."""
    return record(record(value.get("models")).get("providers"))
