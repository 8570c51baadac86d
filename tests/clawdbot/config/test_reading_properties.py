"""Whatever the config holds, reading does not fail, and every value stands where it is said."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jan_tui.clawdbot.config.reading import Reading
from jan_tui.clawdbot.releases.catalogue import RELEASES
from jan_tui.clawdbot.values.notices import ConfigPath
from tests.clawdbot.places import Place

KEYS = st.sampled_from(
    ["models", "providers", "jan", "agents", "defaults", "model", "primary", "7", "10", "x", "é"]
)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 5),
    st.sampled_from(["jan/a", "${SET}", "${UNSET}", "$${SET}", "", "😀"]),
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=4)),
    max_leaves=20,
)
CONFIGS = st.dictionaries(KEYS, VALUES, max_size=4)


def leaves(value: Any, path: ConfigPath = ()) -> list[tuple[ConfigPath, Any]]:
    """Every scalar of a value with its path."""
    if isinstance(value, dict):
        return [leaf for key, one in value.items() for leaf in leaves(one, (*path, key))]
    if isinstance(value, list):
        return [leaf for index, one in enumerate(value) for leaf in leaves(one, (*path, index))]
    return [(path, value)]


def line_from(reading: Reading, path: ConfigPath) -> str:
    """The text from where a value is said to stand to the end of its line."""
    origin = reading.origin(path)
    assert origin is not None
    source = next(one for one in reading.sources if one.path == origin.file)
    return source.text.split("\n")[origin.line - 1][origin.column - 1 :]


@pytest.mark.parametrize("release", RELEASES)
@settings(max_examples=50, derandomize=True, deadline=None, database=None)
@given(config=CONFIGS)
def test_every_scalar_stands_where_its_origin_points(release: str, config: dict[str, Any]) -> None:
    text = json.dumps(config, indent=1, ensure_ascii=False)
    reading = Place(text, release, env={"SET": "value"}).read()

    if reading.tree is None:
        return
    for path, value in leaves(config):
        written = json.dumps(value, ensure_ascii=False)
        assert line_from(reading, path).startswith(written)
        assert reading.raw(path) == value
        origin = reading.origin(path)
        assert origin is not None
        assert origin.path == path


@pytest.mark.parametrize("release", RELEASES)
@settings(max_examples=50, derandomize=True, deadline=None, database=None)
@given(first=CONFIGS, second=CONFIGS, own=CONFIGS)
def test_included_scalars_stand_in_their_own_files(
    release: str, first: dict[str, Any], second: dict[str, Any], own: dict[str, Any]
) -> None:
    folder = {"clawdbot": ".clawdbot", "openclaw": ".openclaw"}[release]
    files = {
        f"{folder}/one.json5": json.dumps(first, indent=1),
        f"{folder}/two.json5": json.dumps(second, indent=1),
    }
    config = {"$include": ["one.json5", "./two.json5"], **own}
    reading = Place(json.dumps(config, indent=1), release, files, {"SET": "v", "UNSET": "u"}).read()

    assert reading.broken is None
    for path, value in leaves(reading.raw(())):
        if path:
            assert line_from(reading, path).startswith(json.dumps(value))


@pytest.mark.parametrize("release", RELEASES)
@settings(max_examples=120, derandomize=True, deadline=None, database=None)
@given(text=st.text(alphabet="{}[]:,\"'$abc01 \n/*\\u", max_size=40))
def test_no_text_makes_reading_fail(release: str, text: str) -> None:
    reading = Place(text, release).read()

    assert reading.exists
    assert reading.valid or reading.issues[0].message
