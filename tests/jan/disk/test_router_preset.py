"""Jan's router.preset.ini."""

from __future__ import annotations

import pytest

from jan_tui.jan.disk import router_preset

TEXT = """\ufeff; written by Jan
version = 1
[*]
ctx-size = 8192
ngl = 99
[unsloth/Qwen3-8B-GGUF]
# a comment = of the file
model = /m/qwen = 8b.gguf
ctx-size = 32768
[odd [id]:v1 = x]
[]
ctx-size = 1
"""


def test_own_options_win_over_those_of_the_star_section() -> None:
    assert router_preset.read(TEXT) == {
        "unsloth/Qwen3-8B-GGUF": {
            "ctx-size": "32768",
            "ngl": "99",
            "model": "/m/qwen = 8b.gguf",
        },
        "odd [id]:v1 = x": {"ctx-size": "8192", "ngl": "99"},
    }


@pytest.mark.parametrize("name", ["ctx-size", "c", "-c", "--ctx-size", "LLAMA_ARG_CTX_SIZE"])
def test_an_option_has_many_names(name: str) -> None:
    assert router_preset.read(f"[m]\n{name} = 4096") == {"m": {"ctx-size": "4096"}}


@pytest.mark.parametrize(
    ("value", "tokens"),
    [("4096", 4096), ("0", None), ("-1", None), ("many", None), ("٤٠٩٦", None), ("9" * 16, None)],
)
def test_the_context_is_a_positive_number_of_tokens(value: str, tokens: int | None) -> None:
    options = router_preset.read(f"[*]\nc = 512\n[m]\nc = {value}")["m"]
    assert router_preset.context(options) == tokens


def test_the_context_of_the_star_section_is_the_default() -> None:
    assert router_preset.context(router_preset.read("[m]\n[*]\nc = 512")["m"]) == 512
    assert router_preset.context({}) is None
