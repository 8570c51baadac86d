"""Which message is shown, and when its time is over."""

from __future__ import annotations

import random

from jan_tui.clawdbot.values.notices import Severity
from jan_tui.tui.status_messages import ERROR_SECONDS, MAX_KEPT, StatusMessage, StatusMessages

ERROR = StatusMessage("disk gone", severity=Severity.ERROR, seconds=20)
WARNING = StatusMessage("down", severity=Severity.WARNING)
INFO = StatusMessage("ready")


def shown(messages: StatusMessages) -> str | None:
    return messages.current.text if messages.current else None


def test_the_newest_is_shown_until_its_time_is_over() -> None:
    messages = StatusMessages()
    messages.add(WARNING, 0)
    messages.add(INFO, 1)
    assert shown(messages) == "ready"
    assert messages.seconds_left(2) == 3
    messages.advance(4.9)
    assert shown(messages) == "ready"
    messages.advance(5)
    assert shown(messages) is None
    assert messages.seconds_left(5) is None


def test_lesser_messages_wait_until_an_error_was_read_and_the_newest_of_them_comes() -> None:
    messages = StatusMessages()
    messages.add(ERROR, 0)
    messages.add(INFO, 1)
    messages.add(WARNING, 2)
    assert shown(messages) == "disk gone"
    assert messages.seconds_left(2) == ERROR_SECONDS - 2
    messages.advance(ERROR_SECONDS)
    assert shown(messages) == "down"
    assert messages.seconds_left(ERROR_SECONDS) == WARNING.seconds


def test_an_error_that_was_read_gives_way_at_once_and_to_an_error_always() -> None:
    messages = StatusMessages()
    messages.add(ERROR, 0)
    messages.add(StatusMessage("worse", severity=Severity.ERROR), 1)
    assert shown(messages) == "worse"
    messages.add(ERROR, 10)
    messages.add(INFO, 10 + ERROR_SECONDS)
    assert shown(messages) == "ready"


def test_clearing_leaves_an_error_until_it_was_read() -> None:
    messages = StatusMessages()
    messages.add(ERROR, 0)
    messages.add(INFO, 1)
    messages.clear(2)
    assert shown(messages) == "disk gone"
    messages.advance(ERROR_SECONDS)
    assert shown(messages) == "disk gone", "what waited was cleared"
    messages.clear(ERROR_SECONDS)
    assert shown(messages) is None


def test_an_error_with_a_shorter_time_ends_with_it() -> None:
    messages = StatusMessages()
    messages.add(StatusMessage("brief", severity=Severity.ERROR, seconds=1), 0)
    messages.add(INFO, 0.5)
    messages.advance(1)
    assert shown(messages) == "ready"


def test_equal_messages_are_kept_once_with_their_number() -> None:
    messages = StatusMessages()
    for _ in range(30):
        messages.add(WARNING, 0)
        messages.add(INFO, 0)
    assert [(each.text, each.times) for each in messages.past] == [("ready", 30), ("down", 30)]


def test_nothing_is_lost_for_long_and_nothing_grows() -> None:
    dice, messages, now = random.Random(9), StatusMessages(), 0.0
    for number in range(2000):
        now += dice.random() * 3
        severity = dice.choice(list(Severity))
        messages.add(StatusMessage(f"m{number}", severity=severity, seconds=4), now)
        assert len(messages.past) <= MAX_KEPT
        assert messages.past[0].text == f"m{number}"
        left = messages.seconds_left(now)
        assert left is not None
        assert left <= ERROR_SECONDS
        if dice.random() < 0.5:
            messages.advance(now)
    last = f"m{number}"
    for _ in range(3):
        if shown(messages) == last:
            break
        now += messages.seconds_left(now) or 0
        messages.advance(now)
    assert shown(messages) == last
