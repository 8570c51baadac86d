"""Another program on the port: who it is, and what it means for Jan."""

from __future__ import annotations

import pytest

from jan_tui.clawdbot.values.step import Step, StepAction
from jan_tui.diagnosis import Diagnosis
from jan_tui.diagnosis.foreign import foreign_owner
from jan_tui.jan.snapshot import Phase, ServerKind
from tests.diagnosis.cases import (
    SERVER_PAGE,
    Case,
    engine,
    explicit,
    listener,
    snapshot,
)

CASES = [
    Case(
        "strapi",
        Diagnosis(
            "port-taken",
            "Port 1337 belongs to Strapi (node), pid 99, not to Jan.",
            Step(
                "Set the base URL with that port.",
                StepAction.SET_BASE_URL,
                "Settings > Local API Server > Server Port",
                first=(
                    "Start Strapi with PORT=1338, or give Jan another port: Settings > Local API "
                    "Server > Server Port."
                ),
            ),
        ),
        snapshot(Phase.WRONG_PATH, listener=listener("node", "node", "/x/.bin/strapi", "develop")),
    ),
    Case(
        "osaurus",
        Diagnosis(
            "port-taken",
            "Port 1337 belongs to Osaurus (osaurus), pid 99, not to Jan.",
            Step(
                "Set the base URL with that port.",
                StepAction.SET_BASE_URL,
                "Settings > Local API Server > Server Port",
                first=(
                    "End that program, or give Jan another port: Settings > Local API Server > "
                    "Server Port."
                ),
            ),
        ),
        snapshot(Phase.NOT_JAN, listener=listener("osaurus")),
    ),
    Case(
        "proxy-without-jan",
        Diagnosis(
            "behind-a-relay",
            "Port 1337 leads through a proxy (nginx), pid 99; nothing good comes back: Bad Gateway",
            Step(
                "Start the Jan that it leads to. If Jan runs on this machine itself: end that"
                " program, then press Start Server: Settings > Local API Server.",
                copyable=SERVER_PAGE,
            ),
        ),
        snapshot(Phase.ERROR, http_status=502, detail="Bad Gateway", listener=listener("nginx")),
    ),
    Case(
        "tunnel-without-jan",
        Diagnosis(
            "behind-a-relay",
            "Port 1337 leads through an SSH tunnel (ssh), pid 99; nothing good comes back.",
            Step(
                "Start the Jan that it leads to. If Jan runs on this machine itself: end that"
                " program, then press Start Server: Settings > Local API Server.",
                copyable=SERVER_PAGE,
            ),
        ),
        snapshot(Phase.HUNG, listener=listener("ssh")),
    ),
    Case(
        "proxy-before-jan",
        Diagnosis(
            "placeholder-key-but-server-wants-one",
            "Jan wants its real API key; the configured one is only a placeholder.",
            Step(
                "Enter it as the key.",
                StepAction.ENTER_KEY,
                "Settings > Local API Server > API Key",
                first="Copy the key from Jan: Settings > Local API Server > API Key.",
            ),
        ),
        snapshot(Phase.UNAUTHORIZED, key_sent=True, listener=listener("caddy")),
    ),
    Case(
        "docker",
        Diagnosis(
            "port-taken",
            "Port 1337 belongs to a container (docker-proxy), pid 99, not to Jan.",
            Step(
                "Set the base URL with that port.",
                StepAction.SET_BASE_URL,
                "Settings > Local API Server > Server Port",
                first=(
                    "Publish the container on another port, or give Jan another port: Settings > "
                    "Local API Server > Server Port."
                ),
            ),
        ),
        snapshot(Phase.WRONG_PATH, listener=listener("docker-proxy")),
    ),
    Case(
        "unknown-program",
        Diagnosis(
            "port-taken",
            "Port 1337 belongs to a proxy (caddy), pid 99, not to Jan.",
            Step(
                "Set the base URL with that port.",
                StepAction.SET_BASE_URL,
                "Settings > Local API Server > Server Port",
                first=(
                    "End that program, or give Jan another port: Settings > Local API Server > "
                    "Server Port."
                ),
            ),
        ),
        snapshot(Phase.NOT_JAN, listener=listener("caddy")),
    ),
    Case(
        "vllm-with-a-key",
        Diagnosis(
            "foreign-server-wants-key",
            "python3, pid 99, on port 1337 wants an API key; it is not Jan.",
            Step(
                "Enter its key if it is the server that you mean. Else end it, and press "
                "Start Server in Jan: Settings > Local API Server.",
                StepAction.ENTER_KEY,
            ),
        ),
        snapshot(Phase.UNAUTHORIZED, listener=listener("python3")),
        explicit(key=""),
    ),
    Case(
        "vllm-that-refuses-the-key",
        Diagnosis(
            "key-refused",
            "python3, pid 99, on port 1337 wants an API key; it is not Jan.",
            Step(
                "Enter its key if it is the server that you mean. Else end it, and press "
                "Start Server in Jan: Settings > Local API Server.",
                StepAction.ENTER_KEY,
            ),
        ),
        snapshot(Phase.UNAUTHORIZED, key_sent=True, listener=listener("python3")),
        explicit(key="sk-real-1234567890"),
    ),
    Case(
        "an-odd-jan",
        Diagnosis(
            "not-jan",
            "Jan, pid 99, answers on 127.0.0.1:1337, but not as Jan does. It answers a web page.",
            Step(
                "If it is Jan, update it and restart its server; else end it, or give Jan "
                "another port: Settings > Local API Server > Server Port.",
                copyable="Settings > Local API Server > Server Port",
            ),
        ),
        snapshot(Phase.NOT_JAN, detail="It answers a web page.", listener=listener("Jan")),
    ),
    Case(
        "pid-not-seen",
        Diagnosis(
            "port-taken",
            "Port 1337 belongs to a proxy (caddy), not to Jan.",
            Step(
                "Set the base URL with that port.",
                StepAction.SET_BASE_URL,
                "Settings > Local API Server > Server Port",
                first=(
                    "End that program, or give Jan another port: Settings > Local API Server > "
                    "Server Port."
                ),
            ),
        ),
        snapshot(Phase.NOT_JAN, listener=listener("caddy", pid=None)),
    ),
    Case(
        "orphan-on-port",
        Diagnosis(
            "port-taken",
            "Port 1337 belongs to a leftover llama-server, pid 77, not to Jan.",
            Step(
                "End it with `kill 77`, then press Start Server in Jan: Settings > Local API "
                "Server.",
                copyable="kill 77",
            ),
        ),
        snapshot(
            Phase.HUNG, listener=listener("llama-server", pid=77), engines=(engine(orphaned=True),)
        ),
    ),
    Case(
        "orphan-on-windows",
        Diagnosis(
            "port-taken",
            "Port 1337 belongs to a leftover llama-server.exe, pid 77, not to Jan.",
            Step(
                "End it with `taskkill /F /PID 77`, then press Start Server in Jan: Settings "
                "> Local API Server.",
                copyable="taskkill /F /PID 77",
            ),
        ),
        snapshot(
            Phase.HUNG,
            listener=listener("llama-server.exe", pid=77),
            engines=(engine(orphaned=True),),
        ),
        disk={"platform": "win32"},
    ),
    Case(
        "engine-on-purpose",
        Diagnosis(
            "key-wanted",
            "Jan wants an API key, and Clawdbot has none to send.",
            Step(
                "Enter it as the key.",
                StepAction.ENTER_KEY,
                "Settings > Local API Server > API Key",
                first="Copy the key from Jan: Settings > Local API Server > API Key.",
            ),
        ),
        snapshot(Phase.UNAUTHORIZED, listener=listener("llama-server")),
        explicit(key=""),
    ),
    Case(
        "jan-behind-a-tunnel",
        Diagnosis(
            "key-wanted",
            "Jan wants an API key, and Clawdbot has none to send.",
            Step(
                "Enter it as the key.",
                StepAction.ENTER_KEY,
                "Settings > Local API Server > API Key",
                first="Copy the key from Jan: Settings > Local API Server > API Key.",
            ),
        ),
        snapshot(Phase.UNAUTHORIZED, listener=listener("ssh"), server=ServerKind.JAN),
        explicit(key=""),
    ),
    Case(
        "not-jan",
        Diagnosis(
            "not-jan",
            "Something on 127.0.0.1:1337 is not Jan. It answers a web page.",
            Step(
                "Look at who it is: sudo ss -ltnp 'sport = :1337'. Then end it, or give Jan "
                "another port: Settings > Local API Server > Server Port.",
                copyable="sudo ss -ltnp 'sport = :1337'",
            ),
        ),
        snapshot(Phase.NOT_JAN, detail="It answers a web page."),
    ),
    Case(
        "not-jan-mac",
        Diagnosis(
            "not-jan",
            "Something on 127.0.0.1:1337 is not Jan.",
            Step(
                "Look at who it is: sudo lsof -nP -iTCP:1337 -sTCP:LISTEN. Then end it, or "
                "give Jan another port: Settings > Local API Server > Server Port.",
                copyable="sudo lsof -nP -iTCP:1337 -sTCP:LISTEN",
            ),
        ),
        snapshot(Phase.NOT_JAN),
        disk={"platform": "darwin"},
    ),
    Case(
        "not-jan-windows",
        Diagnosis(
            "not-jan",
            "Something on 127.0.0.1:1337 is not Jan.",
            Step(
                "Look at who it is: netstat -ano | findstr :1337. Then end it, or give Jan "
                "another port: Settings > Local API Server > Server Port.",
                copyable="netstat -ano | findstr :1337",
            ),
        ),
        snapshot(Phase.NOT_JAN),
        disk={"platform": "win32"},
    ),
    Case(
        "jan-without-list",
        Diagnosis(
            "no-model-list",
            "Jan answers at 127.0.0.1:1337, but /v1/models is no model list.",
            Step(
                "Compare Settings > Local API Server > API Prefix with /v1; update Jan if "
                "they agree.",
                copyable="Settings > Local API Server > API Prefix",
            ),
        ),
        snapshot(Phase.NOT_JAN, server=ServerKind.JAN),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_foreign(case: Case) -> None:
    assert case.diagnoses()[0] == case.expected


def test_an_engine_is_no_leftover_because_another_one_is() -> None:
    seen = snapshot(Phase.HUNG, listener=listener("llama-server"), engines=(engine(orphaned=True),))

    assert foreign_owner(seen) is None
