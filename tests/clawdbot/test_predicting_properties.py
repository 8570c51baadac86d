"""What holds of every prediction, whatever the config says."""

from __future__ import annotations

import json
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from jan_tui.clawdbot.releases.catalogue import RELEASES
from jan_tui.clawdbot.values.prediction import Prediction, ServerFacts, Status
from jan_tui.cli.preview_json import models_json, to_json
from tests.clawdbot.places import Place
from tests.clawdbot.random_configs import CONFIG, STATE, Setup, setups
from tests.clawdbot.random_selections import selections

FACTS = ServerFacts(
    served=("llama-3.3-70b", "unsloth/Qwen3-8B-GGUF", "r1"),
    contexts=(("llama-3.3-70b", 8192),),
    key_wanted=True,
    open_without_key=False,
)
_WORDS = st.sampled_from(
    """jan primary fallbacks fallback models providers agents defaults list entries id name alias
    env vars meta apiKey baseUrl jan/x""".split()  # noqa: SIM905
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 10**6) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_WORDS, inner, max_size=4),
    max_leaves=12,
)


def place_of(setup: Setup) -> Place:
    """A random set-up, in memory."""
    config = f"{STATE[setup.release]}/{CONFIG[setup.release]}"
    beside = {name: text for name, text in setup.files.items() if name != config}
    return Place(setup.files[config], setup.release, beside, setup.env)


def check(found: Prediction) -> None:
    refs = [link.ref for link in found.candidates]
    assert len(refs) == len(set(refs))
    assert None not in refs
    assert len({model.ref for model in found.catalog}) == len(found.catalog)
    if found.valid:
        assert found.as_meant is None
        assert bool(refs) is bool(found.default_agent)
        assert found.primary is not None
        assert found.default_agent in {chain.agent for chain in found.agents} or not refs
        assert not any(link.status is Status.DROPPED for link in found.candidates)
    else:
        assert (found.primary, found.candidates, found.agents) == (None, (), ())
    if found.as_meant is not None:
        assert found.as_meant.valid
        check(found.as_meant)
    json.dumps([to_json(found), models_json(found)])


@settings(derandomize=True, max_examples=120, deadline=None)
@given(st.sampled_from(sorted(RELEASES)), st.integers(0, 2**32))
def test_of_configs_that_are_nearly_right(release: str, seed: int) -> None:
    made = [*setups(release, seed, 1), *selections(release, seed, 1)]
    for setup in made:
        check(place_of(setup).predict(Random(seed).choice([FACTS, ServerFacts()])))


@settings(derandomize=True, max_examples=150, deadline=None)
@given(
    release=st.sampled_from(sorted(RELEASES)),
    agents=_JSON,
    models=_JSON,
    providers=st.dictionaries(_WORDS, _JSON, max_size=2),
    rest=st.dictionaries(_WORDS, _JSON, max_size=3),
)
def test_of_any_config(
    release: str, agents: Any, models: Any, providers: Any, rest: dict[str, Any]
) -> None:
    wild = {**rest, "agents": {"defaults": agents}, "models": {"providers": models}}
    check(Place(json.dumps(wild), release).predict(FACTS))
    check(Place(json.dumps({**rest, "models": {"providers": providers}}), release).predict(FACTS))


@settings(derandomize=True, max_examples=80, deadline=None)
@given(st.sampled_from(sorted(RELEASES)), st.binary(max_size=40))
def test_of_any_bytes(release: str, data: bytes) -> None:
    check(Place(data.decode("utf-8", "replace"), release).predict(FACTS))
