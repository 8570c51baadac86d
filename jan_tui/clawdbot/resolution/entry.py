"""The explicit jan entry, `models.providers.jan`, as it stands in the resolved config."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from jan_tui.clawdbot.config.reading import Reading
from jan_tui.clawdbot.values.javascript import entries, fold, record, trim
from jan_tui.clawdbot.values.notices import ConfigPath

PROVIDER = "jan"
KEY_VARIABLE = "JAN_API_KEY"
"""The variable that opts in to discovery (guide: Quick start)."""

PROVIDERS: ConfigPath = ("models", "providers")


@dataclass(frozen=True)
class Entry:
    """An entry with its key as written (`jan`, `Jan`, ` jan `); `value` is the entry, resolved."""

    key: str
    value: dict[str, Any]

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


def jan_entry(reading: Reading) -> Entry | None:
    """The entry for jan: `jan` itself, else a key that only differs in case or outer blanks."""
    written = jan_entries(reading)
    exact = [entry for entry in written if trim(entry.key) == PROVIDER]
    return next(iter(exact or written), None)


def jan_entries(reading: Reading) -> list[Entry]:
    """Every key that names jan in some way, in the order of the programs."""
    return [
        Entry(key, record(value))
        for key, value in entries(providers_of(reading.value))
        if fold(key) == PROVIDER
    ]


def providers_of(value: dict[str, Any]) -> dict[str, Any]:
    """`models.providers` of a resolved config, empty where there is none."""
    return record(record(value.get("models")).get("providers"))
