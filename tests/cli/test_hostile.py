"""Each sub-command in each kind of hostile home: a clear message, an end, and nothing written."""

from __future__ import annotations

import sys

import pytest

if sys.platform == "win32":
    pytest.skip("pipes and owners of files are of POSIX systems", allow_module_level=True)

import json
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any, ClassVar

import psutil
from _pytest.mark import ParameterSet

from tests.cli import hostile
from tests.cli.conftest import Run, Said
from tests.cli.hostile import CONFIG, config_of

Make = Callable[[Path], None]

pytestmark = pytest.mark.timeout(30)

COMMANDS = (
    ("preview", "--offline"),
    ("preview", "--json"),
    ("status",),
    ("status", "--json", "--wait", "0"),
    ("models",),
    ("apply", "--mode", "implicit"),
    ("apply", "--repair", "--json"),
    ("apply", "--mode", "implicit", "--key-location", "dotenv", "--dry-run"),
    ("apply", "--undo"),
)
HOMES = {
    **{name: make for name, (make, _) in hostile.UNREADABLE.items()},
    **{name: make for name, (make, _) in hostile.UNRESOLVED.items()},
    **{name: make for name, (make, _) in hostile.UNREACHABLE.items()},
    **{name: make for name, (make, _) in hostile.UNREAD_DOTENV.items()},
    **hostile.ODD,
}


def with_commands(values: Iterable[Any]) -> list[ParameterSet]:
    """Each value with each command; by default a different one for each, all of them as soak."""
    return [
        pytest.param(
            command,
            value,
            marks=() if row % len(COMMANDS) == column else pytest.mark.soak,
            id=f"{value}-{' '.join(command)}",
        )
        for row, value in enumerate(values)
        for column, command in enumerate(COMMANDS)
    ]


def whole(said: Said) -> None:
    """Whatever a command says, it ends, as the contract wants, and with a word of its own."""
    assert said.status in (0, 1, 2)
    assert "Traceback" not in said.out + said.err
    assert "bug" not in said.err
    assert said.out or said.err
    if said.out.startswith("{"):
        assert json.loads(said.out)["format"] == 1


def names(home: Path) -> list[tuple[str, int, int]]:
    """Everything in a home that a write would change."""
    found = []
    for folder, folders, files in os.walk(home):
        for name in (*folders, *files):
            state = os.lstat(Path(folder) / name)
            found.append((str(Path(folder, name)), state.st_ino, state.st_mtime_ns))
    return sorted(found)


@pytest.mark.parametrize(("command", "name"), with_commands(HOMES))
def test_every_command_ends_in_every_home(
    command: tuple[str, ...], name: str, home: Path, run: Run
) -> None:
    HOMES[name](home)
    before = names(home)
    said = run(*command)
    whole(said)
    if said.status:
        assert names(home) == before


@pytest.mark.parametrize(("make", "issue"), hostile.UNREADABLE.values(), ids=hostile.UNREADABLE)
class TestUnreadable:
    def test_preview_says_why(self, make: Make, issue: str, home: Path, run: Run) -> None:
        make(home)
        said = run("preview", "--offline")
        assert (said.status, said.err) == (1, "")
        assert f"\nThis file cannot be read:\n  <root>: {issue}\n" in said.out
        told = json.loads(run("preview", "--offline", "--json").out)
        assert told["issues"] == [f"<root>: {issue}"]
        assert (told["exists"], told["valid"]) == (True, False)

    def test_apply_refuses(self, make: Make, issue: str, home: Path, run: Run) -> None:
        make(home)
        said = run("apply", "--mode", "implicit")
        told = f"Refused, nothing was written. {config_of(home)}: The file cannot be changed: "
        assert said == (1, "", f"{told}{issue}\n")


@pytest.mark.parametrize(("make", "issue"), hostile.UNRESOLVED.values(), ids=hostile.UNRESOLVED)
def test_an_include_that_cannot_be_read(make: Make, issue: str, home: Path, run: Run) -> None:
    make(home)
    place, issue = f"{config_of(home)}:1:13", issue.format(home=home)
    assert f"\n  {place}: {issue}\n" in run("preview", "--offline").out
    said = run("apply", "--mode", "implicit")
    told = f"Refused, nothing was written. {place}: The file cannot be changed: {issue}\n"
    assert said.err.startswith(told)


@pytest.mark.parametrize("target", ["pipe", "folder"])
def test_openclaw_words_an_include_that_is_not_regular(target: str, home: Path, run: Run) -> None:
    hostile.UNRESOLVED[f"included {target}"][0](home)
    (home / ".clawdbot").rename(home / ".openclaw")
    (home / ".openclaw" / "clawdbot.json").rename(home / ".openclaw" / "openclaw.json")
    told = json.loads(run("preview", "--offline", "--json", "--release", "openclaw").out)
    assert told["issues"] == [
        "<root>: Include file failed security checks (regular file, max 2097152 bytes, "
        f"no hardlinks): ./{target}"
    ]


@pytest.mark.parametrize(("make", "reason"), hostile.UNREACHABLE.values(), ids=hostile.UNREACHABLE)
def test_a_config_that_cannot_be_looked_at(make: Make, reason: str, home: Path, run: Run) -> None:
    make(home)
    path = config_of(home)
    said = run("preview", "--offline")
    assert said.status == 1
    assert f"\nconfig    {path} (cannot be looked at)\n" in said.out
    sentence = f"Whether there is a config at {path} cannot be seen: {reason}. "
    assert f"\nerror: config-unreachable\n  <root>\n  {sentence}" in said.out
    assert "not there" not in said.out
    assert "does not exist" not in run("preview", "--offline", "--config", str(path)).out
    said = run("apply", "--mode", "implicit")
    assert (said.status, said.out) == (1, "")
    assert said.err.startswith(f"Refused, nothing was written. {path}: {sentence}")


@pytest.mark.parametrize(
    ("make", "reason"), hostile.UNREAD_DOTENV.values(), ids=hostile.UNREAD_DOTENV
)
def test_a_dotenv_that_cannot_be_read(make: Make, reason: str, home: Path, run: Run) -> None:
    make(home)
    dotenv = home / ".clawdbot" / ".env"
    said = run("preview", "--offline")
    sentence = f"{dotenv} is not read: {reason}. What it would set is not known."
    assert f"\nwarning: dotenv-not-read\n  <root>\n  {sentence}\n" in said.out
    assert said.status == 0
    said = run("apply", "--mode", "implicit", "--key-location", "dotenv")
    assert said.status == 1
    assert said.err.startswith(f"Refused, nothing was written. {dotenv}: ")
    assert reason in said.err


@contextmanager
def unprivileged(home: Path) -> Iterator[None]:
    """As a user whom permissions stop; root becomes nobody for the block."""
    if os.geteuid():
        yield
        return
    for folder in (home, *home.parents):
        if str(folder).startswith("/tmp/") and folder.exists():
            folder.chmod(folder.stat().st_mode | 0o711)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


class TestPermissions:
    loaded: ClassVar[set[str]] = set()

    @pytest.fixture(autouse=True)
    def load(self, home: Path, run: Run) -> None:
        """What is imported late must not be looked for as nobody."""
        config_of(home).write_text(CONFIG)
        for command in COMMANDS:
            if command[0] not in self.loaded:
                run(*command)
                self.loaded.add(command[0])

    @pytest.mark.parametrize(
        ("command", "closed"), with_commands([".clawdbot", ".clawdbot/clawdbot.json", "."])
    )
    def test_every_command_ends(
        self, command: tuple[str, ...], closed: str, home: Path, run: Run
    ) -> None:
        config_of(home).write_text(CONFIG)
        (home / closed).chmod(0)
        with unprivileged(home.parent if closed == "." else home):
            said = run(*command)
        (home / closed).chmod(0o755)
        whole(said)
        assert config_of(home).read_text() == CONFIG

    def test_a_folder_that_cannot_be_entered(self, home: Path, run: Run) -> None:
        (home / ".clawdbot").chmod(0)
        with unprivileged(home):
            preview = run("preview", "--offline")
            apply = run("apply", "--mode", "implicit")
        (home / ".clawdbot").chmod(0o755)
        path = config_of(home)
        sentence = (
            f"Whether there is a config at {path} cannot be seen: permission denied. Clawdbot "
            "takes it for missing and goes on with an empty config."
        )
        way_out = f"Let yourself into its folder: chmod u+rwx {path.parent}"
        assert preview.status == 1
        assert f"config    {path} (cannot be looked at)\n" in preview.out
        assert f"  {sentence}\n  {way_out}\n" in preview.out
        assert apply == (1, "", f"Refused, nothing was written. {path}: {sentence} {way_out}\n")

    def test_a_file_that_may_not_be_read(self, home: Path, run: Run) -> None:
        path = config_of(home)
        path.chmod(0)
        with unprivileged(home):
            preview = run("preview", "--offline")
            apply = run("apply", "--mode", "implicit")
        issue = f"read failed: Error: EACCES: permission denied, open '{path}'"
        assert f"This file cannot be read:\n  <root>: {issue}\n" in preview.out
        told = f"Refused, nothing was written. {path}: The file cannot be changed: {issue}\n"
        assert apply == (1, "", told)

    def test_a_dotenv_that_may_not_be_read(self, home: Path, run: Run) -> None:
        dotenv = home / ".clawdbot" / ".env"
        dotenv.write_text("JAN_API_KEY=k")
        dotenv.chmod(0)
        with unprivileged(home):
            said = run("preview", "--offline")
        assert f"  {dotenv} is not read: permission denied. What it would set" in said.out


class TestNowhere:
    @pytest.mark.parametrize("command", [*COMMANDS, ()], ids=" ".join)
    def test_no_home_and_no_account(
        self,
        command: tuple[str, ...],
        run: Run,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        import pwd

        def nobody(uid: int) -> None:
            raise KeyError(f"getpwuid(): uid not found: {uid}")

        monkeypatch.setattr("jan_tui.cli.output.is_terminal", lambda stream: True)
        monkeypatch.delenv("HOME")
        monkeypatch.setattr(pwd, "getpwuid", nobody)
        assert run(*command) == (
            2,
            "",
            "jan-tui: there is no home folder to look in: HOME is not set, and this user "
            f"(uid {os.getuid()}) has no account on this machine; set HOME to a folder\n",
        )

    @pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
    def test_the_current_folder_is_gone(
        self, command: tuple[str, ...], home: Path, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        gone = home / "gone"
        gone.mkdir()
        monkeypatch.chdir(gone)
        gone.rmdir()
        told = "jan-tui: the current folder is gone; change to another one\n"
        assert run(*command) == (2, "", told)

    @pytest.mark.parametrize(
        ("command", "value"),
        with_commands(["relative", "", "/dev/null", "/dev/null/x", "~", "\n"]),
    )
    def test_an_odd_home(
        self,
        command: tuple[str, ...],
        value: str,
        run: Run,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        # A relative home lies in the current folder, which must not be the project's.
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("HOME", value)
        if not value:
            monkeypatch.setattr(Path, "home", lambda: Path("/dev/null"))
        whole(run(*command))

    def test_a_relative_home_counts_from_the_current_folder(
        self, home: Path, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        config_of(home).write_text(CONFIG)
        monkeypatch.setenv("HOME", home.name)
        monkeypatch.chdir(home.parent)
        assert f"config    {config_of(home)}\n" in run("preview", "--offline").out

    @pytest.mark.parametrize(
        ("command", "where"),
        with_commands(
            product(
                ["XDG_STATE_HOME", "XDG_CONFIG_HOME", "CLAWDBOT_STATE_DIR", "TMPDIR"],
                ["circle", "pipe", "file", "/dev/full", "/proc"],
            )
        ),
    )
    def test_an_odd_folder_in_a_variable(
        self,
        command: tuple[str, ...],
        where: tuple[str, str],
        home: Path,
        run: Run,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        name, kind = where
        path = home / kind
        if kind == "circle":
            path.symlink_to(kind)
        elif kind == "pipe":
            os.mkfifo(path)
        elif kind == "file":
            path.write_text("x")
        monkeypatch.setenv(name, str(path))
        config_of(home).write_text(CONFIG)
        whole(run(*command))


class TestProcesses:
    ERRORS: ClassVar[dict[str, Exception]] = {
        "no folder": FileNotFoundError(2, "No such file or directory", "/proc"),
        "not permitted": PermissionError(13, "Permission denied", "/proc"),
        "a line that is missing": RuntimeError("line not found"),
        "an empty list": IndexError("list index out of range"),
        "psutil's own": psutil.AccessDenied(),
    }

    @pytest.mark.parametrize(("command", "error"), with_commands(ERRORS))
    def test_a_machine_that_shows_no_processes(
        self,
        command: tuple[str, ...],
        error: str,
        home: Path,
        run: Run,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        def refuse(*_: object, **__: object) -> None:
            raise self.ERRORS[error]

        for name in ("pids", "net_connections", "process_iter", "virtual_memory", "pid_exists"):
            monkeypatch.setattr(psutil, name, refuse)
        monkeypatch.setattr(psutil.Process, "__init__", refuse)
        monkeypatch.setattr("jan_tui.jan.machine.sock_diag.listening", lambda port: None)
        config_of(home).write_text(CONFIG)
        whole(run(*command))


JOURNALS = {
    "no bytes": b"",
    "random bytes": bytes(range(256)),
    "not UTF-8": b'{"format": 1, "saved": "\xff"}',
    "a list": b"[]",
    "a number": b"5",
    "wrong types": b'{"format": 1, "saved": 5, "files": [{"path": 1, "target": 2}]}',
    "no files": b'{"format": 1, "saved": "2026-01-01T00:00:00+00:00", "files": 7}',
    "a file of text": b'{"format": 1, "saved": "2026-01-01T00:00:00+00:00", "files": ["x"]}',
    "no date": b'{"format": 1, "saved": "yesterday", "files": []}',
    "another format": b'{"format": 99}',
    "not base64": b'{"format": 1, "saved": "2026-01-01T00:00:00+00:00", "files": '
    b'[{"path": "/x", "target": "/x", "before": "*", "after": 5}]}',
    "a path with a NUL": b'{"format": 1, "saved": "2026-01-01T00:00:00+00:00", "files": '
    b'[{"path": "/x\\u0000", "target": "/x\\u0000", "before": "", "after": null}]}',
    "a path of half a character": b'{"format": 1, "saved": "2026-01-01T00:00:00+00:00", "files": '
    b'[{"path": "/\\ud800", "target": "/\\ud800", "before": "", "after": null}]}',
    "deep": b"[" * 200_000,
    "many digits": b'{"format": ' + b"1" * 50_000 + b"}",
}


@pytest.mark.parametrize("data", JOURNALS.values(), ids=JOURNALS)
@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("last-save.json", ("--undo",)),
        ("last-save.begun.json", ("--mode", "implicit")),
        pytest.param("last-save.json", ("--undo", "--json"), marks=pytest.mark.soak),
        pytest.param("last-save.json", ("--mode", "implicit"), marks=pytest.mark.soak),
        pytest.param("last-save.begun.json", ("--undo",), marks=pytest.mark.soak),
    ],
)
def test_a_damaged_journal(
    options: tuple[str, ...], name: str, data: bytes, home: Path, run: Run
) -> None:
    folder = home / ".local" / "state" / "jan-tui"
    folder.mkdir(parents=True, mode=0o700)
    (folder / name).write_bytes(data)
    (folder / name).chmod(0o600)
    config_of(home).write_text(CONFIG)
    said = run("apply", *options)
    whole(said)
    if "--undo" in options:
        assert said.status == 1
        assert config_of(home).read_text() == CONFIG


def test_a_damaged_journal_is_named(home: Path, run: Run) -> None:
    journal = home / ".local" / "state" / "jan-tui" / "last-save.json"
    journal.parent.mkdir(parents=True, mode=0o700)
    journal.write_bytes(b"[" * 200_000)
    said = run("apply", "--undo")
    assert said.status == 1
    assert f"The undo journal {journal} is damaged." in said.err


class TestUnexpected:
    """What nobody thought of ends in one line, which tells nothing of the config."""

    SECRET = "sk-0123456789abcdef"

    @pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
    def test_a_bug(
        self,
        command: tuple[str, ...],
        home: Path,
        run: Run,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        from jan_tui import __version__
        from jan_tui.workspace import local

        def broken(*_: object) -> None:
            raise AssertionError(f"unlikely value {self.SECRET}")

        for name in ("predict", "last_save"):
            monkeypatch.setattr(local.LocalWorkspace, name, broken)
        said = run(*command)
        assert (said.status, said.out) == (1, "")
        begin = f"jan-tui: this is a bug in jan-tui {__version__}: AssertionError ("
        assert said.err.startswith(begin)
        assert said.err.endswith("). Please report this line.\n")
        assert said.err.count("\n") == 1
        assert self.SECRET not in said.err

    @pytest.mark.parametrize(
        ("error", "told"),
        [
            (
                PermissionError(13, "Permission denied", "/some/where\x1b[2J"),
                "jan-tui: /some/where\\x1b[2J cannot be used: permission denied.\n",
            ),
            (MemoryError(), "jan-tui: there is not enough memory.\n"),
        ],
        ids=["system", "memory"],
    )
    def test_the_system(
        self, error: Exception, told: str, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(*_: object) -> None:
            raise error

        monkeypatch.setattr("jan_tui.workspace.local.LocalWorkspace.predict", refuse)
        assert run("preview", "--offline") == (1, "", told)

    def test_a_program_that_cannot_be_started(
        self, home: Path, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        program = home / "bin" / "clawdbot"
        program.parent.mkdir()
        program.write_bytes(b"\0\1 no program")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(program.parent))
        config_of(home).write_text(CONFIG)
        said = run("preview", "--offline", "--ask")
        assert said.status == 1
        assert said.err == f"{program} cannot be asked: Exec format error.\n"
