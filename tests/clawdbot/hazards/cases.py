"""For each hazard a place that fires it and a near miss that does not."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from jan_tui.clawdbot.values.prediction import ServerFacts
from jan_tui.structs import replace
from tests.clawdbot.places import Place

BASE = "http://127.0.0.1:1337/v1"
MODEL: dict[str, Any] = {"id": "a", "name": "A", "contextWindow": 65536}
ENTRY: dict[str, Any] = {
    "baseUrl": BASE,
    "apiKey": "jan-local",
    "api": "openai-completions",
    "models": [MODEL],
}
KEYED = {"JAN_API_KEY": "jan-local"}


@dataclass(frozen=True)
class Firing:
    """A place and a server that bring up `code`, and others, close by, that do not."""

    code: str
    fires: Place
    misses: Place
    facts: ServerFacts = field(default_factory=ServerFacts)
    missing_facts: ServerFacts | None = None
    name: str = ""

    def __str__(self) -> str:
        return f"{self.code}{'-' if self.name else ''}{self.name}"


def served(*ids: str, **more: Any) -> ServerFacts:
    return ServerFacts(served=ids, **more)


def config(
    entry: Mapping[str, Any] | None = None,
    primary: str | None = "jan/a",
    fallbacks: list[str] | None = None,
    defaults: Mapping[str, Any] | None = None,
    **top: Any,
) -> str:
    """A config with an entry for jan, a choice of models, and further top-level sections."""
    value: dict[str, Any] = dict(top)
    if entry is not None:
        value["models"] = {"providers": {"jan": entry}}
    model: dict[str, Any] = {}
    if primary is not None:
        model["primary"] = primary
    if fallbacks is not None:
        model["fallbacks"] = fallbacks
    value["agents"] = {**top.get("agents", {}), "defaults": {"model": model, **(defaults or {})}}
    return json.dumps(value)


def other_name(name: str, primary: str | None = None) -> str:
    """A config whose entry for Jan has another name; a model of it is the primary."""
    return json.dumps(
        {
            "models": {"providers": {name: ENTRY}},
            "agents": {"defaults": {"model": {"primary": primary or f"{name}/a"}}},
        }
    )


def with_entry(text: str) -> str:
    """The same config with an entry named jan behind the others."""
    value = json.loads(text)
    value["models"]["providers"]["jan"] = ENTRY
    return json.dumps(value)


def without(*names: str, **changed: Any) -> dict[str, Any]:
    """The full entry without some keys and with others changed."""
    kept = {name: value for name, value in ENTRY.items() if name not in names}
    return {**kept, **changed}


def with_model(**changed: Any) -> dict[str, Any]:
    return without(models=[{**MODEL, **changed}])


def at(url: str) -> dict[str, Any]:
    return without(baseUrl=url)


def here(text: str, release: str = "clawdbot", **more: Any) -> Place:
    return Place(text, release, **more)


def database(*cells: tuple[str, Any]) -> bytes:
    """A state database of openclaw that holds these cells."""
    with closing(sqlite3.connect(":memory:")) as made:
        made.execute("CREATE TABLE config_machine_state (state_key TEXT, value_json TEXT)")
        rows = [(key, json.dumps(value)) for key, value in cells]
        made.executemany("INSERT INTO config_machine_state VALUES (?, ?)", rows)
        made.commit()
        return made.serialize()


def conversations(*entries: dict[str, Any]) -> bytes:
    """The database of an agent of openclaw that holds these conversations."""
    with closing(sqlite3.connect(":memory:")) as made:
        made.execute("CREATE TABLE session_nodes (session_key TEXT, entry_json TEXT)")
        rows = [(str(at), json.dumps(entry)) for at, entry in enumerate(entries)]
        made.executemany("INSERT INTO session_nodes VALUES (?, ?)", rows)
        made.commit()
        return made.serialize()


GOOD = here(config(ENTRY))
IMPLICIT = here(config(), env=KEYED)


def cases() -> Iterator[Firing]:
    yield from _shape()
    yield from _entry()
    yield from _models()
    yield from _context()
    yield from _url()
    yield from _key()
    yield from _discovery()
    yield from _selection()
    yield from _agents()
    yield from _environment()
    yield from _openclaw()
    yield from _elsewhere()


def _shape() -> Iterator[Firing]:
    model = {"primary": "jan/a", "fallback": ["jan/b"]}
    yield Firing(
        "fallback-key",
        here(config(ENTRY, defaults={"model": model})),
        here(config(ENTRY, fallbacks=["jan/b"])),
    )
    own = {"list": [{"id": "main", "model": {"fallback": ["jan/b"]}}]}
    yield Firing("fallback-key", here(config(ENTRY, agents=own)), GOOD, name="of-an-agent")
    image = here(config(ENTRY, defaults={"imageModel": model}))
    yield Firing("fallback-key", image, GOOD, name="of-images")
    yield Firing(
        "model-as-text",
        here(config(ENTRY, defaults={"model": "jan/a"})),
        here(config(ENTRY, defaults={"model": "jan/a"}), "openclaw"),
    )
    bare = config(ENTRY, defaults={"model": {"primary": "jan/a", "fallbacks": "jan/a"}})
    yield Firing("fallbacks-as-text", here(bare), GOOD)
    quoted = without(models=[{**MODEL, "contextWindow": "65536"}])
    yield Firing("number-as-text", here(config(quoted)), GOOD)
    nameless = without(models=[{"id": "a", "contextWindow": 65536}])
    yield Firing("entry-missing-name", here(config(nameless)), GOOD)
    yield Firing("models-as-text", here(config(without(models=["*"]))), GOOD, served("a"))
    yield Firing(
        "system-prompt-key", here(config(ENTRY, defaults={"systemPrompt": "Be brief."})), GOOD
    )
    schema = here(config(ENTRY).replace("{", '{"$schema": "x", ', 1))
    yield Firing("schema-key-rejected", schema, here(schema.config, "openclaw"))
    meta = config(ENTRY, meta={"lastTouchedAt": "2026-01-25T00:00:00Z"})
    plain = here(config(ENTRY, meta={"lastTouchedVersion": "2026.1.24"}))
    yield Firing("meta-rejected-by-openclaw", here(meta, "openclaw"), plain)
    yield Firing("meta-rejected-by-openclaw", here(meta), plain, name="told-by-clawdbot")
    misspelt = without("baseUrl", baseURL=BASE, models=[{**MODEL, "contextwindow": 65536}])
    yield Firing("misspelt-key", here(config(misspelt)), GOOD)
    section = config(ENTRY, gatway={"port": 18790})
    yield Firing("misspelt-key", here(section, "openclaw"), GOOD, name="of-a-section")
    choice = json.dumps({"agents": {"defaults": {"model": {"primry": "jan/a"}}}})
    yield Firing("misspelt-key", here(choice, "openclaw"), GOOD, name="in-an-alternative")
    old = {"nodes": {"denyCommands": ["x"]}, "tailscale": {"mode": "off", "resetOnExit": False}}
    gateway = config(ENTRY, gateway=old)
    yield Firing("retired-key", here(gateway, "openclaw"), here(gateway))
    speech = config(ENTRY, messages={"tts": {"auto": "off"}}, tts={"auto": "always"})
    yield Firing("retired-key", here(speech, "openclaw"), GOOD, name="whose-new-place-is-taken")
    later = config(ENTRY, secrets={})
    yield Firing("key-of-another-version", here(later), here(later, "openclaw"))
    direct = config(ENTRY, env={"JAN_API_KEY": "jan-local"})
    yield Firing("env-key-outside-vars", here(direct, "openclaw"), here(direct))
    block = config(without(apiKey="${JAN_API_KEY}"), env={"JAN_API_KEY": "jan-local"})
    yield Firing("variable-only-in-env-block", here(block), here(block, env=KEYED))
    url = config({**ENTRY, "baseUrl": "${JAN_URL}"}, env={"JAN_URL": ENTRY["baseUrl"]})
    set_outside = here(url, env={**KEYED, "JAN_URL": ENTRY["baseUrl"]})
    yield Firing("variable-only-in-env-block", here(url), set_outside, name="of-a-url")

    code = "invisible-character"
    emoji = with_model(name="A \U0001f469\u200d\U0001f52c")
    for name, entry in {
        "in-a-key": without(apiKey="jan-local\u200b"),
        "in-an-address": at(f"{BASE}\u2060"),
        "in-an-id": with_model(id="a\u00ad"),
        "a-space-at-the-end": without(apiKey="jan-local\u00a0"),
    }.items():
        yield Firing(code, here(config(entry)), here(config(emoji)), name=name)
    yield Firing(code, here(config(ENTRY, primary="jan/\u200ba")), GOOD, name="in-the-primary")
    keyed = here(config(ENTRY).replace('"jan"', '"jan\u200b"', 1))
    yield Firing(code, keyed, GOOD, name="in-a-name")
    real = served("a\u00ad")
    hidden = here(config(with_model(id="a\u00ad"), primary="jan/a\u00ad"))
    yield Firing(code, hidden, hidden, missing_facts=real, name="as-it-is-served")


def _entry() -> Iterator[Firing]:
    yield Firing("entry-only-apikey", here(config({"apiKey": "jan-local"})), GOOD)
    bare = without("models")
    yield Firing("entry-without-models", here(config(bare)), GOOD)
    yield Firing("entry-without-models", here(config(without(models=[]))), GOOD, name="empty-list")
    yield Firing(
        "entry-without-models",
        here(config(bare)),
        here(config({"apiKey": "jan-local"})),
        name="not-where-only-a-key-is",
    )
    yield Firing("entry-without-base-url", here(config(without("baseUrl"))), GOOD)
    profile = {
        "profiles": {"jan:default": {"type": "api_key", "provider": "jan", "key": "jan-local"}}
    }
    store = {".clawdbot/agents/main/agent/auth-profiles.json": json.dumps(profile)}
    keyless = config(without("apiKey"))
    yield Firing("no-apikey-in-entry", here(keyless), here(keyless, files=store))
    yield Firing(
        "no-apikey-in-entry", here(keyless, env=KEYED), here(keyless, "openclaw"), name="with-a-key"
    )
    away = without("apiKey", baseUrl="http://jan.example:1337/v1")
    near = without("apiKey", baseUrl="http://10.0.0.7:1337/v1")
    yield Firing(
        "no-apikey-in-entry",
        here(config(away), "openclaw"),
        here(config(near), "openclaw"),
        name="elsewhere",
    )
    per_model = without("api", models=[{**MODEL, "api": "openai-completions"}])
    yield Firing("no-api-in-entry", here(config(without("api"))), here(config(per_model)))
    one_of_two = without("api", models=[*per_model["models"], {**MODEL, "id": "b"}])
    yield Firing("no-api-in-entry", here(config(one_of_two)), here(config(per_model)), name="half")
    other = {"baseUrl": "http://127.0.0.1:8080/v1", "models": [MODEL]}
    beside = json.loads(config(ENTRY))
    beside["models"]["providers"]["other"] = other | {"api": "openai-completions"}
    yield Firing("no-apikey-in-entry", here(json.dumps(beside)), GOOD, name="of-another")
    beside["models"]["providers"]["other"] = other | {"apiKey": "x"}
    yield Firing("no-api-in-entry", here(json.dumps(beside)), GOOD, name="of-another")
    order = config(ENTRY, auth={"order": {"jan": ["jan:other"]}})
    yield Firing("auth-order-without-profile", here(order, "openclaw"), here(order))
    wrong = without(api="openai-responses")
    yield Firing("wrong-api", here(config(wrong)), GOOD)
    yield Firing("wrong-api", here(config(without(api="openai-chat"))), GOOD, name="unknown")
    upper = json.dumps({"models": {"providers": {"Jan": ENTRY}}})
    yield Firing("uppercase-provider-id", here(upper), here(upper, "openclaw"))
    padded = json.dumps({"models": {"providers": {" jan ": ENTRY}}})
    yield Firing("uppercase-provider-id", here(upper), here(padded), name="blanks-are-trimmed")
    both = json.dumps({"models": {"providers": {"jan": ENTRY, "JAN": ENTRY}}})
    yield Firing("several-jan-entries", here(both), here(upper))
    wizard = other_name("custom-127-0-0-1-1337")
    yield Firing("several-jan-entries", here(with_entry(wizard)), here(wizard), name="by-address")
    spoken = other_name("Jan AI")
    yield Firing(
        "uppercase-provider-id", here(spoken), here(spoken, "openclaw"), name="another-name"
    )
    slash = other_name("my/jan")
    yield Firing("provider-id-with-slash", here(slash, "openclaw"), here(wizard, "openclaw"))
    yield Firing("implicit-and-explicit", here(config(ENTRY), env=KEYED), GOOD)
    beside = here(other_name("custom"), env=KEYED)
    yield Firing("implicit-and-explicit", here(config(ENTRY), env=KEYED), beside, name="beside")


def _models() -> Iterator[Firing]:
    doubled = config(without(models=[MODEL, {**MODEL, "name": "B"}]))
    cased = config(without(models=[MODEL, {**MODEL, "id": "A"}]))
    yield Firing("duplicate-model-ids", here(doubled), here(cased))
    yield Firing("duplicate-model-ids", here(doubled, "openclaw"), GOOD, name="openclaw")
    yield Firing("entry-model-not-served", GOOD, GOOD, served("b"), served("a", "b"))
    yield Firing("served-not-in-entry", GOOD, GOOD, served("a", "b"), served("a"))
    five, six = served("a", *"bcdef"), served("a", *"bcdefg")
    yield Firing("served-not-in-entry", GOOD, GOOD, five, served("a"), "five-are-named")
    yield Firing("served-not-in-entry", GOOD, GOOD, six, served("a"), "the-sixth-is-counted")
    yield Firing("model-id-with-blanks", here(config(with_model(id=" a "))), GOOD)
    code, own = "model-sent-elsewhere", here(config(ENTRY), "openclaw")
    away = config(with_model(baseUrl="http://127.0.0.1:8080/v1"))
    same = config(with_model(baseUrl="http://localhost:1337/v1/"))
    yield Firing(code, here(away, "openclaw"), here(same, "openclaw"))
    other = config(with_model(baseUrl="http://127.0.0.1:8080/v1"), primary="openai/gpt")
    yield Firing(code, here(away, "openclaw"), here(other, "openclaw"), name="only-if-chosen")
    backend = config(ENTRY, defaults={"cliBackends": {"Jan ": {"command": "/opt/jan"}}})
    others = config(ENTRY, defaults={"cliBackends": {"claude-cli": {"command": "claude"}}})
    yield Firing(code, here(backend), here(others), name="to-a-program")
    run = config(without(agentRuntime={"id": "claude-cli"}))
    itself = config(without(agentRuntime={"id": "openclaw"}))
    yield Firing(code, here(run, "openclaw"), here(itself, "openclaw"), name="to-a-runtime")
    chosen = {"models": {"jan/*": {"agentRuntime": {"id": "codex"}}}}
    nearer = {"models": {**chosen["models"], "jan/a": {"agentRuntime": {"id": "auto"}}}}
    yield Firing(
        code,
        here(config(ENTRY, defaults=chosen), "openclaw"),
        here(config(ENTRY, defaults=nearer), "openclaw"),
        name="the-nearest-counts",
    )
    entries = {"ops": {"model": "jan/a", "models": {"jan/a": {"agentRuntime": {"id": "codex"}}}}}
    yield Firing(
        code,
        here(config(ENTRY, agents={"entries": entries}), "openclaw"),
        own,
        name="of-one-agent",
    )
    yield Firing(
        "reasoning-by-accident", IMPLICIT, IMPLICIT, served("gemr1x"), served("DeepSeek-R1")
    )


def _context() -> Iterator[Firing]:
    small = served("a", contexts=(("a", 20000),))
    enough = served("a", contexts=(("a", 65536),))
    yield Firing("context-window-larger-than-loaded", GOOD, GOOD, small, enough)
    yield Firing(
        "context-window-larger-than-loaded",
        IMPLICIT,
        IMPLICIT,
        small,
        served("a", contexts=(("a", 131072),)),
        "discovered",
    )
    tight = here(config(with_model(contextWindow=8192)))
    yield Firing("context-window-under-16000", tight, here(config(with_model(contextWindow=16000))))
    yield Firing("context-window-under-16000", tight, GOOD, small, enough, "loaded-with-enough")
    yield Firing(
        "context-window-under-16000",
        GOOD,
        GOOD,
        served("a", contexts=(("a", 15_999),)),
        small,
        "loaded",
    )
    for name, first in (("clawdbot", 12_000), ("openclaw", 13_000)):
        place = here(config(ENTRY), name)
        short, long = (served("a", contexts=(("a", size),)) for size in (first - 1, first))
        yield Firing("first-turn-over-context", place, place, short, long, name)
    narrow = here(config(with_model(contextWindow=20000)))
    yield Firing(
        "context-window-under-32000", narrow, here(config(with_model(contextWindow=32000)))
    )
    yield Firing("context-window-under-32000", GOOD, GOOD, small, enough, "loaded")
    unsaid = without(models=[{"id": "a", "name": "A"}])
    yield Firing("default-context-window", here(config(unsaid)), GOOD)
    yield Firing("default-context-window", here(config(unsaid), "openclaw"), GOOD, name="openclaw")
    yield Firing(
        "max-tokens-over-context",
        here(config(with_model(maxTokens=65537))),
        here(config(with_model(maxTokens=65536))),
    )


def _url() -> Iterator[Firing]:
    bare = here(config(at("127.0.0.1:1337/v1")))
    yield Firing("base-url-without-scheme", bare, GOOD)
    secure = ServerFacts(at_https := BASE.replace("http", "https"), right_scheme="http")
    yield Firing("base-url-wrong-scheme", here(config(at(at_https))), GOOD, secure)
    plain = ServerFacts(right_scheme="https")
    elsewhere = ServerFacts("http://127.0.0.1:9/v1", right_scheme="https")
    yield Firing("base-url-wrong-scheme", GOOD, GOOD, plain, elsewhere, "of-another-server")
    yield Firing("base-url-unreadable", here(config(at("http://"))), bare)
    asked = here(config(at(f"{BASE}?x=1")))
    yield Firing("base-url-unreadable", asked, GOOD, served("a"), name="with-a-query")
    short = here(config(at("http://127.0.0.1:1337")))
    yield Firing("base-url-without-prefix", short, GOOD)
    yield Firing(
        "base-url-without-prefix",
        short,
        short,
        served("a"),
        served("a", base_url="http://127.0.0.1:1337/"),
        "not-where-it-answers",
    )
    yield Firing(
        "base-url-without-prefix",
        GOOD,
        GOOD,
        ServerFacts(wrong_prefix="/api"),
        ServerFacts(wrong_prefix="/v1/"),
        "other-prefix",
    )
    yield Firing(
        "base-url-without-prefix",
        GOOD,
        GOOD,
        ServerFacts(wrong_prefix="/api"),
        ServerFacts("http://127.0.0.1:9/v1", wrong_prefix="/api"),
        "other-prefix-of-another-server",
    )
    yield Firing("base-url-is-endpoint", here(config(at(f"{BASE}/models"))), GOOD)
    chat = here(config(at(f"{BASE}/chat/completions")))
    yield Firing("base-url-is-endpoint", chat, GOOD, name="the-longest")
    local = here(config(at("http://localhost:1337/v1")))
    yield Firing("localhost-may-be-ipv6", local, GOOD)
    yield Firing(
        "localhost-may-be-ipv6", here(config(at("http://[::1]:1337/v1"))), GOOD, name="::1"
    )
    tried = ServerFacts("http://localhost:1337/v1", ipv6_refused=True)
    yield Firing("localhost-may-be-ipv6", local, GOOD, tried, name="tried")
    tried_elsewhere = ServerFacts("http://localhost:9/v1", ipv6_refused=True)
    yield Firing("localhost-may-be-ipv6", local, GOOD, tried_elsewhere, name="tried-elsewhere")
    dead = here(config(at("http://127.0.0.1:6767/v1")))
    yield Firing("dead-port-6767", dead, GOOD)
    alive = served("a", base_url="http://127.0.0.1:6767/v1")
    yield Firing("dead-port-6767", dead, dead, served("a"), alive, "not-where-it-answers")
    others: dict[str, Any] = {"models": {"providers": {"ollama": at("http://127.0.0.1:11434/v1")}}}
    watched = ServerFacts("http://127.0.0.1:11434/v1")
    chosen = here(config(None, "ollama/a", **others), "openclaw")
    yield Firing("local-entry-not-watched", chosen, chosen, missing_facts=watched)


def _key() -> Iterator[Firing]:
    wanted = ServerFacts(key_wanted=True)
    real = here(config(without(apiKey="sk-0123456789abcdef0123")))
    yield Firing("placeholder-key-but-server-wants-one", GOOD, real, wanted)
    yield Firing(
        "placeholder-key-but-server-wants-one",
        GOOD,
        GOOD,
        wanted,
        ServerFacts(key_wanted=True, key_accepted=True),
        "accepted",
    )
    refused = ServerFacts(key_wanted=True, key_accepted=False)
    yield Firing("key-refused", real, GOOD, refused)
    carried = here(IMPLICIT.config, env={"JAN_API_KEY": "sk-0123456789abcdef0123"})
    listed = replace(refused, open_without_key=True)
    yield Firing("key-refused", carried, carried, listed, refused, "discovered-and-carried")
    closed, opened = ServerFacts(open_without_key=False), ServerFacts(open_without_key=True)
    yield Firing("implicit-needs-no-key-on-server", IMPLICIT, IMPLICIT, closed, opened)
    yield Firing("implicit-needs-no-key-on-server", IMPLICIT, GOOD, closed, name="not-explicit")
    yield Firing(
        "implicit-needs-no-key-on-server",
        IMPLICIT,
        IMPLICIT,
        wanted,
        ServerFacts(key_wanted=True, open_without_key=True),
        "a-wrong-key-is-refused-and-none-is-not",
    )
    yield Firing("key-is-a-command-or-variable", here(config(without(apiKey="!pass jan"))), GOOD)
    named = config(without(apiKey="LLM_KEY"))
    yield Firing(
        "key-is-a-command-or-variable",
        here(named, env={"LLM_KEY": "secret"}),
        here(named),
        name="variable",
    )
    yield Firing(
        "key-is-a-command-or-variable",
        here(config(without(apiKey="$${LLM_KEY}")), env={"LLM_KEY": "secret"}),
        here(config(without(apiKey="${LLM_KEY}")), env={"LLM_KEY": "secret"}),
        name="escaped",
    )
    code = "authorization-before-entry-key"
    header = config(without(headers={"authorization": "Bearer sk-x"}))
    yield Firing(code, here(header), here(config(without(headers={"X-Team": "x"}))))
    of_requests = {"auth": {"mode": "authorization-bearer", "token": "sk-x"}}
    basic = {"auth": {"mode": "provider-default"}}
    of_model = config(with_model(headers={"Authorization": "Bearer sk-x"}))
    yield Firing(code, here(of_model), GOOD, name="of-a-model")
    yield Firing(
        code,
        here(config(without(request=of_requests)), "openclaw"),
        here(config(without(request=basic)), "openclaw"),
        name="of-its-requests",
    )
    marker = config(without(apiKey="OPENAI_API_KEY"))
    yield Firing(
        "key-is-a-command-or-variable",
        here(marker, "openclaw", env={"OPENAI_API_KEY": "secret"}),
        here(marker, "openclaw"),
        name="variable-of-a-known-provider",
    )
    foreign = config(without(apiKey="${env:JAN_API_KEY}"))
    code = "key-in-foreign-syntax"
    own = here(config(without(apiKey="${JAN_API_KEY}")), env=KEYED)
    yield Firing(code, here(foreign, env=KEYED), own)
    yield Firing(code, here(foreign, "openclaw"), own, name="of-a-variable-that-is-not-set")
    block = config(without(apiKey="$KEY"), env={"vars": {"KEY": "secret"}})
    yield Firing(code, here(block), GOOD, name="of-a-variable-that-is-set-too-late")
    yield Firing(code, here(config(without(apiKey="op://v/jan/key"))), GOOD, name="of-a-store")
    bearer = config(without(headers={"Authorization": "Bearer {env:JAN_API_KEY}"}))
    yield Firing(code, here(bearer, env=KEYED), GOOD, name="in-a-header")
    indirect = {".clawdbot/.env": "JAN_API_KEY=${OTHER}\n"}
    direct = here(config(), files={".clawdbot/.env": "JAN_API_KEY=secret\n"})
    yield Firing(code, here(config(), files=indirect), direct, name="in-dotenv")
    profile = {"profiles": {"j": {"type": "api_key", "provider": "jan", "key": "other"}}}
    store = ".clawdbot/agents/main/agent/auth-profiles.json"
    stored = {store: json.dumps(profile)}
    yield Firing("profile-before-entry-key", here(config(ENTRY), files=stored), GOOD)
    openai = here(other_name("openai"), env={"OPENAI_API_KEY": "sk-a"})
    unknown = here(other_name("custom"), env={"CUSTOM_API_KEY": "sk-a"})
    yield Firing("profile-before-entry-key", openai, unknown, name="variable")
    auth = {"profiles": {"jan:default": {"provider": "jan", "mode": "api_key"}}}
    metadata = config(auth=auth)
    yield Firing("profile-without-key", here(metadata), here(metadata, files=stored))
    blank = {"JAN_API_KEY": " "}
    yield Firing("blank-variable", here(config(), env=blank), IMPLICIT)
    dotenv = {".clawdbot/.env": "JAN_API_KEY=jan-local\n"}
    yield Firing("env-not-seen-by-service", IMPLICIT, here(config(), files=dotenv))
    off = here(config(), "openclaw", env=KEYED)
    yield Firing("env-not-seen-by-service", IMPLICIT, off, name="not-where-jan-is-off")
    referring = config(without(apiKey="${JAN_API_KEY}"))
    yield Firing(
        "env-not-seen-by-service",
        here(referring, env=KEYED),
        here(config(ENTRY), env=KEYED),
        name="reference",
    )
    shell = config(env={"shellEnv": {"enabled": True}})
    yield Firing("shell-import-without-jan", here(shell), here(shell, env=KEYED))
    path = ".clawdbot/clawdbot.json"
    opened_file = here(config(ENTRY), modes={path: 0o644})
    code = "key-in-clear-and-file-readable-by-others"
    yield Firing(code, opened_file, here(config(ENTRY), modes={path: 0o600}))
    yield Firing(
        code,
        here(config(), files=dotenv, modes={".clawdbot/.env": 0o640}),
        here(config(), files=dotenv),
        name="dotenv",
    )
    yield Firing(
        code,
        here(config(), files=stored, modes={store: 0o604}),
        here(referring, env=KEYED, modes={path: 0o644}),
        name="profile",
    )


def _discovery() -> Iterator[Firing]:
    yield Firing("implicit-not-in-release", IMPLICIT, GOOD)
    openclaw = here(config(), "openclaw")
    other = here(config(primary="openai/gpt-6-astra"), "openclaw")
    yield Firing("implicit-not-in-release", openclaw, other, name="openclaw")
    yield Firing(
        "implicit-not-in-release",
        here(config(primary="openai/gpt-6-astra"), "openclaw", env=KEYED),
        here(config(ENTRY), "openclaw", env=KEYED),
        name="openclaw-with-a-key",
    )
    yield Firing("no-jan-provider", here(config()), here(config(primary="openai/x")))
    elsewhere = ServerFacts(base_url="http://10.0.0.7:1337/v1")
    same = ServerFacts(base_url="http://localhost:1337/v1/")
    yield Firing("implicit-ignores-custom-url", IMPLICIT, IMPLICIT, elsewhere, same)
    yield Firing("implicit-ignores-custom-url", IMPLICIT, GOOD, elsewhere, name="not-explicit")
    other_path = ServerFacts(base_url="http://127.0.0.1:1337/api")
    yield Firing("implicit-ignores-custom-url", IMPLICIT, IMPLICIT, other_path, same, "other-path")
    old = {".clawdbot/agents/main/agent/models.json": '{"providers":{"jan":{"models":[]}}}'}
    stale = here(config(), files=old)
    yield Firing("stale-models-json", stale, IMPLICIT)
    moved = {name.replace(".clawdbot", ".openclaw"): text for name, text in old.items()}
    harmless = here(config(), "openclaw", files=moved)
    yield Firing("stale-models-json", stale, harmless, name="not-openclaw")


def _selection() -> Iterator[Firing]:
    yield Firing("no-primary", here(config(ENTRY, primary=None)), GOOD)
    yield Firing("no-primary", here(config(ENTRY, primary=" ")), GOOD, name="blank")
    chosen = here(config(ENTRY, primary=None), "openclaw")
    yield Firing("no-primary", chosen, GOOD, name="openclaw-takes-jans-first")
    two = here(config(without(models=[{**MODEL, "id": "b"}, MODEL]), primary=None))
    yield Firing("no-primary", two, GOOD, served("a"), name="a-served-one-is-offered")
    yield Firing("primary-broken", here(config(ENTRY, primary="jan/")), GOOD)
    yield Firing("primary-not-served", GOOD, GOOD, served("A"), served("a"))
    yield Firing("primary-not-served", GOOD, GOOD, served(), ServerFacts(), "not-asked")
    unlisted = here(config(ENTRY, primary="jan/b"))
    yield Firing(
        "primary-not-served", unlisted, unlisted, served("a"), ServerFacts(), "unlisted-not-asked"
    )
    off = here(config())
    yield Firing("primary-not-served", unlisted, off, served("a"), served(), "not-where-jan-is-off")
    cased = here(config(ENTRY, primary="jan/A"))
    yield Firing("primary-not-served", cased, GOOD, served("a"), name="other-case")
    pair = here(config(without(models=[MODEL, {**MODEL, "id": "b"}]), fallbacks=["jan/b"]))
    yield Firing("fallback-not-served", pair, pair, served("a"), served("a", "b"))
    allowed: dict[str, Any] = {"models": {"jan/a": {}}}
    dropped = config(ENTRY, fallbacks=["jan/b"], defaults=allowed)
    yield Firing("fallback-dropped-by-allowlist", here(dropped), here(dropped, "openclaw"))
    listed = config(ENTRY, fallbacks=["jan/b"], defaults={"models": {"jan/a": {}, "JAN/b": {}}})
    yield Firing("fallback-dropped-by-allowlist", here(dropped), here(listed), name="listed")
    cloud = config(ENTRY, primary="anthropic/claude-opus-4-5", fallbacks=["jan/a"])
    key = {"ANTHROPIC_API_KEY": "sk-ant-x"}
    yield Firing("allowlist-by-anthropic-key", Place(cloud, env=key), here(cloud))
    in_block = config(
        ENTRY, primary="anthropic/claude-opus-4-5", fallbacks=["jan/a"], env={"vars": key}
    )
    yield Firing("key-counts-from-second-loading", here(in_block), here(cloud, env=key))
    code = "primary-without-provider-prefix"
    bare = config(ENTRY, primary="a")
    yield Firing(code, here(bare), here(bare, "openclaw"))
    slashed = config(without(models=[{**MODEL, "id": "unsloth/Q"}]), primary="unsloth/Q")
    yield Firing(code, here(slashed), here(config(ENTRY, primary="unsloth/Q")), name="slash")
    named = config(ENTRY, primary="big", defaults={"models": {"jan/a": {"alias": "big"}}})
    yield Firing(code, here(bare), here(named), name="alias")
    theirs = config(ENTRY, primary="big", defaults={"models": {"openai/x": {"alias": "big"}}})
    yield Firing(code, here(bare), here(theirs), name="alias-of-another-provider")
    yield Firing("fallback-without-provider-prefix", here(config(ENTRY, fallbacks=["b"])), pair)
    yield Firing("fallback-idle", here(config(ENTRY, fallbacks=["jan/a"])), pair)
    yield Firing("fallback-idle", here(config(ENTRY, fallbacks=[" "])), pair, name="blank")
    dropped_twice = config(ENTRY, fallbacks=["jan/b", "jan/b"], defaults=allowed)
    yield Firing(
        "fallback-idle",
        here(config(ENTRY, fallbacks=["jan/b", "jan/b"])),
        here(dropped_twice),
        name="not-where-it-is-dropped",
    )
    yield Firing("jan-not-chosen", here(config(ENTRY, primary="openai/x")), GOOD)
    wizard, beside = "custom-127-0-0-1-1337", other_name("custom-127-0-0-1-1337", "jan/a")
    right = other_name(wizard)
    for release in ("openclaw", "clawdbot"):
        yield Firing(
            "jan-under-another-name",
            here(beside, release),
            here(right, release),
            served("a"),
            name=release,
        )
    keyed = here(beside, env=KEYED)
    yield Firing("jan-under-another-name", keyed, here(right), served("a"), name="discovery")
    yield Firing("primary-not-served", here(right), here(beside), served("b"), name="another-name")
    bare = other_name(wizard, "a")
    yield Firing("primary-without-provider-prefix", here(bare), here(right), name="another-name")
    slash = config(ENTRY, defaults={"models": {"jan/a": {"alias": "my/big"}}})
    yield Firing("alias-with-slash", here(slash), here(slash, "openclaw"))
    twice = {"jan/a": {"alias": "x"}, "jan/b": {"alias": "X"}}
    once = {"jan/a": {"alias": "x"}, "jan/b": {"alias": "y"}}
    yield Firing(
        "alias-twice",
        here(config(ENTRY, defaults={"models": twice})),
        here(config(ENTRY, defaults={"models": once})),
    )
    wild = config(ENTRY, defaults={"models": {"jan/*": {}}})
    yield Firing("allowlist-wildcard", here(wild), here(wild, "openclaw"))


def _agents() -> Iterator[Firing]:
    own = {"list": [{"id": "main", "model": "jan/b"}]}
    same = {"list": [{"id": "main", "model": "jan/a"}]}
    yield Firing(
        "agents-override-primary",
        here(config(ENTRY, agents=own)),
        here(config(ENTRY, agents=same)),
    )
    another = {"list": [{"id": "main"}, {"id": "other", "model": "jan/b"}]}
    yield Firing(
        "agents-override-primary", here(config(ENTRY, agents=another)), GOOD, name="not-default"
    )
    lonely = config(ENTRY, fallbacks=["jan/b"], agents=own)
    yield Firing("agent-without-fallbacks", here(lonely, "openclaw"), here(lonely))
    none = {"list": [{"id": "main", "model": {"primary": "jan/b", "fallbacks": []}}]}
    meant = config(ENTRY, fallbacks=["jan/b"], agents=none)
    yield Firing(
        "agent-without-fallbacks",
        here(lonely, "openclaw"),
        here(meant, "openclaw"),
        name="not-where-none-are-written",
    )
    both = {**ENTRY, "models": [MODEL, {**MODEL, "id": "b"}]}
    session = {"agent:main:main": {"providerOverride": "jan", "modelOverride": "b"}}
    file = ".clawdbot/agents/main/sessions/sessions.json"
    yield Firing(
        "session-keeps-its-model",
        here(config(both), files={file: json.dumps(session)}),
        here(config(both), files={file: json.dumps(session).replace('"b"', '"a"')}),
    )
    namesake = {"agent:main:main": {"providerOverride": "openai", "modelOverride": "a"}}
    yield Firing(
        "session-keeps-its-model",
        here(config(ENTRY), files={file: json.dumps(namesake)}),
        GOOD,
        name="of-another-provider",
    )
    gone = {file: json.dumps(session).replace('"b"', '"gone"')}
    yield Firing(
        "session-keeps-its-model",
        here(config(both), files={file: json.dumps(session)}),
        here(config(both), files=gone),
        served("a"),
        name="not-served",
    )
    listed: dict[str, Any] = {"models": {"jan/a": {}}}
    allowed: dict[str, Any] = {"models": {"jan/a": {}, "jan/b": {}}}
    yield Firing(
        "session-keeps-its-model",
        here(config(both, defaults=allowed), files={file: json.dumps(session)}),
        here(config(both, defaults=listed), files={file: json.dumps(session)}),
        name="not-outside-the-allowlist",
    )
    claw = {"providerOverride": "jan", "modelOverride": "b"}
    kept = {".openclaw/agents/main/agent/openclaw-agent.sqlite": conversations(claw)}
    idle = {".openclaw/agents/main/sessions/sessions.json": json.dumps(session)}
    yield Firing(
        "session-keeps-its-model",
        here(config(ENTRY), "openclaw", files=kept),
        here(config(ENTRY), "openclaw", files=idle),
        name="openclaw",
    )
    told_twice = {"providerOverride": "jan", "modelOverride": "jan/b"}
    same_model = {**told_twice, "modelOverride": "Jan/a"}
    store = ".openclaw/agents/main/agent/openclaw-agent.sqlite"
    yield Firing(
        "session-keeps-its-model",
        here(config(ENTRY), "openclaw", files={store: conversations(told_twice)}),
        here(config(ENTRY), "openclaw", files={store: conversations(same_model)}),
        name="with-its-provider-before-it",
    )
    for name, keeps, loses in (
        ("provider-in-its-text", {"modelOverride": "jan/b"}, {"modelOverride": "jan/a"}),
        ("provider-of-its-agent", {"modelOverride": "b"}, {"modelOverride": "a"}),
        ("not-a-default", claw, {**claw, "modelOverrideSource": "default"}),
        (
            "not-automatic",
            {**claw, "modelOverrideSource": "user"},
            {**claw, "modelOverrideSource": "auto"},
        ),
    ):
        yield Firing(
            "session-keeps-its-model",
            here(config(ENTRY), "openclaw", files={store: conversations(keeps)}),
            here(config(ENTRY), "openclaw", files={store: conversations(loses)}),
            name=name,
        )
    keys: dict[str, Any]
    for name, keys in (("listed", {"jan/a": {}, "jan/b": {}}), ("wildcard", {"jan/*": {}})):
        yield Firing(
            "session-keeps-its-model",
            here(
                config(ENTRY, defaults={"models": keys}),
                "openclaw",
                files={store: conversations(claw)},
            ),
            here(config(ENTRY, defaults=listed), "openclaw", files={store: conversations(claw)}),
            name=f"openclaw-allowlist-{name}",
        )


def _environment() -> Iterator[Firing]:
    for release in ("clawdbot", "openclaw"):
        boxed, beside = ({"sandbox": {"mode": mode}} for mode in ("all", "non-main"))
        yield Firing(
            "sandbox-without-docker",
            here(config(ENTRY, defaults=boxed), release),
            here(config(ENTRY, defaults=beside), release),
            name=release,
        )
    moved = {"CLAWDBOT_CONFIG_PATH": "~/other.json"}
    yield Firing("no-config-file", here("{}", env=moved), here("{}"))
    yield Firing(
        "key-in-foreign-syntax",
        here(config(without(apiKey="${JAN_API_KEY")), env=KEYED),
        here(config(without(apiKey="${JAN_API_KEY}")), env=KEYED),
        name="unclosed",
    )
    referring = here(config(without(apiKey="${JAN_API_KEY}")), env=KEYED)
    yield Firing("config-set-rewrites", referring, here(config(without(apiKey="$${JAN_API_KEY}"))))
    including = '{$include: "./models.json5"}'
    part = json.dumps({"models": {"providers": {"jan": ENTRY}}})
    # Up to 2026.2.12 variables are written in clear, up to 2026.4.21 included files go into one.
    referred = config(without(apiKey="${JAN_API_KEY}"))
    included = {".openclaw/models.json5": part}
    for version, clear in (("2026.2.12", "2026.2.17"), ("2026.4.20", "2026.4.23")):
        text = referred if version == "2026.2.12" else including
        yield Firing(
            "config-set-rewrites",
            here(text, f"openclaw@{version}", files=included, env=KEYED),
            here(text, f"openclaw@{clear}", files=included, env=KEYED),
            name=version,
        )
    yield Firing(
        "includes-not-watched",
        here(including, files={".clawdbot/models.json5": part}),
        here(including, "openclaw", files={".openclaw/models.json5": part}),
    )
    sqlite = {".openclaw/agents/main/agent/openclaw-agent.sqlite": "SQLite format 3"}
    yield Firing(
        "profiles-unknown",
        here(config(ENTRY), "openclaw", files=sqlite),
        here(config(ENTRY), "openclaw"),
    )


def _openclaw() -> Iterator[Firing]:
    """What openclaw does at run time, which clawdbot does otherwise."""
    claw = here(config(ENTRY), "openclaw")
    tight = here(config(with_model(contextWindow=3999)), "openclaw")
    enough = here(config(with_model(contextWindow=4000)), "openclaw")
    yield Firing("context-window-under-4000", tight, enough)
    loaded = served("a", contexts=(("a", 65536),))
    yield Firing(
        "context-window-under-4000", tight, enough, loaded, loaded, name="loaded-with-enough"
    )
    capped = here(config(with_model(contextTokens=3999)), "openclaw")
    yield Firing("context-window-under-4000", capped, enough, name="contextTokens")
    yield Firing(
        "context-window-under-8000",
        enough,
        here(config(with_model(contextWindow=8000)), "openclaw"),
    )
    other = config(ENTRY, primary="jan/b")
    yield Firing(
        "unlisted-model-runs", here(other, "openclaw"), here(other), served("b"), name="served"
    )
    yield Firing(
        "unlisted-model-runs", here(other, "openclaw"), claw, ServerFacts(), name="not-asked"
    )
    empty = here(config(without(models=[])), "openclaw")
    yield Firing("unlisted-model-runs", empty, empty, served("a"), served("b"), "empty-list")
    yield Firing("entry-without-models", empty, claw, served("a"), name="openclaw")
    proxy = {"HTTP_PROXY": "http://ann:secret@proxy.example:3128"}
    of_entry = {"proxy": {"mode": "explicit-proxy", "url": "http://u:secret@10.0.0.1:8080"}}
    variable = {"proxy": {"mode": "env-proxy"}}
    yield Firing(
        "entry-through-proxy",
        here(config(without(request=of_entry)), "openclaw"),
        here(config(without(request=variable)), "openclaw"),
    )
    code = "loopback-through-proxy"
    through = here(config(ENTRY), "openclaw", env=proxy)
    direct = here(config(ENTRY), "openclaw", env={**proxy, "NO_PROXY": "x 127.0.0.1:1337"})
    yield Firing(code, through, direct)
    shadowed = {**proxy, "NO_PROXY": "127.0.0.1", "no_proxy": ""}
    shadowed_place = here(config(ENTRY), "openclaw", env=shadowed)
    local = here(config(at("http://localhost:1337/v1")), "openclaw", env=shadowed)
    named = {**proxy, "no_proxy": "LocalHost"}
    excepted = here(config(at("http://localhost:1337/v1")), "openclaw", env=named)
    yield Firing(code, local, excepted, name="localhost")
    secure = here(config(ENTRY), "openclaw", env={"HTTPS_PROXY": "http://proxy.example:3128"})
    yield Firing(code, local, secure, name="not-by-that-of-https")
    yield Firing(code, shadowed_place, here(config(ENTRY), env=proxy), name="shadowed")
    dotenv = {".openclaw/.env": "http_proxy=http://127.0.0.1:9\n"}
    yield Firing(code, here(config(ENTRY), "openclaw", files=dotenv), claw, name="dotenv")
    nix = here(config(ENTRY), "openclaw", env={"OPENCLAW_NIX_MODE": "1"})
    yield Firing("config-managed", nix, here(config(ENTRY), env={"OPENCLAW_NIX_MODE": "1"}))
    deployed = here(config(ENTRY), "openclaw", env={"OPENCLAW_CONFIG_READONLY": "1"})
    off = here(config(ENTRY), "openclaw", env={"OPENCLAW_CONFIG_READONLY": "true"})
    yield Firing("config-managed", deployed, off, name="read-only")
    secret = {"source": "env", "provider": "default", "id": "LLM_KEY"}
    kept = config(without(apiKey=secret))
    aws = here(config(without(auth="aws-sdk")), "openclaw")
    yield Firing("auth-of-another-service", aws, here(config(without(auth="token")), "openclaw"))
    inside = here(config(without(request={"headers": {"x-key": secret}})), "openclaw")
    lax = {"tls": {"insecureSkipVerify": True}}
    strict = {"tls": {"insecureSkipVerify": False}}
    yield Firing(
        "entry-skips-certificate",
        here(config(without(request=lax)), "openclaw"),
        here(config(without(request=strict)), "openclaw"),
    )
    code = "secret-not-set"
    yield Firing(code, inside, claw, name="in-request")
    unset = here(kept, "openclaw")
    yield Firing(code, unset, here(kept, "openclaw", env={"LLM_KEY": "sk-x"}))
    block = config(without(apiKey=secret), env={"vars": {"LLM_KEY": "sk-x"}})
    yield Firing(
        code, here(kept, "openclaw", env={"LLM_KEY": " "}), here(block, "openclaw"), name="blank"
    )
    header = config(without(headers={"X-Key": secret}))
    yield Firing(
        code,
        here(header, "openclaw"),
        here(header, "openclaw", env={"LLM_KEY": "x"}),
        name="header",
    )
    filed = {"source": "file", "provider": "keys", "id": "value"}
    where = {"providers": {"keys": {"source": "file", "path": "~/key", "mode": "singleValue"}}}
    in_file = config(without(apiKey=filed), secrets=where)
    there = here(in_file, "openclaw", files={"key": "sk-x"})
    yield Firing(code, here(in_file, "openclaw"), there, name="file")
    yield Firing(code, here(config(without(apiKey=filed)), "openclaw"), there, name="no-provider")
    only = {"providers": {"default": {"source": "env", "allowlist": ["OTHER"]}}}
    listed = here(config(without(apiKey=secret), secrets=only), "openclaw", env={"LLM_KEY": "x"})
    yield Firing(code, listed, here(kept, "openclaw", env={"LLM_KEY": "x"}), name="allowlist")
    yield Firing("secret-kept-elsewhere", there, here(kept, "openclaw", env={"LLM_KEY": "x"}))
    marked = config(without(models=[{**MODEL, "id": "x@1"}]), primary="jan/x@1")
    quant = config(without(models=[{**MODEL, "id": "x@q4_0"}]), primary="jan/x@q4_0")
    yield Firing("id-taken-as-auth-profile", here(marked, "openclaw"), here(quant, "openclaw"))
    yield Firing(
        "id-taken-as-auth-profile", here(marked, "openclaw"), here(marked), name="clawdbot"
    )
    absent = config(ENTRY, defaults={"model": {"primary": "jan/a@work"}})
    kept_profiles = {"work": {"type": "api_key", "provider": "jan", "key": "other"}}
    work = database(
        ("auth.sharedStore", {"location": "state-db"}),
        ("authProfiles.store", {"profiles": kept_profiles}),
    )
    yield Firing(
        "auth-profile-not-stored",
        here(absent, "openclaw"),
        here(absent, "openclaw", files={".openclaw/state/openclaw.sqlite": work}),
    )
    two = {"entries": {"x": {}, "y": {}}, "ownership": "explicit"}
    owned = {"systemAgent": {"agentId": "y"}}
    yield Firing(
        "agents-without-owner",
        here(config(ENTRY, agents=two), "openclaw"),
        here(config(ENTRY, agents=two, defaults=owned), "openclaw"),
    )
    profile = {"jan:default": {"type": "api_key", "provider": "jan", "key": "other"}}
    store = database(
        ("auth.sharedStore", {"location": "state-db"}),
        ("authProfiles.store", {"profiles": profile}),
    )
    stored = here(config(ENTRY), "openclaw", files={".openclaw/state/openclaw.sqlite": store})
    unowned = database(("authProfiles.store", {"profiles": profile}))
    idle = here(config(ENTRY), "openclaw", files={".openclaw/state/openclaw.sqlite": unowned})
    yield Firing("profile-before-entry-key", stored, idle, name="openclaw")


def _elsewhere() -> Iterator[Firing]:
    """Models that are chosen outside the chains."""
    code = "other-model-not-served"
    beat = here(config(ENTRY, defaults={"heartbeat": {"model": "jan/ghost"}}))
    kept = here(config(ENTRY, defaults={"heartbeat": {"model": "jan/a"}}))
    yield Firing(code, beat, kept, served("a"))
    image = {"imageModel": {"primary": "jan/a", "fallbacks": ["jan/A"]}}
    yield Firing(code, here(config(ENTRY, defaults=image)), kept, served("a"), name="image")
    cloud = here(config(ENTRY, defaults={"heartbeat": {"model": "anthropic/claude-haiku-4-5"}}))
    yield Firing(code, beat, cloud, served("a"), name="not-of-another-provider")
    idle = here(
        config(
            without(models=[MODEL, {**MODEL, "id": "b"}]),
            defaults={"subagents": {"model": "jan/b"}},
        )
    )
    yield Firing(code, idle, idle, served("a"), served("a", "b"), "configured")
    limited = {"models": {"jan/a": {}}, "subagents": {"model": "jan/b"}}
    yield Firing(
        code, here(config(ENTRY, defaults=limited)), kept, served("a", "b"), name="dropped"
    )
    channel = {"modelByChannel": {"telegram": {"-100": "jan/ghost"}}}
    yield Firing(
        code, here(config(ENTRY, channels=channel), "openclaw"), kept, served("a"), name="channel"
    )
    hooks = {"mappings": [{"model": "jan/a"}, {"model": "jan/ghost"}]}
    yield Firing(code, here(config(ENTRY, hooks=hooks)), kept, served("a"), name="hook")
    code = "other-model-without-provider"
    yield Firing(
        code, here(config(primary="openai/x", defaults={"heartbeat": {"model": "jan/a"}})), kept
    )
