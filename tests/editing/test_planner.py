"""Which file a change goes to, what it starts from, and which files are never touched."""

from __future__ import annotations

import os
from collections.abc import Collection
from pathlib import Path

import pytest

from jan_tui.clawdbot.config.files import DiskFiles, Surroundings
from jan_tui.clawdbot.releases.catalogue import Choice
from jan_tui.clawdbot.values.prediction import Mode
from jan_tui.editing.intent import Intent, KeyChoice, KeyLocation
from jan_tui.editing.plan import FileChange, Plan, Remedy
from jan_tui.sqlite_files import Row
from jan_tui.structs import replace
from tests.editing.planned import Home, plan
from tests.editing.saving.helpers import store

PRIMARY = Intent(primary="jan/a")
EXPLICIT = Intent(mode=Mode.EXPLICIT, models=("a",))


@pytest.mark.parametrize(
    ("before", "start"),
    [
        ("", "{\n"),
        ("\n \t\n", "\n \t\n{\n"),
        ("// mine\n", "// mine\n{\n"),
        ("// mine", "// mine\n{\n"),
        ("/* mine\r\n */\r\n", "/* mine\r\n */\r\n{\r\n"),
        ("\ufeff// mine\n", "\ufeff// mine\n{\n"),
    ],
    ids=["empty", "blank", "comment", "no final newline", "crlf", "bom"],
)
def test_an_empty_file_starts_from_an_object_and_keeps_its_comments(
    before: str, start: str
) -> None:
    made = Home(before).planned(PRIMARY)
    assert made.text.startswith(start)
    assert made.text.replace("\r\n", "\n").endswith("}\n")
    assert made.at("agents", "defaults", "model", "primary") == "jan/a"


def test_a_missing_file_is_made() -> None:
    made = Home(None).planned(PRIMARY)
    assert [change.created for change in made.plan.changes] == [True]
    assert made.value == {"agents": {"defaults": {"model": {"primary": "jan/a"}}}}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("final", [True, False])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_byte_order_mark_and_missing_final_newline_are_kept(
    end: str, final: bool, mark: str
) -> None:
    lines = ["{", "  // mine", "  gateway: { port: 1 }, // x", "}"]
    before = mark + end.join(lines) + (end if final else "")
    text = Home(before).planned(PRIMARY).text
    assert text.startswith(mark + end.join(lines[:2]))
    assert text.endswith("}" + (end if final else ""))
    assert text.replace(end, "").isprintable() or mark
    others = {"\n", "\r", "\r\n"} - {end}
    assert not any(other in text.replace(end, "") for other in others)


@pytest.mark.parametrize(
    ("before", "line", "column", "word"),
    [
        ("{\n  a: 1\n  b: 2\n}", 2, 7, "comma"),
        ("{ a: 1", 1, 1, ""),
        ("# no\n{}", 1, 1, ""),
        ("{} trailing", 1, 4, ""),
    ],
)
def test_a_file_that_does_not_parse_is_refused_at_its_place(
    before: str, line: int, column: int, word: str
) -> None:
    refusal = Home(before).planned(replace(PRIMARY, repair_all=True)).refusal
    assert (refusal.line, refusal.column) == (line, column)
    assert refusal.source_line == before.split("\n")[line - 1]
    assert word in refusal.reason


def test_a_secret_in_the_line_that_does_not_parse_is_masked() -> None:
    refusal = Home('{ apiKey: "sk-1234567890abcdef" oops }').planned(PRIMARY).refusal
    assert refusal.line == 1
    assert "1234567890" not in repr(refusal)


def test_bytes_that_are_not_utf8_are_refused_at_their_place() -> None:
    data = "{\n  // é\n  a: '".encode() + b"\xff'\n}"
    home = Home(None, files={".clawdbot/clawdbot.json": data})
    refusal = home.planned(PRIMARY).refusal
    assert (refusal.line, refusal.column) == (3, 7)
    assert "UTF-8" in refusal.reason


@pytest.mark.parametrize(
    "before",
    [
        '{ a: { $include: "./gone.json5" } }',
        '{ gateway: { token: "${NOT_SET}" } }',
        "{ $include: 3 }",
        "[]",
        '"text"',
        "[1]",
    ],
)
def test_what_does_not_resolve_is_refused(before: str) -> None:
    refusal = Home(before).planned(PRIMARY).refusal
    assert refusal.reason.startswith("The file cannot be changed")


def test_an_included_file_is_offered_and_never_silently_changed() -> None:
    home = Home(
        '{ $include: "./base.json5" }',
        files={".clawdbot/base.json5": "{ agents: { defaults: { model: { primary: 'jan/x' } } } }"},
    )
    refusal = home.planned(PRIMARY).refusal
    assert refusal.remedy is Remedy.INCLUDE_EDITS
    assert refusal.path is not None
    assert refusal.path.name == "base.json5"
    assert "base.json5" in refusal.reason
    made = home.planned(replace(PRIMARY, include_edits=True))
    assert list(made.files) == [".clawdbot/base.json5"]
    assert "jan/a" in made.files[".clawdbot/base.json5"]


def test_what_lives_in_the_root_is_written_there_though_files_are_included() -> None:
    home = Home(
        '{\n  models: { $include: "./models.json5" },\n  agents: { defaults: {} },\n}\n',
        files={
            ".clawdbot/models.json5": '{ providers: { box: { baseUrl: "http://b", models: [] } } }'
        },
    )
    assert list(home.planned(PRIMARY).files) == [".clawdbot/clawdbot.json"]
    assert home.planned(EXPLICIT).refusal.remedy is Remedy.INCLUDE_EDITS
    made = home.planned(replace(EXPLICIT, include_edits=True))
    assert list(made.files) == [".clawdbot/models.json5"]
    assert list(made.at("models", "providers")) == ["box", "jan"]


def test_a_new_section_goes_to_the_root_though_all_the_rest_is_included() -> None:
    home = Home('{ $include: "./base.json5" }', files={".clawdbot/base.json5": "{ gateway: {} }"})
    made = home.planned(PRIMARY)
    assert list(made.files) == [".clawdbot/clawdbot.json"]
    assert made.at("gateway") == {}


def test_an_entry_that_stands_in_two_files_is_taken_out_of_both() -> None:
    half = "models: {{ providers: {{ jan: {{ {} }} }} }}"
    home = Home(
        "{ $include: './base.json5', " + half.format("apiKey: 'k'") + " }",
        files={
            ".clawdbot/base.json5": "{ "
            + half.format("baseUrl: 'http://b', api: 'openai-completions', models: []")
            + " }"
        },
    )
    made = home.planned(Intent(mode=Mode.IMPLICIT, include_edits=True))
    assert made.at("models") is None
    assert list(made.files) == [".clawdbot/base.json5", ".clawdbot/clawdbot.json"]


def test_models_of_two_files_are_each_changed_in_their_own() -> None:
    entry = "baseUrl: 'http://b', apiKey: 'k', api: 'openai-completions'"
    home = Home(
        "{ models: { providers: { jan: { $include: './more.json5', "
        "models: [{ id: 'b', name: 'b' }] } } } }",
        files={".clawdbot/more.json5": f"{{ {entry}, models: [{{ id: 'a', name: 'a' }}] }}"},
    )
    made = home.planned(Intent(remove_models=("a",), add_models=("c",), include_edits=True))
    assert [model["id"] for model in made.at("models", "providers", "jan", "models")] == ["b", "c"]
    assert home.planned(Intent(remove_models=("a",))).refusal.remedy is Remedy.INCLUDE_EDITS
    assert home.planned(Intent(remove_models=("b",))).plan.changes


def test_a_result_is_refused_only_for_issues_that_were_not_there() -> None:
    before = "{ nonsense: 1, agents: { defaults: { typo: 2 } } }"
    made = Home(before).planned(PRIMARY)
    assert made.at("agents", "defaults", "model", "primary") == "jan/a"
    assert "nonsense: 1" in made.text


def test_an_issue_that_only_moves_in_the_list_is_none_that_is_new() -> None:
    home = Home(
        "{ models: { providers: { jan: { baseUrl: 'http://b', apiKey: 'k', "
        "api: 'openai-completions', "
        "models: [{ id: 'a', name: 'a' }, { id: 'b', name: 'b', typo: 1 }] } } } }"
    )
    assert home.planned(Intent(remove_models=("a",))).plan.changes


def test_json_stays_json() -> None:
    import json

    before = '{\n    "gateway": {\n        "port": 1\n    }\n}'
    text = Home(before).planned(replace(EXPLICIT, primary="jan/a")).text
    assert json.loads(text)["agents"]["defaults"]["model"]["primary"] == "jan/a"
    assert '\n    "models": {\n        "providers": {' in text


def test_other_names_of_the_same_file_are_noticed(tmp_path: Path) -> None:
    config = tmp_path / ".clawdbot" / "clawdbot.json"
    config.parent.mkdir()
    config.write_text("{}\n")
    (tmp_path / "dotfiles.json").hardlink_to(config)
    made = plan(PRIMARY, Surroundings({}, tmp_path, tmp_path), Choice("clawdbot"))
    assert "hard links" in " ".join(made.remarks)
    assert store(tmp_path).save(made).done
    assert "jan/a" in config.read_text()
    assert (tmp_path / "dotfiles.json").read_text() == "{}\n"


class Vanishing:
    """The files of the disk, of which none is there any more after so many calls."""

    def __init__(self, calls: int) -> None:
        self.calls = calls
        self._disk = DiskFiles()

    def _there(self) -> bool:
        self.calls -= 1
        return self.calls >= 0

    def read_bytes(self, path: Path) -> bytes:
        return self._disk.read_bytes(path if self._there() else path / "gone")

    def exists(self, path: Path) -> bool:
        return self._there() and self._disk.exists(path)

    def is_file(self, path: Path) -> bool:
        return self._there() and self._disk.is_file(path)

    def names(self, folder: Path) -> Collection[str]:
        return self._disk.names(folder)

    def resolve(self, path: Path) -> Path:
        return self._disk.resolve(path)

    def stat(self, path: Path) -> os.stat_result:
        if not self._there():
            raise FileNotFoundError(2, "No such file or directory", str(path))
        return self._disk.stat(path)

    def rows(self, path: Path, query: str, *parameters: str) -> list[Row]:
        return self._disk.rows(path if self._there() else path / "gone", query, *parameters)


def test_files_that_vanish_while_a_change_is_planned_end_nothing(tmp_path: Path) -> None:
    config = tmp_path / ".clawdbot" / "clawdbot.json"
    config.parent.mkdir()
    config.write_text("{}\n")
    (config.parent / ".env").write_text("MINE=1\n")
    key = KeyChoice(KeyLocation.DOTENV, "jan-local")
    intent = Intent(mode=Mode.IMPLICIT, primary="jan/a", key=key)
    calls = 0
    while True:
        files = Vanishing(calls)
        made = plan(intent, Surroundings({}, tmp_path, tmp_path, files), Choice("clawdbot"))
        assert made.changes or made.refused
        if files.calls >= 0:
            break
        calls += 1
    assert [change.path.name for change in made.changes] == [".env", "clawdbot.json"]
    assert calls > 10


def test_a_symbolic_link_into_a_repository_stays_one_through_plan_and_save(tmp_path: Path) -> None:
    real = tmp_path / "dotfiles" / "clawdbot.json"
    real.parent.mkdir()
    real.write_text("{ // mine\n}\n")
    config = tmp_path / ".clawdbot" / "clawdbot.json"
    config.parent.mkdir()
    config.symlink_to(real)
    made = plan(PRIMARY, Surroundings({}, tmp_path, tmp_path), Choice("clawdbot"))
    assert [(change.path, change.target) for change in made.changes] == [(config, real)]
    assert store(tmp_path).save(made).done
    assert config.is_symlink()
    assert "jan/a" in real.read_text()


def test_a_text_that_a_second_reader_sees_otherwise_is_not_written(tmp_path: Path) -> None:
    config = tmp_path / "clawdbot.json"
    after = b"{ a: 1, b: }"
    change = FileChange(config, config, None, after, json5=True)
    saved = store(tmp_path).save(Plan((change,), None))
    assert saved.refused is not None
    assert "does not read back" in saved.refused.reason
    assert not config.exists()


def test_a_text_beyond_the_second_reader_is_written_with_a_note(tmp_path: Path) -> None:
    config = tmp_path / "clawdbot.json"
    after = b"[" * 60 + b"]" * 60
    saved = store(tmp_path).save(Plan((FileChange(config, config, None, after, json5=True),), None))
    assert saved.done
    assert "second reader" in " ".join(saved.remarks)
