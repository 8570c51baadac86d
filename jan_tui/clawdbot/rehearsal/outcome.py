"""What a program's own turn came to: its JSON and its lines, classified.

Its exit status alone proves nothing: both programs end with 0 after a refusal by a model, with an
apology as the text (facts: first turn).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from typing import Any

from msgspec import Struct

from jan_tui.clawdbot.program.answer import CommandResult, first_line, issues_of, safe
from jan_tui.clawdbot.rehearsal.run import Ran
from jan_tui.clawdbot.values.javascript import record

_INVALID = re.compile(r"config (?:is |file is )?invalid|invalid config", re.IGNORECASE)
_NO_KEY = re.compile(
    r"no (?:api key|credentials?)\b|missing (?:api key|auth|credentials)|"
    r"could not resolve (?:auth|credentials)|no auth(?:entication)? (?:profile|found)",
    re.IGNORECASE,
)
_UNKNOWN = re.compile(
    r"unknown model|model[_ ]not[_ ]found|no such model|model .{0,80} is not (?:allowed|available)",
    re.IGNORECASE,
)
_THROWN = re.compile(r"^(?:\w*Error): (.+)", re.MULTILINE)
_OWN_LINE = re.compile(r"^(?!\s*\[)\s*\S", re.MULTILINE)
_ALL_FAILED = re.compile(r"All models failed \(\d+\): (.+)", re.DOTALL)
_EACH = re.compile(
    r"(?:^| \| )(?P<ref>[^\s:|]+/[^\s|]*?): .*?\((?P<reason>[a-z_]+)\)(?=\.? \| |\W*$|\. )"
)
"""A model in the programs' list of those that failed: `jan/a: 402 No credit (billing) | ...`."""

_NOT_FOUND, _NOT_RUN = 127, 126
"""Exit statuses of a shell, of env(1) and of the guard for a program that cannot be run."""

_MOST = 64


class Stop(StrEnum):
    """Why a program sent no request."""

    REFUSED = "refused-by-program"
    NO_CREDENTIALS = "no-credentials"
    UNKNOWN_MODEL = "unknown-model"
    OTHER = "other"


class Attempt(Struct, frozen=True):
    """One model that was tried: its reference, and how it ended in the program's own word."""

    ref: str
    result: str


class FirstTurn(Struct, frozen=True):
    """How the turn ended for the program.

    `stop` is None where it took an answer of a model; `message` is the program's own reason where
    it did not, `issues` its lines about a config that it refuses. `attempts` are the models that it
    says it tried, in order; empty where it does not say.
    """

    stop: Stop | None = None
    message: str = ""
    issues: tuple[tuple[str, str], ...] = ()
    attempts: tuple[Attempt, ...] = ()


def first_turn(ran: Ran, *, sent: bool) -> FirstTurn:
    """The end of a turn, from what the program printed; `sent` is whether a request came of it."""
    result = CommandResult(ran.status, ran.output, ran.errors)
    value = result.value or {}
    meta = record(value.get("meta"))
    attempts = tuple(_attempts(meta))[:_MOST]
    error = record(meta.get("error")) or record(value.get("error"))
    told = error.get("message")
    message = told if isinstance(told, str) else ""
    if sent and meta and not error and ran.status == 0:
        return FirstTurn(attempts=attempts)
    if _INVALID.search(message or ran.errors) and ran.status:
        return _refused(value, ran)
    if not message:
        message = _thrown(ran.errors) or _said(value) or first_line(ran.output)
    if ran.status in (_NOT_FOUND, _NOT_RUN) and not message:
        message = "it cannot be run"
    attempts = attempts or tuple(_listed(message))[:_MOST]
    return FirstTurn(_stop(message, str(error.get("kind", ""))), safe(message), (), attempts)


def _refused(value: dict[str, Any], ran: Ran) -> FirstTurn:
    issues = tuple(issues_of(value, ran.errors))[:_MOST]
    message = ": ".join(issues[0]) if issues else _thrown(ran.errors) or first_line(ran.errors)
    return FirstTurn(Stop.REFUSED, safe(message), issues)


def _stop(message: str, kind: str) -> Stop:
    if _NO_KEY.search(message):
        return Stop.NO_CREDENTIALS
    if _UNKNOWN.search(message) or kind == "model_not_found":
        return Stop.UNKNOWN_MODEL
    if re.search(r"context window too small|unknown agent", message, re.IGNORECASE):
        return Stop.REFUSED
    return Stop.OTHER


def _thrown(errors: str) -> str:
    """The last error that the program printed as such, else its first line that is no log."""
    thrown: list[str] = _THROWN.findall(errors)
    if thrown:
        return thrown[-1]
    own = _OWN_LINE.search(errors)
    return first_line(errors[own.start() :]) if own else first_line(errors)


def _said(value: dict[str, Any]) -> str:
    """The text of the first payload, which is an apology where the turn failed."""
    payloads = value.get("payloads")
    for payload in map(record, payloads if isinstance(payloads, list) else ()):
        text = payload.get("text")
        if isinstance(text, str) and text.strip():
            return text
    return ""


def _attempts(meta: dict[str, Any]) -> Iterator[Attempt]:
    """The attempts of a program that keeps a trace of them (openclaw)."""
    listed = record(meta.get("executionTrace")).get("attempts")
    for each in map(record, listed if isinstance(listed, list) else ()):
        provider, model = each.get("provider"), each.get("model")
        if isinstance(provider, str) and isinstance(model, str):
            result = each.get("reason") or each.get("result") or ""
            yield Attempt(safe(f"{provider}/{model}"), safe(str(result)))


def _listed(message: str) -> Iterator[Attempt]:
    """The attempts that a program lists when all of them failed."""
    found = _ALL_FAILED.search(message)
    for each in _EACH.finditer(found[1] if found else ""):
        yield Attempt(safe(each["ref"]), each["reason"])


def tried(turn: FirstTurn, asked: Sequence[tuple[str, str]]) -> tuple[Attempt, ...]:
    """The models as they were really tried, each once: those that the program names, else those
    whose requests came; `asked` pairs the reference of each request with how it was answered."""
    if turn.attempts:
        return turn.attempts
    return tuple(Attempt(ref, how) for ref, how in dict.fromkeys(asked))
