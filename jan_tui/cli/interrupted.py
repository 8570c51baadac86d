"""How `jan-tui apply` treats an earlier save: takes it back, or deals with an interrupted one."""

from __future__ import annotations

import argparse
from pathlib import Path

from jan_tui.cli import output
from jan_tui.cli.answering import exit_status, files_json, lost_in, refusal_json, refusal_text
from jan_tui.cli.commands import typed
from jan_tui.editing import Refusal
from jan_tui.editing.saving import Interrupted, LastSave, Saved, SavedFile
from jan_tui.workspace import LocalWorkspace


def settle(
    arguments: argparse.Namespace, place: LocalWorkspace, found: Interrupted | None, *, write: bool
) -> Refusal | None:
    """Report an interrupted save; with `write` take it back, so that a new one starts whole.

    Returns why it could not be taken back. One whose files were changed since is left as it is.
    """
    if found is None:
        return None
    output.print_message(str(found))
    if found.stale:
        output.print_message(f"{found.stale} The files are left as they are.")
        return None
    if not write:
        output.print_message(_offer(arguments, found))
        return None
    outcome = place.undo()
    if isinstance(outcome, Refusal):
        return outcome
    output.print_message(f"Taken back first: {_names(tuple(each.path for each in outcome.files))}.")
    output.print_messages(outcome.remarks)
    return None


def _offer(arguments: argparse.Namespace, found: Interrupted) -> str:
    undo = typed(arguments, "apply", "--undo")
    if found.undo:
        return f"`{undo}` finishes it."
    return f"`{typed(arguments, 'apply', '--finish')}` finishes it, `{undo}` takes it back."


def finish(arguments: argparse.Namespace, place: LocalWorkspace) -> int:
    """`apply --finish`: the interrupted save or undo is finished; exit status 1 where it is not."""
    found = place.interrupted()
    refused: Refusal | None = None
    files: tuple[Path, ...] = ()
    remarks: tuple[str, ...] = ()
    if found is None:
        refused = Refusal("There is no interrupted save to finish.")
    elif found.stale:
        refused = Refusal(found.stale, next((each.path for each in found.files), None))
    elif arguments.dry_run:
        files = tuple(each.path for each in found.files if each.as_before is not found.undo)
    elif isinstance(outcome := place.undo() if found.undo else place.finish(), Refusal):
        refused = outcome
    else:
        files = tuple(each.path for each in outcome.files)
        remarks = outcome.remarks
    diff = "" if found is None else found.back_diff if found.undo else found.finish_diff

    def print_answer() -> None:
        if arguments.json:
            output.print_json(_finish_json(files, diff, remarks, found, refused))
        elif found is not None:
            output.print_line(diff.rstrip("\n"))

    if found is not None and not arguments.json:
        output.print_message(str(found))
    lost = lost_in(print_answer)
    if lost is not None or not arguments.json:
        verb = "Would be finished" if arguments.dry_run else "Finished"
        output.print_message(
            f"{verb}: {_names(files)}." if refused is None else refusal_text(refused, arguments)
        )
        output.print_messages(remarks)
    return exit_status(refused, lost, only_shown=arguments.dry_run)


def _finish_json(
    files: tuple[Path, ...],
    diff: str,
    remarks: tuple[str, ...],
    found: Interrupted | None,
    refused: Refusal | None,
) -> dict[str, object]:
    changed: list[dict[str, object]] = [
        {"path": str(path), "created": False, "backup": None, "diff": ""} for path in files
    ]
    if changed:
        changed[0]["diff"] = diff
    return {
        "format": output.FORMAT,
        "changed": changed,
        "preview": None,
        "remarks": list(remarks),
        "interrupted": interrupted_json(found),
        "refused": None if refused is None else refusal_json(refused),
    }


def interrupted_json(found: Interrupted | None) -> dict[str, object] | None:
    """An interrupted save as JSON: when it was, whether it was an undo, what each file holds."""
    if found is None:
        return None
    return {
        "saved": found.saved.isoformat(),
        "undo": found.undo,
        "files": files_json(found.files),
        "stale": found.stale or None,
    }


def undo(arguments: argparse.Namespace, place: LocalWorkspace) -> int:
    """`apply --undo`: the last save is taken back with all its files, or shown with --dry-run; exit
    status 1 where it is refused."""
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
            output.print_json(_undone_json(undone, refused, last, found))
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


def _undone_json(
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


def _names(files: tuple[Path, ...]) -> str:
    return ", ".join(str(path) for path in files)
