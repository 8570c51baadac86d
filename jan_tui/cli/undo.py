"""`jan-tui apply --undo`: the last save is taken back, with all its files."""

from __future__ import annotations

import argparse

from jan_tui.cli import output
from jan_tui.cli.answering import exit_status, lost_in, refusal_json, refusal_text
from jan_tui.cli.common import workspace
from jan_tui.cli.interrupted import interrupted_json
from jan_tui.editing import Refusal
from jan_tui.editing.saving import Interrupted, LastSave, Saved, SavedFile


def run(arguments: argparse.Namespace) -> int:
    """Takes the last save back, or shows it with --dry-run; exit status 1 where it is refused."""
    place = workspace(arguments)
    found = place.interrupted()
    last = place.last_save()
    undone = Saved()
    refused: Refusal | None = None
    if last is None:
        refused = Refusal("There is no save of this program to take back.")
    elif last.stale:
        refused = Refusal(last.stale, next(iter(last.files), None))
    elif arguments.dry_run:
        undone = Saved(tuple(SavedFile(path) for path in last.files))
    elif isinstance(outcome := place.undo(), Refusal):
        refused = outcome
    else:
        undone = outcome

    def print_answer() -> None:
        if arguments.json:
            output.print_json(_to_json(undone, refused, last, found))
        elif last is not None:
            output.print_line((last.difference or last.diff).rstrip("\n"))

    lost = lost_in(print_answer)
    if lost is not None or not arguments.json:
        if found is not None:
            output.print_message(str(found))
        if refused is not None:
            output.print_message(refusal_text(refused, arguments))
        else:
            _print_undone(undone, dry_run=arguments.dry_run)
    return exit_status(refused, lost, only_shown=arguments.dry_run)


def _to_json(
    undone: Saved,
    refused: Refusal | None,
    last: LastSave | None,
    found: Interrupted | None,
) -> dict[str, object]:
    changed: list[dict[str, object]] = [
        {
            "path": str(each.path),
            "created": False,
            "backup": str(each.backup) if each.backup else None,
            "diff": "",
        }
        for each in undone.files
    ]
    if last is not None and changed:
        changed[0]["diff"] = last.diff
    return {
        "format": output.FORMAT,
        "changed": changed,
        "preview": None,
        "difference": "" if last is None else last.difference,
        "refused": None if refused is None else refusal_json(refused),
        "remarks": list(undone.remarks),
        "interrupted": interrupted_json(found),
    }


def _print_undone(undone: Saved, *, dry_run: bool) -> None:
    if undone.files:
        verb = "Would be taken back" if dry_run else "Taken back"
        output.print_message(f"{verb}: {', '.join(str(each.path) for each in undone.files)}.")
    else:
        output.print_message(
            "Nothing to do: the files already hold their texts from before that save."
        )
    for each in undone.files:
        if each.backup:
            output.print_message(f"The text of {each.path} before this undo is in {each.backup}.")
    output.print_messages(undone.remarks)
