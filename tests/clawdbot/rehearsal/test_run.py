"""What the program of a rehearsal finds in its temporary folder."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from jan_tui.clawdbot.rehearsal import run


def test_of_the_compiled_code_the_newest_is_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every version leaves its own behind; without that of the present one it starts slowly."""
    kept, place = tmp_path / "kept", tmp_path / "place"
    (kept / "jiti" / "below").mkdir(parents=True)
    place.mkdir()
    for age, name in enumerate(("new", "below/recent", "old", "oldest")):
        file = kept / "jiti" / name
        file.write_text("x" * 10)
        os.utime(file, (1_000_000 - age, 1_000_000 - age))
    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(kept))
    monkeypatch.setattr(run, "_MOST_CACHED", 25)

    assert run._copy_cache(Path("jiti"), place)
    copied = {str(each.relative_to(place)) for each in place.rglob("*") if each.is_file()}
    assert copied == {"jiti/new", "jiti/below/recent"}
    assert not run._copy_cache(Path("nothing"), place)


def test_compiled_code_that_vanishes_meanwhile_keeps_no_other_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept, place = tmp_path / "kept", tmp_path / "place"
    (kept / "jiti").mkdir(parents=True)
    place.mkdir()
    for name in ("before", "middle", "after"):
        (kept / "jiti" / name).write_text(name)
    lstat, copy = Path.lstat, shutil.copy2

    def looked_at(path: Path) -> os.stat_result:
        if path.name == "before":
            path.unlink()
        return lstat(path)

    def copied(file: Path, place: Path, *, follow_symlinks: bool) -> Path | str:
        if file.name == "middle":
            file.unlink()
        return copy(file, place, follow_symlinks=follow_symlinks)

    monkeypatch.setattr(tempfile, "gettempdir", lambda: str(kept))
    monkeypatch.setattr(Path, "lstat", looked_at)
    monkeypatch.setattr(shutil, "copy2", copied)

    assert run._copy_cache(Path("jiti"), place)
    assert [each.name for each in (place / "jiti").iterdir()] == ["after"]
