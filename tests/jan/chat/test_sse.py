"""Server-sent events: the same events, however the bytes are cut."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jan_tui.jan.chat.sse import MAX_EVENT, EventStream


def events(data: bytes, *cuts: int) -> list[str]:
    stream = EventStream()
    found: list[str] = []
    places = sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})
    for begin, end in itertools.pairwise(places):
        found += stream.feed(data[begin:end])
    return found + stream.end()


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        pytest.param(b"data: a\n\ndata: b\n\n", ["a", "b"], id="lf"),
        pytest.param(b"data: a\r\n\r\ndata: b\r\n\r\n", ["a", "b"], id="crlf"),
        pytest.param(b"data: a\r\rdata: b\r\r", ["a", "b"], id="cr"),
        pytest.param(b"data:a\n\n", ["a"], id="no-space"),
        pytest.param(b"data:  a\n\n", [" a"], id="two-spaces"),
        pytest.param(b"data: a\ndata: b\n\n", ["a\nb"], id="two-lines"),
        pytest.param(b": ping\n\nevent: x\nid: 5\nretry: 1\ndata: a\n\n", ["a"], id="other-fields"),
        pytest.param(b"rubbish\n\n<html>\ndata: a\n\n", ["a"], id="rubbish"),
        pytest.param(b"data: a", ["a"], id="unfinished"),
        pytest.param(b'error: {"message":"x"}\n\n', ['{"message":"x"}'], id="llama-error"),
        pytest.param(b"data: \xff\xe2\x82\n\n", ["\ufffd\ufffd"], id="not-utf-8"),
        pytest.param(b"\n\n\n", [], id="empty-lines"),
        pytest.param(b"", [], id="nothing"),
    ],
)
def test_events(data: bytes, expected: list[str]) -> None:
    assert events(data) == expected


STREAM = "data: é€😀\r\n\r\n: c\r\ndata: x\ndata: y\n\ndata: [DONE]\r\n\r\n".encode()


@settings(derandomize=True, max_examples=150, deadline=None)
@given(st.lists(st.integers(1, len(STREAM)), max_size=12))
def test_cuts_do_not_matter(cuts: list[int]) -> None:
    assert events(STREAM, *cuts) == ["é€😀", "x\ny", "[DONE]"]


def test_every_byte_on_its_own() -> None:
    assert events(STREAM, *range(len(STREAM))) == events(STREAM)


def test_an_endless_line_is_dropped_and_the_next_event_read() -> None:
    stream = EventStream()
    for _ in range(20):
        assert stream.feed(b"data: " + b"x" * (MAX_EVENT // 4)) == []
        assert len(repr(stream)) < 2 * MAX_EVENT
    assert stream.feed(b"\n\ndata: a\n\n") == ["a"]


def test_an_endless_event_is_dropped() -> None:
    stream = EventStream()
    line = b"data: " + b"x" * 1000 + b"\n"
    for _ in range(2 * MAX_EVENT // 1000):
        stream.feed(line)
    (event,) = stream.feed(b"\n")
    assert len(event) <= MAX_EVENT
