"""The files of one person: a plan is saved as it was shown, or not at all."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from jan_tui.clawdbot.config import detection, reading
from jan_tui.clawdbot.config.files import Surroundings
from jan_tui.clawdbot.values.prediction import Mode, ServerFacts
from jan_tui.editing.edits import verify
from jan_tui.editing.intent import Intent, KeyChoice, KeyLocation
from jan_tui.editing.plan import FileChange, Plan, Refusal
from jan_tui.editing.saving import store as storing
from jan_tui.editing.saving.filesystem import DiskSaves
from jan_tui.editing.saving.outcome import Saved
from jan_tui.workspace.local import LocalWorkspace, Options
from jan_tui.workspace.protocol import ChangedMeanwhile
from tests.clawdbot.places import HOME
from tests.editing.saving.helpers import StillClock
from tests.memory_disk import MemoryDisk

_INTENT = Intent(primary="jan/a")
_FACTS = ServerFacts()
_SERVED = ServerFacts(served=("a", "b"))


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / ".clawdbot" / "clawdbot.json"
    path.parent.mkdir()
    path.write_text("{ channels: {} }\n")
    return path


@pytest.fixture
def place(tmp_path: Path) -> LocalWorkspace:
    return LocalWorkspace(Surroundings({}, tmp_path, tmp_path), Options(), StillClock())


@dataclass
class Costs:
    """How often the files were read and a prediction was made."""

    readings: int = 0
    predictions: int = 0

    def spent(self) -> tuple[int, int]:
        """Both figures since the last time."""
        figures = self.readings, self.predictions
        self.readings = self.predictions = 0
        return figures


@pytest.fixture
def costs(monkeypatch: pytest.MonkeyPatch) -> Costs:
    """Counts by what every reading and every prediction calls, whoever asks for it."""
    found = Costs()
    predict = importlib.import_module("jan_tui.clawdbot.predicting")
    detect, predict_as_is = detection.detect, predict.predict_as_is

    def detected(*arguments: Any) -> Any:
        found.readings += 1
        return detect(*arguments)

    def predicted(*arguments: Any) -> Any:
        found.predictions += 1
        return predict_as_is(*arguments)

    monkeypatch.setattr(reading, "detect", detected)
    monkeypatch.setattr(predict, "predict_as_is", predicted)
    return found


_MODELS = """models: { providers: { jan: { baseUrl: "http://127.0.0.1:1337/v1", apiKey: "k",
  api: "openai-completions", models: [{ id: "a", name: "a" }, { id: "b", name: "b" }] } } }"""
_CONFIGS = {
    "none": None,
    "empty": "{}",
    "implicit": '{ env: { vars: { JAN_API_KEY: "k" } }, '
    'agents: { defaults: { model: { primary: "jan/b" } } } }',
    "explicit": f"{{ {_MODELS} }}",
    "allowlist": f'{{ {_MODELS}, agents: {{ defaults: {{ models: {{ "jan/b": {{}} }} }} }} }}',
}
_INTENTS = {
    "primary": Intent(primary="jan/a"),
    "fallback": Intent(fallbacks=("jan/b", "jan/a")),
    "explicit": Intent(mode=Mode.EXPLICIT, all_models=True, primary="jan/a"),
    "implicit": Intent(mode=Mode.IMPLICIT),
    "key in .env": Intent(
        mode=Mode.EXPLICIT, models=("a",), key=KeyChoice(KeyLocation.DOTENV, "mine")
    ),
    "one model more": Intent(mode=Mode.EXPLICIT, models=("a", "b", "c")),
}


@pytest.mark.parametrize("intent", _INTENTS)
@pytest.mark.parametrize("config", _CONFIGS)
@pytest.mark.parametrize("release", ["clawdbot", "openclaw"])
def test_what_is_wanted_costs_one_reading_and_one_prediction_more(
    release: str, config: str, intent: str, costs: Costs
) -> None:
    """A file that the other release reads, too, is read once more, as that release reads it."""
    disk = MemoryDisk()
    text = _CONFIGS[config]
    changed = (3 if release == "clawdbot" and text is not None else 2, 2)
    if text is not None:
        disk.put(HOME / f".{release}/{release}.json", text)
    place = LocalWorkspace(Surroundings({}, HOME, HOME, disk), Options(), StillClock(), saves=disk)
    place.files.release = release
    assert not place.files.changed()
    assert costs.spent() == (0, 0)
    assert place.evaluate(Intent(), _SERVED).plan is None
    assert costs.spent() == (1, 1)
    assert not place.files.changed()
    assert costs.spent() == (0, 0)
    plan = place.evaluate(_INTENTS[intent], _SERVED).plan
    assert plan is not None
    assert plan.refused is None
    assert costs.spent() == (changed if plan.changes else (1, 1))
    if plan.changes:
        assert isinstance(place.save(_INTENTS[intent], plan, _SERVED), Saved)
        assert costs.spent() == changed
        assert place.files.changed()


def test_an_array_that_loses_and_gains_is_read_once_more(
    place: LocalWorkspace, config: Path, costs: Costs
) -> None:
    config.write_text(f"{{ {_MODELS} }}")
    plan = place.evaluate(Intent(models=("b", "c")), _SERVED).plan
    assert plan is not None
    assert plan.changes
    assert costs.spent() == (4, 2)


def test_nothing_wanted_is_no_plan_and_for_a_refused_file_too(
    place: LocalWorkspace, config: Path
) -> None:
    config.write_text("{ broken")
    found = place.evaluate(Intent(), _FACTS)
    assert found.plan is None
    assert not found.prediction.valid
    assert [(each.path, each.text, each.mark) for each in found.files] == [
        (config, "{ broken", (1, 1))
    ]
    assert place.plan(Intent(), _FACTS) == Plan((), found.prediction)


def test_the_files_are_those_that_the_plan_would_leave(place: LocalWorkspace, config: Path) -> None:
    part = config.with_name("part.json5")
    part.write_text("{ primary: 'jan/b' }")
    config.write_text("{ agents: { defaults: { model: { $include: './part.json5' } } } }")
    key = KeyChoice(KeyLocation.DOTENV, "secret-key-12")
    wanted = Intent(mode=Mode.IMPLICIT, primary="jan/a", key=key, include_edits=True)
    before = place.evaluate(Intent(), _FACTS).files
    after = place.evaluate(wanted, _FACTS).files
    assert [each.path for each in before] == [config, part]
    assert [each.path for each in after] == [config, part, config.with_name(".env")]
    assert [each.text for each in after[:2]] == [before[0].text, "{ primary: 'jan/a' }"]
    assert after[2].text.startswith("JAN_API_KEY=")
    assert "secret-key-12" not in after[2].text


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
    assert isinstance(outcome, ChangedMeanwhile)
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
    assert isinstance(outcome, ChangedMeanwhile)
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


def test_a_refusal_names_what_could_not_be_cleaned_up(
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
    assert "Cannot remove the left-over" in outcome.reason
    assert config.read_text() == "{ channels: {} }\n"


def test_nothing_is_interrupted_where_nothing_was_begun(
    place: LocalWorkspace, config: Path
) -> None:
    assert config.exists()
    assert place.interrupted() is None
    assert isinstance(place.finish(), Refusal)


@pytest.mark.parametrize(
    ("option", "variable", "found"),
    [
        (None, None, None),
        ("bin/clawdbot", None, "cwd/bin/clawdbot"),
        ("~/clawdbot", None, "home/clawdbot"),
        ("mine", None, "path/mine"),
        (None, "~/other", "home/other"),
        ("~/clawdbot", "~/other", "home/clawdbot"),
    ],
)
def test_the_program_can_be_named(
    tmp_path: Path, option: str | None, variable: str | None, found: str | None
) -> None:
    (tmp_path / "path").mkdir()
    (tmp_path / "path" / "mine").touch(mode=0o755)
    env = {"PATH": str(tmp_path / "path")} | ({"JAN_TUI_PROGRAM": variable} if variable else {})
    surroundings = Surroundings(env, tmp_path / "home", tmp_path / "cwd")
    named = LocalWorkspace(surroundings, Options(program=option), StillClock())
    assert named.named_program == (tmp_path / found if found else None)
