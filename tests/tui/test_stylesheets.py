"""The style sheets are found in a clone, an editable install and a wheel."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from jan_tui.tui import styles_folder


@pytest.mark.parametrize("place", ["jan_tui/styles", "styles"])
def test_inside_the_package_or_beside_it(tmp_path: Path, place: str) -> None:
    folder = tmp_path / place
    folder.mkdir(parents=True)
    (folder / "app.tcss").touch()
    assert styles_folder(tmp_path / "jan_tui") == folder


def test_the_wheels_own_folder_goes_first(tmp_path: Path) -> None:
    for place in ("jan_tui/styles", "styles"):
        (tmp_path / place).mkdir(parents=True)
        (tmp_path / place / "app.tcss").touch()
    assert styles_folder(tmp_path / "jan_tui") == tmp_path / "jan_tui/styles"


def test_a_broken_install_says_where_it_looked(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="looked in"):
        styles_folder(tmp_path / "jan_tui")


def test_colours_are_theme_variables_only() -> None:
    for sheet in styles_folder().glob("*.tcss"):
        text = re.sub(r"/\*.*?\*/", "", sheet.read_text("utf-8"), flags=re.DOTALL)
        for value in re.findall(r"(?:color|background|border[a-z-]*):\s*([^;]+);", text):
            assert not re.search(r"#[0-9a-fA-F]{3}|rgb|hsl|ansi_", value), (sheet.name, value)
            assert "$" in value or re.fullmatch(r"none|bold|underline", value), (sheet.name, value)
