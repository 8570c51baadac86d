"""The layout of the package: folders and modules of a size that a reader can take in."""

from __future__ import annotations

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

import jan_tui

PACKAGE = Path(jan_tui.__file__).parent
REPOSITORY = Path(__file__).parents[1]

MAX_MODULES = 14
"""Modules in one folder, its face (`__init__`) not counted."""

MAX_LINES = 350
MIN_LINES = 40
"""A shorter module joins its importer if it has only one."""

LARGE_FOLDERS = {
    "json5_text": "one algorithm on the text a module; a public package, its names stay",
}

NO_MODULE = {
    "end_to_end": "the program in a terminal",
    "random_input": "keys and faults at random",
    "test_words": "every text of the package",
    "clawdbot/test_edges": "the package against recorded answers",
    "clawdbot/test_kinds": "the package against recorded answers",
    "cli/test_reports": "every sub-command on what people reported",
    "cli/test_contract": "every sub-command: its JSON and exit status",
    "cli/test_hostile": "every sub-command in hostile homes",
    "cli/test_streams": "every sub-command on closed and full streams",
    "tui/test_stylesheets": "the face of the package",
    "json5_text/test_against_npm": "the package against npm json5",
    "json5_text/test_comments": "the package by its face",
    "json5_text/test_edit_cases": "the package by its face",
    "json5_text/test_editing": "the package by its face",
    "json5_text/test_laws": "the package by its face",
    "json5_text/test_reading": "the package by its face",
    "redact/test_outputs": "every way out of the program",
    "workspace/test_discovery": "the workspace with an installed program",
    "test_import_hygiene": "the whole package",
    "test_layout": "the whole package",
    "test_screenshots": "the pictures of the README",
    "tui/test_pictures": "the whole dashboard, as pictures",
}
"""Tests of more than a module: folders of them, and single ones, with what they test."""


def _modules(package: Path) -> dict[str, Path]:
    """Every module by its dotted name, a package's face under the package's name."""
    found = {}
    for path in sorted(package.rglob("*.py")):
        parts = (package.name, *path.relative_to(package).with_suffix("").parts)
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def _imported(path: Path) -> Iterator[str]:
    """The dotted names that a module may import; the project writes all of them absolutely."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: a relative import"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _importers(modules: Mapping[str, Path]) -> dict[str, set[str]]:
    importers = defaultdict(set)
    for name, path in modules.items():
        for imported in _imported(path):
            importers[imported].add(name)
    return importers


def large_folders(package: Path, allowed: Mapping[str, str]) -> dict[str, int]:
    """Folders with more modules than `MAX_MODULES`, except those allowed, with their counts."""
    counts = Counter(
        path.parent.relative_to(package).as_posix()
        for path in _modules(package).values()
        if path.name != "__init__.py"
    )
    return {
        folder: count
        for folder, count in counts.items()
        if count > MAX_MODULES and folder not in allowed
    }


def long_modules(package: Path) -> dict[str, int]:
    """Modules of more than `MAX_LINES` lines, with their lines."""
    lines = {name: _lines(path) for name, path in _modules(package).items()}
    return {name: count for name, count in lines.items() if count > MAX_LINES}


def short_modules(package: Path) -> dict[str, set[str]]:
    """Modules under `MIN_LINES` lines that at most one module imports, with that importer."""
    modules = _modules(package)
    importers = _importers(modules)
    return {
        name: importers[name]
        for name, path in modules.items()
        if path.name not in {"__init__.py", "__main__.py"}
        and _lines(path) < MIN_LINES
        and len(importers[name]) < 2
    }


def _lines(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def test_no_folder_holds_too_many_modules() -> None:
    assert large_folders(PACKAGE, LARGE_FOLDERS) == {}


def test_every_exception_is_needed() -> None:
    assert large_folders(PACKAGE, {}).keys() == LARGE_FOLDERS.keys()


def test_no_module_is_too_long() -> None:
    assert long_modules(PACKAGE) == {}


def test_a_short_module_has_several_importers() -> None:
    assert short_modules(PACKAGE) == {}


def test_the_rules_find_what_breaks_them(tmp_path: Path) -> None:
    package = tmp_path / "house"
    crowded = package / "crowded"
    crowded.mkdir(parents=True)
    for folder in (package, crowded):
        (folder / "__init__.py").touch()
    for number in range(MAX_MODULES):
        (crowded / f"m{number}.py").write_text("import house.short\n" + "#\n" * MIN_LINES)
    assert large_folders(package, {}) == {}
    (crowded / "one_more.py").write_text("#\n" * MAX_LINES)
    assert large_folders(package, {}) == {"crowded": MAX_MODULES + 1}
    assert long_modules(package) == {}
    (package / "long.py").write_text("#\n" * (MAX_LINES + 1))
    assert long_modules(package) == {"house.long": MAX_LINES + 1}
    (package / "short.py").write_text("from house import single\n")
    (package / "single.py").write_text("#\n" * (MIN_LINES - 1))
    assert short_modules(package) == {"house.single": {"house.short"}}


def test_the_architecture_names_files_that_are_there() -> None:
    text = (PACKAGE / "ARCHITECTURE.md").read_text("utf-8")
    named = set(re.findall(r"`((?:jan_tui|tests|styles)/[\w/.]+)`", text))
    assert len(named) > 30
    assert {name for name in named if not (REPOSITORY / name).exists()} == set()


def test_the_architecture_names_every_folder() -> None:
    text = (PACKAGE / "ARCHITECTURE.md").read_text("utf-8")
    tree = text.split("```")[1].split("styles/")[0]
    folders = {path.parent.name for path in PACKAGE.rglob("*.py")}
    assert set(re.findall(r"^ *(\w+)/", tree, re.MULTILINE)) == folders


def test_each_test_lies_beside_its_module() -> None:
    tests = REPOSITORY / "tests"
    alone = set()
    for path in tests.rglob("test_*.py"):
        place = path.relative_to(tests).with_suffix("")
        modules = {each.stem for each in (PACKAGE / place.parent).glob("*") if each.name[0] != "_"}
        subject = place.name.removeprefix("test_")
        if not any(subject == name or subject.startswith(f"{name}_") for name in modules):
            alone.add(place.parts[0] if place.parts[0] in NO_MODULE else place.as_posix())
    assert alone == NO_MODULE.keys()


def test_no_folder_of_tests_is_left_empty() -> None:
    tests = REPOSITORY / "tests"
    folders = {path.parent for path in tests.rglob("__init__.py")} - {tests}
    assert {folder for folder in folders if not list(folder.rglob("[!_]*.py"))} == set()
