"""The values of a diagnosis, its input, and texts of other programs made short."""

from __future__ import annotations

from enum import IntEnum, auto
from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct

from jan_tui.clawdbot import (
    KEY_ELSEWHERE,
    Mode,
    Notice,
    Prediction,
    Provider,
    Severity,
    Step,
    StepAction,
)
from jan_tui.diagnosis.base_url import address, may_be_same
from jan_tui.jan.machine import Launch, Surround
from jan_tui.plain import printable
from jan_tui.product import JAN
from jan_tui.redact import Secrets, mask_text
from jan_tui.structs import Selective

if TYPE_CHECKING:
    from datetime import datetime

    from jan_tui.base_url import BaseUrl
    from jan_tui.diagnosis.trial import Trial
    from jan_tui.jan import ServerSnapshot
    from jan_tui.jan.disk import InstalledModel, ServerSettings
    from jan_tui.rehearsal import Verdict

SERVER_PAGE, MODEL_PAGE = JAN.server_page, JAN.model_page
API_KEY, API_PREFIX, SERVER_HOST, SERVER_PORT = (
    f"{SERVER_PAGE} > {field}" for field in ("API Key", "API Prefix", "Server Host", "Server Port")
)

WELL = "well"
"""The code of the headline where all was checked and all is well."""


class Rank(IntEnum):
    """The order: first what keeps the primary from answering, then what makes it worse."""

    UNREAD = auto()
    """The address that was asked is a guess while it is not known what the config says."""
    SERVER = auto()
    FILE = auto()
    PROVIDER = auto()
    PRIMARY = auto()
    ERROR = auto()
    FALLBACK = auto()
    CONTEXT = auto()
    OTHER = auto()
    CHAIN = auto()
    WARNING = auto()
    UNCERTAIN = auto()
    """What may turn out to be nothing."""


class Diagnosis(Selective, frozen=True):
    """A problem, and the one thing to do next. INFO is none: that all is well, or what of it was
    not checked. `notice` is the one that it words, None where it words none; in the place of those
    `instead_of` it stands, since more is known than they say."""

    hidden: ClassVar = ("notice", "instead_of")
    ignored: ClassVar = ("notice", "instead_of")

    code: str
    headline: str
    step: Step
    severity: Severity = Severity.ERROR
    notice: Notice | None = None
    instead_of: tuple[Notice, ...] = ()

    @property
    def well(self) -> bool:
        """Whether it says that nothing is wrong and all was checked."""
        return self.severity is Severity.INFO and not self.unsure

    @property
    def unsure(self) -> bool:
        """Whether it is about what was not checked; nothing is known to be wrong then."""
        return self.severity is Severity.INFO and self.code != WELL


Ranked = tuple[Rank, Diagnosis]


NOWHERE = Surround()
"""Neither in a container nor in WSL."""


class Situation(Struct, frozen=True):
    """One snapshot of Jan with what Clawdbot would do, and what Jan's files show.

    `available_memory` is in bytes; None where it is not known. `launch` is how Jan is started here,
    None where it is not installed; `ordered` is when that was done, until it answers. `trials` and
    `verdicts`, of rehearsals, are those that still hold.
    """

    snapshot: ServerSnapshot
    prediction: Prediction
    installed: tuple[InstalledModel, ...] = ()
    app_log_error: str = ""
    platform: str = "linux"
    settings: ServerSettings | None = None
    available_memory: int | None = None
    around: Surround = NOWHERE
    launch: Launch | None = None
    ordered: datetime | None = None
    trials: tuple[Trial, ...] = ()
    verdicts: tuple[Verdict, ...] = ()

    @property
    def address(self) -> BaseUrl:
        """The address that was probed."""
        return address(self.snapshot.probe.base_url)

    @property
    def is_other_server(self) -> bool:
        """Whether the probed server is not the one that Clawdbot will use."""
        provider = self.prediction.provider
        same = may_be_same(self.snapshot.probe.base_url, provider.base_url)
        return provider.mode is not Mode.OFF and not same

    @property
    def provider(self) -> Provider:
        """The provider that Jan is for Clawdbot."""
        return self.prediction.provider

    @property
    def program(self) -> str:
        """The release's name as a sentence begins with it."""
        return self.prediction.release_label

    def notice(self, *codes: str) -> Notice | None:
        """The first notice of these codes that warns."""
        warnings = (each for each in self.prediction.notices if warns(each))
        return next((each for each in warnings if each.code in codes), None)

    @property
    def key_elsewhere(self) -> bool:
        """Whether the key that Clawdbot sends is kept where it is not read: another was sent."""
        return any(each.code == KEY_ELSEWHERE for each in self.prediction.notices)

    def url_notice(self, *codes: str) -> Notice | None:
        """The same of the base URL, where it is the one that was probed."""
        return None if self.is_other_server else self.notice(*codes)

    def quoted(self, text: str) -> str:
        """Another program's sentence, safe to show, without the key."""
        return quoted(text, secret=self.prediction.provider.api_key)

    @property
    def log_line(self) -> str:
        """The last error of Jan's log as the end of a sentence, or nothing."""
        return f" Its log says: {self.quoted(self.app_log_error)}" if self.app_log_error else ""

    @property
    def starts_with_jan(self) -> bool:
        """Whether the server starts with Jan, by its settings."""
        return self.settings is not None and self.settings.enable_on_startup is True

    @property
    def loads_models(self) -> bool:
        """Whether the server loads a model that it is asked for: it says so itself, or its engine
        is one that holds no model yet (Jan 0.8 and later)."""
        engines = self.snapshot.survey.engines
        idle = any(each.model is None and not each.orphaned for each in engines)
        return self.snapshot.probe.loads or idle

    def end_process(self, pid: int) -> str:
        """The command that ends a process on this system."""
        return f"taskkill /F /PID {pid}" if self.platform == "win32" else f"kill {pid}"


def warns(notice: Notice) -> bool:
    """Whether a notice is more than information."""
    return notice.severity is not Severity.INFO


def set_base_url(url: str, otherwise: str = "") -> Step:
    """The step to another base URL, and what can be done instead."""
    text = f"Set the base URL {url}. {otherwise}".rstrip()
    return Step(text, StepAction.SET_BASE_URL, url, (url,))


_ID_WIDTH = 40
_QUOTED_WIDTH = 160
_LOOKED_AT = 4096
"""Characters of a sentence that are searched for secrets; fewer are shown."""


def one_line(text: str) -> str:
    """The text on one line, every control character as an escape."""
    return printable(" ".join(text.split()))


def quoted(text: str, *, secret: str | None = None, width: int = _QUOTED_WIDTH) -> str:
    """A sentence of another program: on one line, without keys, cut at the end."""
    known = Secrets([secret] if secret else ())
    shown = one_line(mask_text(known.mask(text[:_LOOKED_AT])))
    return shown if len(shown) <= width else shown[: width - 1] + "…"


def short_id(text: str, width: int = _ID_WIDTH) -> str:
    """A model id or name: cut in the centre, because ids differ most often at the end."""
    shown = printable(text)
    if len(shown) <= width:
        return shown
    head = (width - 1) // 3
    return shown[:head] + "…" + shown[len(shown) - (width - 1 - head) :]
