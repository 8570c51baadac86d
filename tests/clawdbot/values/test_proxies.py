"""The proxy in the way of an address, as openclaw 2026.9.6 and undici find it.

Each case was asked of the program's `shouldUseEnvHttpProxyForUrl` and of `EnvHttpProxyAgent`; where
the two differ (numbers with a mask or a star) of a whole agent run.
"""

from __future__ import annotations

import pytest

from jan_tui.clawdbot.values.proxies import Proxied, proxied

IP, NAME, V6 = "http://127.0.0.1:1337/v1", "http://localhost:1337/v1", "http://[::1]:1337/v1"
PROXY = "http://ann:secret@proxy.example:3128"


@pytest.mark.parametrize(
    ("url", "excepted", "direct"),
    [
        (IP, "127.0.0.1", True),
        (IP, "127.0.0.1:1337", True),
        (IP, "127.0.0.1:9", False),
        (IP, "127.0.0.1:", False),
        (IP, "localhost", False),
        (IP, "*", True),
        (IP, " * ", False),
        (IP, "foo,*", False),
        (IP, ".0.0.1", True),
        (IP, "0.0.1", True),
        (IP, "*.0.0.1", True),
        (IP, "127.*", True),
        (IP, "127.0.0.*", True),
        (IP, "128.*", False),
        (IP, "127.0.0.0/8", True),
        (IP, "10.0.0.0/8", False),
        (IP, "127.0.0.0/99", False),
        (IP, "foo 127.0.0.1", True),
        (IP, "foo,127.0.0.1", True),
        (IP, "http://127.0.0.1", False),
        (IP, "127.0.0.1/", False),
        (IP, "[::1],127.0.0.1;x", False),
        (IP, "", False),
        (NAME, "127.0.0.1", False),
        (NAME, "LOCALHOST", True),
        (NAME, "localhost.", True),
        (V6, "::1", True),
        (V6, "[::1]", True),
        (V6, "[::1]:1337", True),
        (V6, "[::1]:9", False),
    ],
)
def test_what_no_proxy_excepts(url: str, excepted: str, direct: bool) -> None:
    found = proxied(url, {"HTTP_PROXY": PROXY, "NO_PROXY": excepted})
    assert (found is None) is direct


@pytest.mark.parametrize(
    ("environment", "variable"),
    [
        ({"HTTP_PROXY": PROXY}, "HTTP_PROXY"),
        ({"http_proxy": PROXY}, "http_proxy"),
        ({"HTTP_PROXY": PROXY, "http_proxy": "http://x:1"}, "http_proxy"),
        ({"HTTP_PROXY": PROXY, "http_proxy": ""}, None),
        ({"HTTP_PROXY": " "}, None),
        ({"HTTPS_PROXY": PROXY}, None),
        ({"ALL_PROXY": PROXY, "all_proxy": PROXY}, None),
        ({"HTTP_PROXY": PROXY, "NO_PROXY": "127.0.0.1", "no_proxy": ""}, "HTTP_PROXY"),
        ({"HTTP_PROXY": PROXY, "NO_PROXY": "foo", "no_proxy": "127.0.0.1"}, None),
    ],
)
def test_the_variable_that_counts(environment: dict[str, str], variable: str | None) -> None:
    found = proxied(IP, environment)
    assert (found.variable if found else None) == variable


def test_https_takes_its_own_proxy_and_that_of_http_for_want_of_one() -> None:
    secure = "https://127.0.0.1:1337/v1"
    both = proxied(secure, {"HTTP_PROXY": PROXY, "HTTPS_PROXY": PROXY})
    one = proxied(secure, {"HTTP_PROXY": PROXY})
    assert both is not None
    assert both.variable == "HTTPS_PROXY"
    assert one is not None
    assert one.variable == "HTTP_PROXY"


def test_no_password_of_a_proxy_is_shown() -> None:
    found = proxied(IP, {"HTTP_PROXY": PROXY, "no_proxy": "x"})
    assert found == Proxied("HTTP_PROXY", "proxy.example:3128", "no_proxy", "x")


@pytest.mark.parametrize("url", ["127.0.0.1:1337", "ftp://127.0.0.1/", "http://", ""])
def test_an_address_without_http_has_no_proxy(url: str) -> None:
    assert proxied(url, {"HTTP_PROXY": PROXY}) is None
