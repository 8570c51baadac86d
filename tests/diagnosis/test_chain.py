"""The chain against what Jan serves, and the nearest id to one that is not served."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jan_tui.clawdbot.values.notices import Severity
from jan_tui.clawdbot.values.step import Step, StepAction
from jan_tui.diagnosis import Diagnosis
from jan_tui.diagnosis.chain import nearest
from jan_tui.diagnosis.diagnosing import diagnose
from jan_tui.structs import replace
from tests.diagnosis.cases import (
    LLAMA,
    Case,
    at,
    chosen,
    explicit,
    installed,
    predicted,
    snapshot,
)

CONNECT = Step(
    "Connect them with an entry for its models and one of them as primary.",
    StepAction.SET_UP,
    values=("explicit", "jan/llama-3.3-70b"),
)
CASES = [
    Case(
        "served-but-not-listed",
        Diagnosis(
            "primary-not-served",
            "Primary b is served by Jan, but the jan entry does not list it.",
            Step("Add it to the entry.", StepAction.ADD_MODELS, "jan/b", ("b",)),
        ),
        snapshot(models=(LLAMA, "b")),
        explicit("jan/b"),
    ),
    Case(
        "installed",
        Diagnosis(
            "primary-not-served",
            "Primary b is installed, but Jan does not serve it now.",
            Step(
                "Load it in Jan: Settings > Model Providers > Llama.cpp, then Start beside it.",
                copyable="b",
            ),
        ),
        snapshot(),
        explicit("jan/b", listed={LLAMA: 65_536, "b": 65_536}),
        {"installed": installed("b")},
    ),
    Case(
        "installed-and-loaded-by-request",
        Diagnosis(
            "primary-not-served",
            "Primary b is installed, but Jan does not serve it now.",
            Step("Load b.", StepAction.LOAD_MODEL, "b", ("b",)),
        ),
        snapshot(loads=True),
        explicit("jan/b", listed={LLAMA: 65_536, "b": 65_536}),
        {"installed": installed("b")},
    ),
    Case(
        "another-spelling-with-a-repair",
        Diagnosis(
            "primary-not-served",
            "Primary LLAMA-3.3-70b is not served by Jan.",
            Step("Write jan/llama-3.3-70b.", StepAction.REPAIR, "jan/llama-3.3-70b"),
        ),
        snapshot(),
        explicit("jan/LLAMA-3.3-70b"),
    ),
    Case(
        "another-spelling",
        Diagnosis(
            "primary-not-served",
            "Primary llama-3.3-70b is not served by Jan.",
            Step(
                "Make it the primary.",
                StepAction.CHOOSE_PRIMARY,
                "jan/LLAMA-3.3-70B",
                ("jan/LLAMA-3.3-70B",),
                first="Jan spells it LLAMA-3.3-70B.",
            ),
        ),
        snapshot(models=("LLAMA-3.3-70B",)),
    ),
    Case(
        "near",
        Diagnosis(
            "primary-not-served",
            "Primary qwen3-8b is not served by Jan.",
            Step(
                "Make it the primary.",
                StepAction.CHOOSE_PRIMARY,
                "jan/unsloth/Qwen3-8B-GGUF",
                ("jan/unsloth/Qwen3-8B-GGUF",),
                first="The nearest that Jan serves is unsloth/Qwen3-8B-GGUF.",
            ),
        ),
        snapshot(models=("unsloth/Qwen3-8B-GGUF",)),
        explicit("jan/qwen3-8b", listed={"qwen3-8b": 65_536}),
    ),
    Case(
        "far",
        Diagnosis(
            "primary-not-served",
            "Primary far is not served by Jan.",
            Step(
                "Choose a model that is served. Or load this one in Jan: Settings > Model "
                "Providers > Llama.cpp.",
                StepAction.CHOOSE_PRIMARY,
                "far",
                ("jan/llama-3.3-70b",),
            ),
        ),
        snapshot(),
        explicit("jan/far", listed={LLAMA: 65_536, "far": 65_536}),
    ),
    Case(
        "fallback-near",
        Diagnosis(
            "fallback-not-served",
            "Fallback 2 coder-32b is not served by Jan.",
            Step(
                "Make it a fallback.",
                StepAction.CHOOSE_FALLBACKS,
                "jan/unsloth/Coder-32B",
                (
                    "jan/b",
                    "jan/unsloth/Coder-32B",
                ),
                first="The nearest that Jan serves is unsloth/Coder-32B.",
            ),
            Severity.WARNING,
        ),
        snapshot(models=(LLAMA, "b", "unsloth/Coder-32B")),
        explicit(
            fallbacks=("jan/b", "jan/coder-32b"),
            listed={LLAMA: 65_536, "b": 65_536, "coder-32b": 65_536},
        ),
    ),
    Case(
        "fallback-far",
        Diagnosis(
            "fallback-not-served",
            "Fallback 2 far is not served by Jan.",
            Step(
                "Choose a model that is served. Or load this one in Jan: Settings > Model "
                "Providers > Llama.cpp.",
                StepAction.CHOOSE_FALLBACKS,
                "far",
                ("jan/b", "jan/zzz"),
            ),
            Severity.WARNING,
        ),
        snapshot(models=(LLAMA, "b", "zzz")),
        explicit(
            fallbacks=("jan/b", "jan/far"), listed={LLAMA: 65_536, "b": 65_536, "far": 65_536}
        ),
    ),
    Case(
        "fallback-far-without-another",
        Diagnosis(
            "fallback-not-served",
            "Fallback 2 far is not served by Jan.",
            Step(
                "Choose a model that is served. Or load this one in Jan: Settings > Model "
                "Providers > Llama.cpp.",
                StepAction.CHOOSE_FALLBACKS,
                "far",
                ("jan/b",),
            ),
            Severity.WARNING,
        ),
        snapshot(models=(LLAMA, "b")),
        explicit(
            fallbacks=("jan/b", "jan/far"), listed={LLAMA: 65_536, "b": 65_536, "far": 65_536}
        ),
    ),
    Case(
        "fallback-dropped",
        Diagnosis(
            "fallback-dropped-by-allowlist",
            "Fallback 1 jan/b is dropped: not in agents.defaults.models.",
            Step("Add jan/b to the allowlist.", StepAction.REPAIR, "jan/b"),
            Severity.WARNING,
        ),
        snapshot(models=(LLAMA, "b")),
        explicit(
            fallbacks=("jan/b",), listed={LLAMA: 65_536, "b": 65_536}, models={f"jan/{LLAMA}": {}}
        ),
    ),
    Case(
        "fallback-elsewhere-is-fine",
        Diagnosis(
            "well",
            "All is well: Jan serves jan/llama-3.3-70b, Clawdbot's primary.",
            Step("Not checked here, of another provider: openai/gpt."),
            Severity.INFO,
        ),
        snapshot(),
        explicit(fallbacks=("openai/gpt",)),
    ),
    Case(
        "without-a-prefix",
        Diagnosis(
            "primary-without-provider-prefix",
            '"llama-3.3-70b" does not begin with "jan/": Clawdbot takes it as the model '
            '"llama-3.3-70b" of the provider "anthropic".',
            Step("Write jan/llama-3.3-70b.", StepAction.REPAIR),
            Severity.WARNING,
        ),
        snapshot(),
        explicit(LLAMA),
    ),
    Case(
        "another-providers",
        Diagnosis(
            "jan-not-chosen",
            "Clawdbot's primary is openai/gpt, not one of Jan's models.",
            Step(
                "Choose the model you want.",
                StepAction.CHOOSE_PRIMARY,
                "jan/llama-3.3-70b",
                ("jan/llama-3.3-70b",),
            ),
            Severity.WARNING,
        ),
        snapshot(),
        explicit("openai/gpt"),
    ),
    Case(
        "another-providers-with-jan-as-fallback",
        Diagnosis(
            "well",
            "All is well: Jan serves jan/llama-3.3-70b, the fallback after openai/gpt.",
            Step("Not checked here, of another provider: openai/gpt."),
            Severity.INFO,
        ),
        snapshot(),
        explicit("openai/gpt", (f"jan/{LLAMA}",)),
    ),
    Case(
        "no-primary",
        Diagnosis(
            "no-primary",
            "No primary model is set, so Clawdbot uses anthropic/claude-opus-4-5.",
            Step("Use jan/llama-3.3-70b.", StepAction.REPAIR),
            Severity.WARNING,
        ),
        snapshot(),
        explicit(None),
    ),
    Case(
        "off",
        Diagnosis(
            "jan-not-connected",
            "Jan is not connected to Clawdbot yet.",
            CONNECT,
        ),
        snapshot(),
        chosen(None),
    ),
    Case(
        "off-with-jan-chosen",
        Diagnosis(
            "no-jan-provider",
            "Jan is not connected to Clawdbot yet: there is no jan provider.",
            Step("Write an explicit entry.", StepAction.REPAIR),
        ),
        snapshot(),
        chosen(),
    ),
    Case(
        "off-openclaw",
        Diagnosis(
            "jan-not-connected",
            "Jan is not connected to OpenClaw yet.",
            CONNECT,
        ),
        snapshot(),
        chosen(None, release="openclaw"),
    ),
    Case(
        "off-openclaw-with-jan-chosen",
        Diagnosis(
            "implicit-not-in-release",
            "Jan is not connected to OpenClaw yet: there is no jan provider.",
            Step("Write an explicit entry.", StepAction.REPAIR),
        ),
        snapshot(),
        chosen(release="openclaw"),
    ),
    Case(
        "not-in-release",
        Diagnosis(
            "implicit-not-in-release",
            "The Clawdbot docs promise discovery with JAN_API_KEY, but no Clawdbot that was "
            "published contains it.",
            Step(
                "Ask the installed program, or write an explicit entry, which works everywhere.",
                StepAction.ASK_PROGRAM,
            ),
            Severity.WARNING,
        ),
        snapshot(),
        chosen(files={".clawdbot/.env": "JAN_API_KEY=jan-local"}),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_chain(case: Case) -> None:
    assert case.diagnoses()[0] == case.expected


@pytest.mark.parametrize(
    "case", [each for each in CASES if '"jan": {' in each.place.config], ids=str
)
def test_under_another_name_it_is_the_same_with_that_name(case: Case) -> None:
    text = case.place.config.replace('"jan": {', '"lan": {').replace('"jan/', '"lan/')
    renamed = replace(case, place=replace(case.place, config=text))
    assert "lan" in repr(predicted(case.seen, renamed.place).provider)
    found = repr(renamed.diagnoses()).replace("lan/", "jan/").replace("the lan ", "the jan ")
    assert found == repr(case.diagnoses())


SERVED = (
    "unsloth/Qwen3-8B-GGUF",
    "unsloth/Qwen3-14B-GGUF",
    "deepseek-r1-distill-14b",
    "llama-3.3-70b",
    "Llama-3.3-70B-Instruct",
)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        pytest.param("Llama-3.3-70b", "llama-3.3-70b", id="case"),
        pytest.param("qwen3-8b", "unsloth/Qwen3-8B-GGUF", id="without-maker"),
        pytest.param("other/Qwen3-14B-GGUF", "unsloth/Qwen3-14B-GGUF", id="other-maker"),
        pytest.param("unsloth\\Qwen3-8B-GGUF", "unsloth/Qwen3-8B-GGUF", id="backslash"),
        pytest.param("llama-3.3-70b.gguf", "llama-3.3-70b", id="file-ending"),
        pytest.param("deepseek-r1-14b", "deepseek-r1-distill-14b", id="part-missing"),
        pytest.param("mistral-nemo", None, id="another-model"),
        pytest.param("", None, id="empty"),
    ],
)
def test_nearest(wanted: str, expected: str | None) -> None:
    assert nearest(wanted, SERVED) == expected


def test_nothing_is_near_where_nothing_is_served() -> None:
    assert nearest("llama", ()) is None


@settings(derandomize=True, max_examples=100, deadline=None)
@given(st.text(max_size=40), st.lists(st.text(max_size=40), max_size=8))
def test_nearest_is_one_of_those_served(wanted: str, ids: list[str]) -> None:
    assert nearest(wanted, ids) in {None, *ids}


def test_many_long_ids_take_no_time() -> None:
    """Bounded work: what is unlike is given up before it is compared in full."""
    ids = [f"{number}-" + "x" * 300 for number in range(5000)]
    assert nearest("llama-3.3-70b", ids) is None


def test_the_disk_of_this_machine_says_nothing_of_another() -> None:
    seen = at("http://nas:1337/v1")
    place = explicit(base_url="http://nas:1337/v1")
    found = diagnose(seen, predicted(seen, place), installed=installed("other"))

    assert [each.code for each in found] == ["remote-refused"]
