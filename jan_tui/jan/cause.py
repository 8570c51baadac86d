"""Why nothing listens on the port, as far as the processes tell."""

from __future__ import annotations

from jan_tui.jan.processes import Survey
from jan_tui.jan.snapshot import Cause


def of(survey: Survey | None) -> Cause:
    """Jan opens its port only after the model is loaded, and quitting Jan ends its engines."""
    if survey is None or not survey.local:
        return Cause.UNKNOWN
    if any(engine.loading and not engine.orphaned for engine in survey.engines):
        return Cause.LOADING
    if survey.application is not None:
        return Cause.SERVER_OFF
    return Cause.UNKNOWN if survey.unseen else Cause.NOT_RUNNING
