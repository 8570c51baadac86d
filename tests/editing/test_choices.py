"""Each step of a person's hand, as intent before and after."""

from __future__ import annotations

from jan_tui.clawdbot.values.prediction import Link, Mode, Prediction, Status
from jan_tui.editing import choices
from jan_tui.editing.intent import Intent, KeyLocation, ModelOverride
from jan_tui.structs import replace
from tests.tui.world import CODER, IMPLICIT, LLAMA, R1, config, predicted

NOTHING = Intent()


def _prediction(text: str = IMPLICIT) -> Prediction:
    return predicted(text, LLAMA, R1, contexts={LLAMA: 8192})


def test_a_fallback_that_becomes_primary_leaves_the_fallbacks() -> None:
    intent = choices.make_primary(NOTHING, _prediction(), f"jan/{CODER}")
    assert (intent.primary, intent.fallbacks) == (f"jan/{CODER}", ())


def test_the_primary_is_no_fallback() -> None:
    assert choices.toggle_fallback(NOTHING, _prediction(), f"jan/{LLAMA}") == NOTHING


def test_an_alias_is_known_as_the_model_that_it_stands_for() -> None:
    alias = Link("coder", f"jan/{CODER}", Status.MISSING, "alias")
    prediction = replace(_prediction(), fallbacks=(alias, Link("x/y", "x/y", Status.UNKNOWN)))
    assert choices.is_fallback(NOTHING, prediction, f"jan/{CODER}")
    assert choices.toggle_fallback(NOTHING, prediction, f"jan/{CODER}").fallbacks == ("x/y",)
    moved = choices.move(NOTHING, prediction, f"jan/{CODER}", 1)
    assert moved.fallbacks == ("x/y", "coder")


def test_a_move_past_either_end_changes_nothing() -> None:
    for first_or_last, by in ((LLAMA, -1), (CODER, 1)):
        assert choices.move(NOTHING, _prediction(), f"jan/{first_or_last}", by) == NOTHING


def test_a_first_explicit_entry_starts_with_what_is_served() -> None:
    intent = choices.set_mode(NOTHING, _prediction(), Mode.EXPLICIT)
    assert intent.models == (LLAMA, R1)


def test_an_entry_that_is_there_keeps_its_list() -> None:
    prediction = _prediction(config(CODER))
    assert choices.set_mode(NOTHING, prediction, Mode.EXPLICIT).models is None


def test_leaving_explicit_forgets_its_models() -> None:
    explicit = choices.set_mode(NOTHING, _prediction(), Mode.EXPLICIT)
    assert choices.set_mode(explicit, _prediction(), Mode.OFF) == Intent(mode=Mode.OFF)


def test_a_served_model_that_is_chosen_joins_the_explicit_entry() -> None:
    prediction = _prediction(config(LLAMA))
    for step in (choices.make_primary, choices.toggle_fallback):
        assert step(NOTHING, prediction, f"jan/{R1}").models == (LLAMA, R1)
        assert step(NOTHING, prediction, "other/model").models is None
        assert step(NOTHING, _prediction(), f"jan/{R1}").models is None


def test_a_model_taken_out_takes_its_fields_along() -> None:
    prediction = _prediction(config(LLAMA, R1))
    intent = choices.override(NOTHING, prediction, R1, ModelOverride(context_window=4096))
    assert choices.toggle_model(intent, prediction, R1).overrides == ()


def test_only_contexts_that_differ_are_written() -> None:
    intent = choices.loaded_contexts(NOTHING, _prediction())
    assert intent.mode is Mode.EXPLICIT
    assert dict(intent.overrides) == {LLAMA: ModelOverride(context_window=8192)}


def test_key_and_place_are_set_one_by_one() -> None:
    intent = choices.set_key(NOTHING, value="abc")
    intent = choices.set_key(intent, location=KeyLocation.DOTENV)
    assert (intent.key.value, intent.key.location) == ("abc", KeyLocation.DOTENV)


def test_a_repair_is_asked_for_once() -> None:
    intent = choices.add_repair(choices.add_repair(NOTHING, "one"), "one")
    assert intent.repairs == ("one",)


ON_DISK = {R1: 32768, CODER: None}
AWAY = predicted(config(LLAMA, fallbacks=()))


def test_an_installed_model_that_is_chosen_joins_the_entry_with_its_context() -> None:
    for step in (choices.make_primary, choices.toggle_fallback):
        intent = step(NOTHING, AWAY, f"jan/{R1}", ON_DISK)
        assert intent.models == (LLAMA, R1)
        assert dict(intent.overrides) == {R1: ModelOverride(context_window=32768)}
        intent = step(NOTHING, AWAY, f"jan/{CODER}", ON_DISK)
        assert (intent.models, intent.overrides) == ((LLAMA, CODER), ())


def test_a_listed_model_keeps_the_context_of_the_file() -> None:
    intent = choices.add_models(NOTHING, AWAY, (LLAMA, R1), {LLAMA: 4096, **ON_DISK})
    assert dict(intent.overrides) == {R1: ModelOverride(context_window=32768)}
    assert choices.add_models(NOTHING, AWAY, (LLAMA,), {LLAMA: 4096}) == NOTHING


def test_a_first_explicit_entry_starts_with_the_disk_where_nothing_is_served() -> None:
    away = predicted(IMPLICIT)
    assert choices.set_mode(NOTHING, away, Mode.EXPLICIT, ON_DISK).models == (R1, CODER)
    assert choices.set_mode(NOTHING, away, Mode.EXPLICIT).models is None
    assert choices.set_mode(NOTHING, _prediction(), Mode.EXPLICIT, ON_DISK).models == (LLAMA, R1)


def test_marked_models_are_the_whole_list_in_their_order() -> None:
    intent = choices.list_exactly(NOTHING, AWAY, (R1, CODER, R1), ON_DISK)
    assert intent.models == (R1, CODER)
    assert dict(intent.overrides) == {R1: ModelOverride(context_window=32768)}
    assert choices.list_exactly(NOTHING, AWAY, (R1, LLAMA), ON_DISK).models == (R1, LLAMA)


def test_an_installed_model_is_ticked_and_unticked() -> None:
    ticked = choices.toggle_model(NOTHING, AWAY, R1, ON_DISK)
    assert ticked.models == (LLAMA, R1)
    assert choices.toggle_model(ticked, AWAY, R1, ON_DISK).models == (LLAMA,)
