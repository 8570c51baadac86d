"""The one place for secrets: their names, their forms, and how they are masked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jan_tui.first_use import on_first_use

if TYPE_CHECKING:
    from jan_tui.redact.argv import mask_argv
    from jan_tui.redact.known import NO_SECRETS, REGISTER, Secrets
    from jan_tui.redact.names import is_secret_name
    from jan_tui.redact.placeholders import PLACEHOLDERS, is_open, is_placeholder, is_reference
    from jan_tui.redact.prose import mask_text
    from jan_tui.redact.source import mask_source, names_in, secrets_in
    from jan_tui.redact.spans import BULLETS, mask
else:
    __getattr__ = on_first_use(
        __name__,
        {
            "argv": "mask_argv",
            "known": "NO_SECRETS REGISTER Secrets",
            "names": "is_secret_name",
            "placeholders": "PLACEHOLDERS is_open is_placeholder is_reference",
            "prose": "mask_text",
            "source": "mask_source names_in secrets_in",
            "spans": "BULLETS mask",
        },
    )

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
    "names_in",
    "secrets_in",
]
