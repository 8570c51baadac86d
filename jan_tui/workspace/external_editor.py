"""The person's own editor on the terminal that the dashboard lends it.

Whatever the editor does, the terminal is as it was before when `run` returns: its settings, its
foreground program, and the modes that a killed editor leaves behind.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType
from typing import IO

from jan_tui import system

VARIABLES = ("VISUAL", "EDITOR")
"""Looked at in this order, as git and crontab do."""

FALLBACKS = ("vi", "nano", "notepad")
"""Programs that are there on most systems, where no variable is set; the last one on Windows."""

_PLUS = {
    **dict.fromkeys(("vi", "vim", "nvim", "view", "gvim", "elvis", "nvi", "vis", "ee"), "+{line}"),
    **dict.fromkeys(("mg", "joe", "jed", "jmacs", "ne", "gedit", "geany", "leafpad"), "+{line}"),
    **dict.fromkeys(("emacs", "emacsclient", "micro", "kak"), "+{line}:{column}"),
    **dict.fromkeys(("nano", "pico", "rnano"), "+{line},{column}"),
}
"""How editors are told the line, in a word before the file."""

_GOTO = frozenset({"code", "code-insiders", "codium", "vscodium", "cursor", "windsurf"})
_SUFFIXED = frozenset({"hx", "helix", "subl", "sublime_text", "zed", "zeditor"})
"""Those that take file:line:column."""

_RESET = b"\x1b[m\x1b[r\x1b[?1l\x1b>\x1b[?2004l"
"""Plain colours, the whole screen to scroll, plain cursor keys and keypad, no bracketed paste."""


class EditorError(Exception):
    """Why there is no editor to be started, and what to do."""


def command(
    env: Mapping[str, str], file: Path, line: int | None = None, column: int | None = None
) -> tuple[str, ...]:
    """The words that open the file, as the shell would split the variable, at the line and column
    (1-based) where the editor is known to take them.

    Without a variable the first of `FALLBACKS` that is installed; empty where none is. Raises
    `EditorError` for quotes that do not match.
    """
    for name in VARIABLES:
        value = env.get(name, "").strip()
        if not value:
            continue
        try:
            words = system.SHELL.words(value)
        except ValueError as wrong:
            reason = str(wrong).rstrip(".").lower()
            raise EditorError(f"${name} cannot be read: {reason} in {value}") from None
        if not words or not words[0]:
            raise EditorError(f"${name} names no program: {value}")
        return (*words, *_place(words[0], file, line, column or 1))
    installed = (shutil.which(name, path=env.get("PATH", "")) for name in FALLBACKS)
    program = next((found for found in installed if found), None)
    return (program, *_place(program, file, line, column or 1)) if program else ()


def _place(program: str, file: Path, line: int | None, column: int) -> tuple[str, ...]:
    """The words after the program: the file, and where in it."""
    name = Path(program).name.partition(".")[0]
    if line is None:
        return (str(file),)
    if name in _PLUS:
        return (_PLUS[name].format(line=line, column=column), str(file))
    if name in _GOTO:
        return ("--goto", f"{file}:{line}:{column}")
    return (f"{file}:{line}:{column}" if name in _SUFFIXED else str(file),)


def run(words: Sequence[str]) -> str:
    """Starts the editor and waits for its end; returns why it did not go well, or nothing.

    Never raises an `Exception`. Ctrl+C in the editor is the editor's own.
    """
    program = words[0]
    with system.TERMINAL.put_back(_RESET), _interrupts_left_alone():
        try:
            done = subprocess.run(words, check=False, stdout=_screen())
        except OSError as refused:
            return f"{program} cannot be started: {_reason(program, refused)}"
        except (ValueError, subprocess.SubprocessError) as refused:
            return f"{program} cannot be started: {refused}"
    if done.returncode < 0:
        return f"{program} was ended by {_signal_name(-done.returncode)}"
    if done.returncode:
        return f"{program} ended with status {done.returncode}"
    return ""


def _reason(program: str, refused: OSError) -> str:
    found = shutil.which(program)
    if isinstance(refused, FileNotFoundError):
        if found is None:
            return "not found; set $VISUAL or $EDITOR to a program that is installed"
        return "what its first line names is not found"
    if isinstance(refused, PermissionError):
        return "it is a folder" if Path(program).is_dir() else "it may not be run"
    return refused.strerror or str(refused)


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _screen() -> IO[str] | None:
    """The dashboard draws on standard error; an editor writes to standard output."""
    return None if os.isatty(1) else sys.__stderr__


@contextmanager
def _interrupts_left_alone() -> Iterator[None]:
    """Ctrl+C and Ctrl+\\ reach every program of the terminal, and would end this one too.

    A handler that does nothing, not `SIG_IGN`: the editor would inherit that.
    """
    with ExitStack() as before:
        for number in system.TERMINAL.interrupts:
            old = signal.signal(number, _nothing)
            before.callback(signal.signal, number, signal.SIG_DFL if old is None else old)
        yield


def _nothing(_number: int, _frame: FrameType | None) -> None:
    return
