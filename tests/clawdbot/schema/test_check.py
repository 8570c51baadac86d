"""The language of shapes, and what both schemas have in common."""

from __future__ import annotations

from typing import Any

import pytest

from jan_tui.clawdbot.releases.catalogue import RELEASES
from jan_tui.clawdbot.schema import check
from jan_tui.clawdbot.schema.scalars import Enum, Flag, Literal, Number, OneOf, Problem, Shape, Text
from jan_tui.clawdbot.schema.shapes import Either, ListOf, MapOf, Members, Tagged, problems


def said(shape: Shape, value: Any) -> list[str]:
    return [
        f"{'.'.join(map(str, problem.path))}: {problem.message}"
        for problem in problems(shape, value)
    ]


PAIR = Members({"a": Text(), "b": Number()}, frozenset({"a"}))


@pytest.mark.parametrize(
    ("shape", "value", "expected"),
    [
        pytest.param(Text(), 1, [": Invalid input: expected string, received number"], id="text"),
        pytest.param(
            Text(least=1), "", [": Too small: expected string to have >=1 characters"], id="short"
        ),
        pytest.param(
            Text(pattern="^a$", complaint="must be a"), "b", [": must be a"], id="pattern"
        ),
        pytest.param(
            Flag(), "x", [": Invalid input: expected boolean, received string"], id="flag"
        ),
        pytest.param(
            Number(), True, [": Invalid input: expected number, received boolean"], id="number"
        ),
        pytest.param(
            Number(), float("nan"), [": Invalid input: expected number, received NaN"], id="nan"
        ),
        pytest.param(
            Number(whole=True), 1.5, [": Invalid input: expected int, received number"], id="whole"
        ),
        pytest.param(Number(whole=True, above=0), 5.0, [], id="whole-float"),
        pytest.param(Number(above=0), 0, [": Too small: expected number to be >0"], id="above"),
        pytest.param(Number(most=5), 6, [": Too big: expected number to be <=5"], id="most"),
        pytest.param(
            Number(whole=True),
            2**60,
            [": Too big: expected int to be <=9007199254740991"],
            id="unsafe",
        ),
        pytest.param(Literal(True), 1, [": Invalid input: expected true"], id="literal"),
        pytest.param(
            Enum(("a", "b")), "c", [': Invalid option: expected one of "a"|"b"'], id="enum"
        ),
        pytest.param(OneOf(("a", "b")), None, [": Invalid input"], id="one-of"),
        pytest.param(
            ListOf(Text()), {}, [": Invalid input: expected array, received object"], id="list"
        ),
        pytest.param(
            MapOf(Text()), [], [": Invalid input: expected record, received array"], id="map"
        ),
        pytest.param(
            MapOf(Text(), keys="^a"), {"b": 1, "a": "x"}, ["b: Invalid key in record"], id="map-key"
        ),
        pytest.param(
            PAIR, None, [": Invalid input: expected object, received null"], id="object-of-null"
        ),
        pytest.param(
            PAIR,
            {"z": 1, "b": "x", "y": 2},
            [
                "a: Invalid input: expected string, received undefined",
                "b: Invalid input: expected number, received string",
                ': Unrecognized keys: "z", "y"',
            ],
            id="object-inside-first-then-unknown-keys-in-file-order",
        ),
        pytest.param(
            Members({}, rest=Text()),
            {"x": 1},
            ["x: Invalid input: expected string, received number"],
            id="object-with-rest",
        ),
        pytest.param(Either((Text(), PAIR)), 5, [": Invalid input"], id="either"),
        pytest.param(
            Either((Text(), PAIR)),
            {"a": "x", "q": 1},
            [': Unrecognized key: "q"'],
            id="either-with-one-that-only-bends",
        ),
        pytest.param(
            Tagged("kind", {"x": PAIR}), {"kind": "y"}, ["kind: Invalid input"], id="tagged"
        ),
    ],
)
def test_wording_and_order(shape: Shape, value: Any, expected: list[str]) -> None:
    assert said(shape, value) == expected


def test_check_of_several_members_waits_for_what_is_fatal() -> None:
    def never(value: dict[str, Any], path: tuple[str | int, ...]) -> Any:
        yield Problem(path, "together", path)

    shape = Members({"a": Text(least=1)}, rule=never)

    assert said(shape, {"a": 5}) == ["a: Invalid input: expected string, received number"]
    assert said(shape, {"a": "", "z": 1})[-1] == ": together"


@pytest.mark.parametrize("release", RELEASES.values(), ids=RELEASES)
def test_every_section_is_taken_empty_or_named_as_unchecked(release: Any) -> None:
    rules = release.rules
    sections = [name for name in rules.sections if name not in rules.checked]
    value = {name: {"anything": [1]} for name in sections}

    assert check.check(value, release.rules) == ()
    assert check.unchecked(value, release.rules) == tuple(sections)


def test_openclaw_adds_bounds_and_allowed_values() -> None:
    value = {"models": {"mode": "x", "providers": {"openai": {"authHeader": 1, "maxTokens": 0}}}}

    assert [problem.message for problem in check.check(value, RELEASES["openclaw"].rules)] == [
        'Invalid input (allowed: "merge", "replace")',
        "Too small: expected number to be >0 (must be greater than 0)",
        "Invalid input: expected boolean, received number (allowed: true, false)",
    ]


def test_place_that_was_given_up_hides_every_other_issue() -> None:
    found = check.check({"agent": {"model": "x"}, "models": 5}, RELEASES["clawdbot"].rules)

    assert [".".join(map(str, problem.path)) for problem in found] == ["agent", "agent.model"]
