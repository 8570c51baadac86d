"""Unsaved choices on the disk: whole or not at all, of one dashboard, for one config."""

from __future__ import annotations

import errno
import json
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jan_tui import system
from jan_tui.clawdbot.values.prediction import Mode
from jan_tui.editing.intent import Intent, KeyChoice, KeyLocation, ModelOverride
from jan_tui.structs import replace
from jan_tui.system import windows
from jan_tui.workspace.choices_keeper import ChoicesKeeper
from jan_tui.workspace.unsaved import Unsaved, UnsavedError, decode, encode
from jan_tui.workspace.unsaved_folder import Place, UnsavedFolder
from tests.system.as_windows import Msvcrt

CONFIG = Path("/home/ann/.clawdbot/clawdbot.json")
NOON = datetime(2026, 11, 22, 14, 2, 20, tzinfo=UTC)
B = Intent(primary="jan/b")
CHOICES = Unsaved(CONFIG, NOON, B)


@dataclass
class Clock:
    moment: datetime = NOON

    def monotonic(self) -> float:
        return 0.0

    def now(self) -> datetime:
        return self.moment


TEXT = st.text(max_size=8)
TEXTS = st.lists(TEXT, max_size=3).map(tuple)
TOKENS = st.none() | st.integers(-(2**60), 2**60)
OVERRIDES = st.builds(ModelOverride, TOKENS, TOKENS, st.none() | TEXT, st.none() | st.booleans())
INTENTS = st.builds(
    Intent,
    mode=st.none() | st.sampled_from(Mode),
    base_url=st.none() | TEXT,
    key=st.builds(KeyChoice, st.none() | st.sampled_from(KeyLocation), st.none() | TEXT),
    models=st.none() | TEXTS,
    all_models=st.booleans(),
    add_models=TEXTS,
    remove_models=TEXTS,
    overrides=st.lists(st.tuples(TEXT, OVERRIDES), max_size=3).map(tuple),
    primary=st.none() | TEXT,
    fallbacks=st.none() | TEXTS,
    fallback_key=TEXT,
    repairs=TEXTS,
    repair_all=st.booleans(),
    include_edits=st.booleans(),
)


@settings(max_examples=25, deadline=None)
@given(INTENTS)
def test_every_choice_comes_back(intent: Intent) -> None:
    found = decode(encode(Unsaved(CONFIG, NOON, intent)))
    left_out = intent.key.location is KeyLocation.NONE and intent.key.value is not None
    key = replace(intent.key, value=None) if left_out else intent.key
    assert found == Unsaved(CONFIG, NOON, replace(intent, key=key), left_out)


def test_a_config_whose_name_is_no_text_comes_back() -> None:
    config = Path(os.fsdecode(b"/home/\xff/clawdbot.json"))
    assert decode(encode(Unsaved(config, NOON, B))).config == config


def test_a_key_that_was_left_out_is_told_again_after_the_next_start() -> None:
    unsaved = Unsaved(CONFIG, NOON, B, key_left_out=True)

    assert decode(encode(unsaved)) == unsaved


def test_a_key_for_no_file_is_in_no_file() -> None:
    intent = Intent(key=KeyChoice(KeyLocation.NONE, "sk-live-secret"))
    assert b"sk-live-secret" not in encode(Unsaved(CONFIG, NOON, intent))
    kept = Intent(key=KeyChoice(KeyLocation.ENTRY, "sk-live-secret"))
    assert decode(encode(Unsaved(CONFIG, NOON, kept))).intent == kept


def whole() -> dict[str, object]:
    found = json.loads(encode(CHOICES))
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("cut", range(0, len(encode(CHOICES)), 17))
def test_a_file_that_is_cut_off_is_damaged(cut: int) -> None:
    with pytest.raises(UnsavedError, match="damaged"):
        decode(encode(CHOICES)[:cut])


@pytest.mark.parametrize("name", Intent.__struct_fields__)
@pytest.mark.parametrize("wrong", [7, ["x", 7], {"a": 1}, None, "absent"], ids=repr)
def test_other_fields_and_kinds_are_refused_or_read(name: str, wrong: object) -> None:
    raw = whole()
    intent = raw["intent"]
    assert isinstance(intent, dict)
    if wrong == "absent":
        del intent[name]
    else:
        intent[name] = wrong
    try:
        found = decode(json.dumps(raw).encode())
    except UnsavedError:
        return
    # What is read at all has the kinds of an intent: it is written as it was.
    assert wrong is None
    assert decode(encode(found)) == found


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "damaged"),
        (b"[]", "damaged"),
        (b"\xff", "damaged"),
        (b"[" * 100_000, "damaged"),
        (b'{"format": 0}', "another version"),
        (b'{"format": 2, "intent": {}}', "another version"),
        (b'{"format": true}', "another version"),
        (b'{"format": 1}', "damaged"),
    ],
    ids=range(8),
)
def test_the_error_names_what_is_wrong(data: bytes, told: str) -> None:
    with pytest.raises(UnsavedError, match=told):
        decode(data)


def left(folder: UnsavedFolder, unsaved: Unsaved = CHOICES) -> Path:
    """Choices of a dashboard that is gone."""
    place = folder.new_place()
    place.write(unsaved)
    place.release(keep=True)
    return place.path


@pytest.fixture
def folder(tmp_path: Path) -> UnsavedFolder:
    return UnsavedFolder(tmp_path / "state" / "unsaved")


def test_what_is_left_behind_is_found_for_its_config_only(folder: UnsavedFolder) -> None:
    path = left(folder)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700
    assert folder.left_behind(CONFIG.with_name("other.json")).choices == ()
    found = folder.left_behind(CONFIG)
    assert [each.unsaved for each in found.choices] == [CHOICES]
    found.choices[0].place.release()
    assert list(folder.path.iterdir()) == []


def test_the_newest_comes_first_in_any_zone(folder: UnsavedFolder) -> None:
    east = timezone(timedelta(hours=9))
    times = [NOON, NOON.astimezone(east) - timedelta(minutes=1), NOON - timedelta(hours=1)]
    for time in times:
        left(folder, Unsaved(CONFIG, time, B))
    found = folder.left_behind(CONFIG)
    assert [each.unsaved.time for each in found.choices] == sorted(times, reverse=True)
    for each in found.choices:
        each.place.release(keep=True)


def test_a_running_dashboards_choices_are_left_alone(folder: UnsavedFolder) -> None:
    mine = folder.new_place()
    mine.write(CHOICES)
    assert folder.left_behind(CONFIG).choices == ()
    assert mine.read() == CHOICES
    mine.release(keep=True)
    first = folder.left_behind(CONFIG)
    assert folder.left_behind(CONFIG).choices == (), "only one is asked about them"
    assert len(first.choices) == 1


def test_the_lock_of_a_killed_process_is_free(folder: UnsavedFolder) -> None:
    code = (
        "import os, sys; from pathlib import Path; sys.path.insert(0, sys.argv[2])\n"
        "from jan_tui.workspace.unsaved_folder import UnsavedFolder\n"
        "from tests.workspace.test_unsaved import CHOICES\n"
        "place = UnsavedFolder(Path(sys.argv[1])).new_place(); place.write(CHOICES)\n"
        "print(len(UnsavedFolder(Path(sys.argv[1])).left_behind(CHOICES.config).choices))\n"
        "sys.stdout.flush(); os.kill(os.getpid(), 9)\n"
    )
    root = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder.path), root], capture_output=True, check=False
    )
    assert (done.returncode, done.stdout) == (-9, b"0\n"), done.stderr
    assert len(folder.left_behind(CONFIG).choices) == 1


def _damaged(path: Path) -> None:
    path.write_bytes(b"{")


def _old(path: Path) -> None:
    path.write_bytes(b'{"format": 0}')


def _link(path: Path) -> None:
    elsewhere = path.with_suffix(".elsewhere")
    path.replace(elsewhere)
    path.symlink_to(elsewhere)


def _pipe(path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("pipes with names, owners and signals are of POSIX systems")
    path.unlink()
    os.mkfifo(path)


def _dir(path: Path) -> None:
    path.unlink()
    path.mkdir()


def _huge(path: Path) -> None:
    path.write_bytes(b" " * 2_000_000)


def _open_to_all(path: Path) -> None:
    path.chmod(0o666)


@pytest.mark.parametrize("spoil", [_damaged, _old, _link, _pipe, _dir, _huge, _open_to_all])
def test_a_file_that_cannot_be_used_is_reported_and_stays(
    spoil: Callable[[Path], None], folder: UnsavedFolder
) -> None:
    path = left(folder)
    spoil(path)
    before = sorted(folder.path.iterdir())
    for _ in range(2):
        found = folder.left_behind(CONFIG)
        assert found.choices == ()
        assert len(found.problems) == 1
        assert str(path) in found.problems[0]
        assert sorted(folder.path.iterdir()) == before


def test_what_is_another_users_is_not_used(
    folder: UnsavedFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    if sys.platform == "win32":
        pytest.skip("pipes with names, owners and signals are of POSIX systems")
    left(folder)
    other = os.geteuid() + 1
    monkeypatch.setattr("os.geteuid", lambda: other)
    assert folder.left_behind(CONFIG).choices == ()
    assert "this user's" in folder.left_behind(CONFIG).problems[0]
    with pytest.raises(PermissionError):
        folder.new_place()


def test_a_folder_that_is_a_link_is_not_used(folder: UnsavedFolder, tmp_path: Path) -> None:
    left(UnsavedFolder(tmp_path / "elsewhere"))
    folder.path.parent.mkdir(parents=True)
    folder.path.symlink_to(tmp_path / "elsewhere")
    assert folder.left_behind(CONFIG).choices == ()
    assert folder.left_behind(CONFIG).problems


def test_no_folder_is_no_problem_and_is_not_made(folder: UnsavedFolder) -> None:
    assert folder.left_behind(CONFIG).problems == ()
    assert not folder.path.exists()


def test_stray_files_of_a_killed_write_are_removed(folder: UnsavedFolder) -> None:
    path = left(folder)
    path.replace(path.with_suffix(".new"))
    assert folder.left_behind(CONFIG).choices == ()
    assert list(folder.path.iterdir()) == []


def test_the_keeper_writes_by_itself_and_the_last_choice_wins(folder: UnsavedFolder) -> None:
    keeper = ChoicesKeeper(folder, Clock(), delay=0.01)
    for name in ("a", "b", "c"):
        keeper.keep(CONFIG, Intent(primary=name))
    told = threading.Event()
    for _ in range(1000):
        written = list(folder.path.glob("*.json")) if folder.path.exists() else []
        if written and decode(written[0].read_bytes()).intent.primary == "c":
            break
        told.wait(0.01)
    else:
        raise AssertionError("nothing was written")
    keeper.forget()
    keeper.flush()
    assert list(folder.path.glob("*.json")) == []
    keeper.close()
    assert list(folder.path.iterdir()) == []


def test_close_leaves_the_choices_to_the_next_start(folder: UnsavedFolder) -> None:
    keeper = ChoicesKeeper(folder, Clock(), delay=60)
    keeper.keep(CONFIG, B)
    keeper.close()
    assert [each.unsaved for each in folder.left_behind(CONFIG).choices] == [CHOICES]


def test_choices_taken_up_are_on_the_disk_at_every_moment(folder: UnsavedFolder) -> None:
    path = left(folder)
    keeper = ChoicesKeeper(folder, Clock(NOON + timedelta(hours=1)), delay=60)
    keeper.adopt(folder.left_behind(CONFIG).choices[0])
    assert path.exists()
    keeper.keep(CONFIG, Intent(primary="jan/c"))
    assert keeper.flush()
    assert decode(path.read_bytes()).intent.primary == "jan/c"
    assert folder.left_behind(CONFIG).choices == ()
    keeper.forget()
    keeper.close()
    assert list(folder.path.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_reported_once(folder: UnsavedFolder) -> None:
    folder.path.parent.mkdir(parents=True)
    folder.path.write_text("a file is in the way", encoding="utf-8")
    problems: list[str] = []
    keeper = ChoicesKeeper(folder, Clock(), delay=60)
    keeper.on_problem = problems.append
    for name in ("a", "b"):
        keeper.keep(CONFIG, Intent(primary=name))
        assert not keeper.flush()
    assert len(problems) == 1
    folder.path.unlink()
    keeper.keep(CONFIG, B)
    assert keeper.flush()
    keeper.close()


def test_a_file_that_windows_has_in_use_is_waited_for(
    folder: UnsavedFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[float] = []
    locks, unlink = Msvcrt(), Path.unlink
    monkeypatch.setattr(system, "FILES", windows.OwnFiles(lambda: locks, waits.append))
    busy: set[Path] = set()

    def in_use(path: Path, missing_ok: bool = False) -> None:
        if path not in busy:
            busy.add(path)
            raise PermissionError(errno.EACCES, "in use", str(path))
        unlink(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", in_use)
    place: Place = folder.new_place()
    place._new.write_text("what a killed write left")
    place.write(CHOICES)
    place.clear()
    assert waits
    assert busy == {place._new, place.path}
    assert [each.suffix for each in folder.path.iterdir()] == [".lock"]
    place.release()


def test_a_place_is_replaced_whole(folder: UnsavedFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    place: Place = folder.new_place()
    place.write(CHOICES)

    def full(handle: int, data: memoryview) -> int:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("os.write", full)
        with pytest.raises(OSError, match="No space"):
            place.write(replace(CHOICES, intent=Intent(primary="jan/c")))
    assert place.read() == CHOICES
    place.release()
