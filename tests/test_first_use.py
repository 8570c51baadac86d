"""Names that a package's face imports at their first use."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    folder = tmp_path / "lazy_face"
    (folder / "inner").mkdir(parents=True)
    (folder / "__init__.py").write_text(
        "from jan_tui.first_use import on_first_use\n"
        "__getattr__ = on_first_use(__name__, {'home': 'One Two', 'inner': 'module'})\n"
    )
    (folder / "home.py").write_text("One, Two = object(), object()\n")
    (folder / "inner" / "__init__.py").write_text("")
    (folder / "inner" / "module.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    before = set(sys.modules)
    yield "lazy_face"
    for name in set(sys.modules) - before:
        del sys.modules[name]


def test_a_name_is_imported_when_it_is_asked_for_and_kept(package: str) -> None:
    face = __import__(package)
    assert f"{package}.home" not in sys.modules
    one = face.One
    assert one is sys.modules[f"{package}.home"].One
    assert vars(face)["One"] is one
    assert "Two" not in vars(face)


def test_a_module_of_a_package_below_is_found(package: str) -> None:
    assert __import__(package).module.__name__ == f"{package}.inner.module"


def test_modules_beside_the_names_are_imported_as_ever(package: str) -> None:
    assert __import__(package, fromlist=["inner"]).inner.__name__ == f"{package}.inner"


def test_an_unknown_name_is_said(package: str) -> None:
    with pytest.raises(AttributeError, match=r"module 'lazy_face' has no attribute 'Three'"):
        __import__(package).Three  # noqa: B018
