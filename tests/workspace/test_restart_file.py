"""What is kept of restarts from run to run, and what a damaged file does."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from jan_tui.editing.saving import DiskSaves
from jan_tui.jan.snapshot import Phase
from jan_tui.jan.watch import Restarts, Span, Start
from jan_tui.workspace.restart_file import MOST_SERVERS, RestartFile

URL = "http://127.0.0.1:1337/v1"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


UP = Span(Phase.READY, at(0), at(5))
DOWN = Span(Phase.DOWN, at(5), at(6))
START = Start(at(5.5), 8.3, "qwen")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "restarts.json"


def file(path: Path) -> RestartFile:
    return RestartFile(path, DiskSaves())


def test_what_was_kept_comes_back(path: Path) -> None:
    assert file(path).load(URL) == Restarts()
    assert file(path).save(URL, Restarts((UP, DOWN), (START,))) == ""
    assert file(path).load("http://127.0.0.1:1337/other") == Restarts((UP, DOWN), (START,))
    assert file(path).load("http://127.0.0.1:6767/v1") == Restarts()
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_a_phase_that_lasts_is_not_kept_before_it_ends(path: Path) -> None:
    file(path).save(URL, Restarts((UP, Span(Phase.READY, at(6)))))
    assert file(path).load(URL).spans == (UP,)


def test_two_runs_add_up(path: Path) -> None:
    file(path).save(URL, Restarts((UP,), (START,)))
    later = Start(at(90), 9.0, "qwen")
    file(path).save(URL, Restarts((Span(Phase.READY, at(80), at(99)),), (later,)))
    kept = file(path).load(URL)
    assert [each.began for each in kept.spans] == [at(0), at(80)]
    assert kept.starts == (START, later)
    file(path).save(URL, kept)
    assert file(path).load(URL) == kept, "what is known already is not doubled"


def test_one_start_is_kept_once_whoever_saw_it_begin(path: Path) -> None:
    """Its beginning has more digits than the file, and another dashboard saw it later."""
    mine = Start(at(5.5) + timedelta(milliseconds=37), 8.3, "qwen")
    seen = Start(mine.began + timedelta(seconds=2), 6.4, "qwen")
    other = Start(mine.began, 8.3, "llama")
    for starts in ((mine, other), (mine, other), (seen,)):
        file(path).save(URL, Restarts((UP, DOWN), starts))
    assert [(each.model, each.seconds) for each in file(path).load(URL).starts] == [
        ("llama", 8.3),
        ("qwen", 6.4),
    ]


def test_the_servers_are_bounded_and_the_latest_stay(path: Path) -> None:
    urls = [f"http://127.0.0.1:{port}/v1" for port in range(1000, 1000 + MOST_SERVERS + 3)]
    for url in urls:
        file(path).save(url, Restarts((UP,)))
    assert [bool(file(path).load(url).spans) for url in urls] == [False] * 3 + [True] * MOST_SERVERS


def test_no_key_and_no_user_of_an_address_is_kept(path: Path) -> None:
    file(path).save("http://ann:geheim@127.0.0.1:1337/v1", Restarts((UP,)))
    assert not path.exists() or b"geheim" not in path.read_bytes()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "[" * 100_000,
        '{"format": 1}',
        '{"format": 2, "servers": {"http://127.0.0.1:1337": {"spans": [["ready", 1, 2]]}}}',
        '{"format": 1, "servers": []}',
        '{"format": 1, "servers": {"http://127.0.0.1:1337": 7}}',
        '{"format": 1, "servers": {"http://127.0.0.1:1337": {"spans": 7, "starts": {}}}}',
    ],
)
def test_a_damaged_file_is_empty_and_replaced(path: Path, text: str) -> None:
    path.parent.mkdir(mode=0o700)
    path.write_text(text)
    path.chmod(0o600)
    assert file(path).load(URL) == Restarts()
    assert file(path).save(URL, Restarts((UP,))) == ""
    assert file(path).load(URL).spans == (UP,)


def test_of_a_damaged_part_only_that_is_lost(path: Path) -> None:
    spans = [
        ["ready", 1, 2],
        ["ready", 5, 4],
        ["strange", 1, 2],
        ["down", None, 2],
        ["down", 1e300, 2e300],
        ["down", True, 2],
        [[], 1, 2],
        7,
        ["down", 2, 3],
    ]
    starts = [
        [1, 2, "m"],
        [1, -1, "m"],
        [1, "2", "m"],
        [1, 2, 3],
        ["x", 2, "m"],
        [1, float("nan"), "m"],
    ]
    kept = {"format": 1, "servers": {"http://127.0.0.1:1337": {"spans": spans, "starts": starts}}}
    path.parent.mkdir(mode=0o700)
    path.write_text(json.dumps(kept))
    path.chmod(0o600)
    found = file(path).load(URL)
    assert [each.phase for each in found.spans] == [Phase.READY, Phase.DOWN]
    assert [each.model for each in found.starts] == ["m"]


def test_a_file_that_others_may_write_is_neither_read_nor_replaced(path: Path) -> None:
    file(path).save(URL, Restarts((UP,)))
    path.chmod(0o666)
    before = path.read_bytes()
    assert file(path).load(URL) == Restarts()
    assert "other users may write it" in file(path).save(URL, Restarts((DOWN,)))
    assert path.read_bytes() == before
