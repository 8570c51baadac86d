"""One probe of the server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jan_tui.first_use import on_first_use

if TYPE_CHECKING:
    from jan_tui.jan.http.request import Limits
else:
    __getattr__ = on_first_use(
        __name__,
        {
            "request": "Limits",
        },
    )

__all__ = [
    "Limits",
]
