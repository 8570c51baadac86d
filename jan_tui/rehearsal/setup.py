"""What is rehearsed: texts, program, agent, and Jan as far as it is known."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from jan_tui.clawdbot import Prediction, Reading, ServerFacts, Status
from jan_tui.clawdbot.program import Installed
from jan_tui.clawdbot.rehearsal import Part, part_of
from jan_tui.clock import Clock
from jan_tui.rehearsal.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Setup:
    """The texts as they are or would be, the program that is installed, and Jan.

    `base_url` is where Jan is, `facts` what is known of it. `agent` is the one that is shown, None
    for the default one. To make one raises `NothingToRehearseError` where there is no such agent,
    or it uses no model of Jan. `look` looks at Jan again, since a model may be loaded only by the
    request.
    """

    reading: Reading
    prediction: Prediction
    facts: ServerFacts
    base_url: str
    program: Installed | None = None
    agent: str | None = None
    look: Callable[[], Awaitable[ServerFacts]] | None = None
    part: Part = field(init=False)

    def __post_init__(self) -> None:
        found = part_of(self.reading, self.prediction, self.agent)
        object.__setattr__(self, "part", found)

    @property
    def name(self) -> str:
        """Program and version, empty where none is installed."""
        program = self.program
        return "" if program is None else f"{program.name} {program.version}".rstrip()

    @property
    def chain(self) -> tuple[str, ...]:
        """The models of Jan that the agent would try, in order, each once."""
        chosen = (ref for ref in self.part.chain if ref in self.part.of_jan)
        return tuple(dict.fromkeys(chosen))

    def model(self, ref: str) -> str:
        """The id by which Jan is asked for a model."""
        return self.prediction.meant.provider.model(ref) or ref.partition("/")[2]

    def ref(self, model: str) -> str:
        """The reference to a model that Jan is asked for."""
        return self.prediction.meant.provider.ref(model)

    def missing(self, ref: str) -> bool:
        """Whether the prediction finds the model in no catalog."""
        meant = self.prediction.meant
        links = (link for chain in meant.agents for link in chain.candidates)
        return any(link.ref == ref and link.status is Status.MISSING for link in links)

    def verdict(self, clock: Clock, ref: str | None = None) -> Verdict:
        """A verdict in which nothing is found yet."""
        release, program = self.reading.release, self.program
        ref = ref or self.part.ref or ""
        model, served = self.model(ref), self.facts.served
        return Verdict(
            program=None if program is None else program.name,
            version=release.version if program is None else program.version,
            label=release.label,
            agent=self.part.agent,
            ref=ref,
            sent_to=self.base_url,
            at=clock.now(),
            served=None if served is None else model in served,
            n_ctx=self.facts.context(model),
            least=release.context_limits.least,
        )
