"""The paths of includes, as Node takes them apart on each system."""

from __future__ import annotations

import ntpath

import pytest

from jan_tui.clawdbot.config import includes


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(includes, "_PATHS", ntpath)


@pytest.mark.parametrize(
    ("named", "path"),
    [
        ("jan.json5", "C:\\Users\\ann\\.openclaw\\jan.json5"),
        ("./more/jan.json5", "C:\\Users\\ann\\.openclaw\\more\\jan.json5"),
        ("..\\jan.json5", "C:\\Users\\ann\\jan.json5"),
        ("D:/jan.json5", "D:\\jan.json5"),
    ],
)
def test_an_include_of_windows(windows: None, named: str, path: str) -> None:
    assert includes.resolved("C:\\Users\\ann\\.openclaw", named) == path


def test_a_root_of_windows_holds_what_is_below_it(windows: None) -> None:
    root = "C:\\Users\\ann\\.openclaw"
    assert includes._inside(root, f"{root}\\jan.json5")
    assert not includes._inside(root, f"{root}-other\\jan.json5")


def test_an_include_of_posix_systems() -> None:
    assert includes.resolved("/home/ann/.openclaw", "../jan.json5") == "/home/ann/jan.json5"
    assert includes.normal("//home/ann//x/") == "/home/ann/x/"
