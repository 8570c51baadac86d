"""The files as they would be: each change is made in the file that holds its value."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from jan_tui.clawdbot import (
    PROVIDERS,
    ConfigPath,
    Prediction,
    Reading,
    ServerFacts,
    Value,
    predict,
    read,
)
from jan_tui.editing.errors import cause
from jan_tui.editing.plan import Remedy, refused
from jan_tui.json5_text import (
    Delete,
    Edit,
    Json5Error,
    JsonValue,
    Rename,
    Set,
    edit,
    readable,
    remembered,
)
from jan_tui.plain import printable
from jan_tui.structs import replace

_STRING = re.compile(r""" "(?:\\.|[^"\\])*+" | '(?:\\.|[^'\\])*+' """, re.DOTALL | re.VERBOSE)
_ROUNDS = 4
"""A value that stands in several files is taken out of one in each round."""


class Put(Struct, frozen=True):
    """A value that the resolved config shall hold, `${VAR}` as it is written."""

    path: ConfigPath
    value: JsonValue


class Drop(Struct, frozen=True):
    """A place of the resolved config where nothing shall stand.

    `moved` tells that its value is kept elsewhere now, so that the comments about it stay.
    """

    path: ConfigPath
    moved: bool = False


class Renamed(Struct, frozen=True):
    """A key of the resolved config that shall be called otherwise."""

    path: ConfigPath
    new_key: str


ConfigEdit = Put | Drop | Renamed
"""A change of the resolved config, whichever file holds the value."""


def shown(path: ConfigPath) -> str:
    """A path as a person reads it: dots, indices in brackets."""
    parts = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return printable("".join(parts).removeprefix("."))


def same(left: Any, right: Any) -> bool:
    """Whether two values mean the same in a file; true is not 1, the order of keys is no matter."""
    return json.dumps(left, sort_keys=True) == json.dumps(right, sort_keys=True)


class Draft:
    """The texts of config and included files under change, and how the release reads them now.

    Edits wait until something is asked that they touch, so that one reading serves many. `others`
    are files beside the config (`.env`, auth store), by path. `remarks` collects what the person
    has to know. `last_reading` is the last reading: the edits that wait are not in it.
    """

    def __init__(
        self,
        reading: Reading,
        prediction: Prediction,
        facts: ServerFacts,
        start: str,
        *,
        include_edits: bool,
    ) -> None:
        # The release is that of the files as they are, not of those that the change makes.
        asked = reading.choice.release or reading.release.id
        self._choice = replace(reading.choice, release=asked)
        self._surroundings = reading.surroundings
        self.facts = facts
        self._include_edits = include_edits
        self.root = reading.locations.config_path
        self.texts: dict[Path, str] = {source.path: source.text for source in reading.sources}
        self.touched: set[Path] = set()
        self.others: dict[Path, bytes] = {}
        self.remarks: list[str] = []
        self.last_reading = reading
        self._predicted: tuple[Reading, Prediction] = reading, prediction
        self._waiting: list[ConfigEdit] = []
        # A text of comments only does not parse: it is read as the `{}` that it is to begin with.
        self._begun = self._stale = self.texts.get(self.root, start) != start
        self.texts[self.root] = start

    @property
    def reading(self) -> Reading:
        """How the release reads the draft as it is now. Raises `RefusedError`, as `apply`."""
        self._make()
        if self._stale:
            self._read()
        return self.last_reading

    @property
    def prediction(self) -> Prediction:
        """What the release would do with the draft as it is now."""
        reading = self.reading
        if self._predicted[0] is not reading:
            self._predicted = reading, predict(reading, self.facts)
        return self._predicted[1]

    def raw(self, path: ConfigPath) -> Any:
        """The value at a path as it is written, None where there is none."""
        self._make_if_touched(path)
        return self.last_reading.raw(path)

    def has(self, path: ConfigPath) -> bool:
        self._make_if_touched(path)
        return self._find(path) is not None

    def bare(self, path: ConfigPath) -> bool:
        """Whether the value at this path is whole in one file, as a member, without comments."""
        self._make_if_touched(path)
        found = self._find(path)
        if found is None or not found.origin().path:
            return False
        inside = self.texts[found.text.path][found.node.start : found.node.end]
        outside_strings = _STRING.sub("", inside)
        return "$include" not in inside and not any(
            mark in outside_strings for mark in ("//", "/*")
        )

    def remark(self, text: str) -> None:
        """Notes a sentence once."""
        if text not in self.remarks:
            self.remarks.append(printable(text))

    def beside(self, path: Path) -> str | None:
        """The text of a file beside the config, as it would be; None where there is none."""
        files = self._surroundings.over(self.others).files
        if not files.exists(path):
            return None
        try:
            return files.read_bytes(path).decode("utf-8")
        except UnicodeDecodeError as error:
            raise refused(
                f"The file holds bytes that are not UTF-8 ({error.reason}).", path=path
            ) from error
        except OSError as error:
            raise refused(f"The file cannot be read: {cause(error)}.", path=path) from error

    def write_beside(self, path: Path, data: bytes) -> None:
        """Sets a file beside the config as it would be."""
        self._stale = self._stale or self.others.get(path) != data
        self.others[path] = data

    def take_texts(self, texts: dict[Path, bytes]) -> None:
        """Takes texts that were edited elsewhere, such as by repairs."""
        for path, data in texts.items():
            self._allow(path)
            self.texts[path] = data.decode()
            self.touched.add(path)
        self._read()

    def finish(self) -> None:
        """Makes the edits that wait; a config of comments that none is for stays as it is."""
        self._make()
        if self._begun and self.root not in self.touched:
            self._begun, self._stale = False, True

    def overlay(self) -> dict[Path, bytes | None]:
        """Every text that is laid over the files that are there."""
        self._make()
        paths = {*self.touched, self.root} if self._begun else self.touched
        return {**{path: self.texts[path].encode() for path in paths}, **self.others}

    def apply(self, edits: Iterable[ConfigEdit]) -> None:
        """Has each edit made in the file that holds its value.

        An edit whose result is already there changes nothing. One that cannot be made raises
        `RefusedError` when the draft is next read.
        """
        edits = list(edits)
        for one in edits:
            self._make_if_touched(one.path)
        self._waiting += edits

    def _make_if_touched(self, path: ConfigPath) -> None:
        """Makes the edits that wait if one of them may change what is at this path."""
        asked = _region(path)
        regions = (
            _region(one.path[:-1] if isinstance(one, Renamed) else one.path)
            for one in self._waiting
        )
        if any(asked[: len(region)] == region[: len(asked)] for region in regions):
            self._make()

    def _make(self) -> None:
        left, self._waiting = self._waiting, []
        for _ in range(_ROUNDS):
            pending = [one for one in left if not self._done(one)]
            if not pending:
                return
            self._apply_once(pending)
            # A rename or a deletion in an array moves the places that later rounds compare.
            left = [one for one in pending if not _positional(one)]
        if any(not self._done(one) for one in left):
            place = shown(left[0].path)
            raise refused(f"{place} is put together from several files; change it by hand.")

    def _done(self, wanted: ConfigEdit) -> bool:
        found = self._find(wanted.path) is not None
        if isinstance(wanted, Put):
            return found and same(self.last_reading.raw(wanted.path), wanted.value)
        return not found

    def _find(self, path: ConfigPath) -> Value | None:
        tree = self.last_reading.tree
        return tree.find(path) if tree is not None else None

    def _apply_once(self, pending: Sequence[ConfigEdit]) -> None:
        edits: dict[Path, list[Edit]] = {}
        appended: Counter[tuple[Path, ConfigPath]] = Counter()
        for one in pending:
            path, change = self._placed(one, appended)
            self._allow(path, shown(one.path))
            edits.setdefault(path, []).append(change)
        for path, changes in edits.items():
            try:
                edited = edit(self.texts[path], changes, read=remembered)
                self.texts[path] = readable(self.texts[path], edited, PROVIDERS)
            except Json5Error as error:
                raise refused(f"The edit is not possible: {error.message}.", path=path) from error
            self.touched.add(path)
        self._read()

    def _placed(
        self, wanted: ConfigEdit, appended: Counter[tuple[Path, ConfigPath]]
    ) -> tuple[Path, Edit]:
        """The file to change, and the edit of its text."""
        found = self._find(wanted.path)
        if found is not None:
            origin = found.origin()
            if isinstance(wanted, Put):
                return origin.file, Set(origin.path, wanted.value)
            if isinstance(wanted, Drop):
                return origin.file, Delete(origin.path, spare_comments=wanted.moved)
            return origin.file, Rename(origin.path, wanted.new_key)
        if not isinstance(wanted, Put):
            return self.root, Delete(wanted.path)
        depth = len(wanted.path) - 1
        while depth > 0 and self._find(wanted.path[:depth]) is None:
            depth -= 1
        home = self._find(wanted.path[:depth])
        rest = wanted.path[depth:]
        if home is None or depth == 0:
            return self.root, Set(wanted.path, wanted.value)
        origin = home.origin()
        if isinstance(rest[0], int):
            key = (origin.file, origin.path)
            rest = (len(home.node.items) + appended[key], *rest[1:])
            appended[key] += 1
        elif not home.is_object:
            return self._replaced(home, wanted.path[:depth], rest, wanted.value)
        return origin.file, Set((*origin.path, *rest), wanted.value)

    def _replaced(
        self, home: Value, path: ConfigPath, rest: ConfigPath, value: JsonValue
    ) -> tuple[Path, Edit]:
        """What stands in the way of a path gives place if it is null, which holds nothing."""
        origin = home.origin()
        if home.node.kind != "literal" or home.node.value is not None:
            raise refused(
                f"{shown(path)} is {_kind(home)} where an object must stand; change it by hand.",
                origin=origin,
                text=self.texts[origin.file],
            )
        for step in reversed(rest):
            value = {str(step): value}
        return origin.file, Set(origin.path, value)

    def _allow(self, path: Path, place: str = "") -> None:
        """Raises `RefusedError` for an included file that the intent does not let be edited."""
        if path == self.root or self._include_edits:
            return
        what = f"{place} is kept" if place else "This is kept"
        raise refused(
            f"{what} in the included file {path.name}. Allow edits of included files, or change "
            "it there by hand.",
            path=path,
            remedy=Remedy.INCLUDE_EDITS,
        )

    def take_variable(self, name: str, value: str) -> None:
        """Reads from now on as a process does that has this variable, where it is not set yet."""
        if not self._surroundings.env.get(name):
            env = {**self._surroundings.env, name: value}
            self._surroundings = replace(self._surroundings, env=env)
            self._stale = True

    def _read(self) -> None:
        over = read(self._surroundings.over(self.overlay()), self._choice)
        self.last_reading = replace(over, release_reason=self.last_reading.release_reason)
        self._stale = False
        for source in self.last_reading.sources:
            self.texts.setdefault(source.path, source.text)


def _region(path: ConfigPath) -> ConfigPath:
    """The part of the config that an edit at a path may move: all of the array that it is in."""
    return next((path[:at] for at, step in enumerate(path) if isinstance(step, int)), path)


def _positional(wanted: ConfigEdit) -> bool:
    """Whether the edit moves the place that it names."""
    return isinstance(wanted, Renamed) or isinstance(wanted.path[-1], int)


def _kind(value: Value) -> str:
    kind = value.node.kind
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}" if kind != "literal" else "a literal"
