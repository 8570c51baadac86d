"""`$include`: other files taken into the config, with the limits of each release."""

from __future__ import annotations

import os
from pathlib import Path

from msgspec import Struct, field

from jan_tui.clawdbot.config.files import Files
from jan_tui.clawdbot.config.sources import Broken, SourceFile, SourceReader, there
from jan_tui.clawdbot.config.tree import Built, Text, Value, build, merge
from jan_tui.clawdbot.releases.catalogue import IncludeRules
from jan_tui.clawdbot.values.javascript import length, type_of
from jan_tui.clawdbot.values.notices import Origin
from jan_tui.json5_text import Json5Error, remembered
from jan_tui.regular_files import NotRegularError, TooLargeError
from jan_tui.system_errors import cause

_PATHS = os.path
"""Paths as Node takes them apart on this system."""

KEY = "$include"
MAX_DEPTH = 10


class IncludeError(Exception):
    """An include that refuses the whole config, worded as the programs word it.

    `origin` is the directive in the file that holds it; `broken` is set where a file was found
    that does not parse.
    """

    def __init__(self, message: str, origin: Origin, broken: Broken | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.origin = origin
        self.broken = broken


class Roots(Struct, frozen=True):
    """The folders in which includes must be: as named, and with links followed."""

    named: tuple[str, ...]
    real: tuple[str, ...]

    @classmethod
    def of(cls, files: Files, config_path: Path, more: tuple[Path, ...]) -> Roots:
        """The folder of the config file, then those that a variable adds."""
        folders = (config_path.parent, *more)
        return cls(
            tuple(str(folder) for folder in folders),
            tuple(str(files.resolve(folder)) for folder in folders),
        )


class Includer(Struct, frozen=True):
    """Takes included files into a tree.

    `chain` are the files being read, the config file first; it shows cycles and gives the depth.
    """

    reader: SourceReader
    rules: IncludeRules
    roots: Roots
    chain: tuple[str, ...]
    found: list[SourceFile] = field(default_factory=list)

    def resolve(self, built: Built) -> Value:
        """The tree with every directive replaced by what it includes. Raises `IncludeError`."""
        top = built.top
        if KEY not in built.keys:
            return top
        holder = Value([top], top.text, top.node)
        directives = _directives(holder)
        included = []
        for parent, step in directives:
            value = parent.content[step]
            included.append(self._included(value))
        for (parent, step), content in zip(reversed(directives), reversed(included), strict=True):
            value = parent.content[step]
            siblings = {key: one for key, one in value.content.items() if key != KEY}
            if siblings:
                rest = Value(siblings, value.text, value.node, value.key_start)
                content = merge(content, rest)
            parent.content[step] = content
        resolved: Value = holder.content[0]
        return resolved

    def _included(self, holder: Value) -> Value:
        """What the directive of this object stands for."""
        directive: Value = holder.content[KEY]
        named = directive.content
        if type(named) is str:
            content = self._load(named, directive)
        elif type(named) is list:
            content = Value({}, directive.text, directive.node)
            for one in self._entries(named):
                content = merge(content, one)
        else:
            kind = type_of(named)
            message = f"Invalid {KEY} value: expected string or array of strings, got {kind}"
            raise IncludeError(message, directive.origin())
        if len(holder.content) > 1 and not content.is_object:
            message = "Sibling keys require included content to be an object"
            raise IncludeError(message, directive.origin())
        return content

    def _entries(self, named: list[Value]) -> list[Value]:
        contents = []
        for one in named:
            if type(one.content) is not str:
                kind = type_of(one.content)
                message = f"Invalid {KEY} array item: expected string, got {kind}"
                raise IncludeError(message, one.origin())
            contents.append(self._load(one.content, one))
        return contents

    def _load(self, named: str, at: Value) -> Value:
        path = self._path(named, at)
        if path in self.chain:
            chain = " -> ".join((*self.chain, path))
            raise IncludeError(f"Circular include detected: {chain}", at.origin())
        if len(self.chain) > MAX_DEPTH:
            message = f"Maximum include depth ({MAX_DEPTH}) exceeded at: {named}"
            raise IncludeError(message, at.origin())
        source = self._read(named, path, at)
        self.found.append(source)
        try:
            document = remembered(source.text)
        except Json5Error as error:
            message = f"Failed to parse include file: {named} (resolved: {path})"
            raise IncludeError(message, at.origin(), Broken.of(source.path, error)) from None
        built = build(Text(source.path, document))
        self.reader.note_overridden(built.top.text, built.overridden)
        nested = Includer(self.reader, self.rules, self.roots, (*self.chain, path), self.found)
        return nested.resolve(built)

    def _path(self, named: str, at: Value) -> str:
        """The absolute path of an include; refuses one outside the folders that are allowed."""
        if self.rules.confined:
            self._refuse_odd(named, at)
        folder = _PATHS.dirname(self.chain[-1])
        path = normal(named) if _PATHS.isabs(named) else resolved(folder, named)
        if self.rules.confined and not any(_inside(root, path) for root in self.roots.named):
            root = self.roots.named[0]
            message = f"Include path escapes config directory: {named} (root: {root})"
            raise IncludeError(message, at.origin())
        real = self._real(named, path, at) if self.rules.confined else None
        if real is not None and not any(_inside(root, real) for root in self.roots.real):
            message = (
                "Include path resolves outside config directory (symlink): "
                f"{named} (root: {self.roots.named[0]})"
            )
            raise IncludeError(message, at.origin())
        return path

    def _real(self, named: str, path: str, at: Value) -> str | None:
        """The path with links followed, None for a file that is not there."""
        files = self.reader.files
        try:
            files.stat(Path(path))
        except (FileNotFoundError, NotADirectoryError):
            if not there(files, Path(path)):
                return None
        except OSError:
            message = f"Failed to resolve include file realpath: {named} (resolved: {path})"
            raise IncludeError(message, at.origin()) from None
        return str(files.resolve(Path(path)))

    def _irregular(self, error: OSError | ValueError, path: Path) -> bool:
        """Whether what cannot be read is no regular file, too large, or a link to nowhere."""
        if isinstance(error, IsADirectoryError | NotRegularError | TooLargeError):
            return True
        files = self.reader.files
        return files.resolve(path) != files.resolve(path.parent) / path.name

    def _refuse_odd(self, named: str, at: Value) -> None:
        if "\0" in named:
            raise IncludeError("Include path must not contain null bytes", at.origin())
        longest = self.rules.max_path
        if longest is not None and length(named) >= longest:
            message = f"Include path exceeds maximum length ({longest} characters)"
            raise IncludeError(message, at.origin())

    def _read(self, named: str, path: str, at: Value) -> SourceFile:
        failed = f"Failed to read include file: {named} (resolved: {path})"
        try:
            source = self.reader.read(Path(path))
        except (OSError, ValueError) as error:
            if self.rules.confined and self._irregular(error, Path(path)):
                raise self._unsafe(named, at) from None
            if isinstance(error, NotRegularError | TooLargeError):
                failed += f": {cause(error)}"
            raise IncludeError(failed, at.origin()) from None
        limit = self.rules.max_bytes
        if limit is not None and len(source.data) > limit:
            raise self._unsafe(named, at)
        if not self.rules.hardlinks and self.reader.links(Path(path)) > 1:
            raise self._unsafe(named, at)
        return source

    def _unsafe(self, named: str, at: Value) -> IncludeError:
        return IncludeError(
            "Include file failed security checks (regular file, max "
            f"{self.rules.max_bytes} bytes, no hardlinks): {named}",
            at.origin(),
        )


def _directives(holder: Value) -> list[tuple[Value, str | int]]:
    """Where objects with a directive stand, in the order in which the programs meet them."""
    found: list[tuple[Value, str | int]] = []
    stack: list[tuple[Value, str | int]] = [(holder, 0)]
    while stack:
        parent, step = stack.pop()
        content = parent.content[step].content
        value = parent.content[step]
        if type(content) is dict:
            if KEY in content:
                found.append((parent, step))
            stack += [(value, key) for key in reversed(content) if key != KEY]
        elif type(content) is list:
            stack += [(value, index) for index in reversed(range(len(content)))]
    return found


def normal(path: str) -> str:
    """A path as Node normalizes it: no dots, no doubled slashes, a slash at the end kept."""
    short = _PATHS.normpath(path).replace("//", "/", 1)
    ends = path.endswith(("/", _PATHS.sep)) and not short.endswith(_PATHS.sep)
    return f"{short}{_PATHS.sep}" if ends else short


def resolved(folder: str, path: str) -> str:
    """A path as Node resolves it from a folder: absolute, normal, with no slash at the end."""
    return normal(_PATHS.join(folder, path)).rstrip(_PATHS.sep) or _PATHS.sep


def _inside(root: str, path: str) -> bool:
    above = root if root.endswith(_PATHS.sep) else f"{root}{_PATHS.sep}"
    return path == root or path.startswith(above)
