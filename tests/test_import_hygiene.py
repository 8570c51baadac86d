"""What a start imports: no sub-command needs Textual, and the grammar nothing heavy."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

_HEAVY = ("textual", "rich", "httpx", "psutil", "json5")


def _loaded(code: str, home: Path) -> set[str]:
    script = (
        f"import sys\nsys.argv = ['jan-tui']\n{code}\n"
        f"sys.stderr.write('LOADED ' + ' '.join(n for n in {_HEAVY!r} if n in sys.modules))"
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
    code = "from jan_tui.cli.arguments import main\nmain(['--version'])\nmain(['apply', '--help'])"
    assert _loaded(code, tmp_path) == set()


def test_the_domain_is_imported_without_its_heavy_libraries(tmp_path: Path) -> None:
    code = (
        "import jan_tui.workspace.local, jan_tui.jan.http.probe\n"
        "import jan_tui.jan.machine.processes, jan_tui.jan.watch.monitor\n"
        "import jan_tui.editing.planner, jan_tui.editing.saving.store, jan_tui.clawdbot.predict"
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
    loaded = _loaded(f"from jan_tui.cli.arguments import main\nmain({argv!r})", tmp_path)
    assert not loaded & {"textual", "rich"}
    if "--offline" in argv:
        assert not loaded & {"httpx", "psutil"}
