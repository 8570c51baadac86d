"""An intent applied to a small home in memory, and the files as they would be afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jan_tui.clawdbot.config import dotenv
from jan_tui.clawdbot.config.files import Surroundings
from jan_tui.clawdbot.config.reading import read
from jan_tui.clawdbot.predicting import predict
from jan_tui.clawdbot.releases.catalogue import NO_CHOICE, Choice
from jan_tui.clawdbot.values.notices import ConfigPath
from jan_tui.clawdbot.values.prediction import ServerFacts
from jan_tui.editing import planner
from jan_tui.editing.intent import Intent
from jan_tui.editing.plan import Plan, Refusal
from jan_tui.json5_text import parse
from tests.clawdbot.places import CONFIGS, HOME
from tests.memory_disk import MemoryDisk

SERVED = ServerFacts(served=("llama-3.3-70b", "deepseek-r1", "unsloth/Qwen3-8B"))


def plan(
    intent: Intent,
    surroundings: Surroundings,
    choice: Choice = NO_CHOICE,
    facts: ServerFacts = ServerFacts(),  # noqa: B008
) -> Plan:
    """The plan for the files as they are now."""
    reading = read(surroundings, choice)
    return planner.plan(intent, reading, predict(reading, facts), facts)


@dataclass(frozen=True)
class Outcome:
    """A plan and the place that it would leave."""

    plan: Plan
    place: Surroundings
    release: str

    @property
    def files(self) -> dict[str, str]:
        """What would be written, by path below the home."""
        return {
            str(change.path.relative_to(HOME)): change.after.decode()
            for change in self.plan.changes
        }

    @property
    def text(self) -> str:
        """The config as it would be."""
        return self.place.files.read_bytes(HOME / CONFIGS[self.release]).decode()

    @property
    def value(self) -> Any:
        return parse(self.text)

    @property
    def refusal(self) -> Refusal:
        assert self.plan.refused is not None
        assert not self.plan.changes
        return self.plan.refused

    @property
    def said(self) -> str:
        return " ".join(self.plan.remarks)

    def at(self, *path: str | int) -> Any:
        """The value at a path of the config, as the release resolves it."""
        whole: ConfigPath = path
        return read(self.place, Choice(self.release)).get(whole)

    def raw(self, *path: str | int) -> Any:
        return read(self.place, Choice(self.release)).raw(path)

    def dotenv(self) -> dict[str, str]:
        folder = CONFIGS[self.release].split("/")[0]
        return dotenv.parse(self.place.files.read_bytes(HOME / folder / ".env").decode())


@dataclass(frozen=True)
class Home:
    """A home with a config, None for none, and other files; paths are below the home."""

    config: str | None = None
    release: str = "clawdbot"
    files: Mapping[str, str | bytes] = field(default_factory=dict)
    env: Mapping[str, str] = field(default_factory=dict)

    @property
    def surroundings(self) -> Surroundings:
        texts: dict[str, str | bytes] = dict(self.files)
        if self.config is not None:
            texts[CONFIGS[self.release]] = self.config
        laid: dict[Path, bytes] = {
            HOME / name: text if isinstance(text, bytes) else text.encode()
            for name, text in texts.items()
        }
        return Surroundings(dict(self.env), HOME, HOME, MemoryDisk(laid))

    def planned(self, intent: Intent, facts: ServerFacts = SERVED) -> Outcome:
        """Plans the intent; what would be written is read back, and planned again."""
        choice = Choice(release=self.release)
        made = plan(intent, self.surroundings, choice, facts)
        after = self.surroundings.over({change.path: change.after for change in made.changes})
        if made.refused is None:
            again = plan(intent, after, choice, facts)
            assert again.refused is None
            assert again.changes == (), again.changes[0].diff
        return Outcome(made, after, self.release)
