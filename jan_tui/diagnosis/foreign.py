"""The port belongs to a program that is not Jan, or that does not answer as Jan does."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jan_tui.diagnosis.base_url import where
from jan_tui.diagnosis.values import SERVER_PAGE, Diagnosis, Mood, Situation, say, shown_id
from jan_tui.jan.machine.process_tree import interesting
from jan_tui.jan.snapshot import Listener, Phase, ServerKind, ServerSnapshot


@dataclass(frozen=True, slots=True)
class Owner:
    """Who owns the port, for a sentence.

    `remedy` is what to do about it, where that is special; `leftover` is an engine whose
    application has ended, `relay` a program that may well lead to Jan.
    """

    name: str
    pid: int | None
    remedy: str = ""
    leftover: bool = False
    relay: bool = False


@dataclass(frozen=True, slots=True)
class _Known:
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
    _Known(
        "a proxy", r"nginx.*|caddy.*|haproxy.*|traefik.*|envoy.*|httpd|apache2?|socat", relay=True
    ),
    _Known("Ollama", r"ollama.*"),
    _Known("LM Studio", r"lm[ _-]?studio.*"),
)


_NOT_JANS = frozenset({Phase.NOT_JAN, Phase.WRONG_PATH})


def stranger(snapshot: ServerSnapshot) -> Owner | None:
    """The owner of the port where it is known and is not Jan; None otherwise.

    An engine is a stranger only where its application has ended: else somebody meant it.
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
    """The port belongs to a program that is not Jan; None where it does not, or nobody knows."""
    snapshot = situation.snapshot
    owner = stranger(snapshot)
    if owner is None or snapshot.probe.phase in (Phase.DOWN, Phase.NO_MODELS):
        return None
    if snapshot.probe.phase is Phase.UNAUTHORIZED and not owner.relay and not owner.leftover:
        return _wants_key(situation, owner)
    if not owner.relay:
        return _owned(situation, owner)
    said_no = snapshot.probe.phase in (Phase.UNAUTHORIZED, Phase.HOST_REFUSED)
    return None if said_no else _relayed(situation, owner)


def _wants_key(situation: Situation, owner: Owner) -> Diagnosis:
    """Another program with a key of its own, such as vLLM or LiteLLM: maybe it is meant."""
    pid = f", pid {owner.pid}" if owner.pid is not None else ""
    return say(
        "stranger-wants-key",
        Mood.BAD,
        f"{shown_id(owner.name)}{pid}, on port {situation.address.port} wants an API key; it is "
        "not Jan.",
        "If it is the server that you mean, press 3 and enter its key. Else end it, and press "
        f"Start Server in Jan: {SERVER_PAGE}.",
        "",
        "show-config",
    )


def _relayed(situation: Situation, owner: Owner) -> Diagnosis:
    """A tunnel, a proxy or a container holds the port, and nothing good comes through it."""
    pid = f", pid {owner.pid}" if owner.pid is not None else ""
    said = situation.told(situation.snapshot.probe.detail)
    remedy = owner.remedy or "end that program"
    return say(
        "behind-a-relay",
        Mood.BAD,
        f"Port {situation.address.port} leads through {shown_id(owner.name)}{pid}; nothing good "
        f"comes back{f': {said}' if said else '.'}",
        "Start the Jan that it leads to. If Jan runs on this machine itself: "
        f"{remedy[:1].lower()}{remedy[1:]}, then press Start Server: {SERVER_PAGE}.",
        SERVER_PAGE,
    )


def _owned(situation: Situation, owner: Owner) -> Diagnosis:
    place = situation.address
    pid = f", pid {owner.pid}" if owner.pid is not None else ""
    headline = f"Port {place.port} belongs to {shown_id(owner.name)}{pid}, not to Jan."
    if owner.leftover and owner.pid is not None:
        end = (
            f"taskkill /F /PID {owner.pid}"
            if situation.platform == "win32"
            else f"kill {owner.pid}"
        )
        step = f"End it with `{end}`, then press Start Server in Jan: {SERVER_PAGE}."
        return say("port-taken", Mood.BAD, headline, step, end)
    remedy = f"{owner.remedy}, or give" if owner.remedy else "End that program, or give"
    step = f"{remedy} Jan another port: {SERVER_PAGE} > Server Port; then press 3 and set it."
    return say(
        "port-taken", Mood.BAD, headline, step, f"{SERVER_PAGE} > Server Port", "show-config"
    )


def not_jan(situation: Situation) -> Diagnosis:
    """An answer that is no model list, from a program that cannot be named."""
    place, snapshot = situation.address, situation.snapshot
    if snapshot.probe.server is ServerKind.JAN:
        return say(
            "no-model-list",
            Mood.BAD,
            f"Jan answers at {where(place)}, but {place.prefix or '/'}/models is no model list.",
            f"Compare {SERVER_PAGE} > API Prefix with {place.prefix or '/'}; update Jan if they "
            "agree.",
            f"{SERVER_PAGE} > API Prefix",
        )
    said = f" {situation.told(snapshot.probe.detail)}" if snapshot.probe.detail else ""
    listener = snapshot.survey.listener
    if listener is not None and listener.process and listener.pid is not None:
        return say(
            "not-jan",
            Mood.BAD,
            f"{shown_id(listener.process)}, pid {listener.pid}, answers on {where(place)}, but "
            f"not as Jan does.{said}",
            "If it is Jan, update it and restart its server; else end it, or give Jan another "
            f"port: {SERVER_PAGE} > Server Port.",
            f"{SERVER_PAGE} > Server Port",
        )
    return say(
        "not-jan",
        Mood.BAD,
        f"Something on {where(place)} is not Jan.{said}",
        f"Look at who it is: {_ask_owner(situation)}. Then end it, or give Jan another port: "
        f"{SERVER_PAGE} > Server Port.",
        _ask_owner(situation),
    )


def _ask_owner(situation: Situation) -> str:
    port = situation.address.port
    return {
        "darwin": f"sudo lsof -nP -iTCP:{port} -sTCP:LISTEN",
        "win32": f"netstat -ano | findstr :{port}",
    }.get(situation.platform, f"sudo ss -ltnp 'sport = :{port}'")
