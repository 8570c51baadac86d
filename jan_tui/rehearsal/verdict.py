"""What a rehearsal proved, as one sentence with its next step."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any

from msgspec import Struct

from jan_tui import units
from jan_tui.clawdbot import ROOM_TOKENS, Step, StepAction, enough_context
from jan_tui.plain import printable
from jan_tui.product import JAN

_LONGEST = 160
_SMALL_WINDOW = re.compile(r"context window too small", re.IGNORECASE)
"""How both programs refuse an entry whose window is under what they need."""


class Kind(StrEnum):
    """Why a first message would fail (contract: rehearse)."""

    CONTEXT_OVERFLOW = "context-overflow"
    REFUSED_BY_PROGRAM = "refused-by-program"
    NO_CREDENTIALS = "no-credentials"
    UNKNOWN_MODEL = "unknown-model"
    CONNECTION = "connection"
    UNAUTHORIZED = "unauthorized"
    TIMEOUT = "timeout"
    OTHER = "other"


class Tried(Struct, frozen=True):
    """One model of the chain as it was really tried: its reference, how it ended."""

    ref: str
    result: str


class Verdict(Struct, frozen=True, kw_only=True):
    """One rehearsal of one model.

    `program` is None where the request was one of our own in the program's size; `label` is the
    program's name for people. `sent_to` is the base URL of Jan, `proxy` the `host:port` through
    which the program goes there, `served` whether Jan listed the model then. `characters` and
    `tools` are those of the request. Tokens:
    `prompt_tokens` of the request, of which Jan knew `cached` from before, `n_ctx` the context that
    Jan really loaded, `least` what the program needs at least. What is not known is None.

    `tool_call` is whether a tool call came back that can be run, None where none came. `kind` is
    None where Jan answered; `by_program` is whether the program stopped before it sent anything.
    `message` is the reason in the words of whoever gave it, `hint` what may help. `left_out` are
    sentences about what the request did not have. `predicted` is the chain as predicted and `tried`
    as it was, where that was asked for. `confined` is what the program could not have done: write
    outside of its copy ("files"), connect elsewhere ("network"). `at` is when, aware of its zone.
    """

    program: str | None
    version: str
    label: str
    agent: str
    ref: str
    sent_to: str
    at: datetime
    key_sent: bool | None = None
    proxy: str = ""
    served: bool | None = None
    characters: int | None = None
    tools: int | None = None
    prompt_tokens: int | None = None
    cached: int = 0
    n_ctx: int | None = None
    least: int = 0
    first_token_ms: float | None = None
    prompt_tokens_per_second: float | None = None
    tokens_per_second: float | None = None
    tool_call: bool | None = None
    kind: Kind | None = None
    by_program: bool = False
    message: str = ""
    hint: str = ""
    left_out: tuple[str, ...] = ()
    predicted: tuple[str, ...] = ()
    tried: tuple[Tried, ...] = ()
    confined: tuple[str, ...] = ()

    @property
    def works(self) -> bool:
        """Whether Jan answered the request."""
        return self.kind is None

    @property
    def room_tokens(self) -> int | None:
        """Tokens of the context that are left for the talk; None where either is not known."""
        if self.n_ctx is None or self.prompt_tokens is None:
            return None
        return self.n_ctx - self.prompt_tokens

    @property
    def tight(self) -> bool:
        """Whether it works and leaves hardly any room."""
        room = self.room_tokens
        return self.works and room is not None and room < ROOM_TOKENS

    @property
    def model(self) -> str:
        """The id of the model, without its provider."""
        return self.ref.partition("/")[2]

    @property
    def sentence(self) -> str:
        """What will happen, in one sentence."""
        return _works(self) if self.kind is None else _FAILURES[self.kind](self)

    @property
    def found(self) -> str:
        """The same of a program that was named before, without saying again that it works."""
        if self.kind is not None:
            return self.sentence
        return _answered(self, _turn(self) if self.program is None else "its first turn")

    @property
    def step(self) -> Step | None:
        """What to do next; None where nothing needs to be done."""
        if self.kind is None:
            return _larger(self) if self.tight else _other_model(self)
        return _step(self, self.kind)

    def __str__(self) -> str:
        step = self.step
        return f"{self.sentence} {step}" if step is not None else self.sentence

    def to_json(self) -> dict[str, Any]:
        """As it is kept between two runs."""
        kept = {name: getattr(self, name) for name in self.__struct_fields__}
        tried = [[one.ref, one.result] for one in self.tried]
        return {**kept, "at": self.at.isoformat(), "tried": tried}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Verdict | None:
        """What `to_json` gave, None for anything else."""
        try:
            values = {name: kept[name] for name in cls.__struct_fields__}
            values["at"] = datetime.fromisoformat(values["at"])
            values["kind"] = None if values["kind"] is None else Kind(values["kind"])
            values["tried"] = tuple(Tried(str(ref), str(how)) for ref, how in values["tried"])
            for name in ("left_out", "predicted", "confined"):
                values[name] = tuple(map(str, values[name]))
            found = cls(**values)
        except (KeyError, TypeError, ValueError):
            return None
        numbers = (found.prompt_tokens, found.n_ctx, found.first_token_ms, found.least)
        sound = all(one is None or isinstance(one, int | float) for one in numbers)
        return found if sound and found.at.tzinfo is not None else None


def _turn(verdict: Verdict) -> str:
    """Whose first turn it is."""
    if verdict.program is None:
        return f"a request of the size of {verdict.label}'s first turn"
    return f"{verdict.label}'s first turn"


def _works(verdict: Verdict) -> str:
    return f"Works: {_answered(verdict, _turn(verdict))}"


def _answered(verdict: Verdict, turn: str) -> str:
    size = f" ({verdict.prompt_tokens:,} tokens)" if verdict.prompt_tokens else ""
    room = verdict.room_tokens
    fits = f" fits and leaves only {room:,} tokens" if verdict.tight else " fits"
    fits = fits if room is not None else " is answered"
    waited = verdict.first_token_ms
    first = "" if waited is None else f", {units.duration(waited / 1000)} to the first word"
    broken = "; its tool call cannot be run" if verdict.tool_call is False else ""
    return f"{turn}{size}{fits}{first}{broken}."


def _overflow(verdict: Verdict) -> str:
    needed, loaded = verdict.prompt_tokens, verdict.n_ctx
    if verdict.by_program or needed is None or loaded is None:
        return f"The first message will fail: {_said(verdict)}"
    about = "about " if verdict.program is None else ""
    return f"The first message will fail: it needs {about}{needed:,} tokens, Jan loaded {loaded:,}."


def _refused(verdict: Verdict) -> str:
    return f"{verdict.label} sends nothing: {_said(verdict)}"


def _unknown(verdict: Verdict) -> str:
    if verdict.by_program:
        return f"{verdict.label} sends nothing, it does not know {printable(verdict.ref)}."
    return f"The first message will fail: Jan does not serve {printable(verdict.model)}."


def _no_credentials(verdict: Verdict) -> str:
    return f"{verdict.label} sends nothing: it has no key for {printable(verdict.ref)}."


def _unauthorized(verdict: Verdict) -> str:
    which = "the key that is sent" if verdict.key_sent else "a request without a key"
    return f"The first message will fail: Jan refuses {which}."


def _connection(verdict: Verdict) -> str:
    way = f" through the proxy {verdict.proxy}" if verdict.proxy else ""
    return f"The first message will fail{way}: {_said(verdict)}"


def _timeout(verdict: Verdict) -> str:
    return f"Not known whether it works: {_said(verdict)}"


def _other(verdict: Verdict) -> str:
    if verdict.by_program:
        return _refused(verdict)
    return f"The first message will fail. Jan says: {_said(verdict)}"


_FAILURES = {
    Kind.CONTEXT_OVERFLOW: _overflow,
    Kind.REFUSED_BY_PROGRAM: _refused,
    Kind.NO_CREDENTIALS: _no_credentials,
    Kind.UNKNOWN_MODEL: _unknown,
    Kind.CONNECTION: _connection,
    Kind.UNAUTHORIZED: _unauthorized,
    Kind.TIMEOUT: _timeout,
    Kind.OTHER: _other,
}


def _said(verdict: Verdict) -> str:
    """The reason as the end of a sentence."""
    text = printable(verdict.message).rstrip(". ") or "no reason is given"
    return f"{text if len(text) <= _LONGEST else text[: _LONGEST - 1] + '…'}."


def _larger(verdict: Verdict) -> Step:
    needed = verdict.prompt_tokens
    if needed is None:
        return Step(f"Load it with a larger context in Jan: {JAN.model_page} > Context Size.")
    size = enough_context(needed, verdict.least)
    return Step(f"Load it with {size} or more in Jan.", copyable=f"{JAN.model_page} > Context Size")


def _other_model(verdict: Verdict) -> Step | None:
    if verdict.tool_call is not False:
        return None
    text = f"Choose a model that calls tools: {verdict.label} needs them."
    return Step(text, StepAction.CHOOSE_PRIMARY)


def _step(verdict: Verdict, kind: Kind) -> Step:
    window = _SMALL_WINDOW.search(verdict.message) is not None
    if window and kind is Kind.REFUSED_BY_PROGRAM and (verdict.n_ctx or 0) < verdict.least:
        size = enough_context(verdict.prompt_tokens or 0, verdict.least)
        first = f"Load it with {size} or more in Jan: {JAN.model_page} > Context Size."
        text, given = "Write that into the entry, then.", (verdict.model, str(size))
        return Step(text, StepAction.WRITE_CONTEXT, "", given, first)
    overflows = kind is Kind.CONTEXT_OVERFLOW and verdict.by_program
    if (overflows or window) and verdict.n_ctx is not None:
        given = (verdict.model, str(verdict.n_ctx))
        return Step("Write the loaded context into the entry.", StepAction.WRITE_CONTEXT, "", given)
    if kind is Kind.CONTEXT_OVERFLOW:
        return _larger(verdict)
    if kind is Kind.REFUSED_BY_PROGRAM:
        return Step("Repair the config.", StepAction.REPAIR)
    if kind is Kind.NO_CREDENTIALS:
        return Step("Enter a key; any text will do where Jan wants none.", StepAction.ENTER_KEY)
    if kind is Kind.UNAUTHORIZED:
        found = f"Jan's key is in {JAN.server_page} > API Key."
        return Step("Enter the key of Jan.", StepAction.ENTER_KEY, first=found)
    if kind is Kind.UNKNOWN_MODEL and verdict.by_program:
        return Step("Choose a model that the config lists.", StepAction.CHOOSE_PRIMARY)
    if kind is Kind.UNKNOWN_MODEL:
        return Step(
            "Rehearse again.",
            StepAction.REHEARSE,
            first="Load this model in Jan, or choose another.",
        )
    if kind is Kind.CONNECTION and verdict.proxy:
        return Step("Except Jan's address from the proxy (NO_PROXY), and rehearse again.")
    if kind is Kind.CONNECTION:
        first = f"Start Jan's server: {JAN.server_page}."
        return Step("Rehearse again.", StepAction.REHEARSE, first=first)
    if kind is Kind.TIMEOUT:
        return Step("Rehearse again, with more time.", StepAction.REHEARSE)
    return Step("Rehearse again.", StepAction.REHEARSE, first=printable(verdict.hint))
