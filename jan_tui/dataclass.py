"""Dataclasses that get their methods with their first value: most starts need few of them.

`dataclass` does what that of the standard library does, which takes nearly a millisecond to write
and compile the methods of one frozen class: a quarter of a second for those of this program. Only
classes with slots wait; to ask for the fields of one ends the wait, too.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from threading import RLock
from typing import TYPE_CHECKING, Any

_LOCK = RLock()
_FIELDS = "__dataclass_fields__"


class _Fields:
    """Stands for the fields of a class that has none yet, also where a subclass looks for them."""

    def __init__(self, complete: Callable[[], type]) -> None:
        self._complete = complete

    def __get__(self, value: object, cls: type) -> Any:
        return getattr(self._complete(), _FIELDS)


def _waiting(plain: type, options: dict[str, Any]) -> type:
    """The class with its slots, and an `__init__` that gives it its methods before it is called."""
    before = dict(vars(plain))
    own = [name for name, hint in plain.__annotations__.items() if "ClassVar" not in str(hint)]
    inherited = {slot for base in plain.__mro__[1:] for slot in getattr(base, "__slots__", ())}
    slots = tuple(name for name in own if name not in inherited)

    def complete() -> type:
        with _LOCK:
            if vars(made)["__init__"] is init:
                full = vars(dataclasses.dataclass(**options)(plain))
                new = {name for name in full if before.get(name, init) is not full[name]}
                # The first one last: other threads wait for the lock until it is there.
                for name in sorted(new - {*own, *_OF_A_CLASS}, key="__init__".__eq__):
                    setattr(made, name, full[name])
        return made

    def init(self: Any, *values: Any, **named: Any) -> None:
        complete().__init__(self, *values, **named)  # type: ignore[misc]

    names = {name: before[name] for name in before.keys() - {*own, *_OF_A_CLASS}}
    names |= {"__slots__": slots, "__init__": init, _FIELDS: _Fields(complete)}
    made = type(plain)(plain.__name__, plain.__bases__, names)
    made.__qualname__ = plain.__qualname__
    return made


_OF_A_CLASS = ("__dict__", "__weakref__", "__slots__")
"""What Python puts into a class by itself, for the very class."""


if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(cls: type | None = None, /, **options: Any) -> Any:
        if cls is not None or not options.get("slots"):
            return dataclasses.dataclass(cls, **options)
        return lambda plain: _waiting(plain, options)
