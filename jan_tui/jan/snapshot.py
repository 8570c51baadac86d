"""What Jan is doing, as the values that other packages use."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from msgspec import Struct

from jan_tui.structs import Selective


class Phase(StrEnum):
    """The state of the server, decided by evidence (contract: status)."""

    DOWN = "down"
    HUNG = "hung"
    STARTING = "starting"
    UNAUTHORIZED = "unauthorized"
    HOST_REFUSED = "host-refused"
    WRONG_PATH = "wrong-path"
    NOT_JAN = "not-jan"
    ERROR = "error"
    NO_MODELS = "no-models"
    READY = "ready"


class Cause(StrEnum):
    """Why nothing listens, as far as the processes show."""

    NOT_RUNNING = "not-running"
    SERVER_OFF = "server-off"
    LOADING = "loading"
    UNKNOWN = "unknown"


class ServerKind(StrEnum):
    """Whose program answers, by its fingerprint."""

    JAN = "jan"
    LLAMA_CPP = "llama.cpp"
    CORTEX = "cortex"
    UNKNOWN = "unknown"


class Trouble(StrEnum):
    """What exactly is wrong, finer than the phase; the values are for programs."""

    BAD_ADDRESS = "bad-address"
    BAD_KEY = "bad-key"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    NO_HOST = "no-host"
    CONNECT_TIMEOUT = "connect-timeout"
    TLS = "tls"
    SILENT = "silent"
    UNFINISHED = "unfinished"
    BROKEN = "broken"
    TOO_LARGE = "too-large"
    REDIRECT = "redirect"
    NOT_JSON = "not-json"
    WRONG_SHAPE = "wrong-shape"


class Listener(Struct, frozen=True):
    """Who listens on the port. What this user may not see is None, `note` is why.

    `command` is the command line with secrets removed.
    """

    host: str
    port: int
    pid: int | None = None
    process: str | None = None
    user: str | None = None
    started: datetime | None = None
    command: tuple[str, ...] = ()
    note: str = ""


class Engine(Selective, frozen=True):
    """A llama.cpp process of Jan's: the model and context (tokens) it really loaded, where known.

    `loading` is None where it is not known. `rss_bytes` changes with every survey, so it takes no
    part in equality; `shown_rss` is how it is shown. `requested_ctx` is the context of the command
    line or the preset, of which `n_ctx` may fall short. `read_percent` is how much of the model's
    file it has read, while it loads and where the system tells it; it may go on working after that.
    """

    ignored: ClassVar = ("rss_bytes",)

    pid: int
    process: str
    model: str | None = None
    n_ctx: int | None = None
    port: int | None = None
    orphaned: bool = False
    loading: bool | None = None
    started: datetime | None = None
    requested_ctx: int | None = None
    read_percent: int | None = None
    shown_rss: str = ""
    rss_bytes: int | None = None


class Application(Selective, frozen=True):
    """The Jan application, running; for `shown_rss` see Engine."""

    ignored: ClassVar = ("rss_bytes",)

    pid: int
    process: str
    started: datetime | None = None
    shown_rss: str = ""
    rss_bytes: int | None = None


GATEWAY_PORT = 18789
"""Where Clawdbot's gateway listens when the config names no port (clawdbot 2026.1.24)."""


class Gateway(Struct, frozen=True):
    """Clawdbot's own gateway, found listening on its port."""

    port: int
    pid: int | None = None
    process: str | None = None


class ProbeResult(Selective, frozen=True):
    """What one probe of the server shows; the processes behind it are not part of it.

    `detail` is the server's own sentence about an error, and `trouble` is finer than the phase.
    `key_sent` is whether a key went with the request, `open_without_key` whether a request
    without one gets models (None: not tried). `admitted` is whether a chat with the same key, or
    with none, gets past the server's check of keys (None: not known). `no_chat` is the
    status by which the server says that it has no path for a chat, `chat_prefix` the path prefix at
    which it then has one. `right_prefix` is the path
    prefix that the server itself names, where it differs from ours, `right_scheme` the one of http
    and https that it speaks where the address has the other; `contexts` pairs a model id with its
    context, in tokens, as the list of models has it, `statuses` with `loaded`, `loading` or
    `unloaded` where it says that; `loads` is whether the server offers to load a model; `skipped`
    counts listed entries without a usable id.
    `latency_ms` is the time from the server's acceptance to the end of its list.
    """

    ignored: ClassVar = ("latency_ms",)

    base_url: str
    phase: Phase
    server: ServerKind | None = None
    models: tuple[str, ...] = ()
    contexts: tuple[tuple[str, int], ...] = ()
    statuses: tuple[tuple[str, str], ...] = ()
    loads: bool = False
    skipped: int = 0
    detail: str = ""
    trouble: Trouble | None = None
    http_status: int | None = None
    key_sent: bool = False
    open_without_key: bool | None = None
    admitted: bool | None = None
    no_chat: int | None = None
    chat_prefix: str | None = None
    right_prefix: str | None = None
    right_scheme: str | None = None
    request_host: str = ""
    latency_ms: float | None = None

    @property
    def loaded(self) -> tuple[str, ...]:
        """The listed models without those that the server says are not loaded."""
        others = {each for each, status in self.statuses if status != "loaded"}
        return tuple(each for each in self.models if each not in others) if others else self.models


class Survey(Struct, frozen=True):
    """The processes behind the server. `local` is whether it runs on this machine at all, None
    before the first survey; `unseen` is why some processes may be hidden."""

    local: bool | None = None
    listener: Listener | None = None
    application: Application | None = None
    engines: tuple[Engine, ...] = ()
    gateway: Gateway | None = None
    unseen: str = ""


NO_SURVEY = Survey()


class ServerSnapshot(Selective, frozen=True):
    """The state of Jan at one time. Two that show the same are equal, at whatever time.

    `ipv6_refused` is True where the host of the base URL is a name that also means ::1, and nothing
    listens there. `answered_before` is, while the server is down, whether the same base URL did
    answer earlier in this watch. `shown_latency` is the latency as it is shown, which is all of it
    that a repaint depends on; `since` is when the phase began.
    """

    ignored: ClassVar = ("checked",)

    probe: ProbeResult
    survey: Survey = NO_SURVEY
    cause: Cause | None = None
    ipv6_refused: bool | None = None
    answered_before: bool = False
    shown_latency: str = ""
    since: datetime | None = None
    checked: datetime | None = None

    @property
    def contexts(self) -> tuple[tuple[str, int], ...]:
        """The context really loaded of each model that is known, in tokens."""
        loaded = dict(self.probe.contexts)
        for engine in self.survey.engines:
            if engine.model is not None and engine.n_ctx is not None and not engine.orphaned:
                loaded.setdefault(engine.model, engine.n_ctx)
        return tuple(loaded.items())
