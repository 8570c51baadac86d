"""The benchmarks of the dashboard use the fixtures of the tests in a terminal."""

from __future__ import annotations

from tests.end_to_end.conftest import environment, errors_expected, home, open_terminal
from tests.end_to_end.test_restarts import engine

__all__ = ["engine", "environment", "errors_expected", "home", "open_terminal"]
