"""Nothing listens where the server was asked: what that may mean, and what to do."""

from __future__ import annotations

from collections.abc import Callable

from jan_tui import units
from jan_tui.diagnosis.base_url import (
    changed,
    known_in_containers_only,
    maybe_ipv6,
    where,
)
from jan_tui.diagnosis.values import (
    MODEL_PAGE,
    SERVER_PAGE,
    Diagnosis,
    Mood,
    Situation,
    say,
    shown_id,
)
from jan_tui.jan.machine.local_host import Isolation
from jan_tui.jan.snapshot import Cause, Trouble
from jan_tui.product import JAN

_MEMORY_LOW = 1_000_000_000
"""With less than this left, in bytes, a load is more likely to swap or fail than to end."""


def down(situation: Situation) -> Diagnosis:
    """The advice for a refused connection: the first explanation that the evidence allows."""
    return next(told for explain in _EXPLANATIONS if (told := explain(situation)) is not None)


def loading(situation: Situation) -> Diagnosis:
    """Jan loads a model, which keeps its port closed (facts: Jan, section 3)."""
    snapshot = situation.snapshot
    begun = [
        engine.started for engine in snapshot.survey.engines if engine.loading and engine.started
    ]
    moment = max(begun, default=None)
    since = f" since {units.clock(moment.astimezone())}" if moment else ""
    engines = [engine for engine in snapshot.survey.engines if engine.shown_rss]
    held = " and ".join(f"{engine.process} holds {engine.shown_rss}" for engine in engines)
    free = situation.available_memory
    if free is not None and free < _MEMORY_LOW:
        return say(
            "memory-short",
            Mood.BAD,
            f"Jan loads a model{since}, but memory is nearly full: {units.gigabytes(free)} left.",
            f"Load a smaller model, or a smaller context, in Jan: {MODEL_PAGE}."
            f"{f' {held}.' if held else ''}{situation.log_line}",
            MODEL_PAGE,
        )
    return say(
        "loading",
        Mood.ATTENTION,
        f"Jan is loading a model{since}; it answers when that is done.",
        "Wait: this changes by itself. If it takes minutes, take a smaller model or context: "
        f"{MODEL_PAGE}.{situation.log_line}",
        MODEL_PAGE,
    )


def _cli_ended(situation: Situation) -> Diagnosis | None:
    place = situation.address
    if not place.loopback or place.port != JAN.cli_port:
        return None
    url = changed(place, host=JAN.host, port=JAN.port, prefix=JAN.prefix)
    return say(
        "dead-port-6767",
        Mood.BAD,
        f"Port {JAN.cli_port} is dead: it belongs to `jan serve`, which has ended.",
        f"Press 3 and set the base URL of the Jan application, {url}, or run `jan serve` again.",
        url,
        "show-config",
    )


def _only_in_container(situation: Situation) -> Diagnosis | None:
    place = situation.address
    if not known_in_containers_only(place) or situation.isolation is Isolation.CONTAINER:
        return None
    url = changed(place, host="127.0.0.1")
    return say(
        "container-name-outside",
        Mood.BAD,
        f"{place.host} is a name that only containers know; here nothing answers to it.",
        f"If Clawdbot runs on this machine itself, press 3 and set the base URL {url}.",
        url,
        "show-config",
    )


def _no_such_host(situation: Situation) -> Diagnosis | None:
    place = situation.address
    if situation.snapshot.probe.trouble is not Trouble.NO_HOST:
        return None
    return say(
        "no-such-host",
        Mood.BAD,
        f"No machine called {shown_id(place.host)} is found.",
        "Press 3 and correct the host of the base URL, or write its IP address.",
        situation.snapshot.probe.base_url,
        "show-config",
    )


def _remote(situation: Situation) -> Diagnosis | None:
    place = situation.address
    if place.loopback:
        return None
    detail = situation.told(situation.snapshot.probe.detail)
    return say(
        "remote-refused",
        Mood.BAD,
        f"{shown_id(where(place))} cannot be reached{f': {detail}' if detail else '.'}",
        f"On that machine set {SERVER_PAGE} > Server Host to 0.0.0.0, start the server, and let "
        f"port {place.port} through its firewall.",
        "0.0.0.0",
    )


def _loading(situation: Situation) -> Diagnosis | None:
    return loading(situation) if situation.snapshot.cause is Cause.LOADING else None


def _ipv6(situation: Situation) -> Diagnosis | None:
    place, listener = situation.address, situation.snapshot.survey.listener
    if not maybe_ipv6(place):
        return None
    if listener is None and ":" not in place.host:
        return None
    if listener is not None and ":" in listener.host:
        return None
    url = changed(place, host="127.0.0.1")
    return say(
        "localhost-may-be-ipv6",
        Mood.BAD,
        f"{where(place)} is taken for ::1, and Jan listens on IPv4 only.",
        f"Press 3 and set the base URL {url}.",
        url,
        "show-config",
    )


def _bound_elsewhere(situation: Situation) -> Diagnosis | None:
    """The port is open, but on another address of this machine than the one asked."""
    place, listener = situation.address, situation.snapshot.survey.listener
    if listener is None or listener.host in {"", "*", "::", "0.0.0.0", place.host}:
        return None
    if place.host == "localhost" and listener.host == "127.0.0.1":
        return None
    url = changed(place, host=listener.host)
    return say(
        "bound-elsewhere",
        Mood.BAD,
        f"Port {listener.port} is open on {listener.host} only; {shown_id(place.host)} is refused.",
        f"Press 3 and set the base URL {url}, or set {SERVER_PAGE} > Server Host to 0.0.0.0 in "
        "Jan and start its server again.",
        url,
        "show-config",
    )


def _other_port(situation: Situation) -> Diagnosis | None:
    settings, place = situation.settings, situation.address
    if settings is None or settings.port in (None, place.port):
        return None
    if situation.snapshot.cause is Cause.NOT_RUNNING:
        return None
    url = changed(place, port=settings.port, prefix=settings.prefix)
    return say(
        "other-port",
        Mood.BAD,
        f"Jan is set to port {settings.port}, but port {place.port} is asked.",
        f"Press 3 and set the base URL {url}, or set {SERVER_PAGE} > Server Port to {place.port}.",
        url,
        "show-config",
    )


def _cli_runs(situation: Situation) -> Diagnosis | None:
    snapshot = situation.snapshot
    if snapshot.survey.application or not any(
        engine.port == JAN.cli_port for engine in snapshot.survey.engines
    ):
        return None
    url = changed(situation.address, host="127.0.0.1", port=JAN.cli_port, prefix=JAN.prefix)
    return say(
        "cli-on-6767",
        Mood.BAD,
        f"Only `jan serve` runs; it listens on port {JAN.cli_port}, not {situation.address.port}.",
        f"Start the Jan application and its server ({SERVER_PAGE}), or press 3 and set {url}.",
        url,
        "show-config",
    )


def _enclosed(situation: Situation) -> Diagnosis | None:
    """Loopback of the box is not that of the machine, unless Jan is seen to be in the box."""
    place, snapshot = situation.address, situation.snapshot
    if situation.isolation is Isolation.NONE:
        return None
    if snapshot.answered_before or situation.installed or situation.settings is not None:
        return None
    if snapshot.cause in (Cause.SERVER_OFF, Cause.LOADING):
        return None
    if situation.isolation is Isolation.CONTAINER:
        url = changed(place, host="host.docker.internal")
        return say(
            "inside-container",
            Mood.BAD,
            f"Inside a container {where(place)} is the container itself; nothing listens there.",
            f"In Jan set {SERVER_PAGE} > Server Host to 0.0.0.0; then press 3 and set {url}.",
            url,
            "show-config",
        )
    return say(
        "inside-wsl",
        Mood.BAD,
        f"Nothing listens on {where(place)} inside WSL; a Jan on Windows may be out of reach.",
        "In %UserProfile%\\.wslconfig write networkingMode=mirrored under [wsl2], then run "
        "wsl --shutdown; or start a Jan inside WSL.",
        "networkingMode=mirrored",
    )


def _server_off(situation: Situation) -> Diagnosis | None:
    if situation.snapshot.cause is not Cause.SERVER_OFF:
        return None
    application = situation.snapshot.survey.application
    pid = f" (pid {application.pid})" if application else ""
    if situation.app_log_error:
        return say(
            "server-did-not-start",
            Mood.BAD,
            f"Jan runs{pid}, its server does not. Its log: "
            f"{situation.told(situation.app_log_error)}",
            f"Open {SERVER_PAGE}: set an API key if Start does nothing, choose a model that loads,"
            " and press Start Server.",
            SERVER_PAGE,
        )
    startup = situation.settings is not None and situation.settings.enable_on_startup is True
    after = "" if startup else ", and turn on Run on startup"
    went = _went(situation)
    return say(
        "server-off",
        Mood.BAD,
        f"Jan is running{pid}, but its local API server {f'stopped{went}' if went else 'is off'}.",
        f"In Jan open {SERVER_PAGE}, press Start Server{after}. If nothing happens: download a "
        "model and set an API key first.",
        SERVER_PAGE,
    )


def _not_running(situation: Situation) -> Diagnosis | None:
    if situation.snapshot.cause is not Cause.NOT_RUNNING:
        return None
    went = _went(situation)
    start = {"darwin": "open -a Jan"}.get(situation.platform, SERVER_PAGE)
    how = f"Start Jan ({start})" if start != SERVER_PAGE else "Start Jan"
    startup = situation.settings is not None and situation.settings.enable_on_startup is True
    then = (
        "its server starts with it."
        if startup
        else f"then open {SERVER_PAGE}, press Start Server and turn on Run on startup."
    )
    return say(
        "jan-not-running",
        Mood.BAD,
        f"Jan ended{went}; it is not running." if went else "Jan is not running.",
        f"{how}; {then}",
        start,
    )


def _went(situation: Situation) -> str:
    """Since when a server that answered before is away, as part of a sentence; or nothing."""
    snapshot = situation.snapshot
    if not snapshot.answered_before or snapshot.since is None:
        return ""
    return f" at {units.clock(snapshot.since.astimezone())}"


def _refused(situation: Situation) -> Diagnosis:
    place, went = situation.address, _went(situation)
    headline = f"Nothing listens on {where(place)}: the connection is refused."
    if went:
        headline = f"Jan's server went down{went}: nothing listens on {where(place)} any more."
    return say(
        "refused",
        Mood.BAD,
        headline,
        f"Start Jan, open {SERVER_PAGE}, compare Server Port with {place.port} and press Start "
        "Server.",
        SERVER_PAGE,
    )


_EXPLANATIONS: tuple[Callable[[Situation], Diagnosis | None], ...] = (
    _cli_ended,
    _only_in_container,
    _no_such_host,
    _ipv6,
    _bound_elsewhere,
    _remote,
    _loading,
    _other_port,
    _cli_runs,
    _enclosed,
    _server_off,
    _not_running,
    _refused,
)
