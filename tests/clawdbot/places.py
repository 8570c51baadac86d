"""Small places to read from: a home whose files lie in memory."""

from __future__ import annotations

import os
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from jan_tui.clawdbot.config.files import Surroundings
from jan_tui.clawdbot.config.reading import Reading, read
from jan_tui.clawdbot.predict import predict
from jan_tui.clawdbot.releases.catalogue import Choice
from jan_tui.clawdbot.values.prediction import Prediction, ServerFacts

HOME = Path("/home/ann")
CONFIGS = {"clawdbot": ".clawdbot/clawdbot.json", "openclaw": ".openclaw/openclaw.json"}


@dataclass(frozen=True)
class MemoryFiles:
    """Files by absolute path, all private to their owner unless `modes` says other."""

    texts: Mapping[Path, bytes]
    modes: Mapping[Path, int] = field(default_factory=dict)

    def read_bytes(self, path: Path) -> bytes:
        if path not in self.texts:
            raise FileNotFoundError(2, "No such file or directory", str(path))
        return self.texts[path]

    def exists(self, path: Path) -> bool:
        return self.is_file(path) or self.is_dir(path)

    def is_file(self, path: Path) -> bool:
        return path in self.texts

    def is_dir(self, path: Path) -> bool:
        return any(path in laid.parents for laid in self.texts)

    def resolve(self, path: Path) -> Path:
        return Path(os.path.normpath(path))

    def stat(self, path: Path) -> os.stat_result:
        size = len(self.read_bytes(path))
        mode = stat.S_IFREG | self.modes.get(path, 0o600)
        return os.stat_result((mode, 1, 1, 1, 1000, 1000, size, 0, 0, 0))


@dataclass(frozen=True)
class Place:
    """A home with a config for one release, and what lies beside it; paths are below the home."""

    config: str = "{}"
    release: str = "clawdbot"
    files: Mapping[str, str] = field(default_factory=dict)
    env: Mapping[str, str] = field(default_factory=dict)
    modes: Mapping[str, int] = field(default_factory=dict)

    @property
    def surroundings(self) -> Surroundings:
        texts = {CONFIGS[self.release]: self.config, **self.files}
        laid = {HOME / name: text.encode() for name, text in texts.items()}
        modes = {HOME / name: mode for name, mode in self.modes.items()}
        return Surroundings(dict(self.env), HOME, HOME, MemoryFiles(laid, modes))

    def read(self) -> Reading:
        return read(self.surroundings, Choice(self.release))

    def predict(self, facts: ServerFacts | None = None) -> Prediction:
        return predict(self.read(), facts or ServerFacts())
