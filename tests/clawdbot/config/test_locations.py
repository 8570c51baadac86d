"""Where each release looks."""

from __future__ import annotations

from pathlib import Path

import pytest

from jan_tui.clawdbot.config.files import Surroundings
from jan_tui.clawdbot.config.locations import ProfileError, locate
from jan_tui.clawdbot.releases.catalogue import CLAWDBOT, OPENCLAW, RELEASES, Choice
from tests.clawdbot.places import HOME
from tests.memory_disk import MemoryDisk

WORK = HOME / "work"


def around(env: dict[str, str] | None = None, files: dict[str, str] | None = None) -> Surroundings:
    laid = {HOME / name: text.encode() for name, text in (files or {}).items()}
    return Surroundings(env or {}, HOME, WORK, MemoryDisk(laid))


@pytest.mark.parametrize(
    ("env", "config", "state"),
    [
        pytest.param({}, "/home/ann/.clawdbot/clawdbot.json", "/home/ann/.clawdbot", id="default"),
        pytest.param(
            {"CLAWDBOT_STATE_DIR": " ~/s "},
            "/home/ann/s/clawdbot.json",
            "/home/ann/s",
            id="trimmed",
        ),
        pytest.param(
            {"CLAWDBOT_STATE_DIR": "\t"},
            "/home/ann/.clawdbot/clawdbot.json",
            "/home/ann/.clawdbot",
            id="blank",
        ),
        pytest.param(
            {"CLAWDBOT_STATE_DIR": "../s/./x/"},
            "/home/ann/s/x/clawdbot.json",
            "/home/ann/s/x",
            id="relative",
        ),
        pytest.param(
            {"CLAWDBOT_STATE_DIR": "~bob"},
            "/home/ann/work/~bob/clawdbot.json",
            "/home/ann/work/~bob",
            id="tilde-of-another",
        ),
        pytest.param(
            {"CLAWDBOT_CONFIG_PATH": "~/c.json"},
            "/home/ann/c.json",
            "/home/ann/.clawdbot",
            id="config-moves-no-state",
        ),
        pytest.param(
            {"OPENCLAW_CONFIG_PATH": "~/c.json"},
            "/home/ann/.clawdbot/clawdbot.json",
            "/home/ann/.clawdbot",
            id="other-release",
        ),
    ],
)
def test_clawdbot_places(env: dict[str, str], config: str, state: str) -> None:
    locations, _ = locate(around(env), CLAWDBOT)

    assert str(locations.config_path) == config
    assert str(locations.state_dir) == state


@pytest.mark.parametrize(
    ("files", "config", "state"),
    [
        pytest.param([], ".openclaw/openclaw.json", ".openclaw", id="nothing"),
        pytest.param(
            [".clawdbot/clawdbot.json"], ".clawdbot/clawdbot.json", ".clawdbot", id="old-folder"
        ),
        pytest.param(
            [".openclaw/clawdbot.json"], ".openclaw/clawdbot.json", ".openclaw", id="old-name"
        ),
        pytest.param(
            [".openclaw/x", ".clawdbot/clawdbot.json"],
            ".clawdbot/clawdbot.json",
            ".openclaw",
            id="new-folder-without-config",
        ),
        pytest.param(
            [".clawdbot/x"], ".clawdbot/openclaw.json", ".clawdbot", id="old-folder-alone"
        ),
        pytest.param(
            [".moltbot/moltbot.json"], ".openclaw/openclaw.json", ".openclaw", id="moltbot"
        ),
    ],
)
def test_openclaw_candidates(files: list[str], config: str, state: str) -> None:
    locations, _ = locate(around(files=dict.fromkeys(files, "{}")), OPENCLAW)

    assert locations.config_path == HOME / config
    assert locations.state_dir == HOME / state


def test_openclaw_home_replaces_the_home_folder() -> None:
    locations, _ = locate(around({"OPENCLAW_HOME": "~/other"}), OPENCLAW)

    assert locations.config_path == HOME / "other/.openclaw/openclaw.json"
    assert locations.agent_dir == HOME / "other/.openclaw/agents/main/agent"


@pytest.mark.parametrize("release", RELEASES.values(), ids=RELEASES)
def test_agent_folder_and_auth_store(release: object) -> None:
    chosen = CLAWDBOT if release is CLAWDBOT else OPENCLAW
    moved, _ = locate(around({chosen.agent_variables[0]: "ad"}), chosen)
    by_second, _ = locate(
        around({chosen.agent_variables[0]: " ", "PI_CODING_AGENT_DIR": "~/p"}), chosen
    )

    assert moved.auth_store == WORK / "ad" / chosen.auth_store_name
    assert by_second.agent_dir == HOME / "p"


def test_profile_fills_in_what_is_not_set() -> None:
    alone, _ = locate(around(), CLAWDBOT, Choice(profile="dev"))
    default, _ = locate(around(), CLAWDBOT, Choice(profile="Default"))
    beside, _ = locate(around({"CLAWDBOT_STATE_DIR": "~/s"}), CLAWDBOT, Choice(profile="dev"))

    assert alone.config_path == HOME / ".clawdbot-dev/clawdbot.json"
    assert alone.state_dir == HOME / ".clawdbot-dev"
    assert default.config_path == HOME / ".clawdbot/clawdbot.json"
    assert beside.config_path == HOME / "s/clawdbot.json"


@pytest.mark.parametrize("name", ["", "a b", "../x", "-x", "x" * 65])
def test_impossible_profile_is_refused(name: str) -> None:
    with pytest.raises(ProfileError, match="is no profile"):
        locate(around(), CLAWDBOT, Choice(profile=name))


def test_named_config_is_taken_as_the_variable_is() -> None:
    locations, _ = locate(around(), OPENCLAW, Choice(config=Path("~/c.json")))

    assert locations.config_path == HOME / "c.json"
    assert locations.candidates == (HOME / "c.json",)
    assert locations.override == "the choice of a file for this run"


@pytest.mark.parametrize(
    ("env", "files", "value", "origin"),
    [
        pytest.param(
            {}, {"work/.env": "K=cwd", ".clawdbot/.env": "K=state"}, "cwd", "dotenv", id="cwd"
        ),
        pytest.param({}, {".clawdbot/.env": "K=state"}, "state", "dotenv", id="state"),
        pytest.param({"K": "p"}, {"work/.env": "K=cwd"}, "p", "process", id="process"),
        pytest.param({"K": ""}, {"work/.env": "K=cwd"}, "", "process", id="blank-blocks"),
        pytest.param(
            {}, {"work/.env": "K=", ".clawdbot/.env": "K=s"}, "", "dotenv", id="empty-blocks"
        ),
    ],
)
def test_precedence_of_variables(
    env: dict[str, str], files: dict[str, str], value: str, origin: str
) -> None:
    _, environment = locate(around(env, files), CLAWDBOT)

    assert environment.values["K"] == value
    assert environment.origin["K"] == origin


def test_folder_file_may_move_clawdbot_but_not_openclaw() -> None:
    files = {"work/.env": "CLAWDBOT_STATE_DIR=~/s\nOPENCLAW_STATE_DIR=~/s\nOPENAI_API_KEY=x\nK=v"}
    clawdbot, _ = locate(around(files=files), CLAWDBOT)
    openclaw, environment = locate(around(files=files), OPENCLAW)

    assert clawdbot.state_dir == HOME / "s"
    assert openclaw.state_dir == HOME / ".openclaw"
    assert "OPENAI_API_KEY" not in environment.values
    assert environment.values["K"] == "v"


def test_openclaw_reads_the_file_beside_a_moved_config() -> None:
    files = {"c/.env": "K=beside", ".config/openclaw/gateway.env": "K=gateway\nL=gateway"}
    locations, environment = locate(around({"OPENCLAW_CONFIG_PATH": "~/c/x"}, files), OPENCLAW)

    assert environment.values["K"] == "beside"
    assert environment.values["L"] == "gateway"
    assert locations.dotenv_files == (
        WORK / ".env",
        HOME / "c/.env",
        HOME / ".config/openclaw/gateway.env",
    )
