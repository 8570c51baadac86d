"""Text from outside, made safe to show and to print as JSON."""

from __future__ import annotations

import json
import unicodedata

import pytest

from jan_tui.cli.output import print_json
from jan_tui.plain import json_escaped, printable

UNSAFE = [
    chr(code)
    for code in (*range(0x20), *range(0x7F, 0xA0), 0xAD, 0x200B, 0x200E, 0x202E, 0x2028, 0x2029)
] + ["\u2066", "\ufeff", "\U000e0041", "\ud800"]


@pytest.mark.parametrize("character", UNSAFE, ids=lambda character: f"U+{ord(character):04X}")
def test_a_character_that_does_not_print_is_an_escape(
    character: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert character not in printable(f"a{character}b")
    print_json({f"k{character}": [f"a{character}b"]})
    out = capsys.readouterr().out
    assert character not in out.replace("\n", "") or character == " "
    assert json.loads(out) == {f"k{character}": [f"a{character}b"]}


def test_what_prints_stays() -> None:
    text = "é – 日本語 👩‍💻 ❤️ “x”"
    assert printable(text) == text
    assert json_escaped(json.dumps(text, ensure_ascii=False)) == f'"{text}"'


def test_every_control_character_of_unicode_is_known() -> None:
    for code in range(0x10000):
        if unicodedata.category(chr(code)) in ("Cc", "Zl", "Zp"):
            assert chr(code) not in printable(chr(code))
