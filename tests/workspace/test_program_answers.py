"""Answers of the installed program: what they depend on, and how they are kept."""

from __future__ import annotations

import json
import stat
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from jan_tui.clawdbot.config.files import Surroundings
from jan_tui.clawdbot.config.reading import read
from jan_tui.clawdbot.predicting import predict
from jan_tui.clawdbot.releases.catalogue import Choice
from jan_tui.clawdbot.values.confirmation import Standing
from jan_tui.clawdbot.values.prediction import Prediction, ServerFacts
from jan_tui.editing.saving.filesystem import DiskSaves
from jan_tui.workspace.program_answers import ProgramAnswers, Question
from tests.clawdbot.hazards.cases import ENTRY, config
from tests.clawdbot.program.test_asking import answering

NOWHERE = ServerFacts()


@dataclass
class SetClock:
    """A clock that is set by hand."""

    at: datetime = datetime(2026, 11, 26, tzinfo=UTC)

    def monotonic(self) -> float:
        return 0.0

    def now(self) -> datetime:
        return self.at


@dataclass
class Person:
    """A home on disk with a program, a shell script that records its runs."""

    folder: Path
    env: dict[str, str] = field(default_factory=dict)
    clock: SetClock = field(default_factory=SetClock)

    def __post_init__(self) -> None:
        (self.folder / ".clawdbot").mkdir()
        (self.folder / "bin").mkdir()
        self.write(config(ENTRY))
        self.install(answering())

    def install(self, body: str) -> None:
        place = self.folder / "bin" / "clawdbot"
        place.write_text(f'#!/bin/sh\necho "$1 $2" >> {self.folder / "runs"}\n{body}\n')
        place.chmod(0o755)

    def write(self, text: str) -> None:
        (self.folder / ".clawdbot" / "clawdbot.json").write_text(text)

    @property
    def surroundings(self) -> Surroundings:
        env = {"PATH": f"{self.folder / 'bin'}:/usr/bin:/bin", **self.env}
        return Surroundings(env, self.folder, self.folder)

    @property
    def asks(self) -> int:
        """How often the program was asked; a script that is no Node program runs once a command."""
        try:
            return (self.folder / "runs").read_text().split("\n").count("models status")
        except FileNotFoundError:
            return 0

    @property
    def kept(self) -> Path:
        return self.folder / "state" / "answers.json"

    def answers(self) -> ProgramAnswers:
        """As a new session has them."""
        return ProgramAnswers(self.surroundings, self.kept, DiskSaves(), self.clock)

    def question(self, answers: ProgramAnswers | None = None) -> Question:
        reading = read(self.surroundings, Choice("clawdbot"))
        found = (answers or self.answers()).question(reading)
        assert found is not None
        return found

    def shown(self, answers: ProgramAnswers, question: Question) -> Prediction:
        predicted = predict(question.reading)
        return answers.confirmed(predicted, question, NOWHERE, Standing.ASKING)


@pytest.fixture
def person(tmp_path: Path) -> Person:
    return Person(tmp_path)


def standing(prediction: Prediction) -> Standing | None:
    said = prediction.confirmation
    return None if said is None else said.standing


async def test_an_answer_is_known_from_then_on_and_in_the_next_session(person: Person) -> None:
    answers = person.answers()
    question = person.question(answers)
    assert standing(person.shown(answers, question)) is Standing.ASKING
    await answers.ask(question, quietly=True)

    for known in (answers, person.answers()):
        assert standing(person.shown(known, person.question())) is Standing.ANSWERED
    assert person.asks == 1


async def test_what_is_kept_is_for_this_user_and_holds_no_secret(person: Person) -> None:
    secret = "sk-proj-abcdefghijklmnop1234567890"
    person.write(config({**ENTRY, "apiKey": secret}))
    person.install(answering(before=f"echo {secret} >&2"))
    answers = person.answers()
    await answers.ask(person.question(answers))

    assert stat.S_IMODE(person.kept.stat().st_mode) == 0o600
    assert secret not in person.kept.read_text()
    assert str(person.folder) not in person.kept.read_text()


async def test_the_newest_are_kept(person: Person) -> None:
    answers = person.answers()
    await answers.ask(person.question(answers))
    kept = json.loads(person.kept.read_text())
    row = kept["answers"][0]
    many = [{**row, "key": str(number), "at": number} for number in range(80)]
    person.kept.write_text(json.dumps({**kept, "answers": many}))
    answers = person.answers()
    await answers.ask(person.question(answers))

    keys = [each["key"] for each in json.loads(person.kept.read_text())["answers"]]
    assert len(keys) == 50
    assert keys[-2:] == ["79", row["key"]]


@pytest.mark.parametrize("text", ["", "[]", "{", '{"format": 2}', '{"format": 1, "answers": [1]}'])
async def test_a_file_of_another_kind_is_replaced(text: str, person: Person) -> None:
    person.kept.parent.mkdir()
    person.kept.write_text(text)
    person.kept.chmod(0o600)
    answers = person.answers()
    assert standing(person.shown(answers, person.question())) is Standing.ASKING
    await answers.ask(person.question(answers))

    assert standing(person.shown(person.answers(), person.question())) is Standing.ANSWERED


def test_a_question_is_the_same_for_the_same_texts(person: Person) -> None:
    first = person.question()
    person.env = {"TERM": "other", "SSH_CLIENT": "1.2.3.4"}
    (person.folder / "notes.txt").write_text("mine")

    assert person.question() == first


@pytest.mark.parametrize("change", ["text", "dotenv", "key", "program", "credentials"])
def test_a_question_is_another_where_the_answer_may_be(change: str, person: Person) -> None:
    first = person.question()
    if change == "text":
        person.write(config(ENTRY) + "\n")
    elif change == "dotenv":
        (person.folder / ".clawdbot" / ".env").write_text("A=1\n")
    elif change == "key":
        person.env = {"JAN_API_KEY": "x"}
    elif change == "credentials":
        person.env = {"OPENAI_API_KEY": "x"}
    else:
        person.install(answering() + "\n# newer")

    assert person.question() != first


async def test_of_an_unknown_version_an_answer_counts_for_a_day(person: Person) -> None:
    answers = person.answers()
    await answers.ask(person.question(answers))
    person.clock.at += timedelta(hours=23)
    assert standing(person.shown(answers, person.question())) is Standing.ANSWERED
    person.clock.at += timedelta(hours=2)

    assert standing(person.shown(answers, person.question())) is Standing.ASKING


async def test_of_a_known_version_an_answer_counts_for_good(person: Person) -> None:
    package = person.folder / "lib" / "clawdbot"
    (package / "bin").mkdir(parents=True)
    (package / "package.json").write_text('{"name": "clawdbot", "version": "2026.1.24-3"}')
    (person.folder / "bin" / "clawdbot").rename(package / "bin" / "clawdbot")
    (person.folder / "bin" / "clawdbot").symlink_to(package / "bin" / "clawdbot")
    answers = person.answers()
    question = person.question()
    assert question.program.version == "2026.1.24-3"
    await answers.ask(question)
    person.clock.at += timedelta(days=400)

    assert standing(person.shown(answers, person.question())) is Standing.ANSWERED
    assert "--version" not in (person.folder / "runs").read_text()


async def test_a_failure_is_said_and_not_kept(person: Person) -> None:
    person.install("echo 'Error: too old' >&2; exit 1")
    answers = person.answers()
    await answers.ask(person.question(answers))
    said = person.shown(answers, person.question()).confirmation

    assert said is not None
    assert said.standing is Standing.FAILED
    assert "too old" in said.problem
    assert not person.kept.exists()
    assert standing(person.shown(person.answers(), person.question())) is Standing.ASKING


def test_without_a_program_there_is_no_question(person: Person) -> None:
    (person.folder / "bin" / "clawdbot").unlink()
    person.env = {"PATH": str(person.folder / "bin")}

    assert person.answers().question(read(person.surroundings, Choice("clawdbot"))) is None
