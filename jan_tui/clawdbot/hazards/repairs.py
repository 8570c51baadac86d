"""Offered repairs, laid over the texts that were read."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from jan_tui import json5_text
from jan_tui.clawdbot.config.reading import Reading
from jan_tui.clawdbot.resolution.entry import PROVIDER, PROVIDERS
from jan_tui.clawdbot.values.notices import Repair
from jan_tui.json5_text import Edit, Json5Error


def writes_entry(repair: Repair) -> bool:
    """Whether a repair puts a whole explicit entry where there may be none."""
    return any(
        isinstance(edit, json5_text.Set) and tuple(edit.path) == (*PROVIDERS, PROVIDER)
        for _, edits in repair.edits
        for edit in edits
    )


def repaired_texts(reading: Reading, repairs: Iterable[Repair]) -> dict[Path, bytes]:
    """The files as these repairs would leave them; only files that change, in the order of reading.

    What moves a value comes after what is written into it, since all are of the same text. A repair
    whose edits do not fit the text any more, because another one came before it, is left out as a
    whole.
    """
    sources = {source.path: source.text for source in reading.sources}
    texts = dict(sources)
    for repair in sorted(repairs, key=_moves):
        # Several notices of a text that does not parse have the same repair.
        texts.update((path, text) for path, text in repair.texts if texts[path] == sources[path])
        changed = _applied(texts, repair.edits)
        if changed is not None:
            texts.update(changed)
    return {path: text.encode() for path, text in texts.items() if text != sources[path]}


def _moves(repair: Repair) -> bool:
    """Whether a repair gives a value another place, so that paths of others end there."""
    return any(
        isinstance(edit, json5_text.Rename | json5_text.Move)
        for _, edits in repair.edits
        for edit in edits
    )


def _applied(
    texts: dict[Path, str], edits: Iterable[tuple[Path, tuple[Edit, ...]]]
) -> dict[Path, str] | None:
    changed: dict[Path, str] = {}
    for path, wanted in edits:
        if path not in texts:
            return None
        try:
            changed[path] = json5_text.edit(
                changed.get(path, texts[path]), wanted, read=json5_text.remembered
            )
        except Json5Error:
            return None
    return changed
