"""What Jan 0.8 and later keeps on disk about its server (facts: Jan, section 5)."""

from __future__ import annotations

import json
from pathlib import Path

from msgspec import Struct

from jan_tui.jan.disk.files import Disk

_KEY = "setting-local-api-server"
_LIMIT = 4 * 1024 * 1024


class ServerSettings(Struct, frozen=True):
    """The server's settings as the person set them; None where the file has none.

    The API key is not among them: Jan keeps it in the system's keyring.
    """

    port: int | None = None
    prefix: str | None = None
    trusted_hosts: tuple[str, ...] = ()
    enable_on_startup: bool | None = None


def read_settings(disk: Disk, data_folder: Path) -> ServerSettings | None:
    """The server's settings of a data folder, or None where there are none that can be read.

    The file is a flat map from a name to a JSON text, one of which holds the server's state.
    """
    try:
        stored = json.loads(disk.read(data_folder / "settings.json", _LIMIT))
        text = stored.get(_KEY) if isinstance(stored, dict) else None
        held = json.loads(text) if isinstance(text, str) else text
    except (OSError, ValueError, RecursionError):
        return None
    state = held.get("state", held) if isinstance(held, dict) else None
    return _settings(state) if isinstance(state, dict) else None


def _settings(state: dict[object, object]) -> ServerSettings:
    port, prefix = state.get("serverPort"), state.get("apiPrefix")
    trusted, startup = state.get("trustedHosts"), state.get("enableOnStartup")
    return ServerSettings(
        port=port if isinstance(port, int) and 0 < port < 65536 else None,
        prefix=prefix if isinstance(prefix, str) else None,
        trusted_hosts=tuple(name for name in trusted if isinstance(name, str))
        if isinstance(trusted, list)
        else (),
        enable_on_startup=startup if isinstance(startup, bool) else None,
    )
