"""Values, spans, positions, and the sentences for what is wrong."""

from __future__ import annotations

import gc
import math
from contextlib import AbstractContextManager

import pytest

from jan_tui.json5_text import Json5Error, parse, scan
from jan_tui.json5_text.scanner import collector_paused
from jan_tui.json5_text.values import JsonValue, same


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0x10", 16),
        ("16.0", 16),
        ("1.6e1", 16),
        ("9007199254740992", 2**53),
        ("9007199254740993", 9007199254740992.0),
        ("0.5", 0.5),
        ('"\\ud83d\\ude00"', "\U0001f600"),
        ('"\\ud83d"', "\ud83d"),
        ('"\ud83d\\ude00"', "\U0001f600"),
        ("{a: 1, b: 2, '\\u0061': 3}", {"a": 3, "b": 2}),
        ("{__proto__: {x: 1}}", {"__proto__": {"x": 1}}),
    ],
)
def test_value(text: str, value: JsonValue) -> None:
    assert same(parse(text), value)


def test_whole_numbers_are_ints_where_they_are_exact() -> None:
    values = parse("[1, 1.0, 1e3, -0, 9007199254740995, 1e400]")
    assert isinstance(values, list)
    assert [type(value) for value in values] == [int, int, int, float, float, float]
    assert math.copysign(1, float(str(values[3]))) == -1
    assert values[5] == math.inf


def test_duplicates_keep_the_first_place_and_the_last_value() -> None:
    value = parse("{a: 1, b: 2, a: 3}")
    assert isinstance(value, dict)
    assert list(value.items()) == [("a", 3), ("b", 2)]


def test_spans_tell_where_everything_stands() -> None:
    document = scan('{ "a" /*k*/: [1, {b: null}], }')
    item = document.item(["a"])
    assert item is not None
    assert document.text[item.key_start : item.key_end] == '"a"'
    assert document.text[item.node.start : item.node.end] == "[1, {b: null}]"
    assert item.comma == 27
    inner = document.find(["a", 1, "b"])
    assert inner is not None
    assert (inner.kind, inner.value, document.position(inner.start)) == ("literal", None, (1, 22))
    assert document.find(["a", 2]) is None
    assert document.find(["a", "b"]) is None
    assert document.find([]) is document.root


def test_lines_end_at_all_five_ends_and_columns_are_code_points() -> None:
    document = scan("[\n'\U0001f600',\r\n1,\r2,\u20283,\u20294]")
    places = [document.position(item.node.start) for item in document.root.items]
    assert places == [(2, 1), (3, 1), (4, 1), (5, 1), (6, 1)]
    assert document.position(document.text.index(",")) == (2, 4)


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("", 1, 1, "the text holds no value"),
        ("{\n  a: {\n    b: 1\n", 2, 6, "unclosed { opened at 2:6, without its }"),
        ("{a: [1, 2}", 1, 10, "this } does not close the [ opened at 1:5: ] is missing before it"),
        ("{\n  a: 1\n  b: 2\n}", 2, 7, "missing comma after the value of a"),
        ("{\n  a: 1 // one\n  b: 2\n}", 2, 7, "missing comma after the value of a"),
        ("['x' 'y']", 1, 5, "missing comma after this value"),
        ("{a: 'x}\n", 1, 5, "unclosed string opened at 1:5, without its ' on this line"),
        ("{a: 1} /* x", 1, 8, "unclosed comment opened at 1:8, without its */"),
        ("{a 1}", 1, 3, "missing colon after this key"),
        ("{a}", 1, 3, "a colon and a value are missing after this key"),
        ("{a-b: 1}", 1, 3, "a key with - in it needs quotes"),
        ("{1a: 1}", 1, 2, "this cannot be a key without quotes"),
        ("{a: foo}", 1, 5, "this is not a value: text needs quotes"),
        ("{a: True}", 1, 5, "True is not a value: write true"),
        ("{a: 1_000}", 1, 5, "this is not a number"),
        ("{a: 01}", 1, 5, "this is not a number"),
        ("{a: ,}", 1, 5, "a value is missing before this comma"),
        ("[1,,2]", 1, 4, "a value is missing before this comma"),
        ("{a: 1,,}", 1, 7, "a key is missing before this comma"),
        ("{a: 1}}", 1, 7, "this } closes nothing"),
        ("{} x", 1, 4, "unexpected x after the end of the root value"),
        ('"\\01"', 1, 2, "bad escape: \\0 is an octal escape; use \\xNN"),
        ('"\\u12"', 1, 2, "bad escape: \\u takes four hexadecimal digits"),
        ("{\\u0031a: 1}", 1, 2, "bad escape in a key"),
        ("{a: /x/}", 1, 5, "a lone slash: a comment begins with // or /*"),
        ("[\u200b1]", 1, 2, "this is not a value: text needs quotes"),
    ],
)
def test_refusal(text: str, line: int, column: int, message: str) -> None:
    with pytest.raises(Json5Error) as caught:
        parse(text)
    error = caught.value
    assert error.message.startswith(message)
    assert (error.line, error.column) == (line, column)
    assert error.source_line == text.split("\n")[line - 1]


@pytest.mark.parametrize(
    "text",
    [
        "/*" * 500_000,
        '"' + "\\" * 1_000_000,
        '"\\' * 500_000,
        "[" * 300_000,
        '{"a":' * 100_000,
        " " * 1_000_000,
        "/***" * 300_000,
        "{" + "\u00e9" * 300_000,
        "[" + "1 " * 300_000,
    ],
    ids=lambda text: ascii(text[:4]),
)
@pytest.mark.timeout(20)
def test_hostile_texts_take_linear_time(text: str) -> None:
    """Quadratic time would take minutes: the timeout is what fails."""
    with pytest.raises(Json5Error):
        parse(text)


def test_the_collector_is_left_as_it_was() -> None:
    gc.disable()
    try:
        parse("{}")
        assert not gc.isenabled()
    finally:
        gc.enable()
    with pytest.raises(Json5Error):
        parse("{")
    assert gc.isenabled()


def test_the_collector_comes_back_with_the_last_of_several_readers() -> None:
    """Threads that read at once begin and end in every order; one that came later ends first."""
    orders = ("aAbB", "abAB", "abBA")
    for order in orders:
        readers: dict[str, AbstractContextManager[None]] = {}
        for step in order:
            if step.islower():
                readers[step] = collector_paused()
                readers[step].__enter__()
                assert not gc.isenabled()
            else:
                readers.pop(step.lower()).__exit__(None, None, None)
        assert gc.isenabled(), order
