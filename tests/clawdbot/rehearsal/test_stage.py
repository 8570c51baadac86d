"""The private copy of a turn: what is in it, what leads elsewhere, what is left out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from jan_tui.clawdbot.rehearsal.part import part_of
from jan_tui.clawdbot.rehearsal.stage import Stage, build, preload_settings, proxy
from jan_tui.clawdbot.values.prediction import ServerFacts
from jan_tui.json5_text import parse
from tests.clawdbot.hazards.cases import ENTRY
from tests.clawdbot.places import CONFIGS, HOME, Place

URL = "http://127.0.0.1:1337/v1"


def relay(prefix: str, away: bool) -> str:
    return f"http://relay/{'away' if away else 'jan'}{prefix}"


def staged(place: Place, folder: Path, facts: ServerFacts | None = None) -> Stage:
    reading = place.read()
    where = part_of(reading, place.predict(facts))
    return build(reading, where, facts or ServerFacts(), folder, relay)


def config_of(stage: Stage, release: str = "clawdbot") -> Any:
    return parse((stage.copy.root / f"home/ann/{CONFIGS[release]}").read_text())


def text(providers: Mapping[str, object], **agents: object) -> str:
    defaults = {"model": {"primary": "jan/a"}, **agents}
    return json.dumps({"models": {"providers": providers}, "agents": {"defaults": defaults}})


def test_the_address_of_jan_leads_to_the_relay_and_nothing_else_changes(tmp_path: Path) -> None:
    before = text({"jan": ENTRY})
    found = config_of(staged(Place(before), tmp_path))

    assert found["models"]["providers"]["jan"].pop("baseUrl") == "http://relay/jan/v1"
    assert found.pop("logging") == {"file": f"{tmp_path.resolve()}/root/program.log"}
    expected = json.loads(before)
    expected["models"]["providers"]["jan"].pop("baseUrl")
    assert found == expected


def test_comments_and_variables_of_the_person_stay(tmp_path: Path) -> None:
    entry = json.dumps({**ENTRY, "apiKey": "${K}"})
    chosen = 'agents: { defaults: { model: { primary: "jan/a" } } }'
    before = f"{{ // mine\n models: {{ providers: {{ jan: {entry} }} }}, {chosen} }}"
    stage = staged(Place(before, env={"K": "sk-own"}), tmp_path)
    found = (stage.copy.root / "home/ann/.clawdbot/clawdbot.json").read_text()

    assert "// mine" in found
    assert "${K}" in found
    assert "sk-own" not in found
    assert stage.copy.env["K"] == "sk-own"


def test_every_other_server_leads_to_where_the_relay_refuses(tmp_path: Path) -> None:
    other = {**ENTRY, "baseUrl": "http://127.0.0.1:11434/v1"}
    stage = staged(Place(text({"jan": ENTRY, "ollama": other})), tmp_path)

    providers = config_of(stage)["models"]["providers"]
    assert providers["jan"]["baseUrl"] == "http://relay/jan/v1"
    assert providers["ollama"]["baseUrl"] == "http://relay/away/v1"


def test_an_entry_for_jan_by_another_name_is_found(tmp_path: Path) -> None:
    named = {"custom-127-0-0-1-1337": ENTRY}
    before = text(named, model={"primary": "custom-127-0-0-1-1337/a"})
    stage = staged(Place(before), tmp_path)

    entry = config_of(stage)["models"]["providers"]["custom-127-0-0-1-1337"]
    assert entry["baseUrl"] == "http://relay/jan/v1"


def test_an_address_in_an_included_file_is_changed_there(tmp_path: Path) -> None:
    before = json.dumps(
        {"$include": "./jan.json", "agents": {"defaults": {"model": {"primary": "jan/a"}}}}
    )
    included = json.dumps({"models": {"providers": {"jan": ENTRY}}})
    stage = staged(Place(before, files={".clawdbot/jan.json": included}), tmp_path)

    found = parse((stage.copy.root / "home/ann/.clawdbot/jan.json").read_text())
    assert found["models"]["providers"]["jan"]["baseUrl"] == "http://relay/jan/v1"  # type: ignore[call-overload,index]
    assert "baseUrl" not in json.dumps(config_of(stage))


def test_places_to_write_to_lie_in_the_copy(tmp_path: Path) -> None:
    before = json.loads(text({"jan": ENTRY}, workspace="/srv/agent"))
    before["session"] = {"store": "/srv/sessions.json"}
    before["agents"]["list"] = [{"id": "main", "default": True, "workspace": "/srv/main"}]
    found = config_of(staged(Place(json.dumps(before)), tmp_path))

    root = tmp_path.resolve() / "root"
    assert found["agents"]["defaults"]["workspace"] == f"{root}/srv/agent"
    assert found["agents"]["list"][0]["workspace"] == f"{root}/srv/main"
    assert found["session"]["store"] == f"{root}/srv/sessions.json"


def test_the_texts_of_the_workspace_are_there(tmp_path: Path) -> None:
    files = {
        "clawd/AGENTS.md": "agents",
        "clawd/memory/2026-11-26.md": "memory",
        "clawd/skills/x/SKILL.md": "skill",
        "clawd/node_modules/y/README.md": "no",
        "clawd/secret.key": "no",
        ".clawdbot/skills/z/SKILL.md": "managed",
    }
    stage = staged(Place(text({"jan": ENTRY}), files=files), tmp_path)

    held = {name: (stage.copy.root / "home/ann" / name).exists() for name in files}
    assert [name for name, there in held.items() if not there] == [
        "clawd/node_modules/y/README.md",
        "clawd/secret.key",
    ]


def test_the_keys_of_the_agent_are_there(tmp_path: Path) -> None:
    store = ".clawdbot/agents/main/agent/auth-profiles.json"
    profiles = {"version": 1, "profiles": {}}
    stage = staged(Place(text({"jan": ENTRY}), files={store: json.dumps(profiles)}), tmp_path)

    place = stage.copy.root / "home/ann" / store
    assert json.loads(place.read_text()) == profiles
    assert place.stat().st_mode & 0o077 == 0


def test_a_model_after_another_provider_s_is_the_primary_of_the_copy(tmp_path: Path) -> None:
    chosen = {"primary": "anthropic/claude-opus-4-5", "fallbacks": ["jan/a", "jan/b"]}
    stage = staged(Place(text({"jan": ENTRY}, model=chosen)), tmp_path)

    model = config_of(stage)["agents"]["defaults"]["model"]
    assert model == {"primary": "jan/a", "fallbacks": ["jan/b"]}
    assert any("what comes before it is not Jan's" in line for line in stage.left_out)


def test_what_would_start_other_programs_is_left_out_and_said(tmp_path: Path) -> None:
    before = json.loads(text({"jan": ENTRY}))
    before["mcp"] = {"servers": {"github": {"command": "npx", "args": ["x"]}}}
    before["agents"]["defaults"]["sandbox"] = {"mode": "all"}
    stage = staged(Place(json.dumps(before), "openclaw"), tmp_path)

    found = config_of(stage, "openclaw")
    assert found["mcp"]["servers"] == {}
    assert found["agents"]["defaults"]["sandbox"]["mode"] == "off"
    assert [line.split(" ")[0] for line in stage.left_out] == ["MCP", "The"]


def test_a_file_that_is_refused_is_laid_out_as_it_is(tmp_path: Path) -> None:
    stage = staged(Place("{ broken"), tmp_path)

    place = stage.copy.root / "home/ann/.clawdbot/clawdbot.json"
    assert place.read_text() == "{ broken"


def test_implicit_mode_without_a_file_leads_to_the_relay_too(tmp_path: Path) -> None:
    """No config names the address that discovery asks: the preloaded script knows it."""
    place = Place(text({}), env={"JAN_API_KEY": "x"})
    stage = staged(place, tmp_path, ServerFacts(served=("a",)))
    told = json.loads(
        preload_settings(stage, port=9, greeting="~t\n", loaded=tmp_path)["JAN_TUI_REHEARSAL"]
    )

    assert told["instead"] == ["127.0.0.1:1337"]


@pytest.mark.parametrize(
    ("release", "env", "shown"),
    [
        ("openclaw", {"http_proxy": "http://ann:secret@proxy:3128"}, "proxy:3128"),
        ("openclaw", {"http_proxy": "http://proxy:3128", "no_proxy": "127.0.0.1"}, None),
        ("clawdbot", {"http_proxy": "http://proxy:3128"}, None),
        ("openclaw", {}, None),
    ],
)
def test_the_proxy_on_the_way_to_jan(release: str, env: dict[str, str], shown: str | None) -> None:
    way = proxy(Place("{}", release, env=env).read(), URL)

    assert (way.shown if way else None) == shown
    assert "secret" not in repr(way)


def test_the_home_is_not_touched(tmp_path: Path) -> None:
    place = Place(text({"jan": ENTRY}))
    stage = staged(place, tmp_path)

    assert stage.copy.env["HOME"] == f"{stage.copy.root}{HOME}"
    assert not Path(str(HOME)).exists()
