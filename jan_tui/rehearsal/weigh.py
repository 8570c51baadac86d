"""From what was measured of a request to the verdict."""

from __future__ import annotations

import re

from jan_tui import units
from jan_tui.jan.chat import Failed
from jan_tui.jan.rehearsal import Caught, Measured
from jan_tui.rehearsal.verdict import Kind, Verdict
from jan_tui.structs import replace

_OVERFLOW = re.compile(
    r"exceed_context_size|context_length_exceeded|(?=.*(?:context|prompt|input))"
    r"(?=.*(?:exceed|too (?:long|large)|maximum context|larger than))",
    re.IGNORECASE,
)
_NOT_SERVED = re.compile(
    r"model.{0,200}(?:not found|not loaded|does not exist)|no running session found|"
    r"no models? (?:are|is) (?:available|loaded)",
    re.IGNORECASE,
)
_SHORTEST = 16
"""Tokens in which no answer can be given."""

_FAILED = {Failed.UNREACHABLE: Kind.CONNECTION, Failed.LATE: Kind.TIMEOUT}
_KEY = re.compile(r"key|auth|token", re.IGNORECASE)


def weighed(verdict: Verdict, request: Caught, measured: Measured, limit: float) -> Verdict:
    """The verdict on a request that was sent to Jan; `limit` is seconds for the whole."""
    found = replace(
        verdict,
        key_sent=request.key is not None,
        characters=request.characters,
        tools=request.tools,
        prompt_tokens=measured.prompt_tokens,
        cached=measured.cached,
        n_ctx=measured.n_ctx or verdict.n_ctx,
        first_token_ms=measured.first_token_ms,
        prompt_tokens_per_second=measured.prompt_tokens_per_second,
        tokens_per_second=measured.tokens_per_second,
        tool_call=measured.tool_call,
    )
    if measured.failed is None:
        most = request.most_tokens
        if most is not None and most < _SHORTEST:
            kind = Kind.CONTEXT_OVERFLOW
            return replace(found, kind=kind, by_program=True, message=_no_answer(found, most))
        return found
    kind, message = _kind(measured), measured.error
    if kind is Kind.TIMEOUT:
        read = ""
        if measured.to_read and measured.first_token_ms is None:
            read = f"; it had read {measured.read or 0:,} of {measured.to_read:,} tokens"
        message = f"Jan did not answer within {units.duration(limit)}{read}"
    return replace(found, kind=kind, message=message, hint=measured.hint)


def _no_answer(verdict: Verdict, most: int) -> str:
    """Why a program lets a model answer with next to nothing (openclaw 2026.9.6)."""
    return (
        f"{verdict.label} lets the answer have {units.counted(most, 'token')}, since the context "
        "window that the config gives the model is no larger than the request"
    )


def _kind(measured: Measured) -> Kind:
    told = f"{measured.error_type} {measured.error}"
    if measured.failed in _FAILED:
        return _FAILED[measured.failed]
    if _OVERFLOW.search(told):
        return Kind.CONTEXT_OVERFLOW
    # Jan also answers 403 to a host name that it does not trust.
    if measured.status == 401 or (measured.status == 403 and _KEY.search(told)):
        return Kind.UNAUTHORIZED
    if _NOT_SERVED.search(told):
        return Kind.UNKNOWN_MODEL
    return Kind.OTHER
