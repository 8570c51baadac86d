"""Jan answers: what it serves, what its engines hold, what discovery makes of it."""

from __future__ import annotations

import pytest

from jan_tui.clawdbot.values.notices import Severity
from jan_tui.clawdbot.values.step import Step, StepAction
from jan_tui.diagnosis import Diagnosis
from jan_tui.jan.snapshot import Phase
from tests.diagnosis.cases import (
    IMPLICIT,
    LLAMA,
    MODEL_PAGE,
    Case,
    engine,
    explicit,
    installed,
    listener,
    snapshot,
)

CASES = [
    Case(
        "nothing-loaded",
        Diagnosis(
            "no-models",
            "Jan answers, but no model is loaded.",
            Step(
                "Load one in Jan: Settings > Model Providers > Llama.cpp. If none is "
                "installed, download one in its Hub.",
                copyable=MODEL_PAGE,
            ),
        ),
        snapshot(Phase.NO_MODELS),
    ),
    Case(
        "nothing-loaded-installed",
        Diagnosis(
            "no-models",
            "Jan answers, but no model is loaded; 2 are installed.",
            Step(
                "Load llama-3.3-70b in Jan: Settings > Model Providers > Llama.cpp, then "
                "Start beside it.",
                copyable="llama-3.3-70b",
            ),
        ),
        snapshot(Phase.NO_MODELS),
        disk={"installed": installed("a", LLAMA)},
    ),
    Case(
        "nothing-loaded-offers-to",
        Diagnosis(
            "no-models",
            "Jan answers, but no model is loaded; 2 are installed.",
            Step("Load llama-3.3-70b.", StepAction.LOAD_MODEL, LLAMA, (LLAMA,)),
        ),
        snapshot(Phase.NO_MODELS, loads=True),
        disk={"installed": installed("a", LLAMA)},
    ),
    Case(
        "nothing-loaded-router",
        Diagnosis(
            "no-models",
            "Jan answers, but no model is loaded; 1 is installed.",
            Step("Load a.", StepAction.LOAD_MODEL, "a", ("a",)),
        ),
        snapshot(Phase.NO_MODELS, engines=(engine(process="jan-llama-worker"),)),
        disk={"installed": installed("a")},
    ),
    Case(
        "nothing-loaded-primary-absent",
        Diagnosis(
            "no-models",
            "Jan answers, but no model is loaded; 1 is installed.",
            Step(
                "Load other in Jan: Settings > Model Providers > Llama.cpp, then Start beside it.",
                copyable="other",
            ),
        ),
        snapshot(Phase.NO_MODELS),
        disk={"installed": installed("other")},
    ),
    Case(
        "vllm-without-models",
        Diagnosis(
            "no-models",
            "python3, pid 99, answers, but lists no model; it is not Jan.",
            Step(
                "Load a model there; or end it and start Jan's server: Settings > Local API Server."
            ),
        ),
        snapshot(Phase.NO_MODELS, listener=listener("python3")),
    ),
    Case(
        "implicit-with-a-key",
        Diagnosis(
            "implicit-needs-no-key-on-server",
            "Jan wants an API key, and Clawdbot's discovery sends none.",
            Step(
                "Choose explicit. Or empty Settings > Local API Server > API Key in Jan.",
                StepAction.SET_MODE,
                "Settings > Local API Server > API Key",
                ("explicit",),
            ),
        ),
        snapshot(key_sent=True, open_without_key=False),
        IMPLICIT,
    ),
    Case(
        "no-id",
        Diagnosis(
            "models-without-id",
            "Jan lists 2 models without an id: discovery fails.",
            Step("Choose explicit and save.", StepAction.SET_MODE, values=("explicit",)),
        ),
        snapshot(skipped=2),
        IMPLICIT,
    ),
    Case(
        "no-id-explicit",
        Diagnosis(
            "well",
            "All is well: Jan serves jan/llama-3.3-70b, Clawdbot's primary.",
            Step(""),
            Severity.INFO,
        ),
        snapshot(skipped=2),
    ),
    Case(
        "context",
        Diagnosis(
            "context-window-larger-than-loaded",
            "Clawdbot assumes 65536 tokens for llama-3.3-70b, Jan loaded 32768.",
            Step(
                "Write the loaded context into the entry.",
                StepAction.WRITE_CONTEXT,
                "32768",
                (
                    "llama-3.3-70b",
                    "32768",
                ),
            ),
            Severity.WARNING,
        ),
        snapshot(contexts=((LLAMA, 32768),)),
    ),
    Case(
        "context-implicit",
        Diagnosis(
            "context-window-larger-than-loaded",
            "Clawdbot assumes 128000 tokens for llama-3.3-70b, Jan loaded 32768.",
            Step(
                "Write the loaded context into an explicit entry.",
                StepAction.WRITE_CONTEXT,
                "32768",
                (
                    "llama-3.3-70b",
                    "32768",
                ),
            ),
            Severity.WARNING,
        ),
        snapshot(contexts=((LLAMA, 32768),)),
        IMPLICIT,
    ),
    Case(
        "context-too-small",
        Diagnosis(
            "first-turn-over-context",
            "Jan loaded llama-3.3-70b with 8192 tokens; a first message takes 12000.",
            Step(
                "In Jan set the model's Context Size to 16384 or more and load it again: "
                "Settings > Model Providers > Llama.cpp.",
                copyable="16384",
            ),
            Severity.WARNING,
        ),
        snapshot(contexts=((LLAMA, 8192),)),
    ),
    Case(
        "context-small",
        Diagnosis(
            "context-window-under-16000",
            "Jan loaded llama-3.3-70b with 15999 tokens; agents need 16000 or more.",
            Step(
                "In Jan set the model's Context Size to 16384 or more and load it again: "
                "Settings > Model Providers > Llama.cpp.",
                copyable="16384",
            ),
            Severity.WARNING,
        ),
        snapshot(contexts=((LLAMA, 15_999),)),
    ),
    Case(
        "context-claimed-too-small",
        Diagnosis(
            "context-window-under-16000",
            '"llama-3.3-70b" has a context window of 8192 tokens; Clawdbot needs at '
            "least 16000 and refuses to use it.",
            Step("Write contextWindow: 131072.", StepAction.REPAIR),
        ),
        snapshot(),
        explicit(listed={LLAMA: 8192}),
    ),
    Case(
        "context-fits",
        Diagnosis(
            "well",
            "All is well: Jan serves jan/llama-3.3-70b, Clawdbot's primary.",
            Step(""),
            Severity.INFO,
        ),
        snapshot(contexts=((LLAMA, 65_536),)),
    ),
    Case(
        "orphan",
        Diagnosis(
            "orphan-engine",
            "llama-server, pid 77, outlived its Jan and holds 4.1 GB.",
            Step("End it with `kill 77`.", copyable="kill 77"),
            Severity.WARNING,
        ),
        snapshot(engines=(engine(orphaned=True, shown_rss="4.1 GB"),)),
    ),
    Case(
        "well",
        Diagnosis(
            "well",
            "All is well: Jan serves jan/llama-3.3-70b, Clawdbot's primary.",
            Step(""),
            Severity.INFO,
        ),
        snapshot(),
    ),
    Case(
        "well-with-more-models-than-the-primary",
        Diagnosis(
            "well",
            "All is well: Jan serves jan/llama-3.3-70b, Clawdbot's primary.",
            Step("Not checked here, of another provider: openai/gpt."),
            Severity.INFO,
        ),
        snapshot(models=(LLAMA, "b")),
        explicit(f"jan/{LLAMA}", ("openai/gpt",), listed={LLAMA: 65_536, "b": 65_536}),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_ready(case: Case) -> None:
    assert case.diagnoses()[0] == case.expected
