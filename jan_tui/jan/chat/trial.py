"""A trial of one model: a tiny chat and a tool call, only on request."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from enum import StrEnum

from msgspec import Struct

from jan_tui.base_url import BadBaseUrl, parse_base_url
from jan_tui.clock import Clock
from jan_tui.jan.chat.completion import Completion, json_object
from jan_tui.jan.chat.request import ChatError, ChatLimits, ChatRequest
from jan_tui.jan.http.request import Target, new_client
from jan_tui.structs import replace

__all__ = ["ChatLimits", "ChatProgress", "Stage", "ToolCall", "probe"]

_CHAT_TOKENS = 64
_TOOL_TOKENS = 512
"""A reasoning model thinks before it calls; less would often end in its thoughts."""

_TOOL = "get_local_time"


class Stage(StrEnum):
    """How far the trial has come."""

    SENT = "sent"
    WRITING = "writing"
    TOOL = "tool"
    DONE = "done"


class ToolCall(StrEnum):
    """How the model used the tool that it was offered. Clawdbot needs `worked`."""

    WORKED = "worked"
    IGNORED = "ignored"
    BROKEN = "broken"
    REFUSED = "refused"


class ChatProgress(Struct, frozen=True):
    """How far the trial has come; each value replaces the one before.

    `first_token_ms` runs from the request to the first text, thought or call; `tokens_per_second`
    is the server's own figure or, without one, counted from the first piece to the last. `error`
    is the server's sentence, `hint` what to do about it; `tool_note` is why a call did not work.
    """

    stage: Stage = Stage.SENT
    text: str = ""
    thinking: str = ""
    first_token_ms: float | None = None
    tokens_per_second: float | None = None
    tool: ToolCall | None = None
    tool_note: str = ""
    error: str = ""
    hint: str = ""

    @property
    def done(self) -> bool:
        return self.stage is Stage.DONE


async def probe(
    target: Target, model_id: str, *, clock: Clock, limits: ChatLimits | None = None
) -> AsyncGenerator[ChatProgress]:
    """Ask the model to say hello, then to call a tool; the last value is `done`.

    Never raises for what a server does. Close the iterator, or cancel the task, to stop: the
    connection is closed with it, and the engine stops writing. The key goes to the base URL alone.
    """
    progress = ChatProgress()
    yield progress
    address = parse_base_url(target.base_url)
    if isinstance(address, BadBaseUrl):
        yield replace(progress, stage=Stage.DONE, error=address.problem)
        return
    limits = limits or ChatLimits()
    ends = asyncio.get_running_loop().time() + limits.total
    async with new_client(address) as client:
        request = ChatRequest(client, address, target.key, limits, ends)
        async with aclosing(_greet(request, model_id, clock, progress)) as steps:
            async for progress in steps:
                yield progress
        if not progress.error:
            progress = replace(progress, stage=Stage.TOOL)
            yield progress
            tool, note = await _offer_tool(request, model_id)
            progress = replace(progress, tool=tool, tool_note=note)
    yield replace(progress, stage=Stage.DONE)


async def _greet(
    request: ChatRequest, model_id: str, clock: Clock, progress: ChatProgress
) -> AsyncGenerator[ChatProgress]:
    """The greeting, a value for each chunk; the last one carries the figures or the error."""
    completion = Completion()
    began = first = last = clock.monotonic()
    try:
        async with aclosing(request.run(_greeting(model_id), completion)) as turns:
            async for _ in turns:
                last = clock.monotonic()
                if progress.first_token_ms is None:
                    first = last
                    progress = replace(progress, first_token_ms=(first - began) * 1000)
                progress = replace(
                    progress,
                    stage=Stage.WRITING,
                    text=completion.text,
                    thinking=completion.thinking,
                )
                yield progress
    except ChatError as refused:
        yield replace(progress, error=str(refused), hint=refused.hint)
        return
    if not completion.pieces:
        yield replace(progress, error="The model answers with nothing.")
        return
    tokens = completion.tokens or completion.pieces
    speed = completion.speed
    if speed is None and last > first and tokens > 1:
        speed = (tokens - 1) / (last - first)
    yield replace(progress, tokens_per_second=speed)


async def _offer_tool(request: ChatRequest, model_id: str) -> tuple[ToolCall, str]:
    """Whether the model calls the tool that it is offered, and why it does not."""
    completion = Completion()
    try:
        async with aclosing(request.run(_errand(model_id), completion)) as turns:
            async for _ in turns:
                if len(completion.calls) > 1:
                    break
    except ChatError as refused:
        return ToolCall.REFUSED, str(refused)
    if not completion.calls:
        if completion.finish == "length":
            return ToolCall.IGNORED, f"no call within {_TOOL_TOKENS} tokens"
        return ToolCall.IGNORED, "it answered in words"
    call = next(iter(completion.calls.values()))
    if call.name != _TOOL:
        return ToolCall.BROKEN, f"it called {call.name or 'a tool without a name'}"
    if json_object(call.arguments or "{}") is None:
        return ToolCall.BROKEN, "its arguments are no JSON object"
    return ToolCall.WORKED, ""


def _greeting(model_id: str) -> dict[str, object]:
    return {
        "model": model_id,
        "messages": [{"role": "user", "content": "Say hello in one short sentence."}],
        "max_tokens": _CHAT_TOKENS,
        "stream": True,
        "stream_options": {"include_usage": True},
    }


def _errand(model_id: str) -> dict[str, object]:
    """A question that only the tool can answer; the choice is the model's, as in Clawdbot."""
    function = {
        "name": _TOOL,
        "description": "Tells the local time of the user.",
        "parameters": {"type": "object", "properties": {}},
    }
    question = f"What time is it here? Call the tool {_TOOL} to find out."
    return {
        "model": model_id,
        "messages": [{"role": "user", "content": question}],
        "tools": [{"type": "function", "function": function}],
        "max_tokens": _TOOL_TOKENS,
        "stream": True,
    }
