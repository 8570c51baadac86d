"""Cross-check before a save: the package json5 must read the new texts alike."""

from __future__ import annotations

from collections.abc import Iterable

from jan_tui.editing.plan import FileChange, Refusal
from jan_tui.json5_text import Json5Error
from jan_tui.json5_text.second_opinion import Verdict, second_opinion
from jan_tui.plain import printable


def cross_check(changes: Iterable[FileChange]) -> tuple[Refusal | None, tuple[str, ...]]:
    """The refusal if the package json5 reads other values in the texts, else None; and notes.

    The notes name texts beyond the limits of that reader. It takes 10 to 50 ms for each KB, so it
    is called in a worker.
    """
    notes = []
    for change in changes:
        if not change.json5:
            continue
        try:
            opinion = second_opinion(change.after.decode("utf-8"))
        except (Json5Error, UnicodeDecodeError) as error:
            reason = f"What would be written does not read back: {error}. Nothing was changed."
            return Refusal(printable(reason), change.path), ()
        if opinion.verdict is Verdict.DIFFERS:
            reason = f"A second reader does not agree: {opinion.reason}. Nothing was changed."
            return Refusal(printable(reason), change.path), ()
        if opinion.verdict is Verdict.SKIPPED:
            notes.append(
                f"{printable(str(change.path))} was not read by a second reader: {opinion.reason}."
            )
    return None, tuple(notes)
