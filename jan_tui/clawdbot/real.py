"""What an installed clawdbot or openclaw says itself."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Asked:
    """The answer of an installed program, beside the prediction.

    `differences` are sentences, empty where both say the same. `jan_models_listed` tells whether
    its list holds jan models.
    """

    program: str
    version: str
    agrees: bool
    differences: tuple[str, ...]
    jan_models_listed: bool
