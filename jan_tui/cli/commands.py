"""The command line that does a step, as a person can type it."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator

from jan_tui import system
from jan_tui.clawdbot import Mode, Notice, Prediction, Severity, Step, StepAction

_WORDS = {
    StepAction.ASK_JAN: ("status",),
    StepAction.ASK_PROGRAM: ("preview", "--ask"),
    StepAction.ENTER_KEY: ("apply", "--api-key-stdin"),
    StepAction.REHEARSE: ("rehearse",),
    StepAction.FIND_JAN: ("status", "--outside"),
}
"""Commands to which nothing is added."""

_LOOKS = (StepAction.ASK_JAN, StepAction.ASK_PROGRAM, StepAction.FIND_JAN)

_OPTIONS = {
    StepAction.CHOOSE_RELEASE: ("preview", "--release"),
    StepAction.SET_MODE: ("apply", "--mode"),
    StepAction.SET_BASE_URL: ("apply", "--base-url"),
    StepAction.CHOOSE_PRIMARY: ("apply", "--primary"),
    StepAction.CHOOSE_FALLBACKS: ("apply", "--fallback"),
    StepAction.ADD_MODELS: ("apply", "--add-model"),
    StepAction.WRITE_CONTEXT: ("apply", "--context"),
}
"""Commands with an option that is given once for each value; without a value there is none."""

_PREFIX_TWICE = re.compile(r"(/v1)(?:/v1)+/?$")
"""What a person gets who appends the prefix to an address that has it."""

_NEEDS_ENTRY = frozenset({StepAction.SET_BASE_URL, StepAction.WRITE_CONTEXT, StepAction.ENTER_KEY})
_FIRST = frozenset({StepAction.SET_UP, StepAction.SET_MODE})
_CHOOSES = frozenset({StepAction.CHOOSE_PRIMARY, StepAction.CHOOSE_FALLBACKS})
_LISTS_MODELS = _FIRST | {StepAction.SET_BASE_URL, StepAction.WRITE_CONTEXT}
"""With a new key no model is seen yet: those of the chain are listed then."""


def command(
    step: Step,
    prediction: Prediction,
    arguments: argparse.Namespace,
    *,
    answers_elsewhere: bool = False,
) -> str:
    """The command for a step with the person's own --config, --profile and --release, quoted for
    the shell; empty where the step is not done by this program or a value for it is not known.

    An explicit entry lists what is served; while nothing is, the models of the chain, and without
    any no command can write one. `answers_elsewhere`: the server was found to list models at the
    address that the step names, not at the one that was probed.
    """
    asked = step.action is StepAction.ASK_PROGRAM and getattr(arguments, "ask", False)
    if asked or _unwritable(step, prediction):
        return ""
    if step.action is StepAction.REPAIR:
        words = ["apply", *(f"--repair={code}" for code in step.values or ("",))]
        words = [word.removesuffix("=") for word in words]
    elif step.action is StepAction.SET_UP:
        mode, *primary = step.values
        words = ["apply", "--mode", mode]
        words += [word for ref in primary for word in _option("--primary", ref)]
    elif step.action is StepAction.START_JAN:
        return system.SHELL.join(step.values)
    elif step.action in _WORDS:
        words = list(_WORDS[step.action])
    elif step.action is StepAction.INHERIT:
        words = ["apply", *_option("--agent", step.values[0]), "--inherit"]
    elif step.action in _OPTIONS and step.values:
        name, option = _OPTIONS[step.action]
        pairs = step.action is StepAction.WRITE_CONTEXT
        values = ("=".join(step.values),) if pairs else step.values
        words = [name, *(word for value in values for word in _option(option, value))]
    else:
        return ""
    words += _option("--agent", step.agent) if step.agent else ()
    if step.action is StepAction.SET_UP and not _served(prediction):
        return ""
    if step.action in _CHOOSES:
        words += _listing(step, prediction)
    if prediction.provider.mode is not Mode.EXPLICIT and Mode.IMPLICIT not in step.values:
        served = _served(prediction) or answers_elsewhere
        if step.action in _LISTS_MODELS and not (served or chain(prediction)):
            return ""
        words += _entry(step, prediction, arguments.base_url, served=served)
    kept = arguments
    if step.action is StepAction.CHOOSE_RELEASE:
        kept = argparse.Namespace(**{**vars(arguments), "release": None, "program": None})
    return typed(kept, *words)


def notice_command(notice: Notice, prediction: Prediction, arguments: argparse.Namespace) -> str:
    """The command for what a notice advises; in a refused file only errors can be repaired."""
    step = notice.step
    hidden = not prediction.valid and notice.severity is not Severity.ERROR
    return (
        "" if hidden and step.action is StepAction.REPAIR else command(step, prediction, arguments)
    )


def typed(arguments: argparse.Namespace, *words: str) -> str:
    """A command line of this program with the options that chose the files, quoted for a shell."""
    places = {
        "--config": arguments.config,
        "--profile": arguments.profile,
        "--release": arguments.release,
        "--program": arguments.program,
    }
    given = (_option(name, value) for name, value in places.items() if value is not None)
    return system.SHELL.join(["jan-tui", *words, *(word for option in given for word in option)])


def _entry(
    step: Step, prediction: Prediction, base_url: str | None, *, served: bool
) -> Iterator[str]:
    """What an explicit entry needs that is not there yet, for the server that was probed."""
    if step.action in _NEEDS_ENTRY:
        yield from ("--mode", Mode.EXPLICIT)
    if step.action in _LISTS_MODELS and served:
        yield "--all-models"
    elif step.action in _NEEDS_ENTRY or Mode.EXPLICIT in step.values:
        for ident in chain(prediction):
            yield from _option("--model", ident)
    if step.action in _NEEDS_ENTRY | _LISTS_MODELS and step.action is not StepAction.SET_BASE_URL:
        yield from _option("--base-url", _PREFIX_TWICE.sub(r"\1", base_url)) if base_url else ()


def _unwritable(step: Step, prediction: Prediction) -> bool:
    """Whether a command that writes would be refused, whatever it writes."""
    looks = (*_LOOKS, StepAction.CHOOSE_RELEASE)
    if step.action in looks:
        return False
    return prediction.managed or (not prediction.valid and step.action is not StepAction.REPAIR)


def _listing(step: Step, prediction: Prediction) -> Iterator[str]:
    """What lists the chosen models that are served, where no entry does."""
    ids = filter(None, map(prediction.provider.model, step.values))
    unlisted = {model.id for model in prediction.catalog if model.served and not model.usable}
    left = [ident for ident in ids if ident in unlisted]
    off = prediction.provider.mode is Mode.OFF
    if left and off:
        yield from ("--mode", Mode.EXPLICIT)
    for ident in left if prediction.provider.mode is not Mode.IMPLICIT else ():
        yield from _option("--model" if off else "--add-model", ident)


def _served(prediction: Prediction) -> bool:
    return any(model.served for model in prediction.catalog)


def chain(prediction: Prediction) -> list[str]:
    """The ids of Jan in the default chain, each once."""
    links = (link for link in (prediction.primary, *prediction.fallbacks) if link is not None)
    ids = (prediction.provider.model(link.ref) for link in links)
    return list(dict.fromkeys(ident for ident in ids if ident is not None))


def _option(name: str, value: str) -> tuple[str, ...]:
    return (f"{name}={value}",) if value.startswith("-") else (name, value)
