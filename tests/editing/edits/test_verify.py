"""A result that is not what was wanted is never offered, and one read differently never written."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from jan_tui.clawdbot.config import reading
from jan_tui.clawdbot.config.files import Surroundings
from jan_tui.clawdbot.config.reading import Reading
from jan_tui.clawdbot.releases.catalogue import Choice
from jan_tui.clawdbot.values.prediction import Mode
from jan_tui.editing.edits import draft, verify
from jan_tui.editing.edits.draft import ConfigEdit, Draft
from jan_tui.editing.intent import Intent
from jan_tui.editing.plan import Plan
from jan_tui.json5_text.second_reader import SIZE_LIMIT, Check, Verdict
from jan_tui.structs import replace
from tests.editing.planned import plan
from tests.editing.saving import helpers
from tests.editing.saving.helpers import store

_INTENT = Intent(mode=Mode.IMPLICIT, primary="jan/a", fallbacks=("jan/b",))


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / ".clawdbot" / "clawdbot.json"
    path.parent.mkdir()
    path.write_text("{ channels: {} }\n")
    return path


def _planned(config: Path) -> Plan:
    home = config.parents[1]
    return plan(_INTENT, Surroundings({}, home, home), Choice("clawdbot"))


def _reads_back(monkeypatch: pytest.MonkeyPatch, config: Path, text: bytes) -> None:
    """Lets the edited texts read back as this one, whatever was written into them."""
    real = reading.read

    def read(surroundings: Surroundings, choice: Choice) -> Reading:
        return real(surroundings.over({config: text}), choice)

    monkeypatch.setattr(draft, "read", read)


def _reason(plan: Plan) -> str:
    assert plan.changes == ()
    assert plan.refused is not None
    return plan.refused.reason


def test_an_edit_that_was_not_written_is_refused(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Draft.apply

    def deaf(self: Draft, edits: Iterable[ConfigEdit]) -> None:
        real(self, tuple(each for each in edits if each.path[0] != "agents"))

    monkeypatch.setattr(Draft, "apply", deaf)
    assert "does not read back as wanted at agents.defaults.model" in _reason(_planned(config))


def test_an_issue_that_was_not_there_before_is_refused(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = _planned(config).changes[-1].after
    _reads_back(monkeypatch, config, good.replace(b"channels: {}", b"channels: {}, nonsense: 1"))
    assert "would refuse the result: <root>" in _reason(_planned(config))


def _change(config: Path, after: bytes) -> Plan:
    return helpers.plan(replace(helpers.change(config, after), json5=True))


def test_what_a_second_reader_reads_otherwise_is_not_written(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        verify,
        "ask_second_reader",
        lambda text: Check(Verdict.DIFFERS, "another value at a"),
    )
    saved = store(config.parents[1]).save(_change(config, b"{ a: 1 }"))
    assert saved.refused is not None
    assert "A second reader does not agree: another value at a" in saved.refused.reason
    assert config.read_text() == "{ channels: {} }\n"


@pytest.mark.parametrize("after", [b"{ a: ", b"{ a: '\xff' }"])
def test_what_does_not_read_back_is_not_written(config: Path, after: bytes) -> None:
    saved = store(config.parents[1]).save(_change(config, after))
    assert saved.refused is not None
    assert "does not read back" in saved.refused.reason
    assert saved.refused.path == config
    assert config.read_text() == "{ channels: {} }\n"


def test_a_text_beyond_the_second_reader_is_written_with_a_note(config: Path) -> None:
    saved = store(config.parents[1]).save(_change(config, b"{}" + b" " * SIZE_LIMIT))
    assert saved.done
    (note,) = saved.remarks
    assert f"{config} was not read by a second reader" in note
