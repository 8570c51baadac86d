"""Everything that a person sees, as one frozen value: equal states repaint nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import log2
from pathlib import Path

from jan_tui.clawdbot.prediction import Link, Prediction
from jan_tui.diagnosis import Diagnosis
from jan_tui.editing.intent import Intent
from jan_tui.editing.plan import Plan
from jan_tui.jan.snapshot import Phase, ServerSnapshot
from jan_tui.ports import History, InstalledModel, ProgramAnswer, ShownFile

_BARS = "▁▂▃▄▅▆▇█"
_SPARK_CELLS = 12


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the history, as shown: clock time, phase and story."""

    time: str
    phase: Phase
    text: str


@dataclass(frozen=True, slots=True)
class Pulse:
    """The figures that move at each probe, rounded as they are shown.

    `memory` pairs a process id with the memory that it holds.
    """

    latency: str = ""
    spark: str = ""
    memory: tuple[tuple[int, str], ...] = ()
    since: str = ""
    checked: str = ""


NO_PULSE = Pulse()
NO_WISH = Intent()


@dataclass(frozen=True, slots=True)
class State:
    """What Jan is doing, what the files say, and what the person has changed but not saved.

    `shown_files` are the config and its companions as they would be with the unsaved intent.
    """

    home: Path
    snapshot: ServerSnapshot | None = None
    pulse: Pulse = NO_PULSE
    moments: tuple[Moment, ...] = ()
    prediction: Prediction | None = None
    intent: Intent = NO_WISH
    plan: Plan | None = None
    shown_files: tuple[ShownFile, ...] = ()
    diagnoses: tuple[Diagnosis, ...] = ()
    installed: tuple[InstalledModel, ...] | None = None
    asked: ProgramAnswer | None = None
    paused: bool = False
    demo: bool = False
    demo_running: bool = True

    @property
    def unsaved(self) -> bool:
        """Whether something was asked for that is not in the files."""
        if self.intent.empty:
            return False
        return self.plan is None or bool(self.plan.changes) or self.plan.refused is not None

    @property
    def effective(self) -> Prediction | None:
        """What Clawdbot would do with the unsaved changes saved, or does now without any."""
        if not self.intent.empty and self.plan is not None and self.plan.preview is not None:
            return self.plan.preview
        return self.prediction

    @property
    def links(self) -> tuple[Link, ...]:
        """The chain: primary and fallbacks as written, then what Clawdbot adds by itself."""
        return chain(self.effective) if self.effective is not None else ()

    def with_intent(self, intent: Intent) -> State:
        """The same moment with another wish, whose plan is not worked out yet."""
        return replace(self, intent=intent, plan=None if intent.empty else self.plan)


def chain(prediction: Prediction) -> tuple[Link, ...]:
    """Primary, fallbacks, and the candidates that are in neither (added by Clawdbot itself)."""
    written = ((prediction.primary,) if prediction.primary else ()) + prediction.fallbacks
    named = {link.ref for link in written}
    return written + tuple(link for link in prediction.candidates if link.ref not in named)


def chain_label(prediction: Prediction, index: int) -> str:
    """What the link at this place of `chain` is: primary, fallback 1 ..., or added."""
    first = 1 if prediction.primary else 0
    if index < first:
        return "primary"
    if index < first + len(prediction.fallbacks):
        return f"fallback {index - first + 1}"
    return "added"


def pulse(snapshot: ServerSnapshot, history: History) -> Pulse:
    """The moving figures of a snapshot, rounded."""
    engines = [(engine.pid, engine.rss_bytes) for engine in snapshot.engines]
    if snapshot.application is not None:
        engines.append((snapshot.application.pid, snapshot.application.rss_bytes))
    return Pulse(
        latency=milliseconds(snapshot.latency_ms),
        spark=sparkline(list(history.latencies)[-_SPARK_CELLS:]),
        memory=tuple((pid, size(rss)) for pid, rss in engines if rss is not None),
        since=snapshot.since.strftime("%H:%M:%S") if snapshot.since else "",
    )


def moments(history: History) -> tuple[Moment, ...]:
    """The history as shown, newest first."""
    return tuple(
        Moment(entry.time.strftime("%H:%M:%S"), entry.phase, entry.text)
        for entry in reversed(history.entries)
    )


def milliseconds(value: float | None) -> str:
    """`3 ms`, `0.4 s`, or nothing where it is not known."""
    if value is None:
        return ""
    return f"{max(1, round(value))} ms" if value < 1000 else f"{value / 1000:.1f} s"


def size(count: int) -> str:
    """Bytes in the unit that a person reads: `412 MB`, `4.1 GB`."""
    if count < 10**9:
        return f"{count / 10**6:.0f} MB"
    return f"{count / 10**9:.1f} GB"


def sparkline(latencies: list[float | None]) -> str:
    """One bar a bucket on a fixed scale: each step is twice the time, the first is 2 ms."""
    return "".join(" " if value is None else _BARS[_level(value)] for value in latencies)


def _level(value: float) -> int:
    return min(len(_BARS) - 1, max(0, int(log2(max(value, 1)))))


def tilde(path: Path, home: Path) -> str:
    """The path with the home folder as `~`."""
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)
