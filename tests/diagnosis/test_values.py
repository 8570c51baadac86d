"""Words of other programs, made safe to show."""

from __future__ import annotations

import pytest

from jan_tui.diagnosis.values import quoted, short_id


@pytest.mark.parametrize(
    ("text", "secret", "expected"),
    [
        pytest.param("two\nlines\t here", None, "two lines here", id="one-line"),
        pytest.param("\x1b[31mred", None, "\\x1b[31mred", id="escape"),
        pytest.param("the key abcd is wrong", "abcd", "the key •••••• is wrong", id="own-key"),
        pytest.param("run --api-key abc now", None, "run --api-key •••••• now", id="flag"),
        pytest.param("run --api-key=abc", None, "run --api-key=••••••", id="flag-equals"),
        pytest.param(
            "Authorization: Bearer abc", None, "Authorization: Bearer ••••••", id="header"
        ),
        pytest.param('{"api_key": "abc"}', None, '{"api_key": "••••••"}', id="json"),
        pytest.param("got Bearer sk-123456", None, "got Bearer ••••••", id="bearer"),
        pytest.param(
            "Missing authorization header", None, "Missing authorization header", id="speaks-of-one"
        ),
        pytest.param(
            "Invalid or missing authorization token",
            None,
            "Invalid or missing authorization token",
            id="speaks-of-a-token",
        ),
        pytest.param(
            "only Bearer tokens pass", None, "only Bearer tokens pass", id="bearer-tokens"
        ),
        pytest.param("a 1", "1", "a 1", id="too-short-to-be-a-key"),
    ],
)
def test_quoted(text: str, secret: str | None, expected: str) -> None:
    assert quoted(text, secret=secret) == expected


def test_long_words_are_cut() -> None:
    assert quoted("x" * 10_000) == "x" * 159 + "…"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("short", "short"),
        ("a" * 5 + "b" * 50, "aaa…bbbbbb"),
        ("\x1b[m", "\\x1b[m"),
    ],
    ids=["short", "long", "escape"],
)
def test_an_id_keeps_its_end(text: str, expected: str) -> None:
    assert short_id(text, 10) == expected
