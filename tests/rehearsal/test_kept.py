"""Verdicts that are kept: for how long they hold, and what is in the file."""

from __future__ import annotations

from pathlib import Path

from jan_tui.editing.saving import DiskSaves
from jan_tui.rehearsal import KeptVerdicts
from jan_tui.rehearsal.kept import key_of
from jan_tui.structs import replace
from tests.clawdbot.places import Place
from tests.rehearsal.test_verdict import WORKS

FILE = "jan-tui/rehearsals.json"
URL = WORKS.sent_to


def store(folder: Path) -> KeptVerdicts:
    return KeptVerdicts(folder / FILE, DiskSaves())


def test_a_verdict_outlives_the_run(tmp_path: Path) -> None:
    store(tmp_path).keep("k", (WORKS,))

    assert store(tmp_path).verdict("k", "main", WORKS.ref, URL, 32768) == WORKS
    assert (tmp_path / FILE).stat().st_mode & 0o077 == 0


def test_it_holds_until_file_model_context_or_server_change(tmp_path: Path) -> None:
    kept = store(tmp_path)
    kept.keep("k", (WORKS,))

    assert kept.verdict("other", "main", WORKS.ref, URL, 32768) is None
    assert kept.verdict("k", "ops", WORKS.ref, URL, 32768) is None
    assert kept.verdict("k", "main", "jan/b", URL, 32768) is None
    assert kept.verdict("k", "main", WORKS.ref, URL, 8192) is None
    assert kept.verdict("k", "main", WORKS.ref, "http://other/v1", 32768) is None
    # What is not known now is no change.
    assert kept.verdict("k", "main", WORKS.ref, URL, None) == WORKS


def test_a_newer_verdict_takes_the_place_of_the_older(tmp_path: Path) -> None:
    kept = store(tmp_path)
    newer = replace(WORKS, n_ctx=16384)
    kept.keep("k", (WORKS,))
    kept.keep("k", (newer,))

    assert kept.verdict("k", "main", WORKS.ref, URL, 32768) is None
    assert kept.verdict("k", "main", WORKS.ref, URL, 16384) == newer
    assert (tmp_path / FILE).read_text().count('"key":') == 1


def test_only_the_newest_are_kept(tmp_path: Path) -> None:
    kept = store(tmp_path)
    for number in range(60):
        kept.keep(f"k{number}", (WORKS,))

    assert kept.verdict("k9", "main", WORKS.ref, URL, None) is None
    assert kept.verdict("k10", "main", WORKS.ref, URL, None) == WORKS


def test_the_measured_size_of_each_program_and_model(tmp_path: Path) -> None:
    kept = store(tmp_path)
    assert kept.first_turns() == ()
    kept.keep("k", (WORKS, replace(WORKS, ref="jan/b", prompt_tokens=13000)))

    measured = (("openclaw", "llama-3.3-70b", 12971), ("openclaw", "b", 13000))
    assert kept.first_turns() == measured
    assert store(tmp_path).first_turns() == measured


def test_a_file_that_is_broken_counts_for_nothing(tmp_path: Path) -> None:
    (tmp_path / "jan-tui").mkdir(mode=0o700)
    (tmp_path / FILE).write_text('{"format": 1, "verdicts": [5, {"key": 1}]}')
    (tmp_path / FILE).chmod(0o600)

    assert store(tmp_path).verdict("k", "main", WORKS.ref, URL, None) is None


def test_the_key_is_a_digest_of_texts_and_program() -> None:
    one, other = Place("{}").read(), Place("{ agents: {} }").read()

    assert key_of(one, None) == key_of(Place("{}").read(), None)
    assert key_of(one, None) != key_of(other, None)
    assert len(key_of(one, None)) == 64
