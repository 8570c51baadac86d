"""The schema that an installed program prints of itself (`config schema`), as shapes.

What it prints is JSON Schema made of the program's own zod schema, so that the shapes made of it
word what they find as the program does. The settings of channels and plugins stay JSON Schemas:
the program checks those as such, later.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any, ClassVar

from msgspec import Struct

from jan_tui.clawdbot.schema.checks import made
from jan_tui.clawdbot.schema.json_schema import JsonSchema
from jan_tui.clawdbot.schema.scalars import (
    Anything,
    Check,
    Checked,
    OneOf,
    Problem,
    Shape,
    Typed,
    Unknown,
    unknown,
)
from jan_tui.clawdbot.schema.shapes import Either, ListOf, MapOf, Members, Nullable, Tagged
from jan_tui.clawdbot.schema.versions import Recorded
from jan_tui.clawdbot.values.javascript import record
from jan_tui.clawdbot.values.notices import ConfigPath
from jan_tui.structs import Discreet

WORDED = re.compile(r"Invalid|Too (?:small|big):|Unrecognized keys?:")
"""What zod words itself; the programs' own messages begin otherwise."""

_AS_IT_STANDS = frozenset(("allOf", "if", "not", "patternProperties", "uniqueItems"))
"""What no shape is made of: it is checked as JSON Schema."""

_NO_KEY = "\0"

_SAFE = 2**53 - 1
_FORMS = {"uri": "url", "date-time": "datetime", "email": "email", "uuid": "uuid"}
_LIMITS = (
    ("exclusiveMinimum", ">"),
    ("minimum", ">="),
    ("exclusiveMaximum", "<"),
    ("maximum", "<="),
)
_Names = tuple[tuple[str, str], ...]
_NO_CHANNELS = ("defaults", "modelByChannel")


class InstalledSchema(Discreet, frozen=True, eq=False, dict=True):
    """What one version of a program prints as the schema of its config.

    Raises `ValueError` where that is no schema of an object with members.
    """

    hidden: ClassVar = ("printed",)

    program: str
    version: str
    printed: Any

    def __post_init__(self) -> None:
        if not record(record(self.printed).get("properties")):
            raise ValueError("no schema of a config")

    @cached_property
    def _members(self) -> dict[str, Any]:
        found: dict[str, Any] = self.printed["properties"]
        return found

    @cached_property
    def shape(self) -> Shape:
        """The shape of a whole config, without what is inside of channels and plugins."""
        members = dict(self._members)
        if "channels" in members:
            section = record(members["channels"])
            kept = {key: one for key, one in _of(section).items() if key in _NO_CHANNELS}
            members["channels"] = {**section, "properties": kept}
        plugins = record(members.get("plugins"))
        if "entries" in _of(plugins):
            held = record(_of(plugins)["entries"])
            kept = {key: _without_settings(one) for key, one in _of(held).items()}
            entries = {**held, "properties": kept}
            members["plugins"] = {**plugins, "properties": {**_of(plugins), "entries": entries}}
        return _shape({**self.printed, "properties": members})

    @cached_property
    def channels(self) -> dict[str, Any]:
        """The JSON Schemas of channels."""
        found = _of(record(self._members.get("channels")))
        return {key: one for key, one in found.items() if key not in _NO_CHANNELS}

    @cached_property
    def plugins(self) -> dict[str, Any]:
        """The JSON Schemas of the settings of plugins."""
        entries = record(_of(record(self._members.get("plugins"))).get("entries"))
        settings = {name: _of(record(one)).get("config") for name, one in _of(entries).items()}
        return {name: one for name, one in settings.items() if one is not None}

    def over(self, neighbour: Recorded) -> Recorded:
        """The rules of the neighbour with the shapes of this schema in place of its own."""
        plugins = dict(neighbour.plugins)
        for name, schema in self.plugins.items():
            plugins[name] = {**plugins.get(name, {"channels": []}), "schema": schema}
        channels = {**neighbour.channels, **self.channels}
        return _Over({**neighbour.kept, "channels": channels, "plugins": plugins}, self, neighbour)


class _Over(Recorded, frozen=True, eq=False, dict=True):
    installed: InstalledSchema
    neighbour: Recorded

    @cached_property
    def shape(self) -> Shape:
        return _Beside(self.installed.shape, self.neighbour.shape)


class _Beside(Struct, frozen=True):
    """What the printed schema refuses; and what the neighbour refuses in words of its own, or
    leaves to the program.

    A printed schema has no such conditions of the program's own; of types and keys it alone
    decides. Where it leaves an object open to any key, one that the neighbour does not know is left
    to the program.
    """

    printed: Shape
    neighbour: Shape

    def check(self, value: Any, path: ConfigPath) -> Iterator[Problem]:
        told = set()
        for problem in self.printed.check(value, path):
            told.add(problem.at)
            yield problem
        for problem in self.neighbour.check(value, path):
            if problem.at in told:
                continue
            if not WORDED.match(problem.message):
                yield problem
            elif problem.at[:1] == ("channels",):
                # What is printed there are the channels alone.
                yield unknown(problem.at)
            elif problem.message.startswith("Unrecognized key"):
                # A condition of the program's own names its key by the place alone.
                for key in problem.strange or problem.at[-1:]:
                    if self._is_open(value, path, (*problem.at[:-1], key)):
                        yield unknown((*problem.at[:-1], key))

    def _is_open(self, value: Any, path: ConfigPath, place: ConfigPath) -> bool:
        """Whether the printed schema would take any other key, too, in the place of this one."""
        other = _renamed(value, place[len(path) :])
        return all(_NO_KEY not in one.strange for one in self.printed.check(other, path))


def _renamed(value: Any, place: ConfigPath) -> Any:
    """The value with the key at a place called by a name that no schema has."""
    step, *rest = place
    if isinstance(value, list) and isinstance(step, int):
        return [*value[:step], _renamed(value[step], tuple(rest)), *value[step + 1 :]]
    if not isinstance(value, dict):
        return value
    if rest:
        return {**value, step: _renamed(value[step], tuple(rest))} if step in value else value
    return {_NO_KEY if key == step else key: one for key, one in value.items()}


def _of(schema: dict[str, Any]) -> dict[str, Any]:
    return record(schema.get("properties"))


def _without_settings(entry: Any) -> Any:
    members = {**_of(record(entry))}
    if "config" in members:
        members["config"] = True
    return {**record(entry), "properties": members}


def _shape(schema: Any) -> Shape:
    if schema is False:
        return Typed("never")
    if schema is True or not schema:
        return Anything()
    if not isinstance(schema, dict) or "$ref" in schema:
        return Unknown()
    if _AS_IT_STANDS & schema.keys() or isinstance(schema.get("items"), list):
        return JsonSchema(schema)
    if "const" in schema:
        return OneOf((schema["const"],))
    if "enum" in schema:
        return OneOf(tuple(schema["enum"]))
    options = schema.get("anyOf") or schema.get("oneOf")
    if options:
        return _either(options)
    kind = schema.get("type")
    if isinstance(kind, list):
        return _either([{**schema, "type": one} for one in kind])
    make = {"object": _object, "array": _array, "string": _text, "null": _plain, "boolean": _plain}
    return make.get(str(kind), _number)(schema) if kind is not None else Anything()


def _either(options: list[Any]) -> Shape:
    there = [one for one in options if record(one).get("type") != "null"]
    if len(there) == 1 and len(options) == 2:
        return Nullable(_shape(there[0]))
    tagged = {} if len(options) < 2 else _tagged(options)
    if tagged:
        tag, values = next(iter(tagged.items()))
        return Tagged(tag, dict(zip(values, map(_shape, options), strict=True)))
    return Either(tuple(map(_shape, options)))


def _tagged(options: list[Any]) -> dict[str, list[str]]:
    """The members of which each option needs one text of its own, with these texts."""
    found = {}
    for tag in record(options[0]).get("required", ()):
        values = [
            record(_of(record(one)).get(tag)).get("const")
            for one in options
            if tag in record(one).get("required", ())
        ]
        texts = [value for value in values if isinstance(value, str)]
        if len(set(texts)) == len(options):
            found[tag] = texts
    return found


def _object(schema: dict[str, Any]) -> Shape:
    others = schema.get("additionalProperties", True)
    members = _of(schema)
    if not members and isinstance(others, dict):
        return MapOf(_shape(others), _shape(schema.get("propertyNames", True)))
    # Defaults are put in before the check.
    needed = {
        key for key in schema.get("required", ()) if "default" not in record(members.get(key))
    }
    shapes = {key: _shape(one) for key, one in members.items()}
    return Members(shapes, frozenset(needed), None if others is False else _shape(others))


def _array(schema: dict[str, Any]) -> Shape:
    base = ListOf(_shape(schema.get("items", True)))
    return _checked(base, schema, (("minItems", "least"), ("maxItems", "most")))


def _text(schema: dict[str, Any]) -> Shape:
    checks = _checks(schema, (("minLength", "least"), ("maxLength", "most")))
    pattern = {"pattern": schema.get("pattern"), "flags": ""}
    form = _FORMS.get(schema.get("format", ""))
    if form is not None:
        checks.append(made("form", form, None, pattern if "pattern" in schema else None))
    elif "pattern" in schema:
        checks.append(made("regex", pattern))
    return Checked(Typed("string"), tuple(checks)) if checks else Typed("string")


def _number(schema: dict[str, Any]) -> Shape:
    if schema["type"] not in ("number", "integer"):
        return JsonSchema(schema)
    whole = schema["type"] == "integer"
    # The bounds of whole numbers come with their own check.
    bounds = {key: one for key, one in schema.items() if one not in (_SAFE, -_SAFE)}
    checks = [made("format", "safeint")] if whole else []
    checks += _checks(bounds if whole else schema, _LIMITS)
    return Checked(Typed("number"), tuple(checks)) if checks else Typed("number")


def _plain(schema: dict[str, Any]) -> Shape:
    return Typed(str(schema["type"]))


def _checked(base: Shape, schema: dict[str, Any], names: _Names) -> Shape:
    checks = tuple(_checks(schema, names))
    return Checked(base, checks) if checks else base


def _checks(schema: dict[str, Any], names: _Names) -> list[Check]:
    return [made(kind, schema[name]) for name, kind in names if name in schema]
