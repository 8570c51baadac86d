"""The panel of what Clawdbot will try: the chain, then how it came to be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct
from textual.reactive import reactive

from jan_tui.clawdbot import (
    PROVIDER,
    KeyOrigin,
    Mode,
)
from jan_tui.tui.state import broken, tilde
from jan_tui.tui.widgets.glyphs import STATUSES
from jan_tui.tui.widgets.models.chain import chain_lines, chain_rows, elsewhere
from jan_tui.tui.widgets.models.confirmation import confirmation_lines
from jan_tui.tui.widgets.styled import BAD, MUTED, WARN, line, safe
from jan_tui.tui.widgets.text import Lines, cell_len, cut_end, cut_path, fold_within, spread

if TYPE_CHECKING:
    from jan_tui.clawdbot import (
        AgentChain,
        KeySource,
        Prediction,
        Provider,
    )
    from jan_tui.jan import Gateway
    from jan_tui.tui.widgets.styled import Line

KEY_SOURCES = {
    KeyOrigin.CONFIG: "key in config file",
    KeyOrigin.ENV_BLOCK: "key in config file (env)",
    KeyOrigin.DOTENV: "key in .env file",
    KeyOrigin.PROFILE: "key in an auth profile",
}


class SetupView(Struct, frozen=True):
    """The prediction as shown, and Clawdbot's own gateway where it runs.

    Where it is not `roomy` a line of its own is not spent on why these release's rules are taken:
    beside the path stands what there is room for, at least the version and how it is known.
    `rehearsals` pairs a reference with what its rehearsal found.
    """

    prediction: Prediction | None = None
    home: Path = Path("/")
    gateway: Gateway | None = None
    roomy: bool = True
    rehearsals: tuple[tuple[str, str], ...] = ()


def opt_in(provider: Provider) -> str:
    """How Jan is opted in: mode, and where the key comes from (guide: Model discovery)."""
    if provider.mode is Mode.OFF:
        return "off: not connected to Jan yet"
    name = "" if provider.id == PROVIDER else f"{safe(provider.label)} · "
    return f"{name}{provider.mode} · {key_source(provider.api_key_source)}"


def key_source(source: KeySource | None) -> str:
    """Where the key comes from, in words."""
    if source is None:
        return "no key"
    return f"key from {safe(source.variable)}" if source.variable else KEY_SOURCES[source.origin]


class SetupPanel(Lines):
    """Chain, opt-in, config file, agents of their own mind, gateway."""

    view: reactive[SetupView] = reactive(SetupView(), layout=True)

    def lines(self, cells: int) -> Sequence[Line]:
        prediction = self.view.prediction
        if prediction is None:
            return [line(("reading the config …", MUTED))]
        shown = prediction if prediction.valid else prediction.as_meant
        return [
            *_chain(prediction, cells, self.view.rehearsals),
            *confirmation_lines(prediction.confirmation, cells),
            *(_how(shown, cells) if shown is not None else ()),
            *self._places(prediction, cells),
        ]

    def _places(self, prediction: Prediction, cells: int) -> Iterator[Line]:
        there = "" if prediction.exists else "  (not there yet)"
        if not prediction.reachable:
            there = "  (cannot be looked at)"
        path = cut_path(safe(tilde(prediction.config_path, self.view.home)), cells - len(there))
        shown = path + there
        why = safe(prediction.rules)
        version, _, _ = why.partition(": ")
        told = why if self.view.roomy or cell_len(shown) + cell_len(why) + 2 <= cells else version
        if cell_len(shown) + cell_len(told) + 2 <= cells:
            yield spread(line((shown, MUTED)), line((told, MUTED)), cells)
        else:
            yield line((shown, MUTED))
            if self.view.roomy:
                yield line((cut_end(told, cells), MUTED))
        gateway = self.view.gateway
        if gateway is not None:
            yield line(
                (
                    cut_end(f"gateway on port {gateway.port}: {gateway_does(prediction)}", cells),
                    MUTED,
                )
            )


def gateway_does(prediction: Prediction, changed: Iterable[Path] = ()) -> str:
    """What a running gateway makes of a change of these files; it watches the config alone
    (facts: Clawdbot, 7)."""
    if not prediction.gateway_reloads:
        return "restart it after a change, gateway.reload.mode is off"
    if any(path != prediction.config_path for path in changed):
        return "restart it, it watches the config file alone"
    return "it takes changes over by itself"


def _how(prediction: Prediction, cells: int) -> Iterator[Line]:
    yield from agents(prediction, cells)
    yield from elsewhere(prediction, cells)
    yield line((cut_end(opt_in(prediction.provider), cells), _mode_style(prediction)))


def _mode_style(prediction: Prediction) -> str:
    return WARN if prediction.provider.mode is Mode.OFF else ""


def _chain(
    prediction: Prediction, cells: int, rehearsals: tuple[tuple[str, str], ...]
) -> list[Line]:
    if prediction.valid:
        rows = chain_rows(prediction, rehearsals=rehearsals)
        return [*chain_lines(rows, cells), *not_checked(prediction, cells)]
    refused = line((cut_end(f"✗ {prediction.release_label} refuses this file:", cells), BAD))
    issues = [
        part
        for issue in prediction.issues[:3]
        for part in fold_within(line(f"  {safe(str(issue))}"), cells, 2, indent=4)
    ]
    if prediction.as_meant is None:
        return [refused, *issues]
    meant = line((cut_end("as it was meant (R repairs it):", cells), MUTED))
    return [refused, *issues[:2], meant, *chain_lines(chain_rows(prediction.as_meant), cells)]


def not_checked(prediction: Prediction, cells: int) -> Iterator[Line]:
    """The places of a valid file that only the program can check."""
    if not prediction.checked:
        yield line((cut_end(f"? {safe(prediction.not_checked)}", cells), WARN))


def agents(prediction: Prediction, cells: int) -> Iterator[Line]:
    """The agents that go their own way, one a row."""
    for agent in prediction.agents:
        if agent.overrides:
            yield _agent(agent, cells)


def _agent(agent: AgentChain, cells: int) -> Line:
    """An agent's own primary with its state, or the first of its models that fails."""
    name = f"agent {safe(agent.agent)}: own "
    failing = broken(agent)
    first = agent.candidates[0] if agent.candidates else None
    shown = failing or first
    text = f"{name}primary {safe(agent.primary)}"
    if shown is None or (shown is first and agent.primary not in (shown.ref, shown.raw)):
        return line((cut_end(text, cells), MUTED))
    if failing is not None and failing is not first:
        place = agent.candidates.index(failing)
        text = f"{name}fallback {place} {safe(failing.ref or failing.raw)}"
    state = STATUSES[shown.status].run
    return line((cut_end(text, cells - cell_len(state[0]) - 2), MUTED), "  ", state)
