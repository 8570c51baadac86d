"""Choices that are not saved, as a file: written while the person chooses, read after a crash.

The file is JSON, 0600, in this program's state folder. A key that the person typed is kept in it
like every other choice: losing it would be a loss, the undo journal beside it holds whole configs
with their keys in the same way, and it is gone with the next save, discard or quit. Only for the
place `none`, by which a person says that the key goes into no file at all, the key is left out;
`key_left_out` then tells to type it again.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, is_dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import repeat
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_type_hints

from jan_tui.editing import Intent, KeyLocation

FORMAT = 1


class UnsavedError(ValueError):
    """What is wrong with a file that should hold unsaved choices, in a few words."""


@dataclass(frozen=True, slots=True)
class Unsaved:
    """What the person chose for the config at this path, and when."""

    config: Path
    time: datetime
    intent: Intent
    key_left_out: bool = False


def encode(unsaved: Unsaved) -> bytes:
    """The file of these choices."""
    intent = unsaved.intent
    left_out = intent.key.location is KeyLocation.NONE and intent.key.value is not None
    key = replace(intent.key, value=None) if left_out else intent.key
    # ASCII output escapes the surrogates by which Python names files that are no UTF-8.
    return json.dumps(
        {
            "format": FORMAT,
            "config": str(unsaved.config),
            "time": unsaved.time.isoformat(),
            "keyLeftOut": left_out or unsaved.key_left_out,
            "intent": asdict(replace(intent, key=key)),
        }
    ).encode("ascii")


def decode(data: bytes) -> Unsaved:
    """The choices in a file. Raises `UnsavedError` for one that this program did not write."""
    try:
        raw = json.loads(data)
    except (ValueError, RecursionError):
        raise UnsavedError("damaged") from None
    if not isinstance(raw, dict) or "format" not in raw:
        raise UnsavedError("damaged")
    if raw["format"] != FORMAT or isinstance(raw["format"], bool):
        raise UnsavedError("of another version of jan-tui")
    try:
        config = Path(_decoded(str, raw["config"]))
        time = datetime.fromisoformat(_decoded(str, raw["time"]))
        intent, left_out = _decoded(Intent, raw["intent"]), _decoded(bool, raw["keyLeftOut"])
    except (KeyError, TypeError, ValueError):
        raise UnsavedError("damaged") from None
    if time.tzinfo is None or not config.is_absolute():
        raise UnsavedError("damaged")
    return Unsaved(config, time, intent, left_out)


def _decoded(hint: Any, raw: Any) -> Any:
    """The value of a field of type `hint`. Raises `TypeError` or `ValueError` for any other."""
    arguments = get_args(hint)
    if isinstance(hint, UnionType):
        return None if raw is None else _decoded(arguments[0], raw)
    if isinstance(hint, type) and is_dataclass(hint):
        hints = get_type_hints(hint)
        # A field more or less is another version's: half of a choice is not what was chosen.
        if not isinstance(raw, dict) or raw.keys() != hints.keys():
            raise ValueError("other fields")
        return hint(**{name: _decoded(hints[name], raw[name]) for name in hints})
    if arguments:
        if not isinstance(raw, list):
            raise TypeError("not a list")
        inner = repeat(arguments[0], len(raw)) if arguments[-1] is Ellipsis else arguments
        return tuple(_decoded(each, one) for each, one in zip(inner, raw, strict=True))
    if issubclass(hint, StrEnum):
        return hint(raw)
    if type(raw) is not hint:
        raise TypeError(f"not of type {hint.__name__}")
    return raw
