"""What can be undone and done again, in which order."""

from __future__ import annotations

from pathlib import Path

from jan_tui.editing.intent import Intent
from jan_tui.editing.plan import FileChange
from jan_tui.editing.steps import Choice, Steps, UndoneSave

NOTHING, ONE, TWO = Intent(), Intent(primary="jan/a"), Intent(primary="jan/b")
FIRST, SECOND = Choice("primary jan/a", NOTHING, ONE), Choice("primary jan/b", ONE, TWO)
PATH = Path("/home/ann/.clawdbot/clawdbot.json")
SAVE = UndoneSave("the save", (FileChange(PATH, PATH, b"{}", b"{a:1}"),))


def test_choices_are_undone_latest_first_and_done_again_in_their_order() -> None:
    steps = Steps().with_choice(FIRST).with_choice(SECOND)
    one = steps.back()
    assert one is not None
    two = one[0].back()
    assert two is not None
    assert (one[1], two[1], two[0].back()) == (SECOND, FIRST, None)
    again = two[0].again()
    assert again is not None
    assert again[1] == FIRST
    last = again[0].again()
    assert last is not None
    assert last == (steps, SECOND)


def test_another_choice_ends_what_could_be_done_again() -> None:
    back = Steps().with_choice(FIRST).back()
    assert back is not None
    assert back[0].with_choice(SECOND).again() is None


def test_a_save_is_done_again_before_the_choices_that_followed_it() -> None:
    back = Steps().with_choice(FIRST).back()
    assert back is not None
    undone = back[0].with_undone(SAVE)
    first = undone.again()
    assert first is not None
    assert first[1] == SAVE
    second = first[0].again()
    assert second is not None
    assert second == (Steps((FIRST,)), FIRST)
    assert second[0].again() is None
