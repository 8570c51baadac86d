"""Mode, base URL, entry and key: what is written where, what is kept, what is refused."""

from __future__ import annotations

import json

import pytest

from jan_tui.clawdbot.values.prediction import Mode, ServerFacts
from jan_tui.editing import Refusal, Remedy
from jan_tui.editing.intent import Intent, KeyChoice, KeyLocation, ModelOverride
from jan_tui.structs import replace
from tests.editing.planned import Home

JAN = ("models", "providers", "jan")
ENTRY = """{
  // the person's own words
  models: {
    providers: {
      jan: {
        baseUrl: "http://127.0.0.1:1337/v1", // here
        apiKey: "sk-a-real-key-of-theirs",
        api: "openai-completions",
        models: [
          { id: "mine", name: "Mine", contextWindow: 4096, cost: { input: 3 } }, // tuned
        ],
      },
    },
  },
}
"""
EXPLICIT = Intent(mode=Mode.EXPLICIT)
IMPLICIT = Intent(mode=Mode.IMPLICIT)


def kept(location: KeyLocation, value: str | None = None, mode: Mode = Mode.EXPLICIT) -> Intent:
    return Intent(mode=mode, key=KeyChoice(location, value))


@pytest.mark.parametrize("release", ["clawdbot", "openclaw"])
def test_a_new_entry_is_written_whole(release: str) -> None:
    made = Home(release=release).planned(replace(EXPLICIT, models=("deepseek-r1",)))
    assert made.at(*JAN) == {
        "baseUrl": "http://127.0.0.1:1337/v1",
        "apiKey": "jan-local",
        "api": "openai-completions",
        "models": [
            {
                "id": "deepseek-r1",
                "name": "deepseek-r1",
                "reasoning": True,
                "input": ["text"],
                "cost": {"input": 0, "output": 0, "cacheRead": 0, "cacheWrite": 0},
                "contextWindow": 128000,
                "maxTokens": 8192,
            }
        ],
    }
    assert made.plan.preview is not None
    assert made.plan.preview.valid
    assert made.plan.preview.provider.mode is Mode.EXPLICIT


def test_a_new_entry_lists_what_is_served_and_what_is_chosen_if_no_model_is_named() -> None:
    made = Home().planned(replace(EXPLICIT, primary="jan/mine"))
    listed = [model["id"] for model in made.at(*JAN, "models")]
    assert listed == ["llama-3.3-70b", "deepseek-r1", "unsloth/Qwen3-8B", "mine"]


def test_the_base_url_is_the_one_given_else_the_one_asked() -> None:
    asked = ServerFacts(base_url="http://box:1337/v1", served=("a",))
    assert Home().planned(EXPLICIT, asked).at(*JAN, "baseUrl") == "http://box:1337/v1"
    given = replace(EXPLICIT, base_url="https://jan.lan/v1")
    assert Home().planned(given, asked).at(*JAN, "baseUrl") == "https://jan.lan/v1"
    assert Home(ENTRY).planned(EXPLICIT, asked).plan.changes == ()


@pytest.mark.parametrize("url", ["", "127.0.0.1:1337/v1", "ftp://host/v1"])
def test_a_base_url_that_cannot_be_asked_is_refused(url: str) -> None:
    assert "http://" in Home().planned(replace(EXPLICIT, base_url=url)).refusal.reason


def test_an_entry_that_is_whole_is_left_alone() -> None:
    assert Home(ENTRY).planned(EXPLICIT).plan.changes == ()


@pytest.mark.parametrize("field", ["baseUrl", "apiKey", "api", "models"])
def test_a_missing_field_is_completed_and_nothing_else(field: str) -> None:
    whole = {
        "baseUrl": "http://host:1337/v1",
        "apiKey": "theirs",
        "api": "openai-completions",
        "models": [{"id": "a", "name": "A"}],
    }
    config = {"models": {"providers": {"jan": {k: v for k, v in whole.items() if k != field}}}}
    entry = Home(json.dumps(config, indent=2)).planned(EXPLICIT).at(*JAN)
    assert set(entry) == set(whole)
    assert {key: entry[key] for key in entry if key != field} == {
        key: whole[key] for key in whole if key != field
    }


def test_a_model_without_a_name_gets_its_id_as_name() -> None:
    config = ENTRY.replace('name: "Mine", ', "")
    assert Home(config).planned(EXPLICIT).at(*JAN, "models", 0, "name") == "mine"


@pytest.mark.parametrize("written", ["Jan", "JAN", " jan "])
def test_an_entry_under_another_spelling_is_renamed_for_explicit_mode(written: str) -> None:
    made = Home(ENTRY.replace("jan: {", f'"{written}": {{')).planned(EXPLICIT)
    assert list(made.at("models", "providers")) == ["jan"]
    assert "renamed" in made.said
    assert "// tuned" in made.text


def test_models_listed_by_hand_keep_their_own_fields_and_comments() -> None:
    made = Home(ENTRY).planned(Intent(all_models=True, add_models=("mine",)))
    models = made.at(*JAN, "models")
    assert models[0] == {"id": "mine", "name": "Mine", "contextWindow": 4096, "cost": {"input": 3}}
    assert [model["id"] for model in models] == [
        "mine",
        "llama-3.3-70b",
        "deepseek-r1",
        "unsloth/Qwen3-8B",
    ]
    assert "// tuned" in made.text


def test_a_full_list_removes_what_it_does_not_name() -> None:
    made = Home(ENTRY).planned(Intent(models=("a", "b")))
    assert [model["id"] for model in made.at(*JAN, "models")] == ["a", "b"]


def test_models_are_added_removed_and_overridden_in_one_intent() -> None:
    made = Home(ENTRY).planned(
        Intent(
            add_models=("new",),
            remove_models=("mine", "unknown"),
            overrides=(("new", ModelOverride(8192, 1024, "New", True)),),
        )
    )
    (model,) = made.at(*JAN, "models")
    assert (model["id"], model["name"], model["reasoning"]) == ("new", "New", True)
    assert (model["contextWindow"], model["maxTokens"]) == (8192, 1024)


def test_an_override_changes_its_field_only() -> None:
    made = Home(ENTRY).planned(Intent(overrides=(("mine", ModelOverride(context_window=16384)),)))
    assert made.text == ENTRY.replace("4096", "16384")


@pytest.mark.parametrize(
    ("intent", "word"),
    [
        (Intent(overrides=(("gone", ModelOverride(4096)),)), "gone"),
        (Intent(overrides=(("mine", ModelOverride(0)),)), "above 0"),
        (Intent(overrides=(("mine", ModelOverride(2**53)),)), "above 0"),
        (Intent(overrides=(("mine", ModelOverride(name="")),)), "empty"),
        (Intent(mode=Mode.IMPLICIT, models=("a",)), "explicit"),
        (Intent(mode=Mode.OFF, key=KeyChoice(None, "x")), "off"),
    ],
)
def test_figures_and_lists_that_cannot_be_are_refused(intent: Intent, word: str) -> None:
    assert word in Home(ENTRY).planned(intent).refusal.reason


@pytest.mark.parametrize("served", [None, ()])
def test_all_models_with_none_served_is_refused(served: tuple[str, ...] | None) -> None:
    made = Home().planned(replace(EXPLICIT, all_models=True), ServerFacts(served=served))
    assert "serves no models" in made.refusal.reason


def test_a_list_of_models_without_an_entry_is_refused_with_the_way_out() -> None:
    assert Home("{}").planned(Intent(add_models=("a",))).refusal == Refusal(
        "Models are listed in an explicit entry only, and there is none. "
        "Choose explicit to list them.",
        remedy=Remedy.EXPLICIT,
    )


def test_going_implicit_removes_the_entry_with_a_remark_and_keeps_the_key() -> None:
    made = Home(ENTRY).planned(IMPLICIT)
    assert made.at("models") is None
    assert "1 model (mine)" in made.said
    assert "baseUrl, apiKey, api" in made.said
    assert made.at("env", "vars", "JAN_API_KEY") == "sk-a-real-key-of-theirs"
    assert "the person's own words" in made.text
    assert made.plan.preview is not None
    assert made.plan.preview.provider.mode is Mode.IMPLICIT


def test_going_back_restores_nothing_silently() -> None:
    there = Home(ENTRY).planned(IMPLICIT)
    back = Home(there.text).planned(EXPLICIT)
    assert [model["id"] for model in back.at(*JAN, "models")] == [
        "llama-3.3-70b",
        "deepseek-r1",
        "unsloth/Qwen3-8B",
    ]
    assert back.at(*JAN, "apiKey") == "sk-a-real-key-of-theirs"
    assert back.at("env") is None


def test_implicit_mode_opts_in_with_the_default_key_in_the_env_block() -> None:
    assert Home().planned(IMPLICIT).value == {"env": {"vars": {"JAN_API_KEY": "jan-local"}}}


@pytest.mark.parametrize(
    "home",
    [
        Home("{}", env={"JAN_API_KEY": "set"}),
        Home("{}", files={".clawdbot/.env": "JAN_API_KEY=set\n"}),
        Home('{ env: { JAN_API_KEY: "set" } }'),
        Home(
            "{}",
            files={
                ".clawdbot/agents/main/agent/auth-profiles.json": '{"version":1,"profiles":{"j":'
                '{"type":"api_key","provider":"jan","key":"set"}}}'
            },
        ),
    ],
    ids=["process", "dotenv", "env block", "profile"],
)
def test_who_has_opted_in_already_is_left_alone(home: Home) -> None:
    assert home.planned(IMPLICIT).plan.changes == ()


def test_off_removes_entry_and_keys_with_remarks() -> None:
    store = '{"version":1,"profiles":{"o":{"type":"api_key","provider":"openai","key":"k"},\n'
    store += ' "j":{"type":"token","provider":"Jan","token":"t"}},"order":{"jan":["j"]}}'
    path = ".clawdbot/agents/main/agent/auth-profiles.json"
    made = Home(
        ENTRY.replace(
            "models: {\n    prov",
            'env: { vars: { JAN_API_KEY: "k", A: "1" } },\n  models: {\n    prov',
        ),
        files={".clawdbot/.env": "# mine\nA=1\nJAN_API_KEY=x\nB=2\n", path: store},
    ).planned(Intent(mode=Mode.OFF))
    assert made.at("models") is None
    assert made.at("env", "vars") == {"A": "1"}
    assert made.files[".clawdbot/.env"] == "# mine\nA=1\nB=2\n"
    assert json.loads(made.files[path]) == {
        "version": 1,
        "profiles": {"o": {"type": "api_key", "provider": "openai", "key": "k"}},
        "order": {},
    }
    assert list(made.files)[-1] == ".clawdbot/clawdbot.json"
    assert made.plan.preview is not None
    assert made.plan.preview.provider.mode is Mode.OFF
    for word in ("entry", "env block", ".env", "profile"):
        assert word in made.said


def test_off_reports_what_it_cannot_remove() -> None:
    made = Home(ENTRY, env={"JAN_API_KEY": "x"}).planned(Intent(mode=Mode.OFF))
    assert "still set in the environment" in made.said


def test_a_key_in_the_dotenv_file_is_put_with_care_and_referred_to() -> None:
    before = "# my keys\r\nexport A='1' # one\r\nJAN_API_KEY=\"old\" # jan\r\nB=2"
    made = Home(ENTRY, files={".clawdbot/.env": before}).planned(
        kept(KeyLocation.DOTENV, "new value")
    )
    assert made.files[".clawdbot/.env"] == before.replace('"old"', '"new value"')
    assert made.raw(*JAN, "apiKey") == "${JAN_API_KEY}"
    assert made.at(*JAN, "apiKey") == "new value"
    assert [change.tighten for change in made.plan.changes] == [True, False]
    assert list(made.files) == [".clawdbot/.env", ".clawdbot/clawdbot.json"]


def test_a_key_moves_out_of_the_place_that_was_not_chosen() -> None:
    config = '{ env: { vars: { JAN_API_KEY: "moved" } } }'
    made = Home(config).planned(kept(KeyLocation.DOTENV, mode=Mode.IMPLICIT))
    assert made.dotenv() == {"JAN_API_KEY": "moved"}
    assert made.at("env") is None
    assert "taken out" in made.said


def test_a_key_in_the_auth_store_keeps_every_other_field() -> None:
    path = ".clawdbot/agents/main/agent/auth-profiles.json"
    store = {
        "version": 1,
        "profiles": {"openai:x": {"type": "oauth", "provider": "openai", "access": "a", "n": 1}},
        "order": {"jan": ["other"]},
        "usageStats": {"openai:x": {"errorCount": 3}},
    }
    made = Home("{}", files={path: json.dumps(store)}).planned(
        kept(KeyLocation.PROFILE, "k", Mode.IMPLICIT)
    )
    after = json.loads(made.files[path])
    assert after["profiles"].pop("jan:default") == {
        "type": "api_key",
        "provider": "jan",
        "key": "k",
    }
    assert after["order"].pop("jan") == ["other", "jan:default"]
    assert after == {**store, "order": {}}


def test_a_new_auth_store_is_made_and_the_entry_has_no_key() -> None:
    made = Home(ENTRY).planned(kept(KeyLocation.PROFILE))
    path = ".clawdbot/agents/main/agent/auth-profiles.json"
    assert json.loads(made.files[path])["profiles"]["jan:default"]["key"] == (
        "sk-a-real-key-of-theirs"
    )
    assert "apiKey" not in made.at(*JAN)


@pytest.mark.parametrize(
    ("home", "word"),
    [
        (Home("{}", release="openclaw"), "SQLite"),
        (Home("{}", files={".clawdbot/openclaw.json": "{}"}), "OpenClaw"),
        (Home("{}", env={"PATH": "/bin"}, files={"../../bin/openclaw": "x"}), "OpenClaw"),
        (Home("{}", files={".clawdbot/agents/main/agent/auth.json": "{}"}), "older"),
        (Home("{}", files={".clawdbot/agents/main/agent/auth-profiles.json": "{"}), "JSON"),
        (Home("{}", files={".clawdbot/agents/main/agent/auth-profiles.json": "[]"}), "object"),
        (
            Home("{}", files={".clawdbot/agents/main/agent/auth-profiles.json": b'{"\xff":1}'}),
            "UTF-8",
        ),
    ],
    ids=["openclaw", "shared by file", "shared by program", "legacy", "broken", "array", "bytes"],
)
def test_a_profile_is_refused_where_it_would_do_harm(home: Home, word: str) -> None:
    files = {key.replace("../../", ""): text for key, text in home.files.items()}
    if "bin/openclaw" in files:
        home = replace(home, files=files, env={"PATH": "/home/ann/bin"})
    assert word in home.planned(kept(KeyLocation.PROFILE, "k", Mode.IMPLICIT)).refusal.reason


def test_a_profile_is_taken_where_openclaw_has_its_own_folder() -> None:
    home = Home("{}", files={".openclaw/openclaw.json": "{}"})
    assert home.planned(kept(KeyLocation.PROFILE, "k", Mode.IMPLICIT)).plan.changes


def test_none_writes_no_key_and_leaves_the_line_to_copy() -> None:
    made = Home('{ env: { vars: { JAN_API_KEY: "x" } } }').planned(
        kept(KeyLocation.NONE, mode=Mode.IMPLICIT)
    )
    assert made.at("env") is None
    assert made.plan.export_line == 'export JAN_API_KEY="jan-local"'


def test_none_for_an_entry_wants_the_variable_set_first() -> None:
    unset = Home().planned(kept(KeyLocation.NONE))
    assert "export JAN_API_KEY" in unset.refusal.reason
    made = Home(env={"JAN_API_KEY": "x"}).planned(kept(KeyLocation.NONE))
    assert made.raw(*JAN, "apiKey") == "${JAN_API_KEY}"


def test_a_secret_never_stands_in_the_export_line() -> None:
    made = Home("{}").planned(kept(KeyLocation.NONE, "sk-secret-secret", Mode.IMPLICIT))
    assert made.plan.export_line == 'export JAN_API_KEY="<your key>"'


def test_the_env_block_beside_an_entry_is_refused_where_it_is_applied_too_late() -> None:
    assert ".env" in Home().planned(kept(KeyLocation.ENV_BLOCK)).refusal.reason
    made = Home(release="openclaw").planned(kept(KeyLocation.ENV_BLOCK, "k"))
    assert made.raw(*JAN, "apiKey") == "${JAN_API_KEY}"
    assert made.at(*JAN, "apiKey") == "k"


@pytest.mark.parametrize(
    ("location", "mode"),
    [
        (KeyLocation.ENV_BLOCK, Mode.IMPLICIT),
        (KeyLocation.ENV_BLOCK, Mode.EXPLICIT),
        (KeyLocation.DOTENV, Mode.IMPLICIT),
        (KeyLocation.PROFILE, Mode.IMPLICIT),
        (KeyLocation.ENTRY, Mode.IMPLICIT),
    ],
)
def test_a_reference_is_refused_where_nothing_would_resolve_it(
    location: KeyLocation, mode: Mode
) -> None:
    assert Home("{}").planned(kept(location, "${JAN_API_KEY}", mode)).refusal.reason


def test_a_reference_in_the_entry_is_written_as_one_if_it_resolves() -> None:
    intent = kept(KeyLocation.ENTRY, "${MY_KEY}")
    assert Home(env={"MY_KEY": "x"}).planned(intent).raw(*JAN, "apiKey") == "${MY_KEY}"
    assert "MY_KEY" in Home().planned(intent).refusal.reason


def test_a_key_that_is_a_reference_stays_one() -> None:
    config = ENTRY.replace("sk-a-real-key-of-theirs", "${MY_KEY}")
    home = Home(config, env={"MY_KEY": "x"})
    assert home.planned(EXPLICIT).plan.changes == ()
    assert "MY_KEY" in home.planned(replace(EXPLICIT, key=KeyChoice(None, "new"))).refusal.reason
    implicit = home.planned(IMPLICIT)
    assert implicit.raw("env", "vars", "JAN_API_KEY") == "${MY_KEY}"


def test_a_new_key_goes_where_the_reference_leads() -> None:
    config = ENTRY.replace("sk-a-real-key-of-theirs", "${JAN_API_KEY}")
    made = Home(config, files={".clawdbot/.env": "JAN_API_KEY=old\n"}).planned(
        Intent(key=KeyChoice(None, "new"))
    )
    assert made.files == {".clawdbot/.env": "JAN_API_KEY=new\n"}


def test_a_custom_url_is_reported_as_useless_for_discovery() -> None:
    made = Home().planned(replace(IMPLICIT, base_url="http://box:1337/v1"))
    assert "always asks" in made.said
    assert "box" not in made.text


def test_in_openclaw_implicit_is_previewed_as_what_it_is() -> None:
    made = Home(release="openclaw").planned(IMPLICIT)
    assert made.plan.preview is not None
    assert made.plan.preview.provider.mode is Mode.OFF
    assert "implicit-not-in-release" in [notice.code for notice in made.plan.preview.notices]


@pytest.mark.parametrize(
    ("before", "left"),
    [
        ('{ env: { JAN_API_KEY: "k" } }', "{ }"),
        ('{\n  env: {\n    // the key\n    JAN_API_KEY: "k", // of Jan\n  },\n}\n', "{\n}\n"),
        ('{ env: { vars: { JAN_API_KEY: "k" } } }', "{ }"),
        ('{ env: { JAN_API_KEY: "k", vars: {} } }', "{ env: { vars: {} } }"),
        ('{ env: { A: "1", vars: { JAN_API_KEY: "k" } } }', '{ env: { A: "1" } }'),
        ("{ env: {}, models: { providers: { jan: {} } } }", "{ env: {} }"),
        ('{ models: { mode: "merge", providers: { jan: {} } } }', '{ models: { mode: "merge" } }'),
    ],
    ids=["key", "comments", "vars", "written empty", "others", "models", "mode"],
)
def test_what_the_edit_empties_goes_too(before: str, left: str) -> None:
    assert Home(before).planned(Intent(mode=Mode.OFF)).text == left


def test_a_comment_of_the_person_keeps_the_block_that_it_is_in() -> None:
    made = Home('{\n  env: {\n    // what I tried\n\n    JAN_API_KEY: "k"\n  }\n}\n')
    assert "// what I tried" in made.planned(Intent(mode=Mode.OFF)).text
    assert "// what I tried" in made.planned(EXPLICIT).text
