"""Random choices of models are resolved as the installed programs resolve them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from jan_tui.clawdbot.releases.catalogue import RELEASES
from tests.clawdbot.compare_versions import compare, told
from tests.clawdbot.oracle import oracle
from tests.clawdbot.random_configs import Setup
from tests.clawdbot.random_selections import selections


@pytest.mark.real
@pytest.mark.timeout(900)
@pytest.mark.parametrize("release", RELEASES)
def test_models_of_random_configs(release: str, tmp_path: Path) -> None:
    """No difference in 400 set-ups; a failure shows the first ones with their files.

    Hypothesis draws the seeds, the program answers all set-ups in one go.
    """
    made: dict[str, Setup] = {}

    @settings(derandomize=True, max_examples=400, deadline=None, phases=[Phase.generate])
    @given(st.integers(0, 2**64))
    def draw(seed: int) -> None:
        made.update({setup.name: setup for setup in selections(release, seed, count=1)})

    draw()
    assert len(made) >= 300
    differences = compare(oracle(release), release, list(made.values()), tmp_path)

    assert told(differences) == []
