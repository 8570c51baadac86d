"""From an answer, or its absence, to the phase of the server."""

from __future__ import annotations

import pytest

from jan_tui.jan import Phase, Trouble
from jan_tui.jan.http.classify import Verdict, classify
from jan_tui.jan.http.request import Answer, Failure
from tests.jan.addresses import where


def answer(status: int, body: bytes = b"", kind: str = "", *, location: str = "") -> Answer:
    return Answer(status, body, kind, "", location, 0.0)


@pytest.mark.parametrize(
    ("status", "body", "verdict"),
    [
        (503, b"Loading model", Verdict(Phase.STARTING, "Loading model")),
        (503, b"No models", Verdict(Phase.ERROR, "No models")),
        (500, b"Error loading model", Verdict(Phase.ERROR, "Error loading model")),
        (502, b"Still starting", Verdict(Phase.ERROR, "Still starting")),
        (400, b"Bad", Verdict(Phase.ERROR, "Bad")),
        (401, b"Wrong key", Verdict(Phase.UNAUTHORIZED, "Wrong key")),
        (403, b"Invalid host", Verdict(Phase.HOST_REFUSED, "Invalid host")),
        (404, b"", Verdict(Phase.WRONG_PATH)),
        (408, b"Late", Verdict(Phase.ERROR, "Late")),
        (429, b"Too many", Verdict(Phase.ERROR, "Too many")),
        (418, b"", Verdict(Phase.NOT_JAN, "It answers with status 418.")),
    ],
)
def test_a_status(status: int, body: bytes, verdict: Verdict) -> None:
    assert classify(answer(status, body, "text/plain"), where()) == verdict


@pytest.mark.parametrize(
    ("url", "phase"),
    [("http://127.0.0.1:1337/v1", Phase.HUNG), ("http://192.0.2.1:1337/v1", Phase.DOWN)],
)
def test_a_connection_that_times_out(url: str, phase: Phase) -> None:
    failure = Failure(Trouble.CONNECT_TIMEOUT, "timed out")

    assert classify(failure, where(url)) == Verdict(phase, "timed out", Trouble.CONNECT_TIMEOUT)


@pytest.mark.parametrize("kind", ["application/json", "application/problem+json"])
def test_what_says_that_it_is_json_and_is_not_is_broken(kind: str) -> None:
    assert classify(answer(200, b"{", kind), where()) == Verdict(
        Phase.ERROR, "It says that it answers JSON, but does not.", Trouble.NOT_JSON
    )


@pytest.mark.parametrize(
    ("location", "phase", "prefix"),
    [
        ("/api/models", Phase.WRONG_PATH, "/api"),
        ("http://LOCALHOST:1337/models/", Phase.WRONG_PATH, ""),
        ("http://localhost:1338/v1/models", Phase.NOT_JAN, None),
        ("https://localhost:1337/v1/models", Phase.NOT_JAN, None),
        ("/login", Phase.NOT_JAN, None),
    ],
)
def test_a_redirect_gives_the_prefix_within_the_same_origin_only(
    location: str, phase: Phase, prefix: str | None
) -> None:
    found = classify(answer(302, location=location), where("http://localhost:1337/v1"))

    assert (found.phase, found.trouble) == (phase, Trouble.REDIRECT)
    assert found.right_prefix == prefix
