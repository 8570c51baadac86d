"""Small places to read from: a home whose files lie in memory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from jan_tui.clawdbot.config.files import Surroundings
from jan_tui.clawdbot.config.reading import Reading, read
from jan_tui.clawdbot.predicting import predict
from jan_tui.clawdbot.releases.catalogue import Choice
from jan_tui.clawdbot.values.prediction import Prediction, ServerFacts
from tests.memory_disk import MemoryDisk

HOME = Path("/home/ann")
CONFIGS = {"clawdbot": ".clawdbot/clawdbot.json", "openclaw": ".openclaw/openclaw.json"}


@dataclass(frozen=True)
class Place:
    """A home with a config for one release, and what lies beside it; paths are below the home."""

    config: str = "{}"
    release: str = "clawdbot"
    files: Mapping[str, str | bytes] = field(default_factory=dict)
    env: Mapping[str, str] = field(default_factory=dict)
    modes: Mapping[str, int] = field(default_factory=dict)

    @property
    def surroundings(self) -> Surroundings:
        texts: dict[str, str | bytes] = {
            CONFIGS[self.release.partition("@")[0]]: self.config,
            **self.files,
        }
        laid = {HOME / name: text for name, text in texts.items()}
        modes = {HOME / name: mode for name, mode in self.modes.items()}
        return Surroundings(dict(self.env), HOME, HOME, MemoryDisk(laid, modes))

    def read(self) -> Reading:
        return read(self.surroundings, Choice(self.release))

    def predict(self, facts: ServerFacts | None = None) -> Prediction:
        return predict(self.read(), facts or ServerFacts())
