"""A disk on which chosen system calls fail, once or from then on."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Container
from typing import Any

import pytest

from tests.editing.saving.helpers import Unflushed

CHANGING = frozenset(
    {"create", "write", "rename", "remove", "make_folder", "remove_folder", "sync_folder", "sync"}
)
"""The calls that a disk refuses which can only be read any more."""

STEP = 5
"""By default a fifth of the calls fails, and the first of each kind; as soak all of them. It has
no factor with the number of faults that take turns, so that each fault comes."""

each_turn = pytest.mark.parametrize(
    "turn", [0, *(pytest.param(turn, marks=pytest.mark.soak) for turn in range(1, STEP))]
)


def chosen(made: list[str], turn: int) -> list[int]:
    """Every fifth call from number `turn` on, and the first of each kind."""
    return sorted({*range(turn, len(made), STEP), *map(made.index, made)})


class Failing:
    """The disk, on which the calls with these numbers (from 0) raise instead of being made.

    `broken_from` lets every call from that number on fail whose name is in `broken`. With
    `reported` the call is made all the same, as a network file system may do it.
    """

    def __init__(
        self,
        at: Container[int] = (),
        *,
        broken_from: int | None = None,
        broken: Container[str] = CHANGING,
        code: int = errno.EIO,
        reported: bool = False,
    ) -> None:
        self._disk = Unflushed()
        self._at = at
        self._broken_from = broken_from
        self._broken = broken
        self._code = code
        self._reported = reported
        self.made: list[str] = []
        self.failed: list[str] = []

    def _fails(self, index: int, name: str) -> bool:
        broken = self._broken_from is not None and index >= self._broken_from
        return index in self._at or (broken and name in self._broken)

    def __getattr__(self, name: str) -> Callable[..., Any]:
        real: Callable[..., Any] = getattr(self._disk, name)

        def call(*arguments: object) -> object:
            index = len(self.made)
            self.made.append(name)
            if not self._fails(index, name):
                return real(*arguments)
            self.failed.append(name)
            # A handle is closed whatever is reported, as the system does it.
            if self._reported or name in ("close", "unlock"):
                made = real(*arguments)
                if name in ("create", "lock"):
                    os.close(made)
            raise OSError(self._code, "made to fail", *map(str, arguments[:1]))

        return call
