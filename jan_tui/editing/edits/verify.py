"""Checks a result before it is offered: no new issue, and every edit in it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from msgspec import Struct

from jan_tui.clawdbot import Issue, Link, Mode, Prediction, Reading, Status, without_profile
from jan_tui.editing.edits import selection
from jan_tui.editing.plan import FileChange, Refusal, refused
from jan_tui.json5_text import Json5Error, Verdict, ask_second_reader
from jan_tui.plain import printable

if TYPE_CHECKING:
    from jan_tui.editing.edits.draft import ConfigEdit, Draft
    from jan_tui.editing.intent import AgentChoice, Intent


class Selected(Struct, frozen=True):
    """What was written of the selection: `refs` is the primary, then the fallbacks.

    `provider` is the id under which Jan stood before, `agents` what was written for single agents.
    """

    refs: tuple[str | None, ...]
    edits: tuple[ConfigEdit, ...]
    export_line: str | None
    provider: str
    agents: tuple[AgentChoice, ...] = ()


def check_issues(before: Reading, after: Reading, intent: Intent) -> None:
    """Refuses a result that has an issue which the file did not have before."""
    known = Counter(map(_kind, before.issues))
    for issue in after.issues:
        if known[_kind(issue)] > 0:
            known[_kind(issue)] -= 1
        elif not _asked_for(issue, intent):
            raise refused(
                f"{after.release.label} would refuse the result: {issue}",
                path=after.locations.config_path,
            )


def _kind(issue: Issue) -> tuple[str, str]:
    """An issue without the places in arrays, which a removal moves."""
    return re.sub(r"(?<=\.)\d+(?=\.|$)", "*", issue.path), issue.message


def _asked_for(issue: Issue, intent: Intent) -> bool:
    """Whether the person asked for the guide's spelling, which both releases refuse."""
    return intent.fallback_key == "fallback" and issue.path == "agents.defaults.model"


def check_wanted(intent: Intent, draft: Draft, selected: Selected) -> None:
    """Raises `RefusedError` where the draft does not read back as what was wanted."""
    result, preview = draft.reading, draft.prediction
    missed = selection.unlike(draft, selected.edits)
    if missed is not None:
        raise refused(f"The result does not read back as wanted at {missed}; nothing is written.")
    if intent.mode is Mode.EXPLICIT and preview.provider.mode is not Mode.EXPLICIT:
        raise refused("The result has no explicit entry; nothing is written.")
    if not preview.valid:
        issue = result.issues[0]
        draft.remark(
            f"{result.release.label} refuses this file: {issue}. The key that it reads is "
            '"fallbacks".'
            if _asked_for(issue, intent)
            else f"{result.release.label} still refuses this file, as it did before: "
            + "; ".join(map(str, result.issues))
        )
        return
    _check_removed(draft, selected.provider)
    links = [(intent.primary, selected.refs[0], preview.primary)]
    if intent.fallbacks is not None:
        links += zip(
            intent.fallbacks, dict.fromkeys(selected.refs[1:]), preview.fallbacks, strict=False
        )
    for choice in selected.agents:
        links += _of_agent(choice, preview)
    for name, ref, link in links:
        _check_profile(draft, ref, link)
        ours = ref is not None and ref.startswith(f"{selected.provider}/")
        # A model of ours may be sent elsewhere, which a notice tells.
        another = link is None or (link.status is Status.OTHER_PROVIDER and link.ref != ref)
        if ours and another:
            meant = "nothing" if link is None or link.ref is None else link.ref
            raise refused(
                f"{printable(name or '')} would be read as {meant}, not as {ref}. "
                "An alias or another setting stands in the way."
            )


def _of_agent(choice: AgentChoice, preview: Prediction) -> Iterator[tuple[str, str, Link | None]]:
    """Each model that was written for an agent, with what the agent tries for it."""
    tried = [
        link for chain in preview.agents if chain.agent == choice.agent for link in chain.candidates
    ]
    for ref in choice.named:
        meant = (ref, without_profile(ref))
        yield ref, ref, next((link for link in tried if link.ref in meant or link.raw == ref), None)


def _check_removed(draft: Draft, provider: str) -> None:
    """What still names the provider of an entry that is gone: a remark.

    Raises `RefusedError` where such a model would then be another server's: a provider that the
    release knows itself, which the entry had led to Jan.
    """
    preview, release = draft.prediction, draft.last_reading.release
    if provider == preview.provider.id:
        return
    links = [link for chain in preview.agents for link in chain.candidates if link.origin]
    if provider in release.key_variables:
        links += [each.link for each in preview.other_models]
    named = dict.fromkeys(link.ref for link in links if (link.ref or "").startswith(f"{provider}/"))
    refs = ", ".join(filter(None, named))
    if refs and provider in release.key_variables:
        raise refused(
            f'Without the entry "{provider}", {refs} would go to the provider that {release.label} '
            "knows under that name, and no more to Jan. Choose other models first."
        )
    if refs:
        draft.remark(f"{refs} is still chosen, and there is no provider {provider} any more.")


def _check_profile(draft: Draft, ref: str | None, link: Link | None) -> None:
    """Refuses a model whose id the release cuts at `@`; remarks on a meant auth profile."""
    bare = without_profile(ref or "")
    if ref is None or bare == ref or link is None or link.ref != bare:
        return
    label, profile = draft.reading.release.label, printable(ref[len(bare) + 1 :])
    happens = (
        f'{label} reads {printable(ref)} as {printable(bare)} with the auth profile "{profile}"'
    )
    if ref.partition("/")[2] in {row.id for row in draft.prediction.catalog}:
        raise refused(
            f"{happens}, not as the model of that id. Give {printable(ref)} an alias in "
            "agents.defaults.models, and choose the alias."
        )
    draft.remark(f"{happens}.")


def cross_check(changes: Iterable[FileChange]) -> tuple[Refusal | None, tuple[str, ...]]:
    """Why the texts must not be written, if another reader of JSON5 sees other values in them.

    The second part are notes about texts beyond the limits of that reader. It takes 10 to 50 ms
    for each KB, so it is called in a worker.
    """
    notes = []
    for change in changes:
        if not change.json5:
            continue
        try:
            reading = ask_second_reader(change.after.decode("utf-8"))
        except (Json5Error, UnicodeDecodeError) as error:
            reason = f"What would be written does not read back: {error}. Nothing was changed."
            return Refusal(printable(reason), change.path), ()
        if reading.verdict is Verdict.DIFFERS:
            reason = f"A second reader does not agree: {reading.reason}. Nothing was changed."
            return Refusal(printable(reason), change.path), ()
        if reading.verdict is Verdict.SKIPPED:
            notes.append(
                f"{printable(str(change.path))} was not read by a second reader: {reading.reason}."
            )
    return None, tuple(notes)
