"""The answer of a program, reduced to what is compared: no secret and nothing of any length."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from msgspec import Struct, to_builtins

from jan_tui.clawdbot.resolution.entry import PROVIDER
from jan_tui.clawdbot.values.confirmation import Listed
from jan_tui.clawdbot.values.javascript import record
from jan_tui.plain import printable
from jan_tui.redact import mask_text
from jan_tui.structs import Selective, replace

_PROBLEM = re.compile(r"^\s*-\s+(\S+?):\s+(.*\S)", re.MULTILINE)
"""An issue as both programs print it below "Invalid config"."""

_REFUSAL = re.compile(r"config invalid|invalid config", re.IGNORECASE)
_OF_CHAIN = re.compile(r"default|fallback#\d+")
_MOST = 100
"""Items of a list that are kept."""

_LONGEST = 400
"""Characters of a text that are kept."""


class Answer(Selective, frozen=True, kw_only=True):
    """What a program says of a config.

    `valid` is None where it failed for another reason, of which `failure` has the first line.
    `issues` are path and message of each line with which it refuses. `primary`, `fallbacks`,
    `aliases` and `allowed` are those of `models status`, `primary` None where it gave none.
    `listed` has what `models list` says of the models of the chain, None without such a list;
    `lists_jan` is whether it shows a jan model that can be used. `schema` is the JSON Schema of its
    config where it was asked for it, which is kept by itself.
    """

    hidden: ClassVar = ("schema",)
    ignored: ClassVar = ("schema",)

    version: str = ""
    valid: bool | None = None
    issues: tuple[tuple[str, str], ...] = ()
    failure: str = ""
    primary: str | None = None
    fallbacks: tuple[str, ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()
    allowed: tuple[str, ...] = ()
    listed: tuple[tuple[str, Listed], ...] | None = None
    lists_jan: bool = False
    schema: dict[str, Any] | None = None

    def to_json(self) -> dict[str, Any]:
        """As it is kept between two runs."""
        kept: dict[str, Any] = to_builtins(replace(self, schema=None))
        del kept["schema"]
        return kept

    @classmethod
    def from_json(cls, kept: Any) -> Answer | None:
        """What `to_json` gave, None for anything else."""
        try:
            return cls(
                version=_text(kept["version"]),
                valid=kept["valid"] if isinstance(kept["valid"], bool) else None,
                issues=tuple((_text(path), _text(said)) for path, said in kept["issues"]),
                failure=_text(kept["failure"]),
                primary=None if kept["primary"] is None else _text(kept["primary"]),
                fallbacks=tuple(map(_text, kept["fallbacks"])),
                aliases=tuple((_text(name), _text(ref)) for name, ref in kept["aliases"]),
                allowed=tuple(map(_text, kept["allowed"])),
                listed=None
                if kept["listed"] is None
                else tuple((_text(ref), Listed(state)) for ref, state in kept["listed"]),
                lists_jan=bool(kept["lists_jan"]),
            )
        except (KeyError, TypeError, ValueError):
            return None


class CommandResult(Struct, frozen=True):
    """The result of one command: exit status, standard output, standard error."""

    status: int
    output: str
    errors: str

    @property
    def value(self) -> dict[str, Any] | None:
        """The JSON object that it printed, None without one."""
        return first_object(self.output)

    @property
    def failure(self) -> str:
        """What it printed, the message alone where its JSON has one; empty where it succeeded."""
        if self.status == 0:
            return ""
        message = record(record(self.value or {}).get("error")).get("message")
        return message if isinstance(message, str) else f"{self.errors}\n{self.output}"

    @property
    def understood(self) -> bool:
        """Whether it answered: with JSON, or with a refusal of the config."""
        if self.status == 0:
            return self.value is not None or "No models found" in self.output
        return bool(_REFUSAL.search(self.failure)) or self.value is not None


def answer_of(results: Mapping[str, CommandResult], version: str) -> Answer:
    """The answer from the results of `status`, `list` and, where they were asked, `validate` and
    `schema`."""
    status = results.get("status")
    validation = record(results["validate"].value) if "validate" in results else {}
    found = record(status.value) if status is not None and status.status == 0 else {}
    failure = status.failure if status is not None else ""
    rows = results["list"].value if "list" in results and results["list"].status == 0 else None
    if isinstance(validation.get("valid"), bool):
        valid: bool | None = validation["valid"]
    elif "resolvedDefault" in found:
        valid = True
    else:
        valid = False if _REFUSAL.search(failure) else None
    issues = () if valid is not False else tuple(issues_of(validation, failure))[:_MOST]
    primary = found.get("resolvedDefault")
    return Answer(
        version=version,
        valid=valid,
        issues=issues,
        failure="" if primary is not None or valid is False else safe(first_line(failure)),
        primary=safe(primary) if isinstance(primary, str) else None,
        fallbacks=_texts(found.get("fallbacks")),
        aliases=tuple(
            (safe(name), safe(str(ref)))
            for name, ref in list(record(found.get("aliases")).items())[:_MOST]
        ),
        allowed=_texts(found.get("allowed")),
        listed=None if rows is None else tuple(_listed(rows))[:_MOST],
        lists_jan=any(
            key.startswith(f"{PROVIDER}/") and state is not Listed.MISSING
            for key, state, _ in _rows(record(rows))
        ),
        schema=results["schema"].value if "schema" in results else None,
    )


def issues_of(validation: Mapping[str, Any], failure: str) -> Iterator[tuple[str, str]]:
    """The path and message of each issue, from the JSON of a program or from its printed lines."""
    issues = validation.get("issues")
    if isinstance(issues, list) and issues:
        for issue in map(record, issues):
            yield safe(str(issue.get("path") or "<root>")), safe(str(issue.get("message") or ""))
        return
    found = [*dict.fromkeys(_PROBLEM.findall(failure))]
    whole = record(validation.get("error")).get("message") or validation.get("error")
    if not found and isinstance(whole, str):
        found = [("<root>", whole)]
    yield from ((safe(path), safe(message)) for path, message in found)


def _rows(models: Mapping[str, Any]) -> Iterator[tuple[str, Listed, tuple[str, ...]]]:
    """Each row of `models list`: the reference, its state, its tags."""
    rows = models.get("models")
    for row in map(record, rows if isinstance(rows, list) else ()):
        key, tags = row.get("key"), row.get("tags")
        if not isinstance(key, str):
            continue
        state = Listed.AVAILABLE
        if row.get("missing"):
            state = Listed.MISSING
        elif row.get("available") is False:
            state = Listed.NO_CREDENTIALS
        yield safe(key), state, tuple(map(str, tags)) if isinstance(tags, list) else ()


def _listed(models: Mapping[str, Any]) -> Iterator[tuple[str, Listed]]:
    for key, state, tags in _rows(models):
        if not tags or any(_OF_CHAIN.fullmatch(tag) for tag in tags):
            yield key, state


def first_object(text: str) -> dict[str, Any] | None:
    """The first JSON object that begins a line, else the first anywhere; None without one.

    The programs write boxes and warnings before their JSON.
    """
    decoder = json.JSONDecoder()
    starts = [match.start() for match in re.finditer(r"^\{", text, re.MULTILINE)]
    starts += [match.start() for match in re.finditer(r"\{", text)]
    for start in starts[:_MOST]:
        try:
            value, _ = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            continue
        if isinstance(value, dict):
            return value
    return None


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(safe(str(each)) for each in value[:_MOST]) if isinstance(value, list) else ()


def first_line(text: str) -> str:
    """The first line that is not blank; empty without one."""
    return next((line.strip() for line in text.splitlines() if line.strip()), "")


def safe(text: str) -> str:
    """On one line, without control characters and secrets, and not longer than is shown."""
    return printable(mask_text(" ".join(text[: 4 * _LONGEST].split())))[:_LONGEST]


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(value)
    return value
