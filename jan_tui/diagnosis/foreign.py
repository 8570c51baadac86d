"""The port belongs to a program that is not Jan, or that does not answer as Jan does."""

from __future__ import annotations

import re

from msgspec import Struct

from jan_tui.clawdbot import Step, StepAction
from jan_tui.diagnosis.base_url import where
from jan_tui.diagnosis.values import (
    API_PREFIX,
    SERVER_PAGE,
    SERVER_PORT,
    Diagnosis,
    Situation,
    short_id,
)
from jan_tui.jan import Listener, Phase, ServerKind, ServerSnapshot
from jan_tui.jan.machine import interesting

DISCOVERY_KEY = "implicit-needs-no-key-on-server"
KEY_NOTICES = (DISCOVERY_KEY, "placeholder-key-but-server-wants-one", "key-refused")
"""What is noticed of the key that a server wants; one of them at most."""


class Owner(Struct, frozen=True):
    """Who owns the port, for a sentence.

    `remedy` is what to do about it, where that is special; `leftover` is an engine whose
    application has ended, `relay` a program that may well lead to Jan.
    """

    name: str
    pid: int | None
    remedy: str = ""
    leftover: bool = False
    relay: bool = False

    def __str__(self) -> str:
        return short_id(self.name) + (f", pid {self.pid}" if self.pid is not None else "")


class _Known(Struct, frozen=True):
    """A program by its process name and, for an interpreter, a word of its command line."""

    name: str
    process: str
    command: str = ""
    remedy: str = ""
    relay: bool = False


_KNOWN = (
    _Known("Strapi", r"node|bun|strapi", r"\bstrapi\b", "Start Strapi with PORT=1338"),
    _Known("Osaurus", r"osaurus.*"),
    _Known("Atomic Chat", r"atomic[ _-]?chat.*"),
    _Known("Razer Chroma SDK", r"(rz|razer).*", remedy="Stop the service Razer Chroma SDK Server"),
    _Known(
        "a container",
        r"docker-proxy|com\.docker.*|rootlesskit|rootlessport|podman.*|wslrelay.*|gvproxy.*",
        remedy="Publish the container on another port",
        relay=True,
    ),
    _Known("an SSH tunnel", r"ssh", relay=True),
    _Known("a proxy", r"(nginx|caddy|haproxy|traefik|envoy).*|httpd|apache2?|socat", relay=True),
    _Known("Ollama", r"ollama.*"),
    _Known("LM Studio", r"lm[ _-]?studio.*"),
)


_NOT_JANS = frozenset({Phase.NOT_JAN, Phase.WRONG_PATH})


def foreign_owner(snapshot: ServerSnapshot) -> Owner | None:
    """The owner of the port where it is known and is not Jan; None otherwise.

    An engine is foreign only where its application has ended; else it runs on purpose.
    """
    listener = snapshot.survey.listener
    if listener is None or not listener.process or snapshot.probe.server is ServerKind.JAN:
        return None
    if interesting(listener.process):
        left = any(
            engine.orphaned and engine.pid == listener.pid for engine in snapshot.survey.engines
        )
        name = f"a leftover {listener.process}"
        return Owner(name, listener.pid, leftover=True) if left else None
    known = next((known for known in _KNOWN if _fits(known, listener)), None)
    if known is None:
        return Owner(listener.process, listener.pid)
    name = f"{known.name} ({listener.process})"
    relay = known.relay and snapshot.probe.phase not in _NOT_JANS
    return Owner(name, listener.pid, known.remedy, relay=relay)


def _fits(known: _Known, listener: Listener) -> bool:
    if not re.fullmatch(known.process, listener.process or "", re.IGNORECASE):
        return False
    command = " ".join(listener.command)
    return not known.command or re.search(known.command, command, re.IGNORECASE) is not None


def foreign(situation: Situation) -> Diagnosis | None:
    """The port belongs to a program that is not Jan; None where it does not, or is unknown."""
    snapshot = situation.snapshot
    owner = foreign_owner(snapshot)
    if owner is None or snapshot.probe.phase in (Phase.DOWN, Phase.NO_MODELS):
        return None
    if snapshot.probe.phase is Phase.UNAUTHORIZED and not owner.relay and not owner.leftover:
        return _wants_key(situation, owner)
    if not owner.relay:
        return _owned(situation, owner)
    rejected = snapshot.probe.phase in (Phase.UNAUTHORIZED, Phase.HOST_REFUSED)
    return None if rejected else _relayed(situation, owner)


def _wants_key(situation: Situation, owner: Owner) -> Diagnosis:
    """Another program with a key of its own, such as vLLM: it may be the intended server."""
    notice = situation.notice(*KEY_NOTICES)
    return Diagnosis(
        notice.code if notice else "foreign-server-wants-key",
        f"{owner}, on port {situation.address.port} wants an API key; it is not Jan.",
        Step(
            "Enter its key if it is the server that you mean. Else end it, and press Start Server "
            f"in Jan: {SERVER_PAGE}.",
            StepAction.ENTER_KEY,
        ),
    )


def _relayed(situation: Situation, owner: Owner) -> Diagnosis:
    """A tunnel, a proxy or a container holds the port, and nothing good comes through it."""
    detail = situation.quoted(situation.snapshot.probe.detail)
    remedy = owner.remedy or "End that program"
    return Diagnosis(
        "behind-a-relay",
        f"Port {situation.address.port} leads through {owner}; nothing good comes back"
        f"{f': {detail}' if detail else '.'}",
        Step(
            "Start the Jan that it leads to. If Jan runs on this machine itself: "
            f"{remedy[:1].lower()}{remedy[1:]}, then press Start Server: {SERVER_PAGE}.",
            copyable=SERVER_PAGE,
        ),
    )


def _owned(situation: Situation, owner: Owner) -> Diagnosis:
    headline = f"Port {situation.address.port} belongs to {owner}, not to Jan."
    if owner.leftover and owner.pid is not None:
        end = situation.end_process(owner.pid)
        step = Step(
            f"End it with `{end}`, then press Start Server in Jan: {SERVER_PAGE}.", copyable=end
        )
    else:
        step = Step(
            "Set the base URL with that port.",
            StepAction.SET_BASE_URL,
            SERVER_PORT,
            first=f"{owner.remedy or 'End that program'}, or give Jan another port: {SERVER_PORT}.",
        )
    return Diagnosis("port-taken", headline, step)


def not_jan(situation: Situation) -> Diagnosis:
    """An answer that is no model list, from a program that cannot be named."""
    place, snapshot = situation.address, situation.snapshot
    if snapshot.probe.server is ServerKind.JAN:
        prefix = place.prefix or "/"
        return Diagnosis(
            "no-model-list",
            f"Jan answers at {where(place)}, but {prefix}/models is no model list.",
            Step(
                f"Compare {API_PREFIX} with {prefix}; update Jan if they agree.",
                copyable=API_PREFIX,
            ),
        )
    detail = f" {situation.quoted(snapshot.probe.detail)}" if snapshot.probe.detail else ""
    listener = snapshot.survey.listener
    if listener is not None and listener.process and listener.pid is not None:
        return Diagnosis(
            "not-jan",
            f"{short_id(listener.process)}, pid {listener.pid}, answers on {where(place)}, but "
            f"not as Jan does.{detail}",
            Step(
                "If it is Jan, update it and restart its server; else end it, or give Jan another "
                f"port: {SERVER_PORT}.",
                copyable=SERVER_PORT,
            ),
        )
    command = _show_owner(situation)
    return Diagnosis(
        "not-jan",
        f"Something on {where(place)} is not Jan.{detail}",
        Step(
            f"Look at who it is: {command}. Then end it, or give Jan another port: {SERVER_PORT}.",
            copyable=command,
        ),
    )


def _show_owner(situation: Situation) -> str:
    """The command that shows who listens on the port."""
    port = situation.address.port
    return {
        "darwin": f"sudo lsof -nP -iTCP:{port} -sTCP:LISTEN",
        "win32": f"netstat -ano | findstr :{port}",
    }.get(situation.platform, f"sudo ss -ltnp 'sport = :{port}'")
