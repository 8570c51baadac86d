"""Whatever a server does, the look ends in time with a typed outcome."""

from __future__ import annotations

import asyncio
import gzip
import tracemalloc

import pytest

from jan_tui.clock import SystemClock
from jan_tui.jan.http.probe import Limits, Server, Target
from jan_tui.jan.snapshot import Phase, ProbeResult, Trouble
from tests.jan.http.hostile import (
    MEGABYTE,
    Behaviour,
    answers,
    bomb,
    drips,
    floods,
    listed,
    resets,
    sends,
    serving,
    stays_silent,
)
from tests.jan.patience import within

LIMITS = Limits(connect=0.5, answer=0.4, body=MEGABYTE)
PATIENT = Limits(connect=10, answer=10, body=MEGABYTE)
"""For answers that come, however busy the machine is."""

CHUNKED = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
DEEP = b'{"data": ' + b"[" * 200_000 + b"]" * 200_000 + b"}"

CASES: list[tuple[str, Behaviour, Phase, Trouble | None]] = [
    ("silent", stays_silent, Phase.HUNG, Trouble.SILENT),
    ("closes at once", sends(b""), Phase.ERROR, Trouble.BROKEN),
    ("resets", resets, Phase.ERROR, Trouble.BROKEN),
    ("no HTTP at all", sends(b"220 smtp.example.org ESMTP\r\n"), Phase.ERROR, Trouble.BROKEN),
    ("binary", sends(bytes(range(256)) * 40), Phase.ERROR, Trouble.BROKEN),
    ("drips its head", drips(answers(listed("a")), 0.05), Phase.HUNG, Trouble.SILENT),
    (
        "drips its body",
        drips(listed("a"), 0.05, after=answers(b"", length=len(listed("a")))),
        Phase.HUNG,
        Trouble.UNFINISHED,
    ),
    (
        "floods its body",
        floods(CHUNKED, b"10000\r\n" + b" " * 65536 + b"\r\n"),
        Phase.ERROR,
        Trouble.TOO_LARGE,
    ),
    (
        "floods its head",
        floods(b"HTTP/1.1 200 OK\r\n", b"x: y\r\n" * 100),
        Phase.ERROR,
        Trouble.BROKEN,
    ),
    ("endless header", floods(b"HTTP/1.1 200 OK\r\nx: ", b"y" * 1000), Phase.ERROR, Trouble.BROKEN),
    (
        "says continue for ever",
        floods(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
        Phase.HUNG,
        Trouble.SILENT,
    ),
    ("announces too much", sends(answers(b"{}", length=10**12)), Phase.ERROR, Trouble.TOO_LARGE),
    (
        "announces more than it sends",
        sends(answers(b'{"data": [', length=99)),
        Phase.ERROR,
        Trouble.BROKEN,
    ),
    (
        "announces no number",
        sends(b"HTTP/1.1 200 OK\r\ncontent-length: x\r\n\r\n{}"),
        Phase.ERROR,
        Trouble.BROKEN,
    ),
    (
        "announces two lengths",
        sends(answers(b"{}", "content-length: 7")),
        Phase.ERROR,
        Trouble.BROKEN,
    ),
    ("broken chunks", sends(CHUNKED + b"zz\r\n{}\r\n"), Phase.ERROR, Trouble.BROKEN),
    ("gzip bomb", sends(answers(bomb(), "content-encoding: gzip")), Phase.ERROR, Trouble.TOO_LARGE),
    (
        "gzip that is none",
        sends(answers(b"{}", "content-encoding: gzip")),
        Phase.ERROR,
        Trouble.BROKEN,
    ),
    (
        "half a gzip",
        sends(answers(gzip.compress(listed("a"))[:-9], "content-encoding: gzip")),
        Phase.ERROR,
        Trouble.BROKEN,
    ),
    (
        "packed unasked",
        sends(answers(listed("a"), "content-encoding: zstd")),
        Phase.ERROR,
        Trouble.BROKEN,
    ),
    ("deep JSON", sends(answers(DEEP)), Phase.NOT_JAN, Trouble.WRONG_SHAPE),
    ("half a JSON", sends(answers(b'{"data": [')), Phase.ERROR, Trouble.NOT_JSON),
    (
        "a number of a million figures",
        sends(answers(b'{"data": ' + b"9" * 100_000 + b"}")),
        Phase.ERROR,
        Trouble.NOT_JSON,
    ),
    ("not UTF-8", sends(answers(b'{"data": [{"id": "\xff"}]}')), Phase.ERROR, Trouble.NOT_JSON),
    (
        "a page",
        sends(answers(b"<html><title>Strapi</title>", "content-type: text/html")),
        Phase.NOT_JAN,
        Trouble.NOT_JSON,
    ),
    (
        "an empty answer",
        sends(answers(b"", "content-type: text/plain")),
        Phase.NOT_JAN,
        Trouble.NOT_JSON,
    ),
    ("a list at the top", sends(answers(b"[]")), Phase.NOT_JAN, Trouble.WRONG_SHAPE),
    ("data is null", sends(answers(b'{"data": null}')), Phase.NOT_JAN, Trouble.WRONG_SHAPE),
    (
        "data is an object",
        sends(answers(b'{"data": {"id": "a"}}')),
        Phase.NOT_JAN,
        Trouble.WRONG_SHAPE,
    ),
    (
        "no id is a string",
        sends(answers(listed(1, None, "", [], {}))),
        Phase.NOT_JAN,
        Trouble.WRONG_SHAPE,
    ),
    (
        "gzip unasked, but sound",
        sends(answers(gzip.compress(listed("a")), "content-encoding: gzip")),
        Phase.READY,
        None,
    ),
    (
        "an unknown status",
        sends(answers(b"tea", "content-type: text/plain", status="418 Teapot")),
        Phase.NOT_JAN,
        None,
    ),
    ("no content", sends(b"HTTP/1.1 204 No Content\r\n\r\n"), Phase.NOT_JAN, None),
    (
        "redirects in a circle",
        sends(answers(b"", "location: /v1/models", status="302 Found")),
        Phase.ERROR,
        Trouble.REDIRECT,
    ),
    (
        "redirects to nowhere",
        sends(answers(b"", "location: http://[::1/", status="302 Found")),
        Phase.ERROR,
        Trouble.BROKEN,
    ),
]


async def look(base_url: str, key: str | None = None, limits: Limits = LIMITS) -> ProbeResult:
    server = Server(Target(base_url, key), clock=SystemClock())
    try:
        return await server.probe(limits)
    finally:
        await server.close()


@pytest.mark.parametrize(
    ("behaviour", "phase", "trouble"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
async def test_outcome_is_typed_and_in_time(
    behaviour: Behaviour, phase: Phase, trouble: Trouble | None
) -> None:
    async with serving(behaviour) as base_url:
        # An answer limit of 0.4 s leaves no look open for seconds.
        limits = LIMITS if phase is Phase.HUNG else PATIENT
        seen = await within(4, look(base_url, limits=limits))
    assert (seen.phase, seen.trouble) == (phase, trouble)
    assert len(seen.detail) <= 400


async def test_ids_are_kept_to_the_letter() -> None:
    ids = [
        "\x1b[31mred\x1b[0m",
        "[bold]x[/]",
        "a/b:c",
        "🦙" * 100,
        "a" * 300,
        "\ud800",
        "\u202eabc",
        "A",
        "a",
    ]
    async with serving(sends(answers(listed(*ids)))) as base_url:
        seen = await look(base_url)
    assert seen.models == tuple(ids)


async def test_repeated_and_unusable_ids_are_distinguished() -> None:
    async with serving(sends(answers(listed("a", "b", "a", 7, None, "b")))) as base_url:
        seen = await look(base_url)
    assert (seen.models, seen.skipped) == (("a", "b"), 2)


async def test_ten_thousand_models_are_taken() -> None:
    ids = [f"vendor/model-{number}" for number in range(10_000)]
    async with serving(sends(answers(listed(*ids)))) as base_url:
        seen = await look(base_url, limits=Limits(answer=30.0))
    assert seen.models == tuple(ids)


async def test_memory_stays_bounded_under_a_bomb_and_a_flood() -> None:
    limits = Limits(connect=10, answer=30.0, body=2 * MEGABYTE)
    endless = floods(CHUNKED, b"10000\r\n" + b" " * 65536 + b"\r\n")
    packed = sends(answers(bomb(), "content-encoding: gzip"))
    await look("http://127.0.0.1:9/v1")
    for behaviour in (endless, packed):
        async with serving(behaviour) as base_url:
            tracemalloc.start()
            seen = await look(base_url, limits=limits)
            _, peak = tracemalloc.get_traced_memory()
            tracemalloc.stop()
        assert seen.trouble is Trouble.TOO_LARGE
        assert peak < 16 * MEGABYTE


async def test_a_cancelled_probe_leaves_nothing_behind() -> None:
    async with serving(stays_silent) as base_url:
        server = Server(Target(base_url), clock=SystemClock())
        before = asyncio.all_tasks()
        looking = asyncio.create_task(server.probe(Limits(answer=30.0)))
        await asyncio.sleep(0.05)
        looking.cancel()
        await asyncio.wait({looking})
        assert looking.cancelled()
        await server.close()
        assert {
            task for task in asyncio.all_tasks() - before if "_behave" not in repr(task)
        } == set()
