"""Plans over the recorded set-ups: what they would write is what they preview, and is kept."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from jan_tui.clawdbot.config.files import Surroundings
from jan_tui.clawdbot.config.reading import read
from jan_tui.clawdbot.releases.catalogue import Choice
from jan_tui.clawdbot.values.prediction import Mode, Prediction, ServerFacts, Status
from jan_tui.editing.intent import Intent
from jan_tui.editing.plan import Plan
from jan_tui.json5_text import parse
from tests.clawdbot.oracle import Question, oracle
from tests.clawdbot.recorded import Case, cases
from tests.editing.planned import plan
from tests.editing.saving.helpers import store

PRIMARY, FALLBACK = "llama-3.3-70b", "qwen2.5-coder-32b"
FACTS = ServerFacts(served=(PRIMARY, FALLBACK, "deepseek-r1"))
CHAIN = Intent(primary=PRIMARY, fallbacks=(FALLBACK,), include_edits=True)
INTENTS: Mapping[str, Intent] = {
    "explicit": Intent(
        mode=Mode.EXPLICIT,
        all_models=True,
        primary=PRIMARY,
        fallbacks=(FALLBACK,),
        include_edits=True,
    ),
    "explicit repaired": Intent(
        mode=Mode.EXPLICIT,
        primary=PRIMARY,
        fallbacks=(FALLBACK,),
        repair_all=True,
        include_edits=True,
    ),
    "implicit": Intent(
        mode=Mode.IMPLICIT, primary=PRIMARY, fallbacks=(FALLBACK,), include_edits=True
    ),
    "chain only": CHAIN,
    "repairs only": Intent(repair_all=True, include_edits=True),
    "off": Intent(mode=Mode.OFF, include_edits=True),
}


def _after(surroundings: Surroundings, made: Plan) -> Surroundings:
    return surroundings.over({change.path: change.after for change in made.changes})


NAMES = tuple(INTENTS)


@pytest.mark.parametrize(
    ("number", "case"),
    [
        # Of six cases in a row three: with each of the intents.
        pytest.param(number, case, marks=pytest.mark.thorough if number // 3 % 2 else ())
        for number, case in enumerate(cases())
    ],
    ids=str,
)
def test_a_plan_previews_what_it_writes_and_is_whole(
    tmp_path: Path, number: int, case: Case
) -> None:
    surroundings = case.lay_out(tmp_path)
    for name in (NAMES[number % 3], NAMES[3 + number % 3]):
        _check(INTENTS[name], surroundings, case)


@pytest.mark.soak
@pytest.mark.parametrize("case", cases(), ids=str)
def test_every_plan_of_every_case(tmp_path: Path, case: Case) -> None:
    surroundings = case.lay_out(tmp_path)
    for intent in INTENTS.values():
        _check(intent, surroundings, case)


def _check(intent: Intent, surroundings: Surroundings, case: Case) -> None:
    choice = Choice(release=case.release)
    before = read(surroundings, choice)
    made = plan(intent, surroundings, choice, FACTS)
    if made.refused is not None:
        assert made.refused.reason
        assert not made.changes
        return
    after = _after(surroundings, made)
    result = read(after, choice)
    assert len(result.issues) <= len(before.issues)
    assert made.preview is not None
    assert made.preview.valid == result.valid
    again = plan(intent, after, choice, FACTS)
    assert again.changes == ()
    assert again.refused is None
    for change in made.changes:
        if change.path.suffix in (".json", ".json5"):
            parse(change.after.decode())
            _comments_survive(change.before, change.after)
    if result.valid and intent.primary:
        assert made.preview.primary is not None
        assert made.preview.primary.ref == f"jan/{PRIMARY}"
        assert [link.ref for link in made.preview.fallbacks] == [f"jan/{FALLBACK}"]
        assert Status.DROPPED not in [link.status for link in made.preview.fallbacks]
    if intent.mode is Mode.EXPLICIT:
        entry = result.raw(("models", "providers", "jan"))
        assert {"baseUrl", "apiKey", "api", "models"} <= set(entry)
    elif intent.mode is not None:
        assert made.preview.provider.mode is not Mode.EXPLICIT


def _comments_survive(before: bytes | None, after: bytes) -> None:
    """Every line that is a comment alone is still there."""
    if before is None:
        return
    kept = after.decode().splitlines()
    lines = before.decode().splitlines()
    assert all(line in kept for line in lines if line.strip().startswith(("//", "/*")))


@pytest.mark.real
@pytest.mark.timeout(900)
@pytest.mark.parametrize("release", ["clawdbot", "openclaw"])
def test_the_real_programs_take_what_is_written_with_the_models_that_were_previewed(
    tmp_path: Path, release: str
) -> None:
    asked = oracle(release)
    questions, previews = [], {}
    for case in cases():
        if case.release != release:
            continue
        for name in ("explicit", "explicit repaired", "chain only"):
            label = f"{case}-{name}"
            home = tmp_path / label.replace(" ", "-")
            home.mkdir()
            surroundings = case.lay_out(home)
            made = plan(INTENTS[name], surroundings, Choice(release=release), FACTS)
            if made.refused is not None or made.preview is None or not made.preview.valid:
                continue
            assert store(home).save(made).done
            questions.append(Question(label, home, surroundings.env, surroundings.cwd))
            previews[label] = made.preview
    assert len(questions) > 150
    work = tmp_path / "work"
    work.mkdir()
    answers = asked.ask(release, questions, work, seconds=900)
    differing = {
        label: (shown, answered, answers[label].get("issues"))
        for label, preview in previews.items()
        if (shown := _models(preview)) != (answered := _answered(answers[label]))
    }
    assert not differing, "\n".join(f"{label}: {what}" for label, what in differing.items())


def _models(preview: Prediction) -> tuple[object, ...]:
    assert preview.primary is not None
    return True, preview.primary.ref, [link.raw for link in preview.fallbacks]


def _answered(answer: Mapping[str, Any]) -> tuple[object, ...]:
    """Validity, primary and fallbacks.

    Beside an auth store of an older release openclaw's status command ends without the fallbacks,
    there and in the questions after it; then they are the candidates after the primary.
    """
    listed = answer.get("fallbacks")
    if listed is None and "agents" in answer:
        listed = answer["agents"]["main"]["candidates"][1:]
    return answer.get("valid"), answer.get("resolvedDefault"), listed
