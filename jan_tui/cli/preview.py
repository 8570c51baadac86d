"""`jan-tui preview`: what Clawdbot will do with the files as they are."""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TypeVar

from jan_tui import units
from jan_tui.clawdbot import (
    AgentChain,
    Issue,
    Link,
    Notice,
    Origin,
    Prediction,
    Step,
    StepAction,
    normal_id,
)
from jan_tui.cli import output
from jan_tui.cli.answering import print_confirmation
from jan_tui.cli.commands import command, notice_command
from jan_tui.cli.common import single_probe, workspace
from jan_tui.diagnosis import NOT_ASKED, Diagnosis, Noted, noted
from jan_tui.workspace import NotInstalledError

_MOST = 5
"""Notices or issues of one kind that are told one by one."""

_T = TypeVar("_T")


def run(arguments: argparse.Namespace) -> int:
    """Prints the prediction; exit status 1 where the file is refused or the program disagrees."""
    place = workspace(arguments)
    place.jan.installed()
    facts = place.facts(None)
    prediction = place.predict(facts)
    snapshot = None
    if not arguments.offline:
        snapshot = single_probe(place, prediction)
        facts = place.facts(snapshot)
        prediction = place.predict(facts)
    known = {chain.agent for chain in prediction.agents}
    if arguments.agent is not None and prediction.valid and arguments.agent not in known:
        output.print_message(
            f"There is no agent {arguments.agent}. The config has: {', '.join(sorted(known))}."
        )
        return 1
    answered = True
    if arguments.ask:
        try:
            prediction = place.ask(facts)
        except NotInstalledError as missing:
            output.print_message(str(missing))
        said = prediction.confirmation
        answered = said is not None and said.agrees
        if said is not None and said.problem:
            output.print_message(said.problem)
    diagnoses = place.diagnose(snapshot, prediction)
    # That Jan was not asked is what --offline asks for.
    told = noted(prediction, [each for each in diagnoses if each.code != NOT_ASKED])
    if arguments.json:
        from jan_tui.cli.preview_json import to_json

        output.print_json(to_json(prediction, asked=arguments.ask, told=told))
    else:
        _print_prediction(prediction, arguments, told, better_steps(diagnoses))
        print_confirmation(prediction)
    return 0 if prediction.valid and prediction.reachable and answered else 1


def _print_prediction(
    prediction: Prediction,
    arguments: argparse.Namespace,
    told: Sequence[Noted],
    steps: Mapping[int, Step],
) -> None:
    """The prediction as text for people."""
    agent: str | None = arguments.agent
    state = "" if prediction.exists else " (not there yet)"
    if not prediction.reachable:
        state = " (cannot be looked at)"
    output.print_line(prediction.rules)
    output.print_line(f"config    {prediction.config_path}{state}")
    if not prediction.valid:
        _print_issues(prediction)
    else:
        _print_chain(prediction, agent)
    if not prediction.checked:
        output.print_line(prediction.not_checked)
    issues = sum(isinstance(each, Issue) for each in told)
    if len(told) > issues:
        output.print_line(f"\n{units.counted(len(told) - issues, 'notice')}:")
    output.print_lines(told_lines(told, prediction, arguments, steps=steps))
    if prediction.as_meant is not None:
        repair = command(Step("Repair it.", StepAction.REPAIR), prediction, arguments)
        output.print_line(f"\nWith the offered repairs (`{repair}`):")
        _print_chain(prediction.as_meant, agent)


def _print_issues(prediction: Prediction) -> None:
    unread = any(issue.unread for issue in prediction.issues)
    refuses = f"{prediction.release} refuses this file whole"
    output.print_line(f"{'This file cannot be read' if unread else refuses}:")
    for issues in _of_kinds(prediction.issues, lambda issue: issue.message):
        for issue in issues[:_MOST]:
            output.print_line(f"  {_place(issue.origin)}{issue}")
        if len(issues) > _MOST:
            output.print_line(f"  and {_more(issues[_MOST:])} of this kind.")


def _print_chain(prediction: Prediction, agent: str | None) -> None:
    provider = prediction.provider
    key = f"key from {provider.api_key_source}" if provider.api_key_source else "no key"
    output.print_line(f"provider  {provider.label}, {provider.mode}, {provider.base_url}, {key}")
    if agent is None:
        rows = [] if prediction.primary is None else [("primary", *_link(prediction.primary))]
        rows += [
            (f"fallback {number}", *_link(link))
            for number, link in enumerate(prediction.fallbacks, start=1)
        ]
        for line in output.table(rows):
            output.print_line(line)
    for chain in prediction.agents:
        wanted = chain.agent == agent if agent is not None else chain.overrides
        if wanted or (agent is None and chain.agent == prediction.default_agent):
            _print_agent(chain)
    _print_other_models(prediction, agent)


def _print_other_models(prediction: Prediction, agent: str | None) -> None:
    """The models chosen outside the chains, those of the wanted agent where one is given."""
    chosen = [each for each in prediction.other_models if agent is None or each.agent == agent]
    if chosen:
        output.print_line("models chosen elsewhere:")
    for line in output.table([(f"  {each.path}", *_link(each.link)) for each in chosen]):
        output.print_line(line)


def _print_agent(chain: AgentChain) -> None:
    output.print_line(f"agent {chain.agent} tries, in this order:")
    rows = [(f"  {number}.", *_link(link)) for number, link in enumerate(chain.candidates, start=1)]
    for line in output.table(rows):
        output.print_line(line)


def will_try(prediction: Prediction, agent: str | None) -> str:
    """What the default agent will try, or the one that is named."""
    who, links = "", prediction.candidates
    for chain in prediction.agents:
        if agent is not None and chain.agent == normal_id(agent):
            who, links = f" for {chain.agent}", chain.candidates
    return f"{prediction.release} will try{who}: {' -> '.join(x.ref or x.raw for x in links)}"


def _link(link: Link) -> tuple[str, str, str]:
    return (link.ref or link.raw or "(blank)", str(link.status), link.note)


def better_steps(diagnoses: Sequence[Diagnosis]) -> dict[int, Step]:
    """What the diagnoses know to do about notices that know nothing themselves, by their identity:
    a repair may hold values that have no hash."""
    return {
        id(each.notice): each.step
        for each in diagnoses
        if each.notice is not None
        and each.step.action is not None
        and each.notice.step.action is None
    }


def told_lines(
    told: Sequence[Noted],
    prediction: Prediction,
    arguments: argparse.Namespace,
    *,
    commands: bool = True,
    steps: Mapping[int, Step] = MappingProxyType({}),
) -> list[str]:
    """The lines of all that there is to say; of a kind that is there many times, one and where the
    others are."""
    lines: list[str] = []
    said = [each for each in told if not isinstance(each, Issue)]
    for alike in _of_kinds(said, lambda each: (each.code, each.severity)):
        several = len(alike) > _MOST
        for each in alike[:1] if several else alike:
            lines += noted_lines(each, prediction, arguments, commands=commands, steps=steps)
        if several:
            lines.append(f"  And {_more(alike[1:])} of this kind.")
    return lines


def _of_kinds(told: Sequence[_T], kind: Callable[[_T], object]) -> list[list[_T]]:
    """In the same order, but those of a kind that is there many times stand at its first."""
    counts = Counter(map(kind, told))
    kinds: dict[object, list[_T]] = {}
    for number, each in enumerate(told):
        own = kind(each)
        kinds.setdefault(own if counts[own] > _MOST else number, []).append(each)
    return list(kinds.values())


def _more(others: Sequence[Issue | Notice | Diagnosis]) -> str:
    """How many, and the places of the first ones."""
    origins = [each.origin for each in others[:_MOST] if not isinstance(each, Diagnosis)]
    places = [f"{origin.line}:{origin.column}" for origin in origins if origin is not None]
    listed = ", ".join(places) + (", ..." if len(others) > len(places) else "")
    return f"{len(others)} more{f' ({listed})' if places else ''}"


def noted_lines(
    each: Noted,
    prediction: Prediction,
    arguments: argparse.Namespace,
    *,
    commands: bool,
    steps: Mapping[int, Step],
) -> list[str]:
    """A notice or a diagnosis with its place, what to do and the command for that, after an empty
    line; nothing for an issue, which stands where the file is refused."""
    if isinstance(each, Issue):
        return []
    if isinstance(each, Diagnosis):
        head, texts = "not checked" if each.unsure else str(each.severity), [each.headline]
        texts.append(str(each.step))
        typed = command(each.step, prediction, arguments)
    else:
        head = str(each.severity)
        place = f"{_place(each.origin)}{each.path}".removesuffix(": ")
        better = steps.get(id(each))
        texts = [place, each.message, str(better) if better else each.fix]
        typed = notice_command(each, prediction, arguments)
        typed = command(better, prediction, arguments) if better else typed
    inside = (f"  {text}" for text in texts if text)
    return [f"\n{head}: {each.code}", *inside, *([f"    {typed}"] if typed and commands else [])]


def _place(origin: Origin | None) -> str:
    return "" if origin is None else f"{origin.file}:{origin.line}:{origin.column}: "
