"""Base URLs in a diagnosis: taken apart, in words, compared."""

from __future__ import annotations

from jan_tui.base_url import BadBaseUrl, BaseUrl, parse_base_url
from jan_tui.product import JAN


def address(base_url: str) -> BaseUrl:
    """A base URL taken apart; one that cannot be requested gets Jan's own port and path."""
    parsed = parse_base_url(base_url)
    if isinstance(parsed, BadBaseUrl):
        return BaseUrl("http", parsed.shown, JAN.port, JAN.prefix)
    return parsed


def where(place: BaseUrl) -> str:
    """`host:port`, as people write it."""
    name = f"[{place.host}]" if ":" in place.host else place.host
    return f"{name}:{place.port}"


def may_be_same(one: str, other: str) -> bool:
    """Whether two base URLs name the same place, spelling apart; one that names none may."""
    places = (parse_base_url(one), parse_base_url(other))
    return places[0] == places[1] or any(isinstance(place, BadBaseUrl) for place in places)
