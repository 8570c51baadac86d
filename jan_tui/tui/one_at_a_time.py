"""Workers of which a second one is not started while the first goes on."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import partial, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from textual.app import App
from textual.worker import Worker

_Owner = TypeVar("_Owner", bound=App[Any])
_Given = ParamSpec("_Given")
_Work = Callable[Concatenate[_Owner, _Given], Coroutine[Any, Any, None]]
_Start = Callable[Concatenate[_Owner, _Given], Worker[None] | None]


def one_at_a_time(group: str) -> Callable[[_Work[_Owner, _Given]], _Start[_Owner, _Given]]:
    """Makes an async method of an app start a worker of this group, unless one is under way.

    A worker that shows a dialog or writes a file is never cancelled for another: the dialog would
    stay without anyone who waits for its answer, and the outcome of the save would be told nobody.
    """

    def decorate(work: _Work[_Owner, _Given]) -> _Start[_Owner, _Given]:
        @wraps(work)
        def start(
            self: _Owner, /, *args: _Given.args, **kwargs: _Given.kwargs
        ) -> Worker[None] | None:
            if any(each.group == group and not each.is_finished for each in self.workers):
                return None
            return self.run_worker(
                partial(work, self, *args, **kwargs),
                name=work.__name__,
                group=group,
                exit_on_error=False,
            )

        return start

    return decorate
