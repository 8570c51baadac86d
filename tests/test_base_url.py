"""Base URLs, mistyped and well typed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jan_tui.base_url import BadBaseUrl, BaseUrl, meant_by, parse_base_url
from jan_tui.jan.http.request import Target


@pytest.mark.parametrize(
    ("base_url", "host", "host_header", "asked"),
    [
        (
            "http://127.0.0.1:1337/v1",
            "127.0.0.1",
            "127.0.0.1:1337",
            "http://127.0.0.1:1337/v1/models",
        ),
        (
            "http://127.0.0.1:1337/v1/",
            "127.0.0.1",
            "127.0.0.1:1337",
            "http://127.0.0.1:1337/v1/models",
        ),
        (
            " HTTP://LocalHost:1337/v1// ",
            "localhost",
            "localhost:1337",
            "http://localhost:1337/v1/models",
        ),
        ("http://jan-host", "jan-host", "jan-host", "http://jan-host/models"),
        ("http://jan-host:80/v1", "jan-host", "jan-host", "http://jan-host/v1/models"),
        (
            "https://jan.example:443/v1",
            "jan.example",
            "jan.example",
            "https://jan.example/v1/models",
        ),
        ("http://[::1]:1337/v1", "::1", "[::1]:1337", "http://[::1]:1337/v1/models"),
        (
            "http://münchen.example:1337/v1",
            "xn--mnchen-3ya.example",
            "xn--mnchen-3ya.example:1337",
            "http://xn--mnchen-3ya.example:1337/v1/models",
        ),
        ("http://a_b:1/x y".replace(" ", "%20"), "a_b", "a_b:1", "http://a_b:1/x%20y/models"),
    ],
)
def test_well_typed(base_url: str, host: str, host_header: str, asked: str) -> None:
    address = parse_base_url(base_url)
    assert isinstance(address, BaseUrl)
    assert (address.host, address.host_header) == (host, host_header)
    assert address.url("/models") == asked


@pytest.mark.parametrize(
    ("base_url", "words"),
    [
        ("", "empty"),
        ("   ", "empty"),
        ("127.0.0.1:1337/v1", "no http://"),
        ("localhost:1337/v1", "no http://"),
        ("http:127.0.0.1:1337", "two slashes"),
        ("ftp://127.0.0.1/v1", "ftp://"),
        ("http://", "no host"),
        ("http://:1337/v1", "no host"),
        ("http://127.0.0.1:/v1 x", "space"),
        ("http://127.0.0.1:99999/v1", "port"),
        ("http://127.0.0.1:abc/v1", "port"),
        ("http://127.0.0.1:-1/v1", "port"),
        ("http://127.0.0.1:0/v1", "port"),
        ("http://[::1/v1", "IPv6"),
        ("http://[::zz]:1337/v1", "IPv6"),
        ("http://host\\v1", "backslash"),
        ("http://host/v1?key=1", "? or #"),
        ("http://host/v1#x", "? or #"),
        ("http://a..b/v1", "not a valid name"),
        ("http://user:geheim@host/v1", "user name or password"),
    ],
)
def test_mistyped(base_url: str, words: str) -> None:
    bad = parse_base_url(base_url)
    assert isinstance(bad, BadBaseUrl)
    assert words in bad.problem
    assert "geheim" not in bad.problem + bad.shown


@pytest.mark.parametrize(
    "base_url",
    [
        "http://ann:geheim@h:1/v1",
        "ann:geheim@h:1/v1",
        "http://geheim@h\\",
        "//x:geheim@h/",
        "http://a:geheim@[::zz]/",
    ],
)
def test_userinfo_is_never_shown(base_url: str) -> None:
    bad = parse_base_url(base_url)
    assert isinstance(bad, BadBaseUrl)
    assert "geheim" not in bad.shown + bad.problem


@pytest.mark.parametrize(
    ("base_url", "loopback"),
    [
        ("http://127.0.0.1:1", True),
        ("http://127.9.9.9:1", True),
        ("http://0.0.0.0:1", True),
        ("http://[::1]:1", True),
        ("http://localhost:1", True),
        ("http://jan.localhost:1", True),
        ("http://localhost.example:1", False),
        ("http://192.168.1.2:1", False),
        ("http://jan-host:1", False),
    ],
)
def test_loopback(base_url: str, loopback: bool) -> None:
    address = parse_base_url(base_url)
    assert isinstance(address, BaseUrl)
    assert address.loopback is loopback


@pytest.mark.parametrize(
    ("base_url", "private"),
    [
        ("http://127.0.0.5:1337/v1", True),
        ("http://[::1]:1337/v1", True),
        ("http://0.0.0.0:1337/v1", True),
        ("http://localhost/v1", True),
        ("http://jan.local:1337/v1", True),
        ("http://192.168.1.5:1337/v1", True),
        ("http://172.31.255.1/v1", True),
        ("http://172.32.0.1/v1", False),
        ("http://10.1.2.3/v1", True),
        ("http://8.8.8.8:1337/v1", False),
        ("http://[fd00::1]:1337/v1", False),
        ("http://box:1337/v1", False),
    ],
)
def test_where_openclaw_wants_no_key(base_url: str, private: bool) -> None:
    address = parse_base_url(base_url)
    assert isinstance(address, BaseUrl)
    assert address.private is private


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("http://h:1/v1/", "http://h:1/v1"),
        ("127.0.0.1:1337/v1", "http://127.0.0.1:1337/v1"),
        (" ws://Jan:1337/v1", "http://jan:1337/v1"),
        ("https://h:443", "https://h"),
        ("", None),
        ("http://", None),
        ("http://h:99999/v1", None),
    ],
)
def test_what_is_meant_by_what_is_written(written: str, meant: str | None) -> None:
    found = meant_by(written)
    assert (str(found) if found else None) == meant


def test_the_key_is_not_in_the_repr() -> None:
    assert "geheim" not in repr(Target("http://h/v1", "geheim"))


@settings(derandomize=True, max_examples=200)
@given(st.text(max_size=40) | st.text(max_size=30).map(lambda text: "http://" + text))
def test_any_text_is_taken_apart_or_explained(text: str) -> None:
    parsed = parse_base_url(text)
    if isinstance(parsed, BaseUrl):
        assert parse_base_url(str(parsed)) == parsed
        assert parsed.url("/models").isascii()
    else:
        assert parsed.problem.endswith(".")
