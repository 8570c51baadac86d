"""Puts whole texts back: a backup, or a save that was undone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from jan_tui.clawdbot import Prediction, Reading, ServerFacts, predict, read
from jan_tui.editing import naming
from jan_tui.editing.diff import unified
from jan_tui.editing.edits.verify import check_issues
from jan_tui.editing.errors import doing
from jan_tui.editing.intent import Intent
from jan_tui.editing.plan import FileChange, Plan, RefusedError, managed_elsewhere
from jan_tui.structs import replace


def restoring(
    texts: Mapping[Path, bytes], reading: Reading, present: Prediction, facts: ServerFacts
) -> Plan:
    """The plan that gives each file this text, in this order, with the prediction for it.

    It is refused as any other where the result has an issue that the files do not have now.
    Raises `SaveError` where a file cannot be read.
    """
    if (managed := managed_elsewhere(reading)) is not None:
        return Plan((), present, managed)
    files = reading.surroundings.files
    changes = []
    for path, after in texts.items():
        with doing("read", path):
            before = files.read_bytes(path) if files.exists(path) else None
        if before != after:
            diff = unified(before, after, path)
            json5 = path.name != ".env"
            target = files.resolve(path)
            changes.append(FileChange(path, target, before, after, diff, json5=json5))
    asked = replace(reading.choice, release=reading.choice.release or reading.release.id)
    over = {change.path: change.after for change in changes}
    result = read(reading.surroundings.over(over), asked)
    preview = predict(result, facts)
    try:
        check_issues(reading, result, Intent())
    except RefusedError as no:
        return Plan((), present, no.refusal)
    return Plan(tuple(changes), preview, what=naming.change(present, preview, changes))
