"""The sentence of a verdict, its next step, and how it is kept."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from jan_tui.clawdbot import StepAction
from jan_tui.rehearsal.reporting import report
from jan_tui.rehearsal.verdict import Kind, Tried, Verdict
from jan_tui.structs import replace

WORKS = Verdict(
    program="openclaw",
    version="2026.9.6",
    label="OpenClaw",
    agent="main",
    ref="jan/llama-3.3-70b",
    sent_to="http://127.0.0.1:1337/v1",
    at=datetime(2026, 11, 26, 9, 0, tzinfo=UTC),
    key_sent=True,
    prompt_tokens=12971,
    n_ctx=32768,
    least=4000,
    first_token_ms=4120.0,
)


def failing(kind: Kind, **changes: Any) -> Verdict:
    return replace(WORKS, kind=kind, first_token_ms=None, **changes)


@pytest.mark.parametrize(
    ("verdict", "text"),
    [
        (
            WORKS,
            "Works: OpenClaw's first turn (12,971 tokens) fits, 4 s to the first word.",
        ),
        (
            replace(WORKS, n_ctx=None),
            "Works: OpenClaw's first turn (12,971 tokens) is answered, 4 s to the first word.",
        ),
        (
            replace(WORKS, n_ctx=14336),
            "Works: OpenClaw's first turn (12,971 tokens) fits and leaves only 1,365 tokens, 4 s "
            "to the first word. Load it with 16384 or more in Jan.",
        ),
        (
            replace(WORKS, program=None, tool_call=False),
            "Works: a request of the size of OpenClaw's first turn (12,971 tokens) fits, 4 s to "
            "the first word; its tool call cannot be run. Choose a model that calls tools: "
            "OpenClaw needs them.",
        ),
        (
            failing(Kind.CONTEXT_OVERFLOW, n_ctx=8192),
            "The first message will fail: it needs 12,971 tokens, Jan loaded 8,192. Load it with "
            "16384 or more in Jan.",
        ),
        (
            failing(Kind.CONNECTION, message="Nothing answers at 127.0.0.1:1337."),
            "The first message will fail: Nothing answers at 127.0.0.1:1337. Start Jan's server: "
            "Settings > Local API Server. Rehearse again.",
        ),
        (
            failing(Kind.CONNECTION, proxy="proxy:3128", message="x."),
            "The first message will fail through the proxy proxy:3128: x. Except Jan's address "
            "from the proxy (NO_PROXY), and rehearse again.",
        ),
        (
            failing(Kind.UNKNOWN_MODEL, message="x"),
            "The first message will fail: Jan does not serve llama-3.3-70b. Load this model in "
            "Jan, or choose another. Rehearse again.",
        ),
        (
            failing(Kind.UNKNOWN_MODEL, by_program=True),
            "OpenClaw sends nothing, it does not know jan/llama-3.3-70b. Choose a model that the "
            "config lists.",
        ),
        (
            failing(Kind.OTHER, message="out of memory (500)"),
            "The first message will fail. Jan says: out of memory (500). Rehearse again.",
        ),
    ],
)
def test_in_words(verdict: Verdict, text: str) -> None:
    assert str(verdict) == text


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("by_program", [True, False])
def test_every_kind_has_a_sentence_and_a_step(kind: Kind, by_program: bool) -> None:
    verdict = failing(kind, by_program=by_program, message="a reason")

    assert not verdict.works
    assert verdict.sentence.endswith(".")
    assert ".." not in verdict.sentence
    assert verdict.step is not None
    assert verdict.step.text.endswith((".", ")"))


def test_the_key_is_what_is_asked_for_where_it_is_refused() -> None:
    step = failing(Kind.UNAUTHORIZED).step
    assert step is not None
    assert step.action is StepAction.ENTER_KEY


@pytest.mark.parametrize(
    ("loaded", "says"),
    [
        (8192, "Load it with 16384 or more in Jan: Settings > Model Providers > Llama.cpp"),
        (32768, "Write the loaded context into the entry."),
    ],
)
def test_a_window_that_the_program_refuses_leads_to_a_larger_one(loaded: int, says: str) -> None:
    verdict = failing(
        Kind.REFUSED_BY_PROGRAM,
        by_program=True,
        message="Model context window too small (8192 tokens). Minimum is 16000.",
        prompt_tokens=None,
        n_ctx=loaded,
        least=16000,
    )

    assert verdict.step is not None
    assert says in str(verdict.step)
    assert verdict.step.action is StepAction.WRITE_CONTEXT


def test_it_is_kept_whole() -> None:
    whole = failing(
        Kind.OTHER,
        left_out=("x.",),
        predicted=("jan/a", "jan/b"),
        tried=(Tried("jan/a", "billing"),),
        confined=("files",),
    )
    kept = json.loads(json.dumps(whole.to_json()))

    assert Verdict.from_json(kept) == whole


@pytest.mark.parametrize(
    "change", [{"kind": "new"}, {"at": "yesterday"}, {"n_ctx": "8"}, {"at": "2026-11-26T09:00:00"}]
)
def test_what_is_no_verdict_is_none(change: dict[str, object]) -> None:
    assert Verdict.from_json({**WORKS.to_json(), **change}) is None
    assert Verdict.from_json({}) is None


@pytest.mark.parametrize(
    ("confined", "labels"),
    [
        (("files", "network"), ["confined"]),
        (("network",), ["confined", "not confined"]),
        ((), ["not confined"]),
    ],
)
def test_what_the_system_did_not_see_to_is_said(
    confined: tuple[str, ...], labels: list[str]
) -> None:
    rows = dict(report(replace(WORKS, confined=confined)))

    assert [label for label in rows if "confined" in label] == labels
    assert ("writing elsewhere" in rows.get("not confined", "")) == ("files" not in confined)
    assert not any("confined" in label for label, _ in report(replace(WORKS, program=None)))


def test_text_from_outside_is_shown_literally() -> None:
    verdict = failing(Kind.OTHER, message="\x1b[31mred\x1b[0m")

    assert "\x1b" not in verdict.sentence
