"""The schema that a program prints of itself, in place of one that is not recorded."""

from __future__ import annotations

from typing import Any

import pytest

from jan_tui.clawdbot.schema.check import Rules, check
from jan_tui.clawdbot.schema.installed import InstalledSchema

VERSION = "2030.1.1"


def _object(*needed: str, **members: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": members,
        "required": list(needed),
        "additionalProperties": False,
    }


_TEXT, _WHOLE = {"type": "string"}, {"type": "integer", "exclusiveMinimum": 0}
_ENTRY: dict[str, Any] = {
    "type": "object",
    "properties": {"enabled": {"type": "boolean"}, "config": True},
}
_SETTINGS = {"enabled": {"type": "boolean"}, "config": _object(depth=_WHOLE)}
_OF_MINE: dict[str, Any] = {**_ENTRY, "properties": _SETTINGS}
_MODELS = {"type": "array", "items": {"anyOf": [_TEXT, _object("id", id=_TEXT)]}}
_PLACES = [
    _object("kind", "path", kind={"const": "file"}, path=_TEXT),
    _object("kind", kind={"const": "none"}),
]
PRINTED = _object(
    "commands",
    commands={**_object(), "default": {}},
    gateway=_object(port=_WHOLE, mode={"enum": ["local", "remote"]}),
    orchard=_object(
        trees={"type": "object", "propertyNames": _TEXT, "additionalProperties": _WHOLE},
        place={"oneOf": _PLACES},
        name={"type": ["string", "null"]},
        near={**_TEXT, "minLength": 2, "pattern": "^[a-z]+$"},
        models=_MODELS,
        linked={"$ref": "#/somewhere"},
    ),
    agents={"type": "object", "additionalProperties": True},
    bindings={"type": "array", "items": {"type": "object", "additionalProperties": True}},
    channels={
        "type": "object",
        "properties": {"pigeon": _object("ring", ring=_TEXT)},
        "additionalProperties": True,
    },
    plugins=_object(
        entries={
            "type": "object",
            "properties": {"mine": _OF_MINE},
            "additionalProperties": _ENTRY,
        }
    ),
)
RULES = Rules("openclaw", VERSION, InstalledSchema("openclaw", VERSION, PRINTED))


def _lines(value: Any, rules: Rules = RULES) -> list[str]:
    found = check(value, rules)
    return [f"{'.'.join(map(str, one.path))}: {one.message}" for one in found.problems]


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"orchard": {"trees": {"a": 1}, "name": None, "near": "by", "models": ["a", {"id": "b"}]}},
        {"orchard": {"place": {"kind": "file", "path": "x"}}},
        {"gateway": {"port": 1, "mode": "local"}},
        {"channels": {"pigeon": {"ring": "x"}}},
        {"plugins": {"entries": {"mine": {"config": {"depth": 1}}}}},
    ],
)
def test_what_it_takes_is_taken_and_nothing_of_it_is_unchecked(value: Any) -> None:
    assert check(value, RULES) == check({}, RULES)
    assert check(value, RULES).unchecked == ()
    # Without it the same is refused by rules of before, or nothing of it is certain.
    before = check(value, Rules("openclaw", VERSION))
    assert before.problems or len(before.unchecked) == len(value)


@pytest.mark.parametrize(
    ("value", "lines"),
    [
        ({"orchard": {"tree": {}}}, ['orchard: Unrecognized key: "tree"']),
        ({"field": 1}, [': Unrecognized key: "field"']),
        (
            {"gateway": {"port": "x"}},
            ["gateway.port: Invalid input: expected number, received string"],
        ),
        (
            {"gateway": {"port": 1.5}},
            ["gateway.port: Invalid input: expected int, received number"],
        ),
        ({"gateway": {"port": 0}}, ["gateway.port: Too small: expected number to be >0"]),
        (
            {"orchard": {"trees": {"a": "b"}}},
            ["orchard.trees.a: Invalid input: expected number, received string"],
        ),
        ({"orchard": {"place": {"kind": "x"}}}, ["orchard.place.kind: Invalid input"]),
        (
            {"orchard": {"place": {"kind": "file"}}},
            ["orchard.place.path: Invalid input: expected string, received undefined"],
        ),
        (
            {"orchard": {"near": "X"}},
            [
                "orchard.near: Too small: expected string to have >=2 characters",
                "orchard.near: Invalid string: must match pattern /^[a-z]+$/",
            ],
        ),
        (
            {"channels": {"pigeon": {"wing": 1, "ring": "x"}}},
            ['channels.pigeon: invalid config: must not have additional properties: "wing"'],
        ),
        (
            {"plugins": {"entries": {"mine": {"config": {"depth": 0}}}}},
            ["plugins.entries.mine.config.depth: invalid config: must be > 0"],
        ),
    ],
)
def test_what_it_refuses_is_refused_in_the_words_of_the_programs(
    value: Any, lines: list[str]
) -> None:
    found = [line.partition(" (")[0] for line in _lines(value)]
    assert found == lines
    assert check(value, RULES).unchecked == ()


def test_conditions_of_the_programs_own_are_those_of_the_neighbour() -> None:
    value = {
        "agents": {"entries": {"main": {}}},
        "bindings": [{"agentId": "gone", "match": {"channel": "telegram"}}],
    }
    unknown = 'bindings.0.agentId: Unknown agent id "gone" (not in agents.entries).'
    assert _lines(value, Rules("openclaw", "2026.9.6")) == [unknown]
    assert _lines(value) == [unknown]


def test_what_it_does_not_print_stays_unchecked() -> None:
    assert check({"orchard": {"linked": 1}}, RULES).unchecked == (("orchard", "linked"),)
    assert check({"channels": {"owl": {}}}, RULES).unchecked == (("channels", "owl"),)
    value = {"channels": {"defaults": {"nonsense": 1}}}
    assert check(value, RULES).unchecked == (("channels", "defaults", "nonsense"),)


@pytest.mark.parametrize("printed", [None, [], {}, {"properties": 1}, {"properties": {}}])
def test_something_else_is_no_schema(printed: Any) -> None:
    with pytest.raises(ValueError, match="no schema"):
        InstalledSchema("openclaw", VERSION, printed)


def test_a_recorded_version_needs_none() -> None:
    assert Rules("openclaw", "2026.9.6").recorded
    assert not Rules("openclaw", "2026.5.2").recorded
    assert not Rules("openclaw", VERSION).recorded


@pytest.mark.parametrize(
    ("servers", "named"), [(True, True), ({"timeout": {"type": "number"}}, False)], ids=str
)
def test_a_key_that_only_the_neighbour_refuses_is_left_to_the_program(
    servers: Any, named: bool
) -> None:
    """openclaw 2026.9.6 refuses it in a condition of its own, which it does not print."""
    one = {"type": "object", "additionalProperties": True}
    if isinstance(servers, dict):
        one = {"type": "object", "additionalProperties": False, "properties": servers}
    held = {
        "type": "object",
        "properties": {"servers": {"type": "object", "additionalProperties": one}},
    }
    members = {"mcp": held, "agents": {}}
    printed = {"type": "object", "additionalProperties": False, "properties": members}
    rules = Rules("openclaw", VERSION, InstalledSchema("openclaw", VERSION, printed))

    found = check({"mcp": {"servers": {"docs": {"timeout": 5}}}}, rules)

    assert not found.problems
    assert (("mcp", "servers", "docs", "timeout") in found.unchecked) is named
