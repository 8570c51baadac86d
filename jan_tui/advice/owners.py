"""Programs other than Jan that are found on Jan's port (facts: Jan, section 1)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jan_tui.jan.family import interesting
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
    listener = snapshot.listener
    if listener is None or not listener.process or snapshot.server is ServerKind.JAN:
        return None
    if interesting(listener.process):
        left = any(engine.orphaned and engine.pid == listener.pid for engine in snapshot.engines)
        name = f"a leftover {listener.process}"
        return Owner(name, listener.pid, leftover=True) if left else None
    known = next((known for known in _KNOWN if _fits(known, listener)), None)
    if known is None:
        return Owner(listener.process, listener.pid)
    name = f"{known.name} ({listener.process})"
    relay = known.relay and snapshot.phase not in _NOT_JANS
    return Owner(name, listener.pid, known.remedy, relay=relay)


def _fits(known: _Known, listener: Listener) -> bool:
    if not re.fullmatch(known.process, listener.process or "", re.IGNORECASE):
        return False
    command = " ".join(listener.command)
    return not known.command or re.search(known.command, command, re.IGNORECASE) is not None
