"""Which kind of failure the words of a server mean."""

from __future__ import annotations

import pytest

from jan_tui.jan.chat import Failed
from jan_tui.jan.rehearsal import Caught, Measured, Trip
from jan_tui.rehearsal.verdict import Kind
from jan_tui.rehearsal.weigh import weighed
from tests.rehearsal.test_verdict import WORKS

REQUEST = Caught("/chat/completions", b'{"model": "m", "messages": []}', ())


def kind(status: int | None, error: str, failed: Failed = Failed.REFUSED, name: str = "") -> Kind:
    measured = Measured(stage=Trip.DONE, failed=failed, status=status, error=error, error_type=name)
    found = weighed(WORKS, REQUEST, measured, 900).kind
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("status", "error", "expected"),
    [
        # llama.cpp, OpenAI, LM Studio
        (400, "request (9 tokens) exceeds the available context size (8 tokens)", "overflow"),
        (400, "This model's maximum context length is 8192 tokens. However, ...", "overflow"),
        (400, "the prompt is too long for the model", "overflow"),
        (None, "Context size has been exceeded.", "overflow"),
        # Jan's own words, by era
        (401, "Missing authorization header", "key"),
        (401, "Invalid or missing authorization token", "key"),
        (403, "Invalid host header", "other"),
        (404, "No running session found for model 'm'", "model"),
        (503, "No models are available", "model"),
        (400, "model 'ghost' not found", "model"),
        (404, "Not Found", "other"),
        (503, "Loading model", "other"),
        (500, "out of memory", "other"),
    ],
)
def test_by_its_words(status: int | None, error: str, expected: str) -> None:
    kinds = {
        "overflow": Kind.CONTEXT_OVERFLOW,
        "key": Kind.UNAUTHORIZED,
        "model": Kind.UNKNOWN_MODEL,
        "other": Kind.OTHER,
    }
    assert kind(status, error) is kinds[expected]


def test_by_its_type() -> None:
    assert kind(400, "no", name="exceed_context_size_error") is Kind.CONTEXT_OVERFLOW
    assert kind(400, "no", name="context_length_exceeded") is Kind.CONTEXT_OVERFLOW


def test_a_connection_and_a_limit_of_time() -> None:
    assert kind(None, "x", Failed.UNREACHABLE) is Kind.CONNECTION
    late = Measured(stage=Trip.DONE, failed=Failed.LATE, error="x", read=2048, to_read=12_971)
    found = weighed(WORKS, REQUEST, late, 900)

    assert found.kind is Kind.TIMEOUT
    assert found.message == ("Jan did not answer within 15 min; it had read 2,048 of 12,971 tokens")


def test_the_context_that_an_engine_names_goes_before_the_one_that_was_known() -> None:
    measured = Measured(stage=Trip.DONE, failed=Failed.REFUSED, status=400, n_ctx=8192)
    assert weighed(WORKS, REQUEST, measured, 900).n_ctx == 8192


def test_an_answer_that_may_have_one_token_is_none() -> None:
    """As openclaw asks for it where the entry gives the model less context than it sends."""
    request = Caught("/chat/completions", b'{"model": "m", "max_completion_tokens": 1}', ())
    found = weighed(WORKS, request, Measured(stage=Trip.DONE), 900)

    assert (found.kind, found.by_program) == (Kind.CONTEXT_OVERFLOW, True)
    assert "OpenClaw lets the answer have 1 token, since" in found.sentence
    assert found.step is not None
    assert found.step.values == ("llama-3.3-70b", "32768")
