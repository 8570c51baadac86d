"""Verdicts that are kept between two runs, each for as long as what it was about is the same."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from jan_tui.clawdbot import Reading
from jan_tui.editing import SaveError
from jan_tui.editing.saving import SaveFiles, own_files
from jan_tui.rehearsal.verdict import Verdict

if TYPE_CHECKING:
    from jan_tui.clawdbot.program import Installed

_FORMAT = 1
_MOST = 50
"""Verdicts that are kept, the newest."""


def key_of(reading: Reading, program: Installed | None) -> str:
    """What a verdict depends on besides its model and the context: the texts and the program."""
    from jan_tui.clawdbot.program import digest

    if program is None:
        return digest(reading, "rehearsal", reading.release.id, reading.release.version)
    return digest(reading, "rehearsal", program.name, program.version, program.stamp)


class _Row(Struct, frozen=True):
    key: str
    verdict: Verdict


class KeptVerdicts:
    """The verdicts in the file `path`, which holds no text of the person's and no secret.

    Nothing is written but by `keep`; a file that cannot be read or written only means that a
    verdict is known for this run alone.
    """

    def __init__(self, path: Path, files: SaveFiles) -> None:
        self._path = path
        self._files = files
        self._rows: tuple[_Row, ...] | None = None

    @property
    def any(self) -> bool:
        """Whether there is a verdict at all."""
        return bool(self._known())

    def verdict(
        self, key: str, agent: str, ref: str, base_url: str, n_ctx: int | None
    ) -> Verdict | None:
        """The newest verdict on this model for the same texts and program, None where none holds.

        `n_ctx` is the context that is loaded now, in tokens; where it is known it has to be the
        one of the verdict.
        """
        for row in reversed(self._known()):
            found = row.verdict
            same = row.key == key and (found.agent, found.ref) == (agent, ref)
            loaded = None in (n_ctx, found.n_ctx) or n_ctx == found.n_ctx
            if same and found.sent_to == base_url and loaded:
                return found
        return None

    def holding(self, key: str, base_url: str, contexts: Mapping[str, int]) -> tuple[Verdict, ...]:
        """The newest verdicts for the same texts and program, one for each agent and model;
        `contexts` are those that are loaded now, in tokens, as far as they are known."""
        about = {
            (row.verdict.agent, row.verdict.ref): row.verdict
            for row in self._known()
            if row.key == key and row.verdict.sent_to == base_url
        }
        return tuple(
            found
            for found in about.values()
            if None in (loaded := (contexts.get(found.model), found.n_ctx))
            or loaded[0] == loaded[1]
        )

    def first_turns(self) -> tuple[tuple[str, str, int], ...]:
        """Program, model and the tokens of the first turn, the newest of each pair."""
        found = {}
        for row in self._known():
            program, tokens = row.verdict.program, row.verdict.prompt_tokens
            if program is not None and tokens is not None:
                found[program, row.verdict.model] = tokens
        return tuple((program, model, tokens) for (program, model), tokens in found.items())

    def keep(self, key: str, verdicts: tuple[Verdict, ...]) -> None:
        """From now on these are known, in the place of older ones on the same models."""
        rows = list(self._read())
        for verdict in verdicts:
            about = (key, verdict.agent, verdict.ref, verdict.sent_to)
            rows = [row for row in rows if _about(row) != about]
            rows.append(_Row(key, verdict))
        self._rows = tuple(rows[-_MOST:])
        held = [{"key": row.key, "verdict": row.verdict.to_json()} for row in self._rows]
        try:
            value = {"format": _FORMAT, "verdicts": held}
            own_files.write_json(self._files, self._path, value)
        except SaveError:
            return

    def _known(self) -> tuple[_Row, ...]:
        if self._rows is None:
            self._rows = self._read()
        return self._rows

    def _read(self) -> tuple[_Row, ...]:
        try:
            value = own_files.read_json(self._files, self._path)
            held = value["verdicts"] if value["format"] == _FORMAT else []
            rows = [(str(one["key"]), Verdict.from_json(one["verdict"])) for one in held]
        except (SaveError, ValueError, KeyError, TypeError):
            return self._rows or ()
        return tuple(_Row(key, verdict) for key, verdict in rows if verdict is not None)


def _about(row: _Row) -> tuple[str, str, str, str]:
    return row.key, row.verdict.agent, row.verdict.ref, row.verdict.sent_to
