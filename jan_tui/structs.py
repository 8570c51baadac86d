"""Values with fields that are not shown or not compared, and copies of values."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, ClassVar

from msgspec import Struct, structs

if TYPE_CHECKING:
    # Type checkers know the fields of structs by this function only.
    from dataclasses import replace
else:

    def replace(value: Any, /, **changes: Any) -> Any:
        """A copy of a struct or dataclass with these fields changed.

        Raises `TypeError` for a name that is no field.
        """
        copied = structs.replace if isinstance(value, Struct) else dataclasses.replace
        return copied(value, **changes)


__all__ = ["Discreet", "Selective", "replace"]


class Discreet(Struct, frozen=True):
    """A struct that does not show all its fields."""

    hidden: ClassVar[tuple[str, ...]] = ()
    """Fields that `repr` leaves out: secrets, and texts that may hold some."""

    def __repr__(self) -> str:
        names = (name for name in self.__struct_fields__ if name not in self.hidden)
        shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{type(self).__name__}({shown})"


class Selective(Discreet, frozen=True):
    """A struct that is compared by some of its fields only."""

    ignored: ClassVar[tuple[str, ...]] = ()
    """Fields that make no difference: values that differ in these alone are equal."""

    def _compared(self) -> tuple[object, ...]:
        ignored = self.ignored
        return tuple(getattr(self, name) for name in self.__struct_fields__ if name not in ignored)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self is other or self._compared() == other._compared()

    def __hash__(self) -> int:
        return hash(self._compared())
