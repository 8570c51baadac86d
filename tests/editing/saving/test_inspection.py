"""What a file holds is read, a second time where the disk fails once."""

from __future__ import annotations

from pathlib import Path

import pytest

from jan_tui.editing.half_done import FileState, Holds
from jan_tui.editing.saving import inspection
from jan_tui.editing.saving.replacement import Replacement
from tests.editing.saving.failing import Failing


@pytest.fixture
def replacement(tmp_path: Path) -> Replacement:
    """A file that holds its new text, and its backup the old one."""
    config = tmp_path / "clawdbot.json"
    config.write_bytes(b"{ a: 2 }")
    (tmp_path / "clawdbot.json.bak").write_bytes(b"{ a: 1 }")
    return Replacement(config, config, b"{ a: 1 }", b"{ a: 2 }")


@pytest.mark.parametrize(
    ("failing", "holds"),
    [((), Holds.NEW), ((0,), Holds.NEW), ((1,), Holds.NEW), ((0, 1), Holds.UNKNOWN)],
    ids=["none", "the-look", "the-read", "both-tries"],
)
def test_a_disk_that_fails_once_is_asked_again(
    replacement: Replacement, failing: tuple[int, ...], holds: Holds
) -> None:
    old_at = replacement.path.with_name("clawdbot.json.bak")

    found = inspection.state(Failing(failing), replacement)

    assert found == FileState(replacement.path, holds, old_at)
