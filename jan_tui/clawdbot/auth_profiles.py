"""Auth profiles: keys that a release keeps beside an agent instead of in the config."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class AuthProfile:
    """One stored profile (facts: auth store).

    `type` is `api_key`, `token` or `oauth`; `provider` is in lower case. `secret` is the key, token
    or access token, empty where the profile holds none; it is never shown.
    """

    id: str
    provider: str
    type: str
    secret: str = field(repr=False)
    file: Path

    @property
    def has_key(self) -> bool:
        """Whether a request could be made with it: type api_key or token, and not blank."""
        return self.type in ("api_key", "token") and bool(self.secret.strip())
