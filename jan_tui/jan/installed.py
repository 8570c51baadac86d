"""What lies on this machine's disk for Jan to serve, found without the network."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """A model on disk, whether Jan serves it or not.

    `source` names the file that tells of it (`model.yml` or `router.preset.ini`), `context` is the
    context window set for it in tokens, None where llama.cpp decides when it loads.
    """

    id: str
    source: str
    path: Path
    context: int | None = None
    size_bytes: int | None = None
    embedding: bool = False
    vision: bool = False
