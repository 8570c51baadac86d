"""`jan-tui apply`: the requested change, shown, written with a backup, undoable."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TextIO

from msgspec import Struct, field

from jan_tui.clawdbot import Mode, ServerFacts, Severity
from jan_tui.cli import interrupted, output
from jan_tui.cli.answering import (
    confirmed_plan,
    exit_status,
    lost_in,
    print_confirmation,
    refusal_json,
    refusal_text,
)
from jan_tui.cli.common import agent_choices, single_probe, workspace
from jan_tui.cli.output import UsageError
from jan_tui.cli.preview import told_lines, will_try
from jan_tui.diagnosis import Noted, noted
from jan_tui.editing import Intent, KeyChoice, KeyLocation, ModelOverride, Plan, Refusal, impediment
from jan_tui.editing.saving import Interrupted, Saved
from jan_tui.structs import replace
from jan_tui.system_errors import cause
from jan_tui.workspace import LocalWorkspace

_ATTEMPTS = 5
"""How often a plan is repeated when the files change between the reading and the save."""

_NO_TEXT = re.compile("[\ud800-\udfff]")
"""By surrogates Python names bytes that are no UTF-8."""

_NOT_UTF8 = "found a line that is not UTF-8 on standard input"
_MOST_KEY = 16 * 1024
"""Characters; no server takes a header as long as this."""


def run(arguments: argparse.Namespace) -> int:
    """Makes the change, or shows it with --dry-run; exit status 1 where it is refused."""
    _check_text(arguments)
    if arguments.undo:
        return interrupted.undo(arguments, workspace(arguments))
    if arguments.finish:
        return interrupted.finish(arguments, workspace(arguments))
    intent = _intent(arguments)
    place = workspace(arguments)
    found = place.interrupted()
    write = not (arguments.dry_run or intent.empty)
    stuck = interrupted.settle(arguments, place, found, write=write)
    if stuck is not None:
        return _report(arguments, _Made(Plan((), None, stuck), stuck, (), found))
    place.jan.installed()
    prediction = place.predict(place.facts(None))
    snapshot = single_probe(place, prediction)
    facts = place.facts(snapshot)
    plan = _worked_out(place.plan(intent, facts), intent, force=arguments.force)
    if arguments.ask:
        plan = confirmed_plan(place, plan, facts, write=write)
    made = _made(place, intent, plan, facts, write=not arguments.dry_run)
    seen = made.plan.preview
    told = () if seen is None else noted(seen, place.diagnose(snapshot, seen, verdicts=()))
    return _report(arguments, replace(made, interrupted=found, told=told))


def _worked_out(plan: Plan, intent: Intent, *, force: bool) -> Plan:
    """The plan, refused where its result cannot work; repairs alone make nothing worse."""
    repairs = replace(Intent(), repair_all=intent.repair_all, repairs=intent.repairs)
    only_repairs = replace(repairs, include_edits=intent.include_edits) == intent
    if plan.refused is not None or not plan.changes or force or only_repairs:
        return plan
    found = None if plan.preview is None else impediment(plan.preview, plan.orphan)
    if plan.preview is None or found is None:
        return plan
    reason = f"The result could not work: {found.reason}"
    remedy = None if intent.mode is Mode.OFF else found.remedy
    return replace(
        plan, refused=Refusal(reason, plan.preview.config_path, remedy=remedy, forcible=True)
    )


class _Made(Struct, frozen=True):
    """The result of a change: the files written, each with its backup, or why none was."""

    plan: Plan
    refused: Refusal | None
    remarks: tuple[str, ...]
    interrupted: Interrupted | None = None
    told: tuple[Noted, ...] = ()
    """All that there is to say of the result."""
    backups: Mapping[Path, Path | None] = field(default_factory=dict)


def _made(
    place: LocalWorkspace, intent: Intent, plan: Plan, facts: ServerFacts, *, write: bool
) -> _Made:
    if plan.refused is not None or not plan.changes or not write:
        return _Made(plan, plan.refused, plan.remarks)
    for _ in range(_ATTEMPTS):
        outcome = place.save(intent, plan, facts)
        if isinstance(outcome, Saved):
            backups = {file.path: file.backup for file in outcome.files}
            return _Made(plan, None, outcome.remarks, backups=backups)
        if isinstance(outcome, Refusal):
            return _Made(plan, outcome, ())
        output.print_message(
            "The files changed meanwhile; the same change is applied to the new text."
        )
        output.print_messages(outcome.remarks)
        plan = outcome.plan
    return _Made(plan, Refusal("The files keep changing. Try again in a moment."), ())


def _report(arguments: argparse.Namespace, made: _Made) -> int:
    """Print what became of the change; lost output changes the exit status only where the output is
    all that was requested."""
    lost = lost_in(lambda: _print_answer(arguments, made))
    if lost is not None or not arguments.json:
        _print_messages(arguments, made)
    status = exit_status(made.refused, lost, only_shown=arguments.dry_run)
    left = arguments.repair is not None and _left(made.plan)
    unknown = not made.plan.changes and _not_noticed(arguments, made.plan)
    return status or int(bool(left or unknown))


def _not_noticed(arguments: argparse.Namespace, plan: Plan) -> list[str]:
    """The codes whose repair is asked for although no notice has them."""
    codes = {notice.code for notice in plan.preview.notices} if plan.preview else set()
    return [code for code in arguments.repair or () if code and code not in codes]


def _left(plan: Plan) -> bool:
    """Whether something stays broken that a repair was asked for."""
    seen = plan.preview
    return seen is not None and (
        impediment(seen, plan.orphan) is not None
        or any(notice.severity is Severity.ERROR for notice in seen.notices)
    )


def _print_answer(arguments: argparse.Namespace, made: _Made) -> None:
    plan = made.plan
    if arguments.json:
        output.print_json(_to_json(made))
    elif made.refused is None:
        if not plan.changes and (unknown := _not_noticed(arguments, plan)):
            output.print_line(f"There is no notice {', '.join(unknown)}.")
        elif not plan.changes and arguments.repair is not None and _left(plan):
            output.print_line("No repair is offered for what is wrong.")
        elif not plan.changes:
            output.print_line("Nothing to do: the files already say so.")
        for change in plan.changes:
            output.print_line(change.diff.rstrip("\n"))
        if plan.preview is not None and arguments.ask:
            print_confirmation(plan.preview)


def _print_messages(arguments: argparse.Namespace, made: _Made) -> None:
    plan = made.plan
    if made.refused is not None:
        output.print_message(refusal_text(made.refused, arguments))
        if made.refused.forcible:
            _print_preview(arguments, made)
        return
    output.print_messages(made.remarks)
    if plan.export_line:
        output.print_message(f"Put this line into your shell's start-up file:\n{plan.export_line}")
    for path, backup in made.backups.items():
        kept = f", the old text is in {backup}" if backup else ""
        output.print_message(f"Wrote {path}{kept}.")
    if plan.changes and arguments.dry_run:
        output.print_message("Nothing was written (--dry-run).")
    if plan.changes or arguments.repair is not None:
        _print_preview(arguments, made)


def _print_preview(arguments: argparse.Namespace, made: _Made) -> None:
    """The chain of the result where it can work, and what there is to know of it."""
    plan, seen = made.plan, made.plan.preview
    if seen is None:
        return
    found = impediment(seen, plan.orphan)
    if found is None:
        output.print_message(will_try(seen, arguments.agent))
    elif plan.refused is None:
        left = "still cannot work" if arguments.repair is not None else "cannot work"
        output.print_message(f"This {left}: {found.reason}")
    # A command is about the files; what a refused change would have left is in none of them.
    lines = told_lines(made.told, seen, arguments, commands=plan.refused is None)
    output.print_messages(lines)


def _to_json(made: _Made) -> dict[str, object]:
    from jan_tui.cli.preview_json import to_json

    plan, refused = made.plan, made.refused
    changed = [] if refused is not None else plan.changes
    return {
        "format": output.FORMAT,
        "changed": [
            {
                "path": str(change.path),
                "created": change.created,
                "backup": str(backup) if (backup := made.backups.get(change.path)) else None,
                "diff": change.diff,
            }
            for change in changed
        ],
        "preview": None if plan.preview is None else to_json(plan.preview, told=made.told),
        "refused": None if refused is None else refusal_json(refused),
        "remarks": list(made.remarks),
        "export_line": plan.export_line,
        "interrupted": interrupted.interrupted_json(made.interrupted),
    }


def _intent(arguments: argparse.Namespace) -> Intent:
    """The intent that the options name; what is not named is left as it is."""
    fallbacks = () if arguments.no_fallbacks else arguments.fallback
    after = None if fallbacks is None else tuple(fallbacks)
    agents = agent_choices(arguments, after)
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
        primary=None if agents else arguments.primary,
        fallbacks=None if agents else after,
        fallback_key=arguments.fallback_key,
        agents=agents,
        repairs=tuple(filter(None, arguments.repair or ())),
        repair_all="" in (arguments.repair or ()),
        include_edits=arguments.edit_includes,
    )


def _check_text(arguments: argparse.Namespace) -> None:
    """Raises `UsageError` for an option whose bytes are no UTF-8: no config can hold them."""
    for name, value in vars(arguments).items():
        if name != "config" and any(map(_NO_TEXT.search, _texts(value))):
            option = f"--{name.replace('_', '-')}"
            raise UsageError(f"jan-tui apply: {option} holds bytes that are not UTF-8\n")


def _texts(value: object) -> Iterator[str]:
    """The strings of an option, which may be given several times and in parts."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _texts(one)


def _key_value(arguments: argparse.Namespace) -> str | None:
    if arguments.api_key_env is not None:
        if not re.fullmatch(r"[A-Z_][A-Z0-9_]*", arguments.api_key_env):
            raise UsageError(
                "jan-tui apply: --api-key-env takes the name of a variable in capitals, "
                "such as JAN_API_KEY, not the key itself\n"
            )
        return f"${{{arguments.api_key_env}}}"
    if arguments.api_key_stdin:
        return _key_from_stdin()
    return None if arguments.api_key is None else str(arguments.api_key)


def _key_from_stdin() -> str:
    """The first line of standard input; raises `UsageError` where it holds no key."""
    stream: TextIO | None = sys.stdin
    line, problem = "", "found standard input closed"
    try:
        if stream is not None:
            line = stream.readline(_MOST_KEY + 2).rstrip("\r\n")
            problem = "" if line else "found no key on standard input"
    except UnicodeDecodeError:
        problem = _NOT_UTF8
    except OSError as refused:
        problem = f"cannot read standard input: {cause(refused)}"
    except ValueError:
        problem = "found standard input closed"
    if _NO_TEXT.search(line):
        problem = _NOT_UTF8
    elif len(line) > _MOST_KEY:
        problem = f"found a line of more than {_MOST_KEY} characters, which no key is"
    if problem:
        raise UsageError(f"jan-tui apply: --api-key-stdin {problem}\n")
    return line


def _overrides(arguments: argparse.Namespace) -> tuple[tuple[str, ModelOverride], ...]:
    chosen: dict[str, ModelOverride] = {}
    for option in ("context", "max_tokens", "name", "reasoning"):
        name = "context_window" if option == "context" else option
        for model_id, value in getattr(arguments, option):
            chosen[model_id] = replace(chosen.get(model_id, ModelOverride()), **{name: value})
    return tuple(chosen.items())
