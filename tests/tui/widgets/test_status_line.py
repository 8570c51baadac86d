"""The status line at every width: never wider or higher than its room, whole or with its key."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from jan_tui.clawdbot.values.notices import Severity
from jan_tui.tui.status_messages import StatusMessage
from jan_tui.tui.widgets.status_line import MOST, StatusLine

SAVED = StatusMessage(
    "~/.clawdbot/clawdbot.json\n  backup: ~/.clawdbot/clawdbot.json.bak\nThe gateway runs.",
    "Saved. u undoes it.",
)
STRANGE = StatusMessage(
    "[@click=app.quit]模型[/] esc\x1b[31m \u202e " * 20, "[b]t[/b]", Severity.ERROR
)


def rows(message: StatusMessage | None, cells: int, most: int = MOST) -> list[str]:
    status_line = StatusLine()
    status_line.set_reactive(StatusLine.message, message)
    status_line.set_reactive(StatusLine.most, most)
    return ["".join(text for text, _ in row) for row in status_line.lines(cells)]


@pytest.mark.parametrize("message", [SAVED, STRANGE], ids=["saved", "strange"])
@pytest.mark.parametrize("most", [1, MOST])
def test_it_fits_and_names_the_key_where_it_is_cut(message: StatusMessage, most: int) -> None:
    for cells in range(24, 220, 7):
        shown = rows(message, cells, most)
        assert 1 <= len(shown) <= most
        assert all(cell_len(row) <= cells for row in shown), cells
        whole = "".join("".join(shown).split())
        wanted = "".join("".join(line.split()) for line in message.lines)
        cut = "…" in shown[-1]
        assert cut == shown[-1].endswith("M: all ")
        assert cut or len(whole.replace("·", "")) >= len(wanted)


def test_a_short_message_takes_one_row_and_severity_is_a_word() -> None:
    down = StatusMessage("No answer until it is back.", "Jan is down", Severity.WARNING)
    assert rows(down, 80) == [" ! warning  Jan is down · No answer until it is back."]
    failed = StatusMessage("disk gone", severity=Severity.ERROR)
    assert rows(failed, 80) == [" ✗ error  disk gone"]
    assert rows(StatusMessage("Nothing to undo."), 80) == [" i  Nothing to undo."]
    assert rows(None, 80) == [""]


def test_text_from_outside_is_shown_literally() -> None:
    shown = "".join(rows(STRANGE, 200))
    assert "[b]t[/b]" in shown
    assert "[@click=app.quit]" in shown
    assert "\\x1b[31m" in shown
    assert shown.isprintable()
