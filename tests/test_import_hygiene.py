"""What a start imports: no sub-command needs Textual, the grammar and the first frame nothing that
reads a config or asks a server."""

from __future__ import annotations

import sys

import pytest

if sys.platform == "win32":
    pytest.skip("measured in a pseudo-terminal", allow_module_level=True)

import ast
import fcntl
import os
import select
import struct
import subprocess
import termios
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

import jan_tui

_HEAVY = ("textual", "rich", "httpx", "psutil", "json5", "shtab")


_NOT_FOR_THE_GRAMMAR = (
    *("asyncio", "sqlite3", "json", "unicodedata", "importlib.resources", "difflib"),
)

_NOT_FOR_THE_FRAME = (
    *("httpx", "psutil", "json5", "sqlite3"),
    *("jan_tui.clawdbot.predicting", "jan_tui.clawdbot.releases", "jan_tui.clawdbot.hazards"),
    *("jan_tui.clawdbot.schema", "jan_tui.clawdbot.lookalikes", "jan_tui.clawdbot.config.reading"),
    *("jan_tui.clawdbot.program", "jan_tui.diagnosis.diagnosing", "jan_tui.diagnosis.noticed"),
    *("jan_tui.json5_text.scanner", "jan_tui.redact.prose", "jan_tui.redact.source"),
    *("jan_tui.jan.http.request", "jan_tui.jan.watch.monitor", "jan_tui.jan.machine.processes"),
    *("jan_tui.editing.planner", "jan_tui.editing.saving.store", "jan_tui.demo.standin"),
    *(
        "jan_tui.tui.screens.models",
        "jan_tui.tui.screens.config",
        "jan_tui.tui.widgets.models.table",
    ),
    *("jan_tui.tui.screens.dialogs.basic", "jan_tui.tui.screens.dialogs.help"),
)
"""What reads, predicts, asks, plans and saves, and the screens that are not shown."""

_FIRST_FRAME = """
import os, sys
from jan_tui.tui.terminal.driver import TerminalDriver
write = TerminalDriver.write
def painted(self, text):
    write(self, text)
    if 'Quit' in text:
        loaded = [name for name in {names!r} if name in sys.modules]
        os.write({result}, ('LOADED ' + ' '.join(loaded)).encode())
        os._exit(0)
TerminalDriver.write = painted
from jan_tui.cli.running import main
main([])
"""


def _loaded(code: str, home: Path, names: Iterable[str] = _HEAVY) -> set[str]:
    script = (
        f"import sys\nsys.argv = ['jan-tui']\n{code}\n"
        f"sys.stderr.write('LOADED ' + ' '.join(n for n in {tuple(names)!r} if n in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={"HOME": str(home), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert "LOADED " in done.stderr, done.stderr
    return set(done.stderr.rsplit("LOADED ", 1)[1].split())


def test_the_grammar_needs_nothing_heavy(tmp_path: Path) -> None:
    code = "from jan_tui.cli.running import main\nmain(['--version'])\nmain(['apply', '--help'])"
    assert _loaded(code, tmp_path, (*_HEAVY, *_NOT_FOR_THE_GRAMMAR)) == set()
    own = [name for name in _modules() if not name.startswith("jan_tui.cli")]
    allowed = {"jan_tui", "jan_tui.__main__", "jan_tui.product"}
    assert _loaded(code, tmp_path, own) <= allowed


def test_the_first_frame_needs_nothing_that_reads_or_asks(tmp_path: Path) -> None:
    terminal, program = os.openpty()
    fcntl.ioctl(program, termios.TIOCSWINSZ, struct.pack("HHHH", 36, 120, 0, 0))
    read, write = os.pipe()
    started = subprocess.Popen(
        [sys.executable, "-c", _FIRST_FRAME.format(names=_NOT_FOR_THE_FRAME, result=write)],
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "TERM": "xterm-256color"},
        stdin=program,
        stdout=program,
        stderr=program,
        pass_fds=(write,),
        start_new_session=True,
    )
    os.close(program)
    os.close(write)
    try:
        found, shown = b"", b""
        while not found:
            ready, _, _ = select.select([terminal, read], [], [], 60)
            assert ready, shown
            if terminal in ready:
                shown += os.read(terminal, 65536)
            if read in ready:
                found = os.read(read, 65536)
        assert found == b"LOADED ", found
    finally:
        started.kill()
        started.wait()
        os.close(terminal)
        os.close(read)


def _modules() -> list[str]:
    package = Path(jan_tui.__file__).parent
    paths = (path.relative_to(package.parent).with_suffix("") for path in package.rglob("*.py"))
    return [".".join(path.parts).removesuffix(".__init__") for path in paths]


def _faces() -> list[str]:
    top = Path(jan_tui.__file__).parents[1]
    files = {name: top.joinpath(*name.split("."), "__init__.py") for name in _modules()}
    texts = {name: file.read_text("utf-8") for name, file in files.items() if file.exists()}
    return [name for name, text in texts.items() if "on_first_use(" in text]


@pytest.mark.parametrize("name", _faces())
def test_a_face_gives_what_it_names(name: str) -> None:
    face = import_module(name)
    assert face.__file__ is not None
    tree = ast.parse(Path(face.__file__).read_text("utf-8"))
    (condition,) = (node for node in tree.body if isinstance(node, ast.If))
    (lazy,) = (node for node in ast.walk(condition) if isinstance(node, ast.Dict))
    told = ast.literal_eval(lazy)
    for_tools = {
        node.module: {alias.name for alias in node.names}
        for node in condition.body
        if isinstance(node, ast.ImportFrom)
    }
    assert for_tools == {f"{name}.{home}": set(names.split()) for home, names in told.items()}
    eager = {a.name for node in tree.body if isinstance(node, ast.ImportFrom) for a in node.names}
    assert set(face.__all__) - eager == set().union(*for_tools.values())
    # A module of the package with such a name would take its place.
    assert not set().union(*for_tools.values()) & {each.rpartition(".")[2] for each in _below(name)}
    for each in face.__all__:
        assert getattr(face, each) is not None
    with pytest.raises(AttributeError, match="no_such_name"):
        face.no_such_name  # noqa: B018


def _below(package: str) -> list[str]:
    return [name for name in _modules() if name.rpartition(".")[0] == package]


def test_the_domain_is_imported_without_its_heavy_libraries(tmp_path: Path) -> None:
    code = (
        "import jan_tui.workspace.local, jan_tui.jan.http.probe\n"
        "import jan_tui.jan.machine.processes, jan_tui.jan.watch.monitor\n"
        "import jan_tui.editing.planner, jan_tui.editing.saving.store, jan_tui.clawdbot.predicting"
    )
    assert _loaded(code, tmp_path) == set()


@pytest.mark.parametrize(
    "argv",
    [
        ["preview", "--offline"],
        ["preview", "--json", "--base-url", "http://127.0.0.1:9/v1"],
        ["status", "--base-url", "http://127.0.0.1:9/v1"],
        ["models", "--base-url", "http://127.0.0.1:9/v1"],
        ["apply", "--dry-run", "--mode", "implicit", "--base-url", "http://127.0.0.1:9/v1"],
    ],
    ids=lambda argv: argv[0],
)
def test_no_sub_command_imports_textual(argv: list[str], tmp_path: Path) -> None:
    loaded = _loaded(f"from jan_tui.cli.running import main\nmain({argv!r})", tmp_path)
    assert not loaded & {"textual", "rich"}
    if "--offline" in argv:
        assert not loaded & {"httpx", "psutil"}
