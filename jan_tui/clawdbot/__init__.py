"""Predicts what Clawdbot (OpenClaw) will do with its config and a local Jan.

`read` gives a `Reading` of the files, `predict` the `Prediction` of it for what is known of a
server.
"""

from __future__ import annotations

from jan_tui.clawdbot.config import dotenv
from jan_tui.clawdbot.config.files import Files, Surroundings
from jan_tui.clawdbot.config.locations import ProfileError, locate
from jan_tui.clawdbot.config.reading import Reading, read
from jan_tui.clawdbot.config.sources import SourceReader
from jan_tui.clawdbot.config.tree import Value
from jan_tui.clawdbot.hazards.context_window import LEAST_CONTEXT
from jan_tui.clawdbot.hazards.discovery import NOT_IN_RELEASE
from jan_tui.clawdbot.hazards.repairs import repaired_texts, writes_entry
from jan_tui.clawdbot.predict import predict
from jan_tui.clawdbot.releases.catalogue import RELEASES, AuthStore, Choice
from jan_tui.clawdbot.resolution import discovery
from jan_tui.clawdbot.resolution.discovery import cost_fields
from jan_tui.clawdbot.resolution.entry import KEY_VARIABLE, PROVIDER, PROVIDERS, providers_of
from jan_tui.clawdbot.resolution.server_entry import ServerEntries, server_entries
from jan_tui.clawdbot.values.javascript import fold, record, trim
from jan_tui.clawdbot.values.notices import UNREACHABLE, ConfigPath, Issue, Notice, Origin, Severity
from jan_tui.clawdbot.values.prediction import (
    AgentChain,
    CatalogModel,
    KeyOrigin,
    KeySource,
    Link,
    Mode,
    Prediction,
    Provider,
    Role,
    ServerFacts,
    Source,
    Status,
)
from jan_tui.clawdbot.values.step import Step, StepAction

__all__ = [
    "KEY_VARIABLE",
    "LEAST_CONTEXT",
    "NOT_IN_RELEASE",
    "PROVIDER",
    "PROVIDERS",
    "RELEASES",
    "UNREACHABLE",
    "AgentChain",
    "AuthStore",
    "CatalogModel",
    "Choice",
    "ConfigPath",
    "Files",
    "Issue",
    "KeyOrigin",
    "KeySource",
    "Link",
    "Mode",
    "Notice",
    "Origin",
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
    "Status",
    "Step",
    "StepAction",
    "Surroundings",
    "Value",
    "cost_fields",
    "discovery",
    "dotenv",
    "fold",
    "locate",
    "predict",
    "providers_of",
    "read",
    "record",
    "repaired_texts",
    "server_entries",
    "trim",
    "writes_entry",
]
