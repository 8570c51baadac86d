"""A private copy of what a program reads, since its commands write."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from jan_tui.clawdbot.config.auth_profiles import stores
from jan_tui.clawdbot.config.files import Surroundings
from jan_tui.clawdbot.config.reading import Reading
from jan_tui.clawdbot.resolution.entry import KEY_VARIABLE
from jan_tui.clawdbot.values.javascript import trim

_REFERENCE = re.compile(r"\$\{([A-Z_][A-Z0-9_]*)\}")
_NEUTRAL = ("PATH", "LANG", "LC_ALL", "TZ", "SYSTEMROOT")
_STAND_IN = "stand-in"
_KEPT_AS_STAND_IN = ("ANTHROPIC_API_KEY", "ANTHROPIC_OAUTH_TOKEN")
"""Variables whose presence changes the selection of models; their values change nothing."""


@dataclass(frozen=True)
class PrivateCopy:
    """Files under `root` as they are under `/`, and the environment that finds them."""

    root: Path
    cwd: Path
    env: Mapping[str, str]

    def shown(self, text: str) -> str:
        """A text of the program with the copy's folder taken out of its paths."""
        return text.replace(str(self.root), "")


def lay_out(surroundings: Surroundings, reading: Reading, root: Path) -> PrivateCopy:
    """Copies config, includes, `.env` files and auth store below `root`, for this user only.

    Raises `OSError` where the copy cannot be written.
    """
    root = root.resolve()
    cwd = _under(root, surroundings.cwd)
    home = _under(root, surroundings.home)
    for folder in (home, cwd, _under(root, reading.locations.state_dir)):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for path, data in _contents(surroundings, reading):
        place = _under(root, path)
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        place.touch(mode=0o600)
        place.write_bytes(data)
    return PrivateCopy(root, cwd, _environment(surroundings, reading, root, home))


def _contents(surroundings: Surroundings, reading: Reading) -> Iterable[tuple[Path, bytes]]:
    for source in reading.sources:
        yield source.path, source.data
    locations = reading.locations
    databases = stores(reading.release, locations)
    listed = locations.agent_dir / "models.json"
    wanted = [*locations.dotenv_files, *databases, locations.legacy_auth, listed]
    for path in dict.fromkeys(wanted):
        try:
            yield path, surroundings.files.read_bytes(path)
        except OSError:
            continue


def _environment(
    surroundings: Surroundings, reading: Reading, root: Path, home: Path
) -> dict[str, str]:
    """What the reading depends on, and nothing else of the user's environment."""
    release, locations = reading.release, reading.locations
    named = {match for source in reading.sources for match in _REFERENCE.findall(source.text)}
    kept = {name: surroundings.env[name] for name in _NEUTRAL if name in surroundings.env}
    for name in (*named, KEY_VARIABLE):
        if name in surroundings.env:
            kept[name] = surroundings.env[name]
    for name in _KEPT_AS_STAND_IN:
        if trim(surroundings.env.get(name, "")):
            kept[name] = _STAND_IN
    kept |= {
        "HOME": str(home),
        "NO_COLOR": "1",
        "TMPDIR": str(root),
        release.config_variable: str(_under(root, locations.config_path)),
        release.state_variable: str(_under(root, locations.state_dir)),
        release.agent_variables[0]: str(_under(root, locations.agent_dir)),
    }
    if release.include_roots_variable:
        folders = {source.path.parent for source in reading.sources}
        given = surroundings.env.get(release.include_roots_variable, "")
        roots = [given, *map(str, folders), *(str(_under(root, folder)) for folder in folders)]
        kept[release.include_roots_variable] = ":".join(filter(None, roots))
    return kept


def _under(root: Path, path: Path) -> Path:
    return root / path.relative_to(path.anchor)
