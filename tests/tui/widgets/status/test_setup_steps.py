"""The steps of a first set-up, from the state alone."""

from __future__ import annotations

import pytest

from jan_tui.clawdbot.values.prediction import Mode
from jan_tui.editing.intent import Intent
from jan_tui.jan.disk.installed import InstalledModel
from jan_tui.jan.snapshot import ServerSnapshot
from jan_tui.structs import replace
from jan_tui.tui.state import NO_INTENT, State
from jan_tui.tui.widgets.status.setup_steps import SetUp, Step, Turned, picked, set_up, turned_by
from tests.tui.world import CODER, DOWN, HOME, LLAMA, R1, URL, World, config, ready

BOTH = ready(LLAMA, R1)
GUIDE = '{ agents: { defaults: { model: { primary: "jan/llama-3.3-70b" } } } }'


def state_of(
    text: str | None = None,
    snapshot: ServerSnapshot | None = BOTH,
    intent: Intent = NO_INTENT,
    *,
    release: str = "clawdbot",
    discovers: bool | None = None,
    on_disk: tuple[InstalledModel, ...] = (),
    **env: str,
) -> State:
    """The state of a dashboard on this world, its intent planned."""
    world = World(text, env, release=release, files={})
    read = world.evaluate(intent, world.facts(snapshot))
    return State(
        HOME,
        snapshot,
        prediction=replace(read.prediction, discovers=discovers),
        intent=intent,
        planned=intent,
        plan=read.plan,
        installed=on_disk,
    )


def steps_of(*arguments: object, **more: object) -> SetUp:
    shown = set_up(state_of(*arguments, **more))  # type: ignore[arg-type]
    assert shown is not None
    return shown


def test_a_running_jan_and_no_config() -> None:
    shown = steps_of()
    assert shown.done == {Step.JAN}
    assert shown.to_go == 3
    assert shown.following(Step.JAN) is Step.MODEL
    assert (shown.model, shown.models, shown.on_disk) == (LLAMA, (LLAMA, R1), False)
    assert (shown.way, [way.mode for way in shown.ways]) == (
        Mode.EXPLICIT,
        [Mode.EXPLICIT, Mode.IMPLICIT],
    )
    assert (shown.files, shown.new) == (("~/.clawdbot/clawdbot.json",), True)
    assert shown.writes == "key jan-local, 2 models"


def test_what_a_picked_model_leaves_to_do() -> None:
    state = state_of()
    shown = set_up(state)
    assert shown is not None
    intent = picked(state.intent, state, Step.MODEL, shown)
    assert intent == Intent(mode=Mode.EXPLICIT, models=(LLAMA, R1), primary=f"jan/{LLAMA}")
    after = steps_of(None, BOTH, intent)
    assert after.done == {Step.JAN, Step.MODEL}
    assert after.to_go == 1
    assert after.following(Step.MODEL) is Step.WRITE
    assert (after.spare, after.fallback) == ((R1,), R1)


def test_the_only_model_is_no_fallback_of_itself() -> None:
    alone = steps_of(None, ready(LLAMA))
    assert (alone.model, alone.spare, alone.fallback) == (LLAMA, (), "")
    other = '{ agents: { defaults: { model: { primary: "anthropic/claude-opus-4-5" } } } }'
    assert steps_of(other, ready(LLAMA)).spare == (LLAMA,)


def test_jan_as_the_fallback_only() -> None:
    text = '{ agents: { defaults: { model: { primary: "anthropic/claude-opus-4-5" } } } }'
    state = state_of(text)
    shown = set_up(state)
    assert shown is not None
    assert shown.fallback == R1
    intent = picked(state.intent, state, Step.FALLBACKS, shown)
    assert intent.primary is None
    after = steps_of(text, BOTH, intent)
    assert after.done == {Step.JAN, Step.FALLBACKS}
    assert after.kept == "anthropic/claude-opus-4-5"
    assert after.following(Step.JAN) is Step.WRITE


@pytest.mark.parametrize(
    ("discovers", "way"), [(None, Mode.EXPLICIT), (False, Mode.EXPLICIT), (True, Mode.IMPLICIT)]
)
def test_first_is_the_way_that_works_on_this_machine(discovers: bool | None, way: Mode) -> None:
    shown = steps_of(discovers=discovers)
    assert shown.way is way
    assert shown.ways[0].mode is way
    state = state_of(discovers=discovers)
    assert picked(state.intent, state, Step.WRITE, shown).mode is way
    told = {
        None: "needs a Clawdbot that does",
        True: "Clawdbot does",
        False: "Clawdbot does not",
    }
    implicit = next(each for each in shown.ways if each.mode is Mode.IMPLICIT)
    assert implicit.about == f"Clawdbot discovers Jan's models ({told[discovers]})"


def test_a_release_without_discovery_has_one_way() -> None:
    shown = steps_of("{}", release="openclaw")
    assert [way.mode for way in shown.ways] == [Mode.EXPLICIT]


def test_a_key_in_the_environment_is_no_reason_for_discovery() -> None:
    """The guide's own first step, with a program that does not discover."""
    shown = steps_of(None, BOTH, JAN_API_KEY="jan-local")
    assert shown.way is Mode.EXPLICIT
    assert shown.writes == "key from JAN_API_KEY, 2 models"


def test_a_chosen_model_without_a_provider_is_step_two_done() -> None:
    state = state_of(GUIDE)
    shown = set_up(state)
    assert shown is not None
    assert shown.done == {Step.JAN, Step.MODEL}
    intent = picked(state.intent, state, Step.WRITE, shown)
    assert intent == Intent(mode=Mode.EXPLICIT, models=(LLAMA, R1))


def test_a_chosen_model_that_is_not_served_is_to_be_chosen_again() -> None:
    shown = steps_of(GUIDE.replace(LLAMA, "gone-7b"))
    assert Step.MODEL not in shown.done
    assert shown.model == LLAMA


def test_with_jan_down_the_models_on_disk_are_there() -> None:
    on_disk = (
        InstalledModel(R1, context=8192),
        InstalledModel(LLAMA, context=32768),
        InstalledModel("nomic", embedding=True),
    )
    state = state_of(None, DOWN, on_disk=on_disk)
    shown = set_up(state)
    assert shown is not None
    assert shown.done == frozenset()
    assert (shown.models, shown.on_disk) == ((R1, LLAMA), True)
    # The release would refuse the other one for its context.
    assert shown.model == LLAMA
    intent = picked(state.intent, state, Step.MODEL, shown)
    assert intent.models == (R1, LLAMA)
    assert set_up(state_of(None, DOWN, intent, on_disk=on_disk)).done == {Step.MODEL}  # type: ignore[union-attr]


def test_the_model_to_offer_first_is_loaded_with_context_enough() -> None:
    assert steps_of(None, ready(R1, LLAMA, context=4096)).model == LLAMA
    assert steps_of(None, ready(R1, LLAMA, context=32768)).model == R1


def test_no_model_is_known_at_all() -> None:
    state = state_of(None, DOWN)
    shown = set_up(state)
    assert shown is not None
    assert (shown.models, shown.model, shown.fallback) == ((), "", "")
    for step in Step:
        assert picked(state.intent, state, step, shown) == state.intent
        assert turned_by(shown, Turned(), step, 1) == Turned()


def test_turning_goes_round() -> None:
    shown = steps_of(None, ready(LLAMA, R1, CODER))
    assert turned_by(shown, Turned(), Step.MODEL, 1).model == R1
    assert turned_by(shown, Turned(), Step.MODEL, -1).model == CODER
    assert turned_by(shown, Turned(), Step.FALLBACKS, 1).fallback == CODER
    assert steps_of(None, ready(LLAMA, R1, CODER)).model == LLAMA
    turned = set_up(state_of(), Turned(model=R1))
    assert turned is not None
    assert turned.model == R1


@pytest.mark.parametrize(
    "text",
    [
        config(LLAMA),
        config(LLAMA, primary="anthropic/x", fallbacks=(f"jan/{LLAMA}",)),
        config(),
        "{ nonsense: }",
        '{ agents: { defaults: { model: { fallback: "jan/x" } } } }',
    ],
    ids=["explicit", "as-fallback", "implicit", "unreadable", "refused"],
)
def test_there_is_no_card_where_jan_is_connected_or_the_file_is_refused(text: str) -> None:
    assert set_up(state_of(text)) is None


def test_there_is_no_card_before_the_files_are_read_nor_for_a_key_that_is_exported() -> None:
    assert set_up(State(HOME)) is None
    assert set_up(replace(state_of(), export_line="export JAN_API_KEY=x")) is None


def test_discovery_asks_no_other_address() -> None:
    shown = steps_of(None, ready(LLAMA, base_url="http://jan-host:1337/v1"))
    assert shown.ways[-1].about == "Clawdbot would ask 127.0.0.1:1337, and no other address"


def test_another_server_is_the_one_that_is_thought_of() -> None:
    assert steps_of(None, ready(LLAMA, base_url="http://jan-host:1337/v1")).address == (
        "jan-host:1337"
    )
    assert steps_of(None, BOTH).address == URL.removeprefix("http://").removesuffix("/v1")


@pytest.mark.parametrize("step", [Step.MODEL, Step.FALLBACKS])
def test_an_entry_is_prepared_before_the_prediction_knows_what_jan_serves(step: Step) -> None:
    early = replace(state_of(snapshot=None), snapshot=BOTH)
    shown = set_up(early)
    assert shown is not None
    intent = picked(NO_INTENT, early, step, shown)
    assert (intent.mode, intent.models) == (Mode.EXPLICIT, (LLAMA, R1))
