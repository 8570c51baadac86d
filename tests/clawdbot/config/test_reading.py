"""Bytes to resolved values, each with where it came from."""

from __future__ import annotations

from pathlib import Path

import pytest

from jan_tui.clawdbot.config.files import Surroundings
from jan_tui.clawdbot.config.reading import read
from jan_tui.clawdbot.releases.catalogue import RELEASES, Choice
from jan_tui.clawdbot.values.notices import Origin
from tests.clawdbot.places import CONFIGS, HOME, Place
from tests.memory_disk import MemoryDisk

CONFIG = HOME / CONFIGS["clawdbot"]
PART = HOME / ".clawdbot/part.json5"


def of_bytes(data: bytes, release: str = "clawdbot") -> Surroundings:
    return Surroundings({}, HOME, HOME, MemoryDisk({HOME / CONFIGS[release]: data}))


def test_value_has_file_line_column_and_path() -> None:
    config = '{\n  // models\n  agents: {defaults: {model: {\n    primary: "jan/a"}}}}'
    reading = Place(config).read()
    path = ("agents", "defaults", "model", "primary")

    assert reading.get(path) == "jan/a"
    assert reading.origin(path) == Origin(CONFIG, 4, 14, path)
    assert reading.origin((*path, "none")) is None
    assert reading.origin(path, of_key=True) == Origin(CONFIG, 4, 5, path)
    assert reading.origin((*path, "none"), of_key=True) is None


def test_value_of_an_include_has_its_own_file_and_path() -> None:
    config = '{agents: {defaults: {$include: "./part.json5", model: {fallbacks: ["jan/b"]}}}}'
    part = '{\n model: {primary: "jan/a", fallbacks: ["jan/c"]}}'
    reading = Place(config, files={".clawdbot/part.json5": part}).read()
    model = ("agents", "defaults", "model")

    assert reading.value["agents"]["defaults"]["model"] == {
        "primary": "jan/a",
        "fallbacks": ["jan/c", "jan/b"],
    }
    assert reading.origin((*model, "primary")) == Origin(PART, 2, 19, ("model", "primary"))
    assert reading.origin((*model, "fallbacks", 0)) == Origin(
        PART, 2, 40, ("model", "fallbacks", 0)
    )
    first_of_the_root = reading.origin((*model, "fallbacks", 1))
    assert first_of_the_root is not None
    assert first_of_the_root.file == CONFIG
    assert first_of_the_root.path == ("agents", "defaults", "model", "fallbacks", 0)
    assert [source.path for source in reading.sources] == [CONFIG, PART]


def test_raw_is_what_is_written_before_substitution() -> None:
    config = '{agents: {defaults: {model: {primary: "jan/${NAME}"}}}}'
    reading = Place(config, env={"NAME": "a"}).read()
    path = ("agents", "defaults", "model")

    assert reading.get((*path, "primary")) == "jan/a"
    assert reading.raw(path) == {"primary": "jan/${NAME}"}
    assert reading.raw(("none",)) is None


@pytest.mark.parametrize("release", RELEASES)
def test_missing_file_is_valid_and_empty(release: str) -> None:
    reading = read(Surroundings({}, HOME, HOME, MemoryDisk({})), Choice(release))

    assert (reading.exists, reading.valid, reading.value, reading.sources) == (False, True, {}, ())


def test_broken_text_has_its_place() -> None:
    reading = Place("{\n  a: 1,\n  b: }\n").read()

    assert reading.broken is not None
    assert (reading.broken.file, reading.broken.line, reading.broken.column) == (CONFIG, 3, 6)
    assert reading.issues[0].path == "<root>"
    assert reading.issues[0].message.startswith("JSON5 parse failed: ")
    assert reading.issues[0].origin == Origin(CONFIG, 3, 6)


def test_broken_include_has_its_place_in_the_include() -> None:
    config = '{\n $include: "part.json5"}'
    reading = Place(config, files={".clawdbot/part.json5": "{\n a: ?}"}).read()

    assert reading.issues[0].message == (
        f"Failed to parse include file: part.json5 (resolved: {PART})"
    )
    assert reading.issues[0].origin is not None
    assert (reading.issues[0].origin.file, reading.issues[0].origin.line) == (CONFIG, 2)
    assert reading.broken is not None
    assert (reading.broken.file, reading.broken.line, reading.broken.column) == (PART, 2, 5)


def test_bytes_that_are_no_utf8_are_replaced_and_not_edited() -> None:
    reading = read(of_bytes(b'{\n  meta: {lastTouchedVersion: "\xe9"}}'), Choice("clawdbot"))

    assert reading.valid
    assert not reading.editable
    assert reading.get(("meta", "lastTouchedVersion")) == "\ufffd"
    (notice,) = reading.notices
    assert (notice.code, notice.origin) == ("not-utf8", Origin(CONFIG, 2, 31))


def test_byte_order_mark_is_no_trouble() -> None:
    reading = read(of_bytes(b"\xef\xbb\xbf{models: {}}"), Choice("clawdbot"))

    assert reading.valid
    assert reading.editable
    assert reading.value == {"models": {}}


def test_duplicate_key_is_reported_and_the_last_wins_whole() -> None:
    config = '{agents: {defaults: {model: {primary: "a"}, model: {fallbacks: []}}}}'
    reading = Place(config).read()

    assert reading.get(("agents", "defaults", "model")) == {"fallbacks": []}
    (notice,) = reading.notices
    assert (notice.code, notice.path) == ("duplicate-key", "agents.defaults.model")
    assert notice.origin is not None
    assert notice.origin.column == config.index("model:") + 1


def test_missing_variable_refuses_clawdbot_and_warns_openclaw() -> None:
    config = '{agents: {defaults: {model: {fallbacks: ["${NO}"]}}}}'
    clawdbot, openclaw = Place(config).read(), Place(config, "openclaw").read()

    assert [str(issue) for issue in clawdbot.issues] == [
        '<root>: Missing env var "NO" referenced at config path: agents.defaults.model.fallbacks[0]'
    ]
    assert clawdbot.value == {}
    assert openclaw.valid
    assert openclaw.get(("agents", "defaults", "model", "fallbacks")) == ["${NO}"]
    assert [notice.code for notice in openclaw.notices] == ["missing-variable"]


def test_env_block_comes_after_substitution_in_clawdbot_and_before_in_openclaw() -> None:
    config = '{env: {vars: {K: "v"}}, agents: {defaults: {workspace: "${K}"}}}'
    clawdbot, openclaw = Place(config).read(), Place(config, "openclaw").read()

    assert not clawdbot.valid
    assert "K" not in clawdbot.environment
    assert openclaw.get(("agents", "defaults", "workspace")) == "v"
    assert openclaw.env_origin["K"] == "env-block"


def test_direct_keys_of_the_env_block_beat_vars_and_yield_to_what_is_set() -> None:
    config = '{env: {vars: {A: "1", B: "1", C: "1", D: ""}, A: "2", E: " "}}'
    reading = Place(config, env={"B": "process", "C": " "}).read()

    assert {name: reading.environment.get(name) for name in "ABCDE"} == {
        "A": "2",
        "B": "process",
        "C": "1",
        "D": None,
        "E": None,
    }
    assert [reading.env_origin.get(name) for name in "ABC"] == ["env-block", "process", "env-block"]


def test_issue_has_the_place_of_the_unknown_key() -> None:
    config = '{agents: {defaults: {model: {primary: "a",\n   fallback: []}}}}'
    (issue,) = Place(config).read().issues

    assert str(issue) == 'agents.defaults.model: Unrecognized key: "fallback"'
    assert issue.origin is not None
    assert (issue.origin.line, issue.origin.column) == (2, 4)


def test_issue_of_a_moved_agent_has_the_place_where_it_is_written() -> None:
    config = '{agents: {list: [\n {id: "main", model: 5}]}}'
    (issue,) = Place(config, "openclaw").read().issues

    assert str(issue) == "agents.entries.main.model: Invalid input"
    assert issue.origin is not None
    assert issue.origin.path == ("agents", "list", 0, "model")


def test_refused_file_keeps_its_value_for_the_one_who_repairs_it() -> None:
    reading = Place('{agents: {defaults: {model: {fallback: ["jan/a"]}}}}').read()

    assert not reading.valid
    assert reading.get(("agents", "defaults", "model", "fallback")) == ["jan/a"]


def test_what_only_the_program_can_judge_is_named() -> None:
    reading = Place("{gateway: {}, channels: {mine: {}, telegram: {}}}").read()

    assert reading.valid
    assert reading.unchecked == ("channels.mine",)


def test_nothing_is_named_of_a_file_that_is_refused() -> None:
    reading = Place("{gatway: {}, channels: {mine: {}}}").read()

    assert not reading.valid
    assert reading.unchecked == ()


def test_overlay_is_read_in_place_of_the_disk(tmp_path: Path) -> None:
    config = tmp_path / ".clawdbot/clawdbot.json"
    config.parent.mkdir()
    config.write_text("{}")
    around = Surroundings({}, tmp_path, tmp_path)
    over = around.over({config: b'{$include: "new.json5"}', config.parent / "new.json5": b"{a: 1}"})

    for release in RELEASES:
        reading = read(over, Choice(release, config))
        assert [str(issue) for issue in reading.issues] == ['<root>: Unrecognized key: "a"']


@pytest.mark.parametrize("release", RELEASES)
def test_ten_thousand_levels_are_read(release: str) -> None:
    depth = 10_000
    inside = '{"a": ' * depth + '["${K}"]' + "}" * depth
    config = '{"skills": {"entries": {"x": {"config": ' + inside + "}}}}"
    reading = Place(config, release, env={"K": "v"}).read()

    assert reading.valid
    path = ("skills", "entries", "x", "config", *("a",) * depth)
    assert reading.origin((*path, 0)) is not None
    assert reading.raw(path) == ["${K}"]


def test_unreadable_place_is_an_issue_in_words(tmp_path: Path) -> None:
    (tmp_path / ".clawdbot/clawdbot.json").mkdir(parents=True)
    reading = read(Surroundings({}, tmp_path, tmp_path), Choice("clawdbot"))

    assert [issue.message for issue in reading.issues] == [
        "read failed: Error: EISDIR: illegal operation on a directory, read"
    ]
