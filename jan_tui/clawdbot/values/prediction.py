"""The prediction as values: what Clawdbot will do with the files as they are."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct

from jan_tui.clawdbot.values.first_turn import NOTHING_KNOWN, FirstTurns
from jan_tui.clawdbot.values.notices import UNREACHABLE
from jan_tui.plain import printable
from jan_tui.product import JAN
from jan_tui.structs import Discreet

if TYPE_CHECKING:
    from jan_tui.clawdbot.values.confirmation import Confirmation
    from jan_tui.clawdbot.values.notices import Issue, Notice, Origin


class ServerFacts(Struct, frozen=True):
    """What a prediction needs to know of the server; the caller fills it in from its own probes.

    `served` is None where Jan was not probed or did not answer. `contexts` gives, for an id, the
    context window really loaded, in tokens. `open_without_key` is whether a request without a
    key was answered with models; None where that was not tried. `right_scheme` is the one of http
    and https that the server speaks where the address has the other. `installed` gives the context
    window that is set for an id on the disk of this machine's Jan, in tokens. `drafted` is the base
    URL of the server that was seen, where that is one that is not saved yet.
    """

    base_url: str = JAN.base_url
    served: tuple[str, ...] | None = None
    contexts: tuple[tuple[str, int], ...] = ()
    key_wanted: bool | None = None
    key_accepted: bool | None = None
    open_without_key: bool | None = None
    wrong_prefix: str | None = None
    right_scheme: str | None = None
    ipv6_refused: bool | None = None
    installed: tuple[tuple[str, int], ...] = ()
    first_turns: tuple[tuple[str, str, int], ...] = ()
    drafted: str = ""

    def window(self, model_id: str) -> int | None:
        """The model's own context window, in tokens: as loaded, else as set for it on the disk."""
        return self.context(model_id) or dict(self.installed).get(model_id)

    def context(self, model_id: str) -> int | None:
        """The context window loaded for this id, in tokens, or None where it is not known."""
        return dict(self.contexts).get(model_id)


_MOST_NAMED = 3


class Mode(StrEnum):
    """How the jan provider comes to be (guide: Model discovery, Explicit setup)."""

    IMPLICIT = "implicit"
    EXPLICIT = "explicit"
    OFF = "off"


class Status(StrEnum):
    """What becomes of a model reference."""

    SERVED = "served"
    CONFIGURED = "configured"
    MISSING = "missing"
    DROPPED = "dropped"
    OTHER_PROVIDER = "other-provider"
    UNKNOWN = "unknown"


class Source(StrEnum):
    """Where a model of the catalog comes from."""

    DISCOVERED = "discovered"
    EXPLICIT = "explicit"
    BOTH = "both"


class KeyOrigin(StrEnum):
    """Where a key, or another variable, is taken from."""

    CONFIG = "config"
    PROCESS = "process"
    ENV_BLOCK = "env-block"
    DOTENV = "dotenv"
    PROFILE = "profile"


class VersionSource(StrEnum):
    """Where the version of the program is known from (contract: preview)."""

    OPTION = "option"
    INSTALLED = "installed"
    META = "meta"
    ASSUMED = "assumed"


_VERSION_REASONS = {
    VersionSource.OPTION: "chosen",
    VersionSource.INSTALLED: "installed",
    VersionSource.META: "wrote the file",
    VersionSource.ASSUMED: "newest known",
}


class KeySource(Struct, frozen=True):
    """Where the key in use was found; `variable` is its name where the process environment has it.

    As text, also in JSON: the origin, or `env:NAME` for a variable (contract: preview).
    """

    origin: KeyOrigin
    variable: str = ""

    def __str__(self) -> str:
        return f"env:{self.variable}" if self.origin is KeyOrigin.PROCESS else self.origin


class Role(Struct, frozen=True, order=True):
    """The part that a model plays: `place` 0 is the primary, 1 the first fallback, and so on.

    As text, also in JSON: `primary`, `fallback#1` ... (contract: preview).
    """

    place: int

    def __str__(self) -> str:
        return f"fallback#{self.place}" if self.place else "primary"


class Provider(Discreet, frozen=True):
    """The provider for the server that is asked, as the release will see it.

    `api_key` is the key itself, for the request to the server only; it is never shown. `id` is
    the provider that references to its models name: jan, or that of an entry with its address.
    """

    hidden: ClassVar = ("api_key",)

    mode: Mode
    base_url: str
    api_key_source: KeySource | None = None
    api_key: str | None = None
    id: str = "jan"

    @property
    def label(self) -> str:
        """The name as people read it: "jan", or "Jan, as custom-127-0-0-1-1337"."""
        return self.id if self.id == "jan" else f"Jan, as {self.id}"

    def ref(self, model_id: str) -> str:
        """The reference to a model of this server."""
        return f"{self.id}/{model_id}"

    def model(self, ref: str | None) -> str | None:
        """The id in a reference to a model of this server; None for that of another provider."""
        whole, prefix = ref or "", f"{self.id}/"
        return whole.removeprefix(prefix) if whole.startswith(prefix) else None


class Cost(Struct, frozen=True):
    """Dollars for a million tokens; a local provider's are all zero."""

    input: float = 0
    output: float = 0
    cache_read: float = 0
    cache_write: float = 0

    @property
    def free(self) -> bool:
        return not (self.input or self.output or self.cache_read or self.cache_write)


class CatalogModel(Struct, frozen=True):
    """A row of the catalog: one model that Clawdbot can name, or that Jan serves.

    `context_window` and `max_tokens` (as listed), `budget` (what a turn takes the window for) and
    `n_ctx` (really loaded) are tokens. `usable` is False for a served model that an explicit entry
    leaves out (guide: discovery is skipped). `role` is None for a model outside the default chain.
    """

    ref: str
    id: str
    name: str
    reasoning: bool
    input: tuple[str, ...]
    cost: Cost
    context_window: float
    max_tokens: float
    budget: float
    source: Source
    served: bool | None
    usable: bool = True
    n_ctx: int | None = None
    role: Role | None = None
    origin: Origin | None = None


class Link(Struct, frozen=True):
    """One model of a chain: as written, as resolved (`provider/id`, None if blank), and its state.

    `note` is the reason in a few words where the status alone does not give it: `alias "big"`,
    "added by Clawdbot", "not in the allowlist".
    """

    raw: str
    ref: str | None
    status: Status
    note: str = ""
    origin: Origin | None = None


class AgentChain(Struct, frozen=True):
    """What one agent tries, in order; the first candidate is its primary.

    `own_primary` and `own_fallbacks` are what its own entry names, as written (None: nothing, so
    that those of agents.defaults apply; no fallbacks are a choice). `written` is whether it has an
    entry.
    """

    agent: str
    primary: str
    candidates: tuple[Link, ...]
    own_primary: str | None = None
    own_fallbacks: tuple[str, ...] | None = None
    written: bool = False

    @property
    def overrides(self) -> bool:
        """Whether it has a choice of its own."""
        return self.own_primary is not None or self.own_fallbacks is not None


class OtherModel(Struct, frozen=True):
    """A model chosen outside the chains: its dotted path in the config, the agent whose own it is
    (None where it is not one agent's), and what becomes of it."""

    path: str
    agent: str | None
    link: Link


class Prediction(Struct, frozen=True, kw_only=True):
    """Everything that `jan-tui preview` prints and every screen shows of Clawdbot.

    `primary` and `fallbacks` are those of agents.defaults; `candidates` those of the default agent.
    `resolved` is whether it is known what the files say; where not, the provider is a guess.
    `managed` is whether another program owns the config, so that nothing can be written.
    With an invalid file `primary` is None, `candidates` is empty, and `as_meant` is the prediction
    for the repaired texts where the offered repairs make them valid. `default_agent` is empty where
    the release wants one of several agents to be named.
    `release_label` is the name as people write it; `release_reason` is why it was taken, in a few
    words. `version` is the program's, whose rules these are, and `version_source` where it is known
    from. `unchecked` are the dotted paths that only the program can check, none where it refuses
    the file. `gateway_reloads` is whether a running gateway takes over changes of the config file
    by itself (`gateway.reload.mode`). `discovers` is whether the installed program lists Jan's
    models by discovery, as it was seen to do or not to do in a private copy; None where that is
    not known. `confirmation` is what the installed program says of the
    same texts, None where none is installed or the prediction is of no texts of its own.
    `first_turns` is what the program's own part of a first message takes.
    """

    release: str
    release_label: str
    release_reason: str
    config_path: Path
    exists: bool
    valid: bool
    issues: tuple[Issue, ...]
    unchecked: tuple[str, ...]
    provider: Provider
    catalog: tuple[CatalogModel, ...]
    primary: Link | None = None
    fallbacks: tuple[Link, ...] = ()
    candidates: tuple[Link, ...] = ()
    agents: tuple[AgentChain, ...] = ()
    other_models: tuple[OtherModel, ...] = ()
    default_agent: str
    aliases: tuple[tuple[str, str], ...] = ()
    allowed: tuple[str, ...] = ()
    notices: tuple[Notice, ...]
    as_meant: Prediction | None = None
    resolved: bool = True
    managed: bool = False
    gateway_reloads: bool = True
    discovers: bool | None = None
    confirmation: Confirmation | None = None
    version: str = ""
    version_source: VersionSource = VersionSource.ASSUMED
    first_turns: FirstTurns = NOTHING_KNOWN

    @property
    def version_reason(self) -> str:
        """Why the rules of this version are taken, in one or two words."""
        return _VERSION_REASONS[self.version_source]

    @property
    def rules(self) -> str:
        """Whose rules these are, and why: program, version, and the reason for each."""
        chosen = self.version_source is VersionSource.OPTION
        version = self.version if chosen else f"{self.version} ({self.version_reason})"
        return f"{self.release} {printable(version)}: {self.release_reason}"

    @property
    def checked(self) -> bool:
        """Whether every part of the file was checked, so that "valid" can be relied on.

        It is not while `unchecked` names a place; whoever has asked the program puts its answer in
        the place of `valid` and `issues`, and leaves nothing unchecked.
        """
        return not self.unchecked

    @property
    def not_checked(self) -> str:
        """What was not checked, for people; empty where all was."""
        named = self.unchecked[:_MOST_NAMED]
        more = len(self.unchecked) - len(named)
        listed = ", ".join(named) + (f" and {more} more" if more else "")
        return f"not checked: {listed}" if listed else ""

    @property
    def meant(self) -> Prediction:
        """This prediction, or that of the repaired text where the file is refused."""
        return self if self.valid else self.as_meant or self

    @property
    def reachable(self) -> bool:
        """Whether it is known if there is a config file; the release takes it for missing."""
        return not any(notice.code == UNREACHABLE for notice in self.notices)
