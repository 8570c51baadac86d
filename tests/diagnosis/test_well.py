"""All is well: each condition of that, removed alone, takes the green away."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest

from jan_tui.clawdbot.values.confirmation import Confirmation, Standing
from jan_tui.clawdbot.values.notices import Notice, Severity
from jan_tui.clawdbot.values.prediction import Prediction
from jan_tui.clawdbot.values.step import StepAction
from jan_tui.diagnosis import Diagnosis, Trial
from jan_tui.diagnosis.diagnosing import diagnose
from jan_tui.jan.chat import ChatProgress, ToolCall
from jan_tui.jan.chat.trial import Stage
from jan_tui.jan.snapshot import Engine, Phase, ServerSnapshot
from jan_tui.structs import replace
from tests.clawdbot.places import Place
from tests.diagnosis.cases import GOOD, LATER, LLAMA, ROOM, explicit, installed, listener, predicted
from tests.diagnosis.cases import snapshot as seen

IDS = (LLAMA, "b", "c", "d")
CONTEXTS = tuple((ident, ROOM) for ident in IDS)
ANSWERED = ChatProgress(Stage.DONE, first_token_ms=412.0, tool=ToolCall.WORKED)
FAILED = ChatProgress(Stage.DONE, error="the engine has ended (502)", hint="Look at Jan's log.")


def kept(model: str, provider: str = "jan") -> dict[str, str]:
    """The file in which a conversation of the first agent holds on to a model."""
    session = {"modelOverride": model, "providerOverride": provider}
    return {".clawdbot/agents/main/sessions/sessions.json": json.dumps({"chat": session})}


def place(*more: str, primary: str = f"jan/{LLAMA}", **defaults: Any) -> Place:
    """Two agents with four models of Jan, and one of another provider; `more` are listed too."""
    listed = {**dict(CONTEXTS), **dict.fromkeys(more, ROOM)}
    made = explicit(primary, ("openai/gpt", "jan/b"), listed=listed, **defaults)
    config = json.loads(made.config)
    own = {"id": "work", "model": {"primary": "jan/c", "fallbacks": ["jan/d"]}}
    config["agents"]["list"] = [{"id": "main", "default": True}, own]
    return Place(json.dumps(config, indent=2))


def snapshot(*ids: str, **changes: Any) -> ServerSnapshot:
    given = {"models": ids or IDS, "contexts": CONTEXTS, "key_sent": True, **changes}
    return seen(**given)


def as_it_is(prediction: Prediction) -> Prediction:
    """Nothing is changed."""
    return prediction


@dataclass(frozen=True)
class Removed:
    """The good set-up without one condition, and the code of the headline then."""

    name: str
    code: str
    server: ServerSnapshot = field(default_factory=snapshot)
    at: Place = field(default_factory=place)
    predicted: Callable[[Prediction], Prediction] = as_it_is
    trial: ChatProgress | None = None

    def __str__(self) -> str:
        return self.name

    def found(self, **more: Any) -> tuple[Diagnosis, ...]:
        trials = [Trial(LLAMA, self.trial, self.server)] if self.trial else []
        prediction = self.predicted(predicted(self.server, self.at))
        return diagnose(self.server, prediction, **{"trials": trials, **more})


def without(*ids: str) -> tuple[tuple[str, int], ...]:
    return tuple(pair for pair in CONTEXTS if pair[0] not in ids)


def proxied(prediction: Prediction) -> Prediction:
    """What another hazard says of a turn that breaks."""
    proxy = Notice("http-proxy", Severity.ERROR, "", "HTTP_PROXY is in the way.", "Unset it.")
    return replace(prediction, notices=(*prediction.notices, proxy))


def elsewhere(prediction: Prediction) -> Prediction:
    """The key is one that is not read here."""
    kept = Notice("secret-kept-elsewhere", Severity.INFO, "", "It is not read.", "Ask.")
    return replace(prediction, notices=(*prediction.notices, kept))


def keyless(prediction: Prediction) -> Prediction:
    """No hazard knows of a key, since there is none."""
    return replace(prediction, notices=(), provider=replace(prediction.provider, api_key=None))


REMOVED = [
    Removed("primary", "primary-not-served", snapshot("b", "c", "d")),
    Removed("fallback", "fallback-not-served", snapshot(LLAMA, "c", "d")),
    Removed("primary-of-an-agent", "primary-not-served", snapshot(LLAMA, "b", "d")),
    Removed("fallback-of-an-agent", "fallback-not-served", snapshot(LLAMA, "b", "c")),
    Removed("allowed", "fallback-dropped-by-allowlist", at=place(models={f"jan/{LLAMA}": {}})),
    Removed("listed", "primary-not-served", snapshot(*IDS, "x"), place(primary="jan/x")),
    Removed(
        "warned-of",
        "model-not-usable",
        snapshot(LLAMA, "b", "d"),
        predicted=lambda one: replace(
            one, notices=tuple(each for each in one.notices if each.severity is Severity.INFO)
        ),
    ),
    Removed("key", "placeholder-key-but-server-wants-one", snapshot(admitted=False)),
    Removed("any-key", "key-wanted", snapshot(admitted=False, key_sent=False), predicted=keyless),
    Removed("key-asked-for", "ready", snapshot(admitted=None)),
    Removed("path-for-chats", "takes-no-chat", snapshot(no_chat=405)),
    Removed("key-read", "ready", predicted=elsewhere),
    Removed("context-of-the-primary", "ready", snapshot(contexts=without(LLAMA))),
    Removed("context-of-a-fallback", "ready", snapshot(contexts=without("b"))),
    Removed("context-of-an-agent", "ready", snapshot(contexts=without("d"))),
    Removed("room", "first-turn-over-context", snapshot(contexts=((LLAMA, 11_999), *CONTEXTS[1:]))),
    Removed(
        "file-checked", "ready", predicted=lambda one: replace(one, unchecked=("gateway", "tools"))
    ),
    Removed("way", "http-proxy", predicted=proxied),
    Removed(
        "conversation",
        "session-keeps-its-model",
        at=replace(place("not-served"), files=kept("not-served")),
    ),
    Removed("file", "config-invalid", at=Place("{ agents: 5 }")),
    Removed("models-known", "ready", predicted=lambda _: predicted(None, place())),
    Removed("server", "hung", seen(Phase.HUNG)),
    Removed("same-server", "asked-elsewhere", snapshot(base_url="http://10.1.2.3:1337/v1")),
    Removed("trial", "trial-failed", trial=FAILED),
    Removed(
        "tool", "trial-without-tool", trial=replace(ANSWERED, tool=ToolCall.IGNORED, tool_note="x")
    ),
]


def test_the_whole_set_up_is_well() -> None:
    (found,) = Removed("nothing", "well").found()
    assert found == Diagnosis(
        "well",
        "All is well: Jan serves jan/llama-3.3-70b, Clawdbot's primary.",
        replace(found.step, text="Not checked here, of another provider: openai/gpt."),
        Severity.INFO,
    )
    assert not found.unsure


@pytest.mark.parametrize(
    ("ref", "named"),
    [(LLAMA, False), ("b", True), ("openai/gpt", True)],
)
def test_what_is_well_names_the_conversations_that_the_chain_does_not_answer(
    ref: str, named: bool
) -> None:
    provider, _, model = ref.rpartition("/")
    at = replace(place(), files=kept(model, provider or "jan"))
    (found,) = Removed("conversation", "well", at=at).found()
    assert found.well
    assert (f"({provider or 'jan'}/{model})" in found.step.text) is named
    assert (f"Send /model jan/{LLAMA} in that conversation." in found.step.text) is named


@pytest.mark.parametrize("removed", REMOVED, ids=str)
def test_each_condition_takes_the_green_away(removed: Removed) -> None:
    first, *others = removed.found()
    assert first.code == removed.code
    assert "well" not in {first.code, *(each.code for each in others)}
    assert "All is well" not in first.headline
    assert first.unsure is (removed.code == "ready")
    assert "key-not-known" not in {each.code for each in others} or first.unsure
    if first.unsure:
        assert first.headline.startswith("Ready; not checked: ")
        assert [each.severity for each in others] == [Severity.INFO]
        assert others[0].unsure


def named(name: str) -> Removed:
    return next(each for each in REMOVED if each.name == name)


def test_what_settles_a_condition() -> None:
    """The program's own word on the file, a chat that was answered for the key."""
    taken = Confirmation(program="clawdbot", standing=Standing.ANSWERED, valid=True)
    file = named("file-checked")
    for said, code in (
        (taken, "well"),
        (replace(taken, standing=Standing.ASKING), "ready"),
        (replace(taken, standing=Standing.UNASKED), "ready"),
    ):
        parts = partial(replace, unchecked=("gateway",), confirmation=said)
        found = replace(file, predicted=parts).found()[0]
        assert found.code == code
        unasked = said.standing is Standing.UNASKED
        assert (found.step.action is StepAction.ASK_PROGRAM) == unasked
    # Without an installed program nobody can be asked.
    assert file.found()[0].step.action is None
    assert file.found()[0].step.text.startswith("Install Clawdbot")
    key = replace(named("key-asked-for"), trial=ANSWERED)
    assert key.found()[0].code == "well"
    context = replace(
        named("context-of-the-primary"), predicted=partial(replace, confirmation=taken)
    )
    assert context.found()[0].code == "ready"


def test_words_of_what_was_not_checked() -> None:
    server = snapshot(admitted=None, contexts=without(LLAMA, "b"))
    unsure = replace(
        named("file-checked"),
        server=server,
        predicted=lambda one: replace(one, unchecked=("gateway", "tools", "a", "b")),
    )
    assert [each.headline for each in unsure.found()] == [
        "Ready; not checked: the key, the context of 2 models and 1 more.",
        "Whether the server takes a chat with this key is not known.",
        "How much context Jan has loaded for llama-3.3-70b, b is not known.",
        "Not checked in clawdbot.json: gateway, tools, a and 1 more.",
    ]
    assert [each.step.action for each in unsure.found()] == [
        StepAction.TRY_CHAT,
        StepAction.TRY_CHAT,
        None,
        None,
    ]


def test_the_context_that_is_set_in_jan_is_told_and_not_taken_for_the_loaded_one() -> None:
    disk = (replace(installed(LLAMA)[0], context=65_536),)
    server = snapshot(contexts=without(LLAMA))
    found = diagnose(server, predicted(server, place()), installed=disk)
    assert found[0].code == "ready"
    assert found[1].step.text.endswith("Its setting in Jan is 65536.")


def test_the_context_of_an_engine_counts() -> None:
    engine = Engine(1, "llama-server", model=LLAMA, n_ctx=ROOM)
    server = snapshot(contexts=without(LLAMA), engines=(engine,))
    assert diagnose(server, predicted(server, place()))[0].code == "well"


@pytest.mark.parametrize(
    ("made", "headline"),
    [
        (
            explicit("openai/gpt", (f"jan/{LLAMA}",)),
            "All is well: Jan serves jan/llama-3.3-70b, the fallback after openai/gpt.",
        ),
        (
            Place(
                explicit("openai/gpt").config.replace(
                    '"agents": {',
                    '"agents": {"list": [{"id": "main", "default": true}, '
                    f'{{"id": "mine", "model": "jan/{LLAMA}"}}],',
                )
            ),
            "All is well: Jan serves jan/llama-3.3-70b, agent mine's primary.",
        ),
    ],
    ids=["fallback", "another-agent"],
)
def test_jan_as_a_fallback_only_is_told_and_well(made: Place, headline: str) -> None:
    (found,) = diagnose(seen(), predicted(seen(), made))
    assert (found.code, found.headline) == ("well", headline)
    assert "Not checked here, of another provider: openai/gpt." in found.step.text
    unsure = seen(contexts=())
    assert "Not checked here" in diagnose(unsure, predicted(unsure, made))[0].step.text


@pytest.mark.parametrize("standing", [Standing.ANSWERED, Standing.UNASKED])
@pytest.mark.parametrize("first", [True, False], ids=["primary", "fallback"])
def test_an_id_stays_legible_in_the_headline(first: bool, standing: Standing) -> None:
    """Its place moves into the step before a few characters are left of it."""
    mine, other = "maker/DeepSeek-R1-Distill-Qwen-14B-GGUF-Q4_K_M", "openrouter/qwen3-coder-480b"
    chain = [f"jan/{mine}", other] if first else [other, f"jan/{mine}"]
    server = seen(models=(mine,), contexts=((mine, ROOM),))
    made = explicit(chain[0], (chain[1],), listed={mine: ROOM})
    said = Confirmation(program="clawdbot", standing=standing, valid=True)
    (found,) = diagnose(server, replace(predicted(server, made), confirmation=said))
    assert found.code == "well"
    cut = re.search(r"serves (\S+?…?\S+?)[,.]( |$)", found.headline)
    assert cut is not None
    assert cut[1] == f"jan/{mine}" or len(cut[1]) >= 30
    role = "Clawdbot's primary" if first else f"the fallback after {other}"
    assert f"{role}." in f"{found.headline} {found.step.text}"


def test_jan_in_no_chain_is_not_well() -> None:
    made = explicit("openai/gpt")
    assert diagnose(seen(), predicted(seen(), made))[0].code == "jan-not-chosen"


LONG = "unsloth/" + "Qwen3-Coder-480B-A35B-Instruct-" * 4


def test_headlines_take_one_line_of_80_columns() -> None:
    ids = [LONG + str(number) for number in range(3)]
    listed = dict.fromkeys(ids, ROOM)
    chains = [
        (f"jan/{ids[0]}", (f"jan/{ids[1]}", f"jan/{ids[2]}")),
        (f"openrouter/{LONG}", (f"jan/{ids[0]}",)),
    ]
    for primary, fallbacks in chains:
        for contexts in (tuple(listed.items()), ()):
            for admitted in (True, None):
                server = seen(models=tuple(ids), contexts=contexts, admitted=admitted)
                made = explicit(primary, fallbacks, listed=listed)
                for trial in (None, FAILED, replace(FAILED, error="x" * 500)):
                    trials = [Trial(ids[0], trial, server)] if trial else []
                    found = diagnose(server, predicted(server, made), trials=trials)
                    assert len(found[0].headline) <= 76, found[0].headline


class TestTrial:
    """For how long the end of a trial chat stands."""

    def test_a_good_one_is_said(self) -> None:
        found = replace(Removed("good", "well"), trial=ANSWERED).found()
        assert found[0].code == "well"
        assert found[0].step.text.startswith(
            "Trial chat: first token after 412 ms, its tool call works."
        )
        unsure = replace(named("file-checked"), trial=ANSWERED).found()
        assert "Trial chat: first token after 412 ms" in unsure[0].step.text

    def test_a_failed_one_heads_the_list_with_its_reason(self) -> None:
        first = named("trial").found()[0]
        assert first.headline == "llama-3.3-70b failed its trial chat: the engine has ended (502)."
        assert first.severity is Severity.ERROR
        assert first.step.first == "Look at Jan's log."
        assert first.step.action is StepAction.TRY_CHAT

    @pytest.mark.parametrize(
        ("model_id", "severity"),
        [(LLAMA, "error"), ("b", "warning"), ("c", "error"), ("d", "warning"), ("x", "warning")],
    )
    def test_the_place_of_the_model_decides_how_much_it_matters(
        self, model_id: str, severity: str
    ) -> None:
        server = snapshot(*IDS, "x")
        found = diagnose(
            server, predicted(server, place()), trials=[Trial(model_id, FAILED, server)]
        )
        assert (found[0].code, found[0].severity) == ("trial-failed", severity)

    @pytest.mark.parametrize(
        ("later", "holds"),
        [
            ({}, True),
            ({"shown_latency": "9 ms"}, True),
            ({"models": (*IDS, "x")}, True),
            ({"listener": listener("Jan", pid=7)}, True),
            ({"models": IDS[1:]}, False),
            ({"contexts": ((LLAMA, 4096),)}, False),
            ({"contexts": ()}, True),
            ({"base_url": "http://127.0.0.1:9/v1"}, False),
        ],
    )
    def test_it_holds_until_something_changes(self, later: dict[str, Any], holds: bool) -> None:
        trial = Trial(LLAMA, FAILED, snapshot(), ("text",))
        assert trial.holds(snapshot(**later), ("text",)) is holds

    def test_another_life_or_another_file_ends_it(self) -> None:
        known = snapshot(listener=listener("Jan", pid=7))
        trial = Trial(LLAMA, FAILED, known, ("text",))
        assert trial.holds(known, ("text",))
        assert not trial.holds(known, ("another",))
        assert not trial.holds(None, ("text",))
        assert not trial.holds(snapshot(listener=listener("Jan", pid=8)), ("text",))
        assert not trial.holds(replace(known, since=LATER), ("text",))

    def test_a_key_in_its_answer_is_masked(self) -> None:
        key = "sk-real-1234567890"
        made = explicit(key=key)
        trial = Trial(LLAMA, replace(FAILED, error=f"bad key {key}"), seen())
        assert key not in str(diagnose(seen(), predicted(seen(), made), trials=[trial]))


def test_a_good_set_up_of_another_test_is_this_one() -> None:
    assert diagnose(seen(), predicted(seen(), GOOD))[0].code == "well"
