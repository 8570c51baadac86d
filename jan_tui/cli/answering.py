"""The end of a command: the refusal and the installed program's word, as words and JSON, and the
exit status."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from jan_tui.clawdbot import Confirmation, Listed, Prediction, ServerFacts
from jan_tui.cli import output
from jan_tui.cli.commands import typed
from jan_tui.editing import FileState, Plan, Refusal, Remedy
from jan_tui.structs import replace
from jan_tui.workspace import LocalWorkspace, NotInstalledError


def lost_in(write: Callable[[], None]) -> output.LostOutputError | None:
    """Run a function that prints; returns the error where standard output does not take it."""
    try:
        write()
    except output.LostOutputError as lost:
        return lost
    return None


def exit_status(
    refused: Refusal | None, lost: output.LostOutputError | None, *, only_shown: bool
) -> int:
    """1 where it is refused; else 0, unless the output is lost and was all that was requested.

    Raises that `LostOutputError` then.
    """
    if refused is not None:
        return 1
    if lost is not None and only_shown:
        raise lost
    if lost is not None and not lost.reader_gone:
        output.print_message(
            f"Standard output takes nothing ({lost}), so the difference is not shown."
        )
    return 0


_REMEDIES = {
    Remedy.INCLUDE_EDITS: "--edit-includes",
    Remedy.EXPLICIT: "--mode explicit",
    Remedy.KEY_IN_ENTRY: "--key-location entry",
    Remedy.KEY_ITSELF: "--api-key-stdin",
    Remedy.MODEL_LISTED: "--add-model",
    Remedy.REPAIR: "--repair",
}
"""The option that a refused command lacks."""


def refusal_text(refused: Refusal, arguments: argparse.Namespace) -> str:
    """A refusal in words, with its place; one that could not be rolled back begins with that."""
    place = ""
    if refused.path is not None:
        place = f"{refused.path}:"
        if refused.line is not None:
            place += f"{refused.line}:{refused.column}:"
        place += " "
    head = "Refused, nothing was written." if refused.half is None else "Failed half-way."
    text = f"{head} {place}{refused.reason}"
    if refused.source_line and refused.column is not None:
        text += f"\n    {refused.source_line}\n    {' ' * (refused.column - 1)}^"
    if refused.remedy is not None:
        text += f"\nThe option for that: {_REMEDIES[refused.remedy]}"
    if refused.forcible:
        text += "\nTo write it all the same: --force"
    if refused.half is not None and refused.half.undoable:
        text += f"\n  {typed(arguments, 'apply', '--undo')}"
    return text


def refusal_json(refused: Refusal) -> dict[str, object]:
    """A refusal as the contract writes it."""
    return {
        "reason": refused.reason,
        "path": None if refused.path is None else str(refused.path),
        "line": refused.line,
        "column": refused.column,
        "option": None if refused.remedy is None else _REMEDIES[refused.remedy],
        "files": [] if refused.half is None else files_json(refused.half.files),
    }


def files_json(files: tuple[FileState, ...]) -> list[dict[str, object]]:
    """What each file holds, and where its old text is."""
    return [
        {
            "path": str(each.path),
            "holds": each.holds.value,
            "old_text_at": None if each.old_text_at is None else str(each.old_text_at),
            "created": each.created,
        }
        for each in files
    ]


def confirmed_plan(place: LocalWorkspace, plan: Plan, facts: ServerFacts, *, write: bool) -> Plan:
    """The plan with the installed program's word on its result; refused where it is to be written
    and the program could not work with it, or could not be asked."""
    if plan.refused is not None or plan.preview is None:
        return plan
    try:
        preview = place.ask(facts, plan)
        said, plan = preview.confirmation, replace(plan, preview=preview)
        problem = _unusable(said) if said is not None else ""
    except NotInstalledError as missing:
        problem = str(missing)
    if not problem:
        return plan
    if not write:
        output.print_message(problem)
        return plan
    return replace(plan, refused=Refusal(f"{problem} Without --ask it is written all the same."))


def _unusable(said: Confirmation) -> str:
    """Why the program could not work with a result; empty where it could."""
    if said.problem:
        return said.problem
    if said.valid is False:
        first = f": {said.issues[0]}" if said.issues else "."
        return f"{said.name} refuses the result{first}"
    lost = next((state for ref, state in said.unusable if ref == said.primary), None)
    if lost is Listed.MISSING:
        return f"{said.name} lists {said.primary} as missing: the primary would not answer."
    return ""


def print_confirmation(prediction: Prediction) -> None:
    """The installed program's word in lines, where it was asked."""
    said = prediction.confirmation
    if said is None or not said.answered:
        return
    if said.agrees:
        output.print_line(f"\nconfirmed by {said.name}")
        return
    unusable = said.valid and len(said.unusable) == len(said.differences)
    word = "cannot use all of it" if unusable else "does not confirm this"
    output.print_line(f"\n{said.name} {word}:")
    for difference in said.differences:
        output.print_line(f"  {difference}")
    for issue in said.issues:
        at = issue.origin
        place = f"{at.file}:{at.line}:{at.column}: " if at else ""
        output.print_line(f"  {place}{issue}")


def confirmation_json(prediction: Prediction) -> dict[str, object] | None:
    """The same as the contract writes it; None where no program was asked."""
    said = prediction.confirmation
    if said is None or not said.answered:
        return None
    return {
        "program": said.program,
        "version": said.version,
        "agrees": said.agrees,
        "valid": said.valid,
        "issues": [str(issue) for issue in said.issues],
        "listed": {ref: str(state) for ref, state in said.listed},
        "differences": list(said.differences),
    }
