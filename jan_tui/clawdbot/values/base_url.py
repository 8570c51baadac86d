"""Base URLs taken apart, with what the config leaves out."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

LOOPBACK = frozenset({"localhost", "127.0.0.1", "0.0.0.0", "::1"})
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Address:
    """Scheme (empty where none is written), host in lower case, port, path without end slash."""

    scheme: str
    host: str
    port: int | None
    path: str

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = f":{self.port}" if self.port is not None else ""
        return f"{self.scheme or 'http'}://{host}{port}{self.path}"

    @property
    def place(self) -> tuple[str, int | None]:
        """Host and port, with the loopback names as one and the scheme's port filled in."""
        host = "127.0.0.1" if self.host in LOOPBACK else self.host
        return host, self.port or _PORTS.get(self.scheme)


def address(url: str) -> Address | None:
    """The parts of a base URL; None where it has no host or an impossible port."""
    text = url.strip()
    scheme, mark, _ = text.partition("://")
    try:
        parts = urlsplit(text if mark else f"//{text}")
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if not host:
        return None
    return Address(scheme.lower() if mark else "", host.lower(), port, parts.path.rstrip("/"))


def is_loopback(url: str) -> bool:
    """Whether the address is on this machine."""
    parts = address(url)
    return parts is not None and parts.host in LOOPBACK
