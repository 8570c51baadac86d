"""How sure the chain is, in as many words as there is room for."""

from __future__ import annotations

import pytest

from jan_tui.clawdbot.values.confirmation import Confirmation, Standing
from jan_tui.structs import replace
from jan_tui.tui.widgets.models.confirmation import confirmation_lines, standing
from jan_tui.tui.widgets.styled import Line

ASKING = Confirmation(program="openclaw", version="2026.9.6")
AGREES = replace(ASKING, standing=Standing.ANSWERED, valid=True)
DIFFERS = replace(AGREES, differences=("primary: a.", "fallbacks: b.", "aliases: c.", "more: d."))
OFF = replace(ASKING, standing=Standing.UNASKED)
FAILED = replace(ASKING, standing=Standing.FAILED, problem="It hung.")


@pytest.mark.parametrize(
    ("said", "cells", "words"),
    [
        (ASKING, 60, "predicted; asking openclaw 2026.9.6 …"),
        (ASKING, 30, "predicted; asking openclaw …"),
        (ASKING, 10, "asking …"),
        (ASKING, 5, None),
        (AGREES, 60, "✓ confirmed by openclaw 2026.9.6"),
        (AGREES, 24, "✓ confirmed by openclaw"),
        (AGREES, 12, "✓ confirmed"),
        (DIFFERS, 60, "✗ not confirmed by openclaw 2026.9.6"),
        (DIFFERS, 12, "✗ differs"),
        (OFF, 60, "predicted; openclaw 2026.9.6 is not asked"),
        (FAILED, 60, "! predicted only; openclaw 2026.9.6 gave no answer"),
        (None, 60, None),
    ],
)
def test_the_words(said: Confirmation | None, cells: int, words: str | None) -> None:
    found = standing(said, cells)

    assert (found and found[0]) == words


def plain(line: Line) -> str:
    return "".join(text for text, _ in line)


def test_the_first_differences_and_how_many_more() -> None:
    assert [plain(line) for line in confirmation_lines(DIFFERS, 40)] == [
        "✗ not confirmed by openclaw 2026.9.6",
        "· primary: a.",
        "· fallbacks: b.",
        "  … 2 more",
    ]
