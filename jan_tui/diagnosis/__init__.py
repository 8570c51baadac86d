"""Jan and Clawdbot together: the problems, most important first, and what to do next."""

from jan_tui.diagnosis.chain import with_exported_key
from jan_tui.diagnosis.config import CONFIG_INVALID
from jan_tui.diagnosis.diagnose import NOT_ASKED, diagnose
from jan_tui.diagnosis.noticed import Noted, noted
from jan_tui.diagnosis.trial import Trial
from jan_tui.diagnosis.values import Diagnosis, quoted
from jan_tui.diagnosis.well import open_points

__all__ = [
    "CONFIG_INVALID",
    "NOT_ASKED",
    "Diagnosis",
    "Noted",
    "Trial",
    "diagnose",
    "noted",
    "open_points",
    "quoted",
    "with_exported_key",
]
