"""Jan and Clawdbot together: the problems, most important first, and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jan_tui.first_use import on_first_use

if TYPE_CHECKING:
    from jan_tui.diagnosis.chain import with_exported_key
    from jan_tui.diagnosis.config import CONFIG_INVALID
    from jan_tui.diagnosis.diagnosing import NOT_ASKED, diagnose
    from jan_tui.diagnosis.noticed import Noted, noted
    from jan_tui.diagnosis.outside import Found, look_outside, needed
    from jan_tui.diagnosis.trial import Trial, holding, told
    from jan_tui.diagnosis.values import Diagnosis, quoted
    from jan_tui.diagnosis.well import open_points
else:
    __getattr__ = on_first_use(
        __name__,
        {
            "chain": "with_exported_key",
            "config": "CONFIG_INVALID",
            "diagnosing": "NOT_ASKED diagnose",
            "noticed": "Noted noted",
            "outside": "Found look_outside needed",
            "trial": "Trial holding told",
            "values": "Diagnosis quoted",
            "well": "open_points",
        },
    )

__all__ = [
    "CONFIG_INVALID",
    "NOT_ASKED",
    "Diagnosis",
    "Found",
    "Noted",
    "Trial",
    "diagnose",
    "holding",
    "look_outside",
    "needed",
    "noted",
    "open_points",
    "quoted",
    "told",
    "with_exported_key",
]
