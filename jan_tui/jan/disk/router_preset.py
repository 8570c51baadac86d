"""Jan's router.preset.ini: the options that llama.cpp is given for each model (facts: Jan)."""

from __future__ import annotations

import re
from collections.abc import Mapping

_SHORT_FLAGS = {"c": "ctx-size", "m": "model", "mm": "mmproj", "a": "alias", "hf": "hf-repo"}


def read(text: str) -> dict[str, Mapping[str, str]]:
    """The models of the file: id to options under their long names, the `[*]` section's included.

    A model's own options win over those of `[*]`. An id may hold any character, a `]` too: it goes
    from the first bracket to the last. Never raises: lines that are no option are skipped.
    """
    shared: dict[str, str] = {}
    found: dict[str, dict[str, str]] = {}
    options: dict[str, str] = {}
    for line in text.removeprefix("\ufeff").splitlines():
        line = line.strip()
        if line.startswith("[") and line.endswith("]"):
            name = line[1:-1].strip()
            options = shared if name == "*" else found.setdefault(name, {})
        elif line and line[0] not in "#;" and "=" in line:
            name, _, value = line.partition("=")
            options[_long_name(name)] = value.strip()
    return {name: {**shared, **own} for name, own in found.items() if name}


def context(options: Mapping[str, str]) -> int | None:
    """The context size of one model's options, in tokens; None where llama.cpp decides (0)."""
    return positive(options.get("ctx-size", ""))


def positive(text: str) -> int | None:
    """A whole number above 0, of at most 15 digits; None for any other text."""
    return int(text) or None if re.fullmatch(r"[0-9]{1,15}", text) else None


def _long_name(name: str) -> str:
    """An option by its long name: presets take flags, short flags and variables' names."""
    plain = name.strip().lstrip("-")
    if plain.startswith("LLAMA_ARG_"):
        plain = plain.removeprefix("LLAMA_ARG_").lower().replace("_", "-")
    return _SHORT_FLAGS.get(plain, plain)
