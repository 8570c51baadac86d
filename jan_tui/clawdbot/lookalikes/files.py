"""Files that a person takes for the config and that no program reads (facts: Corrections, 7)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from jan_tui import system
from jan_tui.clawdbot.values.notices import Notice, Origin, Severity
from jan_tui.plain import printable

CONFIG_NOT_READ = "config-not-read"
"""The code of the notice."""

_PRODUCTS = ("openclaw", "clawdbot", "moltbot")
"""The names that the program has had."""

_CAPITALS = {
    "openclaw": ("OpenClaw", "Openclaw"),
    "clawdbot": ("Clawdbot", "ClawdBot"),
    "moltbot": ("Moltbot", "MoltBot"),
}
"""Other spellings of the folders; a home folder is not listed for all of them."""

_JSON5 = (".json", ".json5", ".jsonc", ".json.txt", ".txt")
"""Endings of texts that the programs could read under another name."""

_OTHER = (".yaml", ".yml", ".toml", ".ini", ".conf")
"""Endings of what is written in another language."""


class Places(Struct, frozen=True):
    """Where one release looks: `config` is what it reads or would create, `state` its folder.

    `home` is the home folder; `read` are all the paths that a release reads as its config.
    """

    label: str
    home: Path
    config: Path
    state: Path
    read: Collection[Path]


class Folders(Protocol):
    """Which files there are."""

    def is_file(self, path: Path) -> bool: ...

    def names(self, folder: Path) -> Collection[str]:
        """The names in a folder; raises `OSError`."""


def found(places: Places, files: Folders) -> tuple[Path, ...]:
    """The files that are there and not read, the likeliest first."""
    stray = dict.fromkeys(_present(places, files))
    return tuple(path for path in stray if path not in places.read and files.is_file(path))


def notices(places: Places, exists: bool, files: Folders) -> tuple[Notice, ...]:
    """A notice for each; a warning where there is no config beside it."""
    return tuple(_notice(places, exists, path) for path in found(places, files))


def _present(places: Places, files: Folders) -> Iterator[Path]:
    # A home folder may hold very many files, the program's own few: only those are listed.
    for folder, names in _candidates(places, files):
        if folder == places.home:
            yield from (folder / name for name in names)
            continue
        try:
            there = set(files.names(folder))
        except OSError:
            continue
        spelt: dict[str, list[str]] = {}
        for name in sorted(there):
            spelt.setdefault(name.strip().lower(), []).append(name)
        for name in names:
            # Where capitals do not count, another spelling of a name is the same file.
            same = name not in there and files.is_file(folder / name)
            yield from () if same else (folder / one for one in spelt.get(name, ()))


def _candidates(places: Places, files: Folders) -> Iterator[tuple[Path, tuple[str, ...]]]:
    own = places.config.name.partition(".")[0]
    stems = tuple(filter(None, dict.fromkeys((own, *_PRODUCTS, "config"))))
    products = (places.home / f".{name}" for name in _PRODUCTS)
    for folder in dict.fromkeys((places.config.parent, places.state, *products)):
        yield folder, (*_named(stems), *(f".{stem}.json" for stem in stems))
    for name in _PRODUCTS:
        yield places.home, (f".{name}.json", f"{name}.json")
        yield places.home / ".config" / name, _named((name, "config"))
        if not files.is_file(places.config):
            for capital in _CAPITALS[name]:
                yield places.home / f".{capital}", _named((name, "config"))


@lru_cache(maxsize=16)
def _named(stems: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{stem}{ending}" for stem in stems for ending in (*_JSON5, *_OTHER))


def _notice(places: Places, exists: bool, path: Path) -> Notice:
    shown, read = printable(str(path)), printable(str(places.config))
    # A blank at either end of the name is not seen otherwise.
    shown = shown if path.name == path.name.strip() else f'"{shown}"'
    beside = f"It reads {read}." if exists else f"It reads {read}, which is not there."
    copyable = ""
    if path.suffix in _OTHER:
        fix = f"Write what it says as JSON5 into {read}."
    elif exists:
        fix = f"Put what you need of it into {read}, or remove it."
    else:
        steps = [["mv", "-n", str(path), str(places.config)]]
        if path.parent != places.config.parent:
            steps.insert(0, ["mkdir", "-p", str(places.config.parent)])
        copyable = " && ".join(map(system.SHELL.join, steps))
        fix = f"Give it that name: {copyable}"
    return Notice(
        CONFIG_NOT_READ,
        Severity.INFO if exists else Severity.WARNING,
        "<root>",
        f"{places.label} does not read {shown}. {beside}",
        fix,
        Origin(path, 1, 1),
        copyable=copyable,
    )


def suggests(program: str, home: Path, is_file: Callable[[Path], bool]) -> Path | None:
    """A file in the program's own folder, or at home, that is named like its config and not read.

    It tells which program a person has where nothing else does.
    """
    folder = home / f".{program}"
    names = (*(f"{program}{ending}" for ending in (*_JSON5[1:], *_OTHER)), f".{program}.json")
    own = [folder / name for name in (*names, *_named(("config",)))]
    own += [folder / f"{capital}.json" for capital in _CAPITALS[program]]
    own += [home / f".{capital}" / f"{program}.json" for capital in _CAPITALS[program]]
    own += [home / f".{program}.json", home / f"{program}.json"]
    own += [home / ".config" / program / name for name in _named((program, "config"))]
    return next((path for path in own if is_file(path)), None)
