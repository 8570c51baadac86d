"""JSON Schema as the programs check it: channels, the settings of plugins, and whole configs.

The order of what is found is that of openclaw's checker (typebox): types first, then members, then
alternatives, of which all that was tried is told before the alternative itself. A member that has a
default is never missing: the programs put defaults in before they check.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

from msgspec import Struct

from jan_tui.clawdbot.schema.own.texts import compiled, is_url
from jan_tui.clawdbot.schema.scalars import Problem
from jan_tui.clawdbot.values.javascript import length
from jan_tui.clawdbot.values.notices import ConfigPath
from jan_tui.structs import replace

_MOST = 8
"""The checker gives up after so many findings."""

_TYPES: dict[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
    "number": lambda value: _is_number(value),
    "integer": lambda value: _is_number(value) and value == int(value),
}
_LIMITS: tuple[tuple[str, str, Callable[[Any, Any], bool]], ...] = (
    ("exclusiveMaximum", "<", lambda value, limit: value < limit),
    ("exclusiveMinimum", ">", lambda value, limit: value > limit),
    ("maximum", "<=", lambda value, limit: value <= limit),
    ("minimum", ">=", lambda value, limit: value >= limit),
)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


class JsonSchema(Struct, frozen=True):
    """A JSON Schema; `prefix` goes before each of its messages.

    Without `names` each key that an object does not know is told by itself, and not by its name.
    """

    schema: Any
    prefix: str = ""
    names: bool = True

    def found(self, value: Any, path: ConfigPath) -> list[Problem]:
        """All that is wrong, without the checker's limit."""
        return _Run(self.schema, self.prefix).found(self.schema, value, path)

    def check(self, value: Any, path: ConfigPath) -> Iterator[Problem]:
        if not self.names:
            yield from self._unnamed(value, path)
            return
        room = _MOST
        for problem in self.found(value, path):
            if problem.joined:
                yield _printed(problem)
                continue
            # Each key that an object does not know is found by itself first.
            if room <= len(problem.strange):
                for key in problem.strange[:room]:
                    place = (*problem.path, key)
                    yield _printed(Problem(place, f"{self.prefix}schema is false", place))
                return
            room -= 1 + len(problem.strange)
            yield _printed(problem)

    def _unnamed(self, value: Any, path: ConfigPath) -> Iterator[Problem]:
        """Source: openclaw up to 2026.5.20, whose checker is Ajv."""
        for problem in map(_printed, self.found(value, path)):
            if not problem.strange:
                # What keys with a schema of their own hold is told there alone.
                if not problem.message.startswith(f"{self.prefix}must not have additional"):
                    yield problem
                continue
            message = f"{self.prefix}must NOT have additional properties"
            for key in problem.strange:
                at = (*problem.at[:-1], key)
                yield replace(problem, message=message, at=at, strange=(key,), fatal=True)


def _printed(problem: Problem) -> Problem:
    """The problem with its path as it is printed: a slash in a key looks like the end of a step."""
    steps = [str(step).split("/") if "/" in str(step) else [step] for step in problem.path]
    return replace(problem, path=tuple(one for step in steps for one in step))


class _Run(Struct, frozen=True):
    """One check; references are looked up in `root`."""

    root: Any
    prefix: str

    def found(self, schema: Any, value: Any, path: ConfigPath) -> list[Problem]:
        if schema is True or schema == {}:
            return []
        if not isinstance(schema, dict):
            return [self._said(path, "schema is false")]
        found = list(self._type(schema, value, path))
        if isinstance(value, dict):
            found += self._object(schema, value, path)
        elif isinstance(value, list):
            found += self._array(schema, value, path)
        elif isinstance(value, str):
            found += self._text(schema, value, path)
        elif _is_number(value):
            for key, sign, holds in _LIMITS:
                if key in schema and not holds(value, schema[key]):
                    found.append(self._said(path, f"must be {sign} {schema[key]}"))
        found += self._chosen(schema, value, path)
        return found

    def _type(self, schema: dict[str, Any], value: Any, path: ConfigPath) -> Iterator[Problem]:
        given = schema.get("type")
        types = given if isinstance(given, list) else [given] if given else []
        if types and not any(_TYPES[one](value) for one in types):
            for one in types:
                yield self._said(path, f"must be {one}")
            if isinstance(given, list):
                yield self._said(path, "must match a schema in anyOf")

    def _object(
        self, schema: dict[str, Any], value: dict[str, Any], path: ConfigPath
    ) -> Iterator[Problem]:
        members = schema.get("properties", {})
        patterns = schema.get("patternProperties", {})
        missing = [
            key
            for key in schema.get("required", ())
            if key not in value and "default" not in members.get(key, {})
        ]
        for key in missing:
            said = self._said((*path, key), f"must have required property '{key}'")
            yield replace(said, joined=key != missing[0])
        others = schema.get("additionalProperties", True)
        strange = [
            key
            for key in value
            if key not in members and not any(_matches(one, key) for one in patterns)
        ]
        if others is False and strange:
            listed = ", ".join(f'"{key}"' for key in strange)
            message = f"{self.prefix}must not have additional properties: {listed}"
            place = (*path, strange[0])
            yield Problem(
                path, message, place, allowed=None, strange=tuple(strange), members=tuple(members)
            )
        elif isinstance(others, dict):
            bad = []
            for key in strange:
                inside = self.found(others, value[key], (*path, key))
                bad += [key] if inside else []
                yield from inside
            if bad and ("properties" in schema or patterns):
                listed = ", ".join(f'"{key}"' for key in bad)
                yield self._said(path, f"must not have additional properties: {listed}")
        for pattern, inner in patterns.items():
            for key in value:
                if _matches(pattern, key):
                    yield from self.found(inner, value[key], (*path, key))
        for key, inner in members.items():
            if key in value:
                yield from self.found(inner, value[key], (*path, key))
        if "propertyNames" in schema:
            bad = [key for key in value if self.found(schema["propertyNames"], key, path)]
            for key in bad:
                yield from self.found(schema["propertyNames"], key, (*path, key))
            if bad:
                yield self._said(path, f"property names {', '.join(bad)} are invalid")
        yield from self._size(schema, "Properties", len(value), "properties", path)

    def _array(
        self, schema: dict[str, Any], value: list[Any], path: ConfigPath
    ) -> Iterator[Problem]:
        items = schema.get("items", True)
        for index, one in enumerate(value):
            inner = items
            if isinstance(items, list):
                inner = items[index] if index < len(items) else schema.get("additionalItems", True)
            yield from self.found(inner, one, (*path, index))
        yield from self._size(schema, "Items", len(value), "items", path)
        if schema.get("uniqueItems") and any(one in value[:at] for at, one in enumerate(value)):
            yield self._said(path, "must not have duplicate items")

    def _text(self, schema: dict[str, Any], value: str, path: ConfigPath) -> Iterator[Problem]:
        yield from self._size(schema, "Length", length(value), "characters", path)
        if schema.get("format") == "uri" and not is_url(value):
            yield self._said(path, 'must match format "uri"')
        pattern = schema.get("pattern")
        if pattern is not None and not _matches(pattern, value):
            yield self._said(path, f'must match pattern "{pattern}"')

    def _size(
        self, schema: dict[str, Any], name: str, size: int, unit: str, path: ConfigPath
    ) -> Iterator[Problem]:
        most, least = schema.get(f"max{name}"), schema.get(f"min{name}")
        if most is not None and size > most:
            yield self._said(path, f"must not have more than {most} {unit}")
        if least is not None and size < least:
            yield self._said(path, f"must not have fewer than {least} {unit}")

    def _chosen(self, schema: dict[str, Any], value: Any, path: ConfigPath) -> Iterator[Problem]:
        reference = schema.get("$ref")
        if reference is not None:
            yield from self.found(self._referred(reference), value, path)
        if "const" in schema and not _same(value, schema["const"]):
            yield self._said(path, "must be equal to constant", (schema["const"],))
        if "enum" in schema and not any(_same(value, one) for one in schema["enum"]):
            allowed = tuple(schema["enum"])
            yield self._said(path, "must be equal to one of the allowed values", allowed)
        if "if" in schema:
            branch = "else" if self.found(schema["if"], value, path) else "then"
            inside = self.found(schema.get(branch, True), value, path)
            yield from inside if branch == "else" else ()
            if inside:
                yield self._said(path, f'must match "{branch}" schema')
        if "not" in schema and not self.found(schema["not"], value, path):
            yield self._said(path, "must not be valid")
        for inner in schema.get("allOf", ()):
            yield from self.found(inner, value, path)
        for key, message in (
            ("anyOf", "must match a schema in anyOf"),
            ("oneOf", "must match exactly one schema in oneOf"),
        ):
            tried = [self.found(inner, value, path) for inner in schema.get(key, ())]
            fitting = sum(not one for one in tried)
            if not tried or fitting == 1 or (key == "anyOf" and fitting):
                continue
            if not fitting:
                for one in tried:
                    yield from one
            yield self._said(path, message)

    def _referred(self, reference: str) -> Any:
        found = self.root
        for step in reference.removeprefix("#").strip("/").split("/"):
            if step:
                known = found if isinstance(found, dict) else {}
                found = known.get(step.replace("~1", "/").replace("~0", "~"), True)
        return found

    def _said(
        self, path: ConfigPath, message: str, allowed: tuple[Any, ...] | None = None
    ) -> Problem:
        return Problem(path, self.prefix + message, path, allowed=allowed)


def _matches(pattern: str, text: str) -> bool:
    found = compiled(pattern, "u")
    return found is None or found.search(text) is not None


def _same(value: Any, wanted: Any) -> bool:
    return isinstance(value, bool) == isinstance(wanted, bool) and bool(value == wanted)
