"""Trial chats and rehearsals that came to an end: for how long they hold, what they prove."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from jan_tui import units
from jan_tui.clawdbot import FIRST_TURN, UNDER_LEAST, Severity, Step, StepAction
from jan_tui.diagnosis.values import Diagnosis, Rank, Ranked, Situation, short_id
from jan_tui.jan import Phase

if TYPE_CHECKING:
    from jan_tui.clawdbot import Notice
    from jan_tui.jan import ServerSnapshot
    from jan_tui.jan.chat import ChatProgress
    from jan_tui.rehearsal import Verdict

_HEADLINE = 76
LARGER_THAN_LOADED = "context-window-larger-than-loaded"


class Trial(Struct, frozen=True):
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
    """What a good rehearsal or trial of this model showed, as a sentence; empty without one."""
    rehearsal = proven(situation, model_id)
    if rehearsal is not None:
        return told(rehearsal)
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


def holding(verdicts: Sequence[Verdict], server: ServerSnapshot | None) -> tuple[Verdict, ...]:
    """The verdicts that nothing seen of the server contradicts; those on other files or another
    context are not among `verdicts`."""
    return tuple(each for each in verdicts if server is None or _holds(each, server))


def _holds(verdict: Verdict, server: ServerSnapshot) -> bool:
    from jan_tui.rehearsal import Kind

    if verdict.by_program:
        # The program stopped at the texts, and never came to Jan.
        return True
    probe = server.probe
    ready = probe.phase is Phase.READY
    if ready and verdict.served not in (None, verdict.model in probe.models):
        return False
    if verdict.kind is Kind.CONNECTION and not verdict.proxy:
        return not ready
    loaded = dict(server.contexts).get(verdict.model)
    if loaded is not None and verdict.n_ctx is not None and not _by_server(verdict):
        return loaded == verdict.n_ctx
    return not _restarted(verdict, server)


def _by_server(verdict: Verdict) -> bool:
    """Whether it failed by what a restart of the server can change."""
    from jan_tui.rehearsal import Kind

    return verdict.kind not in (None, Kind.CONTEXT_OVERFLOW)


def _restarted(verdict: Verdict, server: ServerSnapshot) -> bool:
    """Whether the server that listens now was started after the rehearsal."""
    listener = server.survey.listener
    began = listener.started if listener is not None else None
    return began is not None and began > verdict.at


def rehearsed(situation: Situation) -> Iterator[Ranked]:
    """The rehearsals by which a first message will fail, or leaves something to be mended."""
    ready = situation.snapshot.probe.phase is Phase.READY
    for verdict in situation.verdicts:
        step = verdict.step
        if step is None or not (ready or verdict.by_program):
            continue
        if verdict.works:
            code = "rehearsal-tight" if verdict.tight else "rehearsal-without-tool"
            rank, severity = Rank.CONTEXT, Severity.WARNING
        else:
            code = "rehearsal-failed"
            rank, severity = _rank(situation, verdict.model)
        known = measured_anew(situation, verdict)
        yield rank, Diagnosis(code, verdict.sentence, step, severity, instead_of=known)


def measured_anew(situation: Situation, verdict: Verdict) -> tuple[Notice, ...]:
    """What was only known about the context of a model, where a rehearsal measured that a first
    turn does not fit it, or hardly: it is not said beside that."""
    from jan_tui.rehearsal import Kind

    over = verdict.kind is Kind.CONTEXT_OVERFLOW
    if verdict.by_program or not (over or verdict.tight):
        return ()
    codes = {*UNDER_LEAST, FIRST_TURN} | ({LARGER_THAN_LOADED} if over else set())
    return tuple(
        each
        for each in situation.prediction.notices
        if each.code in codes and each.model == verdict.model
    )


def proven(situation: Situation, model_id: str) -> Verdict | None:
    """The rehearsal in which this model answered, where the server is the same as then."""
    for each in situation.verdicts:
        if each.works and each.model == model_id and not _restarted(each, situation.snapshot):
            return each
    return None


def accepted(situation: Situation) -> bool:
    """Whether the key that the program sent was taken in a rehearsal."""
    return any(
        each.works and each.program is not None and not _restarted(each, situation.snapshot)
        for each in situation.verdicts
    )


def told(verdict: Verdict) -> str:
    """When it was rehearsed and with what, and what was found, as a sentence."""
    program = f" with {verdict.program} {verdict.version}".rstrip() if verdict.program else ""
    return f"Rehearsed {units.date_and_minute(verdict.at)}{program}: {verdict.found}"
