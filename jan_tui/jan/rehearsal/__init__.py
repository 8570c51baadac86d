"""A program's own request: caught by a relay instead of a model, then sent to Jan and measured."""

from __future__ import annotations

from jan_tui.jan.rehearsal.measuring import Measured, MeasureLimits, Trip, imitation, measure
from jan_tui.jan.rehearsal.relay import Caught, Relay

__all__ = ["Caught", "MeasureLimits", "Measured", "Relay", "Trip", "imitation", "measure"]
