"""Whether a version of a program takes a config, with its own paths, messages and order."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any, ClassVar

from msgspec import Struct

from jan_tui.clawdbot.schema.installed import WORDED, InstalledSchema
from jan_tui.clawdbot.schema.openclaw_legacy import (
    Moved,
    to_current,
    to_newest,
    with_api_names,
    without_ignored,
)
from jan_tui.clawdbot.schema.own.policy import policies, secret_tokens
from jan_tui.clawdbot.schema.scalars import Problem, unknown
from jan_tui.clawdbot.schema.semantics import of_plugins, together
from jan_tui.clawdbot.schema.versions import Recorded, recorded, recorded_versions
from jan_tui.clawdbot.values.notices import ConfigPath, StrangeKey
from jan_tui.clawdbot.values.version import Version
from jan_tui.structs import Selective, replace

_MOST_LISTED = 12
_SEGMENT = re.compile(r"\[\]|[^.\[\]]+")


class Era(Struct, frozen=True):
    """How the versions from `since` on check around the recorded schema.

    `current` brings older forms into the one that is checked. `given_up`: a place of the recorded
    `legacy` that is there ends the check; later versions leave these to their `doctor`.
    `plain_tokens`: a secret that is kept elsewhere is refused where only a text will do, before
    all else.
    `migrates`: what is given up is brought to its new form before the check, which is not done
    here, so that nothing is certain of a section of it, nor of the channels.
    """

    program: str
    since: str
    current: Callable[[Any], Moved]
    given_up: bool
    migrates: bool = False
    plain_tokens: bool = False


_ERAS = (
    Era("clawdbot", "2026.1.1", Moved, given_up=True),
    Era("openclaw", "2026.1.1", Moved, given_up=True),
    Era("openclaw", "2026.3.31", Moved, given_up=True, migrates=True, plain_tokens=True),
    Era("openclaw", "2026.4.29", with_api_names, given_up=True, migrates=True, plain_tokens=True),
    Era("openclaw", "2026.5.2", without_ignored, given_up=False, plain_tokens=True),
    Era("openclaw", "2026.8.1", to_current, given_up=False, plain_tokens=True),
    Era("openclaw", "2026.9.5", to_newest, given_up=False, plain_tokens=True),
)


class Rules(Selective, frozen=True, dict=True):
    """The rules of one version: those of the newest recorded one that is not newer.

    `newer`: the version is newer than all that are recorded, so nothing is certain. A version
    between two recorded ones may refuse already what the later one does; that is `after`. Where
    `installed` has what the version itself prints as its schema, that decides in place of both.
    """

    ignored: ClassVar = ("installed",)

    program: str
    version: str
    installed: InstalledSchema | None = None

    @cached_property
    def of(self) -> str:
        """The recorded version whose rules these are; the oldest where all are newer."""
        known = recorded_versions(self.program)
        wanted = Version.known(self.version)
        return next((one for one in reversed(known) if Version.known(one) <= wanted), known[0])

    @cached_property
    def recorded(self) -> bool:
        """Whether the schema of this very version is recorded, or is that of another one."""
        return not self.newer and self.after is None

    @cached_property
    def newer(self) -> bool:
        last = Version.known(recorded_versions(self.program)[-1])
        return Version.known(self.version).release > last.release

    @cached_property
    def after(self) -> Rules | None:
        wanted = Version.known(self.version)
        if self.newer or wanted == Version.known(self.of):
            return None
        later = [one for one in recorded_versions(self.program) if Version.known(one) > wanted]
        return Rules(self.program, later[0]) if later else None

    @cached_property
    def era(self) -> Era:
        mine = [era for era in reversed(_ERAS) if era.program == self.program]
        known = Version.known(self.of if self.installed is None else self.version)
        return next((era for era in mine if Version.known(era.since) <= known), mine[-1])

    @cached_property
    def known(self) -> Recorded:
        neighbour = recorded(self.program, self.of)
        return neighbour if self.installed is None else self.installed.over(neighbour)


class Verdict(Struct, frozen=True):
    """What a version says of a config: for what it refuses it, and what was not checked."""

    problems: tuple[Problem, ...]
    unchecked: tuple[ConfigPath, ...]


def check(value: Any, rules: Rules) -> Verdict:
    """Everything for which a version refuses a config, in its order; and what is not known.

    A refused config has nothing unchecked: it is refused, whatever the rest holds.
    """
    found = _checked(value, rules)
    if rules.after is None or rules.installed is not None or found.problems:
        return found
    later = _checked(value, rules.after)
    doubted = [place for one in later.problems for place in _places(one)]
    return Verdict((), _outermost((*doubted, *found.unchecked, *later.unchecked)))


def _places(problem: Problem) -> list[ConfigPath]:
    """Where a problem is written, each key of its own that an object does not know."""
    return [(*problem.at[:-1], key) for key in problem.strange] or [problem.at]


def _checked(value: Any, rules: Rules) -> Verdict:
    known = rules.known
    given_up = _given_up(value, known) if rules.era.given_up else []
    if rules.era.migrates:
        given_up = [unknown(problem.path) for problem in given_up]
    problems = [problem for problem in given_up if problem.known]
    if problems:
        return Verdict(tuple(problems), ())
    moved = rules.era.current(value)
    found: list[Problem] = list(given_up)
    tokens = tuple(secret_tokens(moved.value)) if rules.era.plain_tokens else ()
    for stage in (_shape, _rest):
        found = [*tokens, *found, *_besides(tokens, stage(moved.value, known))]
        tokens = ()
        if rules.era.migrates:
            found = [_doubted(problem, known) for problem in found]
        # A member may be checked by itself and once more by its object.
        said: dict[object, Problem] = {}
        for number, one in enumerate(found):
            if one.known:
                said.setdefault(number if one.fatal else (one.path, one.message), one)
        problems = list(said.values())
        if problems:
            return Verdict(tuple(_worded(problem, moved, known) for problem in problems), ())
    places = {moved.written_at(problem.at): None for problem in found}
    if rules.newer and rules.installed is None and isinstance(value, dict):
        places = {(key,): None for key in value}
    return Verdict((), _outermost(places))


def _doubted(problem: Problem, known: Recorded) -> Problem:
    """The problem as a mark of its place, where the version may have mended it before."""
    places = _places(problem)
    for dotted, message, *_ in known.legacy:
        # Of a section often only a part is given up, which the message alone names.
        named = message.split(" ", 1)[0]
        section = tuple(dotted.split("."))
        given_up = _SEGMENT.findall(named if named.startswith(dotted) else dotted)
        if any(_inside(at, given_up) for at in places):
            return unknown(section)
    return unknown(("channels",)) if problem.at[:1] == ("channels",) else problem


def _besides(tokens: Sequence[Problem], found: Iterable[Problem]) -> list[Problem]:
    """What is found without what the tokens say better."""
    told = {token.path for token in tokens}
    return [
        problem
        for problem in found
        if problem.path not in told or not problem.message.endswith("string, received object")
    ]


def _inside(place: ConfigPath, pattern: Sequence[str]) -> bool:
    """Whether a place is what a pattern such as `agents.list[].<id>` names, or is in it."""
    return len(place) >= len(pattern) and all(
        key == part or part in ("[]", "*") or part.startswith("<")
        for key, part in zip(map(str, place), pattern, strict=False)
    )


def _shape(value: Any, known: Recorded) -> Iterable[Problem]:
    return known.shape.check(value, ())


def _rest(value: Any, known: Recorded) -> Iterable[Problem]:
    found = list(together(value, known))
    if "model-policy" in known.words and not any(problem.known for problem in found):
        found += policies(value)
    if any(problem.known for problem in found):
        return found
    return [*found, *of_plugins(value, known)]


def _worded(problem: Problem, moved: Moved, known: Recorded) -> Problem:
    better = _of_binding(problem)
    # What the program picks from the kinds of a binding it prints without a hint.
    problem = problem if better is None else replace(better, allowed=None, bound="")
    message, at = _hinted(problem, known.words), moved.written_at(problem.at)
    tried = tuple(
        tuple(replace(one, at=moved.written_at(one.at)) for one in option)
        for option in problem.tried
    )
    return replace(problem, message=message, at=at, tried=tried)


def _of_binding(problem: Problem) -> Problem | None:
    """What is wrong with a binding that is no route: the deepest problem of its own kind."""
    if problem.path[:1] != ("bindings",) or not problem.tried or problem.allowed:
        return None
    route = (*problem.path, "type")
    kinds = [
        one
        for one in problem.tried
        if not any(found.path == route and "route" in (found.allowed or ()) for found in one)
    ]
    if len(kinds) != 1 or len(kinds) == len(problem.tried):
        return None
    best = max(kinds[0], key=lambda found: (len(found.path), bool(found.strange)))
    return best if best.path != problem.path or best.strange else None


def strange_keys(problem: Problem) -> tuple[StrangeKey, ...]:
    """The keys that an object does not know, also where it is one of several alternatives."""
    at = problem.at[:-1] if problem.strange else problem.at
    found = [StrangeKey((*at, key), problem.members) for key in problem.strange]
    for one in problem.tried:
        if all(inner.strange or inner.tried for inner in one):
            found += [key for inner in one for key in strange_keys(inner)]
    return tuple(found)


def _outermost(places: Iterable[ConfigPath]) -> tuple[ConfigPath, ...]:
    """The places without those inside of others."""
    kept = dict.fromkeys(places)
    return tuple(one for one in kept if not any(one[:length] in kept for length in range(len(one))))


def _given_up(value: Any, known: Recorded) -> list[Problem]:
    """The places that a version gave up and still finds in the config."""
    found = []
    for dotted, message, when, _ in known.legacy:
        path = tuple(dotted.split("."))
        there, held = _held(value, path)
        if not there or (when == "text" and not isinstance(held, str)):
            continue
        if when != "?":
            found.append(Problem(path, message, path))
        elif _mentions(held, message, path[-1]):
            found.append(unknown(path))
    return found


def _mentions(held: Any, message: str, key: str) -> bool:
    """Whether a value holds the key that the message names last, at any depth."""
    named = message.split(" ", 1)[0].rpartition(".")[2]
    if named == key or not named.isalnum():
        return True
    pending = [held]
    while pending:
        one = pending.pop()
        if isinstance(one, dict):
            if named in one:
                return True
            pending += one.values()
        elif isinstance(one, list):
            pending += one
    return False


def _held(value: Any, path: tuple[str, ...]) -> tuple[bool, Any]:
    for key in path:
        if not isinstance(value, dict) or key not in value:
            return False, None
        value = value[key]
    return True, value


def _hinted(problem: Problem, words: frozenset[str]) -> str:
    """The message with the bound or the allowed values that the version adds."""
    message = problem.message
    if "without-words" in words and WORDED.match(message):
        message = "Invalid input"
    if problem.bound and "bounds" in words:
        return f"{message} ({problem.bound})"
    lower = message.lower()
    listed = "expected one of" in lower or "(allowed:" in lower
    if not problem.allowed or listed or "allowed-values" not in words:
        return message
    labels = list(dict.fromkeys(json.dumps(one, ensure_ascii=False) for one in problem.allowed))
    more = f", ... (+{len(labels) - _MOST_LISTED} more)" if len(labels) > _MOST_LISTED else ""
    return f"{message} (allowed: {', '.join(labels[:_MOST_LISTED])}{more})"
