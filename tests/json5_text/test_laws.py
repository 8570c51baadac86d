"""Random texts and edits: 2,400 examples in the default suite, 120,000 with `-m soak`."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.json5_text.laws import LAWS

EXAMPLES = int(os.environ.get("JAN_TUI_JSON5_EXAMPLES", "200"))
SOAK_EXAMPLES = int(os.environ.get("JAN_TUI_JSON5_SOAK_EXAMPLES", "10000"))

Law = Callable[[int], None]


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_law_holds(law: Law) -> None:
    hold(law, EXAMPLES)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_law_holds_for_long(law: Law) -> None:
    hold(law, SOAK_EXAMPLES)


def hold(law: Law, examples: int) -> None:
    """Tries a law on seeds that are the same in each run."""
    seeds = given(st.integers(min_value=0, max_value=2**63))
    careful = settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    careful(seeds(law))()
