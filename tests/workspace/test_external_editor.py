"""The person's editor: how it is named, and why it does not start."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

import pytest

from jan_tui.workspace.external_editor import EditorError, command, run

FILE = Path("/home/ann/.clawdbot/clawdbot.json")


@pytest.mark.parametrize(
    ("env", "words"),
    [
        ({}, ()),
        ({"EDITOR": "  "}, ()),
        ({"EDITOR": "vi"}, ("vi", str(FILE))),
        ({"EDITOR": "vi", "VISUAL": "code --wait"}, ("code", "--wait", str(FILE))),
        ({"EDITOR": "'/opt/my editor/bin' -n"}, ("/opt/my editor/bin", "-n", str(FILE))),
    ],
)
def test_the_command_is_split_as_a_shell_would(env: dict[str, str], words: tuple[str, ...]) -> None:
    assert command(env, FILE) == words


@pytest.mark.parametrize(
    ("editor", "words"),
    [
        ("vi", ("vi", "+12", str(FILE))),
        ("/usr/bin/vim.tiny -n", ("/usr/bin/vim.tiny", "-n", "+12", str(FILE))),
        ("nano", ("nano", "+12,7", str(FILE))),
        ("emacs", ("emacs", "+12:7", str(FILE))),
        ("code --wait", ("code", "--wait", "--goto", f"{FILE}:12:7")),
        ("hx", ("hx", f"{FILE}:12:7")),
        ("somebody-s-own", ("somebody-s-own", str(FILE))),
    ],
)
def test_the_editor_is_told_the_line_in_its_own_way(editor: str, words: tuple[str, ...]) -> None:
    assert command({"EDITOR": editor}, FILE, 12, 7) == words


@pytest.mark.parametrize(
    ("programs", "words"),
    [(("vi", "nano"), ("vi", "+3")), (("nano",), ("nano", "+3,1")), ((), ())],
)
def test_without_a_variable_vi_or_nano_is_taken(
    tmp_path: Path, programs: tuple[str, ...], words: tuple[str, ...]
) -> None:
    for name in programs:
        (tmp_path / name).touch(mode=0o755)
    found = command({"PATH": str(tmp_path)}, FILE, 3)
    assert found == ((str(tmp_path / words[0]), *words[1:], str(FILE)) if words else ())


@pytest.mark.parametrize("value", ["vi 'half", 'vi "half', "vi \\", "''"])
def test_a_command_that_cannot_be_parsed_is_reported(value: str) -> None:
    with pytest.raises(EditorError, match=r"\$VISUAL"):
        command({"VISUAL": value}, FILE)


def made(path: Path, text: str, mode: int = 0o755) -> str:
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return str(path)


def test_why_an_editor_does_not_start(tmp_path: Path) -> None:
    assert "not found" in run(["no-such-editor-anywhere"])
    assert "it is a folder" in run([str(tmp_path)])
    assert "it may not be run" in run([made(tmp_path / "a", "#!/bin/sh\n", 0o644)])
    assert "first line" in run([made(tmp_path / "b", "#!/no/such/shell\n")])
    assert "Exec format error" in run([made(tmp_path / "c", "echo no first line\n")])
    assert "cannot be started" in run(["nul\0byte"])


def test_how_an_editor_ended() -> None:
    assert run([sys.executable, "-c", ""]) == ""
    assert "status 3" in run([sys.executable, "-c", "raise SystemExit(3)"])
    killing = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    assert "SIGKILL" in run([sys.executable, "-c", killing])


def test_an_interrupt_is_the_editors_and_not_inherited_as_ignored() -> None:
    before = signal.getsignal(signal.SIGINT)
    code = (
        "import os, signal; assert signal.getsignal(signal.SIGINT) is signal.default_int_handler;"
        " os.kill(os.getppid(), signal.SIGINT)"
    )
    assert run([sys.executable, "-c", code]) == ""
    assert signal.getsignal(signal.SIGINT) is before
