"""Primary, fallbacks and allowlist: a name becomes a reference that no release can misread."""

from __future__ import annotations

import pytest

from jan_tui.clawdbot.config.reading import read
from jan_tui.clawdbot.releases.catalogue import Choice
from jan_tui.clawdbot.values.prediction import Mode
from jan_tui.editing.intent import Intent
from tests.editing.planned import SERVED, Home, plan

MODEL = ("agents", "defaults", "model")
KEYED = '  env: { vars: { JAN_API_KEY: "jan-local" } },\n'


def config(inside: str) -> str:
    return f"{{\n{KEYED}  agents: {{ defaults: {{ {inside} }} }},\n}}\n"


@pytest.mark.parametrize(
    ("named", "written"),
    [
        ("jan/llama-3.3-70b", "jan/llama-3.3-70b"),
        ("llama-3.3-70b", "jan/llama-3.3-70b"),
        ("JAN/llama-3.3-70b", "jan/llama-3.3-70b"),
        (" jan/llama-3.3-70b ", "jan/llama-3.3-70b"),
        ("unsloth/Qwen3-8B", "jan/unsloth/Qwen3-8B"),
        ("jan/unsloth/Qwen3-8B", "jan/unsloth/Qwen3-8B"),
        ("jan/not-served-yet", "jan/not-served-yet"),
    ],
)
def test_a_reference_or_an_exact_id_names_a_model_of_jan(named: str, written: str) -> None:
    made = Home(config("")).planned(Intent(primary=named))
    assert made.at(*MODEL) == {"primary": written}
    assert made.plan.preview is not None
    assert made.plan.preview.primary is not None
    assert made.plan.preview.primary.ref == written


@pytest.mark.parametrize("where", ["primary", "fallback"])
@pytest.mark.parametrize(
    ("named", "hint"),
    [
        ("llama-3.3", "Did you mean jan/llama-3.3-70b?"),
        ("LLAMA-3.3-70B", "Did you mean jan/llama-3.3-70b?"),
        ("Qwen/Qwen3", "For a model of Jan write jan/Qwen/Qwen3."),
        ("anthropic/claude-opus-4-5", "provider anthropic"),
        ("jan/", "jan/"),
        ("/x", "jan/"),
        ("", "jan/"),
    ],
)
def test_a_name_that_would_become_another_provider_is_refused(
    named: str, hint: str, where: str
) -> None:
    intent = Intent(primary=named) if where == "primary" else Intent(fallbacks=("jan/a", named))
    assert hint in Home(config("")).planned(intent).refusal.reason


def test_an_id_that_begins_like_a_reference_is_taken_whole() -> None:
    entry = """{ models: { providers: { jan: { baseUrl: "http://h/v1", apiKey: "k",
      api: "openai-completions", models: [{ id: "jan/odd", name: "odd" }] } } } }"""
    assert Home(entry).planned(Intent(primary="jan/odd")).at(*MODEL, "primary") == "jan/jan/odd"


def test_a_reference_in_use_an_alias_and_a_configured_provider_stay() -> None:
    made = Home(
        config(
            'model: { primary: "anthropic/claude-x", fallbacks: ["openai/y"] }, '
            'models: { "jan/a": { alias: "coder" }, "anthropic/claude-x": {}, "openai/y": {} }'
        ).replace(
            KEYED,
            KEYED + '  models: { providers: { box: { baseUrl: "http://b", models: [] } } },\n',
        )
    ).planned(Intent(primary="coder", fallbacks=("anthropic/claude-x", "openai/y", "box/z")))
    assert made.at(*MODEL) == {
        "primary": "coder",
        "fallbacks": ["anthropic/claude-x", "openai/y", "box/z"],
    }
    assert "box/z" in made.at("agents", "defaults", "models")


def test_only_what_is_named_is_changed() -> None:
    before = config('model: { fallbacks: ["jan/b"], /* mine */ primary: "jan/a" }')
    made = Home(before).planned(Intent(primary="jan/c"))
    assert made.text == before.replace("jan/a", "jan/c")
    made = Home(before).planned(Intent(fallbacks=("jan/b", "jan/d")))
    assert made.at(*MODEL) == {"fallbacks": ["jan/b", "jan/d"], "primary": "jan/a"}


def test_no_fallbacks_empties_the_list_and_makes_none() -> None:
    made = Home(config('model: { primary: "jan/a", fallbacks: ["jan/b"] }')).planned(
        Intent(fallbacks=())
    )
    assert made.at(*MODEL) == {"primary": "jan/a", "fallbacks": []}
    assert (
        Home(config('model: { primary: "jan/a" }')).planned(Intent(fallbacks=())).plan.changes == ()
    )


def test_a_fallback_that_is_named_twice_is_written_once() -> None:
    made = Home(config("")).planned(Intent(fallbacks=("jan/a", "jan/b", "JAN/a")))
    assert made.at(*MODEL, "fallbacks") == ["jan/a", "jan/b"]


@pytest.mark.parametrize("release", ["clawdbot", "openclaw"])
def test_the_short_form_of_the_model_becomes_the_one_that_both_releases_take(
    release: str,
) -> None:
    home = Home(config('model: "jan/a"'), release)
    assert home.planned(Intent(fallbacks=("jan/b",))).at(*MODEL) == {
        "primary": "jan/a",
        "fallbacks": ["jan/b"],
    }
    assert home.planned(Intent(primary="jan/c")).at(*MODEL) == {"primary": "jan/c"}


def test_the_short_form_with_the_same_meaning_stays_where_it_is_valid() -> None:
    before = config('model: "jan/a"')
    assert Home(before, "openclaw").planned(Intent(primary="jan/a")).plan.changes == ()


@pytest.mark.parametrize("release", ["clawdbot", "openclaw"])
def test_the_guides_spelling_is_migrated_by_the_repair(release: str) -> None:
    before = config('model: { primary: "jan/a", fallback: ["jan/b"] }')
    made = Home(before, release).planned(Intent(repairs=("fallback-key",)))
    assert made.text == before.replace("fallback:", "fallbacks:")


def test_all_repairs_do_not_turn_implicit_into_explicit() -> None:
    before = config('model: { primary: "jan/a", fallback: ["jan/b"] }')
    made = Home(before).planned(Intent(repair_all=True))
    assert made.text == before.replace("fallback:", "fallbacks:")
    turned = Home(made.text).planned(Intent(repairs=("implicit-not-in-release",)))
    assert "jan" in turned.at("models", "providers")


def test_new_fallbacks_take_the_place_of_the_guides_spelling() -> None:
    made = Home(config('model: { primary: "jan/a", fallback: ["jan/b"] }')).planned(
        Intent(fallbacks=("jan/c",))
    )
    assert made.at(*MODEL) == {"primary": "jan/a", "fallbacks": ["jan/c"]}
    assert made.plan.preview is not None
    assert made.plan.preview.valid


def test_a_file_that_is_refused_for_its_spelling_can_be_changed_and_stays_refused() -> None:
    made = Home(config('model: { primary: "jan/a", fallback: ["jan/b"] }')).planned(
        Intent(primary="jan/c")
    )
    assert made.at(*MODEL, "primary") == "jan/c"
    assert "still refuses this file" in made.said


@pytest.mark.parametrize("release", ["clawdbot", "openclaw"])
def test_the_guides_own_spelling_is_written_for_whoever_asks_with_a_warning(release: str) -> None:
    made = Home(config('model: { fallbacks: ["jan/x"] }'), release).planned(
        Intent(primary="jan/a", fallbacks=("jan/b",), fallback_key="fallback")
    )
    assert made.raw(*MODEL) == {"primary": "jan/a", "fallback": ["jan/b"]}
    assert "refuse" in made.said
    renamed = Home(config('model: { fallbacks: ["jan/x"] }'), release).planned(
        Intent(fallback_key="fallback")
    )
    assert renamed.raw(*MODEL) == {"fallback": ["jan/x"]}


def test_chosen_models_are_added_to_an_allowlist_in_the_same_save() -> None:
    made = Home(config('models: { "anthropic/x": {} /* theirs */ }')).planned(
        Intent(primary="jan/a", fallbacks=("jan/b",))
    )
    assert list(made.at("agents", "defaults", "models")) == ["anthropic/x", "jan/a", "jan/b"]
    assert "/* theirs */" in made.text


@pytest.mark.parametrize(
    "listed", ['{ "JAN/a": {} }', '{ " jan/a ": { alias: "q" } }', "{ a: {} }"]
)
def test_what_the_allowlist_lets_through_is_not_added(listed: str) -> None:
    made = Home(config(f"models: {listed}")).planned(Intent(primary="jan/a"))
    assert len(made.at("agents", "defaults", "models")) == 1


@pytest.mark.parametrize("inside", ["models: {}", ""])
def test_no_allowlist_is_made(inside: str) -> None:
    made = Home(config(inside)).planned(Intent(primary="jan/a", fallbacks=("jan/b",)))
    assert not made.at("agents", "defaults", "models")


def test_a_wildcard_counts_where_the_release_has_wildcards() -> None:
    listed = 'models: { "jan/*": {} }'
    clawdbot = Home(config(listed)).planned(Intent(primary="jan/a"))
    openclaw = Home(config(listed), "openclaw").planned(Intent(primary="jan/a"))
    assert list(clawdbot.at("agents", "defaults", "models")) == ["jan/*", "jan/a"]
    assert list(openclaw.at("agents", "defaults", "models")) == ["jan/*"]


def test_the_policy_of_openclaw_is_the_list_that_is_added_to() -> None:
    made = Home(config('modelPolicy: { allow: ["openai/x"] }'), "openclaw").planned(
        Intent(primary="jan/a")
    )
    assert made.at("agents", "defaults", "modelPolicy", "allow") == ["openai/x", "jan/a"]


@pytest.mark.parametrize("junk", ["null", '"x"', "[]", "3"])
def test_a_model_that_is_no_object_is_replaced(junk: str) -> None:
    made = Home(config(f"model: {junk}")).planned(Intent(primary="jan/a", mode=Mode.IMPLICIT))
    assert made.at(*MODEL) == {"primary": "jan/a"}


@pytest.mark.parametrize("junk", ['"x"', "[1]", "3", "true"])
@pytest.mark.parametrize("place", ["agents", "models", "env"])
def test_what_stands_in_the_way_is_never_thrown_away(place: str, junk: str) -> None:
    intents = {
        "agents": Intent(primary="jan/a"),
        "models": Intent(mode=Mode.EXPLICIT),
        "env": Intent(mode=Mode.IMPLICIT),
    }
    refusal = Home(f"{{\n  {place}: {junk},\n}}").planned(intents[place]).refusal
    assert place in refusal.reason
    assert (refusal.line, refusal.column) == (2, 5 + len(place))
    assert refusal.source_line == f"  {place}: {junk},"


def test_the_guides_spelling_keeps_the_comments_of_the_list_and_is_warned_of() -> None:
    home = Home(config('model: { primary: "jan/a", /* spare */ fallbacks: ["jan/b"] }'))
    made = home.planned(Intent(fallbacks=("jan/a",), fallback_key="fallback"))
    assert '/* spare */ fallback: ["jan/a"]' in made.text
    assert any(
        'refuses this file: agents.defaults.model: Unrecognized key: "fallback"' in one
        for one in made.plan.remarks
    )
    assert not any("as it did before" in one for one in made.plan.remarks)


@pytest.mark.parametrize("choice", [Choice(), Choice(release="clawdbot")])
def test_why_a_release_was_taken_stays_true_of_the_planned_files(choice: Choice) -> None:
    surroundings = Home(config("")).surroundings
    made = plan(Intent(primary="jan/llama-3.3-70b"), surroundings, choice, SERVED)
    assert made.preview is not None
    assert made.preview.release_reason == read(surroundings, choice).release_reason
