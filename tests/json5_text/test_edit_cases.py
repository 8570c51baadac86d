"""The recorded cases: a text, edits, the value afterwards, and what must have survived."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from jan_tui.json5_text import Delete, Edit, Set, edit, parse
from jan_tui.json5_text.values import same

DATA = Path(__file__).parents[1] / "data" / "json5" / "json5_edit.json"
CASES: list[dict[str, Any]] = json.loads(DATA.read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: ascii(case["name"]))
def test_recorded_edit(case: dict[str, Any]) -> None:
    edits: list[Edit] = [
        Set(wish["path"], wish["value"]) if wish["op"] == "set" else Delete(wish["path"])
        for wish in case["edit"]
    ]
    result = edit(case["before"], edits)
    assert same(parse(result), case["after_value"])
    assert [kept for kept in case["must_contain"] if kept not in result] == []
    assert [gone for gone in case.get("must_not_contain", []) if gone in result] == []
    if case.get("after_text_identical"):
        assert result == case["before"]
