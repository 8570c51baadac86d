"""Models of the server's entry that are sent elsewhere: none of them is called served.

Of the real programs (first turns, 2026-11-26): clawdbot 2026.1.24 ran the command of
`cliBackends.jan`, openclaw 2026.9.6 asked the model's own `baseUrl` and refused the turn for a
runtime that it has not; none of them sent a request to the entry's server.
"""

from __future__ import annotations

from typing import Any

import pytest

from jan_tui.clawdbot.values.prediction import ServerFacts, Status
from tests.clawdbot.hazards.cases import ENTRY, config, here, with_model, without

FACTS = ServerFacts(served=("a",))
AWAY = with_model(baseUrl="http://127.0.0.1:8080/v1")
CODEX: dict[str, Any] = {"agentRuntime": {"id": "codex"}}


@pytest.mark.parametrize(
    ("text", "release", "note"),
    [
        (config(AWAY), "openclaw", "sent to http://127.0.0.1:8080/v1"),
        (config(with_model(baseUrl="http://localhost:1337")), "openclaw", None),
        (config(with_model(**CODEX)), "openclaw", "run by codex"),
        (config(without(agentRuntime={"id": " PI "})), "openclaw", None),
        (config(ENTRY, defaults={"models": {"JAN/a": CODEX}}), "openclaw", "run by codex"),
        (config(ENTRY, defaults={"models": {"a": CODEX}}), "openclaw", "run by codex"),
        (config(ENTRY, defaults={"models": {"other/a": CODEX}}), "openclaw", None),
        (
            config(ENTRY, defaults={"cliBackends": {"JAN": {"command": "x"}}}),
            "clawdbot",
            "run by x",
        ),
    ],
)
def test_what_is_sent_elsewhere_is_not_served(text: str, release: str, note: str | None) -> None:
    found = here(text, release).predict(FACTS)
    assert found.valid
    for link in (found.primary, *found.candidates):
        assert link is not None
        assert link.status is (Status.SERVED if note is None else Status.OTHER_PROVIDER)
        assert link.note == (note or "")


def test_what_one_agent_says_counts_for_it_alone() -> None:
    agents = {"ownership": "explicit", "entries": {"ops": {"models": {"jan/a": CODEX}}, "b": {}}}
    found = here(config(ENTRY, agents=agents), "openclaw").predict(FACTS)
    states = {chain.agent: chain.candidates[0].status for chain in found.agents}
    assert states == {"ops": Status.OTHER_PROVIDER, "b": Status.SERVED}
