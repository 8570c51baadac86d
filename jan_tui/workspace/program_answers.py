"""The installed program's answers: asked once for the same texts, and kept between two runs."""

from __future__ import annotations

import asyncio
import gzip
import json
import logging
import shutil
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from msgspec import Struct

from jan_tui.clawdbot import Confirmation, Mode, Standing
from jan_tui.editing import Intent, SaveError
from jan_tui.editing.saving import own_files
from jan_tui.structs import Selective, replace

if TYPE_CHECKING:
    from jan_tui.clawdbot import (
        InstalledSchema,
        Prediction,
        Reading,
        ServerFacts,
        Surroundings,
    )
    from jan_tui.clawdbot.program import Answer, Installed
    from jan_tui.clock import Clock
    from jan_tui.editing import Plan
    from jan_tui.editing.saving import SaveFiles

_LOG = logging.getLogger(__name__)

PROGRAM_VARIABLE = "JAN_TUI_PROGRAM"
"""Names the installed program where no option does."""

_FORMAT = 2
_MOST = 50
"""Answers that are kept, the newest."""

_MOST_SCHEMAS = 4
"""Schemas that are kept, the newest."""

_FRESH = 24 * 3600.0
"""Seconds for which an answer counts where the program's version is not known without a run."""


class NotInstalledError(Exception):
    """There is no program to ask; the text says what to do."""

    def __init__(self, program: str, named: Path | None = None) -> None:
        where = f"{named} is no program that can be run" if named else f"{program} is not on PATH"
        super().__init__(f"{where}. Install it, or name the program.")


class Question(Selective, frozen=True):
    """Texts as they are or would be, for the program that is installed; equal where its answer is
    the same."""

    hidden: ClassVar = ("reading", "program")
    ignored: ClassVar = ("reading", "program")

    key: str
    reading: Reading
    program: Installed


class _Kept(Struct, frozen=True):
    answer: Answer
    at: float
    """Seconds since the epoch."""


def named_program(surroundings: Surroundings, option: str | None) -> Path | None:
    """The installed program that the person named; None for the one on PATH."""
    named = option or surroundings.env.get(PROGRAM_VARIABLE, "").strip()
    if not named:
        return None
    if Path(named).name == named:
        found = shutil.which(named, path=surroundings.env.get("PATH", ""))
        return Path(found or named)
    home = named.removeprefix("~/")
    return surroundings.home / home if home != named else surroundings.cwd / named


def by_discovery(reading: Reading, present: Prediction, facts: ServerFacts) -> Intent | None:
    """An intent that opts in to discovery and chooses a model, to see what the program makes of it.

    None where that decides nothing: Jan is connected or has an entry, the release promises no
    discovery, or Jan serves nothing now at the address that discovery asks.
    """
    from jan_tui.clawdbot import discovery
    from jan_tui.editing.choices import connected

    matters = not connected(present) and present.provider.mode is not Mode.EXPLICIT
    if not (matters and present.valid and reading.release.implicit_jan and facts.served):
        return None
    if facts.base_url != discovery.IMPLICIT_BASE_URL:
        return None
    return Intent(mode=Mode.IMPLICIT, primary=present.provider.ref(facts.served[0]))


class SchemaFiles:
    """What installed programs printed as the schemas of their configs, a file a version.

    Only of versions without a recorded one; each version is asked once in a run at most.
    """

    def __init__(self, folder: Path, files: SaveFiles) -> None:
        self._folder = folder
        self._files = files
        self._known: dict[Path, InstalledSchema | None] = {}
        self._asked: set[Path] = set()

    def of(self, program: str, version: str) -> InstalledSchema | None:
        """What a version printed, None where that is not kept; a damaged file is none."""
        path = self._path(program, version)
        if path not in self._known:
            self._known[path] = self._read(path, program, version)
        return self._known[path]

    def wanted(self, question: Question) -> bool:
        """Whether the program would print the schema by which its config is to be checked."""
        release, program = question.reading.release, question.program
        version = program.version or question.reading.choice.installed.get(release.id)
        if version != release.version or release.rules.recorded or not release.prints_schema:
            return False
        path = self._path(program.name, version)
        return path not in self._asked and self.of(program.name, version) is None

    def failed(self, question: Question) -> None:
        """The program gave no answer; it is not asked again by itself in this run."""
        self._asked.add(self._path(question.program.name, question.reading.release.version))

    def keep(self, question: Question, printed: Any) -> None:
        """What the program printed is known from now on, and kept."""
        from jan_tui.clawdbot import InstalledSchema

        self.failed(question)
        program, version = question.program.name, question.reading.release.version
        path = self._path(program, version)
        try:
            self._known[path] = InstalledSchema(program, version, printed)
            data = gzip.compress(json.dumps(printed).encode(), 6)
            own_files.make_folder(self._files, self._folder)
            own_files.write(self._files, path, data)
            for old in self._oldest():
                self._files.remove(old)
        except (SaveError, OSError, ValueError):
            # What is not kept is asked again in the next run.
            return

    def _oldest(self) -> list[Path]:
        files = [self._folder / name for name in self._files.names(self._folder)]
        return sorted(files, key=lambda one: self._files.stat(one).st_mtime_ns)[:-_MOST_SCHEMAS]

    def _path(self, program: str, version: str) -> Path:
        return self._folder / f"{program}-{version.replace('/', '_')}.json.gz"

    def _read(self, path: Path, program: str, version: str) -> InstalledSchema | None:
        from jan_tui.clawdbot import InstalledSchema

        try:
            data = own_files.read(self._files, path)
            if data is None:
                return None
            return InstalledSchema(program, version, json.loads(gzip.decompress(data)))
        except (SaveError, OSError, EOFError, zlib.error, ValueError, RecursionError):
            return None


class ProgramAnswers:
    """Asks the installed program, and knows what it said; kept in the file `path`.

    The file holds digests of what was asked and what the program answered, no text of the person's
    and no secret. `program` is the one that the person named. `question` and `confirmed` take
    milliseconds and run nothing.
    """

    def __init__(
        self,
        surroundings: Surroundings,
        path: Path,
        files: SaveFiles,
        clock: Clock,
        program: Path | None = None,
    ) -> None:
        self._surroundings = surroundings
        self._path = path
        self._files = files
        self._clock = clock
        self._program = program
        self.schemas = SchemaFiles(path.with_name("schemas"), files)
        self._kept: dict[str, _Kept] | None = None
        self._problems: dict[str, str] = {}

    def question_of(self, reading: Reading, plan: Plan) -> Question | None:
        """What to ask about the texts as the plan would leave them."""
        from jan_tui.clawdbot import read

        texts = {change.path: change.after for change in plan.changes}
        choice = replace(reading.choice, release=reading.choice.release or reading.release.id)
        return self.question(read(reading.surroundings.over(texts), choice))

    def question(self, reading: Reading) -> Question | None:
        """What to ask about these texts; None where the program of the release is not on PATH."""
        from jan_tui.clawdbot.program import installed

        program = installed(self._surroundings, reading.release.program, self._program)
        if program is None:
            return None
        from jan_tui.clawdbot.program import digest

        key = digest(reading, str(_FORMAT), program.name, program.version, program.stamp)
        return Question(key, reading, program)

    def confirmed(
        self,
        prediction: Prediction,
        question: Question | None,
        facts: ServerFacts,
        otherwise: Standing,
    ) -> Prediction:
        """The prediction with the program's word beside it; without one it stands `otherwise`."""
        if question is None:
            return prediction
        program, answer = question.program, self._answer(question)
        if answer is not None:
            from jan_tui.clawdbot.program import confirmed

            return confirmed(prediction, program.name, answer, question.reading, facts)
        problem = self._problems.get(question.key, "")
        said = Confirmation(
            program=program.name,
            version=program.version,
            standing=Standing.FAILED if problem else otherwise,
            problem=problem,
        )
        return replace(prediction, confirmation=said)

    def asked(self, question: Question) -> bool:
        """Whether there is an answer, or the reason why there is none."""
        return self._answer(question) is not None or question.key in self._problems

    def lists_jan(self, question: Question) -> bool | None:
        """Whether the program listed a model of Jan that it can use; None without such a list."""
        answer = self._answer(question)
        return None if answer is None or answer.listed is None else answer.lists_jan

    def due(self, question: Question, discovery: Question | None) -> Question | None:
        """What is to be asked beside what is shown: whether Jan is discovered, or the schema."""
        if discovery is not None and not self.asked(discovery):
            return discovery
        return question if self.schemas.wanted(question) else None

    async def ask(self, question: Question, *, quietly: bool = False) -> None:
        """Runs the program; from now on its answer, or why there is none, is known."""
        from jan_tui.clawdbot.program import AskError, ask

        program, schema = question.program, self.schemas.wanted(question)
        _LOG.info("asking %s %s", program.name, program.path)
        try:
            answer = await ask(question.reading, program, quietly=quietly, schema=schema)
        except AskError as error:
            self.schemas.failed(question)
            self._problems[question.key] = str(error)
            _LOG.warning("no answer: %s", error)
            return
        _LOG.info("answered: %s", "valid" if answer.valid else "refused")
        if schema:
            await asyncio.to_thread(self.schemas.keep, question, answer.schema)
        self._problems.pop(question.key, None)
        await asyncio.to_thread(self._keep, question.key, answer)

    def _answer(self, question: Question) -> Answer | None:
        if self._kept is None:
            self._kept = self._read()
        kept = self._kept.get(question.key)
        if kept is None:
            return None
        old = self._now() - kept.at > _FRESH
        return None if old and not question.program.version else kept.answer

    def _now(self) -> float:
        return self._clock.now().timestamp()

    def _keep(self, key: str, answer: Answer) -> None:
        # Another dashboard may have asked meanwhile.
        kept = {**self._read(), **(self._kept or {})}
        kept.pop(key, None)
        kept[key] = _Kept(answer, self._now())
        newest = sorted(kept.items(), key=lambda item: item[1].at)[-_MOST:]
        self._kept = dict(newest)
        answers = [
            {"key": name, "at": each.at, "answer": each.answer.to_json()} for name, each in newest
        ]
        try:
            value = {"format": _FORMAT, "answers": answers}
            own_files.write_json(self._files, self._path, value)
        except SaveError:
            # It is known for this run, and asked again in the next.
            return

    def _read(self) -> dict[str, _Kept]:
        from jan_tui.clawdbot.program import Answer

        try:
            value = own_files.read_json(self._files, self._path)
            rows = value["answers"] if value["format"] == _FORMAT else []
            found = {
                str(row["key"]): (Answer.from_json(row["answer"]), float(row["at"])) for row in rows
            }
        except (SaveError, ValueError, KeyError, TypeError):
            return {}
        return {key: _Kept(answer, at) for key, (answer, at) in found.items() if answer is not None}
