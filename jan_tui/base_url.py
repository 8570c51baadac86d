"""Base URLs: taken apart, put together, compared.

    https://jan.example:1337/v1
    scheme  host        port prefix

What follows the prefix (`/models`, `/chat/completions`) is appended by whoever requests it.
"""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from urllib.parse import SplitResult, quote, urlsplit

from msgspec import Struct

from jan_tui.product import JAN

_PORTS = {"http": 80, "https": 443}
_RFC_1918 = tuple(map(ipaddress.IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")))
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


class BaseUrl(Struct, frozen=True):
    """A base URL that can be requested.

    `scheme` is `http` or `https`; `host` the bare name or literal as a resolver takes it (IDN in
    its ASCII form, no brackets); `port` the scheme's own where none is written; `prefix` has a
    slash in front and none behind, or is empty.
    """

    scheme: str
    host: str
    port: int
    prefix: str

    @property
    def host_header(self) -> str:
        """The Host header exactly as it is sent: without the port where it is the scheme's own."""
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == _PORTS[self.scheme] else f"{name}:{self.port}"

    @property
    def origin(self) -> str:
        return f"{self.scheme}://{self.host_header}"

    def __str__(self) -> str:
        return self.origin + self.prefix

    @property
    def loopback(self) -> bool:
        """Whether the name can only mean this machine."""
        if self.host == "localhost" or self.host.endswith(".localhost"):
            return True
        literal = ip_literal(self.host)
        return literal is not None and (literal.is_loopback or literal.is_unspecified)

    @property
    def private(self) -> bool:
        """Whether it is this machine's or a private network's (RFC 1918, `.local`), for which
        OpenClaw wants no key (its `isLocalProviderBaseUrl`)."""
        literal = ip_literal(self.host)
        if literal is None:
            return self.host == "localhost" or self.host.endswith(".local")
        networks = _RFC_1918 if literal.version == 4 else ()
        return (
            literal.is_loopback
            or self.host == "0.0.0.0"
            or any(literal in network for network in networks)
        )

    @property
    def server(self) -> tuple[str, int]:
        """Host and port, with the names of this machine as one."""
        return "127.0.0.1" if self.loopback else self.host, self.port

    def url(self, path: str) -> str:
        """The URL of a path below the prefix; `path` starts with a slash."""
        return f"{self}{path}"


class BadBaseUrl(Struct, frozen=True):
    """A base URL that cannot be requested: why, what to do, and how it may be shown."""

    shown: str
    problem: str


def ip_literal(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address that a host literal stands for; None for a name."""
    try:
        return ipaddress.ip_address(host.split("%", 1)[0])
    except ValueError:
        return None


def without_userinfo(url: str) -> str:
    """The URL with `user:password@` cut out, whatever else is wrong with it."""
    return re.sub(r"^((?:[A-Za-z][A-Za-z0-9+.-]*:)?//|)[^/?#]*@", r"\1", url.strip())


@lru_cache(maxsize=64)
def parse_base_url(base_url: str) -> BaseUrl | BadBaseUrl:
    """Take a base URL apart as browsers do: outer spaces and the case of scheme and host are
    ignored, slashes at its end are dropped."""
    text = base_url.strip()
    shown = without_userinfo(text)
    problem = _problem_before_parsing(text)
    if problem:
        return BadBaseUrl(shown, problem)
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return BadBaseUrl(shown, _malformed(text))
    return _checked(shown, parts, port)


def meant_by(written: str) -> BaseUrl | None:
    """The base URL that is most likely meant, where only its scheme is missing or odd; None where
    there is no host that could be asked."""
    text = written.strip()
    _, mark, rest = text.partition("://")
    if not has_scheme(text):
        text = f"http://{rest if mark else text}"
    found = parse_base_url(text)
    return found if isinstance(found, BaseUrl) else None


def without_query(written: str) -> BaseUrl | None:
    """The base URL without its `?` or `#` part, None where it has none or cannot be requested."""
    text = written.strip()
    bare = re.split(r"[?#]", text, maxsplit=1)[0]
    return meant_by(bare) if bare != text else None


def has_scheme(base_url: str) -> bool:
    """Whether it begins with http:// or https://, in any case."""
    return base_url.strip().lower().startswith(tuple(f"{scheme}://" for scheme in _PORTS))


def _problem_before_parsing(text: str) -> str:
    if not text:
        return f"The base URL is empty. Write {JAN.base_url} for Jan on this machine."
    if not _SCHEME.match(text):
        if text.lower().startswith(("http:", "https:")):
            return "The base URL lacks the two slashes after its scheme. Write http://host:port/v1."
        return (
            "The base URL has no http:// or https:// in front. "
            f"Write http://{without_userinfo(text).lstrip('/')}."
        )
    if re.search(r"[\x00-\x20\x7f]", text):
        return "The base URL has a space or control character in it. Remove it."
    if "\\" in text:
        return "The base URL has a backslash in it. Write slashes."
    return ""


def _malformed(text: str) -> str:
    if "[" in text or "]" in text:
        return f"The IPv6 address in the base URL is not valid. Write it as {JAN.url('[::1]')}."
    return "The port of the base URL is not a number from 1 to 65535."


def _checked(shown: str, parts: SplitResult, port: int | None) -> BaseUrl | BadBaseUrl:
    scheme = parts.scheme.lower()
    if scheme not in _PORTS:
        return BadBaseUrl(
            shown, f"The base URL starts with {scheme}://. Write http:// or https://."
        )
    if "@" in parts.netloc:
        return BadBaseUrl(
            shown,
            "The base URL has a user name or password in it, and no request can carry that. "
            "Remove what stands before the @.",
        )
    if not parts.hostname:
        return BadBaseUrl(shown, f"The base URL names no host. Write {JAN.base_url}.")
    if port == 0:
        return BadBaseUrl(shown, f"The port of the base URL is 0. Jan's own is {JAN.port}.")
    if parts.query or parts.fragment:
        return BadBaseUrl(shown, "The base URL has a ? or # part, which cannot be. Remove it.")
    host = _ascii_host(parts.hostname)
    if host is None:
        return BadBaseUrl(shown, "The host of the base URL is not a valid name or address.")
    prefix = quote(parts.path.rstrip("/"), safe="/%:@!$&'()*+,;=~-._")
    return BaseUrl(scheme, host, port or _PORTS[scheme], prefix)


def _ascii_host(host: str) -> str | None:
    """The host as it goes over the wire, or None where no resolver would take it."""
    if ip_literal(host) is not None:
        return host
    if ":" in host:
        return None
    try:
        name = host.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    return name if re.fullmatch(r"[a-z0-9_.-]{1,253}", name) else None
