"""The headline and the next step of every state of Jan, every choice in the config, and both."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from jan_tui.clawdbot.values.notices import Issue, Origin, Severity
from jan_tui.clawdbot.values.prediction import KeyOrigin, KeySource, Link, Mode, Prediction, Status
from jan_tui.diagnosis.diagnose import Diagnosis, Isolation, Mood, diagnose
from jan_tui.jan.disk.settings import ServerSettings
from jan_tui.jan.snapshot import Cause, Phase, ServerKind, ServerSnapshot, Trouble
from jan_tui.tui.actions import BY_ID, shown_key
from tests.diagnosis.cases import (
    CONFIG,
    JAN,
    NOON,
    engine,
    installed,
    link,
    listener,
    model,
    notice,
    prediction,
    provider,
    snapshot,
)


@dataclass
class Case:
    """One situation and what must be said of it first: words of the headline and of the step."""

    name: str
    code: str
    snapshot: ServerSnapshot | None
    headline: tuple[str, ...] = ()
    step: tuple[str, ...] = ()
    copyable: str = ""
    action: str = ""
    prediction: Prediction = field(default_factory=prediction)
    also: dict[str, Any] = field(default_factory=dict)


LOADING = snapshot(
    Phase.DOWN,
    cause=Cause.LOADING,
    application=JAN,
    engines=(engine(shown_rss="12.1 GB", loading=True, started=NOON),),
)
OFF = snapshot(Phase.DOWN, cause=Cause.SERVER_OFF, application=JAN)
GONE = snapshot(Phase.DOWN, cause=Cause.NOT_RUNNING)
REFUSED = snapshot(Phase.DOWN, cause=Cause.UNKNOWN)
SERVER_PAGE = "Settings > Local API Server"
EXPORTED = KeySource(KeyOrigin.PROCESS, "JAN_API_KEY")
IMPLICIT = prediction(provider=provider(Mode.IMPLICIT, source=EXPORTED))
REAL_KEY = prediction(provider=provider(source=EXPORTED, key="sk-real-1234567890"))


def at(base_url: str, phase: Phase = Phase.DOWN, **changes: Any) -> ServerSnapshot:
    return snapshot(phase, base_url=base_url, **changes)


def asked(base_url: str) -> Prediction:
    return prediction(provider=provider(base_url=base_url))


AWAY = [
    Case("not-running", "jan-not-running", GONE, ("Jan is not running",),
         ("Start Jan", "Run on startup"), SERVER_PAGE),
    Case("not-running-mac", "jan-not-running", GONE, (), ("open -a Jan",), "open -a Jan",
         also={"platform": "darwin"}),
    Case("not-running-starts-with-app", "jan-not-running", GONE, (), ("starts with it",),
         also={"settings": ServerSettings(enable_on_startup=True)}),
    Case("server-off", "server-off", OFF, ("Jan is running", "4242", "off"),
         ("Start Server", "Run on startup", "API key", "download"), SERVER_PAGE),
    Case("start-does-nothing", "server-did-not-start", OFF, ("Failed to bind",),
         ("API key", "Start Server"), SERVER_PAGE, also={"app_log_error": "Failed to bind 1337"}),
    Case("loading", "loading", LOADING, ("loading a model", f"{NOON.astimezone():%H:%M:%S}"),
         ("Wait", "smaller")),
    Case("loading-with-log", "loading", LOADING, (), ("out of memory",),
         also={"app_log_error": "ggml: out of memory"}),
    Case("loading-since-its-engine", "loading",
         snapshot(Phase.DOWN, cause=Cause.LOADING,
                  engines=(engine(loading=True, started=NOON + timedelta(seconds=5)),)),
         (f"{NOON.astimezone() + timedelta(seconds=5):%H:%M:%S}",)),
    Case("memory", "memory-short", LOADING, ("memory is nearly full", "0.4 GB"),
         ("smaller", "12.1 GB"), also={"available_memory": 400_000_000}),
    Case("memory-enough", "loading", LOADING, also={"available_memory": 40_000_000_000}),
    Case("refused", "refused", REFUSED, ("Nothing listens on 127.0.0.1:1337", "refused"),
         ("Server Port", "1337", "Start Server"), SERVER_PAGE),
    Case("went-down", "refused", replace(REFUSED, answered_before=True),
         (f"went down at {NOON.astimezone():%H:%M:%S}", "any more"), ("Start Server",)),
    Case("went-down-in-container", "refused", replace(REFUSED, answered_before=True),
         ("went down",), also={"isolation": Isolation.CONTAINER}),
    Case("ended", "jan-not-running", replace(GONE, answered_before=True),
         (f"Jan ended at {NOON.astimezone():%H:%M:%S}", "not running"), ("Start Jan",)),
    Case("stopped", "server-off", replace(OFF, answered_before=True),
         ("4242", f"server stopped at {NOON.astimezone():%H:%M:%S}"), ("Start Server",)),
    Case("cli-ended", "dead-port-6767", at("http://127.0.0.1:6767/v1"), ("6767", "jan serve"),
         ("http://127.0.0.1:1337/v1",), "http://127.0.0.1:1337/v1", "show-config",
         asked("http://127.0.0.1:6767/v1")),
    Case("cli-only", "cli-on-6767", snapshot(Phase.DOWN, engines=(engine(port=6767),)),
         ("6767", "1337"), (), "http://127.0.0.1:6767/v1", "show-config"),
    Case("lan", "remote-refused", at("http://192.168.1.5:1337/v1"), ("192.168.1.5:1337",),
         ("0.0.0.0", "firewall"), "0.0.0.0", prediction=asked("http://192.168.1.5:1337/v1")),
    Case("lan-detail", "remote-refused", at("http://nas:1337/v1", detail="No route."),
         ("No route.",), prediction=asked("http://nas:1337/v1")),
    Case("no-such-host", "no-such-host", at("http://nass:1337/v1", trouble=Trouble.NO_HOST),
         ("nass",), ("base URL",), "http://nass:1337/v1", "show-config"),
    Case("docker-name-outside", "container-name-outside",
         at("http://host.docker.internal:1337/v1", trouble=Trouble.NO_HOST),
         ("host.docker.internal",), (), "http://127.0.0.1:1337/v1", "show-config"),
    Case("docker-name-inside", "remote-refused", at("http://host.docker.internal:1337/v1"),
         (), ("0.0.0.0",), also={"isolation": Isolation.CONTAINER}),
    Case("in-container", "inside-container", REFUSED, ("container",), ("0.0.0.0",),
         "http://host.docker.internal:1337/v1", "show-config",
         also={"isolation": Isolation.CONTAINER}),
    Case("in-container-with-jan", "refused", REFUSED,
         also={"isolation": Isolation.CONTAINER, "installed": installed("a")}),
    Case("in-wsl", "inside-wsl", GONE, ("WSL",), (".wslconfig",), "networkingMode=mirrored",
         also={"isolation": Isolation.WSL}),
    Case("jan-in-wsl-off", "server-off", OFF, also={"isolation": Isolation.WSL}),
    Case("localhost", "localhost-may-be-ipv6",
         at("http://localhost:1337/v1", listener=listener("Jan")), ("localhost", "IPv4"),
         ("http://127.0.0.1:1337/v1",), "http://127.0.0.1:1337/v1", "show-config"),
    Case("localhost-nobody-there", "jan-not-running",
         at("http://localhost:1337/v1", cause=Cause.NOT_RUNNING)),
    Case("ipv6", "localhost-may-be-ipv6", at("http://[::1]:1337/v1"), ("[::1]:1337",), (),
         "http://127.0.0.1:1337/v1", "show-config"),
    Case("bound-to-loopback", "bound-elsewhere",
         at("http://my-pc.local:1337/v1", listener=listener("Jan")),
         ("127.0.0.1 only", "my-pc.local"), ("0.0.0.0",), "http://127.0.0.1:1337/v1",
         "show-config"),
    Case("bound-everywhere", "remote-refused",
         at("http://my-pc:1337/v1", listener=replace(listener("Jan"), host="0.0.0.0"))),
    Case("other-port", "other-port", OFF, ("1338", "1337"), ("1338",),
         "http://127.0.0.1:1338/api", "show-config",
         also={"settings": ServerSettings(port=1338, prefix="/api")}),
    Case("same-port", "server-off", OFF, also={"settings": ServerSettings(port=1337)}),
]  # fmt: skip

SAYS_NO = [
    Case("hung", "hung", snapshot(Phase.HUNG, listener=listener("Jan")), ("pid 99", "not answer"),
         ("Stop Server",), SERVER_PAGE),
    Case("hung-nobody-known", "hung", snapshot(Phase.HUNG), ("the server does not answer",)),
    Case("starting", "starting", snapshot(Phase.STARTING), ("an answer is awaited",), ("Wait",)),
    Case("starting-accepted", "starting",
         snapshot(Phase.STARTING, detail="It accepts connections but has not answered yet."),
         ("an answer is awaited",), ("Wait",)),
    Case("starting-loading", "loading",
         snapshot(Phase.STARTING, http_status=503, detail="Loading model"),
         ("loading a model",)),
    Case("401-no-key", "key-wanted", snapshot(Phase.UNAUTHORIZED), ("API key", "none"),
         ("Copy it from Jan", "press 3"), f"{SERVER_PAGE} > API Key", "show-config"),
    Case("401-placeholder", "placeholder-key-but-server-wants-one",
         snapshot(Phase.UNAUTHORIZED, key_sent=True), ("placeholder",), ("press 3",),
         f"{SERVER_PAGE} > API Key", "show-config"),
    Case("401-wrong-key", "key-refused", snapshot(Phase.UNAUTHORIZED, key_sent=True),
         ("refuses the key", "JAN_API_KEY"), ("exactly",), prediction=REAL_KEY,
         copyable=f"{SERVER_PAGE} > API Key", action="show-config"),
    Case("401-implicit", "implicit-needs-no-key-on-server",
         snapshot(Phase.UNAUTHORIZED, key_sent=True), ("discovery sends none",), ("explicit",),
         f"{SERVER_PAGE} > API Key", "show-config", IMPLICIT),
    Case("403", "host-refused",
         at("http://my-pc.local:1337/v1", Phase.HOST_REFUSED, request_host="my-pc.local:1337"),
         ("my-pc.local:1337", "403"), ("exactly my-pc.local:1337", "Trusted Hosts"),
         "my-pc.local:1337", prediction=asked("http://my-pc.local:1337/v1")),
    Case("403-already-listed", "host-refused-though-listed",
         at("http://x.localhost:1337/v1", Phase.HOST_REFUSED, request_host="x.localhost:1337"),
         (), ("Stop Server",),
         also={"settings": ServerSettings(trusted_hosts=("X.localhost:1337",))}),
    Case("cors", "cors-refused", snapshot(Phase.HOST_REFUSED, detail="Headers not allowed"),
         ("preflight",), ("Browsers alone",)),
    Case("404-known-prefix", "wrong-path", snapshot(Phase.WRONG_PATH, right_prefix="/api"),
         ("/api", "/v1"), (), "http://127.0.0.1:1337/api", "show-config"),
    Case("404-empty-prefix", "wrong-path", snapshot(Phase.WRONG_PATH, right_prefix=""),
         ("under /,",), (), "http://127.0.0.1:1337", "show-config"),
    Case("404-prefix-of-settings", "wrong-path", snapshot(Phase.WRONG_PATH), ("/ai",), (),
         "http://127.0.0.1:1337/ai", "show-config",
         also={"settings": ServerSettings(prefix="/ai")}),
    Case("404-unknown", "wrong-path", snapshot(Phase.WRONG_PATH), ("/v1/models", "404"),
         ("API Prefix",), f"{SERVER_PAGE} > API Prefix"),
    Case("404-implicit", "wrong-path", snapshot(Phase.WRONG_PATH, right_prefix="/api"), (),
         ("Discovery always asks /v1",), "/v1", "show-config", IMPLICIT),
    Case("strapi", "port-taken",
         snapshot(Phase.WRONG_PATH, listener=listener("node", "node", "/x/.bin/strapi", "develop")),
         ("1337", "Strapi (node)", "pid 99"), ("PORT=1338", "Server Port"),
         f"{SERVER_PAGE} > Server Port", "show-config"),
    Case("osaurus", "port-taken", snapshot(Phase.NOT_JAN, listener=listener("osaurus")),
         ("Osaurus",)),
    Case("proxy-without-jan", "behind-a-relay",
         snapshot(Phase.ERROR, http_status=502, detail="Bad Gateway", listener=listener("nginx")),
         ("a proxy (nginx)", "Bad Gateway"), ("end that program", "Start Server")),
    Case("tunnel-without-jan", "behind-a-relay", snapshot(Phase.HUNG, listener=listener("ssh")),
         ("an SSH tunnel (ssh), pid 99",), ("Start the Jan that it leads to",)),
    Case("proxy-before-jan", "placeholder-key-but-server-wants-one",
         snapshot(Phase.UNAUTHORIZED, key_sent=True, listener=listener("caddy"))),
    Case("docker", "port-taken", snapshot(Phase.WRONG_PATH, listener=listener("docker-proxy")),
         ("a container (docker-proxy)",), ("another port",)),
    Case("unknown-program", "port-taken", snapshot(Phase.NOT_JAN, listener=listener("caddy")),
         ("caddy", "pid 99"), ("Server Port",)),
    Case("vllm-with-a-key", "stranger-wants-key",
         snapshot(Phase.UNAUTHORIZED, listener=listener("python3")),
         ("python3, pid 99", "wants an API key", "not Jan"), ("press 3",), "", "show-config"),
    Case("vllm-without-models", "no-models",
         snapshot(Phase.NO_MODELS, listener=listener("python3")),
         ("python3, pid 99", "lists no model"), ("end it",)),
    Case("an-odd-jan", "not-jan",
         snapshot(Phase.NOT_JAN, detail="It answers a web page.", listener=listener("Jan")),
         ("Jan, pid 99", "not as Jan does", "web page"), ("update it",)),
    Case("pid-not-seen", "port-taken",
         snapshot(Phase.NOT_JAN, listener=listener("caddy", pid=None)),
         ("to a proxy (caddy), not",)),
    Case("orphan-on-port", "port-taken",
         snapshot(Phase.HUNG, listener=listener("llama-server", pid=77),
                  engines=(engine(orphaned=True),)),
         ("leftover llama-server", "77"), ("kill 77",), "kill 77"),
    Case("orphan-on-windows", "port-taken",
         snapshot(Phase.HUNG, listener=listener("llama-server.exe", pid=77),
                  engines=(engine(orphaned=True),)),
         (), (), "taskkill /F /PID 77", also={"platform": "win32"}),
    Case("engine-on-purpose", "key-wanted",
         snapshot(Phase.UNAUTHORIZED, listener=listener("llama-server"))),
    Case("jan-behind-a-tunnel", "key-wanted",
         snapshot(Phase.UNAUTHORIZED, listener=listener("ssh"), server=ServerKind.JAN)),
    Case("not-jan", "not-jan", snapshot(Phase.NOT_JAN, detail="It answers a web page."),
         ("not Jan", "web page"), ("ss -ltnp",), "sudo ss -ltnp 'sport = :1337'"),
    Case("not-jan-mac", "not-jan", snapshot(Phase.NOT_JAN), (), (),
         "sudo lsof -nP -iTCP:1337 -sTCP:LISTEN", also={"platform": "darwin"}),
    Case("jan-without-list", "no-model-list", snapshot(Phase.NOT_JAN, server=ServerKind.JAN),
         ("no model list",), ("API Prefix",)),
    Case("broken-answer", "server-error",
         snapshot(Phase.ERROR, trouble=Trouble.BROKEN, detail="The connection was cut."),
         ("answer cannot be used", "cut")),
    Case("502", "engine-gone",
         snapshot(Phase.ERROR, http_status=502, detail="Proxy request to model failed: x"),
         ("502", "Proxy request"), ("Load it again",)),
    Case("503", "busy-or-empty",
         snapshot(Phase.ERROR, http_status=503, detail="No models are available"),
         ("No models are available",), ("Load a model",)),
    Case("500", "server-error", snapshot(Phase.ERROR, http_status=500, detail="boom"), ("boom",),
         ("Stop Server",)),
    Case("broken-answer", "server-error", snapshot(Phase.ERROR), ("no reason given",)),
    Case("bad-address", "bad-address",
         at("nonsense", Phase.ERROR, trouble=Trouble.BAD_ADDRESS, detail="It has no http://."),
         ("no http://",), ("base URL",), action="show-config"),
    Case("bad-key", "bad-key", snapshot(Phase.ERROR, trouble=Trouble.BAD_KEY, detail="Bad."),
         ("key",), ("key",), action="show-config"),
    Case("tls", "tls", at("https://h:1337/v1", Phase.ERROR, trouble=Trouble.TLS, detail="No TLS."),
         ("No TLS.",), (), action="show-config"),
    Case("nothing-loaded", "no-models", snapshot(Phase.NO_MODELS), ("no model is loaded",),
         ("Load one", "Hub")),
    Case("nothing-loaded-installed", "no-models", snapshot(Phase.NO_MODELS), ("2 are installed",),
         ("Load llama-3.3-70b",), "llama-3.3-70b",
         also={"installed": installed("a", "llama-3.3-70b")}),
    Case("nothing-loaded-primary-absent", "no-models", snapshot(Phase.NO_MODELS),
         ("1 is installed",), (), "other", also={"installed": installed("other")}),
]  # fmt: skip


def check(case: Case) -> None:
    first = diagnose(case.snapshot, case.prediction, **case.also)[0]
    assert first.code == case.code
    for words in case.headline:
        assert words in first.headline
    for words in case.step:
        assert words in first.next_step
    if case.copyable:
        assert first.copyable == case.copyable
    if case.action:
        assert first.action == case.action


@pytest.mark.parametrize("case", [*AWAY, *SAYS_NO], ids=lambda case: case.name)
def test_the_server_first(case: Case) -> None:
    check(case)


MISSING = Status.MISSING
CHOICES = [
    Case("off", "no-jan-provider", snapshot(), ("JAN_API_KEY", "no entry"), ("Press 3",),
         'export JAN_API_KEY="jan-local"', "show-config",
         prediction(provider=provider(Mode.OFF), primary=link("llama-3.3-70b", MISSING))),
    Case("off-openclaw", "no-jan-provider", snapshot(), ("OpenClaw", "no jan entry"),
         ("explicit",), "", "show-config",
         prediction(release="openclaw", release_label="OpenClaw", provider=provider(Mode.OFF))),
    Case("discovery-needs-no-key", "implicit-needs-no-key-on-server",
         snapshot(open_without_key=False), ("discovery sends none",), ("explicit",),
         prediction=IMPLICIT),
    Case("primary-not-in-entry", "primary-not-served", snapshot(), ("entry does not list it",),
         ("Press A",), "jan/llama-3.3-70b", "add-model",
         prediction(primary=link("llama-3.3-70b", MISSING))),
    Case("primary-installed", "primary-not-served", snapshot(), ("installed",),
         ("Load it in Jan",), "qwen", prediction=prediction(primary=link("qwen", MISSING)),
         also={"installed": installed("qwen")}),
    Case("primary-other-case", "primary-not-served", snapshot(), ("Llama-3.3-70B",),
         ("Jan spells it llama-3.3-70b",), "jan/llama-3.3-70b", "show-models",
         prediction(primary=link("Llama-3.3-70B", Status.CONFIGURED))),
    Case("primary-near", "primary-not-served", snapshot(models=("unsloth/Qwen3-8B-GGUF", "x")), (),
         ("nearest", "unsloth/Qwen3-8B-GGUF", "p on it"), "jan/unsloth/Qwen3-8B-GGUF",
         "show-models", prediction(primary=link("qwen3-8b", MISSING))),
    Case("primary-far", "primary-not-served", snapshot(models=("zzz",)), ("not served",),
         ("Load it in Jan",), "qwen3-8b", "show-models",
         prediction(primary=link("qwen3-8b", MISSING))),
    Case("primary-without-prefix", "primary-without-provider-prefix", snapshot(), ("lacks jan/",),
         ("Press 2", "p"), "jan/llama-3.3-70b", "show-models",
         prediction(primary=Link("llama-3.3-70b", "anthropic/llama-3.3-70b",
                                 Status.OTHER_PROVIDER))),
    Case("primary-elsewhere", "primary-not-jan", snapshot(), ("anthropic/opus",), ("Press 2",),
         "jan/llama-3.3-70b", "show-models",
         prediction(primary=Link("anthropic/opus", "anthropic/opus", Status.OTHER_PROVIDER))),
    Case("no-primary", "no-primary", snapshot(), ("No primary",), ("Press R: use jan/x",),
         "", "repair",
         prediction(primary=Link("", "anthropic/opus", Status.OTHER_PROVIDER),
                    notices=(notice("no-primary", message="No primary model is set.",
                                    repair="Use jan/x"),))),
    Case("primary-dropped", "primary-dropped-by-allowlist", snapshot(), ("dropped",),
         ("Press R",), "jan/m", "repair", prediction(primary=link("m", Status.DROPPED))),
    Case("fallback-dropped", "fallback-dropped-by-allowlist", snapshot(), ("Fallback 1 jan/m",),
         (), "jan/m", "repair", prediction(fallbacks=(link("m", Status.DROPPED),))),
    Case("fallback-near", "fallback-not-served", snapshot(), ("Fallback 2",), ("f on it",),
         "jan/llama-3.3-70b", "show-models",
         prediction(fallbacks=(link("llama-3.3-70b"), link("llama-3.3-70B", MISSING)))),
    Case("fallback-elsewhere-is-fine", "well", snapshot(), prediction=prediction(
        fallbacks=(Link("openai/gpt", "openai/gpt", Status.OTHER_PROVIDER),))),
    Case("primary-near-with-repair", "primary-not-served", snapshot(), ("LLAMA",),
         ("Press R: use jan/llama-3.3-70b.",), "jan/llama-3.3-70b", "repair",
         prediction(primary=link("LLAMA-3.3-70b", MISSING), notices=(
             notice("primary-not-served", repair="Another agent's", line=40),
             notice("primary-not-served", repair="Use jan/llama-3.3-70b")))),
    Case("off-with-repair", "no-jan-provider", snapshot(), ("does not use Jan",),
         ("Press R: write an entry.",), "", "repair",
         prediction(provider=provider(Mode.OFF),
                    notices=(notice("no-jan-provider", repair="Write an entry."),))),
    Case("no-id", "models-without-id", snapshot(skipped=2), ("2 models without an id",),
         ("explicit",), "", "show-config", IMPLICIT),
    Case("no-id-explicit", "well", snapshot(skipped=2)),
    Case("not-in-release", "implicit-not-in-release", snapshot(), ("It happens.",),
         ("Press a: do it.",), "", "ask-real",
         prediction(notices=(notice("implicit-not-in-release", repair="Write an entry"),))),
    Case("context", "context-window-larger-than-loaded",
         snapshot(contexts=(("llama-3.3-70b", 32768),)), ("128000", "32768"), ("Press c",),
         "32768", "write-context", prediction(catalog=(model("llama-3.3-70b"),))),
    Case("context-of-the-row", "context-window-larger-than-loaded", snapshot(), ("20000",),
         prediction=prediction(catalog=(model("llama-3.3-70b", n_ctx=20000),))),
    Case("context-too-small", "context-window-under-16000",
         snapshot(contexts=(("llama-3.3-70b", 8192),)), ("8192", "16000"), ("32768",),
         "32768", prediction=prediction(catalog=(model("llama-3.3-70b"),))),
    Case("context-fits", "well", snapshot(contexts=(("llama-3.3-70b", 128_000),)),
         prediction=prediction(catalog=(model("llama-3.3-70b"),))),
    Case("context-of-no-role", "well", snapshot(contexts=(("b", 4096),)),
         prediction=prediction(catalog=(model("a"), model("b", role=None)))),
    Case("asked-elsewhere", "asked-elsewhere", at("http://127.0.0.1:9/v1", Phase.READY),
         ("127.0.0.1:9",), ("127.0.0.1:1337",), action="show-config"),
    Case("same-place-spelt-otherwise", "well", at("http://127.0.0.1:1337/v1/", Phase.READY)),
    Case("orphan", "orphan-engine", snapshot(engines=(engine(orphaned=True, shown_rss="4.1 GB"),)),
         ("pid 77", "4.1 GB"), ("kill 77",), "kill 77"),
    Case("asked-as-the-entry-meant", "well", snapshot(), prediction=asked("127.0.0.1:1337/v1")),
    Case("long-notice", "x", snapshot(), ("The key stands in clear in /home/ann/.clawdbot.json.",),
         ("Run chmod. Other users of this machine",), "", "", prediction(notices=(notice(
             "x", message="The key stands in clear in /home/ann/.clawdbot.json, and other users "
             "of this machine can read that file.", fix="Run chmod."),))),
    Case("well", "well", snapshot(), ("All is well", "jan/llama-3.3-70b")),
    Case("not-asked", "not-asked", None, (), ("Press r",), "", "refresh"),
]  # fmt: skip


@pytest.mark.parametrize("case", CHOICES, ids=lambda case: case.name)
def test_the_choices(case: Case) -> None:
    check(case)


def codes(told: tuple[Diagnosis, ...]) -> list[str]:
    return [diagnosis.code for diagnosis in told]


BROKEN = Issue("agents.defaults.model", 'Unrecognized key: "fallback"', Origin(CONFIG, 12, 5))


def test_an_invalid_config_comes_after_the_server_and_before_the_rest() -> None:
    invalid = prediction(
        valid=False, issues=(BROKEN, BROKEN), primary=None, notices=(notice("fallback-key"),)
    )
    assert codes(diagnose(GONE, invalid)) == ["jan-not-running", "config-invalid", "fallback-key"]
    first = diagnose(snapshot(), invalid)[0]
    assert first.headline == 'Clawdbot refuses agents.defaults.model: Unrecognized key: "fallback"'
    assert "one problem more" in first.next_step
    assert "line 12, column 5" in first.next_step
    assert first.copyable == f"{CONFIG}:12:5"
    assert first.action == "edit-file"
    assert codes(diagnose(None, invalid))[0] == "config-invalid"


def test_a_long_issue_of_the_whole_file_names_no_place() -> None:
    long = Issue("<root>", "JSON5 parse failed: " + "invalid character " * 5, Origin(CONFIG, 12, 5))
    first = diagnose(snapshot(), prediction(valid=False, issues=(long,), primary=None))[0]
    assert first.headline == "Clawdbot refuses clawdbot.json."
    assert "JSON5 parse failed" in first.next_step


def test_a_long_issue_stands_in_the_step() -> None:
    long = Issue("models.providers.jan.models", "custom model providers must declare models; " * 2)
    included = replace(long, origin=Origin(CONFIG.with_name("jan.json5"), 4, 2))
    for issue, place in ((long, "clawdbot.json"), (included, "line 4, column 2 of jan.json5")):
        first = diagnose(snapshot(), prediction(valid=False, issues=(issue,), primary=None))[0]
        assert "because of models.providers.jan.models." in first.headline
        assert len(first.headline) <= 78
        assert place in first.next_step
        assert "must declare models" in first.next_step


def test_a_config_that_can_be_repaired() -> None:
    invalid = prediction(valid=False, issues=(BROKEN,), primary=None, as_meant=prediction())
    first = diagnose(snapshot(), invalid)[0]
    assert first.action == "repair"
    assert "Press R" in first.next_step


def test_order_of_everything() -> None:
    told = diagnose(
        snapshot(engines=(engine(orphaned=True),)),
        prediction(
            primary=link("far", MISSING),
            fallbacks=(link("x1", MISSING, 4), link("x2", MISSING, 5)),
            notices=(
                notice("implicit-not-in-release"),
                notice("warned"),
                notice("wrong", Severity.ERROR),
                notice("told", Severity.INFO),
                notice("fallback-not-served", line=4),
            ),
        ),
    )
    assert codes(told) == [
        "primary-not-served",
        "wrong",
        "fallback-not-served",
        "fallback-not-served",
        "orphan-engine",
        "warned",
        "implicit-not-in-release",
    ]
    assert [diagnosis.mood for diagnosis in told[:3]] == [Mood.BAD, Mood.BAD, Mood.ATTENTION]


def test_another_agents_chain_is_not_covered_by_the_default_one() -> None:
    told = diagnose(
        snapshot(),
        prediction(
            primary=link("far", MISSING),
            notices=(notice("primary-not-served", line=3), notice("primary-not-served", line=40)),
        ),
    )
    assert codes(told) == ["primary-not-served", "primary-not-served"]


def test_a_chain_is_not_judged_while_jan_is_away() -> None:
    lost = prediction(primary=link("x", Status.UNKNOWN), fallbacks=(link("y", MISSING),))
    assert codes(diagnose(GONE, lost)) == ["jan-not-running"]


def test_a_primary_that_is_not_on_disk_either() -> None:
    away = prediction(primary=link("Qwen3-8B", Status.UNKNOWN))
    disk = installed("llama-3.3-70b", "unsloth/Qwen3-8B-GGUF")
    told = diagnose(GONE, away, installed=disk)
    assert codes(told) == ["jan-not-running", "primary-not-installed"]
    assert told[1].copyable == "jan/unsloth/Qwen3-8B-GGUF"
    there = prediction(primary=link("llama-3.3-70b", Status.UNKNOWN))
    assert codes(diagnose(GONE, there, installed=disk)) == ["jan-not-running"]
    assert codes(diagnose(GONE, away)) == ["jan-not-running"]


def test_a_long_notice_gives_its_first_sentence_as_the_headline() -> None:
    long = "The first sentence is rather long and tells what happens here. " * 2
    told = diagnose(
        snapshot(), prediction(notices=(notice("x", message=long, fix="Run `clawdbot doctor`."),))
    )[0]
    assert told.headline == "The first sentence is rather long and tells what happens here."
    assert told.next_step.startswith("Run `clawdbot doctor`. The first sentence")
    assert told.copyable == "clawdbot doctor"


@pytest.mark.parametrize("phase", Phase)
@pytest.mark.parametrize("mode", Mode)
def test_every_state_has_its_own_headline(phase: Phase, mode: Mode) -> None:
    """Each phase and cause, in each mode, with each state of the chain: something true is said."""
    for cause, status, key_sent in itertools.product((None, *Cause), Status, (False, True)):
        looked = snapshot(phase, cause=cause, key_sent=key_sent)
        told = diagnose(
            looked,
            prediction(
                provider=provider(mode),
                primary=link("llama-3.3-70b", status),
                fallbacks=(link("other", status),),
            ),
        )
        assert all(diagnosis.headline for diagnosis in told)
        assert (told[0].code == "well") == (told[0].mood is Mood.GOOD)
        if phase is not Phase.READY:
            assert told[0].mood is not Mood.GOOD
            assert told[0].code != "no-jan-provider"


EVIL = "m\x1b[31m\u202e\nid"


@pytest.mark.parametrize(
    "case",
    [
        Case("served", "", snapshot(models=(EVIL,)), prediction=prediction(primary=link(EVIL))),
        Case("missing", "", snapshot(), prediction=prediction(primary=link(EVIL, MISSING))),
        Case("near", "", snapshot(models=(EVIL,)), prediction=prediction(
            primary=link(EVIL[1:], MISSING))),
        Case("owner", "", snapshot(Phase.NOT_JAN, listener=listener(EVIL))),
        Case("detail", "", snapshot(Phase.ERROR, detail=EVIL)),
        Case("host", "", snapshot(Phase.HOST_REFUSED, request_host=EVIL)),
        Case("url", "", at(f"http://{EVIL}:1/v1", Phase.HUNG)),
        Case("prefix", "", snapshot(Phase.WRONG_PATH, right_prefix=EVIL)),
        Case("log", "", OFF, also={"app_log_error": EVIL}),
        Case("installed", "", snapshot(Phase.NO_MODELS), also={"installed": installed(EVIL)}),
        Case("notice", "", snapshot(), prediction=prediction(
            notices=(notice("x", message=EVIL, fix=EVIL, repair=EVIL),))),
        Case("issue", "", None, prediction=prediction(
            valid=False, issues=(Issue(EVIL, EVIL),), release=EVIL)),
    ],
    ids=lambda case: case.name,
)  # fmt: skip
def test_nothing_unprintable_is_said(case: Case) -> None:
    told = diagnose(case.snapshot, case.prediction, **case.also)
    assert told
    for diagnosis in told:
        for text in (diagnosis.headline, diagnosis.next_step, diagnosis.copyable):
            assert text.isprintable(), text


KEY = "sk-real-1234567890"


@pytest.mark.parametrize(
    "looked",
    [
        snapshot(Phase.ERROR, http_status=500, detail=f"bad key {KEY} given"),
        snapshot(Phase.NOT_JAN, detail=f"Authorization: Bearer {KEY}"),
        OFF,
        snapshot(Phase.UNAUTHORIZED, key_sent=True, detail=KEY),
    ],
    ids=["error", "not-jan", "log", "refused"],
)
def test_no_key_is_said(looked: ServerSnapshot) -> None:
    carried = notice("x", message=f"the key {KEY}", fix=f"export K={KEY}", repair=KEY)
    told = diagnose(
        looked,
        prediction(provider=provider(key=KEY), notices=(carried,)),
        app_log_error=f"llama-server --api-key {KEY} failed",
    )
    assert KEY not in str(told)


EVERYTHING = [
    diagnosis
    for case in [*AWAY, *SAYS_NO, *CHOICES]
    for diagnosis in diagnose(case.snapshot, case.prediction, **case.also)
]


def test_headlines_are_short_and_steps_are_there() -> None:
    for diagnosis in EVERYTHING:
        assert len(diagnosis.headline) <= 88, diagnosis.headline
        assert diagnosis.next_step or diagnosis.mood is Mood.GOOD
        assert diagnosis.headline.endswith((".", "?", "!")) or ":" in diagnosis.headline


def test_every_action_is_one_of_the_dashboard_and_its_key_is_named() -> None:
    for diagnosis in EVERYTHING:
        if diagnosis.action:
            key = shown_key(BY_ID[diagnosis.action].keys[0])
            assert f"ress {key}" in diagnosis.next_step, diagnosis
