"""Where the installed program is, and its version without a run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jan_tui.clawdbot.config.files import Surroundings
from jan_tui.clawdbot.program.find import Installed, installed


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A package as npm lays it out; its program is in its folder."""
    folder = tmp_path / "lib" / "node_modules" / "openclaw"
    (folder / "dist").mkdir(parents=True)
    (folder / "package.json").write_text(json.dumps({"name": "openclaw", "version": "2026.4.29"}))
    (folder / "dist" / "entry.js").write_text("// the program")
    (folder / "openclaw.mjs").write_text("#!/usr/bin/env node\nimport('./dist/entry.js')\n")
    (folder / "openclaw.mjs").chmod(0o755)
    return folder


def found(folder: Path) -> Installed | None:
    return installed(Surroundings({"PATH": str(folder / "bin")}, folder, folder), "openclaw")


def put(folder: Path, text: str) -> Path:
    place = folder / "bin" / "openclaw"
    place.parent.mkdir(exist_ok=True)
    place.write_text(text)
    place.chmod(0o755)
    return place


def version(folder: Path) -> str:
    program = found(folder)
    assert program is not None
    return program.version


def test_a_link_into_the_package(package: Path, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "openclaw").symlink_to(package / "openclaw.mjs")

    assert version(tmp_path) == "2026.4.29"


@pytest.mark.parametrize("name", ["openclaw.mjs", "dist/entry.js"])
def test_a_wrapper_that_names_the_program(name: str, package: Path, tmp_path: Path) -> None:
    put(tmp_path, f'#!/bin/sh\nexec node "{package / name}" "$@"\n')

    assert version(tmp_path) == "2026.4.29"


@pytest.mark.parametrize(
    "text",
    [
        "#!/bin/sh\nexec node $DIR/openclaw.mjs\n",
        "#!/bin/sh\nexec /usr/bin/env node\n",
        "\x7fELF",
    ],
)
def test_a_version_that_only_a_run_would_tell(text: str, tmp_path: Path) -> None:
    put(tmp_path, text)

    assert version(tmp_path) == ""


def test_another_package_above_is_not_taken_for_it(package: Path, tmp_path: Path) -> None:
    (package / "package.json").write_text(json.dumps({"name": "other", "version": "1"}))
    put(tmp_path, f'#!/bin/sh\nexec node "{package / "openclaw.mjs"}"\n')

    assert version(tmp_path) == ""


def test_a_file_that_a_wrapper_writes_to_is_no_part_of_it(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("")
    put(tmp_path, f'#!/bin/sh\necho run >> "{log}"\n')
    before = found(tmp_path)
    log.write_text("run\n")

    assert found(tmp_path) == before


def test_an_update_is_another_program(package: Path, tmp_path: Path) -> None:
    put(tmp_path, f'#!/bin/sh\nexec node "{package / "openclaw.mjs"}"\n')
    before = found(tmp_path)
    (package / "package.json").write_text(json.dumps({"name": "openclaw", "version": "2026.9.6"}))

    assert found(tmp_path) != before


def test_none_is_on_path(tmp_path: Path) -> None:
    assert found(tmp_path) is None


# Shims, as npm's cmd-shim and pnpm write them on Windows.

NPM_CMD = """\
@ECHO off\r
GOTO start\r
:find_dp0\r
SET dp0=%~dp0\r
EXIT /b\r
:start\r
SETLOCAL\r
CALL :find_dp0\r
\r
IF EXIST "%dp0%\\node.exe" (\r
  SET "_prog=%dp0%\\node.exe"\r
) ELSE (\r
  SET "_prog=node"\r
  SET PATHEXT=%PATHEXT:;.JS;=;%\r
)\r
\r
endLocal & goto #_undefined_# 2>NUL || title %COMSPEC% & "%_prog%"  \
"%dp0%\\node_modules\\openclaw\\openclaw.mjs" %*\r
"""
NPM_PS1 = """\
#!/usr/bin/env pwsh
$basedir=Split-Path $MyInvocation.MyCommand.Definition -Parent

$exe=""
if (Test-Path "$basedir/node$exe") {
  & "$basedir/node$exe"  "$basedir/node_modules/openclaw/openclaw.mjs" $args
} else {
  & "node$exe"  "$basedir/node_modules/openclaw/openclaw.mjs" $args
}
"""
PNPM_CMD = """\
@SETLOCAL\r
@IF EXIST "%~dp0\\node.exe" (\r
  "%~dp0\\node.exe"  "%~dp0\\node_modules\\openclaw\\openclaw.mjs" %*\r
) ELSE (\r
  @SET PATHEXT=%PATHEXT:;.JS;=;%\r
  node  "%~dp0\\node_modules\\openclaw\\openclaw.mjs" %*\r
)\r
"""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("openclaw.cmd", NPM_CMD, id="npm"),
        pytest.param("openclaw.ps1", NPM_PS1, id="powershell"),
        pytest.param("openclaw.cmd", PNPM_CMD, id="pnpm"),
    ],
)
@pytest.mark.parametrize("beside", [True, False], ids=["node-beside", "node-on-path"])
def test_a_shim_of_windows_is_gone_round(package: Path, name: str, text: str, beside: bool) -> None:
    folder = package.parents[1]
    shim, node = folder / name, folder / ("node.exe" if beside else "bin/node")
    node.parent.mkdir(exist_ok=True)
    # Shims look for Node.js beside themselves alone.
    for place in (package, folder.parent):
        (place / "node.exe").write_text("")
    for place, held in ((shim, text), (node, "")):
        place.write_text(held, newline="")
        place.chmod(0o755)
    around = Surroundings({"PATH": str(folder / "bin")}, folder, folder)

    program = installed(around, "openclaw", shim)

    assert program is not None
    assert program.path == shim
    assert program.version == "2026.4.29"
    assert program.command == (str(node), str(package / "openclaw.mjs"))


def test_a_shim_of_another_kind_is_started_itself(tmp_path: Path) -> None:
    shim = tmp_path / "openclaw.cmd"
    shim.write_text("@echo off\r\nwsl openclaw %*\r\n")
    shim.chmod(0o755)
    program = installed(Surroundings({"PATH": ""}, tmp_path, tmp_path), "openclaw", shim)
    assert program is not None
    assert program.command == (str(shim),)
