"""Steps and changes are called by what they change."""

from __future__ import annotations

import pytest

from jan_tui.clawdbot.values.prediction import Mode
from jan_tui.editing import naming
from jan_tui.editing.intent import AgentChoice, Intent, KeyChoice, KeyLocation, ModelOverride
from jan_tui.structs import replace
from tests.editing.planned import Home
from tests.tui.world import CODER, EXPLICIT, IMPLICIT, LLAMA, R1, predicted

NOTHING = Intent()
AGENTS = EXPLICIT.replace(
    '"agents": {',
    f'"agents": {{ "list": [{{ "id": "main" }}, {{ "id": "ops", "model": "jan/{CODER}" }}],',
)
START = predicted(EXPLICIT, LLAMA, CODER, R1)


@pytest.mark.parametrize(
    ("before", "after", "name"),
    [
        (NOTHING, Intent(primary="jan/x"), "primary jan/x"),
        (Intent(primary="jan/x", base_url="http://h/v1"), Intent(base_url="http://h/v1"),
         "primary as in the file"),
        (NOTHING, Intent(fallbacks=(f"jan/{CODER}", "jan/x")), "fallback jan/x"),
        (NOTHING, Intent(fallbacks=()), f"without fallback jan/{CODER}"),
        (Intent(fallbacks=("a", "b")), Intent(fallbacks=("b", "a")), "order of the fallbacks"),
        (NOTHING, Intent(mode=Mode.EXPLICIT, models=(LLAMA, CODER, R1, "x")),
         "+2 models"),
        (NOTHING, Intent(mode=Mode.IMPLICIT), "mode implicit"),
        (NOTHING, Intent(models=(LLAMA,)), "−1 model"),
        (NOTHING, Intent(base_url="http://u:pw@h:1/v1"), "address http://u:***@h:1/v1"),
        (NOTHING, Intent(key=KeyChoice(value="sk-secret")), "key"),
        (NOTHING, Intent(key=KeyChoice(KeyLocation.DOTENV)), "key stored in: .env file"),
        (NOTHING, Intent(overrides=((LLAMA, ModelOverride(4096)),)), f"settings of {LLAMA}"),
        (NOTHING, Intent(repairs=("no-such",)), "repair: no-such"),
        (NOTHING, NOTHING.having(AgentChoice("ops", primary="jan/x")), "primary jan/x for ops"),
        (NOTHING, NOTHING.having(AgentChoice("ops", fallbacks=(f"jan/{CODER}", "a"))),
         "fallback a for ops"),
        (NOTHING, NOTHING.having(AgentChoice("ops", "jan/x", (f"jan/{CODER}",))),
         "primary jan/x for ops"),
        (NOTHING, NOTHING.having(AgentChoice("ops", inherit=True)),
         "agent ops follows the defaults"),
        (Intent(primary="p").having(AgentChoice("ops", inherit=True)), Intent(primary="p"),
         "agent ops as in the file"),
        (Intent(primary="jan/x"), NOTHING, "all changes as in the file"),
    ],
)  # fmt: skip
def test_a_step(before: Intent, after: Intent, name: str) -> None:
    called = naming.step(before, after, START)
    assert "pw" not in called
    assert called == name or name.startswith("address")


def test_a_change_of_one_choice_among_many_names_that_one() -> None:
    before = Intent(primary="jan/x", mode=Mode.EXPLICIT, models=(LLAMA,))
    assert naming.step(before, replace(before, primary="jan/y"), START) == "primary jan/y"


@pytest.mark.parametrize(
    ("text", "intent", "what"),
    [
        (
            None,
            Intent(mode=Mode.EXPLICIT, models=("a", "b"), primary="jan/a", fallbacks=("jan/b",)),
            "+2 models, primary, 1 fallback; 1 file, new",
        ),
        ("{}", Intent(mode=Mode.EXPLICIT, models=("a",)), "+1 model; 1 file; its one line becomes"),
        (IMPLICIT, Intent(mode=Mode.EXPLICIT, models=("a",)), "implicit → explicit, +1 model"),
        (IMPLICIT, Intent(key=KeyChoice(KeyLocation.DOTENV)), "key; 2 files, 1 new"),
        (EXPLICIT, Intent(fallbacks=()), "−1 fallback; 1 file"),
        (
            EXPLICIT,
            Intent(overrides=((LLAMA, ModelOverride(4096)),)),
            "settings of 1 model; ",
        ),
        (EXPLICIT, Intent(base_url="http://h:1/v1"), "address; 1 file"),
        (AGENTS, NOTHING.having(AgentChoice("ops", inherit=True)), "models of agent ops; 1 file"),
        (
            AGENTS,
            NOTHING.having(AgentChoice("ops", fallbacks=(f"jan/{R1}",))).having(
                AgentChoice("main", primary=f"jan/{CODER}")
            ),
            "models of 2 agents; 1 file",
        ),
    ],
    ids=["new", "one line", "explicit", "key", "chain", "settings", "address", "agent", "agents"],
)
def test_a_change(text: str | None, intent: Intent, what: str) -> None:
    assert Home(text).planned(intent).plan.what.startswith(what)
