"""The last line of defence in a real terminal: errors, kills, editors, bytes."""

from __future__ import annotations

import sys

import pytest

if sys.platform == "win32":
    pytest.skip("pseudo-terminals are of POSIX systems", allow_module_level=True)

import os
import signal
import stat
from pathlib import Path

from tests.end_to_end.broken import SECRET
from tests.end_to_end.conftest import COMMAND, Open
from tests.end_to_end.terminal import Terminal

LEFT_ALTERNATE_SCREEN = b"\x1b[?1049l"
READS_KEYS = b"\x1b[?1004h"
"""Written as soon as the dashboard reads keys one by one."""

CONFIG = """{ models: { providers: { jan: { baseUrl: 'http://127.0.0.1:9/v1', apiKey: 'jan-local',
 api: 'openai-completions', models: [{ id: 'a', name: 'A' }, { id: 'b', name: 'B' }] } } },
 agents: { defaults: { model: { primary: 'jan/a' } } } }
"""


@pytest.fixture
def config(home: Path) -> Path:
    path = home / ".clawdbot" / "clawdbot.json"
    path.write_text(CONFIG, encoding="utf-8")
    path.chmod(0o600)
    return path


@pytest.fixture
def log(home: Path) -> Path:
    return home / ".local" / "state" / "jan-tui" / "errors.log"


def broken(how: str, home: Path, environment: dict[str, str], *arguments: str) -> Terminal:
    command = [sys.executable, "-m", "tests.end_to_end.broken", how, *arguments]
    return Terminal(command, env=environment, cwd=home)


def unsaved(home: Path) -> list[Path]:
    return sorted((home / ".local" / "state" / "jan-tui" / "unsaved").glob("*.json"))


@pytest.mark.parametrize("errors_expected", [True])
def test_an_error_in_a_handler_is_one_line_and_the_dashboard_goes_on(
    home: Path, environment: dict[str, str], config: Path, log: Path
) -> None:
    with broken("handler", home, environment) as terminal:
        terminal.wait_for("○ down")
        terminal.press("r")
        terminal.wait_for("RuntimeError")
        for _ in range(30):
            terminal.press("r")
        terminal.press("d")
        wait_until_back(terminal)
        terminal.press("2")
        terminal.wait_for("Models")
        terminal.press("q")
        assert terminal.wait_for_exit() == 0
        assert terminal.settings() == terminal.fresh
        assert b"Traceback" not in terminal.raw
        assert SECRET.encode() not in terminal.raw
    text = log.read_text(encoding="utf-8")
    assert "in action_refresh" in text
    assert SECRET not in text
    assert text.count("Traceback") == 2
    assert stat.S_IMODE(log.stat().st_mode) == 0o600


@pytest.mark.parametrize("errors_expected", [True])
@pytest.mark.parametrize(
    ("how", "key", "told"),
    [
        ("loop", "P", "ValueError: again and again"),
        pytest.param("unbuilt", "3", "LookupError: half a screen", marks=pytest.mark.soak),
    ],
)
def test_where_going_on_is_not_safe_it_ends_in_order(
    how: str, key: str, told: str, home: Path, environment: dict[str, str], config: Path, log: Path
) -> None:
    with broken(how, home, environment) as terminal:
        terminal.wait_for("○ down", "jan/a")
        terminal.press("2")
        terminal.wait_for("Models")
        choose_b(terminal)
        terminal.press(key)
        assert terminal.wait_for_exit() == 1
        left = bytes(terminal.raw).split(LEFT_ALTERNATE_SCREEN)[-1].decode()
    assert told in " ".join(left.split())
    assert "errors.log" in left
    assert "unsaved choices are kept" in left
    assert "Traceback" not in left
    assert len(unsaved(home)) == 1
    assert "Traceback" in log.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "end",
    [
        "SIGKILL",
        *(
            pytest.param(end, marks=pytest.mark.soak)
            for end in ("SIGTERM", "SIGHUP", "hangup", "SIGINT")
        ),
    ],
)
def test_unsaved_choices_outlive_every_end_and_are_offered_again(
    end: str, open_terminal: Open, home: Path, config: Path
) -> None:
    with open_terminal() as terminal:
        terminal.wait_for("○ down", "jan/a")
        terminal.press("2")
        terminal.wait_for("Models")
        choose_b(terminal)
        wait_until_kept(terminal, home)
        if end == "hangup":
            terminal.hang_up()
        else:
            os.kill(terminal.pid, getattr(signal, end))
        terminal.wait_for_exit()
    kept = unsaved(home)
    assert len(kept) == 1
    assert stat.S_IMODE(kept[0].stat().st_mode) == 0o600
    with open_terminal() as terminal:
        terminal.wait_for("were not saved", "primary: jan/b")
        terminal.press("enter")
        terminal.wait_for("*unsaved", absent="were not saved")
        terminal.press("q")
        terminal.wait_for("Quit?")
        terminal.press("y")
        assert terminal.wait_for_exit() == 0
    assert unsaved(home) == []
    assert "'jan/a'" in config.read_text(encoding="utf-8")
    with open_terminal() as terminal:
        terminal.wait_for("○ down", "jan/a")
        assert "were not saved" not in terminal.settle()


def choose_b(terminal: Terminal) -> None:
    """Makes `jan/b` primary, which the Models screen lists second."""
    terminal.press("j", "p")
    terminal.wait_for("*unsaved")


def wait_until_kept(terminal: Terminal, home: Path) -> None:
    for _ in range(100):
        if unsaved(home):
            return
        terminal.read(0.1)
    raise AssertionError("the choices were not written")


@pytest.mark.soak
def test_two_dashboards_leave_each_other_alone_and_later_means_later(
    open_terminal: Open, home: Path, config: Path
) -> None:
    with open_terminal() as first:
        first.wait_for("○ down", "jan/a")
        first.press("2")
        first.wait_for("Models")
        choose_b(first)
        wait_until_kept(first, home)
        with open_terminal() as second:
            second.wait_for("○ down", "jan/a")
            assert "were not saved" not in second.settle()
            second.press("q")
            assert second.wait_for_exit() == 0
        os.kill(first.pid, signal.SIGKILL)
        first.wait_for_exit()
    for key, left in (("escape", 1), ("n", 0)):
        with open_terminal() as terminal:
            terminal.wait_for("were not saved")
            terminal.press(key)
            terminal.wait_for("jan/a", absent="were not saved")
            terminal.press("q")
            assert terminal.wait_for_exit() == 0
        assert len(unsaved(home)) == left


def script(home: Path, text: str) -> str:
    path = home / "editor.sh"
    path.write_text(f"#!/bin/sh\n{text}\n", encoding="utf-8")
    path.chmod(0o755)
    return str(path)


def wait_until_back(terminal: Terminal) -> None:
    """Waits until the dashboard has the terminal again; pyte knows no second screen."""
    for _ in range(200):
        if terminal.raw.count(READS_KEYS) == 2:
            return
        terminal.read(0.1)
    raise AssertionError("the dashboard did not come back")


def works_and_quits(terminal: Terminal) -> None:
    terminal.press("2")
    terminal.wait_for("Models")
    terminal.press("q")
    assert terminal.wait_for_exit() == 0
    assert terminal.settings() == terminal.fresh


EDITORS = {
    "not found": ("no-such-editor --wait", "not found"),
    "folder": ("/usr", "folder"),
    "quotes": ("vi 'half", "no closing"),
    "fails": ("sh -c 'exit 3' x", "status 3"),
}


@pytest.mark.parametrize(
    "name", ["not found", *(pytest.param(name, marks=pytest.mark.soak) for name in [*EDITORS][1:])]
)
def test_an_editor_that_does_not_start_or_fails_is_told(
    name: str, open_terminal: Open, config: Path
) -> None:
    editor, told = EDITORS[name]
    with open_terminal(EDITOR=editor) as terminal:
        terminal.wait_for("○ down", "jan/a")
        terminal.press("e")
        terminal.wait_for(told)
        works_and_quits(terminal)


RUDE = {
    "leaves it raw": "stty raw -echo; kill -9 $$",
    "takes the terminal": (
        'exec python3 -c "import os, signal; signal.signal(signal.SIGTTOU, signal.SIG_IGN);'
        ' os.setpgid(0, 0); os.tcsetpgrp(0, os.getpid())"'
    ),
    "stops the output": "exec python3 -c 'import termios; termios.tcflow(0, termios.TCOOFF)'",
    "does not wait": (
        'exec python3 -c "import os; [os.set_blocking(each, False) for each in (0, 1, 2)]"'
    ),
}


@pytest.mark.parametrize(
    "name", ["leaves it raw", *(pytest.param(each, marks=pytest.mark.soak) for each in [*RUDE][1:])]
)
def test_a_rude_editor_leaves_a_terminal_that_works(
    name: str, open_terminal: Open, home: Path, config: Path
) -> None:
    path = f"{Path(sys.executable).parent}:/usr/local/bin:/usr/bin:/bin"
    with open_terminal(EDITOR=script(home, RUDE[name]), PATH=path) as terminal:
        terminal.wait_for("○ down", "jan/a")
        before = terminal.settings()
        terminal.press("e")
        wait_until_back(terminal)
        if name == "leaves it raw":
            terminal.wait_for("SIGKILL")
        assert terminal.settings() == before
        works_and_quits(terminal)


def test_a_ctrl_s_typed_as_the_editor_ends_stops_nothing(
    open_terminal: Open, home: Path, config: Path
) -> None:
    editor = script(home, "echo editor is here\nread line")
    with open_terminal(EDITOR=editor) as terminal:
        terminal.wait_for("○ down", "jan/a")
        before = terminal.settings()
        terminal.press("e")
        terminal.wait_for("editor is here")
        terminal.press("ctrl+s", "enter")
        wait_until_back(terminal)
        assert terminal.settings() == before
        works_and_quits(terminal)


@pytest.mark.soak
def test_ctrl_c_in_the_editor_is_the_editors(open_terminal: Open, home: Path, config: Path) -> None:
    editor = script(
        home, "trap 'echo got it; exit 0' INT\necho editor is here\nwhile :; do sleep 0.1; done"
    )
    with open_terminal(EDITOR=editor) as terminal:
        terminal.wait_for("○ down", "jan/a")
        terminal.press("e")
        terminal.wait_for("editor is here")
        terminal.press("ctrl+c", "ctrl+c")
        wait_until_back(terminal)
        assert b"got it" in terminal.raw
        works_and_quits(terminal)


def test_no_byte_on_standard_input_ends_the_dashboard(open_terminal: Open, config: Path) -> None:
    with open_terminal() as terminal:
        terminal.wait_for("○ down", "jan/a")
        for data in (
            *(b"\xff", b"\x80\x80", b"\xed\xa0\x80", "äöü".encode("latin-1"), b"\xc3"),
            *(b"\x1b[1114112u", b"\x1b[97:65;2u", b"\x1b[" + b"1" * 5000 + b"u"),
            *(bytes(range(128, 256)), b"\x00", b"\x1b["),
        ):
            terminal.send(data)
            terminal.read(0.02)
        terminal.settle()
        works_and_quits(terminal)


@pytest.mark.soak
def test_it_ends_where_the_terminal_goes_without_a_signal(
    home: Path, environment: dict[str, str], config: Path
) -> None:
    command = ["sh", "-c", 'trap "" HUP; setsid --wait "$@"; exit $?', "sh", *COMMAND]
    with Terminal(command, env=environment, cwd=home) as terminal:
        terminal.wait_for("○ down", "jan/a")
        terminal.press("2")
        terminal.wait_for("Models")
        choose_b(terminal)
        terminal.hang_up()
        assert terminal.wait_for_exit() == 128 + signal.SIGHUP
    assert len(unsaved(home)) == 1
