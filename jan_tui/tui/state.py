"""Everything that a person sees, as one frozen value: equal states repaint nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from jan_tui import units
from jan_tui.clawdbot import Link, Prediction
from jan_tui.diagnosis import Diagnosis
from jan_tui.editing import Intent, Plan
from jan_tui.jan import Address, Phase, ServerSnapshot, bars, parse_address
from jan_tui.jan.disk import InstalledModel
from jan_tui.jan.watch import History, HistoryEntry
from jan_tui.workspace import ShownFile

_BARS = "▁▂▃▄▅▆▇█"
_SPARK_CELLS = 12


@dataclass(frozen=True, slots=True)
class Pulse:
    """What the watch tells beside its snapshots, as it is shown."""

    spark: str = ""
    since: str = ""


NO_PULSE = Pulse()
NO_INTENT = Intent()


@dataclass(frozen=True, slots=True)
class State:
    """What Jan is doing, what the files say, and what the person has changed but not saved.

    `history` is oldest first. `shown_files` are the config and its companions as they would be with
    the unsaved intent.
    `planned` is the intent that `plan` and `shown_files` were worked out for.
    """

    home: Path
    snapshot: ServerSnapshot | None = None
    pulse: Pulse = NO_PULSE
    history: tuple[HistoryEntry, ...] = ()
    prediction: Prediction | None = None
    intent: Intent = NO_INTENT
    planned: Intent = NO_INTENT
    plan: Plan | None = None
    shown_files: tuple[ShownFile, ...] = ()
    diagnoses: tuple[Diagnosis, ...] = ()
    installed: tuple[InstalledModel, ...] | None = None
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
    def behind(self) -> bool:
        """Whether plan and effect are still those of an earlier intent."""
        return self.intent != self.planned

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

    @property
    def on_disk(self) -> tuple[InstalledModel, ...]:
        """Chat models that lie on this machine's disk, while a Jan of this machine serves none."""
        if self.snapshot is None or self.snapshot.probe.phase is Phase.READY:
            return ()
        address = parse_address(self.snapshot.probe.base_url)
        if not isinstance(address, Address) or not address.loopback:
            return ()
        return tuple(model for model in self.installed or () if not model.embedding)

    @property
    def disk_contexts(self) -> dict[str, int | None]:
        """The ids of `on_disk`, each with the context window set for it in Jan, in tokens."""
        return {model.id: model.context for model in self.on_disk}

    def with_intent(self, intent: Intent) -> State:
        """The same state with another intent, whose plan is not worked out yet."""
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
    """The latest latencies as a sparkline, and the clock time since which the phase holds."""
    return Pulse(
        spark=sparkline(history.latencies)[-_SPARK_CELLS:],
        since=units.clock(snapshot.since) if snapshot.since else "",
    )


def sparkline(latencies: Iterable[float | None]) -> str:
    """One bar a figure, a space where there was no answer."""
    return "".join(" " if height is None else _BARS[height] for height in bars(latencies))


def tilde(path: Path, home: Path) -> str:
    """The path with the home folder as `~`."""
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)
