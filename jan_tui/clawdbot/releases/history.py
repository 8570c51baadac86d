"""What changed from version to version of a program, as data: the rules of any version.

Each change names the first published version that has it, found by asking the versions before and
after it, and what held before.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from msgspec import Struct

from jan_tui.clawdbot.releases.catalogue import NIX, RELEASES
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
from jan_tui.clawdbot.releases.versions import chosen, names_of, published, shortened
from jan_tui.clawdbot.schema.check import Rules
from jan_tui.clawdbot.values.version import Version
from jan_tui.structs import replace


class Change(Struct, frozen=True):
    """`since` is the first version with the present values, `before` the fields as they were."""

    since: str
    before: Mapping[str, Any]


# First turns were measured of 2026.1.30, 2.9, 2.12, 2.26, 3.13, 3.31, 5.7, 5.12, 5.20, 5.28, 7.1,
# 8.2, 9.1, 9.3 and 9.6, their tokens counted as four characters each; those of the versions between
# have the size of the next older of them. All of 2026.1.30 to 9.6 that were asked take a proxy from
# HTTP_PROXY and request models that their entry does not list.
_OPENCLAW = (
    Change(
        "2026.9.6",
        {
            "first_turn": 32_000,
            "turn_shape": TurnShape(37_145, 51, 91_022),
        },
    ),
    Change(
        "2026.9.5",
        {
            "own_prefix_dropped": True,
            "slash_in_default_id": True,
            "bare_primary_whole": True,
            "allowlist_adds_primary": True,
            "same_model": SameModel.NAME,
            "candidates_normal": True,
            "provider_alias_primary": False,
        },
    ),
    Change("2026.9.4", {"read_only_variables": {"OPENCLAW_NIX_MODE": NIX}}),
    Change("2026.9.3", {"first_turn": 30_000, "turn_shape": TurnShape(35_043, 49, 86_556)}),
    Change(
        "2026.8.1",
        {
            "first_turn": 21_500,
            "turn_shape": TurnShape(31_532, 34, 54_797),
            "agents_key": "list",
            "env_direct_keys": True,
            "policy_allowlist": False,
            "agents_owned": False,
            "default_yields_to_entry": False,
            "entry_default_as_written": True,
            "agent_refs_normal": True,
            "agent_primary_leads": False,
            "aliases_resolved": False,
            "allowlist_adds_primary": False,
            "first_alias": FirstAlias.SAME_PROVIDER,
            "state_in_database": False,
            "shared_auth_store": None,
        },
    ),
    Change(
        "2026.7.1",
        {
            "provider_aliases": False,
            "first_turn": 18_700,
            "turn_shape": TurnShape(29_473, 28, 45_440),
        },
    ),
    Change("2026.6.5", {"auth_store": AuthStore.JSON, "auth_store_name": "auth-profiles.json"}),
    Change(
        "2026.6.1",
        {
            "entry_before_alias": False,
            "candidates_normal": False,
            "own_prefix_unread": False,
            "slash_in_default_id": False,
        },
    ),
    Change("2026.5.28", {"first_turn": 18_500, "turn_shape": TurnShape(29_613, 28, 44_562)}),
    Change(
        "2026.5.26",
        {"alias_with_profile": False, "anthropic_primary": AnthropicPrimary.WRITTEN},
    ),
    Change("2026.5.20", {"first_turn": 19_000, "turn_shape": TurnShape(27_517, 28, 48_337)}),
    Change(
        "2026.5.12",
        {
            "first_turn": 19_500,
            "turn_shape": TurnShape(30_512, 28, 47_467),
            "first_alias": FirstAlias.ALWAYS,
            "foreign_primary_drops_fallbacks": True,
            "normal_forms": False,
            "own_prefix_dropped": False,
            "agent_refs_normal": False,
            "read_only_variables": {},
        },
    ),
    Change(
        "2026.5.7",
        {
            "first_turn": 14_800,
            "turn_shape": TurnShape(29_386, 24, 29_957),
            "next_model_status": 403,
        },
    ),
    Change(
        "2026.5.2",
        {
            "include_roots_variable": None,
            "agent_dir_follows_config": False,
            "own_prefix_unshown": False,
        },
    ),
    Change(
        "2026.4.29",
        {
            "slash_aliases": False,
            "first_alias": FirstAlias.NEVER,
            "env_blank_values": True,
            "context_limits": ContextLimits(16_000, 32_000),
        },
    ),
    Change("2026.4.27", {"own_primary_drops_fallbacks": False}),
    Change("2026.4.26", {"entry_owns_ids": False}),
    Change("2026.4.22", {"writes_flatten": True, "aws_mark": ""}),
    Change(
        "2026.4.7",
        {"profile_mark": ProfileMark.AFTER_DATE, "dotenv_beside_config": False},
    ),
    Change(
        "2026.4.5",
        {
            "more_dotenv": (),
            "infer_provider": False,
            "state_variable_final": False,
            "anthropic_primary": AnthropicPrimary.READ,
        },
    ),
    Change(
        "2026.3.31",
        {
            "first_turn": 14_300,
            "turn_shape": TurnShape(28_206, 24, 29_161),
            "state_folders": (".openclaw", ".clawdbot", ".moldbot"),
            "config_names": ("openclaw.json", "clawdbot.json", "moldbot.json"),
        },
    ),
    Change("2026.3.28", {"dotenv_guarded": False, "prints_schema": False}),
    Change(
        "2026.3.22",
        {
            "home_placeholders": False,
            "profile_mark": ProfileMark.FIRST,
            "former_prefixes": ("CLAWDBOT",),
            "state_folders": (".openclaw", ".clawdbot", ".moldbot", ".moltbot"),
            "config_names": ("openclaw.json", "clawdbot.json", "moldbot.json", "moltbot.json"),
        },
    ),
    Change(
        "2026.3.13",
        {
            "same_model": SameModel.TEXT,
            "first_turn": 12_900,
            "turn_shape": TurnShape(26_178, 23, 25_465),
        },
    ),
    Change(
        "2026.3.7",
        {
            "missing_variable_fatal": True,
            "default_from_entry": False,
            "env_block_literal": False,
        },
    ),
    Change("2026.3.2", {"validates": False, "secrets_required": False}),
    Change("2026.3.1", {"profile_mark": ProfileMark.LAST}),
    Change(
        "2026.2.26",
        {
            "profile_suffix": False,
            "first_turn": 11_800,
            "turn_shape": TurnShape(23_823, 22, 23_407),
        },
    ),
    Change(
        "2026.2.25",
        {
            "primary_made_normal": False,
            "foreign_primary_drops_fallbacks": False,
            "allowlist_filters": True,
        },
    ),
    Change("2026.2.22", {"env_block_guarded": False}),
    Change(
        "2026.2.17",
        {
            "includes": IncludeRules(confined=False, max_bytes=None, max_path=None, hardlinks=True),
            "state_folders": (".openclaw", ".clawdbot", ".moltbot", ".moldbot"),
            "config_names": ("openclaw.json", "clawdbot.json", "moltbot.json", "moldbot.json"),
            "writes_clear": True,
        },
    ),
    Change(
        "2026.2.12",
        {"turn_shape": TurnShape(23_762, 22, 23_407), "next_model_status": 402},
    ),
    Change(
        "2026.2.9",
        {
            "home_variable": None,
            "first_turn": 11_200,
            "turn_shape": TurnShape(22_826, 22, 22_137),
        },
    ),
)
CHANGES: Mapping[str, tuple[Change, ...]] = {"openclaw": _OPENCLAW, "clawdbot": ()}
"""The changes of each program, newest first."""


def offered() -> tuple[str, ...]:
    """What a person can choose from: each program, and its last version of each month."""
    found: list[str] = []
    for program in RELEASES:
        last: dict[tuple[int, int], str] = {}
        for text in published(program):
            version = Version.of(text)
            if version is not None and version.stage >= 0:
                last[version.year, version.month] = text
        found += [program, *(f"{program}@{text}" for text in reversed(last.values()))]
    return tuple(found)


_FORMER = {
    "moltbot": "Moltbot is what OpenClaw was called for a few days of January 2026; its versions "
    "are openclaw@2026.1.29 and openclaw@2026.1.30."
}
"""Names that a program had once, and what to give in their place."""


class UnknownReleaseError(ValueError):
    """A `--release` that there is not; the text says what can be given."""


def asked_for(text: str) -> tuple[str, str | None]:
    """The program and the version of `openclaw@2026.4.29`; without `@` no version is asked for.

    Raises `UnknownReleaseError`.
    """
    written, at, wanted = text.partition("@")
    program = written.strip().lower()
    if program in _FORMER:
        raise UnknownReleaseError(_FORMER[program])
    if program not in RELEASES:
        given = ", ".join((*RELEASES, *(f"{name}@VERSION" for name in RELEASES)))
        raise UnknownReleaseError(f'"{shortened(written)}" is no release; there are {given}.')
    if not at:
        return program, None
    try:
        return program, chosen(program, wanted)
    except ValueError as error:
        others = [
            f" {name}@{one} is there."
            for name in RELEASES
            for one in published(name)
            if name != program and Version.of(one) == Version.of(wanted)
        ]
        raise UnknownReleaseError("".join((str(error), *others))) from None


def unproven(release: Release) -> bool:
    """Whether a version is newer or older than any whose rules are recorded."""
    known = published(release.id)
    version = Version.known(release.version)
    return not Version.known(known[0]) <= version <= Version.known(known[-1])


@cache
def release_of(program: str, version: str) -> Release:
    """The rules of any version of a program.

    A version newer than the newest known has the newest rules, one older than the first the first.
    Raises `KeyError` for a program that there is not, `ValueError` for a text that is no version.
    """
    wanted = Version.known(version)
    found = RELEASES[program]
    for change in CHANGES[program]:
        if wanted < Version.known(change.since):
            found = replace(found, **change.before)
    rules = Rules(program, version)
    if not rules.newer and rules.after is None:
        # Versions of one schema are equal in it.
        rules = Rules(program, rules.of)
    return replace(found, version=version, rules=rules, **names_of(program, wanted))
