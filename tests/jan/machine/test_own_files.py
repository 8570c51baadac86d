"""No path of a stranger's command line is followed."""

from __future__ import annotations

import sys

import pytest

if sys.platform == "win32":
    pytest.skip("user ids are of POSIX systems", allow_module_level=True)

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from jan_tui.jan.machine.own_files import path_named_by
from jan_tui.jan.machine.processes import ProcessTable
from tests.jan.addresses import address

PRESET = "[qwen3]\nctx-size = 4096\n"
STRANGER = 65534

needs_names = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="names by symlink need Linux"
)


@contextmanager
def worker(folder: Path, preset: str, **how: Any) -> Iterator[int]:
    """An engine under a Jan of its own that names a preset file; another user's if `how` says so.

    Both end with their standard input.
    """
    shell = shutil.which("sh") or "/bin/sh"
    for name in ("Jan", "jan-llama-worker"):
        shutil.copy(shell, folder / name)
    engine = f"{folder}/jan-llama-worker -c 'echo $$; read _' engine --models-preset {preset}; :"
    with subprocess.Popen(
        [str(folder / "Jan"), "-c", engine],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        **how,
    ) as process:
        assert process.stdout is not None
        yield int(process.stdout.readline())


def context_of(pid: int) -> dict[str | None, int | None]:
    """The contexts that a survey reads from the preset of this engine."""
    engines = ProcessTable().survey(address(9), ["qwen3"]).engines
    return {one.model: one.n_ctx or one.requested_ctx for one in engines if one.pid == pid}


def test_a_path_of_an_own_process_leads_where_the_process_sees_it(tmp_path: Path) -> None:
    (tmp_path / "preset.ini").write_text(PRESET)
    with subprocess.Popen(["sleep", "600"], cwd=tmp_path) as process:
        seen = psutil.Process(process.pid)
        try:
            for name in ("preset.ini", str(tmp_path / "preset.ini")):
                path = path_named_by(seen, name)
                assert path is not None
                assert path.read_text() == PRESET
        finally:
            process.kill()
    assert path_named_by(seen, "preset.ini") is None, "it has ended"


@pytest.mark.parametrize("name", ["/etc/hostname", "hostname", "../etc/hostname", "a\0b"])
def test_a_path_of_another_users_process_is_not_followed(name: str) -> None:
    stranger = os.geteuid() + 1
    assert path_named_by(psutil.Process(), name, user=stranger) is None


def test_a_process_of_two_users_is_not_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A set-user-id program that someone else started runs as this user, too."""
    me = os.geteuid()
    for uids in ((me + 1, me, me), (me, me + 1, me), (me, me, me + 1)):
        monkeypatch.setattr(psutil.Process, "uids", lambda _, uids=uids: uids)
        assert path_named_by(psutil.Process(), "/etc/hostname") is None
    monkeypatch.setattr(psutil.Process, "uids", lambda _: (me, me, me))
    assert path_named_by(psutil.Process(), "/etc/hostname") is not None


@needs_names
@pytest.mark.parametrize("absolute", [True, False])
def test_the_preset_of_an_own_engine_is_read(tmp_path: Path, absolute: bool) -> None:
    preset = tmp_path / "router.preset.ini"
    preset.write_text(PRESET)
    with worker(tmp_path, str(preset) if absolute else preset.name, cwd=tmp_path) as pid:
        assert context_of(pid) == {"qwen3": 4096}


@needs_names
def test_a_preset_that_is_a_pipe_holds_nothing_up(tmp_path: Path) -> None:
    preset = tmp_path / "router.preset.ini"
    os.mkfifo(preset)
    with worker(tmp_path, str(preset)) as pid:
        assert context_of(pid) == {None: None}


@needs_names
def test_an_endless_preset_holds_nothing_up(tmp_path: Path) -> None:
    with worker(tmp_path, "/dev/zero") as pid:
        assert context_of(pid) == {None: None}


@needs_names
@pytest.mark.skipif(os.geteuid() != 0, reason="only root can start a process of another user")
def test_root_opens_no_file_for_another_user(tmp_path: Path) -> None:
    preset = tmp_path / "router.preset.ini"
    preset.write_text(PRESET)
    folder = Path("/tmp") / f"jan-tui-test-{os.getpid()}"
    folder.mkdir(mode=0o755)
    try:
        with worker(folder, str(preset), user=STRANGER, group=STRANGER) as pid:
            assert psutil.Process(pid).uids().real == STRANGER
            assert context_of(pid) == {None: None}
    finally:
        shutil.rmtree(folder)
