"""The forms of Windows, on objects that answer as Windows does; and the whole program without what
only POSIX systems have. Nothing here was run on Windows itself."""

from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from jan_tui.system import windows
from jan_tui.system.protocol import Opening
from tests.system.as_windows import Msvcrt

if sys.platform == "win32":
    pytest.skip("these forms are in use here", allow_module_level=True)


def run(*words: str, home: Path, more: Mapping[str, str] | None = None) -> str:
    """What a command line of the program prints without POSIX; it has to end well."""
    env = {"PATH": os.environ["PATH"], "HOME": str(home), "LOCALAPPDATA": "", **(more or {})}
    done = subprocess.run(
        [sys.executable, "-m", "tests.system.as_windows", *words],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


def test_every_module_can_be_imported_but_those_for_posix(tmp_path: Path) -> None:
    assert run("load", home=tmp_path).split() == [
        "jan_tui.clawdbot.rehearsal.guard",
        "jan_tui.system.posix",
        "jan_tui.tui.terminal.driver",
    ]


def test_the_commands_work_on_a_fresh_home(tmp_path: Path) -> None:
    assert run("--version", home=tmp_path).startswith("jan-tui ")
    url = ("--base-url", "http://127.0.0.1:9/v1")
    assert '"phase"' in run("status", "--json", *url, home=tmp_path)
    assert '"provider"' in run("preview", "--json", *url, home=tmp_path)
    choices = ("--mode", "explicit", "--model", "qwen3", "--primary", "jan/qwen3")
    run("apply", *choices, *url, home=tmp_path)
    config = tmp_path / ".clawdbot" / "clawdbot.json"
    assert '"jan/qwen3"' in config.read_text()
    run("apply", "--undo", *url, home=tmp_path)
    assert not config.exists()
    # The state is where Windows keeps it, and no lock is left beside the config.
    assert (tmp_path / "AppData" / "Local" / "jan-tui").is_dir()
    assert [path.name for path in config.parent.iterdir()] == ["clawdbot.json.bak"]


def test_the_dashboard_starts_and_ends(tmp_path: Path) -> None:
    driver = "textual.drivers.headless_driver:HeadlessDriver"
    keys = "2,3,1,question_mark,escape,O,ctrl+q"
    run("dashboard", home=tmp_path, more={"TEXTUAL_DRIVER": driver, "TEXTUAL_PRESS": keys})
    # What the key O chose is kept.
    assert (tmp_path / "AppData" / "Local" / "jan-tui" / "preferences.json").exists()


# Files and locks.


def own_files(locks: Msvcrt | None = None, waits: list[float] | None = None) -> windows.OwnFiles:
    found = locks or Msvcrt()
    return windows.OwnFiles(lambda: found, ([] if waits is None else waits).append)


def test_a_lock_keeps_others_out_until_it_is_unlocked(tmp_path: Path) -> None:
    locks = Msvcrt()
    mine, other = own_files(locks), own_files(locks)
    path = tmp_path / "lock"
    handle = mine.lock(path)
    with pytest.raises(BlockingIOError):
        other.lock(path)
    mine.unlock(handle)
    other.unlock(other.lock(path))


def test_the_locked_byte_is_behind_what_is_read(tmp_path: Path) -> None:
    locks = Msvcrt()
    handle = own_files(locks).lock(tmp_path / "lock")
    assert os.write(handle, b"123") == 3
    assert (tmp_path / "lock").read_bytes() == b"123"
    assert [at for _, _, at in locks.held] == [0x4000_0000]
    os.close(handle)


def test_a_held_lock_file_is_removed_when_it_is_unlocked(tmp_path: Path) -> None:
    files, path = own_files(), tmp_path / "lock"
    handle = files.lock(path)
    files.remove(path)
    assert path.exists()
    files.unlock(handle)
    assert not path.exists()


def test_a_lock_file_with_a_second_name_is_none(tmp_path: Path) -> None:
    (tmp_path / "other").write_text("keep")
    os.link(tmp_path / "other", tmp_path / "lock")
    with pytest.raises(OSError, match="not a lock file"):
        own_files().lock(tmp_path / "lock")


@pytest.mark.parametrize("how", Opening)
def test_no_link_is_followed(tmp_path: Path, how: Opening) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OSError, match=os.strerror(errno.ELOOP)):
        own_files().open(tmp_path / "link", how)
    assert not (tmp_path / "elsewhere").exists()


def test_made_up_mode_bits_accuse_nobody(tmp_path: Path) -> None:
    path = tmp_path / "clawdbot.json"
    path.write_text("{}")
    path.chmod(0o666)
    real, told = path.stat(), own_files().state(path)
    assert stat.S_IMODE(told.st_mode) == 0o600
    assert told.st_mtime_ns == real.st_mtime_ns
    assert os.path.samestat(told, real)


class Busy(type(Path())):  # type: ignore[misc]
    """A path that a virus scanner has open for the first tries."""

    tries = 0

    def replace(self, target: str | os.PathLike[str]) -> Path:
        Busy.tries += 1
        if Busy.tries < 3:
            raise PermissionError(errno.EACCES, "in use", str(self))
        return Path(super().replace(target))


def test_a_file_in_use_is_waited_for(tmp_path: Path) -> None:
    waits: list[float] = []
    new = Busy(tmp_path / "new")
    new.write_text("text")
    own_files(waits=waits).replace(new, tmp_path / "config")
    assert (tmp_path / "config").read_text() == "text"
    assert len(waits) == 2


def test_the_wait_for_a_file_in_use_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    waits: list[float] = []
    monkeypatch.setattr(Busy, "tries", -1000)
    with pytest.raises(PermissionError):
        own_files(waits=waits).replace(Busy(tmp_path / "new"), tmp_path / "config")
    assert 0.5 < sum(waits) < 5


# Programs.


@contextmanager
def tree() -> Iterator[psutil.Process]:
    """A program with one that it started."""
    inner = "import time; time.sleep(600)"
    outer = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {inner!r}])"
    with subprocess.Popen([sys.executable, "-c", outer]) as program:
        leader = psutil.Process(program.pid)
        while not leader.children():
            assert program.poll() is None
        try:
            yield leader
        finally:
            program.kill()


def test_a_program_ends_with_what_it_started() -> None:
    with tree() as leader:
        (child,) = leader.children()
        windows.OwnProcesses().end(leader.pid)
        _, alive = psutil.wait_procs([child], timeout=10)
        assert not alive


def test_a_program_that_another_one_started_is_left_alone() -> None:
    with tree() as leader:
        (child,) = leader.children()
        windows.OwnProcesses().end(child.pid)
        _, alive = psutil.wait_procs([child], timeout=0.5)
        child.kill()
        assert alive == [child]


def test_a_program_that_has_ended_is_no_error() -> None:
    windows.OwnProcesses().end(2**22 + 1)
    windows.OwnProcesses().quiet(2**22 + 1)
    assert not windows.OwnProcesses().alive(2**22 + 1)
    assert windows.OwnProcesses().alive(os.getpid())


def test_programs_are_started_in_groups_of_their_own() -> None:
    # CREATE_NEW_PROCESS_GROUP, with CREATE_NO_WINDOW or DETACHED_PROCESS.
    assert windows.OwnProcesses().apart() == {"creationflags": 0x0800_0200}
    assert windows.OwnProcesses().detached() == {"creationflags": 0x208}


def test_the_signals_are_those_of_windows() -> None:
    terminal = windows.OwnTerminal()
    # SIGBREAK is on Windows alone.
    assert {each.name for each in terminal.endings} == {"SIGTERM"}
    assert terminal.interrupts == (signal.SIGINT,)


def test_the_terminal_is_put_back_after_a_failure_too(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[bytes] = []
    with monkeypatch.context() as terminal:
        terminal.setattr(os, "isatty", lambda handle: True)
        terminal.setattr(os, "write", lambda handle, data: written.append(data))
        with pytest.raises(ValueError, match="gone"), windows.OwnTerminal().put_back(b"reset"):
            raise ValueError("gone")
    assert written == [b"reset"]


# Folders and command lines.


def test_state_is_in_the_local_folder_of_the_profile() -> None:
    folders, home = windows.OwnFolders(), Path("/Users/ana")
    named = {"LOCALAPPDATA": "/Users/ana/Local"}
    assert folders.state_home(named, home) == Path("/Users/ana/Local")
    assert folders.state_home({}, home) == home / "AppData" / "Local"


def test_no_variable_leads_a_program_out_of_its_copy() -> None:
    env = windows.OwnFolders().environment(Path("/copy/home"), Path("/copy"))
    assert {"HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "TEMP", "TMP"} <= set(env)
    assert all(value.startswith("/copy") for value in env.values())


@pytest.mark.parametrize(
    "word",
    ["a b", "C:\\Program Files\\Jan\\", 'say "hi"', 'a\\"b', "a&b|c", "%PATH%", "{}", "", "it's"],
)
def test_a_quoted_word_is_taken_apart_as_it_was(word: str) -> None:
    quoted = windows.OwnShell().join([word])
    assert quoted[0] == quoted[-1] == '"'
    # Python's own rule of the C library, which quotes for spaces alone.
    assert quoted.strip('"') == subprocess.list2cmdline([word]).strip('"')


def test_paths_of_windows_need_no_quotes() -> None:
    words = ["C:\\Users\\ana\\Jan.exe", "--model=jan/qwen3:8b"]
    assert windows.OwnShell().join(words) == " ".join(words)


def test_an_editor_with_a_space_in_its_path_is_found() -> None:
    line = '"C:\\Program Files\\Notepad++\\notepad++.exe" -multiInst'
    assert windows.OwnShell().words(line) == [
        "C:\\Program Files\\Notepad++\\notepad++.exe",
        "-multiInst",
    ]
