"""A config that is refused, and a server that is not the one it names."""

from __future__ import annotations

import pytest

from jan_tui.clawdbot.values.notices import Issue, Origin, Severity
from jan_tui.clawdbot.values.prediction import Prediction
from jan_tui.clawdbot.values.step import Step, StepAction
from jan_tui.diagnosis import Diagnosis
from jan_tui.diagnosis.diagnosing import diagnose
from jan_tui.jan.snapshot import Phase
from jan_tui.structs import replace
from tests.clawdbot.places import Place
from tests.diagnosis.cases import (
    CONFIG,
    GOOD,
    IMPLICIT,
    Case,
    at,
    explicit,
    predicted,
    snapshot,
)

CASES = [
    Case(
        "asked-elsewhere",
        Diagnosis(
            "asked-elsewhere",
            "Shown is http://127.0.0.1:9/v1; Clawdbot will ask another.",
            Step(
                "Set the base URL if this is the server that you mean. Clawdbot asks "
                "http://127.0.0.1:1337/v1.",
                StepAction.SET_BASE_URL,
                "http://127.0.0.1:9/v1",
                ("http://127.0.0.1:9/v1",),
            ),
            Severity.WARNING,
        ),
        at("http://127.0.0.1:9/v1", Phase.READY),
    ),
    Case(
        "discovery-asks-elsewhere",
        Diagnosis(
            "implicit-ignores-custom-url",
            "Shown is http://127.0.0.1:9/v1; Clawdbot will ask another.",
            Step(
                "Set the base URL in an explicit entry if this is the server that you mean. "
                "Clawdbot asks http://127.0.0.1:1337/v1.",
                StepAction.SET_BASE_URL,
                "http://127.0.0.1:9/v1",
                ("http://127.0.0.1:9/v1",),
            ),
            Severity.WARNING,
        ),
        at("http://127.0.0.1:9/v1", Phase.READY),
        IMPLICIT,
    ),
    Case(
        "same-place-spelt-otherwise",
        Diagnosis(
            "well",
            "All is well: Jan serves jan/llama-3.3-70b, Clawdbot's primary.",
            Step(""),
            Severity.INFO,
        ),
        at("http://127.0.0.1:1337/v1/", Phase.READY),
    ),
    Case(
        "as-the-entry-meant",
        Diagnosis(
            "base-url-without-scheme",
            "The address does not begin with http://; the file is accepted, every request fails.",
            Step("Write http://127.0.0.1:1337/v1.", StepAction.REPAIR),
        ),
        snapshot(),
        explicit(base_url="127.0.0.1:1337/v1"),
    ),
    Case(
        "not-asked",
        Diagnosis(
            "not-asked",
            "Jan has not been asked yet.",
            Step("Ask now.", StepAction.ASK_JAN),
            Severity.WARNING,
        ),
        None,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_config(case: Case) -> None:
    assert case.diagnoses()[0] == case.expected


def refused(*issues: Issue) -> Prediction:
    """The prediction for a file that is refused for these issues, which no real one is."""
    return replace(predicted(snapshot(), GOOD), valid=False, issues=issues, primary=None)


BROKEN = Issue("agents.defaults.model", 'Unrecognized key: "fallback"', Origin(CONFIG, 12, 5))
UNPARSED = Issue(
    "<root>",
    "JSON5 parse failed: " + "bad " * 20,
    Origin(CONFIG, 12, 5),
    unparsed="bad " * 20,
)
LONG = Issue(
    "models.providers.jan.models",
    "custom model providers must declare models; " * 2,
    Origin(CONFIG.with_name("jan.json5"), 4, 2),
)


@pytest.mark.parametrize(
    ("issues", "expected"),
    [
        (
            (BROKEN, BROKEN),
            Diagnosis(
                "config-invalid",
                'Clawdbot refuses agents.defaults.model: Unrecognized key: "fallback"',
                Step(
                    "Fix line 12, column 5. 1 more problem.",
                    StepAction.EDIT_FILE,
                    f"{CONFIG}:12:5",
                ),
            ),
        ),
        (
            (UNPARSED,),
            Diagnosis(
                "config-invalid",
                "clawdbot.json does not parse.",
                Step(
                    "Fix line 12, column 5. It says: " + ("bad " * 20).rstrip(),
                    StepAction.EDIT_FILE,
                    f"{CONFIG}:12:5",
                ),
            ),
        ),
        (
            (UNPARSED, BROKEN),
            Diagnosis(
                "config-invalid",
                "clawdbot.json does not parse.",
                Step(
                    f"Fix line 12, column 5. It says: {('bad ' * 20).rstrip()}. 1 more problem.",
                    StepAction.EDIT_FILE,
                    f"{CONFIG}:12:5",
                ),
            ),
        ),
        (
            (LONG,),
            Diagnosis(
                "config-invalid",
                "Clawdbot refuses clawdbot.json because of models.providers.jan.models.",
                Step(
                    "Fix line 4, column 2 of jan.json5. It says: models.providers.jan.models: "
                    + (LONG.message).rstrip(),
                    StepAction.EDIT_FILE,
                    f"{CONFIG.with_name('jan.json5')}:4:2",
                ),
            ),
        ),
        (
            (),
            Diagnosis(
                "config-invalid",
                "Clawdbot refuses clawdbot.json: no reason given",
                Step("Fix clawdbot.json.", StepAction.EDIT_FILE, str(CONFIG)),
            ),
        ),
    ],
    ids=[
        "short",
        "long-of-the-whole-file",
        "long-with-another",
        "long-in-an-include",
        "without-an-issue",
    ],
)
def test_a_refused_file(issues: tuple[Issue, ...], expected: Diagnosis) -> None:
    assert diagnose(snapshot(), refused(*issues))[0] == expected


def test_a_refused_file_that_can_be_repaired() -> None:
    place = Place('{ agents: { defaults: { model: { primary: "jan/a", fallback: [] } } } }')
    assert diagnose(snapshot(), predicted(snapshot(), place))[0] == Diagnosis(
        "config-invalid",
        'Clawdbot refuses agents.defaults.model: Unrecognized key: "fallback"',
        Step("Repair it as it was meant.", StepAction.REPAIR, f"{CONFIG}:1:52"),
    )


def test_a_variable_that_is_not_set_is_no_error_of_syntax() -> None:
    place = Place('{ agents: { defaults: { model: { primary: "${NOPE}" } } } }')
    first, *others = diagnose(snapshot(), predicted(snapshot(), place))
    assert first == Diagnosis(
        "config-invalid",
        "Clawdbot refuses clawdbot.json.",
        Step(
            "Set NOPE in the environment or .env, or write the value itself. It says: ${NOPE} is "
            "not set or empty, so Clawdbot refuses the whole file.",
            copyable=f"{CONFIG}:1:43",
        ),
    )
    assert "missing-variable" not in [each.code for each in others]


def test_what_only_looks_like_json5_is_named_once() -> None:
    place = Place("{ “agents”: {} }")
    first, *others = diagnose(snapshot(), predicted(snapshot(), place))
    assert (first.code, first.step.action) == ("config-invalid", StepAction.REPAIR)
    assert "typographic quote" in first.headline + first.step.text
    assert "typographic-quotes" not in [each.code for each in others]


@pytest.mark.parametrize(("says", "speaks"), [("https", "http"), ("http", "https")])
def test_a_server_of_the_other_scheme(says: str, speaks: str) -> None:
    url = f"{says}://127.0.0.1:1337/v1"
    seen = snapshot(Phase.ERROR, base_url=url, right_scheme=speaks)
    first, *others = diagnose(seen, predicted(seen, explicit(base_url=url)))
    right = f"{speaks}://127.0.0.1:1337/v1"
    assert first == Diagnosis(
        "base-url-wrong-scheme",
        f"The address says {says}, this server speaks {speaks}.",
        Step(f"Write {right}.", StepAction.REPAIR),
    )
    assert "base-url-wrong-scheme" not in [each.code for each in others]
