"""One probe of the server."""

from __future__ import annotations

from jan_tui.jan.http.loading import LoadOutcome, load
from jan_tui.jan.http.request import Limits

__all__ = ["Limits", "LoadOutcome", "load"]
