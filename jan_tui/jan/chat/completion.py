"""A chat completion, put together from the pieces in which it comes."""

from __future__ import annotations

import json

from msgspec import Struct, field

from jan_tui.redact import mask_text

MAX_TEXT = 4000
"""Characters of an answer that are kept: it is a trial, not a conversation."""

_LOOKED_AT = 64 * 1024


class Call(Struct):
    """One tool call as far as it has come; arguments are JSON text."""

    name: str = ""
    arguments: str = ""


class Completion(Struct):
    """The sum of the pieces so far.

    `pieces` counts those that carried something, which is one for a token with most servers;
    `tokens` and `speed` (tokens per second) are the server's own figures, where it gives them, as
    are `prompt_tokens`, those of them that were `cached`, and `prompt_speed`. `read` of `to_read`
    tokens of the prompt have been read so far, where the server tells (llama.cpp's
    `return_progress`). `refusal` is the server's own object of an error.
    """

    text: str = ""
    thinking: str = ""
    calls: dict[int, Call] = field(default_factory=dict)
    pieces: int = 0
    tokens: int | None = None
    speed: float | None = None
    prompt_tokens: int | None = None
    cached: int = 0
    prompt_speed: float | None = None
    read: int | None = None
    to_read: int | None = None
    finish: str = ""
    error: str = ""
    refusal: dict[str, object] = field(default_factory=dict)

    def add(self, data: str) -> bool:
        """Take one event, or a whole answer; False after the last one.

        What is no JSON object, or has not the shape of a completion, is skipped.
        """
        if data.strip() == "[DONE]":
            return False
        for piece in _objects(data):
            self._object(piece)
        return not self.error

    def _object(self, piece: dict[str, object]) -> None:
        error = piece.get("error")
        if error is None and "message" in piece and "choices" not in piece:
            error = piece
        if error is not None:
            self.error = _sentence(error)
            self.refusal = error if isinstance(error, dict) else {}
            return
        self._figures(piece)
        choices = piece.get("choices")
        choice = choices[0] if isinstance(choices, list) and choices else None
        if not isinstance(choice, dict):
            return
        message = choice.get("delta") or choice.get("message")
        if isinstance(message, dict):
            self._message(message)
        finish = choice.get("finish_reason")
        if isinstance(finish, str):
            self.finish = finish

    def _message(self, message: dict[str, object]) -> None:
        text = message.get("content")
        thinking = message.get("reasoning_content") or message.get("reasoning")
        calls = message.get("tool_calls")
        if isinstance(text, str):
            self.text = (self.text + text)[:MAX_TEXT]
        if isinstance(thinking, str):
            self.thinking = (self.thinking + thinking)[:MAX_TEXT]
        if isinstance(calls, list):
            for place, call in enumerate(calls):
                self._call(place, call)
        if text or thinking or calls:
            self.pieces += 1

    def _call(self, place: int, piece: object) -> None:
        if not isinstance(piece, dict) or len(self.calls) > 16:
            return
        index = piece.get("index")
        call = self.calls.setdefault(index if isinstance(index, int) else place, Call())
        function = piece.get("function")
        if isinstance(function, dict):
            name, arguments = function.get("name"), function.get("arguments")
            if isinstance(name, str):
                call.name = (call.name + name)[:MAX_TEXT]
            if isinstance(arguments, str):
                call.arguments = (call.arguments + arguments)[:MAX_TEXT]
            elif isinstance(arguments, dict):
                call.arguments = json.dumps(arguments)[:MAX_TEXT]

    def _figures(self, piece: dict[str, object]) -> None:
        usage, timings = piece.get("usage"), piece.get("timings")
        progress = piece.get("prompt_progress")
        self.tokens = whole(usage, "completion_tokens") or self.tokens
        self.speed = _figure(timings, "predicted_per_second") or self.speed
        self.prompt_tokens = whole(usage, "prompt_tokens") or self.prompt_tokens
        self.prompt_speed = _figure(timings, "prompt_per_second") or self.prompt_speed
        self.cached = whole(timings, "cache_n") or self.cached
        self.to_read = whole(progress, "total") or self.to_read
        if self.to_read is not None and isinstance(progress, dict):
            self.read = whole(progress, "processed") or self.read or 0


def whole(held: object, name: str) -> int | None:
    """A positive whole number that an object holds, or None."""
    value = _figure(held, name)
    return None if value is None else int(value)


def _figure(held: object, name: str) -> float | None:
    """A positive number of sensible size, or None."""
    value = held.get(name) if isinstance(held, dict) else None
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if 0 < value < 1e9 else None


def _objects(data: str) -> list[dict[str, object]]:
    """The JSON objects of an event: one, or one a line where a server leaves out empty lines."""
    whole = json_object(data)
    if whole is not None:
        return [whole]
    return [held for line in data.split("\n") if (held := json_object(line)) is not None]


def json_object(text: str) -> dict[str, object] | None:
    """The JSON object that a text is, None for any other text."""
    try:
        held = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return held if isinstance(held, dict) else None


def _sentence(error: object) -> str:
    if isinstance(error, dict):
        message = error.get("message")
        if isinstance(message, str) and message:
            return message
        error = json.dumps(error)
    return mask_text(str(error)[:_LOOKED_AT])[:300] or "an error without a reason"
