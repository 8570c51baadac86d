"""The reader of a list of models: any JSON is a list or has a reason."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from jan_tui.jan.http import listing
from jan_tui.jan.snapshot import Phase, ProbeResult

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["id", "data", "meta", "n_ctx", "engine"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@settings(derandomize=True, max_examples=300)
@given(anything)
def test_any_json_is_a_list_or_has_a_reason(value: object) -> None:
    read = listing.read(json.dumps(value).encode())
    if isinstance(read, listing.Listing):
        assert all(isinstance(model, str) and model for model in read.models)
        assert len(set(read.models)) == len(read.models)
    else:
        assert read.reason


@settings(derandomize=True, max_examples=200)
@given(st.binary(max_size=200))
def test_any_bytes_are_a_list_or_have_a_reason(body: bytes) -> None:
    read = listing.read(body)
    assert isinstance(read, listing.Listing) or read.reason


def test_an_id_that_is_listed_twice_keeps_the_context_that_is_known() -> None:
    rows = [{"id": "a"}, {"id": "a", "meta": {"n_ctx": 4096}}, {"id": "a"}, {"id": 5}]

    assert listing.read(json.dumps({"data": rows}).encode()) == listing.Listing(
        ("a",), (("a", 4096),), skipped=1
    )


def test_a_router_says_which_of_its_models_are_loaded() -> None:
    """As llama-server b10434 lists them with --models-preset."""
    rows = [
        {"id": "a", "status": {"value": "loaded"}},
        {"id": "b", "status": {"value": "unloaded"}},
        {"id": "c", "status": {"value": 7}},
        {"id": "d"},
    ]
    read = listing.read(json.dumps({"data": rows}).encode())
    assert isinstance(read, listing.Listing)
    assert read.statuses == (("a", "loaded"), ("b", "unloaded"))
    probe = ProbeResult("http://x/v1", Phase.READY, models=read.models, statuses=read.statuses)
    assert probe.loaded == ("a", "c", "d")
