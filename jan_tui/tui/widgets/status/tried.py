"""What one probe of a server that is not saved showed, in a few words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from jan_tui import units
from jan_tui.base_url import BaseUrl, parse_base_url
from jan_tui.jan import Phase, ProbeResult, Trouble
from jan_tui.structs import replace
from jan_tui.tui.widgets.glyphs import PHASES
from jan_tui.tui.widgets.styled import BAD, GOOD, MUTED, Line, line, safe

if TYPE_CHECKING:
    from jan_tui.tui.state import State

TRYING = "trying …"


class Tried(Struct, frozen=True):
    """Whether a server answered as Jan should, and the words for it or against it.

    `url` is the base URL that was asked, as it is in the settings; `wants_key` is whether the
    server has a key of its own, and was asked without it.
    """

    url: str = ""
    text: str = ""
    good: bool = False
    wants_key: bool = False

    @property
    def line(self) -> Line:
        """The words for a dialog, the sign first."""
        return line((safe(self.text), GOOD if self.good else MUTED if self.text == TRYING else BAD))


def tried(probe: ProbeResult | None, asked: str, *, withheld: bool = False) -> Tried:
    """The words for a probe of the base URL that was written, None while it is under way.

    `withheld`: the key in use was not sent, since it is another server's.
    """
    if probe is None:
        return Tried(asked, TRYING)
    sign = PHASES[probe.phase]
    added = _added(asked, probe.base_url)
    if probe.phase is Phase.READY and probe.admitted is False:
        return Tried(asked, f"✗ lists its models, refuses this key for chats{added}", False, True)
    if probe.phase is Phase.READY:
        count = units.counted(len(probe.models), "model")
        return Tried(asked, f"✓ answers, {count}{added}", True)
    if probe.phase is Phase.NO_MODELS:
        return Tried(asked, f"{sign.glyph} answers, no model is loaded{added}")
    if probe.phase is Phase.UNAUTHORIZED:
        refuses = "refuses this key" if probe.key_sent else "wants a key"
        later = "; the present one is not sent before Enter" if withheld else ""
        return Tried(asked, f"{sign.glyph} answers, {refuses}{added}{later}", False, True)
    if probe.trouble is Trouble.BAD_ADDRESS:
        return Tried(asked, f"· {probe.detail}")
    return Tried(asked, f"✗ {probe.detail or sign.word}")


def _added(asked: str, answering: str) -> str:
    """The path that had to be added for an answer, or taken away."""
    written, found = parse_base_url(asked), parse_base_url(answering)
    if not (isinstance(written, BaseUrl) and isinstance(found, BaseUrl)):
        return ""
    if written.prefix == found.prefix:
        return ""
    if found.prefix.startswith(written.prefix):
        return f", {found.prefix.removeprefix(written.prefix)} added"
    return f", at {found.prefix or '/'}"


def tried_of(state: State) -> Tried:
    """Of the server that the settings name: the drafted one, else the one that is watched."""
    draft, snapshot = state.draft, state.snapshot
    if draft is not None:
        url, seen = draft.target.base_url, draft.snapshot
        return replace(tried(seen.probe if seen else None, draft.asked or url), url=url)
    if snapshot is not None and snapshot.probe.phase is Phase.READY:
        return Tried(snapshot.probe.base_url, "✓ answers", True)
    if snapshot is not None and snapshot.probe.phase is Phase.UNAUTHORIZED:
        return tried(snapshot.probe, snapshot.probe.base_url)
    return Tried()
