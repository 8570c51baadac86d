"""A program's own request: caught by a relay instead of a model, then sent to Jan and measured."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jan_tui.first_use import on_first_use

if TYPE_CHECKING:
    from jan_tui.jan.rehearsal.measuring import Measured, MeasureLimits, Trip, imitation, measure
    from jan_tui.jan.rehearsal.relay import Caught, Relay
else:
    __getattr__ = on_first_use(
        __name__,
        {
            "measuring": "Measured MeasureLimits Trip imitation measure",
            "relay": "Caught Relay",
        },
    )

__all__ = ["Caught", "MeasureLimits", "Measured", "Relay", "Trip", "imitation", "measure"]
