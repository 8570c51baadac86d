"""The recorded schemas, by program and version; read when they are first asked for."""

from __future__ import annotations

import gzip
import json
from functools import cache, cached_property
from pathlib import Path
from typing import Any

from msgspec import Struct

from jan_tui.clawdbot.schema.recorded import Shapes
from jan_tui.clawdbot.schema.scalars import Shape
from jan_tui.clawdbot.values.version import Version

_FOLDER = Path(__file__).parent / "data"
_ENDING = ".json.gz"


class Recorded(Struct, frozen=True, eq=False, dict=True):
    """The schema of one version of a program (see data/README.md)."""

    kept: dict[str, Any]

    @cached_property
    def shape(self) -> Shape:
        """The shape of a whole config."""
        return Shapes(self.kept["nodes"]).at(self.kept["root"])

    @cached_property
    def sections(self) -> tuple[str, ...]:
        """The names of the sections, in the order in which they are checked."""
        return tuple(key for key, *_ in self.kept["nodes"][self.kept["root"]]["of"])

    @cached_property
    def words(self) -> frozenset[str]:
        """Which further checks and wordings this version has."""
        return frozenset(self.kept["words"])

    @cached_property
    def channel_ids(self) -> frozenset[str]:
        """The channels that come with the program."""
        of_plugins = (one for plugin in self.plugins.values() for one in plugin["channels"])
        return frozenset((*self.kept["ids"], *self.channels, *of_plugins))

    @cached_property
    def channel_sections(self) -> frozenset[str]:
        """The members of `channels` that are no channels, and the channels checked as they are."""
        shapes = Shapes(self.kept["nodes"])
        return frozenset(shapes.members(self.kept["root"], "channels"))

    @property
    def channels(self) -> dict[str, Any]:
        """The JSON Schemas of channels."""
        found: dict[str, Any] = self.kept["channels"]
        return found

    @property
    def plugins(self) -> dict[str, dict[str, Any]]:
        """The plugins that come with the program."""
        found: dict[str, dict[str, Any]] = self.kept["plugins"]
        return found

    @property
    def aliases(self) -> dict[str, str]:
        """Other names of channels."""
        found: dict[str, str] = self.kept["aliases"]
        return found

    @property
    def searches(self) -> list[str]:
        """The providers of web searches that come with the program."""
        found: list[str] = self.kept["searches"]
        return found

    @property
    def retired(self) -> dict[str, str]:
        """Models that are refused, each with the reason."""
        found: dict[str, str] = self.kept["retired"]
        return found

    @property
    def legacy(self) -> list[tuple[str, str, str, bool]]:
        """Places that were given up: dotted path, message, when it counts, only as written."""
        found: list[tuple[str, str, str, bool]] = self.kept["legacy"]
        return found


@cache
def recorded_versions(program: str) -> tuple[str, ...]:
    """The versions of a program that are recorded, oldest first."""
    names = (one.name for one in _FOLDER.iterdir())
    found = [
        name.removeprefix(f"{program}-").removesuffix(_ENDING)
        for name in names
        if name.startswith(f"{program}-") and name.endswith(_ENDING)
    ]
    return tuple(sorted(found, key=Version.known))


@cache
def recorded(program: str, version: str) -> Recorded:
    """The schema of a recorded version."""
    packed = (_FOLDER / f"{program}-{version}{_ENDING}").read_bytes()
    return Recorded(json.loads(gzip.decompress(packed)))


def config_words(program: str) -> frozenset[str]:
    """The names of members in the newest recorded schema of a program, wherever they stand."""
    versions = recorded_versions(program)
    nodes = recorded(program, versions[-1]).kept["nodes"] if versions else []
    objects = (node["of"] for node in nodes if node["kind"] == "object")
    return frozenset(name for members in objects for name, *_ in members)
