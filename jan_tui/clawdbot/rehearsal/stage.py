"""The private copy for a first turn: what the program reads, and what is other in it.

Other are the addresses of the providers, which lead to the relay, and the places to which the
program writes, which lie in the copy. What the turn would do beyond the request is left out: MCP
servers and containers. Channels stay as they are, since their tools are part of the request; the
program starts none of them for a turn of its own, and no connection leads out.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, ClassVar

from msgspec import Struct, field

from jan_tui.base_url import BaseUrl, meant_by
from jan_tui.clawdbot.config.agent_dirs import agent_folder
from jan_tui.clawdbot.config.auth_profiles import stores
from jan_tui.clawdbot.config.reading import Reading, read
from jan_tui.clawdbot.program.sandbox import PrivateCopy, held, lay_out, under
from jan_tui.clawdbot.rehearsal.part import Part
from jan_tui.clawdbot.resolution.entry import Entry, entries_of
from jan_tui.clawdbot.resolution.server_entry import leads_to, server_entries
from jan_tui.clawdbot.values.agents import MAIN, Agent, agents
from jan_tui.clawdbot.values.javascript import record, trim
from jan_tui.clawdbot.values.notices import ConfigPath
from jan_tui.clawdbot.values.prediction import ServerFacts
from jan_tui.clawdbot.values.proxies import proxied
from jan_tui.json5_text import Json5Error, Set, edit
from jan_tui.structs import Discreet

_DEFAULTS: ConfigPath = ("agents", "defaults")
_OF_AGENTS: tuple[ConfigPath, ...] = (
    ("workspace",),
    ("agentDir",),
    ("memorySearch", "store", "path"),
    ("sandbox", "workspaceRoot"),
)
"""What an agent, or the defaults of all, may name as a place to write to."""

_ELSEWHERE: tuple[ConfigPath, ...] = (("session", "store"), ("cron", "store"))
_SANDBOX: ConfigPath = ("sandbox", "mode")
_MCP: ConfigPath = ("mcp", "servers")
_LOG: ConfigPath = ("logging", "file")

_WORKSPACES = ("clawd", "workspace")
"""Beginnings of the names of workspaces, below the home and the state folder."""

_SUFFIXES = {".md": "", ".json": ".openclaw"}
"""Files of a workspace that are part of a request, and the folder they have to be in, if any."""

_MOST_FILES, _MOST_BYTES, _DEEPEST = 600, 512 * 1024, 4
_PASSED_OVER = frozenset({"node_modules", ".git", ".venv"})

Addresses = Callable[[str, bool], str]
"""The relay's base URL for a path prefix; True for that of another server than Jan's."""


class Stage(Struct, frozen=True):
    """A copy in which the turn can be made.

    `left_out` are sentences about what is not in it. `jan` are the servers in whose place the relay
    is where the program knows them without the config, as `host:port`.
    """

    copy: PrivateCopy
    left_out: tuple[str, ...] = ()
    jan: tuple[str, ...] = ()


def build(
    reading: Reading, part: Part, facts: ServerFacts, folder: Path, addresses: Addresses
) -> Stage:
    """Lays out the copy below `folder`. Raises `OSError` where it cannot be written."""
    root = (folder / "root").resolve()
    changed = _Changed(reading)
    left_out: list[str] = []
    if reading.valid:
        _redirect(changed, facts, addresses)
        _keep_inside(changed, root)
        left_out += _leave_out(changed)
        if part.stands_in and part.ref is not None:
            _lead(changed, part)
            left_out.append(
                f"In the copy {part.ref} is the primary of {part.agent}: what comes before it is "
                "not Jan's."
            )
    changed.set(_LOG, str(root / "program.log"))
    over = {path: text.encode() for path, text in changed.texts.items()}
    staged = read(reading.surroundings.over(over), reading.choice) if over else reading
    more = (*_agent_files(reading, part), *_workspaces(reading), *_skills(reading))
    copy = lay_out(staged, root, more)
    _link(reading, root, reading.locations.state_dir / "extensions")
    return Stage(copy, tuple(left_out), tuple(_servers(facts)))


class _Changed(Struct):
    """The texts of the config as they are in the copy."""

    reading: Reading
    texts: dict[Path, str] = field(default_factory=dict)

    def set(self, path: ConfigPath, value: Any) -> None:
        """Puts a value at a path of the config, in the file where it belongs.

        A text that cannot be edited stays: the program refuses it, or reads it in its own way.
        """
        file, inside = self._place(path)
        text = self.texts.get(file)
        if text is None:
            text = next((one.text for one in self.reading.sources if one.path == file), "{}")
        try:
            self.texts[file] = edit(text, [Set(inside, value)])
        except (Json5Error, ValueError):
            return

    def _place(self, path: ConfigPath) -> tuple[Path, ConfigPath]:
        """The file that holds the value; for a new one that of the list element around it, else
        the config itself, whose own values go before included ones."""
        found = self.reading.origin(path)
        if found is not None:
            return found.file, found.path
        listed = max((at for at, step in enumerate(path) if isinstance(step, int)), default=-1)
        around = self.reading.origin(path[: listed + 1]) if listed >= 0 else None
        if around is not None:
            return around.file, (*around.path, *path[listed + 1 :])
        return self.reading.locations.config_path, path


def _redirect(changed: _Changed, facts: ServerFacts, addresses: Addresses) -> None:
    """The addresses of Jan lead to the relay, those of others to where the relay refuses."""
    reading = changed.reading
    found = server_entries(reading, facts)
    ours = {entry.key for entry in (found.used, *found.others) if entry is not None}
    for entry in entries_of(reading):
        if entry.base_url is None:
            continue
        away = entry.key not in ours and not leads_to(entry, facts)
        changed.set((*entry.path, "baseUrl"), addresses(_prefix(entry.base_url), away))
        _redirect_models(changed, entry, facts, addresses)


def _redirect_models(
    changed: _Changed, entry: Entry, facts: ServerFacts, addresses: Addresses
) -> None:
    asked, home = meant_by(facts.base_url), meant_by(entry.base_url or "")
    servers = {one.server for one in (asked, home) if one is not None}
    for index, model in entry.models:
        written = model.get("baseUrl")
        if isinstance(written, str) and trim(written):
            to = meant_by(written)
            away = to is None or to.server not in servers
            path = (*entry.path, "models", index, "baseUrl")
            changed.set(path, addresses(_prefix(written), away))


def _prefix(base_url: str) -> str:
    address = meant_by(base_url)
    return address.prefix if isinstance(address, BaseUrl) else ""


def _keep_inside(changed: _Changed, root: Path) -> None:
    """Absolute places that the program writes to are those of the copy."""
    holders = [_DEFAULTS, *(one.path for one in agents(changed.reading.value) if one.path)]
    paths = [(*holder, *member) for holder in holders for member in _OF_AGENTS]
    for path in (*paths, *_ELSEWHERE):
        written = changed.reading.get(path)
        if isinstance(written, str) and PurePosixPath(trim(written)).is_absolute():
            changed.set(path, str(under(root, Path(trim(written)))))


def _leave_out(changed: _Changed) -> Iterator[str]:
    """What would start other programs, with a sentence for each kind of it."""
    servers = record(changed.reading.get(_MCP))
    if servers:
        changed.set(_MCP, {})
        names = ", ".join(sorted(servers)[:3])
        yield (
            f"MCP servers ({len(servers)}: {names}) are not started for this; their tools make "
            "the request larger."
        )
    holders = [_DEFAULTS, *(one.path for one in agents(changed.reading.value) if one.path)]
    contained = [
        (*holder, *_SANDBOX)
        for holder in holders
        if changed.reading.get((*holder, *_SANDBOX)) not in (None, "off")
    ]
    for path in contained:
        changed.set(path, "off")
    if contained:
        yield "The agent's container is not started for this; what is said of it is not sent."


def _lead(changed: _Changed, part: Part) -> None:
    """The first model of Jan is the primary of the agent, those of Jan after it its fallbacks."""
    ours = [ref for ref in part.chain if ref in part.of_jan]
    chosen = {"primary": ours[0], "fallbacks": ours[1:]}
    agent = _agent(changed.reading, part)
    own = agent.path is not None and agent.model is not None
    changed.set((*(agent.path or ()), "model") if own else (*_DEFAULTS, "model"), chosen)


def _agent(reading: Reading, part: Part) -> Agent:
    return next((one for one in agents(reading.value) if one.id == part.agent), Agent(part.agent))


def _agent_files(reading: Reading, part: Part) -> Iterator[tuple[Path, bytes]]:
    """The keys and the list of models of the agent, and of main, whose keys others inherit."""
    for agent in (_agent(reading, part), Agent(MAIN)):
        folder = agent_folder(agent, reading.locations, reading.surroundings)
        places = reading.locations.with_agent_dir(folder, reading.release)
        files = (*stores(reading.release, places), places.legacy_auth, folder / "models.json")
        yield from held(reading, files)


def _workspaces(reading: Reading) -> Iterator[tuple[Path, bytes]]:
    """The texts of every workspace, wherever the config has it."""
    locations, surroundings = reading.locations, reading.surroundings
    folders = [
        above / name
        for above in (locations.home, locations.state_dir)
        for name in _names(reading, above)
        if name.startswith(_WORKSPACES)
    ]
    holders = [_DEFAULTS, *(one.path for one in agents(reading.value) if one.path)]
    for holder in holders:
        written = reading.get((*holder, "workspace"))
        if isinstance(written, str) and trim(written):
            home = trim(written).removeprefix("~/")
            base = locations.home if home != trim(written) else surroundings.cwd
            folders.append(base / home)
    for folder in dict.fromkeys(folders):
        yield from _texts_below(reading, folder)


def _skills(reading: Reading) -> Iterator[tuple[Path, bytes]]:
    yield from _texts_below(reading, reading.locations.state_dir / "skills")
    yield from _texts_below(reading, reading.locations.home / ".agents" / "skills")


def _texts_below(reading: Reading, folder: Path) -> Iterator[tuple[Path, bytes]]:
    """What a request may hold of a folder: its texts, so many of them and so large at most."""
    left = _MOST_FILES
    waiting = [(folder, 0)]
    while waiting and left:
        place, depth = waiting.pop(0)
        for name in sorted(_names(reading, place)):
            path = place / name
            inside = _SUFFIXES.get(path.suffix)
            if inside is not None and (not inside or place.name == inside):
                for found, data in held(reading, (path,)):
                    left -= 1
                    if len(data) <= _MOST_BYTES:
                        yield found, data
            elif not path.suffix and depth < _DEEPEST and name not in _PASSED_OVER:
                waiting.append((path, depth + 1))
            elif name == ".openclaw":
                waiting.append((path, _DEEPEST))
            if not left:
                return


def _names(reading: Reading, folder: Path) -> Sequence[str]:
    try:
        return sorted(reading.surroundings.files.names(folder))
    except OSError:
        return ()


def _link(reading: Reading, root: Path, path: Path) -> None:
    """A folder that the program only reads, as it is outside."""
    place = under(root, path)
    if reading.surroundings.files.exists(path) and not place.exists():
        place.symlink_to(path)


def _servers(facts: ServerFacts) -> Iterator[str]:
    """The server of Jan, and the one that discovery asks whatever the config says (guide)."""
    named = (meant_by(facts.base_url), meant_by(ServerFacts().base_url))
    servers = (one.server for one in named if one is not None)
    yield from dict.fromkeys(f"{host}:{port}" for host, port in servers)


class Proxy(Discreet, frozen=True):
    """A proxy through which the program sends: its URL, and `host:port` as it may be shown."""

    hidden: ClassVar = ("url",)

    url: str
    shown: str


def proxy(reading: Reading, base_url: str) -> Proxy | None:
    """The proxy on the program's way to this server; None where it goes there directly."""
    if not reading.release.http_proxy:
        return None
    found = proxied(base_url, reading.environment)
    return None if found is None else Proxy(reading.environment[found.variable], found.proxy)


def preload_settings(stage: Stage, *, port: int, greeting: str, loaded: Path) -> Mapping[str, str]:
    """The variable by which the preloaded script knows where connections may lead."""
    settings = {"port": port, "greeting": greeting, "instead": stage.jan, "loaded": str(loaded)}
    return {"JAN_TUI_REHEARSAL": json.dumps(settings)}
