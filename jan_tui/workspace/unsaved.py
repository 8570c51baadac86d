"""Choices that are not saved, as a file: written while the person chooses, read after a crash.

The file is JSON, 0600, in this program's state folder. A key that the person typed is kept in it
like every other choice: losing it would be a loss, the undo journal beside it holds whole configs
with their keys in the same way, and it is gone with the next save, discard or quit. Only for the
place `none`, by which a person says that the key goes into no file at all, the key is left out;
`key_left_out` then tells to type it again.
"""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

from msgspec import Struct, convert, to_builtins

from jan_tui.editing import Intent, KeyLocation
from jan_tui.structs import replace

FORMAT = 1


class UnsavedError(ValueError):
    """What is wrong with a file that should hold unsaved choices, in a few words."""


class Unsaved(Struct, frozen=True):
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
            "intent": to_builtins(replace(intent, key=key)),
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
        config, time = Path(raw["config"]), datetime.fromisoformat(raw["time"])
        intent, left_out = convert(raw["intent"], Intent), convert(raw["keyLeftOut"], bool)
    except (KeyError, TypeError, ValueError):
        raise UnsavedError("damaged") from None
    # A field more or less is another version's: half of a choice is not what was chosen.
    if time.tzinfo is None or not config.is_absolute() or _plain(intent) != raw["intent"]:
        raise UnsavedError("damaged")
    return Unsaved(config, time, intent, left_out)


def _plain(intent: Intent) -> object:
    """These choices as a file of them is read."""
    return json.loads(json.dumps(to_builtins(intent)))
