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
