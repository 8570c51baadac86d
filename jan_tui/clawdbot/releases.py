"""What differs between the two released readers of the config, as data.

Everything here was asked of clawdbot 2026.1.24-3 and openclaw 2026.9.6. No other module asks which
release it has: it reads a field of `Release`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType


class AuthStore(StrEnum):
    """How a release keeps auth profiles beside an agent."""

    JSON = "json"
    SQLITE = "sqlite"


@dataclass(frozen=True, slots=True)
class Choice:
    """What the command line said: `--release`, `--config`, `--profile`; None where it said nothing.

    `config` is taken as the release takes its override variable: `~` expanded, relative to the
    current folder.
    """

    release: str | None = None
    config: Path | None = None
    profile: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One release: its names, where it looks, how strictly it reads, what it falls back to.

    Names: `id` as on our command line, `label` for people, `version` whose rules these are,
    `program` on PATH.

    Places (facts: Locations). `state_folders` and `config_names` are in order of preference, the
    first of each being the one that is created. `home_variable` replaces the home folder,
    `agent_variables` the agent folder; `include_roots_variable` widens where includes may lie.

    Reading. `env_block_first`: the env block is applied before `${VAR}` is substituted.
    `env_direct_keys`: `env.NAME` counts beside `env.vars.NAME`. `missing_variable_fatal`: `${VAR}`
    that is unset or empty refuses the file; otherwise the text stays and a warning is given.
    `include_confined`: includes stay under the folder of the config file. `include_max_bytes` is
    bytes per included file, None for no limit. `include_hardlinks`: a file with several hard links
    may be included.

    Selection. `default_model` is the reference used where no primary is set.
    """

    id: str
    label: str
    version: str
    program: str

    config_variable: str
    state_variable: str
    profile_variable: str
    agent_variables: tuple[str, ...]
    home_variable: str | None
    include_roots_variable: str | None
    state_folders: tuple[str, ...]
    config_names: tuple[str, ...]

    auth_store: AuthStore
    auth_store_name: str
    env_block_first: bool
    env_direct_keys: bool
    missing_variable_fatal: bool
    include_confined: bool
    include_max_bytes: int | None
    include_hardlinks: bool

    default_model: str


CLAWDBOT = Release(
    id="clawdbot",
    label="Clawdbot",
    version="2026.1.24",
    program="clawdbot",
    config_variable="CLAWDBOT_CONFIG_PATH",
    state_variable="CLAWDBOT_STATE_DIR",
    profile_variable="CLAWDBOT_PROFILE",
    agent_variables=("CLAWDBOT_AGENT_DIR", "PI_CODING_AGENT_DIR"),
    home_variable=None,
    include_roots_variable=None,
    state_folders=(".clawdbot",),
    config_names=("clawdbot.json",),
    auth_store=AuthStore.JSON,
    auth_store_name="auth-profiles.json",
    env_block_first=False,
    env_direct_keys=True,
    missing_variable_fatal=True,
    include_confined=False,
    include_max_bytes=None,
    include_hardlinks=True,
    default_model="anthropic/claude-opus-4-5",
)

OPENCLAW = Release(
    id="openclaw",
    label="OpenClaw",
    version="2026.9.6",
    program="openclaw",
    config_variable="OPENCLAW_CONFIG_PATH",
    state_variable="OPENCLAW_STATE_DIR",
    profile_variable="OPENCLAW_PROFILE",
    agent_variables=("OPENCLAW_AGENT_DIR",),
    home_variable="OPENCLAW_HOME",
    include_roots_variable="OPENCLAW_INCLUDE_ROOTS",
    state_folders=(".openclaw", ".clawdbot"),
    config_names=("openclaw.json", "clawdbot.json"),
    auth_store=AuthStore.SQLITE,
    auth_store_name="openclaw-agent.sqlite",
    env_block_first=True,
    env_direct_keys=False,
    missing_variable_fatal=False,
    include_confined=True,
    include_max_bytes=2 * 1024 * 1024,
    include_hardlinks=False,
    default_model="openai/gpt-6-astra",
)

RELEASES: Mapping[str, Release] = MappingProxyType({"clawdbot": CLAWDBOT, "openclaw": OPENCLAW})
"""The releases by the name that `--release` takes; the first is the default."""
