"""The glyphs for a terminal: the rule, the equivalents in ASCII, and that no text has a glyph
without one."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from rich.cells import cell_len

import jan_tui
from jan_tui.clawdbot import Status
from jan_tui.glyphs import ASCII_EQUIVALENTS, UNICODE, Glyphs, glyphs_of, switched
from jan_tui.jan import Phase
from jan_tui.tui.widgets import glyphs as signs

PACKAGE = Path(jan_tui.__file__).parent
XTERM = {"TERM": "xterm-256color"}

_NOT_SHOWN = {
    # What is looked for in texts of others.
    "clawdbot/lookalikes/text.py",
    "plain.py",
    "redact/prose.py",
    "redact/placeholders.py",
    "redact/known.py",
    "jan/disk/manifests.py",
}


@pytest.mark.parametrize(
    ("environment", "encoding", "found"),
    [
        (XTERM, "utf-8", UNICODE),
        (XTERM, "UTF8", UNICODE),
        ({}, "utf-8", UNICODE),
        ({"TERM": "linux"}, "utf-8", Glyphs("utf-8", True)),
        ({"TERM": "linux-16color"}, "utf-8", Glyphs("utf-8", True)),
        ({"TERM": "screen.linux"}, "utf-8", Glyphs("utf-8", True)),
        ({"TERM": "vt220"}, "utf-8", Glyphs("utf-8", True)),
        (XTERM, "ISO-8859-1", Glyphs("iso8859-1", True)),
        (XTERM, "ANSI_X3.4-1968", Glyphs("ascii", True)),
        (XTERM, None, Glyphs("ascii", True)),
        (XTERM, "no such encoding", Glyphs("ascii", True)),
        ({**XTERM, "JAN_TUI_ASCII": "1"}, "utf-8", Glyphs("utf-8", True)),
        ({"TERM": "linux", "JAN_TUI_ASCII": "0"}, "iso-8859-1", UNICODE),
        ({"TERM": "linux", "JAN_TUI_ASCII": ""}, "utf-8", Glyphs("utf-8", True)),
    ],
)
def test_the_rule(environment: dict[str, str], encoding: str | None, found: Glyphs) -> None:
    assert glyphs_of(environment, encoding) == found


def test_a_file_is_written_by_its_encoding_alone() -> None:
    assert glyphs_of({"TERM": "linux"}, "utf-8", terminal=False) == UNICODE
    assert glyphs_of({"TERM": "linux"}, "latin-1", terminal=False).ascii


@pytest.mark.parametrize(
    ("value", "found"),
    [("1", True), ("yes", True), ("0", False), ("No", False), (" off ", False), ("", None)],
)
def test_a_variable_is_on_or_off(value: str, found: bool | None) -> None:
    assert switched({"X": value}, "X") is found


def test_an_equivalent_is_ascii_and_as_wide() -> None:
    for glyph, equivalent in ASCII_EQUIVALENTS.items():
        assert equivalent.isascii()
        assert cell_len(equivalent) == cell_len(glyph), glyph


def test_a_text_keeps_its_width() -> None:
    for text in ("● ready", "日本 Qwen", "é", "🔎 find", "e\u0301", "╭─╮", "\u2728 magic"):
        for encoding in ("ascii", "iso8859-1", "utf-8"):
            drawn = Glyphs(encoding, True).drawn(text)
            assert cell_len(drawn) == cell_len(text), (text, encoding)
            drawn.encode(encoding)


def test_a_text_of_others_keeps_what_the_encoding_has() -> None:
    assert Glyphs("iso8859-1", True).drawn("modèle 日") == "modèle ??"
    assert Glyphs("ascii", True).drawn("modèle 日") == "modele ??"
    assert Glyphs("utf-8", True).drawn("modèle 日 ●") == "modèle 日 *"
    assert UNICODE.drawn("● 日") == "● 日"


def test_what_is_waited_for_has_three_dots_where_there_is_room() -> None:
    drawn = Glyphs("ascii", True).drawn
    assert drawn("asking …  ") == "asking ..."
    assert drawn("asking …") == "asking ~"
    assert drawn("qwen2.5-co…  served") == "qwen2.5-co~  served"


def test_a_line_says_what_it_cannot_write() -> None:
    assert Glyphs("ascii", True).written("implicit → explicit …") == "implicit > explicit ..."
    assert Glyphs("ascii", True).written("Größe 日") == "Gr\\xf6\\xdfe \\u65e5"
    assert Glyphs("iso8859-1", True).written("Größe") == "Größe"


def test_signs_that_stand_side_by_side_differ_in_ascii() -> None:
    for group, least in ((signs.PHASES, Phase), (signs.STATUSES, Status)):
        drawn = [Glyphs("ascii", True).drawn(sign.glyph) for sign in group.values()]
        assert len(set(drawn)) == len(drawn) == len(least)


def _texts(path: Path) -> list[str]:
    tree = ast.parse(path.read_text("utf-8"))
    documentation = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    return [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in documentation
    ]


def test_no_text_has_a_glyph_without_an_equivalent() -> None:
    paths = {path.relative_to(PACKAGE).as_posix(): path for path in sorted(PACKAGE.rglob("*.py"))}
    assert paths.keys() >= _NOT_SHOWN
    found = {
        (name, character)
        for name, path in paths.items()
        if name not in _NOT_SHOWN
        for text in _texts(path)
        for character in text
        if not character.isascii()
        and character.isprintable()
        and character not in ASCII_EQUIVALENTS
    }
    assert found == set()
