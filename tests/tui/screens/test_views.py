"""The words of a screen that depend on where they are read."""

from __future__ import annotations

import pytest

from jan_tui.tui.screens.views import from_here


@pytest.mark.parametrize(
    ("text", "tab", "shown"),
    [
        ("Press 3 and set the base URL.", "Config", "Set the base URL."),
        ("Press 3 and set the base URL.", "Models", "Press 3 and set the base URL."),
        ("Press 3, choose explicit.", "Config", "Choose explicit."),
        ("Copy it, press 3 and enter it.", "Config", "Copy it, enter it."),
        ("Start Jan, or press 3 and set it.", "Config", "Start Jan, or set it."),
        ("Press 2, then p on a model.", "Models", "Press p on a model."),
        ("The nearest: press 2, then f on it.", "Models", "The nearest: press f on it."),
        ("Press A, or press 2 and choose another.", "Models", "Press A, or choose another."),
        ("Press 2, then p on a model.", "Status", "Press 2, then p on a model."),
        ("Press 3 to change it, or x.", "Config", "Press 3 to change it, or x."),
        ("Port 3 and press 33.", "Config", "Port 3 and press 33."),
        ("Press 2, then p on a model.", "", "Press 2, then p on a model."),
    ],
)  # fmt: skip
def test_a_step_does_not_lead_to_where_it_is_read(text: str, tab: str, shown: str) -> None:
    assert from_here(text, tab) == shown
