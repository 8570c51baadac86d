"""The one place for secrets: what they are called, what they look like, how they are masked."""

from __future__ import annotations

from jan_tui.redact.argv import mask_argv
from jan_tui.redact.known import NO_SECRETS, REGISTER, Secrets
from jan_tui.redact.names import is_secret_name
from jan_tui.redact.placeholders import PLACEHOLDERS, is_open, is_placeholder, is_reference
from jan_tui.redact.prose import mask_text
from jan_tui.redact.source import mask_source, secrets_in
from jan_tui.redact.spans import BULLETS, mask

__all__ = [
    "BULLETS",
    "NO_SECRETS",
    "PLACEHOLDERS",
    "REGISTER",
    "Secrets",
    "is_open",
    "is_placeholder",
    "is_reference",
    "is_secret_name",
    "mask",
    "mask_argv",
    "mask_source",
    "mask_text",
    "secrets_in",
]
