"""An embedded stand-in for Jan, and a sample home, for the demo and the tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jan_tui.first_use import on_first_use

if TYPE_CHECKING:
    from jan_tui.demo.home import SERVED, sample_home
    from jan_tui.demo.standin import StandIn
else:
    __getattr__ = on_first_use(
        __name__,
        {
            "home": "SERVED sample_home",
            "standin": "StandIn",
        },
    )

__all__ = [
    "SERVED",
    "StandIn",
    "sample_home",
]
