"""`jan-tui apply` after an interrupted save, and what it says of one that stops half-way."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from jan_tui import cli
from jan_tui.editing.saving.filesystem import DiskSaves

_OFFLINE = ["--base-url", "http://127.0.0.1:9/v1"]
_WISH = ["--mode", "implicit", "--key-location", "dotenv", "--primary", "jan/a", *_OFFLINE]
_KILLED = """
import os, signal, sys
from pathlib import Path
from jan_tui import cli
from jan_tui.editing.saving.filesystem import DiskSaves

last = sys.argv.pop(1)
real = DiskSaves.rename

def rename(self, source, target):
    if target.name == last:
        os.kill(os.getpid(), signal.SIGKILL)
    real(self, source, target)

DiskSaves.rename = rename
sys.exit(cli.main(sys.argv[1:]))
"""
ENV, CONFIG = b"MINE=1\n", b"// mine\n{ channels: {} }\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [name for name in os.environ if "CLAWDBOT" in name or "OPENCLAW" in name]:
        monkeypatch.delenv(name)
    for name in ("JAN_API_KEY", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    path = tmp_path / ".clawdbot"
    path.mkdir(mode=0o700)
    (path / ".env").write_bytes(ENV)
    (path / ".env").chmod(0o644)
    (path / "clawdbot.json").write_bytes(CONFIG)
    return path


def _apply(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    capsys.readouterr()
    status = cli.main(["apply", *argv])
    shown = capsys.readouterr()
    return status, shown.out, shown.err


def _json(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, dict[str, Any]]:
    status, out, _ = _apply(capsys, *argv, "--json")
    answer: dict[str, Any] = json.loads(out)
    return status, answer


def _kill(*argv: str, at: str = "clawdbot.json") -> None:
    done = subprocess.run(
        [sys.executable, "-c", _KILLED, at, "apply", *argv],
        capture_output=True,
        check=False,
    )
    assert done.returncode == -9, done.stderr


def _texts(folder: Path) -> tuple[bytes, bytes]:
    return (folder / ".env").read_bytes(), (folder / "clawdbot.json").read_bytes()


@pytest.mark.usefixtures("folder")
class TestKilled:
    def test_it_is_reported_and_nothing_is_done_without_an_edit(
        self, folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        _kill(*_WISH)
        half = _texts(folder)
        assert b"JAN_API_KEY" in half[0]
        assert half[1] == CONFIG
        for argv in ([], ["--dry-run", *_WISH]):
            status, _, told = _apply(capsys, *argv)
            assert status == 0
            assert "was interrupted" in told
            assert f"{folder}/.env holds the new text; the old one is in {folder}/.env.bak" in told
            assert f"{folder}/clawdbot.json holds the old text" in told
            assert "apply --finish" in told
            assert "apply --undo" in told
            assert _texts(folder) == half
        status, answer = _json(capsys, "--dry-run")
        assert [each["holds"] for each in answer["interrupted"]["files"]] == ["new", "old"]
        assert answer["interrupted"]["files"][0]["old_text_at"] == str(folder / ".env.bak")

    def test_it_is_taken_back(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        _kill(*_WISH)
        assert _apply(capsys, "--undo")[0] == 0
        assert _texts(folder) == (ENV, CONFIG)
        assert (folder / ".env").stat().st_mode & 0o777 == 0o644
        assert "interrupted" not in _apply(capsys)[2]

    def test_it_is_finished(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        _kill(*_WISH)
        status, out, _ = _apply(capsys, "--finish", "--dry-run")
        assert status == 0
        assert '"jan/a"' in out
        assert _texts(folder)[1] == CONFIG
        status, answer = _json(capsys, "--finish")
        assert status == 0
        assert [each["path"] for each in answer["changed"]] == [str(folder / "clawdbot.json")]
        assert b"jan/a" in _texts(folder)[1]
        status, answer = _json(capsys, "--finish")
        assert (status, answer["changed"]) == (1, [])
        assert "no interrupted save" in answer["refused"]["reason"]
        assert _apply(capsys, "--undo")[0] == 0
        assert _texts(folder) == (ENV, CONFIG)

    def test_it_is_finished_where_the_difference_cannot_be_written(
        self,
        folder: Path,
        capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        _kill(*_WISH)
        with monkeypatch.context() as patched:
            patched.setattr(sys, "stdout", None)
            assert cli.main(["apply", "--finish", "--dry-run"]) == 2
            assert cli.main(["apply", "--finish"]) == 0
        assert b"jan/a" in _texts(folder)[1]
        told = capsys.readouterr().err
        assert f"Finished: {folder}/clawdbot.json.\n" in told
        assert "Standard output takes nothing (it is closed)" in told

    def test_the_same_edit_again_completes_it_and_is_undone_completely(
        self, folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        _kill(*_WISH)
        status, _, told = _apply(capsys, *_WISH)
        assert status == 0
        assert f"Taken back first: {folder}/.env." in told
        env, config = _texts(folder)
        assert b"JAN_API_KEY" in env
        assert b"jan/a" in config
        assert _apply(capsys, "--undo")[0] == 0
        assert _texts(folder) == (ENV, CONFIG)

    def test_a_killed_undo_is_finished_by_either_word(
        self, folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        for word in ("--undo", "--finish"):
            assert _apply(capsys, *_WISH)[0] == 0
            _kill("--undo", at=".env")
            assert _texts(folder)[1] == CONFIG
            assert _texts(folder)[0] != ENV
            assert "The undo of the save of" in _apply(capsys)[2]
            assert _apply(capsys, word)[0] == 0
            assert _texts(folder) == (ENV, CONFIG)

    def test_a_file_changed_since_is_reported_and_left(
        self, folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        _kill("--mode", "explicit", "--model", "a", *_WISH[2:])
        assert _texts(folder)[1] == CONFIG
        begun = Path.home() / ".local/state/jan-tui/last-save.begun.json"
        record = json.loads(begun.read_bytes())
        extra = folder / "extra"
        extra.write_bytes(b"theirs")
        record["files"].append(
            {"path": str(extra), "target": str(extra), "before": None, "after": "bWluZQ=="}
        )
        begun.write_text(json.dumps(record))
        assert _apply(capsys, "--finish")[0] == 1
        status, _, told = _apply(capsys, "--primary", "jan/b", *_OFFLINE)
        assert status == 0
        assert f"changed after it: {extra}" in told
        assert "left as they are" in told
        assert extra.read_bytes() == b"theirs"


def test_a_save_that_stops_half_way_says_which_file_holds_what(
    folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = DiskSaves.rename
    broken = False

    def rename(self: DiskSaves, source: Path, target: Path) -> None:
        nonlocal broken
        broken = broken or target.name == "clawdbot.json"
        if broken:
            raise OSError(5, os.strerror(5))
        real(self, source, target)

    monkeypatch.setattr(DiskSaves, "rename", rename)
    status, answer = _json(capsys, *_WISH)
    assert status == 1
    assert answer["changed"] == []
    env, config = answer["refused"]["files"]
    assert (env["holds"], env["old_text_at"]) == ("new", str(folder / ".env.bak"))
    assert (config["holds"], config["old_text_at"]) == ("old", None)
    assert (folder / ".env.bak").read_bytes() == ENV
    assert f"{folder}/.env holds the new text" in answer["refused"]["reason"]
    assert "Nothing was" not in answer["refused"]["reason"]
    broken = False
    status, _, told = _apply(capsys, *_WISH)
    assert status == 1
    assert "Taken back first" in told
    assert "Failed half-way." in told
    assert "othing was written" not in told
    monkeypatch.setattr(DiskSaves, "rename", real)
    assert _apply(capsys, "--undo")[0] == 0
    assert _texts(folder) == (ENV, CONFIG)


def test_an_undo_says_which_mode_it_kept(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _apply(capsys, *_WISH)[0] == 0
    (folder / ".env").chmod(0o640)
    status, _, told = _apply(capsys, "--undo")
    assert status == 0
    assert f"{folder}/.env keeps its mode 0640" in told
    assert _texts(folder) == (ENV, CONFIG)


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() != 0, reason="only root can give a file away"
)
def test_an_undo_trusts_no_journal_of_another(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if sys.platform == "win32":
        pytest.skip("pipes with names, owners and signals are of POSIX systems")
    assert _apply(capsys, *_WISH)[0] == 0
    after = _texts(folder)
    journal = Path.home() / ".local/state/jan-tui/last-save.json"
    os.chown(journal, 65534, 65534)
    status, _, told = _apply(capsys, "--undo")
    assert status == 1
    assert f"{journal}: it belongs to another user (uid 65534)" in told
    assert _texts(folder) == after
