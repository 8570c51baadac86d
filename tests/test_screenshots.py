"""The pictures of the README are what the program draws today."""

from __future__ import annotations

import asyncio
from pathlib import Path
from xml.etree import ElementTree

from screenshots.take import take

KEPT = Path(__file__).parents[1] / "screenshots"


def test_the_pictures_of_the_readme_are_current(tmp_path: Path) -> None:
    asyncio.run(take(tmp_path))
    drawn = sorted(path.name for path in tmp_path.iterdir())
    assert drawn == sorted(path.name for path in KEPT.glob("*.svg"))
    for name in drawn:
        text = (tmp_path / name).read_text(encoding="utf-8")
        ElementTree.fromstring(text)
        # Not compared as texts: their difference would be a page of numbers.
        same = text == (KEPT / name).read_text(encoding="utf-8")
        assert same, f"{name} is not current: python -m screenshots.take, and look at it"


def test_every_picture_is_in_the_readme() -> None:
    readme = (KEPT.parent / "README.md").read_text(encoding="utf-8")
    assert all(f"screenshots/{path.name}" in readme for path in KEPT.glob("*.svg"))
