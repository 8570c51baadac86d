"""An embedded stand-in for Jan, and a sample home, for the demo and the tests."""

from __future__ import annotations

from jan_tui.demo.home import SERVED, sample_home
from jan_tui.demo.standin import StandIn

__all__ = ["SERVED", "StandIn", "sample_home"]
