"""The language of shapes, and what both schemas have in common."""

from __future__ import annotations

from typing import Any

import pytest

from jan_tui.clawdbot.releases.catalogue import RELEASES
from jan_tui.clawdbot.releases.history import release_of
from jan_tui.clawdbot.schema import check
from jan_tui.clawdbot.schema.check import Rules
from jan_tui.clawdbot.schema.checks import made
from jan_tui.clawdbot.schema.scalars import (
    Anything,
    Check,
    Checked,
    OneOf,
    Problem,
    Shape,
    Typed,
    Unknown,
)
from jan_tui.clawdbot.schema.shapes import Either, ListOf, MapOf, Members, Tagged
from jan_tui.clawdbot.schema.versions import recorded, recorded_versions


def said(shape: Shape, value: Any) -> list[str]:
    return [
        f"{'.'.join(map(str, problem.path))}: {problem.message}"
        for problem in shape.check(value, ())
    ]


TEXT, NUMBER, FLAG = Typed("string"), Typed("number"), Typed("boolean")


def checked(base: Shape, *checks: tuple[Any, ...]) -> Shape:
    return Checked(base, tuple(made(*one) for one in checks))


PAIR = Members({"a": TEXT, "b": NUMBER}, frozenset({"a"}))


@pytest.mark.parametrize(
    ("shape", "value", "expected"),
    [
        pytest.param(TEXT, 1, [": Invalid input: expected string, received number"], id="text"),
        pytest.param(
            checked(TEXT, ("least", 1)),
            "",
            [": Too small: expected string to have >=1 characters"],
            id="short",
        ),
        pytest.param(
            checked(TEXT, ("regex", {"pattern": "^a$", "flags": ""}, "must be a")),
            "b",
            [": must be a"],
            id="pattern",
        ),
        pytest.param(FLAG, "x", [": Invalid input: expected boolean, received string"], id="flag"),
        pytest.param(
            NUMBER, True, [": Invalid input: expected number, received boolean"], id="number"
        ),
        pytest.param(
            NUMBER, float("nan"), [": Invalid input: expected number, received NaN"], id="nan"
        ),
        pytest.param(
            checked(NUMBER, ("format", "safeint")),
            1.5,
            [": Invalid input: expected int, received number"],
            id="whole",
        ),
        pytest.param(checked(NUMBER, ("format", "safeint"), (">", 0)), 5.0, [], id="whole-float"),
        pytest.param(
            checked(NUMBER, (">", 0)), 0, [": Too small: expected number to be >0"], id="above"
        ),
        pytest.param(
            checked(NUMBER, ("<=", 5)), 6, [": Too big: expected number to be <=5"], id="most"
        ),
        pytest.param(
            checked(NUMBER, ("format", "safeint")),
            2**60,
            [": Too big: expected int to be <=9007199254740991"],
            id="unsafe",
        ),
        pytest.param(OneOf((True,)), 1, [": Invalid input: expected true"], id="literal"),
        pytest.param(
            OneOf(("a", "b")), "c", [': Invalid option: expected one of "a"|"b"'], id="enum"
        ),
        pytest.param(
            Either((OneOf(("a",)), OneOf(("b",)))), None, [": Invalid input"], id="one-of"
        ),
        pytest.param(
            ListOf(TEXT), {}, [": Invalid input: expected array, received object"], id="list"
        ),
        pytest.param(
            MapOf(TEXT, TEXT), [], [": Invalid input: expected record, received array"], id="map"
        ),
        pytest.param(
            MapOf(TEXT, checked(TEXT, ("regex", {"pattern": "^a", "flags": ""}))),
            {"b": 1, "a": "x"},
            ["b: Invalid key in record"],
            id="map-key",
        ),
        pytest.param(
            PAIR, None, [": Invalid input: expected object, received null"], id="object-of-null"
        ),
        pytest.param(
            PAIR,
            {"z": 1, "b": "x", "y": 2},
            [
                "a: Invalid input: expected string, received undefined",
                "b: Invalid input: expected number, received string",
                ': Unrecognized keys: "z", "y"',
            ],
            id="object-inside-first-then-unknown-keys-in-file-order",
        ),
        pytest.param(
            Members({}, rest=TEXT),
            {"x": 1},
            ["x: Invalid input: expected string, received number"],
            id="object-with-rest",
        ),
        pytest.param(Either((TEXT, PAIR)), 5, [": Invalid input"], id="either"),
        pytest.param(
            Either((TEXT, PAIR)),
            {"a": "x", "q": 1},
            [': Unrecognized key: "q"'],
            id="either-with-one-that-only-bends",
        ),
        pytest.param(
            Tagged("kind", {"x": PAIR}), {"kind": "y"}, ["kind: Invalid input"], id="tagged"
        ),
    ],
)
def test_wording_and_order(shape: Shape, value: Any, expected: list[str]) -> None:
    assert said(shape, value) == expected


def test_check_of_several_members_waits_for_what_is_fatal() -> None:
    def never(value: dict[str, Any], path: tuple[str | int, ...]) -> Any:
        yield Problem(path, "together", path)

    inside = Members({"a": checked(TEXT, ("least", 1))})
    shape = Checked(inside, (Check(never),))

    assert said(shape, {"a": 5}) == ["a: Invalid input: expected string, received number"]
    assert said(shape, {"a": "", "z": 1})[-1] == ": together"


def test_length_of_a_list_is_checked_where_a_text_belongs() -> None:
    assert said(checked(TEXT, ("least", 1)), []) == [
        ": Invalid input: expected string, received array",
        ": Too small: expected array to have >=1 items",
    ]


def test_text_is_trimmed_before_its_length_counts() -> None:
    shape = checked(TEXT, ("change", None, "trim"), ("least", 1))

    assert said(shape, "  ") == [": Too small: expected string to have >=1 characters"]


def test_alternative_that_cannot_be_judged_is_taken_with_its_mark() -> None:
    found = list(Either((TEXT, Unknown())).check(5, ("a",)))

    assert [(problem.path, problem.known) for problem in found] == [(("a",), False)]


def test_check_without_a_name_marks_its_place_where_it_reads_something() -> None:
    shape = Checked(Members({}, rest=Anything()), (made("own", "?", None, ["mode", "dmPolicy"]),))

    def marks(value: Any) -> bool:
        return any(not problem.known for problem in shape.check(value, ()))

    assert marks({"mode": "http"})
    assert marks({"dmPolicy": "open"})
    assert not marks({"dmPolicy": "pairing", "name": "x"})


def test_end_of_a_pattern_is_the_end_of_the_text() -> None:
    shape = checked(TEXT, ("regex", {"pattern": "^a$", "flags": ""}))

    assert said(shape, "a") == []
    assert said(shape, "a\n") == [": Invalid string: must match pattern /^a$/"]


@pytest.mark.parametrize("release", RELEASES.values(), ids=RELEASES)
def test_every_section_has_a_shape(release: Any) -> None:
    known = release.rules.known

    for name in known.sections:
        assert check.check({name: 5}, release.rules).problems, name


def test_openclaw_adds_bounds_and_allowed_values() -> None:
    value = {"models": {"mode": "x", "providers": {"openai": {"authHeader": 1, "maxTokens": 0}}}}
    found = check.check(value, RELEASES["openclaw"].rules).problems

    assert [problem.message for problem in found] == [
        'Invalid input (allowed: "merge", "replace")',
        "Too small: expected number to be >0 (must be greater than 0)",
        "Invalid input: expected boolean, received number (allowed: true, false)",
    ]


def test_place_that_was_given_up_hides_every_other_issue() -> None:
    value = {"agent": {"model": "x"}, "models": 5}
    found = check.check(value, RELEASES["clawdbot"].rules).problems

    assert [".".join(map(str, problem.path)) for problem in found] == ["agent", "agent.model"]


def test_what_may_come_from_an_installed_plugin_is_unchecked() -> None:
    value = {
        "channels": {"telegram": {"enabled": True}, "mine": {"a": 1}},
        "plugins": {"entries": {"mine": {"enabled": True}}, "load": {"paths": ["/x"]}},
        "agents": {"defaults": {"heartbeat": {"target": "mine"}}},
    }
    verdict = check.check(value, RELEASES["clawdbot"].rules)

    assert verdict.problems == ()
    assert [".".join(map(str, path)) for path in verdict.unchecked] == [
        "channels.mine",
        "agents.defaults.heartbeat.target",
        "plugins.load.paths",
        "plugins.entries.mine",
    ]


@pytest.mark.parametrize(
    ("version", "rules"),
    [("2026.1.29", "2026.1.29"), ("2026.3.1", "2026.2.26"), ("2026.5.0", "2026.4.29")],
)
def test_version_in_between_has_the_rules_of_the_one_before(version: str, rules: str) -> None:
    assert Rules("openclaw", version).of == rules


def test_nothing_is_checked_for_a_version_newer_than_all_that_are_known() -> None:
    rules = Rules("openclaw", "2030.1.1")
    verdict = check.check({"gateway": {}, "tools": {}}, rules)

    assert verdict.unchecked == (("gateway",), ("tools",))


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (
            {"bindings": [{"agentId": "ops", "match": {"channel": "telegram"}}]},
            "bindings.0.agentId",
        ),
        ({"talk": {"agentId": "ops"}}, "talk.agentId"),
        ({"broadcast": {"1@g.us": ["main", "ops"]}}, "broadcast.1@g.us.1"),
        (
            {"agents": {"defaults": {"heartbeat": {"agentId": "ops"}}}},
            "agents.defaults.heartbeat.agentId",
        ),
    ],
)
def test_openclaw_refuses_an_agent_that_does_not_exist(value: Any, message: str) -> None:
    found = check.check(value, RELEASES["openclaw"].rules).problems

    assert [f"{'.'.join(map(str, one.path))}: {one.message}" for one in found] == [
        f'{message}: Unknown agent id "ops" (not in agents.entries).'
    ]


def test_openclaw_wants_a_text_where_it_changes_the_token_itself() -> None:
    secret = {"source": "env", "provider": "default", "id": "X"}
    value = {"hooks": {"token": secret, "mappings": [{"sessionKey": secret}, {}], "path": 5}}
    found = check.check(value, RELEASES["openclaw"].rules).problems

    paths = [".".join(map(str, problem.path)) for problem in found]
    assert paths == ["hooks.token", "hooks.mappings.0.sessionKey", "hooks.path"]
    assert found[0].message.startswith("SecretRef objects are not supported at hooks.token.")
    assert found[2].message == "Invalid input: expected string, received number"


@pytest.mark.parametrize(
    ("value", "unchecked"),
    [
        ({"gateway": {"port": 1}}, ()),
        (
            {"gateway": {"tailscale": {"resetOnExit": True}}},
            (("gateway", "tailscale", "resetOnExit"),),
        ),
    ],
)
def test_what_the_next_recorded_version_refuses_is_not_certain_before_it(
    value: Any, unchecked: tuple[Any, ...]
) -> None:
    verdict = check.check(value, Rules("openclaw", "2026.7.30"))

    assert verdict.problems == ()
    assert verdict.unchecked == unchecked
    refused = check.check({"nonsense": 1}, Rules("openclaw", "2026.7.30"))
    assert [problem.strange for problem in refused.problems] == [("nonsense",)]


_PEER = {"kind": "dm", "id": "1"}
_ACP = {"type": "acp", "agentId": "a", "acp": {}}


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (
            {"bindings": [{**_ACP, "match": {"channel": "x", "peer": {"kind": 1, "id": 2}}}]},
            ["bindings.0.match.peer.kind: Invalid input"],
        ),
        (
            {"bindings": [{**_ACP, "match": {"channel": "x", "peer": _PEER}}]},
            ['bindings.0: Invalid input (allowed: "route", "direct", "group", "channel")'],
        ),
        (
            {"agents": {"list": [{"id": "a"}, "x"]}, "broadcast": {"1@g": ["b"], "w:1": ["c"]}},
            [
                'agents: Unrecognized key: "list"',
                "agents.entries: agents.entries must contain at least one configured agent",
                'broadcast.w:1.0: Unknown agent id "c" (not in agents.entries).',
            ],
        ),
        (
            {"channels": {"twitch": {"a": 1}}},
            [
                "channels.twitch.username: invalid config: must have required property 'username'",
                "channels.twitch.accessToken: invalid config: must have required property "
                "'accessToken'",
                "channels.twitch.channel: invalid config: must have required property 'channel'",
                'channels.twitch: invalid config: must not have additional properties: "a"',
                "channels.twitch.accounts: invalid config: must have required property 'accounts'",
                'channels.twitch: invalid config: must not have additional properties: "a"',
                "channels.twitch: invalid config: must match a schema in anyOf",
            ],
        ),
    ],
    ids=["picked", "hinted", "agents", "channel"],
)
def test_openclaw_words_it_so(value: Any, said: list[str]) -> None:
    """What 2026.9.6 answered to each."""
    found = check.check(value, RELEASES["openclaw"].rules).problems

    assert [f"{'.'.join(map(str, one.path))}: {one.message}" for one in found] == said


@pytest.mark.parametrize(
    ("version", "bind", "source"),
    [
        ("2026.9.6", "~/x:/y:ro", "~/x"),
        ("2026.9.6", "C:x:/y", "C"),
        ("2026.9.6", ":/x", ""),
        ("2026.9.6", "//?/C:/x:/y", "//?/C"),
        ("2026.9.6", "\\\\?\\C:\\x:/y", "\\\\?\\C"),
        ("2026.9.6", "C:\\x:/y", None),
        ("2026.9.6", "/ok:/y", None),
        ("2026.4.29", "C:\\x:/y", "C"),
        ("2026.4.29", ":/x", ":/x"),
        ("2026.4.29", "/ok", None),
    ],
)
def test_folders_of_a_sandbox_are_absolute(version: str, bind: str, source: str | None) -> None:
    value = {"agents": {"defaults": {"sandbox": {"docker": {"binds": [bind]}}}}, "nonsense": 1}
    found, *_ = check.check(value, Rules("openclaw", version)).problems
    told = f'bind mount "{bind}" uses a non-absolute source path "{source}". Only absolute '

    assert (told in found.message) is (source is not None)
    assert ("POSIX paths" in found.message) is (source is not None and version == "2026.4.29")


def test_folder_with_blanks_around_it_is_not_known() -> None:
    value = {"agents": {"defaults": {"sandbox": {"docker": {"binds": [" /a:/b"]}}}}}

    (place,) = check.check(value, RELEASES["openclaw"].rules).unchecked
    assert place == ("agents", "defaults", "sandbox", "docker", "binds", 0)


VOICE = {"config": {"provider": 5, "tts": {"foo": 1, "bar": 2}}}
INVALID = "plugins.entries.voice-call.config: invalid config: "


@pytest.mark.parametrize(
    ("plugins", "said"),
    [
        (
            {"entries": {"voice-call": VOICE}},
            [
                f"{INVALID}provider: must be string",
                f"{INVALID}provider: must be equal to one of the allowed values",
                f"{INVALID}tts: must NOT have additional properties",
                f"{INVALID}tts: must NOT have additional properties",
            ],
        ),
        ({"entries": {"memory-lancedb": {"enabled": True}}}, []),
        (
            {
                "entries": {"memory-lancedb": {"enabled": False}},
                "slots": {"memory": "memory-lancedb"},
            },
            [
                "plugins.entries.memory-lancedb.config: invalid config: <root>: must have required "
                "property 'embedding'"
            ],
        ),
        (
            {
                "entries": {"memory-lancedb": {}},
                "slots": {"memory": "memory-lancedb"},
                "deny": ["memory-lancedb"],
            },
            [],
        ),
    ],
    ids=["words", "not-the-memory", "the-memory", "denied"],
)
def test_clawdbot_checks_the_settings_of_plugins_so(
    plugins: dict[str, Any], said: list[str]
) -> None:
    """What 2026.1.24 answered to each; a plugin that is off has settings only where some stand."""
    found = check.check({"plugins": plugins}, RELEASES["clawdbot"].rules).problems

    assert [f"{'.'.join(map(str, one.path))}: {one.message}" for one in found] == said


@pytest.mark.parametrize(("version", "taken"), [("2026.4.29", True), ("2026.5.28", False)])
def test_old_name_of_an_api_is_taken_once(version: str, taken: bool) -> None:
    """openclaw 2026.4.29 brings `openai` to its new name before it checks."""
    entry = {"baseUrl": "http://127.0.0.1:1/v1", "api": "openai", "models": []}
    found = check.check({"models": {"providers": {"jan": entry}}}, Rules("openclaw", version))

    assert (not found.problems) is taken


@pytest.mark.parametrize(
    ("version", "unchecked"),
    [
        ("2026.2.17", ("allow", "deny")),
        ("2026.3.22", ("allow", "deny")),
        ("2026.3.31", ("deny",)),
        ("2026.4.29", ("deny",)),
        ("2026.6.11", ()),
        ("2026.9.6", ()),
    ],
)
def test_an_unknown_plugin_in_a_list_is_refused_up_to_some_version(
    version: str, unchecked: tuple[str, ...]
) -> None:
    """Asked of each: `config validate` refuses it, or warns of a stale entry."""
    value = {"plugins": {"allow": ["no-such-plugin", "telegram"], "deny": ["no-such-plugin"]}}
    found = check.check(value, release_of("openclaw", version).rules).unchecked
    assert found == tuple(("plugins", each) for each in unchecked)


@pytest.mark.parametrize(
    ("program", "version"),
    [(program, each) for program in RELEASES for each in recorded_versions(program)],
)
def test_a_memory_that_is_not_in_the_slot_is_off(program: str, version: str) -> None:
    """2026.2.17 and 2026.4.23 take it so; from 2026.5.12 on it is a plugin to be installed."""
    known = recorded(program, version)
    memories = {name for name, plugin in known.plugins.items() if plugin.get("memory")}
    assert memories == {"memory-core", "memory-lancedb"} & known.plugins.keys()

    value = {"plugins": {"entries": {name: {"enabled": True} for name in memories}}}
    assert not check.check(value, Rules(program, version)).problems


@pytest.mark.parametrize(
    ("version", "settings", "said"),
    [
        (
            "2026.2.17",
            {"provider": 5, "tts": {"foo": 1}},
            [
                ".config: invalid config: provider: must be string",
                ".config: invalid config: provider: must be equal to one of the allowed values",
                ".config: invalid config: tts: must NOT have additional properties",
            ],
        ),
        (
            "2026.4.23",
            {"provider": 5},
            [
                ".config.provider: invalid config: must be string",
                ".config.provider: invalid config: must be equal to one of the allowed values "
                '(allowed: "telnyx", "twilio", "plivo", "mock")',
            ],
        ),
    ],
)
def test_a_version_words_what_is_wrong_in_the_settings_of_a_plugin(
    version: str, settings: dict[str, Any], said: list[str]
) -> None:
    """What each answered."""
    found = check.check(
        {"plugins": {"entries": {"voice-call": {"config": settings}}}}, Rules("openclaw", version)
    )

    start = "plugins.entries.voice-call"
    assert [f"{'.'.join(map(str, one.path))}: {one.message}" for one in found.problems] == [
        start + each for each in said
    ]


@pytest.mark.parametrize(
    ("version", "said"),
    [
        ("2026.5.12", ["must NOT have additional properties"] * 2),
        ("2026.5.28", ['must not have additional properties: "a", "b"']),
    ],
)
@pytest.mark.parametrize("section", ["channels", "plugins"])
def test_unknown_settings_are_worded_as_the_version_does(
    version: str, said: list[str], section: str
) -> None:
    settings = {"a": 1, "b": 2}
    value: Any = {"channels": {"telegram": settings}}
    if section == "plugins":
        value = {"plugins": {"entries": {"telegram": {"config": settings}}}}

    found = check.check(value, check.Rules("openclaw", version)).problems

    assert [one.message for one in found] == [f"invalid config: {one}" for one in said]
    assert [key for one in found for key in one.strange] == ["a", "b"]


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"discovery": {"enabled": False}}, []),
        ({"discovery": {}}, []),
        ({"discovery": 5}, ["discovery"]),
        ({"discovery": {"a": 1}}, ["discovery"]),
        ({"discovery": {"enabled": True}, "a": 1}, ["a"]),
    ],
    ids=str,
)
def test_a_retired_switch_of_copilot_is_left_out(settings: Any, named: list[str]) -> None:
    """What 2026.9.6 answered to each."""
    value = {"plugins": {"entries": {"github-copilot": {"config": settings}}}}

    found = check.check(value, RELEASES["openclaw"].rules).problems

    assert [key for one in found for key in one.strange] == named
