"""The phases and starts of each server, kept from run to run in a small JSON file."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from jan_tui.base_url import BaseUrl, parse_base_url
from jan_tui.editing import SaveError
from jan_tui.editing.saving import SaveFiles, own_files
from jan_tui.jan import Phase
from jan_tui.jan.watch import MAX_SPANS, MAX_STARTS, Restarts, Span, Start

MOST_SERVERS = 8
_FORMAT = 1
_TENTHS = 0.2


class RestartFile:
    """`{"format": 1, "servers": {ORIGIN: {"spans": [[PHASE, BEGAN, ENDED]], "starts": [[BEGAN,
    SECONDS, MODEL]]}}}`, times in seconds since 1970, the server that was saved last at the end.

    Read and written only where no other user could have written it. What is damaged is left out;
    it holds no key, since an origin is scheme, host and port alone.
    """

    def __init__(self, path: Path, files: SaveFiles) -> None:
        self._path = path
        self._files = files

    def load(self, base_url: str) -> Restarts:
        """What is kept of this server; empty where nothing is, or nothing can be read."""
        try:
            return _restarts(self._servers().get(_origin(base_url)))
        except SaveError:
            return Restarts()

    def save(self, base_url: str, latest: Restarts) -> str:
        """Keep this, with what another run kept meanwhile of the time before. Returns why that
        cannot be done, empty where it is."""
        origin = _origin(base_url)
        if not origin or not latest.spans:
            return ""
        try:
            servers = self._servers()
            kept = _restarts(servers.pop(origin, None))
            first = latest.spans[0].began
            spans = [each for each in kept.spans if each.ended and each.ended <= first]
            starts = _distinct((*latest.starts, *kept.starts))
            merged = Restarts((*spans, *latest.spans), starts)
            servers[origin] = _plain(merged)
            newest = dict(list(servers.items())[-MOST_SERVERS:])
            own_files.write_json(self._files, self._path, {"format": _FORMAT, "servers": newest})
        except SaveError as refused:
            return str(refused)
        return ""

    def _servers(self) -> dict[str, object]:
        """Each server's part of the file. Raises `SaveError` where the file is not one of this
        program's own."""
        kept = own_files.read_json(self._files, self._path)
        servers = kept.get("servers") if kept.get("format") == _FORMAT else None
        return servers if isinstance(servers, dict) else {}


def _origin(base_url: str) -> str:
    address = parse_base_url(base_url)
    return address.origin if isinstance(address, BaseUrl) else ""


def _distinct(starts: Iterable[Start]) -> tuple[Start, ...]:
    """Oldest first, each once. Two dashboards see one start begin at other moments, and the file
    has tenths of a second; the first of those that overlap stays."""
    found: list[Start] = []
    for one in starts:
        if not any(each.model == one.model and _overlap(each, one) for each in found):
            found.append(one)
    return tuple(sorted(found, key=lambda each: each.began))


def _overlap(one: Start, other: Start) -> bool:
    first, second = sorted((one, other), key=lambda each: each.began)
    return (second.began - first.began).total_seconds() < first.seconds + _TENTHS


def _plain(restarts: Restarts) -> dict[str, object]:
    spans = [
        [str(each.phase), _seconds(each.began), _seconds(each.ended)]
        for each in restarts.spans[-MAX_SPANS:]
        if each.ended is not None
    ]
    starts = [
        [_seconds(each.began), each.seconds, each.model] for each in restarts.starts[-MAX_STARTS:]
    ]
    return {"spans": spans, "starts": starts}


def _seconds(moment: datetime | None) -> float | None:
    return None if moment is None else round(moment.timestamp(), 1)


def _restarts(kept: object) -> Restarts:
    """The values of one server's part, oldest first, whatever it is."""
    if not isinstance(kept, dict):
        return Restarts()
    spans = sorted(_spans(kept.get("spans")), key=lambda each: each.began)
    starts = _distinct(_starts(kept.get("starts")))
    return Restarts(tuple(spans[-MAX_SPANS:]), starts[-MAX_STARTS:])


def _spans(rows: object) -> Iterator[Span]:
    for row in rows if isinstance(rows, list) else ():
        match row:
            case [str(phase), began, ended] if phase in tuple(Phase):
                begin, end = _moment(began), _moment(ended)
                if begin is not None and end is not None and begin <= end:
                    yield Span(Phase(phase), begin, end)


def _starts(rows: object) -> Iterator[Start]:
    for row in rows if isinstance(rows, list) else ():
        match row:
            case [began, (int() | float()) as took, str(model)] if not isinstance(took, bool):
                begin = _moment(began)
                if begin is not None and 0 <= took < math.inf:
                    yield Start(begin, float(took), model)


def _moment(value: object) -> datetime | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        return None
