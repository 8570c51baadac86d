"""Small readers: the list, an error's sentence, a wait that may be cut short, the port check."""

from __future__ import annotations

import asyncio
import json
import socket
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jan_tui.jan.http import error_text, listing, port_check
from jan_tui.jan.watch.wakeup import Wakeup
from tests.jan.addresses import address

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["id", "data", "meta", "n_ctx", "engine"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@settings(derandomize=True, max_examples=300)
@given(anything)
def test_any_json_is_a_list_or_has_a_reason(value: object) -> None:
    read = listing.read(json.dumps(value).encode())
    if isinstance(read, listing.Listing):
        assert all(isinstance(model, str) and model for model in read.models)
        assert len(set(read.models)) == len(read.models)
    else:
        assert read.reason


@settings(derandomize=True, max_examples=200)
@given(st.binary(max_size=200))
def test_any_bytes_give_a_short_sentence(body: bytes) -> None:
    assert len(error_text.of_body(body)) <= error_text.MAX_SENTENCE
    listing.read(body)


@pytest.mark.parametrize(
    ("body", "content_type", "told"),
    [
        (b"Invalid host header", "", "Invalid host header"),
        (
            b'{"error":{"code":401,"message":"Invalid API Key"}}',
            "application/json",
            "Invalid API Key",
        ),
        (b'{"error": "nope"}', "application/json", "nope"),
        (b'{"detail": "Not Found"}', "", "Not Found"),
        (b'{"error": {"code": 1}}', "", '{"error": {"code": 1}}'),
        (b'"plain"', "", "plain"),
        (b"<!DOCTYPE html><title>\n Strapi </title>", "", "Strapi"),
        (b"<html></html>", "text/html", ""),
        (b"  two\n lines ", "", "two lines"),
        (b"", "", ""),
    ],
)
def test_the_sentence_of_an_error(body: bytes, content_type: str, told: str) -> None:
    assert error_text.of_body(body, content_type) == told


def test_a_long_sentence_is_cut() -> None:
    assert error_text.of_body(b"x" * 10_000) == "x" * (error_text.MAX_SENTENCE - 1) + "…"


async def test_a_ring_before_the_wait_is_kept() -> None:
    wakeup = Wakeup()
    wakeup.wake()
    assert await wakeup.wait(60)
    assert not await wakeup.wait(0.001), "one call ends one wait"


async def test_a_ring_ends_the_wait() -> None:
    wakeup = Wakeup()
    waiting = asyncio.create_task(wakeup.wait(None))
    await asyncio.sleep(0)
    wakeup.wake()
    wakeup.wake()
    assert await waiting


async def test_a_wait_beside_a_task_leaves_the_wakeup_as_it_was() -> None:
    wakeup = Wakeup()
    task = asyncio.create_task(asyncio.sleep(0))
    await wakeup.wait_with(task)
    assert task.done()
    waiting = asyncio.create_task(wakeup.wait(60))
    await asyncio.sleep(0.01)
    wakeup.wake()
    async with asyncio.timeout(2):
        assert await waiting
    endless = asyncio.create_task(asyncio.sleep(60))
    wakeup.wake()
    async with asyncio.timeout(2):
        await wakeup.wait_with(endless)
    endless.cancel()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0.0.0.0"])
def test_the_gate_is_sure_of_refused_only(host: str) -> None:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
        assert port_check.refused(address(port, host))
        one.listen(1)
        assert not port_check.refused(address(port, host))
        for _ in range(3):
            began = time.monotonic()
            port_check.refused(address(port, host))
            assert time.monotonic() - began < 1, "a full queue does not block"


def test_an_id_that_is_listed_twice_keeps_the_context_that_is_known() -> None:
    rows = [{"id": "a"}, {"id": "a", "meta": {"n_ctx": 4096}}, {"id": "a"}, {"id": 5}]

    assert listing.read(json.dumps({"data": rows}).encode()) == listing.Listing(
        ("a",), (("a", 4096),), skipped=1
    )
