"""The files of one person: a plan is saved as it was shown, or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import pytest

from jan_tui.clawdbot.config.files import Surroundings
from jan_tui.clawdbot.values.prediction import ServerFacts
from jan_tui.editing.edits import verify
from jan_tui.editing.intent import Intent
from jan_tui.editing.plan import FileChange, Refusal
from jan_tui.editing.saving import store as storing
from jan_tui.editing.saving.filesystem import DiskSaves
from jan_tui.editing.saving.outcome import Saved
from jan_tui.workspace.local import LocalWorkspace, Options
from jan_tui.workspace.protocol import ChangedUnderHand
from tests.editing.saving.helpers import StillClock

_INTENT = Intent(primary="jan/a")
_FACTS = ServerFacts()


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / ".clawdbot" / "clawdbot.json"
    path.parent.mkdir()
    path.write_text("{ channels: {} }\n")
    return path


@pytest.fixture
def place(tmp_path: Path) -> LocalWorkspace:
    return LocalWorkspace(Surroundings({}, tmp_path, tmp_path), Options(), StillClock())


def test_a_plan_is_saved_as_it_was_shown(place: LocalWorkspace, config: Path) -> None:
    shown = place.plan(_INTENT, _FACTS)
    saved = place.save(_INTENT, shown, _FACTS)
    assert isinstance(saved, Saved)
    assert config.read_bytes() == shown.changes[-1].after
    assert saved.files[-1].backup == config.with_name("clawdbot.json.bak")


def test_a_change_before_the_save_gives_a_new_plan_to_show(
    place: LocalWorkspace, config: Path
) -> None:
    shown = place.plan(_INTENT, _FACTS)
    config.write_text("{ channels: {}, theirs: 1 }\n")
    outcome = place.save(_INTENT, shown, _FACTS)
    assert isinstance(outcome, ChangedUnderHand)
    assert b"theirs" in outcome.plan.changes[-1].after
    assert config.read_text() == "{ channels: {}, theirs: 1 }\n"


def test_a_change_during_the_save_gives_a_new_plan_to_show(
    place: LocalWorkspace, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = verify.cross_check

    def struck(changes: Iterable[FileChange]) -> object:
        config.write_text("{ channels: {}, theirs: 1 }\n")
        return real(changes)

    monkeypatch.setattr(storing, "cross_check", struck)
    outcome = place.save(_INTENT, place.plan(_INTENT, _FACTS), _FACTS)
    assert isinstance(outcome, ChangedUnderHand)
    assert b"theirs" in outcome.plan.changes[-1].after
    assert config.read_text() == "{ channels: {}, theirs: 1 }\n"


def test_an_undo_hands_on_its_remarks(place: LocalWorkspace, config: Path) -> None:
    saved = place.save(_INTENT, place.plan(_INTENT, _FACTS), _FACTS)
    assert isinstance(saved, Saved)
    config.chmod(0o640)
    undone = place.undo()
    assert isinstance(undone, Saved)
    assert [each.path for each in undone.files] == [config]
    assert any("keeps its mode 0640" in remark for remark in undone.remarks)


def test_a_refusal_says_what_could_not_be_cleaned_away(
    place: LocalWorkspace, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(5, os.strerror(5))

    monkeypatch.setattr(DiskSaves, "rename", refuse)
    monkeypatch.setattr(DiskSaves, "remove", refuse)
    outcome = place.save(_INTENT, place.plan(_INTENT, _FACTS), _FACTS)
    assert isinstance(outcome, Refusal)
    assert outcome.half is None
    assert "Nothing was changed." in outcome.reason
    assert "cannot remove the left-over" in outcome.reason
    assert config.read_text() == "{ channels: {} }\n"


def test_nothing_is_interrupted_where_nothing_was_begun(
    place: LocalWorkspace, config: Path
) -> None:
    assert config.exists()
    assert place.interrupted() is None
    assert isinstance(place.finish(), Refusal)
