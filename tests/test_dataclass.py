"""Dataclasses whose methods wait are those of the standard library in all that can be seen."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, field, fields, is_dataclass, replace
from threading import Barrier, Thread
from typing import Any, ClassVar

import pytest

from jan_tui.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Base:
    """A base."""

    kind: ClassVar[str] = "base"
    name: str
    size: int = 1


@dataclass(frozen=True, slots=True)
class Derived(Base):
    tags: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list, compare=False, repr=False)

    @property
    def twice(self) -> int:
        return 2 * self.size


def _made(make: Callable[..., Any]) -> tuple[Any, Any]:
    """The same two classes by the decorator of either kind."""

    class Plain:
        "A value."

        number: int
        text: str = "none"
        more: tuple[int, ...] = ()

        def __str__(self) -> str:
            return f"<{self.number}>"

    class Counted:
        total: int
        seen: list[int] = field(default_factory=list)

        def __post_init__(self) -> None:
            self.seen.append(self.total)

    first = make(frozen=True, slots=True, order=True)(Plain)
    return first, make(slots=True)(Counted)


@pytest.mark.parametrize("make", [dataclass, dataclasses.dataclass], ids=["own", "library"])
def test_values_behave_the_same(make: Callable[..., Any]) -> None:
    value, counted = _made(make)
    one = value(3, more=(1,))
    assert (one.number, one.text, one.more, str(one)) == (3, "none", (1,), "<3>")
    assert repr(one).endswith("Plain(number=3, text='none', more=(1,))")
    assert one == value(3, "none", (1,))
    assert hash(one) == hash(value(3, "none", (1,)))
    assert one != replace(one, text="x")
    assert value(1) < value(2)
    assert value.__doc__ == "A value."
    assert value.__match_args__ == ("number", "text", "more")
    assert [each.name for each in fields(value)] == ["number", "text", "more"]
    assert copy.copy(one) == one
    assert copy.deepcopy(one) == one
    with pytest.raises(FrozenInstanceError):
        one.number = 4
    with pytest.raises(FrozenInstanceError):
        del one.text
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'number'"):
        value()
    assert not hasattr(one, "__dict__")
    many = counted(5)
    many.total = 6
    assert (many.total, many.seen) == (6, [5])
    assert counted(1).seen == [1]
    with pytest.raises(TypeError, match="unhashable"):
        hash(many)


def test_fields_are_there_before_the_first_value_also_for_a_subclass() -> None:
    assert is_dataclass(Derived)
    assert [each.name for each in fields(Derived)] == ["name", "size", "tags", "notes"]
    assert Derived.kind == "base"
    one = Derived("x", 2, ("t",))
    assert (one.twice, one.notes) == (4, [])
    assert isinstance(one, Base)
    assert pickle.loads(pickle.dumps(one)) == one
    match one:
        case Derived(name, size, _):
            assert (name, size) == ("x", 2)
        case _:
            pytest.fail("it does not match by place")


def test_many_threads_may_make_the_first_value() -> None:
    for _ in range(20):

        @dataclass(frozen=True, slots=True)
        class Value:
            number: int = 0

        barrier = Barrier(8)
        found: list[Any] = []

        def make(cls: type = Value, start: Barrier = barrier, results: list[Any] = found) -> None:
            start.wait()
            results.append(cls())

        threads = [Thread(target=make) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert found == [Value(0)] * 8


def test_classes_without_slots_are_made_at_once() -> None:
    @dataclass(frozen=True)
    class Open:
        number: int = 0

    assert "__dataclass_fields__" in vars(Open)
    assert isinstance(vars(Open)["__dataclass_fields__"], dict)
    assert Open(1) == Open(1)


def test_nothing_is_compiled_before_the_first_value(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[type] = []
    real = dataclasses.dataclass

    def counting(**options: Any) -> Any:
        def decorated(cls: type) -> type:
            done.append(cls)
            return real(**options)(cls)

        return decorated

    monkeypatch.setattr(dataclasses, "dataclass", counting)

    @dataclass(frozen=True, slots=True)
    class Value:
        number: int = 0

    assert done == []
    Value()
    Value()
    assert len(done) == 1
