"""What a rehearsal measured, as rows of label and value."""

from __future__ import annotations

from collections.abc import Iterator

from jan_tui import units
from jan_tui.rehearsal.verdict import Kind, Verdict

NOT_CONFINED = "not confined"
"""The label of what the system did not see to."""

_OURS = frozenset({Kind.CONNECTION, Kind.TIMEOUT})
"""Failures in words of ours, which the sentence has already."""


_CONFINED = {
    "files": ("write only in its private copy", "writing elsewhere"),
    "network": ("connect only to the relay", "connecting elsewhere"),
}
"""What a system can hold a program to, and what else it might do."""


def _confined(verdict: Verdict) -> Iterator[tuple[str, str]]:
    """What the system held the program to; what it could not is left to the copy's settings."""
    if verdict.program is None:
        return
    if held := [only for name, (only, _) in _CONFINED.items() if name in verdict.confined]:
        yield "confined", f"it could {' and '.join(held)}"
    if free := [other for name, (_, other) in _CONFINED.items() if name not in verdict.confined]:
        kept = f"this system cannot keep a program from {' or '.join(free)}"
        yield NOT_CONFINED, f"{kept}; only the settings of its copy do"


def report(verdict: Verdict) -> Iterator[tuple[str, str]]:
    """Labels with what was measured, of what is known; the chain comes last."""
    program = (
        f"{verdict.program} {verdict.version}".rstrip() if verdict.program else "none installed"
    )
    yield "program", f"{program}, agent {verdict.agent}"
    way = f" through the proxy {verdict.proxy}" if verdict.proxy else ""
    key = {True: ", with a key", False: ", without a key", None: ""}[verdict.key_sent]
    yield "model", f"{verdict.ref}, {verdict.sent_to}{way}{key}"
    if verdict.characters is not None:
        size = f"{verdict.characters:,} characters, {units.counted(verdict.tools or 0, 'tool')}"
        tokens = f", {verdict.prompt_tokens:,} tokens" if verdict.prompt_tokens else ""
        yield "request", f"{size}{tokens}"
    if verdict.n_ctx is not None:
        room = verdict.room_tokens
        left = "" if room is None or room < 0 else f", {room:,} left for the talk"
        yield "context", f"{verdict.n_ctx:,} tokens loaded{left}"
    if verdict.first_token_ms is not None:
        yield "first word", f"after {units.duration(verdict.first_token_ms / 1000)}"
    speeds = (
        ("reads", verdict.prompt_tokens_per_second),
        ("writes", verdict.tokens_per_second),
    )
    for name, speed in speeds:
        if speed is not None:
            yield name, f"{speed:,.1f} tokens a second"
    if verdict.tool_call is not None:
        yield "tool call", "well-formed" if verdict.tool_call else "cannot be run"
    if verdict.kind is not None and verdict.message and verdict.kind not in _OURS:
        yield ("program says" if verdict.by_program else "Jan says"), verdict.message
    yield from _confined(verdict)
    for sentence in verdict.left_out:
        yield "left out", sentence
    if verdict.predicted:
        yield "predicted", " > ".join(verdict.predicted)
        yield "tried", " > ".join(f"{one.ref} ({one.result})" for one in verdict.tried)
