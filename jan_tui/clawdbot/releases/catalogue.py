"""The newest known version of each program: what it does with a config, as data.

Everything here was measured on clawdbot 2026.1.24-3 and openclaw 2026.9.6; what other versions do
is in `history`. No other module tests which release it has: it reads a field of `Release`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from jan_tui.clawdbot.releases.key_variables import CLAWDBOT_KEYS, OPENCLAW_KEYS
from jan_tui.clawdbot.releases.release import (
    AnthropicPrimary,
    AuthStore,
    ContextLimits,
    FirstAlias,
    IncludeRules,
    ProfileMark,
    Release,
    SameModel,
    TurnShape,
)
from jan_tui.clawdbot.releases.versions import names_of
from jan_tui.clawdbot.schema.check import Rules
from jan_tui.clawdbot.schema.installed import InstalledSchema

__all__ = [
    "CLAWDBOT",
    "NIX",
    "NO_CHOICE",
    "OPENCLAW",
    "RELEASES",
    "AnthropicPrimary",
    "AuthStore",
    "Choice",
    "ContextLimits",
    "FirstAlias",
    "IncludeRules",
    "ProfileMark",
    "Release",
    "SameModel",
]


@dataclass(frozen=True, slots=True)
class Choice:
    """The options `--release`, `--config`, `--profile`; None where not given.

    `release` is a program, or a program and a version as `openclaw@2026.4.29`. `installed` are the
    versions that installed programs said when they were asked, by program, `schemas` what versions
    without a recorded schema printed as theirs. `config` is taken as the
    release takes its override variable: `~` expanded, relative to the current folder. `reason` says
    how the release was chosen, in a few words.
    """

    release: str | None = None
    config: Path | None = None
    profile: str | None = None
    installed: Mapping[str, str] = field(default_factory=dict, hash=False)
    schemas: tuple[InstalledSchema, ...] = field(default=(), compare=False, repr=False)
    reason: str = field(default="chosen", compare=False)


NO_CHOICE = Choice()
"""No option was given."""


NIX = ("Nix", "Edit the Nix source (with nix-openclaw programs.openclaw.config) and rebuild.")
"""Who manages a config in the Nix mode, and where it is edited then."""

CLAWDBOT = Release(
    **names_of("clawdbot"),
    id="clawdbot",
    label="Clawdbot",
    version="2026.1.24",
    program="clawdbot",
    config_variable="CLAWDBOT_CONFIG_PATH",
    former_prefixes=(),
    state_variable="CLAWDBOT_STATE_DIR",
    profile_variable="CLAWDBOT_PROFILE",
    agent_variables=("CLAWDBOT_AGENT_DIR", "PI_CODING_AGENT_DIR"),
    home_variable=None,
    home_placeholders=True,
    include_roots_variable=None,
    state_folders=(".clawdbot",),
    state_variable_final=True,
    config_names=("clawdbot.json",),
    agent_dir_follows_config=False,
    agents_key="list",
    agents_owned=False,
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
    shared_auth_store=None,
    state_in_database=False,
    env_block_first=False,
    env_block_guarded=False,
    env_block_literal=False,
    env_direct_keys=True,
    env_blank_values=True,
    missing_variable_fatal=True,
    includes=IncludeRules(confined=False, max_bytes=None, max_path=None, hardlinks=True),
    rules=Rules("clawdbot", "2026.1.24"),
    default_from_entry=False,
    infer_provider=False,
    slash_aliases=False,
    normal_forms=False,
    own_primary_drops_fallbacks=False,
    allowlist_filters=True,
    policy_allowlist=False,
    allowlist_adds_primary=False,
    profile_suffix=False,
    profile_mark=ProfileMark.LAST,
    alias_with_profile=False,
    provider_aliases=False,
    provider_alias_primary=False,
    entry_owns_ids=False,
    entry_before_alias=False,
    foreign_primary_drops_fallbacks=False,
    default_yields_to_entry=False,
    anthropic_primary=AnthropicPrimary.READ,
    own_prefix_dropped=False,
    own_prefix_unread=False,
    own_prefix_unshown=False,
    same_model=SameModel.TEXT,
    candidates_normal=False,
    slash_in_default_id=False,
    bare_primary_whole=True,
    first_alias=FirstAlias.NEVER,
    primary_made_normal=False,
    agent_refs_normal=False,
    agent_primary_leads=False,
    aliases_resolved=False,
    entry_default_as_written=False,
    key_variables=CLAWDBOT_KEYS,
    key_may_name_variable=False,
    implicit_jan=True,
    registry_strict=True,
    later_duplicate_wins=True,
    default_context_window=200_000,
    default_context_budget=200_000,
    default_max_tokens=8192,
    context_limits=ContextLimits(16_000, 32_000),
    runs_unlisted=False,
    http_proxy=False,
    secrets_required=False,
    aws_mark="",
    read_only_variables={},
    writes_flatten=True,
    writes_clear=True,
    includes_watched=False,
    validates=False,
    prints_schema=False,
    first_turn=12_000,
    turn_shape=TurnShape(22_802, 22, 21_641),
    next_model_status=402,
)

OPENCLAW = Release(
    **names_of("openclaw"),
    id="openclaw",
    label="OpenClaw",
    version="2026.9.6",
    program="openclaw",
    config_variable="OPENCLAW_CONFIG_PATH",
    former_prefixes=(),
    state_variable="OPENCLAW_STATE_DIR",
    profile_variable="OPENCLAW_PROFILE",
    agent_variables=("OPENCLAW_AGENT_DIR", "PI_CODING_AGENT_DIR"),
    home_variable="OPENCLAW_HOME",
    home_placeholders=True,
    include_roots_variable="OPENCLAW_INCLUDE_ROOTS",
    state_folders=(".openclaw", ".clawdbot"),
    state_variable_final=True,
    config_names=("openclaw.json", "clawdbot.json"),
    agent_dir_follows_config=True,
    agents_key="entries",
    agents_owned=True,
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
    shared_auth_store="state/openclaw.sqlite",
    state_in_database=True,
    env_block_first=True,
    env_block_guarded=True,
    env_block_literal=True,
    env_direct_keys=False,
    env_blank_values=False,
    missing_variable_fatal=False,
    includes=IncludeRules(confined=True, max_bytes=2 * 1024 * 1024, max_path=4096, hardlinks=False),
    rules=Rules("openclaw", "2026.9.6"),
    default_from_entry=True,
    infer_provider=True,
    slash_aliases=True,
    normal_forms=True,
    own_primary_drops_fallbacks=True,
    allowlist_filters=False,
    policy_allowlist=True,
    allowlist_adds_primary=False,
    profile_suffix=True,
    profile_mark=ProfileMark.AFTER_QUANTIZATION,
    alias_with_profile=True,
    provider_aliases=True,
    provider_alias_primary=True,
    entry_owns_ids=True,
    entry_before_alias=True,
    foreign_primary_drops_fallbacks=False,
    default_yields_to_entry=True,
    anthropic_primary=AnthropicPrimary.CURRENT,
    own_prefix_dropped=False,
    own_prefix_unread=True,
    own_prefix_unshown=True,
    same_model=SameModel.HALVES,
    candidates_normal=False,
    slash_in_default_id=False,
    bare_primary_whole=False,
    first_alias=FirstAlias.UNLISTED,
    primary_made_normal=True,
    agent_refs_normal=False,
    agent_primary_leads=True,
    aliases_resolved=True,
    entry_default_as_written=False,
    key_variables=OPENCLAW_KEYS,
    key_may_name_variable=True,
    implicit_jan=False,
    registry_strict=False,
    later_duplicate_wins=False,
    default_context_window=128_000,
    default_context_budget=200_000,
    default_max_tokens=8192,
    context_limits=ContextLimits(4_000, 8_000),
    runs_unlisted=True,
    http_proxy=True,
    secrets_required=True,
    aws_mark="__aws_sdk_auth__",
    read_only_variables={
        "OPENCLAW_NIX_MODE": NIX,
        "OPENCLAW_CONFIG_READONLY": (
            "whatever deployed this install",
            "Edit the config where it is deployed from, and deploy it again.",
        ),
    },
    writes_flatten=False,
    writes_clear=False,
    includes_watched=True,
    validates=True,
    prints_schema=True,
    first_turn=13_000,
    turn_shape=TurnShape(41_926, 12, 10_289),
    next_model_status=404,
)

RELEASES: Mapping[str, Release] = MappingProxyType({"clawdbot": CLAWDBOT, "openclaw": OPENCLAW})
"""The releases by the name that `--release` takes; the first is the default."""
