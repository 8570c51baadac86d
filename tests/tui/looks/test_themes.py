"""Which theme is taken, by the terminal and by the person."""

from __future__ import annotations

import pytest
from textual.filter import NoColor

from jan_tui.tui.app import JanTui
from jan_tui.tui.looks.themes import terminals_own
from tests.tui.pictures import rows
from tests.tui.world import READY, FedWatch, World


def _terminal(monkeypatch: pytest.MonkeyPatch, **variables: str) -> None:
    for name in ("TERM", "COLORTERM", "NO_COLOR", "COLORFGBG", "TEXTUAL_THEME", "TERM_PROGRAM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)


def _opened(kept: str | None = None) -> JanTui:
    world, watch = World(), FedWatch()
    watch.feed(READY)
    if kept:
        world.preferences.remember("theme", kept)
    return JanTui(world, watch)


@pytest.mark.parametrize(
    ("variables", "theme"),
    [
        ({"TERM": "xterm"}, "ansi-dark"),
        ({"TERM": "linux"}, "ansi-dark"),
        ({"TERM": "screen"}, "ansi-dark"),
        ({"TERM": "xterm", "COLORFGBG": "0;15"}, "ansi-light"),
        ({"TERM": "xterm", "COLORTERM": "truecolor"}, "textual-dark"),
        ({"TERM": "xterm-256color"}, "textual-dark"),
        ({"TERM": "xterm-256color", "NO_COLOR": "1"}, "ansi-dark"),
        ({"TERM": "xterm", "TEXTUAL_THEME": "nord"}, "textual-dark"),
    ],
    ids=lambda each: "-".join(each.values()) if isinstance(each, dict) else each,
)
def test_few_colours_are_the_terminals_own(
    variables: dict[str, str], theme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _terminal(monkeypatch, **variables)
    assert _opened().theme == theme


@pytest.mark.parametrize("term", ["xterm", "xterm-256color"])
def test_what_the_person_chose_goes_first(term: str, monkeypatch: pytest.MonkeyPatch) -> None:
    _terminal(monkeypatch, TERM=term)
    assert _opened("dracula").theme == "dracula"


async def test_only_a_choice_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    _terminal(monkeypatch, TERM="xterm")
    app = _opened()
    async with app.run_test() as pilot:
        await pilot.pause()
        assert app.session.workspace.preferences.theme is None
        app.theme = "nord"
        await pilot.pause()
        assert app.session.workspace.preferences.theme == "nord"
        app.theme = "ansi-dark"
        await pilot.pause()
        assert app.session.workspace.preferences.theme == "ansi-dark"


async def test_without_colour_nothing_is_coloured(monkeypatch: pytest.MonkeyPatch) -> None:
    _terminal(monkeypatch, TERM="xterm-256color", NO_COLOR="1")
    app = _opened("textual-light")
    async with app.run_test() as pilot:
        await pilot.press("2")
        await pilot.pause()
        assert any(isinstance(each, NoColor) for each in app._filters)
        styles = [segment.style for row in rows(app) for segment in row if segment.style]
        assert styles
        for style in styles:
            assert style.color is None or style.color.is_default
            assert style.bgcolor is None or style.bgcolor.is_default
        cursor = next(row for row in rows(app) if row[0].text.startswith("▸"))
        assert all(segment.style and segment.style.reverse for segment in cursor)


@pytest.mark.parametrize(
    ("told", "theme"),
    [
        ("", "ansi-dark"),
        ("15;0", "ansi-dark"),
        ("7;8", "ansi-dark"),
        ("0;7", "ansi-light"),
        ("0;default;15", "ansi-light"),
        ("nonsense", "ansi-dark"),
    ],
)
def test_a_light_background_is_told_by_a_variable(told: str, theme: str) -> None:
    assert terminals_own({"COLORFGBG": told} if told else {}) == theme
