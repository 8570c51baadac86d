"""Where a release looks: config file, state folder, agent folder, `.env` files, auth store."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Locations:
    """The places of one release, all absolute.

    `config_path` is the file that is read, whether it exists or not. `candidates` are all the
    places at which it is looked for, the best first; an override variable leaves one.
    `dotenv_files` are in order of precedence: the current folder's, then the state folder's.
    `legacy_auth` is the file of older releases that this one would migrate.
    `override` names the variable or option that moved the config file, None by default.
    """

    home: Path
    config_path: Path
    state_dir: Path
    agent_dir: Path
    auth_store: Path
    legacy_auth: Path
    dotenv_files: tuple[Path, ...]
    candidates: tuple[Path, ...]
    override: str | None = None
