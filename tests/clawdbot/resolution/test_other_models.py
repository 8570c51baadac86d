"""Models chosen outside the chains: where they are found, and what becomes of each."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from typing import Any

import pytest

from jan_tui.clawdbot.values.prediction import ServerFacts
from tests.clawdbot.hazards.cases import ENTRY, MODEL, config, here, without

SERVED = ServerFacts(served=("a",))
Found = dict[str, tuple[str | None, str | None, str]]


def found(text: str, release: str = "clawdbot", facts: ServerFacts = SERVED) -> Found:
    """Agent, reference and status by place."""
    prediction = here(text, release).predict(facts)
    assert prediction.valid, prediction.issues
    return {
        each.path: (each.agent, each.link.ref, each.link.status.value)
        for each in prediction.other_models
    }


def test_every_purpose_is_shown_with_its_status() -> None:
    chosen = {
        "imageModel": {"primary": "jan/ghost", "fallbacks": ["jan/a", " "]},
        "heartbeat": {"every": "30m", "model": "anthropic/claude-haiku-4-5"},
        "subagents": {"model": "jan/a"},
    }
    assert found(config(ENTRY, defaults=chosen)) == {
        "agents.defaults.imageModel.primary": (None, "jan/ghost", "missing"),
        "agents.defaults.imageModel.fallbacks.0": (None, "jan/a", "served"),
        "agents.defaults.heartbeat.model": (
            None,
            "anthropic/claude-haiku-4-5",
            "other-provider",
        ),
        "agents.defaults.subagents.model": (None, "jan/a", "served"),
    }


def test_what_is_one_agent_s_own_names_it() -> None:
    listed = {"list": [{"id": "ops", "subagents": {"model": "jan/a"}}]}
    keyed = {"entries": {"ops": {"utilityModel": "jan/a"}}}
    assert found(config(ENTRY, agents=listed)) == {
        "agents.list.0.subagents.model": ("ops", "jan/a", "served")
    }
    assert found(config(ENTRY, agents=keyed), "openclaw") == {
        "agents.entries.ops.utilityModel": ("ops", "jan/a", "served")
    }


@pytest.mark.parametrize(
    ("section", "path"),
    [
        (
            {"channels": {"modelByChannel": {"telegram": {"-1": "jan/a"}}}},
            "channels.modelByChannel.telegram.-1",
        ),
        ({"hooks": {"gmail": {"model": "jan/a"}}}, "hooks.gmail.model"),
        ({"hooks": {"mappings": [{"model": "jan/a"}]}}, "hooks.mappings.0.model"),
        (
            {"tools": {"media": {"models": [{"provider": "jan", "model": "a"}]}}},
            "tools.media.models.0.model",
        ),
        (
            {"plugins": {"entries": {"memory": {"config": {"dreaming": {"model": "jan/a"}}}}}},
            "plugins.entries.memory.config.dreaming.model",
        ),
    ],
)
def test_places_outside_the_agents_count(section: dict[str, Any], path: str) -> None:
    assert found(config(ENTRY, **section), "openclaw") == {path: (None, "jan/a", "served")}


def test_chains_and_allowlists_are_not_models_chosen_elsewhere() -> None:
    agents = {"entries": {"main": {"model": {"primary": "jan/a"}, "models": {"jan/a": {}}}}}
    more = {"models": {"jan/a": {"alias": "jan/b"}}, "modelPolicy": {"allow": ["jan/*"]}}
    assert found(config(ENTRY, agents=agents, defaults=more), "openclaw") == {}


def test_an_alias_counts_where_the_program_follows_one() -> None:
    named = {"models": {"jan/a": {"alias": "big"}}, "heartbeat": {"model": "big"}}
    voiced = {**named, "voiceModel": "big"}
    assert found(config(ENTRY, defaults=named))["agents.defaults.heartbeat.model"][1] == "jan/a"
    assert found(config(ENTRY, defaults=voiced), "openclaw")["agents.defaults.voiceModel"][1] == (
        "jan/big"
    )


def test_a_bare_image_model_takes_the_release_s_own_provider() -> None:
    chosen = {"imageModel": {"primary": "a"}, "heartbeat": {"model": "a"}}
    assert found(config(ENTRY, defaults=chosen)) == {
        "agents.defaults.imageModel.primary": (None, "anthropic/a", "other-provider"),
        "agents.defaults.heartbeat.model": (None, "jan/a", "served"),
    }


def test_what_the_allowlist_limits_is_dropped() -> None:
    models = without(models=[MODEL, {**MODEL, "id": "b"}])
    chosen = {"models": {"jan/a": {}}, "subagents": {"model": "jan/b"}, "heartbeat": {"model": "b"}}
    text = config(models, defaults=chosen)
    both = ServerFacts(served=("a", "b"))
    assert found(text, facts=both) == {
        "agents.defaults.subagents.model": (None, "jan/b", "dropped"),
        "agents.defaults.heartbeat.model": (None, "jan/b", "served"),
    }
    assert found(text, "openclaw", both)["agents.defaults.subagents.model"][2] == "served"


def test_scheduled_jobs_choose_models_too() -> None:
    jobs = [
        {"name": "daily", "enabled": True, "payload": {"kind": "agentTurn", "model": "jan/a"}},
        {"name": "off", "enabled": False, "payload": {"kind": "agentTurn", "model": "jan/b"}},
        {"id": "7", "agentId": "main", "payload": {"kind": "agentTurn", "model": "jan/ghost"}},
        {"name": "plain", "payload": {"kind": "systemEvent"}},
        3,
    ]
    files = {".clawdbot/cron/jobs.json": json.dumps({"version": 1, "jobs": jobs})}
    shown = here(config(ENTRY), files=files).predict(SERVED)
    assert [(each.path, each.agent, each.link.ref) for each in shown.other_models] == [
        ("cron.jobs.daily.model", None, "jan/a"),
        ("cron.jobs.7.model", "main", "jan/ghost"),
    ]
    (notice,) = (each for each in shown.notices if each.code == "other-model-not-served")
    assert notice.message.startswith('The scheduled job "7" wants jan/ghost.')
    assert notice.repair is None


def test_scheduled_jobs_of_openclaw_are_in_its_database() -> None:
    with closing(sqlite3.connect(":memory:")) as made:
        made.execute("CREATE TABLE cron_jobs (job_json TEXT, enabled INTEGER)")
        job = json.dumps({"name": "daily", "payload": {"kind": "agentTurn", "model": "jan/a"}})
        made.executemany("INSERT INTO cron_jobs VALUES (?, ?)", [(job, 1), (job, 0)])
        made.commit()
        files = {".openclaw/state/openclaw.sqlite": made.serialize()}
    shown = here(config(ENTRY), "openclaw", files=files).predict(SERVED)
    assert [each.path for each in shown.other_models] == ["cron.jobs.daily.model"]


def test_a_file_that_is_refused_chooses_nothing() -> None:
    text = json.dumps({"agents": {"defaults": {"heartbeat": {"model": "jan/a"}, "x": 1}}})
    assert here(text).predict(SERVED).other_models == ()
