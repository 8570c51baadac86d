"""How Jan is started on this machine, as far as it is installed.

The search is pure: what is there is handed in.

Places: facts about Jan, section 4, and the usual ones of each system's installer. Those of macOS
and Windows were not tried on such a machine.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath

from msgspec import Struct

from jan_tui import system
from jan_tui.product import JAN

_NAMES = ("Jan-Desktop", "Jan", "Jan-nightly", "Jan-beta")
"""The application's program, the newest name first; `jan` in small letters is the command."""

_FLATPAK = "ai.jan.Jan"
_FLATPAKS = ("/var/lib/flatpak/app", "~/.local/share/flatpak/app")
_LINUX = ("/usr/bin", "/usr/local/bin", "/opt/Jan", "~/.local/bin", "~/Applications")
_APPLE = ("/Applications", "~/Applications")
_WINDOWS = ("%LOCALAPPDATA%\\Jan", "%LOCALAPPDATA%\\Programs\\Jan", "%ProgramFiles%\\Jan")
_COMMANDS = ("~/.local/bin/jan", "/usr/local/bin/jan", "/usr/bin/jan")
_DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY")


class Launch(Struct, frozen=True):
    """The words that start Jan, run without a shell. `serves` is whether its server is up when it
    is, as with `jan serve`; the application may need it to be turned on."""

    command: tuple[str, ...]
    what: str
    serves: bool = False


class Machine(Struct, frozen=True):
    """The questions that the search asks: `is_program` whether a path can be run, `is_folder`
    whether there is such a folder."""

    platform: str
    env: Mapping[str, str]
    home: Path
    is_program: Callable[[str], bool]
    is_folder: Callable[[str], bool]

    def there(self, place: str) -> str:
        """A place with its home folder and variables; empty where one of those is not set."""
        if place.startswith("~/"):
            return str(PurePosixPath(self.home) / place[2:])
        if place.startswith("%"):
            name, _, rest = place[1:].partition("%")
            # Python tells the names of Windows in capitals.
            root = (self.env.get(name) or self.env.get(name.upper(), "")).strip()
            return f"{root}{rest}" if root else ""
        return place


class Launcher(Struct, frozen=True):
    """What of Jan is installed: how its application is started, and where its command is."""

    application: Launch | None = None
    command: str | None = None

    def launch(self, *, port: int, model: str | None) -> Launch | None:
        """How to start Jan so that it serves at this TCP port of this machine; None where there is
        no way. The command takes the id of a model (`jan serve MODEL --port N`)."""
        served = None
        # A model that begins with a dash would be an option.
        if self.command is not None and model and not model.startswith("-"):
            words = (self.command, "serve", model, "--port", str(port))
            served = Launch(words, "jan serve", serves=True)
        if port == JAN.cli_port and served is not None:
            return served
        return self.application or served


def find_launcher(machine: Machine) -> Launcher:
    """What is installed; some hundred questions to the disk."""
    return Launcher(_application(machine), _command(machine))


def _application(machine: Machine) -> Launch | None:
    what = "the Jan application"
    if machine.platform == "darwin":
        apps = (f"{machine.there(folder)}/{name}.app" for folder in _APPLE for name in _NAMES)
        app = next(filter(machine.is_folder, apps), None)
        return Launch(("open", "-a", app), what) if app else None
    if machine.platform == "win32":
        roots = [root for place in _WINDOWS if (root := machine.there(place))]
        programs = (str(PureWindowsPath(root) / f"{name}.exe") for root in roots for name in _NAMES)
        program = next(filter(machine.is_program, programs), None)
        return Launch((program,), what) if program else None
    if not any(machine.env.get(name) for name in _DISPLAYS):
        # It opens a window and ends at once without a display.
        return None
    folders = [machine.there(place) for place in _LINUX] + _on_path(machine)
    programs = (f"{folder}/{name}" for name in _NAMES for folder in folders)
    if (program := next(filter(machine.is_program, programs), None)) is not None:
        return Launch((program,), what)
    flatpaks = (f"{machine.there(place)}/{_FLATPAK}" for place in _FLATPAKS)
    runner = _named(machine, "flatpak")
    if runner and any(map(machine.is_folder, flatpaks)):
        return Launch((runner, "run", _FLATPAK), what)
    return None


def _command(machine: Machine) -> str | None:
    if machine.platform == "win32":
        return None
    places = map(machine.there, _COMMANDS)
    return _named(machine, "jan") or next(filter(machine.is_program, places), None)


def _named(machine: Machine, name: str) -> str | None:
    programs = (f"{folder}/{name}" for folder in _on_path(machine))
    return next(filter(machine.is_program, programs), None)


def _on_path(machine: Machine) -> list[str]:
    """The absolute folders of PATH: what stands in the present folder is nobody's Jan."""
    folders = machine.env.get("PATH", "").split(":")
    return [folder.rstrip("/") for folder in folders if folder.startswith("/")]


def this_machine(platform: str, env: Mapping[str, str], home: Path) -> Machine:
    """This machine, asked by its own disk."""
    return Machine(platform, env, home, _can_run, _is_folder)


def _can_run(path: str) -> bool:
    return os.access(path, os.X_OK) and not _is_folder(path)


def _is_folder(path: str) -> bool:
    try:
        return Path(path).is_dir()
    except (OSError, ValueError):
        return False


def runs_as_another(env: Mapping[str, str], home: Path) -> str:
    """Why a program that is started now would run as another than the person, with files that they
    could not open later; empty where it would not."""
    try:
        mine, owner = system.FILES.user(), system.FILES.state(home).st_uid
    except OSError:
        return ""
    by_sudo = env.get("SUDO_UID", "").strip()
    if mine == 0 and (owner != 0 or by_sudo not in ("", "0")):
        return "This program runs as root, so Jan would, too. Start Jan as yourself."
    return ""


def start_program(launch: Launch, env: Mapping[str, str], home: Path) -> subprocess.Popen[bytes]:
    """Start it without a shell, in a session of its own, so that it stays when this program ends.

    Raises `OSError`.
    """
    return subprocess.Popen(
        launch.command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd=home,
        env=dict(env),
        **system.PROCESSES.detached(),
    )
