"""Jan's entry under another name: what is written goes there, and models are named by it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from jan_tui.clawdbot.config.reading import read
from jan_tui.clawdbot.predicting import predict
from jan_tui.clawdbot.releases.catalogue import Choice
from jan_tui.clawdbot.values.prediction import Mode, ServerFacts, Status
from jan_tui.editing import choices
from jan_tui.editing.intent import Intent, KeyChoice, KeyLocation, ModelOverride
from tests.editing.planned import SERVED, Home

WIZARD = "custom-127-0-0-1-1337"
LLAMA, R1 = "llama-3.3-70b", "deepseek-r1"
EVERY_RELEASE = pytest.mark.parametrize("release", ["clawdbot", "openclaw"])


def entry(**more: Any) -> dict[str, Any]:
    return {
        "baseUrl": "http://127.0.0.1:1337/v1",
        "apiKey": "jan-local",
        "api": "openai-completions",
        "models": [{"id": LLAMA, "name": LLAMA}],
        **more,
    }


def home(
    name: str = WIZARD,
    release: str = "openclaw",
    primary: str | None = None,
    beside: dict[str, Any] | None = None,
    **files: Any,
) -> Home:
    config = {
        "models": {"providers": {name: entry(), **(beside or {})}},
        "agents": {"defaults": {"model": {"primary": primary or f"{name}/{LLAMA}"}}},
    }
    return Home(json.dumps(config, indent=2), release=release, **files)


@EVERY_RELEASE
@pytest.mark.parametrize("text", [R1, f"jan/{R1}", f"{WIZARD}/{R1}", f"Custom-127-0-0-1-1337/{R1}"])
def test_a_primary_is_named_by_the_entry(release: str, text: str) -> None:
    made = home(release=release).planned(Intent(primary=text, add_models=(R1,)))

    assert made.at("agents", "defaults", "model", "primary") == f"{WIZARD}/{R1}"
    assert [one["id"] for one in made.at("models", "providers", WIZARD, "models")] == [LLAMA, R1]
    assert list(made.at("models", "providers")) == [WIZARD]
    assert made.plan.preview is not None
    assert made.plan.preview.primary is not None
    assert made.plan.preview.primary.status is Status.SERVED


@EVERY_RELEASE
def test_the_keys_of_the_dashboard_write_there(release: str) -> None:
    place = home(release=release)
    prediction = predict(read(place.surroundings, Choice(release)), SERVED)
    ref = next(model.ref for model in prediction.catalog if model.id == R1)

    chosen = choices.make_primary(Intent(), prediction, ref)
    chosen = choices.toggle_fallback(chosen, prediction, f"{WIZARD}/{LLAMA}")
    made = place.planned(chosen)

    assert ref == f"{WIZARD}/{R1}"
    assert made.at("agents", "defaults", "model") == {
        "primary": f"{WIZARD}/{R1}",
        "fallbacks": [f"{WIZARD}/{LLAMA}"],
    }
    assert [one["id"] for one in made.at("models", "providers", WIZARD, "models")] == [LLAMA, R1]


@EVERY_RELEASE
def test_models_and_their_fields_change_there(release: str) -> None:
    figures = ModelOverride(context_window=65536)
    intent = Intent(add_models=(R1,), remove_models=(LLAMA,), overrides=((R1, figures),))
    made = home(release=release).planned(intent)

    models = made.at("models", "providers", WIZARD, "models")
    assert [(one["id"], one["contextWindow"]) for one in models] == [(R1, 65536)]


@EVERY_RELEASE
def test_the_key_goes_there(release: str) -> None:
    made = home(release=release).planned(Intent(key=KeyChoice(KeyLocation.ENTRY, "sk-new")))
    assert made.at("models", "providers", WIZARD, "apiKey") == "sk-new"


def test_a_profile_is_that_of_the_entry() -> None:
    made = home(release="clawdbot").planned(Intent(key=KeyChoice(KeyLocation.PROFILE, "sk-new")))
    stored = json.loads(next(text for path, text in made.files.items() if "auth" in path))
    assert [one["provider"] for one in stored["profiles"].values()] == [WIZARD]
    assert list(stored["profiles"]) == [f"{WIZARD}:default"]


def test_the_repair_names_the_entry() -> None:
    made = home(primary=f"jan/{LLAMA}").planned(Intent(repair_all=True))
    assert made.at("agents", "defaults", "model", "primary") == f"{WIZARD}/{LLAMA}"


@EVERY_RELEASE
@pytest.mark.parametrize("mode", [Mode.OFF, Mode.IMPLICIT])
def test_it_is_removed_with_its_name_told(release: str, mode: Mode) -> None:
    made = home(release=release).planned(Intent(mode=mode))

    assert not made.at("models", "providers")
    assert f"models.providers.{WIZARD} is removed" in made.said
    assert f"{WIZARD}/{LLAMA} is still chosen, and there is no provider {WIZARD}" in made.said


@EVERY_RELEASE
def test_one_that_leads_a_known_provider_to_jan_is_kept_while_it_is_chosen(release: str) -> None:
    refusal = home("openai", release).planned(Intent(mode=Mode.OFF)).refusal
    assert f"openai/{LLAMA} would go to the provider that" in refusal.reason


@EVERY_RELEASE
def test_one_that_leads_a_known_provider_to_jan_goes_with_a_word(release: str) -> None:
    place = home("openai", release, primary="anthropic/claude-opus-4-5")
    made = place.planned(Intent(mode=Mode.OFF))
    assert not made.at("models", "providers")
    assert "openai leads to Jan no more" in made.said


def test_the_profile_of_a_known_provider_stays() -> None:
    store = {
        "version": 1,
        "profiles": {"a": {"type": "api_key", "provider": "openai", "key": "sk-theirs"}},
    }
    files = {".clawdbot/agents/main/agent/auth-profiles.json": json.dumps(store)}
    place = home("openai", "clawdbot", primary="anthropic/claude-opus-4-5", files=files)
    assert list(place.planned(Intent(mode=Mode.OFF)).files) == [".clawdbot/clawdbot.json"]


def test_an_address_of_another_server_is_refused() -> None:
    elsewhere = Intent(mode=Mode.EXPLICIT, base_url="http://10.0.0.5:1337/v1")
    assert "for its address alone" in home().planned(elsewhere).refusal.reason
    here = Intent(base_url="http://localhost:1337/v1")
    assert home().planned(here).at("models", "providers", WIZARD, "baseUrl") == here.base_url


def test_clawdbot_gets_the_name_that_its_references_find() -> None:
    made = home("Jan AI", "clawdbot").planned(Intent(mode=Mode.EXPLICIT, primary=R1))
    assert list(made.at("models", "providers")) == ["jan ai"]
    assert made.at("agents", "defaults", "model", "primary") == f"jan ai/{R1}"
    kept = home("Jan AI").planned(Intent(mode=Mode.EXPLICIT, primary=R1))
    assert list(kept.at("models", "providers")) == ["Jan AI"]
    assert kept.at("agents", "defaults", "model", "primary") == f"jan ai/{R1}"


def test_an_entry_for_another_server_is_none_of_jan() -> None:
    facts = ServerFacts("http://10.0.0.5:4242/v1", served=(R1,))
    made = home("other").planned(Intent(mode=Mode.EXPLICIT, primary=R1), facts)
    assert list(made.at("models", "providers")) == ["other", "jan"]
    assert made.at("agents", "defaults", "model", "primary") == f"jan/{R1}"


INTENTS = (
    Intent(primary=R1, fallbacks=(LLAMA,), add_models=(R1,)),
    Intent(primary=f"jan/{R1}"),
    Intent(fallbacks=(R1, "openai/gpt-5.2")),
    Intent(mode=Mode.EXPLICIT, all_models=True),
    Intent(mode=Mode.EXPLICIT, models=(R1,), primary=R1),
    Intent(remove_models=(LLAMA,)),
    Intent(base_url="http://localhost:1337/v1"),
    Intent(key=KeyChoice(KeyLocation.DOTENV, "sk-new")),
    Intent(key=KeyChoice(KeyLocation.NONE)),
    Intent(mode=Mode.OFF),
    Intent(mode=Mode.IMPLICIT, key=KeyChoice(KeyLocation.ENV_BLOCK, "sk-new")),
    Intent(repair_all=True),
    Intent(primary="nonsense"),
    Intent(primary="big"),
)


@EVERY_RELEASE
@pytest.mark.parametrize("intent", INTENTS, ids=str)
@pytest.mark.parametrize("gap", [None, "apiKey", "api", "models"])
def test_the_text_is_that_of_jan_with_the_other_name(
    release: str, intent: Intent, gap: str | None
) -> None:
    def outcome(name: str) -> tuple[str, str | None]:
        fields = {key: value for key, value in entry().items() if key != gap}
        models = {f"{name}/{LLAMA}": {"alias": "big"}}
        defaults = {"model": {"primary": f"{name}/{LLAMA}"}, "models": models}
        config = {"models": {"providers": {name: fields}}, "agents": {"defaults": defaults}}
        made = Home(json.dumps(config, indent=2), release).planned(intent)
        return made.text, made.plan.refused.reason if made.plan.refused else None

    text, reason = outcome("lan")
    jan = outcome("jan")
    assert text.replace('"lan', '"jan') == jan[0]
    assert (reason or "").replace("lan/", "jan/") == (jan[1] or "")


def test_a_bare_key_of_the_allowlist_is_a_model_of_the_entry() -> None:
    config = json.loads(home(release="clawdbot").config or "")
    config["agents"]["defaults"]["models"] = {R1: {}}
    made = Home(json.dumps(config), "clawdbot").planned(Intent(fallbacks=(R1,)))
    assert list(made.at("agents", "defaults", "models")) == [R1]
