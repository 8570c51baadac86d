"""`jan-tui apply`: a wish becomes a change of the files, shown, backed up and undoable."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from jan_tui.clawdbot.prediction import Mode, Prediction
from jan_tui.commands import output
from jan_tui.commands.place import look, workspace
from jan_tui.editing.intent import Intent, KeyChoice, KeyLocation, ModelOverride
from jan_tui.editing.plan import Plan, Refusal
from jan_tui.ports import ChangedUnderHand, Saved
from jan_tui.usage import UsageError
from jan_tui.workspace import LocalWorkspace

_ATTEMPTS = 5
"""How often a plan is made anew when the files change between the reading and the save."""


def run(arguments: argparse.Namespace) -> int:
    """Makes the change, or shows it with --dry-run; exit status 1 where it is refused."""
    if arguments.undo:
        return _undo(arguments)
    intent = _intent(arguments)
    place = workspace(arguments)
    prediction = place.predict(place.facts(None))
    facts = place.facts(look(place, prediction))
    plan = place.plan(intent, facts)
    backups: Mapping[Path, Path | None] = {}
    refused = plan.refused
    if refused is None and plan.changes and not arguments.dry_run:
        for _ in range(_ATTEMPTS):
            outcome = place.save(intent, plan, facts)
            if not isinstance(outcome, ChangedUnderHand):
                break
            output.tell("The files changed meanwhile; the same wish is applied to the new text.")
            plan = outcome.plan
        if isinstance(outcome, Saved):
            backups = {file.path: file.backup for file in outcome.files}
        elif isinstance(outcome, ChangedUnderHand):
            refused = Refusal("The files keep changing under the hand. Try again in a moment.")
        else:
            refused = outcome
    _report(arguments, place, plan, refused, backups)
    return 0 if refused is None else 1


def _report(
    arguments: argparse.Namespace,
    place: LocalWorkspace,
    plan: Plan,
    refused: Refusal | None,
    backups: Mapping[Path, Path | None],
) -> None:
    if arguments.json:
        output.print_json(_to_json(plan, refused, backups))
        return
    if refused is not None:
        output.tell(_refusal_text(refused))
        return
    if not plan.changes:
        output.say("Nothing to do: the files already say so.")
    for change in plan.changes:
        output.say(change.diff.rstrip("\n"))
    for remark in plan.remarks:
        output.tell(remark)
    if plan.export_line:
        output.tell(f"Put this line into your shell's start-up file:\n{plan.export_line}")
    for path, backup in backups.items():
        kept = f", the old text is in {backup}" if backup else ""
        output.tell(f"Wrote {path}{kept}.")
    if plan.changes and arguments.dry_run:
        output.tell("Nothing was written (--dry-run).")
    if plan.preview is not None and plan.preview.primary is not None:
        _print_outcome(plan.preview)


def _print_outcome(preview: Prediction) -> None:
    assert preview.primary is not None
    chain = " -> ".join(link.ref or link.raw for link in preview.candidates)
    output.tell(f"{preview.release} will try: {chain}")


def _refusal_text(refused: Refusal) -> str:
    place = ""
    if refused.path is not None:
        place = f"{refused.path}:"
        if refused.line is not None:
            place += f"{refused.line}:{refused.column}:"
        place += " "
    text = f"Refused, nothing was written. {place}{refused.reason}"
    if refused.source_line and refused.column is not None:
        text += f"\n    {refused.source_line}\n    {' ' * (refused.column - 1)}^"
    return text


def _to_json(
    plan: Plan, refused: Refusal | None, backups: Mapping[Path, Path | None]
) -> dict[str, object]:
    from jan_tui.clawdbot.preview_json import to_json

    changed = [] if refused is not None else plan.changes
    answer: dict[str, object] = {
        "format": 1,
        "changed": [
            {
                "path": str(change.path),
                "created": change.created,
                "backup": str(backup) if (backup := backups.get(change.path)) else None,
                "diff": change.diff,
            }
            for change in changed
        ],
        "preview": None if plan.preview is None else to_json(plan.preview),
        "refused": None if refused is None else refusal_json(refused),
        "remarks": list(plan.remarks),
        "export_line": plan.export_line,
    }
    return answer


def refusal_json(refused: Refusal) -> dict[str, object]:
    """A refusal as the contract writes it."""
    return {
        "reason": refused.reason,
        "path": None if refused.path is None else str(refused.path),
        "line": refused.line,
        "column": refused.column,
    }


def _undo(arguments: argparse.Namespace) -> int:
    place = workspace(arguments)
    last = place.last_save()
    stale, _, difference = ("" if last is None else last.stale).partition("\n")
    if last is None:
        refused: Refusal | None = Refusal("There is no save of this program to take back.")
        files: tuple[Path, ...] = ()
    elif stale:
        refused, files = (
            Refusal(stale, next(iter(last.files), None)),
            (),
        )
    elif arguments.dry_run:
        refused, files = None, last.files
    else:
        outcome = place.undo()
        refused = outcome if isinstance(outcome, Refusal) else None
        files = () if isinstance(outcome, Refusal) else outcome.files
    if arguments.json:
        changed = [
            {"path": str(path), "created": False, "backup": None, "diff": ""} for path in files
        ]
        if last is not None and changed:
            changed[0]["diff"] = last.diff
        answer = {"format": 1, "changed": changed, "preview": None, "difference": difference}
        output.print_json({**answer, "refused": None if refused is None else refusal_json(refused)})
    else:
        if last is not None:
            output.say((difference or last.diff).rstrip("\n"))
        if refused is not None:
            output.tell(_refusal_text(refused))
        else:
            verb = "Would be taken back" if arguments.dry_run else "Taken back"
            output.tell(f"{verb}: {', '.join(str(path) for path in files)}.")
    return 0 if refused is None else 1


def _intent(arguments: argparse.Namespace) -> Intent:
    """The wish that the options name; what is not named is left as it is."""
    fallbacks = () if arguments.no_fallbacks else arguments.fallback
    return Intent(
        mode=None if arguments.mode is None else Mode(arguments.mode),
        base_url=arguments.base_url,
        key=KeyChoice(
            None if arguments.key_location is None else KeyLocation(arguments.key_location),
            _key_value(arguments),
        ),
        models=None if arguments.model is None else tuple(arguments.model),
        all_models=arguments.all_models,
        add_models=tuple(arguments.add_model),
        remove_models=tuple(arguments.remove_model),
        overrides=_overrides(arguments),
        primary=arguments.primary,
        fallbacks=None if fallbacks is None else tuple(fallbacks),
        fallback_key=arguments.fallback_key,
        repair_all=arguments.repair,
        include_edits=arguments.edit_includes,
    )


def _key_value(arguments: argparse.Namespace) -> str | None:
    if arguments.api_key_env is not None:
        if not re.fullmatch(r"[A-Z_][A-Z0-9_]*", arguments.api_key_env):
            raise UsageError(
                "jan-tui apply: --api-key-env takes the name of a variable in capitals, "
                "such as JAN_API_KEY, not the key itself\n"
            )
        return f"${{{arguments.api_key_env}}}"
    if arguments.api_key_stdin:
        line = sys.stdin.readline().rstrip("\r\n")
        if not line:
            raise UsageError("jan-tui apply: --api-key-stdin found no key on standard input\n")
        return line
    return None if arguments.api_key is None else str(arguments.api_key)


def _overrides(arguments: argparse.Namespace) -> tuple[tuple[str, ModelOverride], ...]:
    chosen: dict[str, ModelOverride] = {}
    for option, name in (
        ("context", "context_window"),
        ("max_tokens", "max_tokens"),
        ("name", "name"),
        ("reasoning", "reasoning"),
    ):
        for model_id, value in getattr(arguments, option):
            chosen[model_id] = replace(chosen.get(model_id, ModelOverride()), **{name: value})
    return tuple(chosen.items())
