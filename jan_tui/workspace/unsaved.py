"""Choices that are not saved, as a file: written while the person chooses, read after a crash.

The file is JSON, 0600, in this program's state folder. A key that the person typed is kept in it
like every other choice: losing it would be a loss, the undo journal beside it holds whole configs
with their keys in the same way, and it is gone with the next save, discard or quit. Only for the
place `none`, by which a person says that the key goes into no file at all, the key is left out;
`key_left_out` then tells to type it again.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from jan_tui.clawdbot import Mode
from jan_tui.editing import Intent, KeyChoice, KeyLocation, ModelOverride

FORMAT = 1
_T = TypeVar("_T")


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
            "intent": _written(replace(intent, key=key)),
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
        config, time = Path(_text(raw["config"])), datetime.fromisoformat(_text(raw["time"]))
        intent, left_out = _read(raw["intent"]), _flag(raw["keyLeftOut"])
    except (KeyError, TypeError, ValueError):
        raise UnsavedError("damaged") from None
    if time.tzinfo is None or not config.is_absolute():
        raise UnsavedError("damaged")
    return Unsaved(config, time, intent, left_out)


def _written(intent: Intent) -> dict[str, object]:
    told = {each.name: getattr(intent, each.name) for each in fields(Intent)}
    told["key"] = {"location": intent.key.location, "value": intent.key.value}
    told["overrides"] = [
        [model, {each.name: getattr(set_, each.name) for each in fields(ModelOverride)}]
        for model, set_ in intent.overrides
    ]
    return told


def _read(raw: Any) -> Intent:
    _exactly(raw, Intent)
    _exactly(raw["key"], KeyChoice)
    return Intent(
        mode=_or_none(Mode, raw["mode"]),
        base_url=_or_none(_text, raw["base_url"]),
        key=KeyChoice(
            _or_none(KeyLocation, raw["key"]["location"]), _or_none(_text, raw["key"]["value"])
        ),
        models=_or_none(_texts, raw["models"]),
        all_models=_flag(raw["all_models"]),
        add_models=_texts(raw["add_models"]),
        remove_models=_texts(raw["remove_models"]),
        overrides=tuple((_text(model), _override(set_)) for model, set_ in _list(raw["overrides"])),
        primary=_or_none(_text, raw["primary"]),
        fallbacks=_or_none(_texts, raw["fallbacks"]),
        fallback_key=_text(raw["fallback_key"]),
        repairs=_texts(raw["repairs"]),
        repair_all=_flag(raw["repair_all"]),
        include_edits=_flag(raw["include_edits"]),
    )


def _override(raw: Any) -> ModelOverride:
    _exactly(raw, ModelOverride)
    return ModelOverride(
        context_window=_or_none(_tokens, raw["context_window"]),
        max_tokens=_or_none(_tokens, raw["max_tokens"]),
        name=_or_none(_text, raw["name"]),
        reasoning=_or_none(_flag, raw["reasoning"]),
    )


def _exactly(raw: Any, kind: type[Any]) -> None:
    """A field more or less is another version's: half of a choice is not what was chosen."""
    if not isinstance(raw, Mapping) or set(raw) != {each.name for each in fields(kind)}:
        raise ValueError("other fields")


def _or_none(read: Callable[[Any], _T], raw: Any) -> _T | None:
    return None if raw is None else read(raw)


def _list(raw: Any) -> list[Any]:
    if not isinstance(raw, list):
        raise TypeError("not a list")
    return raw


def _texts(raw: Any) -> tuple[str, ...]:
    return tuple(_text(each) for each in _list(raw))


def _text(raw: Any) -> str:
    if not isinstance(raw, str):
        raise TypeError("not a text")
    return raw


def _flag(raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise TypeError("neither yes nor no")
    return raw


def _tokens(raw: Any) -> int:
    if not isinstance(raw, int) or isinstance(raw, bool):
        raise TypeError("not a number of tokens")
    return raw
