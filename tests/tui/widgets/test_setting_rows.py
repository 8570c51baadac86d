"""The settings as rows: the chain of an agent has the states of its own models."""

from __future__ import annotations

from jan_tui.editing import Intent
from jan_tui.tui.widgets.setting_rows import Settings, setting_rows
from tests.tui.world import CODER, EXPLICIT, LLAMA, R1, predicted

AGENTS = EXPLICIT.replace(
    '"agents": {',
    '"agents": { "list": ['
    f'{{ "id": "ops", "model": {{ "primary": "jan/{R1}", "fallbacks": ["jan/{LLAMA}"] }} }},'
    f'{{ "id": "solo", "model": "jan/{CODER}" }}],',
)


def chain_of(agent: str) -> list[tuple[str, str]]:
    """The value and the state of each row of the chain."""
    prediction = predicted(AGENTS, LLAMA, CODER)
    settings = Settings(Intent(), prediction, prediction, prediction, agent=agent)
    rows = (row for row in setting_rows(settings) if row.kind in ("primary", "fallback", "added"))
    return [(row.value, row.sign.word if row.sign else "") for row in rows]


def test_the_models_of_an_agent_have_their_own_states() -> None:
    assert chain_of("ops") == [(f"jan/{R1}", "missing"), (f"jan/{LLAMA}", "served")]


def test_the_models_of_the_defaults_have_theirs() -> None:
    missing = (f"jan/{R1}", "missing")
    assert chain_of("") == [(f"jan/{LLAMA}", "served"), (f"jan/{CODER}", "served"), missing]


def test_what_clawdbot_adds_to_the_chain_of_an_agent_follows_it() -> None:
    assert chain_of("solo") == [(f"jan/{CODER}", "served"), (f"jan/{LLAMA}", "served")]
