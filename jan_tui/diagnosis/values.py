"""The value that advice is given in, and the words that go into it made safe to show."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from jan_tui.clawdbot.values.prediction import Prediction
from jan_tui.diagnosis.base_url import address
from jan_tui.jan.address import Address
from jan_tui.jan.disk.installed import InstalledModel
from jan_tui.jan.disk.settings import ServerSettings
from jan_tui.jan.machine.local_host import Isolation
from jan_tui.jan.snapshot import ServerSnapshot
from jan_tui.plain import printable
from jan_tui.product import JAN
from jan_tui.redact import Secrets, mask_text


class Mood(StrEnum):
    """How the headline is to be read."""

    GOOD = "good"
    ATTENTION = "attention"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """What is the matter, and the one thing to do next.

    `copyable` is the exact text to type or the setting to open, for the copy key; `action` names
    the dashboard action that does the step, where there is one.
    """

    code: str
    mood: Mood
    headline: str
    next_step: str
    copyable: str = ""
    action: str = ""


_ID_WIDTH = 40
_SAID_WIDTH = 160
_LOOKED_AT = 4096
"""Characters of a sentence that are looked at for secrets; so many are never shown."""


def one_line(text: str) -> str:
    """The text on one line, every control character as an escape."""
    return printable(" ".join(text.split()))


def told(text: str, *, secret: str | None = None, width: int = _SAID_WIDTH) -> str:
    """A sentence of another program: on one line, without keys, cut at the end."""
    known = Secrets([secret] if secret else ())
    shown = one_line(mask_text(known.mask(text[:_LOOKED_AT])))
    return shown if len(shown) <= width else shown[: width - 1] + "…"


def shown_id(text: str, width: int = _ID_WIDTH) -> str:
    """A model id or name: cut in the centre, because ids differ most often at the end."""
    shown = printable(text)
    if len(shown) <= width:
        return shown
    head = (width - 1) // 3
    return shown[:head] + "…" + shown[len(shown) - (width - 1 - head) :]


SERVER_PAGE, MODEL_PAGE = JAN.server_page, JAN.model_page


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
    isolation: Isolation = Isolation.NONE

    @property
    def address(self) -> Address:
        """Where the server was asked."""
        return address(self.snapshot.probe.base_url)

    @property
    def program(self) -> str:
        """The release's name as a sentence begins with it."""
        return self.prediction.release_label

    def told(self, text: str) -> str:
        """Another program's sentence, safe to show, without the key."""
        return told(text, secret=self.prediction.provider.api_key)

    @property
    def log_line(self) -> str:
        """The last error of Jan's log as the end of a sentence, or nothing."""
        return f" Its log says: {self.told(self.app_log_error)}" if self.app_log_error else ""


def say(
    code: str, mood: Mood, headline: str, next_step: str, copyable: str = "", action: str = ""
) -> Diagnosis:
    """A diagnosis whose every text is on one line and safe to show."""
    return Diagnosis(
        code, mood, one_line(headline), one_line(next_step), one_line(copyable), action
    )
