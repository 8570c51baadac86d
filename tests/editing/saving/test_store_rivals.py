"""Other processes change the file between read and save, or save at the same time."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from jan_tui.clawdbot.config.files import Surroundings
from jan_tui.clawdbot.releases.catalogue import Choice
from jan_tui.editing.intent import Intent
from jan_tui.editing.plan import Plan
from jan_tui.editing.saving.filesystem import DiskSaves
from jan_tui.editing.saving.store import Store
from jan_tui.json5_text import Set, edit, parse
from tests.editing.planned import plan
from tests.editing.saving import helpers
from tests.editing.saving.helpers import StillClock, Unflushed, store

_RIVAL = """
import os, sys
path = sys.argv[1]
for number in sys.stdin:
    text = open(path).read()
    mark = f"theirs{number.strip()}: 1, "
    new = text.replace("{ ", "{ " + mark, 1)
    with open(path + ".rival", "w") as file:
        file.write(new)
    os.replace(path + ".rival", path)
    print("done", flush=True)
"""


@contextmanager
def rival(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another program that adds a key of its own to the file, each time it is told to."""
    with subprocess.Popen(
        [sys.executable, "-c", _RIVAL, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def _strike(process: subprocess.Popen[str], number: int) -> None:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{number}\n")
    process.stdin.flush()
    assert process.stdout.readline() == "done\n"


@pytest.mark.parametrize("changes", [10, pytest.param(50, marks=pytest.mark.soak)])
def test_changes_between_read_and_save_are_all_kept(tmp_path: Path, changes: int) -> None:
    config = tmp_path / ".clawdbot" / "clawdbot.json"
    config.parent.mkdir()
    config.write_text("{ gateway: {} }\n")
    surroundings = Surroundings({}, tmp_path, tmp_path)
    keeper = Store(Unflushed(), StillClock(), tmp_path / "state")
    with rival(config) as other:
        for number in range(changes):
            intent = Intent(primary=f"jan/model-{number}")

            def planned(intent: Intent = intent) -> Plan:
                return plan(intent, surroundings, Choice())

            shown = planned()
            _strike(other, number)
            assert keeper.save(shown).conflict
            assert keeper.save(planned()).done
    value = parse(config.read_text())
    assert isinstance(value, dict)
    assert [key for key in value if key.startswith("theirs")] == [
        f"theirs{number}" for number in reversed(range(changes))
    ]
    assert edit(config.read_text(), [Set(("gateway",), {})]) == config.read_text()
    assert f"jan/model-{changes - 1}" in config.read_text()


class Struck(DiskSaves):
    """The disk, on which a rival strikes at the last moment: when the backups are being moved."""

    other: subprocess.Popen[str]
    struck: bool

    def __init__(self, other: subprocess.Popen[str]) -> None:
        object.__setattr__(self, "other", other)
        object.__setattr__(self, "struck", False)

    def rename(self, source: Path, target: Path) -> None:
        if not self.struck:
            object.__setattr__(self, "struck", True)
            _strike(self.other, 7)
        super().rename(source, target)


def test_a_change_in_the_middle_of_a_save_is_kept(tmp_path: Path) -> None:
    config = tmp_path / "clawdbot.json"
    config.write_text("{ a: 1 }")
    mine = helpers.plan(helpers.change(config, b"{ a: 2 }"))
    with rival(config) as other:
        saved = store(tmp_path, Struck(other)).save(mine)
    assert saved.conflict
    assert config.read_text() == "{ theirs7: 1, a: 1 }"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["clawdbot.json", "state"]


_HOLDER = """
import sys
from pathlib import Path
from jan_tui.editing.saving.filesystem import DiskSaves
DiskSaves().lock(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def test_the_lock_of_another_is_reported_at_once_and_is_free_when_it_ends(tmp_path: Path) -> None:
    config = tmp_path / "clawdbot.json"
    config.write_text("{ a: 1 }")
    mine = helpers.plan(helpers.change(config, b"{ a: 2 }"))
    lock = tmp_path / "state" / "jan-tui" / "lock"
    lock.parent.mkdir(parents=True)
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(lock)],
        cwd=Path(__file__).parents[3],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        saved = store(tmp_path).save(mine)
        assert saved.refused is not None
        assert f"another jan-tui (pid {holder.pid}) is saving" in saved.refused.reason
        assert config.read_text() == "{ a: 1 }"
        holder.kill()
    assert lock.exists()
    assert store(tmp_path).save(mine).done
