"""Which cases of a sweep belong to the default suite."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TypeVar

import pytest
from _pytest.mark.structures import ParameterSet

T = TypeVar("T")


def usually(cases: Iterable[T], usual: Collection[T]) -> list[ParameterSet]:
    """All these cases; those that are not among the usual ones are run with `-m thorough`."""
    found = list(cases)
    assert set(usual) <= set(found)
    return [
        pytest.param(each, marks=() if each in usual else pytest.mark.thorough) for each in found
    ]
