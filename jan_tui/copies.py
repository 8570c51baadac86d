"""Copies of values with some fields changed."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

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


__all__ = ["replace"]
