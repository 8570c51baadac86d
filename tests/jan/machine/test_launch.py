"""How Jan is started, by what a machine would answer."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

import pytest

from jan_tui.jan.machine.launch import (
    Launch,
    Machine,
    find_launcher,
    runs_as_another,
    start_program,
    this_machine,
)

ANN = Path("/home/ann")
MAC = Path("/Users/ann")
SCREEN = {"DISPLAY": ":0", "PATH": "/usr/bin:/bin"}


def machine(
    platform: str, *there: str, home: Path = ANN, env: dict[str, str] | None = None
) -> Machine:
    known = set(there)
    return Machine(
        platform, SCREEN if env is None else env, home, known.__contains__, known.__contains__
    )


def command(asked: Machine, port: int = 1337, model: str | None = "qwen") -> tuple[str, ...] | None:
    launch = find_launcher(asked).launch(port=port, model=model)
    return launch.command if launch else None


@pytest.mark.parametrize(
    ("there", "words"),
    [
        (["/usr/bin/Jan"], ("/usr/bin/Jan",)),
        (["/usr/bin/Jan-Desktop", "/usr/bin/Jan"], ("/usr/bin/Jan-Desktop",)),
        (["/opt/Jan/Jan"], ("/opt/Jan/Jan",)),
        (["/home/ann/.local/bin/Jan-nightly"], ("/home/ann/.local/bin/Jan-nightly",)),
        (
            ["/usr/bin/flatpak", "/var/lib/flatpak/app/ai.jan.Jan"],
            ("/usr/bin/flatpak", "run", "ai.jan.Jan"),
        ),
        (
            ["/bin/flatpak", "/home/ann/.local/share/flatpak/app/ai.jan.Jan"],
            ("/bin/flatpak", "run", "ai.jan.Jan"),
        ),
        (["/var/lib/flatpak/app/ai.jan.Jan"], None),
        (["/usr/bin/jan"], ("/usr/bin/jan", "serve", "qwen", "--port", "1337")),
        (
            ["/home/ann/.local/bin/jan"],
            ("/home/ann/.local/bin/jan", "serve", "qwen", "--port", "1337"),
        ),
        (["/usr/bin/janus", "/usr/bin/flatpak"], None),
    ],
)
def test_linux(there: list[str], words: tuple[str, ...] | None) -> None:
    assert command(machine("linux", *there)) == words


@pytest.mark.parametrize(
    ("there", "words"),
    [
        (["/Applications/Jan.app"], ("open", "-a", "/Applications/Jan.app")),
        (["/Users/ann/Applications/Jan.app"], ("open", "-a", "/Users/ann/Applications/Jan.app")),
        (["/usr/local/bin/jan"], ("/usr/local/bin/jan", "serve", "qwen", "--port", "1337")),
        ([], None),
    ],
)
def test_macos(there: list[str], words: tuple[str, ...] | None) -> None:
    assert command(machine("darwin", *there, home=MAC, env={"PATH": "/usr/bin"})) == words


def test_windows() -> None:
    env = {"LOCALAPPDATA": r"C:\Users\ann\AppData\Local"}
    program = r"C:\Users\ann\AppData\Local\Programs\Jan\Jan.exe"
    assert command(machine("win32", program, env=env)) == (program,)
    assert command(machine("win32", program, env={})) is None
    # Python gives the names of Windows in capitals.
    for_all = r"C:\Program Files\Jan\Jan-Desktop.exe"
    capitals = {"PROGRAMFILES": r"C:\Program Files"}
    assert command(machine("win32", for_all, env=capitals)) == (for_all,)


def test_without_a_display_only_the_command_can_run() -> None:
    both = ("/usr/bin/Jan", "/usr/bin/jan")
    quiet = machine("linux", *both, env={"PATH": "/usr/bin"})
    assert command(quiet) == ("/usr/bin/jan", "serve", "qwen", "--port", "1337")
    assert command(quiet, model=None) is None
    assert command(machine("linux", *both)) == ("/usr/bin/Jan",)


def test_the_port_of_the_command_asks_for_the_command() -> None:
    both = machine("linux", "/usr/bin/Jan", "/usr/bin/jan")
    assert command(both, port=6767) == ("/usr/bin/jan", "serve", "qwen", "--port", "6767")
    assert command(both, port=6767, model=None) == ("/usr/bin/Jan",)


def test_nothing_is_taken_for_an_option_or_from_the_present_folder() -> None:
    asked = machine("linux", "/usr/bin/jan", "./jan", "jan")
    assert command(asked, model="--help") is None
    relative = machine("linux", "./jan", "jan", "/jan", env={"PATH": ".::relative"})
    assert command(relative) is None


def test_root_starts_nothing_for_another(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    by_root = tmp_path.stat().st_uid == 0
    assert (runs_as_another({}, tmp_path) == "") is by_root
    assert runs_as_another({"SUDO_UID": "1000"}, tmp_path)
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert runs_as_another({"SUDO_UID": "0"}, tmp_path) == ""


def test_a_real_disk_is_asked_for_programs(tmp_path: Path) -> None:
    folder = tmp_path / "bin"
    folder.mkdir()
    env = {"PATH": str(folder), "DISPLAY": ":0"}
    program = folder / "Jan-Desktop"
    program.write_text("#!/bin/sh\n")
    ours = (str(program),)
    program.chmod(0o644)
    assert command(this_machine("linux", env, tmp_path)) != ours
    program.chmod(0o755)
    assert command(this_machine("linux", env, tmp_path)) == ours


def test_what_is_started_is_detached_and_no_shell_reads_its_words(tmp_path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("pipes with names, owners and signals are of POSIX systems")
    told = tmp_path / "told"
    code = (
        "import os, sys; "
        "open(sys.argv[1], 'w').write(f'{os.getsid(0)} {os.getpid()} {os.getcwd()} {sys.argv[2]}')"
    )
    odd = "$(touch pwned); *"
    words = (sys.executable, "-c", code, str(told), odd)
    assert start_program(Launch(words, "a test"), os.environ, tmp_path).wait(20) == 0
    session, pid, folder, word = told.read_text().split(" ", 3)
    assert session == pid != str(os.getsid(0))
    assert Path(folder) == tmp_path
    assert word == odd
    assert [each.name for each in tmp_path.iterdir()] == ["told"]


def test_it_outlives_the_one_who_started_it(tmp_path: Path) -> None:
    told = tmp_path / "told"
    child = f"import time; time.sleep(0.5); open({str(told)!r}, 'w').write('here')"
    parent = (
        "import os, sys; from pathlib import Path; "
        "from jan_tui.jan.machine.launch import Launch, start_program; "
        f"start_program(Launch((sys.executable, '-c', {child!r}), 'x'), os.environ, Path.cwd())"
    )
    import subprocess

    subprocess.run([sys.executable, "-c", parent], check=True, timeout=30)
    end = time.monotonic() + 20
    while not told.exists():
        assert time.monotonic() < end
        time.sleep(0.02)
