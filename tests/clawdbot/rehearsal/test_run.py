"""What the program of a rehearsal finds in its temporary folder."""

from __future__ import annotations

import os
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
