"""Read access to the files of a prediction, and the environment that it starts from."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from functools import cached_property
from pathlib import Path
from typing import ClassVar, Protocol

from msgspec import Struct, field

from jan_tui import regular_files, sqlite_files, system
from jan_tui.sqlite_files import Row
from jan_tui.structs import Discreet


class Files(Protocol):
    """Read access to a file system; every path is absolute. Raises `OSError`."""

    def read_bytes(self, path: Path) -> bytes:
        """The bytes of a regular file (see `jan_tui.regular_files`)."""

    def exists(self, path: Path) -> bool: ...

    def is_file(self, path: Path) -> bool: ...

    def names(self, folder: Path) -> Collection[str]:
        """The names in a folder."""

    def resolve(self, path: Path) -> Path:
        """The path with every symbolic link followed."""

    def stat(self, path: Path) -> os.stat_result: ...

    def rows(self, path: Path, query: str, *parameters: str) -> list[Row]:
        """What an SQLite file answers (see `jan_tui.sqlite_files`)."""


class DiskFiles(Struct, frozen=True):
    """The machine's own file system. A path without permission counts as missing, as in Node."""

    def read_bytes(self, path: Path) -> bytes:
        return regular_files.read(path)

    def exists(self, path: Path) -> bool:
        return os.path.exists(path)  # noqa: PTH110

    def is_file(self, path: Path) -> bool:
        return os.path.isfile(path)  # noqa: PTH113

    def names(self, folder: Path) -> Collection[str]:
        return os.listdir(folder)  # noqa: PTH208

    def resolve(self, path: Path) -> Path:
        # Unlike Path.resolve it leaves links in a circle to who opens them.
        return Path(os.path.realpath(path))

    def stat(self, path: Path) -> os.stat_result:
        return system.FILES.state(path)

    def rows(self, path: Path, query: str, *parameters: str) -> list[Row]:
        return sqlite_files.rows(path, query, parameters)


class Overlay(Struct, frozen=True, dict=True):
    """Files as they would be: texts laid over those that are there, None for a removed one.

    A text laid over a symbolic link is found under the link and under its target.
    """

    base: Files
    texts: Mapping[Path, bytes | None]

    @cached_property
    def _resolved(self) -> dict[Path, bytes | None]:
        return {self.base.resolve(path): data for path, data in self.texts.items()}

    def read_bytes(self, path: Path) -> bytes:
        real = self.base.resolve(path)
        if real not in self._resolved:
            return self.base.read_bytes(path)
        data = self._resolved[real]
        if data is None:
            raise FileNotFoundError(2, "No such file or directory", str(path))
        return data

    def exists(self, path: Path) -> bool:
        real = self.base.resolve(path)
        if real in self._resolved:
            return self._resolved[real] is not None
        return self.base.exists(path) or any(
            data is not None and real in laid.parents for laid, data in self._resolved.items()
        )

    def is_file(self, path: Path) -> bool:
        real = self.base.resolve(path)
        if real in self._resolved:
            return self._resolved[real] is not None
        return self.base.is_file(path)

    def names(self, folder: Path) -> Collection[str]:
        return self.base.names(folder)

    def resolve(self, path: Path) -> Path:
        return self.base.resolve(path)

    def stat(self, path: Path) -> os.stat_result:
        return self.base.stat(path)

    def rows(self, path: Path, query: str, *parameters: str) -> list[Row]:
        return self.base.rows(path, query, *parameters)


class Surroundings(Discreet, frozen=True):
    """Where a program would run: environment, home folder, current folder and files.

    `env` is the environment of the process as it is, before any `.env` file.
    """

    hidden: ClassVar = ("env",)

    env: Mapping[str, str]
    home: Path
    cwd: Path
    files: Files = field(default_factory=DiskFiles)

    def over(self, texts: Mapping[Path, bytes | None]) -> Surroundings:
        """The same place with some files as they would be."""
        return Surroundings(self.env, self.home, self.cwd, Overlay(self.files, texts))
