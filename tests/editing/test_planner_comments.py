"""Comments in the config through whole plans: each stays, or goes with its own member."""

from __future__ import annotations

import re

import pytest

from jan_tui.clawdbot.values.prediction import Mode
from jan_tui.editing.intent import Intent, KeyChoice, KeyLocation
from jan_tui.structs import replace
from tests.editing.planned import Home, Outcome

CONFIG = """{
  // c1: the head
  env: { // c2
    // c3: about vars
    vars: {
      // c4: rotated monthly
      JAN_API_KEY /* c5 */ : /* c6 */ "sk-a-real-key-of-theirs", // c7
      OTHER: "x", // c8
      // c9: below
    },
  },
  agents: {
    defaults: {
      model: {
        primary: "jan/llama-3.3-70b", /* c10 */
        // c11: in order
        fallbacks: ["jan/deepseek-r1" /* c12 r1 */, "jan/unsloth/Qwen3-8B" /* c13 q3 */], // c14
      },
    },
  },
  models: {
    // c15: others
    mode: "merge",
    providers: {
      // other: { baseUrl: "c16" },
      jan: { // own
        baseUrl: "http://127.0.0.1:1337/v1",
        // own key
        apiKey: "${JAN_API_KEY}", // own too
        api: "openai-completions",
        models: [
          { id: "llama-3.3-70b", name: "L" } // own l
          // own r1
          , { id: "deepseek-r1", name: "D" } // own d
          , { id: "unsloth/Qwen3-8B", name: "Q" } // own q
        ],
      }, // own as well
      // c17: after jan
    },
  },
  // c18: the end
}
"""
ALL = [f"c{number}" for number in range(1, 19)]


def names(text: str) -> list[str]:
    return [name for name in re.findall(r"\bc\d+\b", text) if name in ALL]


def home(text: str = CONFIG, line_end: str = "\n") -> Home:
    return Home(text.replace("\n", line_end), env={"JAN_API_KEY": "sk-of-the-shell-123"})


def planned(intent: Intent, line_end: str = "\n") -> Outcome:
    made = home(line_end=line_end).planned(intent)
    assert made.plan.refused is None
    return made


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=ascii)
def test_fallbacks_in_another_order_keep_their_comments(line_end: str) -> None:
    made = planned(Intent(fallbacks=("unsloth/Qwen3-8B", "deepseek-r1")), line_end)
    assert sorted(names(made.text)) == sorted(ALL)
    assert (
        'fallbacks: ["jan/unsloth/Qwen3-8B" /* c13 q3 */, "jan/deepseek-r1" /* c12 r1 */], // c14'
    ) in made.text


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"], ids=ascii)
def test_going_implicit_takes_the_comments_of_the_entry_and_no_others(line_end: str) -> None:
    made = planned(Intent(mode=Mode.IMPLICIT), line_end)
    assert names(made.text) == ALL
    assert "own" not in made.text


@pytest.mark.parametrize("gone", ["llama-3.3-70b", "deepseek-r1", "unsloth/Qwen3-8B"])
def test_a_model_that_is_taken_out_takes_its_own_comments(gone: str) -> None:
    made = planned(Intent(remove_models=(gone,)))
    assert names(made.text) == ALL
    own = {"llama-3.3-70b": ["own l"], "deepseek-r1": ["own r1", "own d"]}
    words = own.get(gone, ["own q"])
    for word in ("own l", "own r1", "own d", "own q"):
        assert (f"// {word}\n" in made.text) == (word not in words)


@pytest.mark.parametrize(
    "location", [KeyLocation.ENTRY, KeyLocation.DOTENV, KeyLocation.NONE, KeyLocation.PROFILE]
)
@pytest.mark.parametrize("mode", [Mode.EXPLICIT, Mode.IMPLICIT])
def test_a_key_that_moves_leaves_the_words_about_it(location: KeyLocation, mode: Mode) -> None:
    keyed = '        // own key\n        apiKey: "${JAN_API_KEY}", // own too\n'
    text = CONFIG.replace(keyed, "") if location is KeyLocation.ENTRY else CONFIG
    made = home(text).planned(Intent(mode=mode, key=KeyChoice(location)))
    if mode is Mode.IMPLICIT and location is KeyLocation.ENTRY:
        assert made.refusal
        return
    assert names(made.text) == ALL
    assert "JAN_API_KEY /* c5 */" not in made.text


def test_a_key_that_is_removed_takes_its_comments_along() -> None:
    made = planned(Intent(mode=Mode.OFF))
    assert names(made.text) == [name for name in ALL if name not in ("c4", "c5", "c6", "c7")]


@pytest.mark.parametrize("there", ["", '\n    vars: { OTHER: "x" }, // vars'])
def test_a_variable_that_moves_into_vars_takes_its_comments_along(there: str) -> None:
    text = """{
  env: {
    // c1
    JAN_API_KEY /* c2 */ : // c3
      "sk-a-real-key-of-theirs", // c4
    // c5
    B: "${JAN_API_KEY}" /* c6 */,%s
    // c7
  },
}
"""
    before = Home(text % there, "openclaw")
    made = before.planned(Intent(repairs=("env-key-outside-vars",)))
    assert made.plan.refused is None
    assert sorted(names(made.text)) == [f"c{number}" for number in range(1, 8)]
    assert made.raw("env", "vars", "JAN_API_KEY") == "sk-a-real-key-of-theirs"
    assert made.raw("env", "vars", "B") == "${JAN_API_KEY}"
    moved = made.text[made.text.index("vars:") :]
    assert re.search(r"// c1\s+JAN_API_KEY /\* c2 \*/ : // c3\s+\"[^\"]+\", // c4", moved) or there
    assert "JAN_API_KEY /* c2 */ : // c3" in moved


def test_a_plan_that_only_adds_takes_nothing() -> None:
    made = planned(replace(Intent(), add_models=("new-model",)))
    assert names(made.text) == ALL
    assert made.text.count("own") == CONFIG.count("own")
