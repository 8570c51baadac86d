"""Takes values out of the config, with the objects that this leaves empty."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from jan_tui.editing.edits.draft import Draft, Drop

if TYPE_CHECKING:
    from jan_tui.clawdbot import ConfigPath


def take_out(draft: Draft, places: Collection[ConfigPath], *, moved: bool = False) -> None:
    """Drops these places, and each object that held them and nothing else, not even a comment.

    An object that was empty before stays, and so do the comments about one that goes; `moved` is
    that of `Drop`.
    """
    emptied = _emptied(draft, places)
    bare = [path for path in emptied if draft.bare(path)]
    gone = [path for path in (*bare, *places) if not any(_within(path, one) for one in bare)]
    draft.apply(Drop(path, moved or path in bare) for path in gone)
    for path in reversed([path for path in emptied if path not in bare]):
        # The comments in it may have gone with what was dropped.
        if draft.has(path) and draft.raw(path) == {} and draft.bare(path):
            draft.apply([Drop(path, moved=True)])


def _emptied(draft: Draft, places: Collection[ConfigPath]) -> list[ConfigPath]:
    """The objects that would hold nothing without these places, the largest first."""
    above = {path[:depth] for path in places for depth in range(1, len(path))}
    found = ((path, draft.raw(path)) for path in above)
    return sorted((path for path, held in found if _emptied_by(places, held, path)), key=len)


def _emptied_by(places: Collection[ConfigPath], value: Any, path: ConfigPath) -> bool:
    """Whether all members of an object are among the places, or are left with nothing."""
    if path in places:
        return True
    if not isinstance(value, dict) or not value:
        return False
    return all(_emptied_by(places, held, (*path, key)) for key, held in value.items())


def _within(path: ConfigPath, other: ConfigPath) -> bool:
    return len(path) > len(other) and path[: len(other)] == other
