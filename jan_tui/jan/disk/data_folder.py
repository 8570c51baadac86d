"""Where Jan keeps its data, on each system and of each era (facts: Jan, section 5)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from jan_tui.jan.disk.files import Disk
from jan_tui.product import JAN

_FLATPAK = ".var/app/ai.jan.Jan"
_SETTINGS_LIMIT = 1024 * 1024


def candidates(
    disk: Disk, *, platform: str, env: Mapping[str, str], home: Path
) -> tuple[Path, ...]:
    """Every place where a data folder may be, the likeliest first, whether it exists or not.

    `JAN_DATA_FOLDER` is the folder itself and leaves no other choice; `JAN_DATA_ROOT` (absolute)
    replaces the system's root for application data. A moved folder is named by `data_folder`
    of `<root>/Jan/settings.json`. `platform` is `sys.platform`.
    """
    given = env.get("JAN_DATA_FOLDER", "").strip()
    if given:
        return (_absolute(given, home),)
    found = [
        folder
        for root in _roots(platform, env, home)
        for name in JAN.data_folders
        for folder in (_moved(disk, root / name, home), root / name / "data")
        if folder is not None
    ]
    if platform not in ("darwin", "win32"):
        found.append(home / "jan")
    return tuple(dict.fromkeys(found))


def _roots(platform: str, env: Mapping[str, str], home: Path) -> Iterator[Path]:
    given = env.get("JAN_DATA_ROOT", "").strip()
    if given and Path(given).is_absolute():
        yield Path(given)
        return
    if platform == "darwin":
        yield home / "Library" / "Application Support"
    elif platform == "win32":
        roaming = env.get("APPDATA", "").strip()
        yield Path(roaming) if roaming else home / "AppData" / "Roaming"
    else:
        for variable, usual in (("XDG_DATA_HOME", ".local/share"), ("XDG_CONFIG_HOME", ".config")):
            stated = env.get(variable, "").strip()
            yield Path(stated) if Path(stated).is_absolute() else home / usual
        yield home / _FLATPAK / "data"
        yield home / _FLATPAK / "config"


def _moved(disk: Disk, folder: Path, home: Path) -> Path | None:
    """The data folder that the application's own settings name."""
    try:
        held = json.loads(disk.read(folder / "settings.json", _SETTINGS_LIMIT))
    except (OSError, ValueError, RecursionError):
        return None
    moved = held.get("data_folder") if isinstance(held, dict) else None
    if not isinstance(moved, str) or not moved.strip() or "\0" in moved:
        return None
    return _absolute(moved.strip(), home)


def _absolute(text: str, home: Path) -> Path:
    if text == "~" or text.startswith("~/"):
        return home / text[2:]
    return home / text
