"""The command line that does a step, as a person can type it."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Iterator

from jan_tui.clawdbot import Mode, Prediction, Step, StepAction

_WORDS = {
    StepAction.ASK_JAN: ("status",),
    StepAction.ASK_PROGRAM: ("preview", "--ask"),
    StepAction.REPAIR: ("apply", "--repair"),
    StepAction.ENTER_KEY: ("apply", "--api-key-stdin"),
}
"""Commands to which nothing is added."""

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

_NEEDS_ENTRY = frozenset({StepAction.SET_BASE_URL, StepAction.WRITE_CONTEXT, StepAction.ENTER_KEY})
_LISTS_MODELS = frozenset({StepAction.SET_BASE_URL, StepAction.WRITE_CONTEXT, StepAction.SET_MODE})
"""With a new key no model is seen yet: those of the chain are listed then."""


def command(step: Step, prediction: Prediction, arguments: argparse.Namespace) -> str:
    """The command for a step with the person's own --config, --profile and --release, quoted for
    the shell; empty where the step is not done by this program or a value for it is not known.

    An explicit entry lists what is served: while nothing is, no command can write one.
    """
    if step.action in _WORDS:
        words = list(_WORDS[step.action])
    elif step.action in _OPTIONS and step.values:
        name, option = _OPTIONS[step.action]
        pairs = step.action is StepAction.WRITE_CONTEXT
        values = ("=".join(step.values),) if pairs else step.values
        words = [name, *(word for value in values for word in _option(option, value))]
    else:
        return ""
    nothing_served = not any(model.served for model in prediction.catalog)
    if step.action is StepAction.SET_MODE and nothing_served:
        return ""
    if prediction.provider.mode is not Mode.EXPLICIT:
        words += _entry(step, prediction, arguments.base_url)
    kept = arguments
    if step.action is StepAction.CHOOSE_RELEASE:
        kept = argparse.Namespace(config=kept.config, profile=kept.profile, release=None)
    return typed(kept, *words)


def typed(arguments: argparse.Namespace, *words: str) -> str:
    """A command line of this program with the options that chose the files, quoted for a shell."""
    places = {
        "--config": arguments.config,
        "--profile": arguments.profile,
        "--release": arguments.release,
    }
    given = (_option(name, value) for name, value in places.items() if value is not None)
    return shlex.join(["jan-tui", *words, *(word for option in given for word in option)])


def _entry(step: Step, prediction: Prediction, base_url: str | None) -> Iterator[str]:
    """What an explicit entry needs that is not there yet, for the server that was probed."""
    if step.action in _NEEDS_ENTRY:
        yield from ("--mode", Mode.EXPLICIT)
    if step.action in _LISTS_MODELS:
        yield "--all-models"
    elif step.action is StepAction.ENTER_KEY:
        for link in (prediction.primary, *prediction.fallbacks):
            ident = prediction.provider.model(link.ref if link else None)
            if ident is not None:
                yield from _option("--model", ident)
    if step.action in _NEEDS_ENTRY | _LISTS_MODELS and step.action is not StepAction.SET_BASE_URL:
        yield from _option("--base-url", base_url) if base_url else ()


def _option(name: str, value: str) -> tuple[str, ...]:
    return (f"{name}={value}",) if value.startswith("-") else (name, value)
