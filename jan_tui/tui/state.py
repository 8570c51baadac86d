"""Everything that a person sees, as one frozen value: equal states repaint nothing."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from jan_tui.base_url import BaseUrl, parse_base_url
from jan_tui.clawdbot import Status
from jan_tui.editing import Intent
from jan_tui.jan import Phase
from jan_tui.jan.watch import Restarts
from jan_tui.structs import replace

if TYPE_CHECKING:
    from jan_tui.clawdbot import AgentChain, Link, Prediction, ServerFacts
    from jan_tui.diagnosis import Diagnosis, Noted
    from jan_tui.editing import Plan
    from jan_tui.jan import ServerSnapshot, Target
    from jan_tui.jan.chat import ChatProgress
    from jan_tui.jan.disk import InstalledModel
    from jan_tui.jan.watch import HistoryEntry
    from jan_tui.rehearsal import Verdict
    from jan_tui.workspace import ShownFile

NO_INTENT = Intent()
NO_RESTARTS = Restarts()


class ChainPlace(Struct, frozen=True):
    """The place of a model in the chain: 0 is the primary, 1 the first fallback, and so on."""

    number: int

    def __str__(self) -> str:
        return f"fallback {self.word}" if self.word.isdecimal() else self.word

    @property
    def word(self) -> str:
        """One word: `primary`, the number of a fallback, or `added`."""
        return {0: "primary", ADDED.number: "added"}.get(self.number, str(self.number))

    @property
    def short(self) -> str:
        """As `word`, in three cells at most."""
        return {"primary": "1st", "added": "+"}.get(self.word, self.word)


ADDED = ChainPlace(1_000_000)
"""After everything that is written: what Clawdbot adds by itself."""


class Draft(Struct, frozen=True):
    """A server or a key that is not saved: what is asked, and what was seen of it, None while it is
    being tried. `asked` is the base URL as it was written, where the server named another path."""

    target: Target
    snapshot: ServerSnapshot | None = None
    asked: str = ""


class Request(Struct, frozen=True):
    """What the files are to be read for; `drafted` is of the server that the intent names, where
    that is another."""

    facts: ServerFacts
    intent: Intent
    drafted: ServerFacts | None = None


class State(Struct, frozen=True):
    """What Jan is doing, what the files say, and what the person has changed but not saved.

    `history` is oldest first; `restarts` are the phases and starts, and `now` is the time for which
    they are shown. `shown_files` are the config and its companions as they would be with the
    unsaved intent. `planned` is the intent for which `plan` and `shown_files` were worked out.
    `export_line` is to be typed where Clawdbot is started: the key of the last save, which no file
    keeps. `written` are the primary and the fallbacks as the config has them, also where Clawdbot
    refuses it. `draft` is the server or key that the intent names, where it is not the one that is
    watched. `agent` is the one whose chain is shown and changed, empty for that of agents.defaults.
    `trials` are the ends of the trial chats so far, by model; `rehearsed` are the rehearsals of the
    texts that are shown. `proving` is whether a set-up was just saved that is to be rehearsed.
    """

    home: Path
    snapshot: ServerSnapshot | None = None
    history: tuple[HistoryEntry, ...] = ()
    restarts: Restarts = NO_RESTARTS
    now: datetime | None = None
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
    export_line: str = ""
    written: tuple[str | None, tuple[str, ...]] = (None, ())
    draft: Draft | None = None
    agent: str = ""
    trials: tuple[tuple[str, ChatProgress], ...] = ()
    rehearsed: tuple[Verdict, ...] = ()
    proving: bool = False

    @property
    def drafted(self) -> ServerSnapshot | None:
        """The server that the intent names as it was seen, None where it is the one that is watched
        or is still being tried."""
        return self.draft.snapshot if self.draft is not None else None

    @property
    def seen(self) -> ServerSnapshot | None:
        """The server that the present choices are about, where it answers; else that watched."""
        drafted = self.drafted
        answers = drafted is not None and drafted.probe.phase is Phase.READY
        return drafted if answers else self.snapshot

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The rehearsals that nothing seen of the server contradicts."""
        if not self.rehearsed:
            return ()
        from jan_tui.diagnosis import holding

        return holding(self.rehearsed, self.seen)

    def verdict(self, ref: str | None) -> Verdict | None:
        """The rehearsal of a model for the agent that is shown."""
        shown = self.effective and self.effective.meant
        agent = self.agent or (shown.default_agent if shown else None)
        found = [each for each in self.verdicts if each.ref == ref]
        return next((each for each in found if agent in (None, each.agent)), None)

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
    def program(self) -> str:
        """The program by whose rules the files are read, as people write its name."""
        shown = self.effective
        return shown.release_label if shown is not None else "Clawdbot"

    @property
    def start(self) -> Prediction | None:
        """What choices start from: the files as they are, with the repairs that are wanted."""
        plan = self.plan
        if self.intent.repairs and plan and self.intent.repairs == self.planned.repairs:
            return plan.repaired or self.prediction
        return self.prediction

    @property
    def secrets(self) -> tuple[str, ...]:
        """The keys in use, to be masked wherever they stand."""
        read = (self.prediction, self.effective)
        keys = [each.provider.api_key for each in read if each is not None]
        return tuple(key for key in (*keys, self.intent.key.value) if key)

    @property
    def agents(self) -> tuple[AgentChain, ...]:
        """The agents that have an entry, and with it a chain to change."""
        shown = self.effective and self.effective.meant
        return tuple(each for each in shown.agents if each.written) if shown else ()

    @property
    def noted(self) -> tuple[Noted, ...]:
        """All that there is to say, what the headline is about first: the notices of every list."""
        if self.effective is None and not self.diagnoses:
            return ()
        from jan_tui.diagnosis import noted

        return noted(self.effective, self.diagnoses)

    @property
    def on_disk(self) -> tuple[InstalledModel, ...]:
        """Chat models that lie on this machine's disk, while a Jan of this machine serves none."""
        seen = self.drafted or self.snapshot
        if seen is None or seen.probe.phase is Phase.READY:
            return ()
        address = parse_base_url(seen.probe.base_url)
        if not isinstance(address, BaseUrl) or not address.loopback:
            return ()
        return tuple(model for model in self.installed or () if not model.embedding)

    @property
    def disk_contexts(self) -> dict[str, int | None]:
        """The ids of `on_disk`, each with the context window set for it in Jan, in tokens."""
        return {model.id: model.context for model in self.on_disk}

    def with_intent(self, intent: Intent) -> State:
        """The same state with another intent, whose plan is not worked out yet."""
        return replace(self, intent=intent, plan=None if intent.empty else self.plan)


def chain(prediction: Prediction) -> tuple[tuple[ChainPlace, Link], ...]:
    """Primary, fallbacks, and the candidates that are in neither (added by Clawdbot itself)."""
    written = [(ChainPlace(0), prediction.primary)] if prediction.primary else []
    written += [(ChainPlace(number), link) for number, link in enumerate(prediction.fallbacks, 1)]
    named = {link.ref for _, link in written}
    added = [(ADDED, link) for link in prediction.candidates if link.ref not in named]
    return (*written, *added)


def chain_of(prediction: Prediction, agent: str) -> tuple[tuple[ChainPlace, Link], ...]:
    """What an agent tries, in order; for an empty one what agents.defaults name."""
    for each in prediction.agents:
        if agent and each.agent == agent:
            return _of_agent(prediction, each)
    return chain(prediction)


def _of_agent(prediction: Prediction, agent: AgentChain) -> tuple[tuple[ChainPlace, Link], ...]:
    """What an agent tries; a model that neither it nor agents.defaults name for the place is
    appended by Clawdbot itself."""
    named = agent.own_fallbacks
    if named is None:
        named = tuple(link.raw for link in prediction.fallbacks)
    return tuple(
        (ChainPlace(at) if not at or link.raw in named else ADDED, link)
        for at, link in enumerate(agent.candidates)
    )


def broken(agent: AgentChain) -> Link | None:
    """The first model of an agent's chain that fails as things are."""
    bad = (Status.CONFIGURED, Status.MISSING, Status.DROPPED)
    return next((link for link in agent.candidates if link.status in bad), None)


def tried(prediction: Prediction) -> tuple[tuple[ChainPlace, Link], ...]:
    """What the default agent tries, in order: a chain of its own, or else the one of all agents."""
    for agent in prediction.agents:
        if agent.agent == prediction.default_agent and agent.overrides:
            return _of_agent(prediction, agent)
    return chain(prediction)


def tilde(path: Path, home: Path) -> str:
    """The path with the home folder as `~`."""
    return f"~/{path.relative_to(home)}" if path.is_relative_to(home) else str(path)


def with_tilde(text: str, home: Path) -> str:
    """A text with the home folder in its paths as `~`; not in quotes, where a shell leaves it."""
    return re.sub(rf"(?<![\w'\"/]){re.escape(str(home))}/", "~/", text)
