"""Chat completions of the stand-in: a short answer, or a call of the tool that is offered."""

from __future__ import annotations

import json
from collections.abc import Iterator

Json = dict[str, object]

_WORDS = ("Ready", " when", " you", " are", ".")


def whole(request: Json) -> bytes:
    """The answer in one piece."""
    tool = _tool_name(request)
    message: Json = {"role": "assistant", "content": "".join(_WORDS)}
    if tool:
        message = {"role": "assistant", "content": None, "tool_calls": [_call(tool)]}
    choice = {"index": 0, "message": message, "finish_reason": "tool_calls" if tool else "stop"}
    return json.dumps(
        {**_frame(request, "chat.completion"), "choices": [choice], "usage": _usage(request)}
    ).encode()


def events(request: Json) -> Iterator[bytes]:
    """The same answer as server-sent events, `[DONE]` at the end."""
    tool = _tool_name(request)
    yield _event(request, {"role": "assistant", "content": None if tool else ""})
    if tool:
        yield _event(request, {"tool_calls": [{"index": 0, **_call(tool)}]})
    else:
        for word in _WORDS:
            yield _event(request, {"content": word})
    yield _event(request, {}, "tool_calls" if tool else "stop")
    options = request.get("stream_options")
    if isinstance(options, dict) and options.get("include_usage") is True:
        tail = {**_frame(request, "chat.completion.chunk"), "choices": [], "usage": _usage(request)}
        yield b"data: " + json.dumps(tail).encode() + b"\n\n"
    yield b"data: [DONE]\n\n"


def _event(request: Json, delta: Json, finish: str | None = None) -> bytes:
    chunk = {
        **_frame(request, "chat.completion.chunk"),
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }
    return b"data: " + json.dumps(chunk).encode() + b"\n\n"


def _frame(request: Json, kind: str) -> Json:
    return {
        "id": "chatcmpl-standin",
        "object": kind,
        "created": 1763800000,
        "model": request.get("model"),
    }


def _usage(request: Json) -> Json:
    """Tokens as most models count English: about four characters each."""
    read = len(json.dumps([request.get("messages"), request.get("tools")])) // 4
    wrote = len(_WORDS)
    return {"prompt_tokens": read, "completion_tokens": wrote, "total_tokens": read + wrote}


def _call(name: str) -> Json:
    return {"id": "call_1", "type": "function", "function": {"name": name, "arguments": "{}"}}


def _tool_name(request: Json) -> str | None:
    """The first function offered, unless the request forbids tools."""
    tools = request.get("tools")
    if not isinstance(tools, list) or not tools or request.get("tool_choice") == "none":
        return None
    function = tools[0].get("function") if isinstance(tools[0], dict) else None
    name = function.get("name") if isinstance(function, dict) else None
    return name if isinstance(name, str) else None
