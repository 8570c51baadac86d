"""The config's own `env` block: variables for the program, where nothing else sets them."""

from __future__ import annotations

from typing import Any

from jan_tui.clawdbot.config.guarded_variables import barred_from_env_block, portable
from jan_tui.clawdbot.config.locations import Environment
from jan_tui.clawdbot.config.substitution import mentions
from jan_tui.clawdbot.releases.catalogue import Release
from jan_tui.clawdbot.values.javascript import record, trim
from jan_tui.clawdbot.values.prediction import KeyOrigin

_NOT_A_VARIABLE = ("shellEnv", "vars")


def variables(config: Any, release: Release) -> dict[str, str]:
    """What the block of a config would set; direct keys come after, so they beat `env.vars`."""
    block = record(record(config).get("env"))
    found: dict[str, str] = {}
    for name, value in record(block.get("vars")).items():
        if isinstance(value, str) and value and (trim(value) or release.env_blank_values):
            found[name] = value
    if release.env_direct_keys:
        for name, value in block.items():
            if name not in _NOT_A_VARIABLE and isinstance(value, str) and trim(value):
                found[name] = value
    return {
        name: value
        for name, value in ((_named(name, release), value) for name, value in found.items())
        if name and _taken(name, value, release)
    }


def apply(config: Any, release: Release, environment: Environment) -> None:
    """Sets the variables of the block that are unset or blank so far."""
    for name, value in variables(config, release).items():
        if not trim(environment.values.get(name, "")):
            environment.values[name] = value
            environment.origin[name] = KeyOrigin.ENV_BLOCK


def _named(name: str, release: Release) -> str:
    return trim(name) if release.env_block_guarded else name


def _taken(name: str, value: str, release: Release) -> bool:
    """Whether a variable of the block reaches the program (openclaw: config-env-vars)."""
    if release.env_block_literal and mentions(value):
        return False
    return not release.env_block_guarded or (portable(name) and not barred_from_env_block(name))
