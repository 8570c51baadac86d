"""How the tests are shared out."""

from __future__ import annotations

import gc
import os
import sys

import pytest


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """One worker more than there are processors: the tests of the dashboard wait much."""
    return (os.cpu_count() or 1) + 1


def pytest_configure() -> None:
    """Keep the tests as bytecode also where Python is told to keep none: to rewrite the assertions
    of all of them again takes each worker ten seconds."""
    sys.dont_write_bytecode = False


def pytest_collection_finish() -> None:
    """Leave the thousands of collected tests out of each walk of the garbage collector."""
    gc.collect()
    gc.freeze()
