"""The schema that an installed program without a recorded one prints: asked once, kept, used."""

from __future__ import annotations

import asyncio
import gzip
import json
import os
import stat
from pathlib import Path

import pytest

from jan_tui.clawdbot.config.files import Surroundings
from jan_tui.clawdbot.values.confirmation import Standing
from jan_tui.clawdbot.values.prediction import Prediction, ServerFacts
from jan_tui.editing.intent import Intent
from jan_tui.workspace.local import LocalWorkspace, Options
from tests.clawdbot.oracle import oracle
from tests.clawdbot.program.test_asking import program, real_program
from tests.clawdbot.schema.test_installed import PRINTED
from tests.editing.saving.helpers import StillClock

_FACTS = ServerFacts()
_REAL = "2026.5.2"
"""A published version that prints its schema and whose schema is not recorded."""


def _install(folder: Path, version: str, schema: str) -> None:
    (folder / "schema.json").write_text(schema)
    program(
        folder,
        f"""echo "$*" >> '{folder / "runs"}'
case "$*" in
  --version) echo "OpenClaw {version}" ;;
  "config schema") cat '{folder / "schema.json"}' ;;
  "config validate --json") echo '{{"valid": true}}' ;;
  *) echo '{{"resolvedDefault": "a/b", "models": []}}' ;;
esac""",
        "openclaw",
    )


def _write(folder: Path, value: object) -> None:
    place = folder / ".openclaw" / "openclaw.json"
    place.parent.mkdir(exist_ok=True)
    place.write_text(json.dumps(value))


def _session(folder: Path) -> LocalWorkspace:
    """As a new run has it."""
    env = {"PATH": f"{folder / 'bin'}:{os.environ['PATH']}"}
    options = Options(release="openclaw")
    return LocalWorkspace(Surroundings(env, folder, folder), options, StillClock())


def _settle(workspace: LocalWorkspace) -> int:
    """Ask what is due until nothing is, as the dashboard does; how often that was."""
    for asked in range(9):
        read = workspace.evaluate(Intent(), _FACTS)
        said = read.prediction.confirmation
        asking = said is not None and said.standing is Standing.ASKING
        due = read.question if asking else read.discovery
        if due is None:
            return asked
        asyncio.run(workspace.answers.ask(due, quietly=True))
    raise AssertionError("it asks for ever")


def _alone(workspace: LocalWorkspace) -> Prediction:
    """What is predicted without the program's word on these texts."""
    return workspace.predicted(_FACTS)[1]


def _asked(folder: Path) -> int:
    return (folder / "runs").read_text().split("\n").count("config schema")


def _kept(folder: Path) -> list[Path]:
    return sorted((folder / ".local/state/jan-tui/schemas").glob("*"))


def test_it_is_asked_once_and_checks_from_then_on(tmp_path: Path) -> None:
    _install(tmp_path, "2030.1.1", json.dumps(PRINTED))
    _write(tmp_path, {"orchard": {"trees": {"a": 1}}})
    workspace = _session(tmp_path)
    assert not _alone(workspace).valid
    _settle(workspace)

    (path,) = _kept(tmp_path)
    assert path.name == "openclaw-2030.1.1.json.gz"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for known in (workspace, _session(tmp_path)):
        _settle(known)
        assert _alone(known).valid
        assert _alone(known).unchecked == ()
        assert _asked(tmp_path) == 1

    _write(tmp_path, {"orchard": {"tree": 1}})
    assert [str(one) for one in _alone(workspace).issues] == ['orchard: Unrecognized key: "tree"']


@pytest.mark.parametrize("version", ["2026.9.6", "2026.3.1"])
def test_nothing_more_is_asked_where_it_is_recorded_or_not_printed(
    version: str, tmp_path: Path
) -> None:
    _install(tmp_path, version, json.dumps(PRINTED))
    _write(tmp_path, {})
    _settle(_session(tmp_path))
    assert _asked(tmp_path) == 0


def test_nothing_is_due_where_the_person_asks_by_hand(tmp_path: Path) -> None:
    _install(tmp_path, "2030.1.1", json.dumps(PRINTED))
    _write(tmp_path, {})
    workspace = _session(tmp_path)
    workspace.asks = False
    assert _settle(workspace) == 0
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize(
    "data",
    [b"", b"nonsense", gzip.compress(b"[]"), gzip.compress(b"{")[:-9]],
    ids=["empty", "no gzip", "no object", "cut off"],
)
def test_a_damaged_file_is_asked_again(data: bytes, tmp_path: Path) -> None:
    _install(tmp_path, "2030.1.1", json.dumps(PRINTED))
    _write(tmp_path, {"orchard": {}})
    _settle(_session(tmp_path))
    (path,) = _kept(tmp_path)
    path.write_bytes(data)
    workspace = _session(tmp_path)
    _settle(workspace)
    assert _asked(tmp_path) == 2
    assert _alone(workspace).valid
    assert json.loads(gzip.decompress(path.read_bytes())) == PRINTED


@pytest.mark.parametrize("printed", ["", "no such command", "{}"])
def test_a_program_that_prints_none_is_not_asked_for_ever(printed: str, tmp_path: Path) -> None:
    _install(tmp_path, "2030.1.1", printed)
    _write(tmp_path, {})
    _settle(_session(tmp_path))
    assert _asked(tmp_path) == 1
    assert _kept(tmp_path) == []


def test_the_newest_are_kept(tmp_path: Path) -> None:
    _write(tmp_path, {})
    for number in range(6):
        _install(tmp_path, f"2030.1.{number + 1}", json.dumps(PRINTED))
        _settle(_session(tmp_path))
    assert [path.name for path in _kept(tmp_path)] == [
        f"openclaw-2030.1.{number}.json.gz" for number in range(3, 7)
    ]


@pytest.mark.real
@pytest.mark.timeout(300)
def test_a_real_program_is_predicted_by_what_it_prints(tmp_path: Path) -> None:
    place = oracle("openclaw").programs / "versions" / _REAL
    if not (place / "ready").is_file():
        pytest.skip(f"openclaw {_REAL} is not installed in {place}")
    real_program("openclaw", tmp_path, _REAL)
    taken = {"agents": {"defaults": {"skipOptionalBootstrapFiles": ["SOUL.md"]}}}
    group = {"type": "message.senders", "members": {}}
    refused = {
        "accessGroups": {"a": {**group, "nonsense": 1}},
        "gateway": {"port": "x"},
    }
    _write(tmp_path, taken)
    workspace = _session(tmp_path)
    _settle(workspace)
    assert (len(_kept(tmp_path)), workspace.files.told) == (1, {"openclaw": _REAL})

    for value, valid in ((taken, True), ({"accessGroups": {"a": group}}, True), (refused, False)):
        _write(tmp_path, value)
        alone = _alone(workspace)
        assert (alone.valid, alone.unchecked) == (valid, ()), value
        _settle(workspace)
        found = workspace.predict(_FACTS)
        assert found.confirmation is not None
        assert found.confirmation.differences == ()
        assert found.confirmation.valid is valid
        said = [str(one) for one in found.confirmation.issues]
        assert [str(one) for one in alone.issues] == said
        assert bool(said) is not valid
    assert any("nonsense" in line for line in said)
