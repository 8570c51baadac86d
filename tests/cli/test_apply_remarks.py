"""What a save has to say beside its difference reaches the command line, as text and as JSON."""

from __future__ import annotations

import errno
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from jan_tui.editing.saving.filesystem import DiskSaves
from tests.cli.conftest import Run
from tests.cli.hostile import WORKING, config_of

APPLY = ("apply", "--primary", "jan/b")
SKIPPED = "was not read by a second reader: the text is longer than 65536 characters."


@pytest.fixture
def long_config(home: Path) -> Path:
    path = config_of(home)
    path.write_text(f"{WORKING[:-1]}, // {'words ' * 11000}\n}}")
    return path


def test_a_text_that_no_second_reader_read(long_config: Path, run: Run) -> None:
    said = run(*APPLY)
    assert said.status == 0
    assert f"{long_config} {SKIPPED}\n" in said.err
    assert f"Wrote {long_config}, the old text is in {long_config}.bak.\n" in said.err


def test_the_same_as_json(long_config: Path, run: Run) -> None:
    said = run(*APPLY, "--json")
    told = json.loads(said.out)
    assert (said.status, said.err) == (0, "")
    assert f"{long_config} {SKIPPED}" in told["remarks"]
    assert [file["backup"] for file in told["changed"]] == [f"{long_config}.bak"]


@pytest.mark.parametrize("options", [(), ("--dry-run",)])
def test_there_is_no_remark_where_it_does_not_apply(
    options: tuple[str, ...], home: Path, run: Run
) -> None:
    config_of(home).write_text(WORKING)
    assert "second reader" not in run(*APPLY, *options).err


def test_where_an_undo_keeps_the_text_that_it_replaced(home: Path, run: Run) -> None:
    path = config_of(home)
    path.write_text(WORKING)
    run(*APPLY)
    changed = path.read_text()
    told = json.loads(run("apply", "--undo", "--json").out)
    (file,) = told["changed"]
    assert (file["path"], Path(file["backup"]).read_text()) == (str(path), changed)
    assert told["remarks"] == []


@pytest.fixture
def stuck(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The config can be moved away, and then nothing can be moved any more."""
    plain = DiskSaves.rename
    failing: list[Path] = []

    def rename(self: DiskSaves, source: Path, target: Path) -> None:
        if failing or target.name == "clawdbot.json":
            failing.append(target)
            raise OSError(errno.EIO, "Input/output error", str(target))
        plain(self, source, target)

    monkeypatch.setattr(DiskSaves, "rename", rename)
    yield
    assert failing


@pytest.mark.usefixtures("stuck")
def test_where_an_old_text_is_kept_when_it_cannot_be_put_back(home: Path, run: Run) -> None:
    path = config_of(home)
    path.write_text(WORKING)
    said = run(*APPLY, "--json")
    reason = json.loads(said.out)["refused"]["reason"]
    assert said.status == 1
    assert f"{path.name}.bak" in reason or f"beside {path} as a .bak file" in reason
    again = run(*APPLY)
    assert again.status == 1
    assert "Input/output error" in again.err or "input/output error" in again.err


def test_an_undo_of_files_that_were_put_back_by_hand(home: Path, run: Run) -> None:
    path = home / ".clawdbot" / "clawdbot.json"
    path.write_text("{}\n")
    assert run("apply", "--mode", "implicit").status == 0
    path.write_text("{}\n")
    said = run("apply", "--undo")
    assert said.status == 0
    assert "Nothing to do: the files already hold their texts from before that save." in said.err
    assert "Taken back" not in said.err
    assert run("apply", "--undo").status == 1


AGENTS = """{ models: { providers: { jan: { baseUrl: "http://127.0.0.1:9/v1", apiKey: "k",
  api: "openai-completions", models: [{ id: "a", name: "a" }, { id: "b", name: "b" }] } } },
  agents: { defaults: { model: { primary: "jan/a" } },
    list: [{ id: "main", default: true }, { id: "Ops", model: "jan/b" }] } }
"""


def test_the_chain_of_the_agent_that_was_changed_is_told(home: Path, run: Run) -> None:
    path = config_of(home)
    path.write_text(AGENTS)
    # An agent's id is taken as the programs take it.
    said = run("apply", "--agent", "OPS", "--fallback", "a")
    assert said.status == 0
    assert "clawdbot will try for ops: jan/b -> jan/a\n" in said.err
    assert '{ id: "Ops", model: { primary: "jan/b", fallbacks: ["jan/a"] } }' in path.read_text()
    assert "clawdbot will try for ops: jan/a\n" in run("apply", "--agent", "ops", "--inherit").err
    assert '{ id: "Ops" }' in path.read_text()
    assert run("apply", "--agent", "ops", "--inherit").out.startswith("Nothing to do")
    refused = run("apply", "--agent", "nobody", "--primary", "a")
    assert refused.status == 1
    assert "There is no agent nobody. The config has: main, ops." in refused.err
