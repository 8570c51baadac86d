"""Which versions of the programs were published, and the names that each of them has."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from jan_tui.clawdbot.values.version import Version
from jan_tui.plain import printable

_LONG = 40
"""Characters of a text that is no version or program, before it is cut in a sentence."""


@cache
def table() -> dict[str, Any]:
    """What `tests/clawdbot/record_versions.py` wrote of the programs, by their names."""
    text = Path(__file__).with_name("recorded.json").read_text(encoding="utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


def names_of(program: str, version: Version | None = None) -> dict[str, Any]:
    """The names of models in a version, as fields of a `Release`; by default in the newest.

    Those of the last recorded version that is not later, or of the first where all are.
    """
    rows = table()[program]["names"]
    known = [row for row in rows if version and Version.known(row["version"]) <= version]
    row = (known or rows[:1] if version else rows)[-1]
    found = {name: value for name, value in row.items() if name != "version"}
    return {**found, "anthropic_key_lists": tuple(found["anthropic_key_lists"])}


def shortened(text: str) -> str:
    """What a person gave, safe to show in a sentence."""
    return printable(text if len(text) <= _LONG else f"{text[:_LONG]}…")


def published(program: str) -> tuple[str, ...]:
    """The published versions of a program that are known, oldest first."""
    return tuple(table()[program]["published"])


def newest(program: str) -> str:
    """The newest published version of a program that is known and no trial version."""
    return next(
        text
        for text in reversed(published(program))
        if (version := Version.of(text)) and version.stage >= 0
    )


def chosen(program: str, text: str) -> str:
    """The version that a person asks for; a month alone, as `2026.4`, means its last version.

    Both may be written as `v2026.04.29` and `v2026.04`, too. One newer than all that are known is
    taken as it is. Raises `ValueError`, with what can be given, for a text that is no version and a
    version that was never published.
    """
    known = published(program)
    text = text.strip().removeprefix("v")
    version = Version.of(text)
    continued = not table()[program].get("ended")
    for one in known:
        if Version.of(one) == version:
            return one
    if continued and version is not None and version > Version.known(known[-1]):
        return text
    if re.fullmatch(r"\d{4}\.\d{1,2}", text, re.ASCII):
        month = tuple(map(int, text.split(".")))
        for one in reversed(known):
            each = Version.known(one)
            if (each.year, each.month) == month and each.stage >= 0:
                return one
    said = shortened(text) or "nothing"
    if version is None:
        raise ValueError(
            f'"{said}" is no version of {program}; write it as {program}@{newest(program)}, or '
            f"{program}@{newest(program).rpartition('.')[0]} for the last one of a month."
        )
    before = [one for one in known if Version.known(one) < version]
    after = [one for one in known if Version.known(one) > version]
    near = " and ".join([*before[-1:], *after[:1]])
    more = ", and any later one" if continued else ""
    raise ValueError(
        f"{program} {said} was never published. The nearest: {near}. "
        f"Known are {known[0]} to {known[-1]}{more}."
    )
