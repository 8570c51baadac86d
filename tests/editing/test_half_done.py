"""A save or an undo fails, and its roll-back fails too: what is said is true of every file."""

from __future__ import annotations

import errno
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from jan_tui.editing.half_done import FileState, HalfDone, Holds
from jan_tui.editing.plan import Plan
from jan_tui.editing.saving.filesystem import DiskSaves, SaveFiles
from jan_tui.editing.saving.outcome import Saved
from tests.editing.saving.failing import CHANGING, Failing, chosen, each_turn
from tests.editing.saving.helpers import Unflushed, change, contents, mode, plan, store

TEXTS: dict[str, tuple[bytes | None, bytes]] = {
    "agents/auth.json": (None, b"{ key: 1 }"),
    ".env": (b"A=1\n", b"A=2\n"),
    "clawdbot.json": (b"{ a: 1 }", b"{ a: 2 }"),
}
"""Each file before and after the save, in the order in which they are written."""


def home_of(folder: Path) -> Plan:
    """A file that is new, one whose rights are tightened, and one that has a backup."""
    folder.mkdir()
    for name, (before, _) in TEXTS.items():
        if before is not None:
            (folder / name).write_bytes(before)
    (folder / ".env").chmod(0o644)
    (folder / "clawdbot.json.bak").write_bytes(b"an older backup")
    return plan(
        *(
            change(folder / name, after, tighten=name == ".env")
            for name, (_, after) in TEXTS.items()
        )
    )


def now(folder: Path, name: str) -> bytes | None:
    path = folder / name
    return path.read_bytes() if path.exists() else None


def all_old(folder: Path) -> bool:
    return all(now(folder, name) == before for name, (before, _) in TEXTS.items())


def all_new(folder: Path) -> bool:
    return all(now(folder, name) == after for name, (_, after) in TEXTS.items())


def _check_state(folder: Path, state: FileState, *, blind: bool) -> None:
    name = str(state.path.relative_to(folder))
    before, after = TEXTS[name]
    data = now(folder, name)
    held = {Holds.OLD: before, Holds.NEW: after, Holds.ABSENT: None}
    if state.holds is Holds.UNKNOWN:
        assert blind
    elif state.holds is Holds.OTHER:
        assert data not in (before, after, None)
    else:
        assert data == held[state.holds]
    assert state.created == (before is None)
    if state.old_text_at is not None:
        assert state.old_text_at.read_bytes() == before
    elif not (state.as_before or blind or state.created):
        pytest.fail(f"{name} is not as before, and it is not said where the old text is")


def check(folder: Path, outcome: Saved, *, undo: bool, blind: bool, finish: bool) -> str:
    """Compares what is said with the bytes on disk, and lets the next start put it right."""
    texts = set(contents(folder).values())
    assert all(before is None or before in texts for before, _ in TEXTS.values())
    healthy = store(folder, Unflushed())
    if outcome.done:
        assert all_old(folder) if undo else all_new(folder)
        return "done"
    assert outcome.refused is not None
    half = outcome.refused.half
    if half is None:
        assert "Nothing was changed." in outcome.refused.reason
        assert all_new(folder) if undo else all_old(folder)
        assert (healthy.undo() if undo else healthy.save(_again(folder))).done
        return "nothing changed"
    assert "Nothing was" not in outcome.refused.reason
    assert [str(state.path.relative_to(folder)) for state in half.files] == list(TEXTS)
    for state in half.files:
        _check_state(folder, state, blind=blind)
        assert str(state.path) in outcome.refused.reason
    mixed = not (all_old(folder) or all_new(folder))
    found = healthy.interrupted()
    assert (found is not None) == mixed
    if found is not None:
        assert found.undo == undo
        assert {state.path: state.holds for state in found.files} == {
            folder / name: _holds(folder, name) for name in TEXTS
        }
    if half.undoable:
        assert "Undo takes it back" in outcome.refused.reason
        assert undo or healthy.last() is not None
    if mixed and finish:
        assert healthy.finish().done
        assert all_old(folder) if undo else all_new(folder)
    elif not all_old(folder):
        assert healthy.undo().done
        assert all_old(folder)
    assert healthy.interrupted() is None
    if all_old(folder):
        assert mode(folder / ".env") == 0o644
    return "half"


def _holds(folder: Path, name: str) -> Holds:
    data = now(folder, name)
    if data is None:
        return Holds.ABSENT
    return Holds.NEW if data == TEXTS[name][1] else Holds.OLD


def _again(folder: Path) -> Plan:
    return plan(*(change(folder / name, after) for name, (_, after) in TEXTS.items()))


READS = frozenset({"read_bytes", "read_unfollowed", "stat", "present", "resolve"})
WAYS = {
    "the disk turns read-only": {"broken": CHANGING},
    "renames are made and reported as failed": {"broken": {"rename"}, "reported": True},
    "nothing can be read or written any more": {"broken": CHANGING | READS},
    "folders cannot be flushed": {"broken": {"sync_folder"}},
    "nothing can be renamed": {"broken": {"rename", "remove"}},
}


def _disks(way: str, calls: list[str], every: int) -> Iterator[Failing]:
    """Disks that break at one of these calls; before anything is in its place, at fewer."""
    first = calls.index("rename")
    for index in [*range(0, first, 5 * every), *range(first, len(calls), every)]:
        yield Failing(broken_from=index, **WAYS[way])  # type: ignore[arg-type]


def _tried(folder: Path, files: SaveFiles, *, undo: bool) -> Saved:
    mine = home_of(folder)
    if not undo:
        return store(folder, files).save(mine)
    assert store(folder, Unflushed()).save(mine).done
    return store(folder, files).undo()


def _calls(folder: Path, *, undo: bool) -> list[str]:
    probe = Failing()
    assert _tried(folder, probe, undo=undo).done
    return probe.made


@pytest.mark.parametrize("undo", [False, True], ids=["save", "undo"])
@pytest.mark.parametrize("way", WAYS)
def test_the_report_is_true_when_the_disk_breaks_for_good(
    tmp_path: Path, way: str, undo: bool
) -> None:
    _check_breaking(tmp_path, way, undo=undo, every=8)


@each_turn
def test_an_undo_of_which_one_call_fails_can_be_made_again(tmp_path: Path, turn: int) -> None:
    made = _calls(tmp_path / "probe", undo=True)
    for index in chosen(made, turn):
        folder = tmp_path / str(index)
        files = Failing({index}, reported=index % 4 > 1)
        outcome = _tried(folder, files, undo=True)
        end = check(folder, outcome, undo=True, blind=False, finish=False)
        assert end in ("done", "nothing changed"), f"call {index}, {files.failed}"


@pytest.mark.soak
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("undo", [False, True], ids=["save", "undo"])
@pytest.mark.parametrize("way", WAYS)
def test_it_is_true_wherever_the_disk_breaks(tmp_path: Path, way: str, undo: bool) -> None:
    _check_breaking(tmp_path, way, undo=undo, every=1)


def _check_breaking(tmp_path: Path, way: str, *, undo: bool, every: int) -> None:
    calls = _calls(tmp_path / "probe", undo=undo)
    ends = set()
    for index, files in enumerate(_disks(way, calls, every)):
        folder = tmp_path / str(index)
        outcome = _tried(folder, files, undo=undo)
        blind = "read" in way and "any more" in way
        ends.add(check(folder, outcome, undo=undo, blind=blind, finish=index % 2 == 0))
    assert "nothing changed" in ends
    assert "half" in ends or "renames are made" in way or "nothing can be renamed" in way


def _check_twice_failing(tmp_path: Path, chances: int, seed: int) -> None:
    """A call fails, and one or two of the calls after it."""
    chance = random.Random(seed)
    totals = {undo: _calls(tmp_path / f"probe{undo}", undo=undo) for undo in (False, True)}
    halves = 0
    for number in range(chances):
        undo = chance.random() < 0.5
        first = chance.randrange(len(totals[undo]))
        # The second try of the same step comes some calls after the first.
        at = {first} | {first + chance.randint(1, 40) for _ in range(chance.randint(1, 12))}
        files = Failing(at, code=errno.EIO, reported=chance.random() < 0.3)
        folder = tmp_path / str(number)
        outcome = _tried(folder, files, undo=undo)
        end = check(folder, outcome, undo=undo, blind=True, finish=chance.random() < 0.5)
        halves += end == "half"
    assert halves


def test_the_report_is_true_when_the_roll_back_fails_here_and_there(tmp_path: Path) -> None:
    _check_twice_failing(tmp_path, chances=30, seed=3)


@pytest.mark.soak
@pytest.mark.timeout(1800)
def test_it_is_true_for_many_more(tmp_path: Path) -> None:
    _check_twice_failing(tmp_path, chances=8000, seed=4)


class Lying(DiskSaves):
    """A disk that says it wrote everything, and kept only a part of a text."""

    def write(self, handle: int, data: memoryview) -> int:
        super().write(handle, data[: len(data) // 2])
        return len(data)


def test_a_text_that_reads_back_differently_never_takes_its_place(tmp_path: Path) -> None:
    folder = tmp_path / "home"
    mine = home_of(folder)
    before = contents(folder)
    saved = store(folder, Lying()).save(mine)
    assert saved.refused is not None
    assert "reads back differently" in saved.refused.reason
    assert {name: data for name, data in contents(folder).items() if "state/" not in name} == before


class Hiccup(Unflushed):
    """A disk on which the config cannot be replaced, and the first try to put .env back fails."""

    tried: list[str]

    def __init__(self) -> None:
        object.__setattr__(self, "tried", [])

    def rename(self, source: Path, target: Path) -> None:
        if target.name == "clawdbot.json":
            raise OSError(errno.EIO, "gone")
        self.tried.append(target.name)
        if target.name == ".env" and self.tried.count(".env") == 2:
            raise OSError(errno.EIO, "gone")
        super().rename(source, target)


def test_a_step_back_that_fails_once_is_tried_again(tmp_path: Path) -> None:
    folder = tmp_path / "home"
    saved = store(folder, Hiccup()).save(home_of(folder))
    assert saved.refused is not None
    assert "Nothing was changed." in saved.refused.reason
    assert all_old(folder)


class Stuck(Unflushed):
    """A disk on which the config cannot be replaced, and the oldest backup not be moved back."""

    def rename(self, source: Path, target: Path) -> None:
        if target.name == "clawdbot.json" or (
            target.name == "clawdbot.json.bak.4" and source.name.endswith(".tmp")
        ):
            raise OSError(errno.EIO, "gone")
        super().rename(source, target)


def test_a_backup_that_cannot_be_moved_back_is_kept_aside(tmp_path: Path) -> None:
    folder = tmp_path / "home"
    mine = home_of(folder)
    for name in (".1", ".2", ".3", ".4"):
        (folder / f"clawdbot.json.bak{name}").write_bytes(b"backup" + name.encode())
    saved = store(folder, Stuck()).save(mine)
    assert saved.refused is not None
    assert "Nothing was changed." in saved.refused.reason
    assert all_old(folder)
    assert any("clawdbot.json.bak.4" in remark or ".tmp" in remark for remark in saved.remarks)
    texts = contents(folder).values()
    assert {b"backup.1", b"backup.2", b"backup.3", b"backup.4", b"an older backup"} <= set(texts)


class Swapping(Unflushed):
    """A disk on which another program writes the config right after it was put in place."""

    def rename(self, source: Path, target: Path) -> None:
        super().rename(source, target)
        if target.name == "clawdbot.json" and target.read_bytes() == TEXTS["clawdbot.json"][1]:
            target.write_bytes(b"{ theirs: 1 }")


def test_what_another_wrote_over_the_new_text_stays_and_the_old_text_is_named(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "home"
    saved = store(folder, Swapping()).save(home_of(folder))
    assert now(folder, "clawdbot.json") == b"{ theirs: 1 }"
    assert saved.refused is not None
    half = saved.refused.half
    assert half is not None
    assert [state.holds for state in half.files] == [Holds.NEW, Holds.NEW, Holds.OTHER]
    assert half.files[2].old_text_at == folder / "clawdbot.json.bak"
    assert (folder / "clawdbot.json.bak").read_bytes() == b"{ a: 1 }"
    assert not saved.conflict
    assert not half.undoable


class Trampling(Swapping):
    """Another program, that writes over the backup, too."""

    def rename(self, source: Path, target: Path) -> None:
        super().rename(source, target)
        if target.name == "clawdbot.json" and target.read_bytes() == b"{ theirs: 1 }":
            target.with_name("clawdbot.json.bak").write_bytes(b"theirs")


def test_the_last_copy_of_the_old_text_is_kept_wherever_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "home"
    saved = store(folder, Trampling()).save(home_of(folder))
    assert saved.refused is not None
    assert saved.refused.half is not None
    at = saved.refused.half.files[2].old_text_at
    assert at is not None
    assert at.read_bytes() == TEXTS["clawdbot.json"][0]
    assert str(at) in saved.refused.reason


def test_each_state_is_worded_apart() -> None:
    path, bak = Path("/h/.env"), Path("/h/.env.bak")
    files = tuple(
        FileState(path, holds, bak if at else None, created)
        for holds in Holds
        for at in (True, False)
        for created in (True, False)
        if not (at and created)
    )
    words = [each.describe(str(each.path), str(each.old_text_at or "")) for each in files]
    assert all("/h/.env" in text for text in words)
    assert all(
        "/h/.env.bak" in text
        for text, each in zip(words, files, strict=True)
        if each.old_text_at and each.holds is not Holds.OLD
    )
    assert len(set(words)) >= len(words) - 2
    assert "takes it back" not in str(HalfDone(files))
    assert "Undo takes it back" in str(HalfDone(files, undoable=True))
