"""`jan-tui report`: what a bug report needs, shown to the person who decides what becomes of it.

Nothing is sent. Nothing in it names a person, a machine, a model or a key: keys of the config stand
for themselves only where they are words of its schema, values as their types, the base URL as what
kind of address it is, and errors by their kind and place.
"""

from __future__ import annotations

import argparse
import json
import os
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jan_tui import regular_files
from jan_tui.base_url import BaseUrl, parse_base_url
from jan_tui.cli import output
from jan_tui.cli.common import single_probe, workspace
from jan_tui.cli.output import UsageError
from jan_tui.cli.reporting import facts
from jan_tui.cli.reporting.shape import shape_of
from jan_tui.plain import concealed, printable
from jan_tui.product import JAN
from jan_tui.system_errors import cause
from jan_tui.workspace import LOG_NAME

if TYPE_CHECKING:
    from jan_tui.clawdbot import Prediction, Reading
    from jan_tui.jan import ServerSnapshot
    from jan_tui.workspace import LocalWorkspace

_STATES = 20
_STARTS = 5
_ERRORS = 5
_LOG_BYTES = 65_536
_LOGGED = re.compile(r"(\d{4}-\d\d-\d\dT\S+ jan-tui \S+ \w+)(?:.*( \([\w./\\-]+\.py:\d+\))$)?")
"""The head of an entry in the log of errors; the message between kind and place may name anyone."""

_INTRODUCTION = (
    "This is for a bug report. Nothing is sent: read it, and pass on what you want to pass on. "
    "Names, addresses, models, texts and keys are left out."
)


def run(arguments: argparse.Namespace) -> int:
    """Prints the report, and writes it to the new file that `--output` names."""
    path = Path(arguments.output) if arguments.output else None
    report = collected(workspace(arguments))
    shown = "\n".join([_INTRODUCTION, *lines(report)])
    if arguments.json:
        output.print_json(report)
    else:
        output.print_line(shown)
    if path is not None:
        _write(path, json.dumps(report, indent=2) if arguments.json else shown)
        output.print_message(f"Written to {path}.")
    return 0


def _write(path: Path, text: str) -> None:
    """A new file for this user alone. Raises `UsageError` where that cannot be made."""
    data = concealed(text).encode("utf-8", "backslashreplace") + b"\n"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
    except FileExistsError:
        raise UsageError(f"jan-tui report: {path} is there already; name a new file") from None
    except OSError as refused:
        raise UsageError(f"jan-tui report: {path} cannot be written: {cause(refused)}") from None


def collected(place: LocalWorkspace) -> dict[str, Any]:
    """The whole report; Jan is probed once."""
    first = place.predict(place.facts(None))
    place.jan.installed()
    snapshot = single_probe(place, first)
    reading, prediction = place.predicted(place.facts(snapshot))
    diagnoses = place.diagnose(snapshot, prediction)
    isolation = str(place.jan.around.isolation) if place.jan.around else ""
    return {
        "format": output.FORMAT,
        "made": output.utc(place.clock.now()),
        "versions": facts.versions(),
        "system": facts.system() | {"isolation": isolation or "none"},
        "terminal": facts.terminal(output.environment()),
        "jan": _jan(snapshot) | {"said": [each.code for each in diagnoses]},
        "program": _program(prediction),
        "config": _config(place, reading),
        "states": list(_states(place, snapshot.probe.base_url)),
        "starts": list(_starts(place, snapshot.probe.base_url)),
        "errors": list(_errors(place.state_home / "jan-tui" / LOG_NAME)),
    }


def _jan(snapshot: ServerSnapshot) -> dict[str, Any]:
    probe, survey = snapshot.probe, snapshot.survey
    latency = probe.latency_ms
    return {
        "address": _address(probe.base_url),
        "phase": str(probe.phase),
        "trouble": None if probe.trouble is None else str(probe.trouble),
        "http_status": probe.http_status,
        "server": None if probe.server is None else str(probe.server),
        "latency_ms": None if latency is None else round(latency, 1),
        "models": len(probe.models),
        "key_sent": probe.key_sent,
        "listener": None if survey.listener is None else survey.listener.pid is not None,
        "application": survey.application is not None,
        "engines": [
            {"n_ctx": each.n_ctx, "loading": each.loading, "orphaned": each.orphaned}
            for each in survey.engines
        ],
    }


def _address(base_url: str) -> str:
    """What kind of address a base URL is, without its host."""
    address = parse_base_url(base_url)
    if not isinstance(address, BaseUrl):
        return "not a base URL"
    host = "this machine" if address.loopback else "another host"
    usual = parse_base_url(JAN.base_url)
    usual_port = isinstance(usual, BaseUrl) and address.port == usual.port
    port = "the usual port" if usual_port else f"port {address.port}"
    prefix = address.prefix if address.prefix in ("", "/v1") else "another prefix"
    return f"{address.scheme}, {host}, {port}, {prefix or 'no prefix'}"


def _program(prediction: Prediction) -> dict[str, Any]:
    """Whose rules are followed, and which notices there are, by their codes."""
    return {
        "release": prediction.release,
        "version": printable(prediction.version),
        "version_from": str(prediction.version_source),
        "valid": prediction.valid,
        "issues": len(prediction.issues),
        "mode": str(prediction.provider.mode),
        "primary": None if prediction.primary is None else str(prediction.primary.status),
        "fallbacks": [str(each.status) for each in prediction.fallbacks],
        "catalog": len(prediction.catalog),
        "notices": [f"{each.severity} {each.code}" for each in prediction.notices],
    }


def _config(place: LocalWorkspace, reading: Reading) -> dict[str, Any]:
    from jan_tui.clawdbot import PROVIDER, config_words

    at = reading.locations.config_path
    inside = at.is_relative_to(place.home)
    words = config_words(reading.release.program) | {PROVIDER}
    return {
        "file": f"~/{at.relative_to(place.home).as_posix()}" if inside else "outside of home",
        "exists": reading.exists,
        "resolved": reading.resolved,
        "includes": max(0, len(reading.sources) - 1),
        "shape": shape_of(reading.value if reading.resolved else _written(reading), words),
    }


def _written(reading: Reading) -> object:
    """The value of the file as it is written, where its includes or variables are not found."""
    from jan_tui.json5_text import Json5Error, parse

    try:
        return parse(reading.sources[0].text) if reading.sources else {}
    except Json5Error:
        return {}


def _states(place: LocalWorkspace, base_url: str) -> Iterator[dict[str, str | None]]:
    spans = place.restarts.load(base_url).spans if place.restarts is not None else ()
    for span in spans[-_STATES:]:
        ended = None if span.ended is None else output.utc(span.ended)
        yield {"phase": str(span.phase), "began": output.utc(span.began), "ended": ended}


def _starts(place: LocalWorkspace, base_url: str) -> Iterator[dict[str, object]]:
    starts = place.restarts.load(base_url).starts if place.restarts is not None else ()
    for start in starts[-_STARTS:]:
        yield {"began": output.utc(start.began), "seconds": start.seconds}


def _errors(path: Path) -> Iterator[str]:
    """Time, kind and place of each of the last entries in the log of errors."""
    try:
        text = regular_files.tail(path, _LOG_BYTES).decode("utf-8", "replace")
    except OSError:
        return
    found = [head for line in text.splitlines() if (head := _LOGGED.match(line))]
    yield from (printable(head[1] + (head[2] or "")) for head in found[-_ERRORS:])


def lines(report: Mapping[str, Any]) -> Iterator[str]:
    """The report for a person: a heading and its rows, the shape of the config as JSON."""
    for name, part in islice(report.items(), 1, None):
        if isinstance(part, Mapping):
            yield f"\n{name}"
            shape = part.get("shape")
            rows = [(f"  {key}", _plain(inner)) for key, inner in part.items() if key != "shape"]
            yield from output.table(rows)
            if shape is not None:
                yield from (f"  {line}" for line in json.dumps(shape, indent=2).split("\n"))
        elif isinstance(part, list):
            yield f"\n{name}{'' if part else '  none'}"
            yield from (f"  {_plain(each)}" for each in part)
        else:
            yield f"\n{name}  {part}"


def _plain(value: object) -> str:
    if isinstance(value, Mapping):
        return "  ".join(f"{key} {_plain(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return ", ".join(map(_plain, value)) or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "not known" if value is None else str(value)
