"""Predicts what Clawdbot (OpenClaw) will do with its config and a local Jan.

`read` gives a `Reading` of the files, `predict` the `Prediction` of it for what is known of a
server.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from jan_tui.first_use import on_first_use

if TYPE_CHECKING:
    from jan_tui.clawdbot.config import dotenv
    from jan_tui.clawdbot.config.auth_profiles import stores
    from jan_tui.clawdbot.config.files import Files, Surroundings
    from jan_tui.clawdbot.config.locations import ProfileError, locate
    from jan_tui.clawdbot.config.reading import Reading, read
    from jan_tui.clawdbot.config.sources import SourceReader
    from jan_tui.clawdbot.config.tree import Value
    from jan_tui.clawdbot.hazards.context_window import FIRST_TURN, UNDER_LEAST
    from jan_tui.clawdbot.hazards.discovery import NOT_IN_RELEASE
    from jan_tui.clawdbot.hazards.environment import CONFIG_MANAGED
    from jan_tui.clawdbot.hazards.repairs import repaired_texts, writes_entry
    from jan_tui.clawdbot.hazards.secret_refs import KEY_ELSEWHERE
    from jan_tui.clawdbot.lookalikes.encoding import readable
    from jan_tui.clawdbot.lookalikes.files import CONFIG_NOT_READ
    from jan_tui.clawdbot.predicting import predict
    from jan_tui.clawdbot.releases.catalogue import RELEASES, AuthStore, Choice
    from jan_tui.clawdbot.releases.history import asked_for, offered, release_of, unproven
    from jan_tui.clawdbot.releases.versions import newest
    from jan_tui.clawdbot.resolution import discovery
    from jan_tui.clawdbot.resolution.discovery import cost_fields
    from jan_tui.clawdbot.resolution.entry import KEY_VARIABLE, PROVIDER, PROVIDERS, providers_of
    from jan_tui.clawdbot.resolution.providers import profile_in_use
    from jan_tui.clawdbot.resolution.references import without_profile
    from jan_tui.clawdbot.resolution.server_entry import ServerEntries, server_entries
    from jan_tui.clawdbot.schema.installed import InstalledSchema
    from jan_tui.clawdbot.schema.versions import config_words
    from jan_tui.clawdbot.values.agents import agents, normal_id
    from jan_tui.clawdbot.values.confirmation import Confirmation, Listed, Standing
    from jan_tui.clawdbot.values.first_turn import ROOM_TOKENS, FirstTurns, enough_context
    from jan_tui.clawdbot.values.javascript import fold, record, trim
    from jan_tui.clawdbot.values.notices import (
        UNREACHABLE,
        ConfigPath,
        Issue,
        Notice,
        Origin,
        Severity,
    )
    from jan_tui.clawdbot.values.prediction import (
        AgentChain,
        CatalogModel,
        KeyOrigin,
        KeySource,
        Link,
        Mode,
        OtherModel,
        Prediction,
        Provider,
        Role,
        ServerFacts,
        Source,
        Status,
        VersionSource,
    )
    from jan_tui.clawdbot.values.step import Step, StepAction
else:
    __getattr__ = on_first_use(
        __name__,
        {
            "config": "dotenv",
            "config.auth_profiles": "stores",
            "config.files": "Files Surroundings",
            "config.locations": "ProfileError locate",
            "config.reading": "Reading read",
            "config.sources": "SourceReader",
            "config.tree": "Value",
            "hazards.context_window": "FIRST_TURN UNDER_LEAST",
            "hazards.discovery": "NOT_IN_RELEASE",
            "hazards.environment": "CONFIG_MANAGED",
            "hazards.repairs": "repaired_texts writes_entry",
            "hazards.secret_refs": "KEY_ELSEWHERE",
            "lookalikes.encoding": "readable",
            "lookalikes.files": "CONFIG_NOT_READ",
            "predicting": "predict",
            "releases.catalogue": "RELEASES AuthStore Choice",
            "releases.history": "asked_for offered release_of unproven",
            "releases.versions": "newest",
            "resolution": "discovery",
            "resolution.discovery": "cost_fields",
            "resolution.entry": "KEY_VARIABLE PROVIDER PROVIDERS providers_of",
            "resolution.providers": "profile_in_use",
            "resolution.references": "without_profile",
            "resolution.server_entry": "ServerEntries server_entries",
            "schema.installed": "InstalledSchema",
            "schema.versions": "config_words",
            "values.agents": "agents normal_id",
            "values.confirmation": "Confirmation Listed Standing",
            "values.first_turn": "ROOM_TOKENS FirstTurns enough_context",
            "values.javascript": "fold record trim",
            "values.notices": "UNREACHABLE ConfigPath Issue Notice Origin Severity",
            "values.prediction": (
                "AgentChain CatalogModel KeyOrigin KeySource Link Mode OtherModel Prediction "
                "Provider Role ServerFacts Source Status VersionSource"
            ),
            "values.step": "Step StepAction",
        },
    )

__all__ = [
    "CONFIG_MANAGED",
    "CONFIG_NOT_READ",
    "FIRST_TURN",
    "KEY_ELSEWHERE",
    "KEY_VARIABLE",
    "NOT_IN_RELEASE",
    "PROVIDER",
    "PROVIDERS",
    "RELEASES",
    "ROOM_TOKENS",
    "UNDER_LEAST",
    "UNREACHABLE",
    "AgentChain",
    "AuthStore",
    "CatalogModel",
    "Choice",
    "ConfigPath",
    "Confirmation",
    "Files",
    "FirstTurns",
    "InstalledSchema",
    "Issue",
    "KeyOrigin",
    "KeySource",
    "Link",
    "Listed",
    "Mode",
    "Notice",
    "Origin",
    "OtherModel",
    "Prediction",
    "ProfileError",
    "Provider",
    "Reading",
    "Role",
    "ServerEntries",
    "ServerFacts",
    "Severity",
    "Source",
    "SourceReader",
    "Standing",
    "Status",
    "Step",
    "StepAction",
    "Surroundings",
    "Value",
    "VersionSource",
    "agents",
    "asked_for",
    "config_words",
    "cost_fields",
    "discovery",
    "dotenv",
    "enough_context",
    "fold",
    "locate",
    "newest",
    "normal_id",
    "offered",
    "predict",
    "profile_in_use",
    "providers_of",
    "read",
    "readable",
    "record",
    "release_of",
    "repaired_texts",
    "server_entries",
    "stores",
    "trim",
    "unproven",
    "without_profile",
    "writes_entry",
]
