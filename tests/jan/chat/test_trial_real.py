"""The trial of a model against the engine that Jan itself runs."""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from jan_tui.base_url import BaseUrl, parse_base_url
from jan_tui.clock import SystemClock
from jan_tui.jan.chat.completion import Completion
from jan_tui.jan.chat.request import ChatError, ChatLimits, ChatRequest
from jan_tui.jan.chat.trial import ChatProgress, ToolCall, probe
from jan_tui.jan.http.probe import Server
from jan_tui.jan.http.request import Target, new_client
from jan_tui.jan.snapshot import Phase

pytestmark = [pytest.mark.real, pytest.mark.timeout(180)]

MODEL = "unsloth/tiny-random-GGUF"
_START_SECONDS = 120
"""The first start installs the engine."""


def _engine() -> str:
    beside = Path(__file__).parents[3].parent / "shared" / "standin" / "engine"
    found = os.environ.get("JAN_TUI_STANDIN") or str(beside)
    if not Path(found).is_file():
        pytest.skip("no real engine: set JAN_TUI_STANDIN to the program that starts one")
    return found


@asynccontextmanager
async def running(*flags: str) -> AsyncIterator[str]:
    """The base URL of an engine of our own, ready; it is ended with the block."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        _engine(), "--port", port, *flags, stdout=quiet, stderr=quiet
    )
    base_url = f"http://127.0.0.1:{port}/v1"
    try:
        await _ready(base_url, process)
        yield base_url
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def _ready(base_url: str, process: asyncio.subprocess.Process) -> None:
    server = Server(Target(base_url), clock=SystemClock())
    try:
        async with asyncio.timeout(_START_SECONDS):
            while (look := await server.probe()).phase not in (Phase.READY, Phase.UNAUTHORIZED):
                if process.returncode is not None:
                    pytest.skip(f"the engine ends at once, with status {process.returncode}")
                assert look.phase in (Phase.DOWN, Phase.STARTING, Phase.HUNG), look
                await asyncio.sleep(0.1)
    finally:
        await server.close()


async def trial(base_url: str, key: str | None = None) -> ChatProgress:
    progress = ChatProgress()
    async for progress in probe(Target(base_url, key), MODEL, clock=SystemClock()):
        assert not progress.done or progress.error or progress.tool
    return progress


async def test_a_random_model_writes_and_ignores_the_tool() -> None:
    async with running() as base_url:
        end = await trial(base_url)
    assert end.error == ""
    assert end.text
    assert end.first_token_ms is not None
    assert end.first_token_ms > 0
    assert end.tokens_per_second is not None
    assert end.tokens_per_second > 0
    assert end.tool in (ToolCall.IGNORED, ToolCall.BROKEN)


async def _whole(request: ChatRequest, body: dict[str, object]) -> int:
    return len([None async for _ in request.run(body, Completion())])


async def test_a_conversation_that_is_too_long_for_the_context() -> None:
    long = {"role": "user", "content": "word " * 4000}
    body: dict[str, object] = {"model": MODEL, "messages": [long], "stream": True}
    async with running("--ctx", "1024") as base_url:
        address = parse_base_url(base_url)
        assert isinstance(address, BaseUrl)
        ends = asyncio.get_running_loop().time() + 60
        async with new_client(address) as client:
            request = ChatRequest(client, address, None, ChatLimits(), ends)
            with pytest.raises(ChatError) as refused:
                await _whole(request, body)
    assert "exceeds the available context size" in str(refused.value)
    assert "Context Size" in refused.value.hint


async def test_a_key_that_is_wanted() -> None:
    async with running("--api-key", "sk-1") as base_url:
        refused = await trial(base_url, "wrong")
        assert "Invalid API Key" in refused.error
        assert "API Key" in refused.hint
        assert (await trial(base_url, "sk-1")).error == ""
