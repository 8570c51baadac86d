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

from jan_tui.clawdbot.model_synonyms import CLAUDE, GEMINI, GROK


class AuthStore(StrEnum):
    """How a release keeps auth profiles beside an agent."""

    JSON = "json"
    SQLITE = "sqlite"


@dataclass(frozen=True, slots=True, kw_only=True)
class IncludeRules:
    """Limits of `$include`.

    `confined`: files stay under the folder of the config file. `max_bytes` per file and `max_path`
    in UTF-16 units are None for no limit. `hardlinks`: a file of several names may be included.
    """

    confined: bool
    max_bytes: int | None
    max_path: int | None
    hardlinks: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """What the command line said: `--release`, `--config`, `--profile`; None where it said nothing.

    `config` is taken as the release takes its override variable: `~` expanded, relative to the
    current folder.
    """

    release: str | None = None
    config: Path | None = None
    profile: str | None = None


NO_CHOICE = Choice()
"""The command line said nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Release:
    """One release: its names, where it looks, how strictly it reads, what it falls back to.

    Names: `id` as on our command line, `label` for people, `version` whose rules these are,
    `program` on PATH.

    Places (facts: Locations). `state_folders` and `config_names` are in order of preference, the
    first of each being the one that is created. `home_variable` replaces the home folder,
    `agent_variables` the agent folder; `include_roots_variable` widens where includes may lie.

    `agent_dir_follows_config`: the default agent's own folder counts, not always that of "main".
    `agents_key` is the member of `agents` that issues speak of; `real_agent_dirs`: links are
    followed to find two agents in one folder, which `shared_agent_dir_advice` speaks of.
    `dotenv_beside_config`: without a state variable the `.env` of the folder of the config
    variable is read, else that of the first state folder. `more_dotenv` are files below home that
    are read last, unless a state variable moves the state folder. `dotenv_guarded`: the current
    folder's `.env` may not set what would move the program or its credentials.

    Reading. `env_block_first`: the env block is applied before `${VAR}` is substituted.
    `env_block_guarded`: the block may not set what changes how programs run, nor refer to others.
    `env_direct_keys`: `env.NAME` counts beside `env.vars.NAME`. `env_blank_values`: a value of only
    white space in `env.vars` counts. `missing_variable_fatal`: `${VAR}` that is unset or empty
    refuses the file; otherwise the text stays and a warning is given.

    Selection (facts: Model resolution). `default_model` is the reference used where no primary is
    set. `default_from_entry`: the first model of the first configured provider comes before it.
    `infer_provider`: a bare name takes the one configured provider that lists it.
    `slash_aliases`: an alias that contains a slash counts, and `provider/alias` too.
    `normal_forms`: references are brought to `provider/id` when the file is loaded, so the raw
    lists are shown that way, and entries of the allowlist that become equal are merged.
    `own_primary_drops_fallbacks`: an agent with its own primary inherits no fallbacks.
    `allowlist_filters`: fallbacks outside a non-empty `agents.defaults.models` are not tried.
    `policy_allowlist`: `modelPolicy.allow` is the allowlist where it is given, and `jan/*` a
    wildcard. `profile_suffix`: `provider/id@profile` names an auth profile.
    `provider_synonyms` rewrites provider ids, `model_synonyms` the ids of a provider in lower case
    or exact, `builtin_aliases` name a target that has an entry of its own without an alias.
    `anthropic_key_lists`: what an Anthropic key puts on the allowlist beside such a primary.

    Providers. `implicit_jan`: the guide's discovery is promised. `registry_strict`: one provider
    with models but without key or api makes every custom model vanish, and ids are told apart by
    case. `later_duplicate_wins`: of two models with one id the later counts.
    `default_context_window` and `default_max_tokens` are tokens. `writes_flatten`: its own
    `config set` puts included files and variables in clear into the one file.
    `includes_watched`: a running gateway notices changes of included files. `validates`: the
    program has `config validate`.
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

    agent_dir_follows_config: bool
    agents_key: str
    real_agent_dirs: bool
    shared_agent_dir_advice: tuple[str, ...]
    dotenv_beside_config: bool
    more_dotenv: tuple[str, ...]
    dotenv_guarded: bool

    auth_store: AuthStore
    auth_store_name: str
    env_block_first: bool
    env_block_guarded: bool
    env_direct_keys: bool
    env_blank_values: bool
    missing_variable_fatal: bool
    includes: IncludeRules

    default_model: str
    default_from_entry: bool
    infer_provider: bool
    slash_aliases: bool
    normal_forms: bool
    own_primary_drops_fallbacks: bool
    allowlist_filters: bool
    policy_allowlist: bool
    profile_suffix: bool
    anthropic_key_lists: tuple[str, ...]
    provider_synonyms: Mapping[str, str]
    model_synonyms: Mapping[str, Mapping[str, str]]
    builtin_aliases: Mapping[str, str]

    implicit_jan: bool
    registry_strict: bool
    later_duplicate_wins: bool
    default_context_window: int
    default_max_tokens: int
    writes_flatten: bool
    includes_watched: bool
    validates: bool


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
    agent_dir_follows_config=False,
    agents_key="list",
    real_agent_dirs=False,
    shared_agent_dir_advice=(
        "Fix: remove the shared agents.list[].agentDir override (or give each agent its own "
        "directory).",
        "If you want to share credentials, copy auth-profiles.json instead of sharing the entire "
        "agentDir.",
    ),
    dotenv_beside_config=False,
    more_dotenv=(),
    dotenv_guarded=False,
    auth_store=AuthStore.JSON,
    auth_store_name="auth-profiles.json",
    env_block_first=False,
    env_block_guarded=False,
    env_direct_keys=True,
    env_blank_values=True,
    missing_variable_fatal=True,
    includes=IncludeRules(confined=False, max_bytes=None, max_path=None, hardlinks=True),
    default_model="anthropic/claude-opus-4-5",
    default_from_entry=False,
    infer_provider=False,
    slash_aliases=False,
    normal_forms=False,
    own_primary_drops_fallbacks=False,
    allowlist_filters=True,
    policy_allowlist=False,
    profile_suffix=False,
    anthropic_key_lists=(),
    provider_synonyms={
        "z.ai": "zai",
        "z-ai": "zai",
        "opencode-zen": "opencode",
        "qwen": "qwen-portal",
    },
    model_synonyms={
        "anthropic": {"opus-4.5": "claude-opus-4-5", "sonnet-4.5": "claude-sonnet-4-5"},
        "google": {
            "gemini-3-pro": "gemini-3-pro-preview",
            "gemini-3-flash": "gemini-3-flash-preview",
        },
    },
    builtin_aliases={
        "opus": "anthropic/claude-opus-4-5",
        "sonnet": "anthropic/claude-sonnet-4-5",
        "gpt": "openai/gpt-5.2",
        "gpt-mini": "openai/gpt-5-mini",
        "gemini": "google/gemini-3-pro-preview",
        "gemini-flash": "google/gemini-3-flash-preview",
    },
    implicit_jan=True,
    registry_strict=True,
    later_duplicate_wins=True,
    default_context_window=200_000,
    default_max_tokens=8192,
    writes_flatten=True,
    includes_watched=False,
    validates=False,
)

OPENCLAW = Release(
    id="openclaw",
    label="OpenClaw",
    version="2026.9.6",
    program="openclaw",
    config_variable="OPENCLAW_CONFIG_PATH",
    state_variable="OPENCLAW_STATE_DIR",
    profile_variable="OPENCLAW_PROFILE",
    agent_variables=("OPENCLAW_AGENT_DIR", "PI_CODING_AGENT_DIR"),
    home_variable="OPENCLAW_HOME",
    include_roots_variable="OPENCLAW_INCLUDE_ROOTS",
    state_folders=(".openclaw", ".clawdbot"),
    config_names=("openclaw.json", "clawdbot.json"),
    agent_dir_follows_config=True,
    agents_key="entries",
    real_agent_dirs=True,
    shared_agent_dir_advice=(
        "Fix: remove the shared agents.entries.*.agentDir override (or give each agent its own "
        "directory).",
        "Auth profiles live in each agent's SQLite store, so a shared agentDir is not how "
        "credentials are shared: give each agent its own directory and either leave its store "
        "empty to inherit the main agent's profiles, or log it in with "
        "`openclaw models auth login`.",
    ),
    dotenv_beside_config=True,
    more_dotenv=(".config/openclaw/gateway.env",),
    dotenv_guarded=True,
    auth_store=AuthStore.SQLITE,
    auth_store_name="openclaw-agent.sqlite",
    env_block_first=True,
    env_block_guarded=True,
    env_direct_keys=False,
    env_blank_values=False,
    missing_variable_fatal=False,
    includes=IncludeRules(confined=True, max_bytes=2 * 1024 * 1024, max_path=4096, hardlinks=False),
    default_model="openai/gpt-6-astra",
    default_from_entry=True,
    infer_provider=True,
    slash_aliases=True,
    normal_forms=True,
    own_primary_drops_fallbacks=True,
    allowlist_filters=False,
    policy_allowlist=True,
    profile_suffix=True,
    anthropic_key_lists=("anthropic/claude-sonnet-5", "anthropic/claude-sonnet-4-6"),
    provider_synonyms={},
    model_synonyms={
        "anthropic": CLAUDE,
        "google": GEMINI,
        "google-gemini-cli": GEMINI,
        "google-vertex": GEMINI,
        "xai": GROK,
    },
    builtin_aliases={
        "opus": "anthropic/claude-opus-5",
        "sonnet": "anthropic/claude-sonnet-5",
        "gpt": "openai/gpt-5.4",
        "gpt-mini": "openai/gpt-5.4-mini",
        "gpt-nano": "openai/gpt-5.4-nano",
        "gemini": "google/gemini-3.1-pro-preview",
        "gemini-flash": "google/gemini-3-flash-preview",
        "gemini-flash-lite": "google/gemini-3.1-flash-lite",
    },
    implicit_jan=False,
    registry_strict=False,
    later_duplicate_wins=False,
    default_context_window=128_000,
    default_max_tokens=8192,
    writes_flatten=False,
    includes_watched=True,
    validates=True,
)

RELEASES: Mapping[str, Release] = MappingProxyType({"clawdbot": CLAWDBOT, "openclaw": OPENCLAW})
"""The releases by the name that `--release` takes; the first is the default."""
