"""`.env` files, as the package of both releases reads them (asked of clawdbot 2026.1.24)."""

from __future__ import annotations

import pytest

from jan_tui.clawdbot.config.dotenv import parse


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("A=v", {"A": "v"}, id="plain"),
        pytest.param("  A = v  ", {"A": "v"}, id="spaces"),
        pytest.param("export A=v", {"A": "v"}, id="export"),
        pytest.param("exportA=v", {"exportA": "v"}, id="export-without-space"),
        pytest.param("A: v", {"A": "v"}, id="colon"),
        pytest.param("A:v", {}, id="colon-without-space"),
        pytest.param("A v", {}, id="no-sign"),
        pytest.param("A=", {"A": ""}, id="empty"),
        pytest.param("A=v#w", {"A": "v"}, id="comment"),
        pytest.param("A=#v", {"A": ""}, id="only-comment"),
        pytest.param("#A=v", {}, id="comment-line"),
        pytest.param("A='v # w'", {"A": "v # w"}, id="hash-in-single-quotes"),
        pytest.param('A="v # w" # x', {"A": "v # w"}, id="hash-in-double-quotes"),
        pytest.param("A='a\nb'\nB=c", {"A": "a\nb", "B": "c"}, id="lines-in-quotes"),
        pytest.param('A="a\\nb\\rc\\td"', {"A": "a\nb\rc\\td"}, id="escapes-in-double-quotes"),
        pytest.param("A='a\\nb'", {"A": "a\\nb"}, id="no-escapes-in-single-quotes"),
        pytest.param('A=`it\'s "x"`', {"A": 'it\'s "x"'}, id="backquotes"),
        pytest.param("A=a\r\nB=b\rC=c", {"A": "a", "B": "b", "C": "c"}, id="line-ends"),
        pytest.param("A=1\nA=2", {"A": "2"}, id="last-wins"),
        pytest.param("A=a=b", {"A": "a=b"}, id="equals-in-value"),
        pytest.param("\ufeffA=v", {"A": "v"}, id="byte-order-mark"),
        pytest.param("A.B-C=1", {"A.B-C": "1"}, id="odd-name"),
        pytest.param("A=''", {"A": ""}, id="empty-quotes"),
        pytest.param("A='x", {"A": "'x"}, id="open-quote"),
        pytest.param("A=\n\nB=v", {"A": "", "B": "v"}, id="value-never-from-the-next-line"),
    ],
)
def test_parses_as_the_programs_do(text: str, expected: dict[str, str]) -> None:
    assert parse(text) == expected
