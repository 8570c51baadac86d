"""The nearest id to one that is not served."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jan_tui.diagnosis.chain import nearest

SERVED = (
    "unsloth/Qwen3-8B-GGUF",
    "unsloth/Qwen3-14B-GGUF",
    "deepseek-r1-distill-14b",
    "llama-3.3-70b",
    "Llama-3.3-70B-Instruct",
)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        pytest.param("Llama-3.3-70b", "llama-3.3-70b", id="case"),
        pytest.param("qwen3-8b", "unsloth/Qwen3-8B-GGUF", id="without-maker"),
        pytest.param("other/Qwen3-14B-GGUF", "unsloth/Qwen3-14B-GGUF", id="other-maker"),
        pytest.param("unsloth\\Qwen3-8B-GGUF", "unsloth/Qwen3-8B-GGUF", id="backslash"),
        pytest.param("llama-3.3-70b.gguf", "llama-3.3-70b", id="file-ending"),
        pytest.param("deepseek-r1-14b", "deepseek-r1-distill-14b", id="part-missing"),
        pytest.param("mistral-nemo", None, id="another-model"),
        pytest.param("", None, id="empty"),
    ],
)
def test_nearest(wanted: str, expected: str | None) -> None:
    assert nearest(wanted, SERVED) == expected


def test_nothing_is_near_where_nothing_is_served() -> None:
    assert nearest("llama", ()) is None


@settings(derandomize=True, max_examples=100, deadline=None)
@given(st.text(max_size=40), st.lists(st.text(max_size=40), max_size=8))
def test_nearest_is_one_of_those_served(wanted: str, ids: list[str]) -> None:
    assert nearest(wanted, ids) in {None, *ids}


def test_many_long_ids_take_no_time() -> None:
    """Bounded work: what is unlike is given up before it is compared in full."""
    ids = [f"{number}-" + "x" * 300 for number in range(5000)]
    assert nearest("llama-3.3-70b", ids) is None
