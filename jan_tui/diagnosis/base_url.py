"""What a diagnosis asks of a base URL, beyond what an address knows of itself."""

from __future__ import annotations

from jan_tui.jan import Address, BadAddress, parse_address
from jan_tui.product import JAN


def address(base_url: str) -> Address:
    """A base URL taken apart; one that cannot be asked gets Jan's own port and path."""
    parsed = parse_address(base_url)
    if isinstance(parsed, BadAddress):
        return Address("http", parsed.shown, JAN.port, JAN.prefix)
    return parsed


def where(place: Address) -> str:
    """`host:port`, as people write it."""
    name = f"[{place.host}]" if ":" in place.host else place.host
    return f"{name}:{place.port}"


def may_be_same(one: str, other: str) -> bool:
    """Whether two base URLs name the same place, spelling apart; one that names none may."""
    places = (parse_address(one), parse_address(other))
    return places[0] == places[1] or any(isinstance(place, BadAddress) for place in places)
