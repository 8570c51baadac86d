"""Values of one room as another room takes them."""

from __future__ import annotations

from jan_tui.clawdbot.prediction import ServerFacts
from jan_tui.jan.chat import ChatProgress, ToolCall
from jan_tui.jan.snapshot import Phase, ServerSnapshot
from jan_tui.ports import ChatStep

_ANSWERED = frozenset({Phase.READY, Phase.NO_MODELS})


def server_facts(snapshot: ServerSnapshot | None, base_url: str) -> ServerFacts:
    """What a prediction may know of the server; `base_url` is meant where none was asked."""
    if snapshot is None:
        return ServerFacts(base_url)
    answered = snapshot.phase in _ANSWERED
    refused = snapshot.phase is Phase.UNAUTHORIZED
    without = snapshot.open_without_key
    if not snapshot.key_sent and (answered or refused):
        without = answered
    return ServerFacts(
        base_url=snapshot.base_url,
        served=snapshot.models if answered else None,
        contexts=snapshot.contexts,
        key_wanted=True if refused else None if without is None else not without,
        key_accepted=answered if snapshot.key_sent and (answered or refused) else None,
        open_without_key=without,
        wrong_prefix=snapshot.right_prefix,
        ipv6_refused=snapshot.ipv6_refused,
    )


def chat_step(progress: ChatProgress) -> ChatStep:
    """The progress of a trial chat as the dashboard shows it."""
    said = progress.text or progress.thinking
    return ChatStep(
        text=said,
        first_token_ms=progress.first_token_ms,
        tokens_per_second=progress.tokens_per_second,
        tool_call=None if progress.tool is None else progress.tool is ToolCall.WORKED,
        error=" ".join(part for part in (progress.error, progress.hint) if part),
        done=progress.done,
        tool_note=progress.tool_note,
    )
