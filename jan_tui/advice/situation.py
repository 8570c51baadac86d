"""Everything that advice may look at, in one value."""

from __future__ import annotations

from dataclasses import dataclass

from jan_tui.advice.address import address
from jan_tui.advice.verdict import Diagnosis, Mood, one_line, shown_id, told
from jan_tui.clawdbot.prediction import Prediction
from jan_tui.clawdbot.releases import RELEASES
from jan_tui.jan.address import Address
from jan_tui.jan.enclosure import Enclosure
from jan_tui.jan.installed import InstalledModel
from jan_tui.jan.settings import ServerSettings
from jan_tui.jan.snapshot import ServerSnapshot

SERVER_PAGE = "Settings > Local API Server"
MODEL_PAGE = "Settings > Model Providers > Llama.cpp"


@dataclass(frozen=True, slots=True)
class Situation:
    """One look at Jan with what Clawdbot would do, and what the disk tells of Jan.

    `available_memory` is in bytes; None where it is not known.
    """

    snapshot: ServerSnapshot
    prediction: Prediction
    installed: tuple[InstalledModel, ...] = ()
    app_log_error: str = ""
    platform: str = "linux"
    settings: ServerSettings | None = None
    available_memory: int | None = None
    enclosure: Enclosure = Enclosure.NONE

    @property
    def address(self) -> Address:
        """Where the server was asked."""
        return address(self.snapshot.base_url)

    @property
    def program(self) -> str:
        """The release's name as a sentence begins with it."""
        return program(self.prediction)

    def told(self, text: str) -> str:
        """Another program's sentence, safe to show, without the key."""
        return told(text, secret=self.prediction.provider.api_key)

    @property
    def log_line(self) -> str:
        """The last error of Jan's log as the end of a sentence, or nothing."""
        return f" Its log says: {self.told(self.app_log_error)}" if self.app_log_error else ""


def program(prediction: Prediction) -> str:
    """The release's name as people write it."""
    release = RELEASES.get(prediction.release)
    return release.label if release else shown_id(prediction.release)


def say(
    code: str, mood: Mood, headline: str, next_step: str, copyable: str = "", action: str = ""
) -> Diagnosis:
    """A diagnosis whose every text is on one line and safe to show."""
    return Diagnosis(
        code, mood, one_line(headline), one_line(next_step), one_line(copyable), action
    )
