"""The request that a program sent, sent once to Jan: whether it fits, and how fast it goes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from enum import StrEnum
from typing import ClassVar

from msgspec import Struct

from jan_tui.base_url import BadBaseUrl, parse_base_url
from jan_tui.clock import Clock
from jan_tui.jan.chat.completion import Completion, json_object, whole
from jan_tui.jan.chat.request import ChatError, ChatLimits, ChatRequest, Failed
from jan_tui.jan.http.request import new_client
from jan_tui.jan.rehearsal.relay import CHAT, LIMITS, Caught
from jan_tui.structs import Discreet, replace

_TOKENS = 64
"""Tokens that Jan may write: enough for a greeting or one tool call."""

_BODY = 1024 * 1024
_EXTRAS: dict[str, object] = {"return_progress": True, "cache_prompt": False}
"""What llama.cpp is asked beside the request: to tell how far it has read, and to read all of it,
so that a second measurement finds what the first one did. Other servers pass it over."""


class Trip(StrEnum):
    """How far the request has come."""

    SENT = "sent"
    READING = "reading"
    WRITING = "writing"
    DONE = "done"


class MeasureLimits(Struct, frozen=True):
    """Seconds for connecting and for the whole answer."""

    connect: float = 5.0
    total: float = 900.0


class Measured(Discreet, frozen=True, kw_only=True):
    """What is known of the request so far; each value replaces the one before.

    Tokens: `read` of `to_read` while Jan reads, where its engine tells; `prompt_tokens` of the
    whole request, of which `cached` were known to the engine before; `n_ctx` the context that an
    engine names when it refuses. `first_token_ms` runs from the request to the first piece of an
    answer; the speeds are tokens per second, the server's own where it gives them. `tool_call` is
    whether a tool call came back that can be run: None where there was none, or it was cut off.
    `error` is the server's sentence, `failed` its kind, `status` that of HTTP.
    """

    hidden: ClassVar = ("text",)

    stage: Trip = Trip.SENT
    read: int | None = None
    to_read: int | None = None
    prompt_tokens: int | None = None
    cached: int = 0
    n_ctx: int | None = None
    first_token_ms: float | None = None
    prompt_tokens_per_second: float | None = None
    tokens_per_second: float | None = None
    tool_call: bool | None = None
    failed: Failed | None = None
    status: int | None = None
    error: str = ""
    error_type: str = ""
    hint: str = ""
    text: str = ""

    @property
    def done(self) -> bool:
        return self.stage is Trip.DONE


async def measure(
    base_url: str,
    caught: Caught,
    *,
    clock: Clock,
    limits: MeasureLimits | None = None,
    proxy: str | None = None,
) -> AsyncGenerator[Measured]:
    """Send the request once, with its own headers; the last value is `done`.

    `proxy` is the URL of the one that the program goes through. Never raises for what a server
    does. Close the iterator, or cancel the task, to stop: the engine stops with the connection.
    """
    progress = Measured()
    yield progress
    address = parse_base_url(base_url)
    if isinstance(address, BadBaseUrl):
        yield replace(progress, stage=Trip.DONE, failed=Failed.UNUSABLE, error=address.problem)
        return
    limits = limits or MeasureLimits()
    chat = ChatLimits(limits.connect, limits.total, _BODY)
    ends = asyncio.get_running_loop().time() + limits.total
    headers = {name: value for name, value in caught.headers if name != "authorization"}
    async with new_client(address, proxy) as client:
        request = ChatRequest(client, address, caught.key, chat, ends, caught.path, headers)
        for extras in (_EXTRAS if caught.path == CHAT else {}, {}):
            async with aclosing(_sent(request, caught, extras, clock)) as steps:
                async for progress in steps:
                    if not _objects_to(progress, extras):
                        yield progress
            if not _objects_to(progress, extras):
                return


def _objects_to(progress: Measured, extras: Mapping[str, object]) -> bool:
    """Whether a server refuses what the engine was asked beside the request."""
    refused = progress.failed is Failed.REFUSED and progress.status in (400, 422)
    return refused and any(name in progress.error for name in extras)


async def _sent(
    request: ChatRequest, caught: Caught, extras: Mapping[str, object], clock: Clock
) -> AsyncGenerator[Measured]:
    completion = Completion()
    progress = Measured()
    began = first = last = clock.monotonic()
    try:
        async with aclosing(request.run(_limited(caught, extras), completion)) as turns:
            async for _ in turns:
                last = clock.monotonic()
                stage = Trip.WRITING if completion.pieces else Trip.READING
                if completion.pieces and progress.first_token_ms is None:
                    first = last
                    progress = replace(progress, first_token_ms=(first - began) * 1000)
                progress = replace(
                    progress,
                    stage=stage,
                    read=completion.read,
                    to_read=completion.to_read,
                    text=completion.text or completion.thinking,
                )
                yield progress
    except ChatError as refused:
        yield _failure(progress, refused)
        return
    if not completion.pieces and caught.path == CHAT:
        nothing = "The model answers with nothing."
        yield replace(progress, stage=Trip.DONE, failed=Failed.UNUSABLE, error=nothing)
        return
    yield _figures(progress, completion, caught, last - first)


def _failure(progress: Measured, refused: ChatError) -> Measured:
    kind = refused.refusal.get("type")
    return replace(
        progress,
        stage=Trip.DONE,
        failed=refused.kind,
        status=refused.status,
        error=str(refused),
        error_type=kind if isinstance(kind, str) else "",
        hint=refused.hint,
        prompt_tokens=whole(refused.refusal, "n_prompt_tokens") or progress.to_read,
        n_ctx=whole(refused.refusal, "n_ctx"),
    )


def _figures(
    progress: Measured, completion: Completion, caught: Caught, seconds: float
) -> Measured:
    """The end of a request that was answered; `seconds` from the first piece to the last."""
    tokens = completion.tokens or completion.pieces
    speed = completion.speed
    if speed is None and seconds > 0 and tokens > 1:
        speed = (tokens - 1) / seconds
    prompt_tokens = completion.prompt_tokens or completion.to_read
    reading = completion.prompt_speed
    if reading is None and prompt_tokens and progress.first_token_ms:
        reading = (prompt_tokens - completion.cached) / progress.first_token_ms * 1000
    return replace(
        progress,
        stage=Trip.DONE,
        prompt_tokens=prompt_tokens,
        cached=completion.cached,
        prompt_tokens_per_second=reading,
        tokens_per_second=speed,
        tool_call=_well_formed(completion, caught),
    )


def _well_formed(completion: Completion, caught: Caught) -> bool | None:
    """Whether every tool call names an offered tool and has an object of arguments."""
    if not completion.calls:
        return None
    offered = set(_names(caught.value.get("tools")))
    good = all(
        call.name in offered and json_object(call.arguments or "{}") is not None
        for call in completion.calls.values()
    )
    return None if not good and completion.finish == "length" else good


def _names(tools: object) -> list[str]:
    """The names of the tools of a request, as chat completions and other APIs write them."""
    found = []
    for tool in tools if isinstance(tools, list) else ():
        held = tool.get("function", tool) if isinstance(tool, dict) else None
        name = held.get("name") if isinstance(held, dict) else None
        found += [name] if isinstance(name, str) else []
    return found


def _limited(caught: Caught, extras: Mapping[str, object]) -> dict[str, object]:
    """The request itself, streamed, and with a limit of a few tokens in the place of its own."""
    body = dict(caught.value)
    named = [name for name in LIMITS if name in body] or ["max_tokens"]
    body.update(dict.fromkeys(named, _TOKENS))
    body["stream"] = True
    if caught.path == CHAT:
        options = body.get("stream_options")
        held = options if isinstance(options, dict) else {}
        body["stream_options"] = {**held, "include_usage": True}
    return body | dict(extras)


def imitation(model: str, *, messages: int, tools: tuple[int, int], key: str | None) -> Caught:
    """A request of our own in the size and shape of a program's.

    `messages` is the characters of its instructions, `tools` the number of tools and the
    characters of all of them together. The text is plain English, of which a tokenizer makes about
    as many tokens as of the programs' own.
    """
    count, characters = tools
    value = {
        "model": model,
        "messages": [
            {"role": "system", "content": _filler(_INSTRUCTIONS, messages)},
            {"role": "user", "content": "hi"},
        ],
        "stream": True,
        "stream_options": {"include_usage": True},
        "max_completion_tokens": _TOKENS,
        "tools": [_tool(number, characters // count) for number in range(count)],
    }
    headers = [("content-type", "application/json")]
    headers += [("authorization", f"Bearer {key}")] if key else []
    return Caught(CHAT, json.dumps(value).encode(), tuple(headers))


def _tool(number: int, characters: int) -> dict[str, object]:
    """A tool that does nothing, of so many characters of JSON or a few more."""
    text = {"type": "string", "description": "Text that the tool is given."}
    parameters: dict[str, object] = {"type": "object", "properties": {"text": text}}
    function = {"name": f"rehearsal_{number}", "description": "", "parameters": parameters}
    tool: dict[str, object] = {"type": "function", "function": function}
    room = characters - len(json.dumps(tool, separators=(",", ":")))
    function["description"] = _filler(_DESCRIPTION, max(room, 0))
    return tool


_INSTRUCTIONS = (
    "You are an assistant that runs on this machine. Answer in the language of the person, in "
    "short sentences. ## Tools\nUse a tool only where it is needed, and say what you did. "
    "## Safety\nAsk before anything is changed that cannot be taken back.\n## Files\n"
    "- `AGENTS.md` says how to work, `USER.md` who the person is.\n"
)
_DESCRIPTION = (
    "Does nothing; it only takes the place of a tool of the program. `text` is what it is given, "
    "and the answer is empty. Use `path` and `limit` where another tool would. "
)


def _filler(text: str, characters: int) -> str:
    return (text * (characters // len(text) + 1))[:characters]
