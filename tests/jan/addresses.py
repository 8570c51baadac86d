"""Addresses that can be requested, for tests that have a base URL or a port."""

from __future__ import annotations

from jan_tui.jan.address import Address, parse
from jan_tui.product import JAN


def where(base_url: str = JAN.base_url) -> Address:
    """The address of a base URL."""
    parsed = parse(base_url)
    assert isinstance(parsed, Address)
    return parsed


def address(port: int, host: str = JAN.host) -> Address:
    """The address of a server on this port."""
    return where(f"http://{host}:{port}/v1")
