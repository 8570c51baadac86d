"""A change that masking hides is told."""

from __future__ import annotations

from pathlib import Path

from jan_tui.editing.diff import unified

FILE = Path("/home/ann/clawdbot.json")


def shown(before: str, after: str) -> list[str]:
    return unified(before.encode(), after.encode(), FILE).splitlines()[3:]


def test_a_changed_secret_says_so() -> None:
    rows = shown('{\n  apiKey: "sk-aaaaaaaa1"\n}\n', '{\n  apiKey: "sk-bbbbbbbb2"\n}\n')
    taken, put = (row for row in rows if row[0] in "+-")
    assert put == f"+{taken[1:]}  (changed)"


def test_what_can_be_seen_is_not_marked() -> None:
    rows = shown("{\n  a: 1,\n  b: 2\n}\n", "{\n  b: 2,\n  a: 1\n}\n")
    assert not any("(changed)" in row for row in rows)
