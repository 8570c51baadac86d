"""Addresses that can be requested, for tests that have a base URL or a port."""

from __future__ import annotations

from jan_tui.base_url import BaseUrl, parse_base_url
from jan_tui.product import JAN


def where(base_url: str = JAN.base_url) -> BaseUrl:
    """The address of a base URL."""
    parsed = parse_base_url(base_url)
    assert isinstance(parsed, BaseUrl)
    return parsed


def address(port: int, host: str = JAN.host) -> BaseUrl:
    """The address of a server on this port."""
    return where(f"http://{host}:{port}/v1")
