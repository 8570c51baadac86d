"""Files that only look like the config are named, with the name that is read."""

from __future__ import annotations

from pathlib import Path

import pytest

from jan_tui.clawdbot import CONFIG_NOT_READ, Choice, Notice, Severity, Surroundings, read

GOOD = '{ agents: { defaults: { model: { primary: "jan/x" } } } }'


def noticed(home: Path, release: str | None = None, **env: str) -> list[Notice]:
    reading = read(Surroundings(env, home, home), Choice(release))
    return [notice for notice in reading.notices if notice.code == CONFIG_NOT_READ]


def put(home: Path, name: str, text: str = GOOD) -> Path:
    path = home / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    "name",
    [
        *(".openclaw/openclaw.json5", ".openclaw/clawdbot.jsonc", ".openclaw/.openclaw.json"),
        *(".openclaw/config.json", ".openclaw/openclaw.yaml", ".openclaw/moltbot.json"),
        *(".moltbot/moltbot.json", ".moltbot/clawdbot.json", ".openclaw.json", "openclaw.json"),
        *(".openclaw/openclaw.json ", ".openclaw/ openclaw.json"),
        *(".config/openclaw/openclaw.json", ".openclaw/openclaw.json.txt", ".clawdbot.json"),
    ],
)
@pytest.mark.parametrize("release", ["clawdbot", "openclaw"])
def test_it_is_named_with_the_name_that_is_read(name: str, release: str, tmp_path: Path) -> None:
    path = put(tmp_path, name)
    (notice,) = noticed(tmp_path, release)
    assert notice.severity is Severity.WARNING
    assert str(path) in notice.message
    assert f"{tmp_path}/.{release}/{release}.json" in notice.message
    assert notice.origin is not None
    assert notice.origin.file == path
    assert bool(notice.copyable) is not name.endswith(".yaml")


def test_the_command_makes_it_the_config(tmp_path: Path) -> None:
    put(tmp_path, "openclaw.json")
    (notice,) = noticed(tmp_path, "openclaw")
    assert notice.copyable == (
        f"mkdir -p {tmp_path}/.openclaw && "
        f"mv -n {tmp_path}/openclaw.json {tmp_path}/.openclaw/openclaw.json"
    )


def test_beside_a_config_it_is_information(tmp_path: Path) -> None:
    put(tmp_path, ".clawdbot/clawdbot.json")
    put(tmp_path, ".clawdbot/clawdbot.json5")
    (notice,) = noticed(tmp_path, "clawdbot")
    assert (notice.severity, notice.copyable) == (Severity.INFO, "")


def test_a_moved_state_folder_is_looked_into(tmp_path: Path) -> None:
    path = put(tmp_path, "elsewhere/openclaw.json5")
    (notice,) = noticed(tmp_path, OPENCLAW_STATE_DIR=str(path.parent))
    assert str(path) in notice.message


def test_a_named_config_that_is_not_there_is_looked_for_by_its_stem(tmp_path: Path) -> None:
    path = put(tmp_path, "mine.json5")
    (notice,) = noticed(tmp_path, CLAWDBOT_CONFIG_PATH=str(tmp_path / "mine.json"))
    assert str(path) in notice.message


@pytest.mark.parametrize(
    "name",
    [
        *(".clawdbot/clawdbot.json", ".openclaw/openclaw.json", ".openclaw/clawdbot.json"),
        *(".openclaw/openclaw.json.bak", ".openclaw/openclaw", ".clawdbot/openclaw.json"),
    ],
)
@pytest.mark.parametrize("release", ["clawdbot", "openclaw"])
def test_what_a_release_reads_and_backups_are_not_named(
    name: str, release: str, tmp_path: Path
) -> None:
    put(tmp_path, name)
    assert noticed(tmp_path, release) == []


@pytest.mark.parametrize(
    ("name", "release"),
    [(".openclaw/openclaw.json5", "openclaw"), (".clawdbot/clawdbot.yaml", "clawdbot")],
)
def test_its_name_tells_the_release_where_nothing_else_does(
    name: str, release: str, tmp_path: Path
) -> None:
    put(tmp_path, name)
    reading = read(Surroundings({}, tmp_path, tmp_path))
    assert reading.release.id == release
    assert reading.release_reason == f"{Path(name).name} is there"


def test_a_file_named_on_the_command_line_goes_before_a_variable(tmp_path: Path) -> None:
    path = put(tmp_path, "clawdbot.json")
    env = {"OPENCLAW_STATE_DIR": str(tmp_path / "state")}
    assert read(Surroundings(env, tmp_path, tmp_path), Choice(config=path)).release.id == "clawdbot"
    other = put(tmp_path, "mine.json")
    assert (
        read(Surroundings(env, tmp_path, tmp_path), Choice(config=other)).release.id == "openclaw"
    )


@pytest.mark.parametrize("name", [".openclaw/OpenClaw.json", ".OpenClaw/openclaw.json"])
def test_capitals_make_another_file(name: str, tmp_path: Path) -> None:
    path = put(tmp_path, name)
    (notice,) = noticed(tmp_path)
    assert notice.severity is Severity.WARNING
    assert notice.message.startswith(f"OpenClaw does not read {path}.")


def test_of_two_names_in_a_folder_the_second_is_not_read(tmp_path: Path) -> None:
    put(tmp_path, ".openclaw/openclaw.json")
    second = put(tmp_path, ".openclaw/clawdbot.json")
    capital = put(tmp_path, ".openclaw/OpenClaw.json")
    found = {notice.origin.file for notice in noticed(tmp_path, "openclaw") if notice.origin}
    assert found == {second, capital}


def test_the_only_name_in_a_folder_is_read(tmp_path: Path) -> None:
    put(tmp_path, ".openclaw/clawdbot.json")
    assert noticed(tmp_path, "openclaw") == []
