"""Command lines without their secrets."""

from __future__ import annotations

import re
from collections.abc import Sequence

HIDDEN = "••••••"

_SECRET_NAME = re.compile(
    r"(api[-_]?key|access[-_]?key|token|secret|passw(or)?d|passphrase|bearer|credential|auth)$",
    re.IGNORECASE,
)
_ASSIGNED = re.compile(r"^(-{0,2}[A-Za-z][\w.-]*)([=:])(.*)$", re.DOTALL)
_BEARER = re.compile(r"\b(bearer|basic|token)\s+\S+", re.IGNORECASE)
_HEADER = re.compile(r"\b(authorization|x-api-key|api-key|cookie)\s*:\s*\S.*", re.IGNORECASE)
_USERINFO = re.compile(r"(://)[^/?#@\s]*@")
_QUERY = re.compile(
    r"([?&;](?:api[-_]?key|key|token|access_token|secret|password)=)[^&#;\s]*", re.I
)
_KEY_SHAPED = re.compile(r"\b(sk|pk|hf|ghp|gho|xox[abp]|AIza)[-_][A-Za-z0-9_-]{8,}")


def redacted(command: Sequence[str]) -> tuple[str, ...]:
    """The command line with every value that is, or looks like, a secret replaced by bullets."""
    shown: list[str] = []
    hide_next = False
    for word in command:
        if hide_next:
            shown.append(HIDDEN)
            hide_next = False
        elif word.startswith("-") and _is_secret(word.lstrip("-")):
            shown.append(word)
            hide_next = True
        else:
            shown.append(_without_secrets(word))
    return tuple(shown)


def _is_secret(name: str) -> bool:
    return _SECRET_NAME.search(name) is not None


def _without_secrets(word: str) -> str:
    assigned = _ASSIGNED.match(word)
    if assigned and _is_secret(assigned[1].lstrip("-")) and not assigned[3].startswith("//"):
        return f"{assigned[1]}{assigned[2]}{HIDDEN}"
    text = _HEADER.sub(rf"\1: {HIDDEN}", word)
    text = _BEARER.sub(rf"\1 {HIDDEN}", text)
    text = _USERINFO.sub(rf"\1{HIDDEN}@", text)
    text = _QUERY.sub(rf"\1{HIDDEN}", text)
    return _KEY_SHAPED.sub(HIDDEN, text)
