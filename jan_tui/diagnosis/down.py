"""Nothing listens at the probed address: possible causes, and what to do."""

from __future__ import annotations

from collections.abc import Callable

from jan_tui import units
from jan_tui.clawdbot import Severity, Step, StepAction
from jan_tui.diagnosis.base_url import where
from jan_tui.diagnosis.values import (
    MODEL_PAGE,
    SERVER_HOST,
    SERVER_PAGE,
    SERVER_PORT,
    Diagnosis,
    Situation,
    set_base_url,
    short_id,
)
from jan_tui.jan import Cause, Trouble
from jan_tui.jan.machine import CONTAINER_NAMES, Isolation
from jan_tui.product import JAN
from jan_tui.structs import replace

_MEMORY_LOW = 1_000_000_000
"""With less than this left, in bytes, a load is more likely to swap or fail than to end."""


def down(situation: Situation) -> Diagnosis:
    """A refused connection: the first explanation that the evidence allows."""
    explained = (explain(situation) for explain in _EXPLANATIONS)
    return next(found for found in explained if found is not None)


def loading(situation: Situation) -> Diagnosis:
    """Jan loads a model, which keeps its port closed (facts: Jan, section 3)."""
    engines = situation.snapshot.survey.engines
    begun = max((each.started for each in engines if each.loading and each.started), default=None)
    since = f" since {units.clock(begun.astimezone())}" if begun else ""
    free = situation.available_memory
    if free is not None and free < _MEMORY_LOW:
        held = [f"{each.process} holds {each.shown_rss}" for each in engines if each.shown_rss]
        holders = f" {' and '.join(held)}." if held else ""
        return Diagnosis(
            "memory-short",
            f"Jan loads a model{since}, but memory is nearly full: {units.gigabytes(free)} left.",
            Step(
                f"Load a smaller model, or a smaller context, in Jan: {MODEL_PAGE}."
                f"{holders}{situation.log_line}",
                copyable=MODEL_PAGE,
            ),
        )
    return Diagnosis(
        "loading",
        f"Jan is loading a model{since}; it answers when that is done.",
        Step(
            "Wait: this changes by itself. If it takes minutes, take a smaller model or context: "
            f"{MODEL_PAGE}.{situation.log_line}",
            copyable=MODEL_PAGE,
        ),
        Severity.WARNING,
    )


def _ordered(situation: Situation) -> Diagnosis | None:
    """Jan was started from here a moment ago, and nothing has gone wrong yet."""
    if situation.ordered is None:
        return None
    step = Step("Wait: this changes by itself.")
    if situation.launch is not None and not situation.launch.serves:
        step = Step(
            f"Wait; if it stays: open {SERVER_PAGE} in Jan and press Start Server.",
            copyable=SERVER_PAGE,
        )
    began = units.clock(situation.ordered.astimezone())
    return Diagnosis(
        "ordered", f"Jan was started at {began}; it does not answer yet.", step, Severity.WARNING
    )


def _cli_ended(situation: Situation) -> Diagnosis | None:
    place = situation.address
    notice = situation.url_notice("dead-port-6767")
    if notice is None or not place.loopback:
        return None
    url = str(replace(place, host=JAN.host, port=JAN.port, prefix=JAN.prefix))
    return Diagnosis(
        notice.code,
        f"Port {JAN.cli_port} is dead: it belongs to `jan serve`, which has ended.",
        set_base_url(url, "That is the Jan application's. Or run `jan serve` again."),
    )


def _only_in_container(situation: Situation) -> Diagnosis | None:
    place = situation.address
    if place.host not in CONTAINER_NAMES or situation.around.isolation is Isolation.CONTAINER:
        return None
    url = str(replace(place, host=JAN.host))
    return Diagnosis(
        "container-name-outside",
        f"{place.host} is a name that only containers know; here nothing answers to it.",
        replace(
            set_base_url(url),
            text=f"Set the base URL {url} if {situation.program} runs on this machine itself.",
        ),
    )


def _no_such_host(situation: Situation) -> Diagnosis | None:
    if situation.snapshot.probe.trouble is not Trouble.NO_HOST:
        return None
    return Diagnosis(
        "no-such-host",
        f"No machine called {short_id(situation.address.host)} is found.",
        Step(
            "Correct the host of the base URL, or write its IP address.",
            StepAction.SET_BASE_URL,
            situation.snapshot.probe.base_url,
        ),
    )


def _remote(situation: Situation) -> Diagnosis | None:
    place = situation.address
    if place.loopback:
        return None
    detail = situation.quoted(situation.snapshot.probe.detail)
    return Diagnosis(
        "remote-refused",
        f"{short_id(where(place))} cannot be reached{f': {detail}' if detail else '.'}",
        Step(
            f"On that machine set {SERVER_HOST} to 0.0.0.0, start the server, and let port "
            f"{place.port} through its firewall.",
            copyable="0.0.0.0",
        ),
    )


def _ipv6(situation: Situation) -> Diagnosis | None:
    notice = situation.url_notice("localhost-may-be-ipv6")
    if notice is None:
        return None
    place = situation.address
    return Diagnosis(
        notice.code,
        f"{where(place)} is taken for ::1, and Jan listens on IPv4 only.",
        set_base_url(str(replace(place, host=JAN.host))),
    )


def _bound_elsewhere(situation: Situation) -> Diagnosis | None:
    """The port is open, but on another address of this machine."""
    place, listener = situation.address, situation.snapshot.survey.listener
    if listener is None or listener.host in {"", "*", "::", "0.0.0.0", place.host}:
        return None
    return Diagnosis(
        "bound-elsewhere",
        f"Port {listener.port} is open on {listener.host} only; {short_id(place.host)} is refused.",
        set_base_url(
            str(replace(place, host=listener.host)),
            f"Or set {SERVER_HOST} to 0.0.0.0 in Jan and start its server again.",
        ),
    )


def _other_port(situation: Situation) -> Diagnosis | None:
    settings, place = situation.settings, situation.address
    if settings is None or settings.port in (None, place.port):
        return None
    if situation.snapshot.cause is Cause.NOT_RUNNING:
        return None
    prefix = place.prefix if settings.prefix is None else settings.prefix
    return Diagnosis(
        "other-port",
        f"Jan is set to port {settings.port}, but port {place.port} is asked.",
        set_base_url(
            str(replace(place, port=settings.port, prefix=prefix.rstrip("/"))),
            f"Or set {SERVER_PORT} to {place.port} in Jan.",
        ),
    )


def _cli_runs(situation: Situation) -> Diagnosis | None:
    survey, place = situation.snapshot.survey, situation.address
    runs = any(engine.port == JAN.cli_port for engine in survey.engines)
    if survey.application or not runs:
        return None
    return Diagnosis(
        "cli-on-6767",
        f"Only `jan serve` runs; it listens on port {JAN.cli_port}, not {place.port}.",
        set_base_url(
            str(replace(place, host=JAN.host, port=JAN.cli_port, prefix=JAN.prefix)),
            f"Or start the Jan application and its server: {SERVER_PAGE}.",
        ),
    )


def _isolated(situation: Situation) -> Diagnosis | None:
    """Loopback in a container or WSL is not the machine's, unless Jan is seen to be inside."""
    place, snapshot, around = situation.address, situation.snapshot, situation.around
    if around.isolation is Isolation.NONE:
        return None
    if snapshot.answered_before or situation.installed or situation.settings is not None:
        return None
    if snapshot.cause in (Cause.SERVER_OFF, Cause.LOADING):
        return None
    if around.isolation is Isolation.WSL_SHARED:
        return Diagnosis(
            "inside-shared-wsl",
            f"Nothing listens on {where(place)}, neither in WSL nor on Windows.",
            Step(
                f"Start Jan on Windows; then open {SERVER_PAGE} and press Start Server. WSL has "
                "the network of Windows, so the address is right.",
                copyable=SERVER_PAGE,
            ),
        )
    if around.isolation is Isolation.CONTAINER:
        return Diagnosis(
            "inside-container",
            f"Nothing listens on {where(place)} in this container.",
            _look_outside(situation, "The Jan outside"),
        )
    return Diagnosis(
        "inside-wsl",
        f"Nothing listens on {where(place)} in WSL; Windows is another machine.",
        _look_outside(situation, "The Jan on Windows")
        if around.hosts
        else Step(
            "In %UserProfile%\\.wslconfig write networkingMode=mirrored under [wsl2], then run "
            "wsl --shutdown; or start a Jan inside WSL.",
            copyable="networkingMode=mirrored",
        ),
    )


def _look_outside(situation: Situation, jan: str) -> Step:
    """What that Jan needs to be reached, and to look for it, which asks other addresses."""
    hosts = situation.around.hosts
    return Step(
        "Look for it there.",
        StepAction.FIND_JAN,
        "0.0.0.0",
        tuple(str(replace(situation.address, host=host)) for host in hosts),
        first=f"{jan} needs Server Host 0.0.0.0 and {hosts[-1]} under Trusted Hosts.",
    )


def _server_off(situation: Situation) -> Diagnosis | None:
    if situation.snapshot.cause is not Cause.SERVER_OFF:
        return None
    application = situation.snapshot.survey.application
    pid = f" (pid {application.pid})" if application else ""
    if situation.app_log_error:
        return Diagnosis(
            "server-did-not-start",
            f"Jan runs{pid}, its server does not. Its log: "
            f"{situation.quoted(situation.app_log_error)}",
            Step(
                f"Open {SERVER_PAGE}: set an API key if Start does nothing, choose a model that "
                "loads, and press Start Server.",
                copyable=SERVER_PAGE,
            ),
        )
    went = _went(situation)
    state = f"stopped{went}" if went else "is off"
    after = "" if situation.starts_with_jan else ", and turn on Run on startup"
    return Diagnosis(
        "server-off",
        f"Jan is running{pid}, but its local API server {state}.",
        Step(
            f"In Jan open {SERVER_PAGE}, press Start Server{after}. If nothing happens: download a "
            "model and set an API key first.",
            copyable=SERVER_PAGE,
        ),
    )


def _not_running(situation: Situation) -> Diagnosis | None:
    if situation.snapshot.cause is not Cause.NOT_RUNNING:
        return None
    ended = _went(situation)
    return Diagnosis(
        "jan-not-running",
        f"Jan ended{ended}; it is not running." if ended else "Jan is not running.",
        _start_jan(situation, "press Start Server and turn on Run on startup."),
    )


def _start_jan(situation: Situation, turn_on: str) -> Step:
    """Start Jan, which this program does where it finds it, and turn its server on."""
    launch, start, copyable = situation.launch, "Start Jan", SERVER_PAGE
    if situation.platform == "darwin" and launch is None:
        start, copyable = "Start Jan (open -a Jan)", "open -a Jan"
    then = f"then open {SERVER_PAGE}, {turn_on}"
    if situation.starts_with_jan or (launch is not None and launch.serves):
        then = "its server starts with it."
    action, values = (StepAction.START_JAN, launch.command) if launch is not None else (None, ())
    return Step(f"{start}; {then}", action, copyable, values)


def _went(situation: Situation) -> str:
    """Since when a server that answered before is down, as part of a sentence; or nothing."""
    snapshot = situation.snapshot
    if not snapshot.answered_before or snapshot.since is None:
        return ""
    return f" at {units.clock(snapshot.since.astimezone())}"


def _refused(situation: Situation) -> Diagnosis:
    place, went = situation.address, _went(situation)
    return Diagnosis(
        "refused",
        f"Jan's server went down{went}: nothing listens on {where(place)} any more."
        if went
        else f"Nothing listens on {where(place)}: the connection is refused.",
        _start_jan(situation, f"compare Server Port with {place.port} and press Start Server."),
    )


_EXPLANATIONS: tuple[Callable[[Situation], Diagnosis | None], ...] = (
    _cli_ended,
    _only_in_container,
    _no_such_host,
    _ipv6,
    _bound_elsewhere,
    _remote,
    lambda seen: loading(seen) if seen.snapshot.cause is Cause.LOADING else None,
    _ordered,
    _other_port,
    _cli_runs,
    _isolated,
    _server_off,
    _not_running,
    _refused,
)
