"""Trial chats that came to an end: for how long they hold, and what they prove."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jan_tui import units
from jan_tui.clawdbot import Severity, Step, StepAction
from jan_tui.diagnosis.values import Diagnosis, Rank, Ranked, Situation, short_id
from jan_tui.jan import ServerSnapshot

if TYPE_CHECKING:
    from jan_tui.jan.chat import ChatProgress

_HEADLINE = 76


@dataclass(frozen=True, slots=True)
class Trial:
    """The end of a trial chat, with the server and the files as they were then.

    `files` are compared with later ones, nothing else.
    """

    model_id: str
    end: ChatProgress
    server: ServerSnapshot
    files: Hashable = ()

    @property
    def good(self) -> bool:
        """Whether the model answered and called its tool."""
        from jan_tui.jan.chat import ToolCall

        return not self.end.error and self.end.tool is ToolCall.WORKED

    def holds(self, server: ServerSnapshot | None, files: Hashable) -> bool:
        """Whether file, model, context and the life of the server are still the same.

        What becomes known later, such as a process, is no change.
        """
        if server is None or files != self.files:
            return False
        before, now = _life(self.server, self.model_id), _life(server, self.model_id)
        pairs = zip(before, now, strict=True)
        return all(None in pair or pair[0] == pair[1] for pair in pairs)


def _life(server: ServerSnapshot, model_id: str) -> tuple[object, ...]:
    probe, listener = server.probe, server.survey.listener
    return (
        probe.base_url,
        server.since,
        model_id in probe.models,
        dict(server.contexts).get(model_id),
        listener and listener.pid,
        listener and listener.started,
    )


def failed(situation: Situation) -> Iterator[Ranked]:
    """The trials that failed, or in which the model used no tool."""
    for trial in situation.trials:
        if trial.good:
            continue
        rank, severity = _rank(situation, trial.model_id)
        error = situation.quoted(trial.end.error)
        name, kind = short_id(trial.model_id, 30), "trial-failed" if error else "trial-without-tool"
        said = f" It says: {error}" if error else ""
        if error:
            headline = f"{name} failed its trial chat: {error.rstrip('.')}."
            if len(headline) > _HEADLINE:
                headline = f"{name} failed its trial chat."
            hint = situation.quoted(trial.end.hint)
            step = Step(f"Try it again.{said}", StepAction.TRY_CHAT, trial.model_id, first=hint)
        else:
            severity = Severity.WARNING
            why = situation.quoted(trial.end.tool_note)
            headline = f"{name} answers, but its tool call does not work."
            step = Step(
                f"Choose a model that calls tools: {situation.program} needs them."
                + (f" Seen: {why}." if why else "")
            )
        yield rank, Diagnosis(kind, headline, step, severity)


def _rank(situation: Situation, model_id: str) -> tuple[Rank, Severity]:
    """By the best place of the model in any chain."""
    places = [
        place
        for agent in situation.prediction.agents
        for place, link in enumerate(agent.candidates)
        if link.ref is not None and link.ref.partition("/")[2] == model_id
    ]
    if not places:
        return Rank.WARNING, Severity.WARNING
    return (Rank.FALLBACK, Severity.WARNING) if min(places) else (Rank.PRIMARY, Severity.ERROR)


def praise(situation: Situation, model_id: str) -> str:
    """What a good trial of this model showed, as a sentence; empty without one."""
    for trial in situation.trials:
        if trial.good and trial.model_id == model_id:
            waited, speed = trial.end.first_token_ms, trial.end.tokens_per_second
            figures = [
                f"first token after {units.latency(waited)}" if waited is not None else "",
                f"{speed:.1f} tokens/s" if speed is not None else "",
                "its tool call works",
            ]
            return f"Trial chat: {', '.join(filter(None, figures))}."
    return ""
