"""A refused connection: each explanation, and which goes first."""

from __future__ import annotations

import pytest

from jan_tui.clawdbot.values.notices import Severity
from jan_tui.clawdbot.values.step import Step, StepAction
from jan_tui.diagnosis import Diagnosis
from jan_tui.diagnosis.diagnosing import diagnose
from jan_tui.jan.disk.settings import ServerSettings
from jan_tui.jan.machine import Launch
from jan_tui.jan.machine.local_host import CONTAINER_NAMES, Isolation, Surround
from jan_tui.jan.snapshot import Cause, Phase, Trouble
from jan_tui.structs import replace
from tests.clawdbot.places import Place
from tests.diagnosis.cases import (
    CLOCK,
    GONE,
    GOOD,
    LATER,
    LATER_CLOCK,
    LOADING,
    MODEL_PAGE,
    NOON,
    OFF,
    REFUSED,
    SERVER_PAGE,
    Case,
    at,
    engine,
    explicit,
    installed,
    listener,
    predicted,
    snapshot,
)

CONTAINER = Surround(Isolation.CONTAINER, (*CONTAINER_NAMES, "172.17.0.1"))
WSL = Surround(Isolation.WSL, ("172.28.16.1",))

INSIDE_CONTAINER = Diagnosis(
    "inside-container",
    "Nothing listens on 127.0.0.1:1337 in this container.",
    Step(
        "Look for it there.",
        StepAction.FIND_JAN,
        "0.0.0.0",
        (
            "http://host.docker.internal:1337/v1",
            "http://host.containers.internal:1337/v1",
            "http://172.17.0.1:1337/v1",
        ),
        first="The Jan outside needs Server Host 0.0.0.0 and 172.17.0.1 under Trusted Hosts.",
    ),
)

CASES = [
    Case(
        "not-running",
        Diagnosis(
            "jan-not-running",
            "Jan is not running.",
            Step(
                "Start Jan; then open Settings > Local API Server, press Start Server and "
                "turn on Run on startup.",
                copyable=SERVER_PAGE,
            ),
        ),
        GONE,
    ),
    Case(
        "not-running-mac",
        Diagnosis(
            "jan-not-running",
            "Jan is not running.",
            Step(
                "Start Jan (open -a Jan); then open Settings > Local API Server, press Start "
                "Server and turn on Run on startup.",
                copyable="open -a Jan",
            ),
        ),
        GONE,
        disk={"platform": "darwin"},
    ),
    Case(
        "not-running-installed",
        Diagnosis(
            "jan-not-running",
            "Jan is not running.",
            Step(
                "Start Jan; then open Settings > Local API Server, press Start Server and "
                "turn on Run on startup.",
                StepAction.START_JAN,
                SERVER_PAGE,
                ("/usr/bin/Jan",),
            ),
        ),
        GONE,
        disk={"launch": Launch(("/usr/bin/Jan",), "the Jan application")},
    ),
    Case(
        "not-running-command",
        Diagnosis(
            "jan-not-running",
            "Jan is not running.",
            Step(
                "Start Jan; its server starts with it.",
                StepAction.START_JAN,
                SERVER_PAGE,
                ("jan", "serve", "a"),
            ),
        ),
        GONE,
        disk={"launch": Launch(("jan", "serve", "a"), "jan serve", serves=True)},
    ),
    Case(
        "not-running-starts-with-app",
        Diagnosis(
            "jan-not-running",
            "Jan is not running.",
            Step("Start Jan; its server starts with it.", copyable=SERVER_PAGE),
        ),
        GONE,
        disk={"settings": ServerSettings(enable_on_startup=True)},
    ),
    Case(
        "server-off",
        Diagnosis(
            "server-off",
            "Jan is running (pid 4242), but its local API server is off.",
            Step(
                "In Jan open Settings > Local API Server, press Start Server, and turn on Run"
                " on startup. If nothing happens: download a model and set an API key first.",
                copyable=SERVER_PAGE,
            ),
        ),
        OFF,
    ),
    Case(
        "start-does-nothing",
        Diagnosis(
            "server-did-not-start",
            "Jan runs (pid 4242), its server does not. Its log: Failed to bind 1337",
            Step(
                "Open Settings > Local API Server: set an API key if Start does nothing, "
                "choose a model that loads, and press Start Server.",
                copyable=SERVER_PAGE,
            ),
        ),
        OFF,
        disk={"app_log_error": "Failed to bind 1337"},
    ),
    Case(
        "loading",
        Diagnosis(
            "loading",
            f"Jan is loading a model since {CLOCK}; it answers when that is done.",
            Step(
                "Wait: this changes by itself. If it takes minutes, take a smaller model or "
                "context: Settings > Model Providers > Llama.cpp.",
                copyable=MODEL_PAGE,
            ),
            Severity.WARNING,
        ),
        LOADING,
    ),
    Case(
        "loading-with-log",
        Diagnosis(
            "loading",
            f"Jan is loading a model since {CLOCK}; it answers when that is done.",
            Step(
                "Wait: this changes by itself. If it takes minutes, take a smaller model or "
                "context: Settings > Model Providers > Llama.cpp. Its log says: ggml: out of "
                "memory",
                copyable=MODEL_PAGE,
            ),
            Severity.WARNING,
        ),
        LOADING,
        disk={"app_log_error": "ggml: out of memory"},
    ),
    Case(
        "loading-since-its-engine",
        Diagnosis(
            "loading",
            f"Jan is loading a model since {LATER_CLOCK}; it answers when that is done.",
            Step(
                "Wait: this changes by itself. If it takes minutes, take a smaller model or "
                "context: Settings > Model Providers > Llama.cpp.",
                copyable=MODEL_PAGE,
            ),
            Severity.WARNING,
        ),
        snapshot(
            Phase.DOWN, cause=Cause.LOADING, engines=(engine(loading=True, started=LATER), engine())
        ),
    ),
    Case(
        "memory",
        Diagnosis(
            "memory-short",
            f"Jan loads a model since {CLOCK}, but memory is nearly full: 0.4 GB left.",
            Step(
                "Load a smaller model, or a smaller context, in Jan: Settings > Model "
                "Providers > Llama.cpp. llama-server holds 12.1 GB.",
                copyable=MODEL_PAGE,
            ),
        ),
        LOADING,
        disk={"available_memory": 400_000_000},
    ),
    Case(
        "memory-enough",
        Diagnosis(
            "loading",
            f"Jan is loading a model since {CLOCK}; it answers when that is done.",
            Step(
                "Wait: this changes by itself. If it takes minutes, take a smaller model or "
                "context: Settings > Model Providers > Llama.cpp.",
                copyable=MODEL_PAGE,
            ),
            Severity.WARNING,
        ),
        LOADING,
        disk={"available_memory": 40_000_000_000},
    ),
    Case(
        "refused",
        Diagnosis(
            "refused",
            "Nothing listens on 127.0.0.1:1337: the connection is refused.",
            Step(
                "Start Jan; then open Settings > Local API Server, compare Server Port with 1337 "
                "and press Start Server.",
                copyable=SERVER_PAGE,
            ),
        ),
        REFUSED,
    ),
    Case(
        "ordered",
        Diagnosis(
            "ordered",
            f"Jan was started at {CLOCK}; it does not answer yet.",
            Step("Wait: this changes by itself."),
            Severity.WARNING,
        ),
        REFUSED,
        disk={"ordered": NOON},
    ),
    Case(
        "went-down",
        Diagnosis(
            "refused",
            f"Jan's server went down at {CLOCK}: nothing listens on 127.0.0.1:1337 any more.",
            Step(
                "Start Jan; then open Settings > Local API Server, compare Server Port with 1337 "
                "and press Start Server.",
                copyable=SERVER_PAGE,
            ),
        ),
        replace(REFUSED, answered_before=True),
    ),
    Case(
        "went-down-in-container",
        Diagnosis(
            "refused",
            f"Jan's server went down at {CLOCK}: nothing listens on 127.0.0.1:1337 any more.",
            Step(
                "Start Jan; then open Settings > Local API Server, compare Server Port with 1337 "
                "and press Start Server.",
                copyable=SERVER_PAGE,
            ),
        ),
        replace(REFUSED, answered_before=True),
        disk={"around": CONTAINER},
    ),
    Case(
        "ended",
        Diagnosis(
            "jan-not-running",
            f"Jan ended at {CLOCK}; it is not running.",
            Step(
                "Start Jan; then open Settings > Local API Server, press Start Server and "
                "turn on Run on startup.",
                copyable=SERVER_PAGE,
            ),
        ),
        replace(GONE, answered_before=True),
    ),
    Case(
        "stopped",
        Diagnosis(
            "server-off",
            f"Jan is running (pid 4242), but its local API server stopped at {CLOCK}.",
            Step(
                "In Jan open Settings > Local API Server, press Start Server, and turn on Run"
                " on startup. If nothing happens: download a model and set an API key first.",
                copyable=SERVER_PAGE,
            ),
        ),
        replace(OFF, answered_before=True),
    ),
    Case(
        "cli-ended",
        Diagnosis(
            "dead-port-6767",
            "Port 6767 is dead: it belongs to `jan serve`, which has ended.",
            Step(
                "Set the base URL http://127.0.0.1:1337/v1. That is the Jan application's. Or"
                " run `jan serve` again.",
                StepAction.SET_BASE_URL,
                "http://127.0.0.1:1337/v1",
                ("http://127.0.0.1:1337/v1",),
            ),
        ),
        at("http://127.0.0.1:6767/v1"),
        explicit(base_url="http://127.0.0.1:6767/v1"),
    ),
    Case(
        "cli-ended-elsewhere",
        Diagnosis(
            "refused",
            "Nothing listens on 127.0.0.1:6767: the connection is refused.",
            Step(
                "Start Jan; then open Settings > Local API Server, compare Server Port with 6767 "
                "and press Start Server.",
                copyable=SERVER_PAGE,
            ),
        ),
        at("http://127.0.0.1:6767/v1", cause=Cause.UNKNOWN),
    ),
    Case(
        "cli-only",
        Diagnosis(
            "cli-on-6767",
            "Only `jan serve` runs; it listens on port 6767, not 1337.",
            Step(
                "Set the base URL http://127.0.0.1:6767/v1. Or start the Jan application and "
                "its server: Settings > Local API Server.",
                StepAction.SET_BASE_URL,
                "http://127.0.0.1:6767/v1",
                ("http://127.0.0.1:6767/v1",),
            ),
        ),
        snapshot(Phase.DOWN, engines=(engine(port=6767),)),
    ),
    Case(
        "lan",
        Diagnosis(
            "remote-refused",
            "192.168.1.5:1337 cannot be reached.",
            Step(
                "On that machine set Settings > Local API Server > Server Host to 0.0.0.0, "
                "start the server, and let port 1337 through its firewall.",
                copyable="0.0.0.0",
            ),
        ),
        at("http://192.168.1.5:1337/v1"),
        explicit(base_url="http://192.168.1.5:1337/v1"),
    ),
    Case(
        "lan-detail",
        Diagnosis(
            "remote-refused",
            "nas:1337 cannot be reached: No route.",
            Step(
                "On that machine set Settings > Local API Server > Server Host to 0.0.0.0, "
                "start the server, and let port 1337 through its firewall.",
                copyable="0.0.0.0",
            ),
        ),
        at("http://nas:1337/v1", detail="No route."),
        explicit(base_url="http://nas:1337/v1"),
    ),
    Case(
        "no-such-host",
        Diagnosis(
            "no-such-host",
            "No machine called nass is found.",
            Step(
                "Correct the host of the base URL, or write its IP address.",
                StepAction.SET_BASE_URL,
                "http://nass:1337/v1",
            ),
        ),
        at("http://nass:1337/v1", trouble=Trouble.NO_HOST),
    ),
    Case(
        "docker-name-outside",
        Diagnosis(
            "container-name-outside",
            "host.docker.internal is a name that only containers know; here nothing answers to it.",
            Step(
                "Set the base URL http://127.0.0.1:1337/v1 if Clawdbot runs on this machine "
                "itself.",
                StepAction.SET_BASE_URL,
                "http://127.0.0.1:1337/v1",
                ("http://127.0.0.1:1337/v1",),
            ),
        ),
        at("http://host.docker.internal:1337/v1", trouble=Trouble.NO_HOST),
    ),
    Case(
        "docker-name-inside",
        Diagnosis(
            "remote-refused",
            "host.docker.internal:1337 cannot be reached.",
            Step(
                "On that machine set Settings > Local API Server > Server Host to 0.0.0.0, "
                "start the server, and let port 1337 through its firewall.",
                copyable="0.0.0.0",
            ),
        ),
        at("http://host.docker.internal:1337/v1"),
        disk={"around": CONTAINER},
    ),
    Case(
        "in-container",
        INSIDE_CONTAINER,
        REFUSED,
        disk={"around": CONTAINER},
    ),
    Case(
        "in-container-at-the-first-start",
        INSIDE_CONTAINER,
        REFUSED,
        Place("{}"),
        disk={"around": CONTAINER},
    ),
    Case(
        "in-container-with-jan",
        Diagnosis(
            "refused",
            "Nothing listens on 127.0.0.1:1337: the connection is refused.",
            Step(
                "Start Jan; then open Settings > Local API Server, compare Server Port with 1337 "
                "and press Start Server.",
                copyable=SERVER_PAGE,
            ),
        ),
        REFUSED,
        disk={"around": CONTAINER, "installed": installed("a")},
    ),
    Case(
        "in-wsl",
        Diagnosis(
            "inside-wsl",
            "Nothing listens on 127.0.0.1:1337 in WSL; Windows is another machine.",
            Step(
                "Look for it there.",
                StepAction.FIND_JAN,
                "0.0.0.0",
                ("http://172.28.16.1:1337/v1",),
                first="The Jan on Windows needs Server Host 0.0.0.0 and 172.28.16.1 under "
                "Trusted Hosts.",
            ),
        ),
        GONE,
        disk={"around": WSL},
    ),
    Case(
        "in-wsl-without-a-way-out",
        Diagnosis(
            "inside-wsl",
            "Nothing listens on 127.0.0.1:1337 in WSL; Windows is another machine.",
            Step(
                "In %UserProfile%\\.wslconfig write networkingMode=mirrored under [wsl2], then"
                " run wsl --shutdown; or start a Jan inside WSL.",
                copyable="networkingMode=mirrored",
            ),
        ),
        GONE,
        disk={"around": Surround(Isolation.WSL)},
    ),
    Case(
        "in-wsl-with-the-network-of-windows",
        Diagnosis(
            "inside-shared-wsl",
            "Nothing listens on 127.0.0.1:1337, neither in WSL nor on Windows.",
            Step(
                "Start Jan on Windows; then open Settings > Local API Server and press Start "
                "Server. WSL has the network of Windows, so the address is right.",
                copyable=SERVER_PAGE,
            ),
        ),
        GONE,
        disk={"around": Surround(Isolation.WSL_SHARED)},
    ),
    Case(
        "jan-in-wsl-off",
        Diagnosis(
            "server-off",
            "Jan is running (pid 4242), but its local API server is off.",
            Step(
                "In Jan open Settings > Local API Server, press Start Server, and turn on Run"
                " on startup. If nothing happens: download a model and set an API key first.",
                copyable=SERVER_PAGE,
            ),
        ),
        OFF,
        disk={"around": WSL},
    ),
    Case(
        "localhost",
        Diagnosis(
            "localhost-may-be-ipv6",
            "localhost:1337 is taken for ::1, and Jan listens on IPv4 only.",
            Step(
                "Set the base URL http://127.0.0.1:1337/v1.",
                StepAction.SET_BASE_URL,
                "http://127.0.0.1:1337/v1",
                ("http://127.0.0.1:1337/v1",),
            ),
        ),
        at("http://localhost:1337/v1", listener=listener("Jan")),
        explicit(base_url="http://localhost:1337/v1"),
    ),
    Case(
        "localhost-that-is-not-configured",
        Diagnosis(
            "bound-elsewhere",
            "Port 1337 is open on 127.0.0.1 only; localhost is refused.",
            Step(
                "Set the base URL http://127.0.0.1:1337/v1. Or set Settings > Local API "
                "Server > Server Host to 0.0.0.0 in Jan and start its server again.",
                StepAction.SET_BASE_URL,
                "http://127.0.0.1:1337/v1",
                ("http://127.0.0.1:1337/v1",),
            ),
        ),
        at("http://localhost:1337/v1", listener=listener("Jan")),
    ),
    Case(
        "localhost-nobody-there",
        Diagnosis(
            "jan-not-running",
            "Jan is not running.",
            Step(
                "Start Jan; then open Settings > Local API Server, press Start Server and "
                "turn on Run on startup.",
                copyable=SERVER_PAGE,
            ),
        ),
        at("http://localhost:1337/v1", cause=Cause.NOT_RUNNING),
        explicit(base_url="http://localhost:1337/v1"),
    ),
    Case(
        "ipv6",
        Diagnosis(
            "localhost-may-be-ipv6",
            "[::1]:1337 is taken for ::1, and Jan listens on IPv4 only.",
            Step(
                "Set the base URL http://127.0.0.1:1337/v1.",
                StepAction.SET_BASE_URL,
                "http://127.0.0.1:1337/v1",
                ("http://127.0.0.1:1337/v1",),
            ),
        ),
        at("http://[::1]:1337/v1"),
        explicit(base_url="http://[::1]:1337/v1"),
    ),
    Case(
        "bound-to-loopback",
        Diagnosis(
            "bound-elsewhere",
            "Port 1337 is open on 127.0.0.1 only; my-pc.local is refused.",
            Step(
                "Set the base URL http://127.0.0.1:1337/v1. Or set Settings > Local API "
                "Server > Server Host to 0.0.0.0 in Jan and start its server again.",
                StepAction.SET_BASE_URL,
                "http://127.0.0.1:1337/v1",
                ("http://127.0.0.1:1337/v1",),
            ),
        ),
        at("http://my-pc.local:1337/v1", listener=listener("Jan")),
    ),
    Case(
        "bound-everywhere",
        Diagnosis(
            "remote-refused",
            "my-pc:1337 cannot be reached.",
            Step(
                "On that machine set Settings > Local API Server > Server Host to 0.0.0.0, "
                "start the server, and let port 1337 through its firewall.",
                copyable="0.0.0.0",
            ),
        ),
        at("http://my-pc:1337/v1", listener=replace(listener("Jan"), host="0.0.0.0")),
    ),
    Case(
        "other-port",
        Diagnosis(
            "other-port",
            "Jan is set to port 1338, but port 1337 is asked.",
            Step(
                "Set the base URL http://127.0.0.1:1338/api. Or set Settings > Local API "
                "Server > Server Port to 1337 in Jan.",
                StepAction.SET_BASE_URL,
                "http://127.0.0.1:1338/api",
                ("http://127.0.0.1:1338/api",),
            ),
        ),
        OFF,
        disk={"settings": ServerSettings(port=1338, prefix="/api")},
    ),
    Case(
        "same-port",
        Diagnosis(
            "server-off",
            "Jan is running (pid 4242), but its local API server is off.",
            Step(
                "In Jan open Settings > Local API Server, press Start Server, and turn on Run"
                " on startup. If nothing happens: download a model and set an API key first.",
                copyable=SERVER_PAGE,
            ),
        ),
        OFF,
        disk={"settings": ServerSettings(port=1337)},
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_down(case: Case) -> None:
    assert case.diagnoses()[0] == case.expected


@pytest.mark.parametrize(
    ("free", "code"), [(999_999_999, "memory-short"), (1_000_000_000, "loading"), (None, "loading")]
)
def test_memory_is_short_below_a_gigabyte(free: int | None, code: str) -> None:
    found = diagnose(LOADING, predicted(LOADING, GOOD), available_memory=free)

    assert [each.code for each in found] == [code]


@pytest.mark.parametrize("host", ["", "*", "::", "0.0.0.0", "127.0.0.1"])
def test_a_port_that_is_open_everywhere_is_not_bound_elsewhere(host: str) -> None:
    seen = snapshot(Phase.DOWN, cause=Cause.UNKNOWN, listener=replace(listener("Jan"), host=host))

    assert diagnose(seen, predicted(seen, GOOD)) == diagnose(REFUSED, predicted(REFUSED, GOOD))
