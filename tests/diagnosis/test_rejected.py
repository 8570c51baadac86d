"""Answers that say no: what they mean, and what to do."""

from __future__ import annotations

import pytest

from jan_tui.clawdbot.values.notices import Severity
from jan_tui.clawdbot.values.step import Step, StepAction
from jan_tui.diagnosis import Diagnosis
from jan_tui.jan.disk.settings import ServerSettings
from jan_tui.jan.snapshot import Phase, Trouble
from jan_tui.structs import replace
from tests.diagnosis.cases import (
    IMPLICIT,
    MODEL_PAGE,
    SERVER_PAGE,
    Case,
    at,
    explicit,
    listener,
    snapshot,
)

CASES = [
    Case(
        "hung",
        Diagnosis(
            "hung",
            "127.0.0.1:1337 accepts connections, but pid 99 does not answer.",
            Step(
                "In Jan press Stop Server, then Start Server: Settings > Local API Server. If"
                " that does not help, quit Jan and start it again.",
                copyable=SERVER_PAGE,
            ),
        ),
        snapshot(Phase.HUNG, listener=listener("Jan")),
    ),
    Case(
        "hung-nobody-known",
        Diagnosis(
            "hung",
            "127.0.0.1:1337 accepts connections, but the server does not answer.",
            Step(
                "In Jan press Stop Server, then Start Server: Settings > Local API Server. If"
                " that does not help, quit Jan and start it again. Its log says: worker died",
                copyable=SERVER_PAGE,
            ),
        ),
        snapshot(Phase.HUNG),
        disk={"app_log_error": "worker died"},
    ),
    Case(
        "starting",
        Diagnosis(
            "starting",
            "The port is open; an answer is awaited.",
            Step("Wait: this changes by itself."),
            Severity.WARNING,
        ),
        snapshot(Phase.STARTING, detail="It accepts connections but has not answered yet."),
    ),
    Case(
        "starting-loading",
        Diagnosis(
            "loading",
            "Jan is loading a model; it answers when that is done.",
            Step(
                "Wait: this changes by itself. If it takes minutes, take a smaller model or "
                "context: Settings > Model Providers > Llama.cpp.",
                copyable=MODEL_PAGE,
            ),
            Severity.WARNING,
        ),
        snapshot(Phase.STARTING, http_status=503, detail="Loading model"),
    ),
    Case(
        "401-no-key",
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
        snapshot(Phase.UNAUTHORIZED),
        explicit(key=""),
    ),
    Case(
        "401-placeholder",
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
        snapshot(Phase.UNAUTHORIZED, key_sent=True),
    ),
    Case(
        "401-wrong-key",
        Diagnosis(
            "key-refused",
            "Jan refuses the key that was sent, the one in the jan entry.",
            Step(
                "Enter it. Jan compares it exactly.",
                StepAction.ENTER_KEY,
                "Settings > Local API Server > API Key",
                first="Copy the key again from Jan: Settings > Local API Server > API Key.",
            ),
        ),
        snapshot(Phase.UNAUTHORIZED, key_sent=True),
        explicit(key="sk-real-1234567890"),
    ),
    Case(
        "401-wrong-exported-key",
        Diagnosis(
            "key-refused",
            "Jan refuses the key that was sent, the one in JAN_API_KEY.",
            Step(
                "Enter it. Jan compares it exactly.",
                StepAction.ENTER_KEY,
                "Settings > Local API Server > API Key",
                first="Copy the key again from Jan: Settings > Local API Server > API Key.",
            ),
        ),
        snapshot(Phase.UNAUTHORIZED, key_sent=True),
        replace(explicit(key="${JAN_API_KEY}"), env={"JAN_API_KEY": "sk-real-1234567890"}),
    ),
    Case(
        "401-implicit",
        Diagnosis(
            "implicit-needs-no-key-on-server",
            "Jan wants an API key, and Clawdbot's discovery sends none.",
            Step(
                "Choose explicit and enter the key from Jan: Settings > Local API Server > "
                "API Key. Or empty Settings > Local API Server > API Key in Jan.",
                StepAction.ENTER_KEY,
                "Settings > Local API Server > API Key",
            ),
        ),
        snapshot(Phase.UNAUTHORIZED, key_sent=True),
        IMPLICIT,
    ),
    Case(
        "401-implicit-though-open",
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
        snapshot(Phase.UNAUTHORIZED, key_sent=True, open_without_key=True),
        IMPLICIT,
    ),
    Case(
        "403",
        Diagnosis(
            "host-refused",
            "Jan does not trust the host name my-pc.local:1337 (403).",
            Step(
                "In Jan add exactly my-pc.local:1337 under Settings > Local API Server > "
                "Trusted Hosts. It is the address of Jan, not that of this machine.",
                copyable="my-pc.local:1337",
            ),
        ),
        at("http://my-pc.local:1337/v1", Phase.HOST_REFUSED, request_host="my-pc.local:1337"),
    ),
    Case(
        "403-already-listed",
        Diagnosis(
            "host-refused-though-listed",
            "Jan refuses the host x.localhost:1337 although it is among its trusted hosts.",
            Step(
                "Restart its server: Settings > Local API Server > Stop Server, then Start Server.",
                copyable=SERVER_PAGE,
            ),
        ),
        at("http://x.localhost:1337/v1", Phase.HOST_REFUSED, request_host="x.localhost:1337"),
        disk={"settings": ServerSettings(trusted_hosts=("X.localhost:1337",))},
    ),
    Case(
        "403-listed-on-this-machine-only",
        Diagnosis(
            "host-refused",
            "Jan does not trust the host name nas:1337 (403).",
            Step(
                "In Jan add exactly nas:1337 under Settings > Local API Server > Trusted Hosts. "
                "It is the address of Jan, not that of this machine.",
                copyable="nas:1337",
            ),
        ),
        at("http://nas:1337/v1", Phase.HOST_REFUSED, request_host="nas:1337"),
        disk={"settings": ServerSettings(trusted_hosts=("nas:1337",))},
    ),
    Case(
        "404-of-another-machine",
        Diagnosis(
            "wrong-path",
            "nas:1337 answers, but has no /v1/models (404).",
            Step(
                "Compare the path /v1 of the base URL with Settings > Local API Server > API "
                "Prefix.",
                copyable="Settings > Local API Server > API Prefix",
            ),
        ),
        at("http://nas:1337/v1", Phase.WRONG_PATH),
        disk={"settings": ServerSettings(prefix="/api")},
    ),
    Case(
        "cors",
        Diagnosis(
            "cors-refused",
            "Jan refuses a browser's preflight: Headers not allowed.",
            Step(
                "Its list of allowed headers is fixed. Browsers alone are concerned: send "
                "only Authorization and Content-Type. Clawdbot is not."
            ),
            Severity.WARNING,
        ),
        snapshot(Phase.HOST_REFUSED, detail="Headers not allowed"),
    ),
    Case(
        "404-known-prefix",
        Diagnosis(
            "base-url-without-prefix",
            "Jan answers under /api, not under /v1.",
            Step(
                "Set the base URL http://127.0.0.1:1337/api.",
                StepAction.SET_BASE_URL,
                "http://127.0.0.1:1337/api",
                ("http://127.0.0.1:1337/api",),
            ),
        ),
        snapshot(Phase.WRONG_PATH, right_prefix="/api"),
    ),
    Case(
        "404-empty-prefix",
        Diagnosis(
            "base-url-without-prefix",
            "Jan answers under /, not under /v1.",
            Step(
                "Set the base URL http://127.0.0.1:1337.",
                StepAction.SET_BASE_URL,
                "http://127.0.0.1:1337",
                ("http://127.0.0.1:1337",),
            ),
        ),
        snapshot(Phase.WRONG_PATH, right_prefix=""),
    ),
    Case(
        "404-prefix-of-settings",
        Diagnosis(
            "wrong-path",
            "Jan answers under /ai, not under /v1.",
            Step(
                "Set the base URL http://127.0.0.1:1337/ai.",
                StepAction.SET_BASE_URL,
                "http://127.0.0.1:1337/ai",
                ("http://127.0.0.1:1337/ai",),
            ),
        ),
        snapshot(Phase.WRONG_PATH),
        disk={"settings": ServerSettings(prefix="/ai")},
    ),
    Case(
        "404-unknown",
        Diagnosis(
            "wrong-path",
            "127.0.0.1:1337 answers, but has no /v1/models (404).",
            Step(
                "Compare the path /v1 of the base URL with Settings > Local API Server > API "
                "Prefix.",
                copyable="Settings > Local API Server > API Prefix",
            ),
        ),
        snapshot(Phase.WRONG_PATH),
    ),
    Case(
        "404-without-prefix",
        Diagnosis(
            "base-url-without-prefix",
            "127.0.0.1:1337 answers, but has no /models (404).",
            Step(
                "Compare the path / of the base URL with Settings > Local API Server > API Prefix.",
                copyable="Settings > Local API Server > API Prefix",
            ),
        ),
        at("http://127.0.0.1:1337", Phase.WRONG_PATH),
        explicit(base_url="http://127.0.0.1:1337"),
    ),
    Case(
        "404-implicit",
        Diagnosis(
            "wrong-path",
            "Jan answers under /api, not under /v1.",
            Step(
                "Choose explicit with the base URL http://127.0.0.1:1337/api. Or set Settings"
                " > Local API Server > API Prefix to /v1 in Jan, which is all that discovery "
                "asks.",
                StepAction.SET_BASE_URL,
                "/v1",
                ("http://127.0.0.1:1337/api",),
            ),
        ),
        snapshot(Phase.WRONG_PATH, right_prefix="/api"),
        IMPLICIT,
    ),
    Case(
        "broken-answer",
        Diagnosis(
            "server-error",
            "The server's answer cannot be used: The connection was cut.",
            Step(
                "In Jan press Stop Server, then Start Server: Settings > Local API Server.",
                copyable=SERVER_PAGE,
            ),
        ),
        snapshot(Phase.ERROR, trouble=Trouble.BROKEN, detail="The connection was cut."),
    ),
    Case(
        "502",
        Diagnosis(
            "engine-gone",
            "Jan's engine does not answer (502): Proxy request to model failed: x",
            Step(
                "The model has crashed or was unloaded. Load it again in Jan: Settings > "
                "Model Providers > Llama.cpp.",
                copyable=MODEL_PAGE,
            ),
        ),
        snapshot(Phase.ERROR, http_status=502, detail="Proxy request to model failed: x"),
    ),
    Case(
        "503",
        Diagnosis(
            "busy-or-empty",
            "Jan cannot answer now (503): No models are available",
            Step(
                "Load a model in Jan, or wait until one is free: Settings > Model Providers >"
                " Llama.cpp.",
                copyable=MODEL_PAGE,
            ),
        ),
        snapshot(Phase.ERROR, http_status=503, detail="No models are available"),
    ),
    Case(
        "500",
        Diagnosis(
            "server-error",
            "The server answers with an error (500): boom",
            Step(
                "In Jan press Stop Server, then Start Server: Settings > Local API Server.",
                copyable=SERVER_PAGE,
            ),
        ),
        snapshot(Phase.ERROR, http_status=500, detail="boom"),
    ),
    Case(
        "no-reason",
        Diagnosis(
            "server-error",
            "The server's answer cannot be used: no reason given",
            Step(
                "In Jan press Stop Server, then Start Server: Settings > Local API Server.",
                copyable=SERVER_PAGE,
            ),
        ),
        snapshot(Phase.ERROR),
    ),
    Case(
        "bad-address",
        Diagnosis(
            "bad-address",
            "The base URL does not work. It has no http://.",
            Step("Correct the base URL.", StepAction.SET_BASE_URL),
        ),
        at("nonsense", Phase.ERROR, trouble=Trouble.BAD_ADDRESS, detail="It has no http://."),
    ),
    Case(
        "bad-address-of-the-entry",
        Diagnosis(
            "base-url-unreadable",
            "The base URL does not work. It has no host.",
            Step("Correct the base URL.", StepAction.SET_BASE_URL),
        ),
        at("http://", Phase.ERROR, trouble=Trouble.BAD_ADDRESS, detail="It has no host."),
        explicit(base_url="http://"),
    ),
    Case(
        "bad-key",
        Diagnosis(
            "bad-key",
            "The key does not work. Bad.",
            Step("Enter the key again.", StepAction.ENTER_KEY),
        ),
        snapshot(Phase.ERROR, trouble=Trouble.BAD_KEY, detail="Bad."),
    ),
    Case(
        "tls",
        Diagnosis(
            "tls",
            "The secure connection does not work. No TLS.",
            Step("Correct the base URL.", StepAction.SET_BASE_URL),
        ),
        at("https://h:1337/v1", Phase.ERROR, trouble=Trouble.TLS, detail="No TLS."),
    ),
    Case(
        "no-path-for-chats",
        Diagnosis(
            "takes-no-chat",
            "127.0.0.1:1337 lists models, but takes no chat (405).",
            Step(
                "Ask whoever runs it for the base URL of chats, or see that what stands before it"
                " passes POST /v1/chat/completions.",
                copyable="/v1/chat/completions",
            ),
        ),
        snapshot(no_chat=405, admitted=None),
    ),
    Case(
        "chats-elsewhere",
        Diagnosis(
            "takes-no-chat",
            "127.0.0.1:1337 lists models, but takes no chat (404).",
            Step(
                "Set the base URL http://127.0.0.1:1337/v1. Chats are taken there.",
                StepAction.SET_BASE_URL,
                "http://127.0.0.1:1337/v1",
                ("http://127.0.0.1:1337/v1",),
            ),
        ),
        at("http://127.0.0.1:1337", Phase.READY, no_chat=404, chat_prefix="/v1"),
    ),
]


@pytest.mark.parametrize("case", CASES, ids=str)
def test_rejected(case: Case) -> None:
    assert case.diagnoses()[0] == case.expected
