"""What a bug report says of this program's surroundings: versions, system, terminal."""

from __future__ import annotations

import platform
import shutil
import sys
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from typing import TextIO

from jan_tui import __version__
from jan_tui.cli import output
from jan_tui.glyphs import VARIABLE, glyphs_of

_LIBRARIES = ("textual", "rich", "httpx", "h11", "json5", "msgspec", "psutil", "shtab")
_TERMINAL = ("TERM", "COLORTERM", "TERM_PROGRAM", "TERM_PROGRAM_VERSION", "COLORFGBG")
_LOCALE = ("LC_ALL", "LC_CTYPE", "LANG", "PYTHONUTF8", "PYTHONIOENCODING")
_OWN = ("NO_COLOR", "ACCESSIBLE", VARIABLE, "JAN_TUI_PLAIN", "TEXTUAL_THEME")
_SESSION = ("TMUX", "STY", "SSH_TTY", "WSL_DISTRO_NAME")
"""Variables of which only whether they are set is told."""


def versions() -> dict[str, str]:
    """This program, Python, and the libraries that are installed."""
    found = {"jan-tui": __version__, "python": platform.python_version()}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found


def system() -> dict[str, str]:
    """The system without the name of the machine."""
    return {
        "system": f"{platform.system()} {platform.release()}",
        "machine": platform.machine(),
        "implementation": platform.python_implementation(),
    }


def terminal(environment: Mapping[str, str]) -> dict[str, str]:
    """What decides how the dashboard is drawn: variables, encodings, size, the rule's answer."""
    named = {
        name: environment[name] for name in (*_TERMINAL, *_LOCALE, *_OWN) if name in environment
    }
    named |= {name: "set" for name in _SESSION if environment.get(name)}
    size = shutil.get_terminal_size()
    encoding = getattr(sys.stderr, "encoding", None)
    glyphs = glyphs_of(environment, encoding)
    return {
        **named,
        "size": f"{size.columns}x{size.lines}",
        "standard streams": ", ".join(
            f"{name} {_kind(getattr(sys, name))}" for name in ("stdin", "stdout", "stderr")
        ),
        "glyphs": f"{'ASCII' if glyphs.ascii else 'UTF-8'}, written as {glyphs.encoding}",
    }


def _kind(stream: TextIO | None) -> str:
    kind = "a terminal" if output.is_terminal(stream) else "no terminal"
    return f"{kind} ({getattr(stream, 'encoding', None)})"
