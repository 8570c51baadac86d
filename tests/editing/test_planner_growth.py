"""A plan takes steps in proportion to the text, whatever stands beside what it changes."""

from __future__ import annotations

import pytest

from jan_tui.clawdbot.values.prediction import Mode
from jan_tui.editing.intent import Intent
from tests.editing.planned import Home
from tests.json5_text.test_removal import steps

FEW, MANY = 200, 800

ENTRY = (
    '{{"models": {{"providers": {{"jan": {{"baseUrl": "http://127.0.0.1:1337/v1", "apiKey": "k", '
    '"api": "openai-completions", "models": [{{"id": "a", "name": "a"}},{models} '
    '{{"id": "b", "name": "b"}}]}}{providers}}}}}, {top}"agents": {{"defaults": {{"model": '
    '{{"primary": "jan/a", "fallbacks": [{chain}"jan/b"]}}}}}}}}'
)
OFF, IMPLICIT = Intent(mode=Mode.OFF), Intent(mode=Mode.IMPLICIT)
CASES = {
    "blanks beside the entry": ("providers", " ", OFF),
    "lines beside the entry": ("providers", "\n", IMPLICIT),
    "blanks among the models": ("models", " ", Intent(remove_models=("b",))),
    "lines before a fallback": ("chain", "\n", Intent(fallbacks=())),
    "the entry many times": ("providers", ', "jan": {}', OFF),
    "one key many times": ("top", '"a": 1, ', Intent(fallbacks=())),
    "the variable many times": ("top", '"env": {"JAN_API_KEY": "x"}, ', OFF),
}


@pytest.mark.parametrize("case", CASES)
def test_it_grows_with_the_text(case: str) -> None:
    place, unit, intent = CASES[case]
    parts = {"models": "", "providers": "", "top": "", "chain": ""}

    def taken(count: int) -> int:
        home = Home(ENTRY.format(**parts | {place: unit * count}))
        made = steps(lambda: home.planned(intent))
        assert home.planned(intent).plan.changes
        return made

    taken(1)
    assert taken(MANY) <= taken(FEW) * MANY / FEW * 1.2
