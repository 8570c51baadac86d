"""Runs an installed clawdbot or openclaw in a private copy of what it reads."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from jan_tui import regular_files, system
from jan_tui.clawdbot.config.reading import Reading
from jan_tui.clawdbot.program.answer import Answer, CommandResult, answer_of
from jan_tui.clawdbot.program.find import VERSION, Installed
from jan_tui.clawdbot.program.sandbox import (
    PrivateCopy,
    lay_out,
    private_folder,
    remove_left,
)
from jan_tui.clawdbot.values.javascript import record

TIMEOUT = 60.0
"""Seconds that a program may take; it takes 3 to 4 on an idle machine."""

_MOST = 4 * 1024 * 1024
"""Bytes of an output that are read."""

_DRIVER = Path(__file__).with_name("driver.cjs")
_NOT_FOUND, _NOT_RUN = 127, 126
"""Exit statuses of a shell and of env(1) for a program that is not there, or cannot be run."""

_Arguments = tuple[str, ...]
_STATUS: _Arguments = ("models", "status", "--json")
_LIST: _Arguments = ("models", "list", "--json")
_VALIDATE: _Arguments = ("config", "validate", "--json")
_SCHEMA: _Arguments = ("config", "schema")
_VERSION: _Arguments = ("--version",)
_OF_NO_CONFIG = ("schema", "version")
"""Questions that a program also answers where it refuses the config; they come last."""


class AskError(Exception):
    """The program gave no answer; the text has the reason and what to do."""


async def ask(
    reading: Reading,
    program: Installed,
    *,
    timeout: float = TIMEOUT,  # noqa: ASYNC109
    quietly: bool = False,
    schema: bool = False,
) -> Answer:
    """What the program says of the texts that were read, without writing anything of the user's.

    One process answers all, where that can be done; `quietly` gives it a low priority. With
    `schema` it prints the schema of its config, too. Cancelling ends the program with all its
    processes. Raises `AskError` where it does not start, gives no answer that can be understood, or
    `timeout` seconds are over.
    """
    path = program.path
    await asyncio.to_thread(remove_left)
    try:
        with private_folder("ask") as folder:
            async with asyncio.timeout(timeout):
                run = _Run(reading, program, folder, quietly, schema)
                answer = await run.answer()
    except TimeoutError:
        raise AskError(
            f"{path} did not answer within {timeout:g} seconds. Run it by hand to see why."
        ) from None
    except OSError as error:
        raise AskError(f"{path} cannot be asked: {error.strerror or error}.") from None
    if answer.valid is None and answer.primary is None:
        said = answer.failure or "it printed nothing"
        raise AskError(
            f"{path} gave no answer: {said} (it was run in a private copy, with a home folder of "
            "its own). Run it by hand to see why."
        )
    return answer


class _Run:
    """One question to a program, in copies below a folder of its own."""

    def __init__(
        self, reading: Reading, program: Installed, folder: Path, quietly: bool, schema: bool
    ) -> None:
        self._reading = reading
        self._program = program
        self._folder = folder
        self._quietly = quietly
        self._schema = schema
        self._copies = 0

    async def answer(self) -> Answer:
        """The answers to all questions."""
        # Of a file that is not there validate only says so, as if it were refused.
        validates = self._reading.release.validates and self._reading.exists
        questions: dict[str, _Arguments] = {"validate": _VALIDATE} if validates else {}
        questions |= {"status": _STATUS, "list": _LIST}
        if self._schema:
            questions["schema"] = _SCHEMA
        if not self._program.version:
            questions["version"] = _VERSION
        results = await self._together(questions)
        for name, arguments in questions.items():
            if name in results or (name not in _OF_NO_CONFIG and _refused(results)):
                continue
            results[name] = await self._alone(arguments)
        said = results.pop("version", CommandResult(0, "", ""))
        # A console that its program has taken over prints the version as a message.
        told = VERSION.search(said.output) or VERSION.search(said.errors)
        version = self._program.version or (told.group() if told else "")
        return answer_of(results, version)

    async def _together(self, questions: Mapping[str, _Arguments]) -> dict[str, CommandResult]:
        """What one process answers; a program that does not load the driver answers the first."""
        copy, answers = await self._copy()
        asked = {
            "folder": str(answers),
            "questions": list(questions.values()),
            "refused": len(questions) - sum(name in questions for name in _OF_NO_CONFIG),
        }
        driver = answers / _DRIVER.name
        driver.write_bytes(_DRIVER.read_bytes())
        env = {
            "JAN_TUI_ASK": json.dumps(asked),
            # With the flag set neither program starts itself again only to set it.
            "NODE_OPTIONS": f'--disable-warning=ExperimentalWarning --require="{driver}"',
        }
        first = next(iter(questions))
        own = await self._run(questions[first], copy, answers, env)
        results = {}
        for number, name in enumerate(questions):
            found = _answer_file(answers / f"{number}.json", copy)
            if found is not None:
                results[name] = found
        results.setdefault(first, own)
        # What nobody understands may be the driver's fault: without it, it counts.
        alone = not (answers / "0.json").exists()
        return {
            name: each
            for name, each in results.items()
            if each.understood or name == "version" or alone
        }

    async def _alone(self, arguments: _Arguments) -> CommandResult:
        """The result of one command, in a copy of its own, since they write."""
        copy, folder = await self._copy()
        return await self._run(arguments, copy, folder, {})

    async def _copy(self) -> tuple[PrivateCopy, Path]:
        self._copies += 1
        place = self._folder / str(self._copies)
        place.mkdir(mode=0o700)
        return await asyncio.to_thread(lay_out, self._reading, place / "root"), place

    async def _run(
        self, arguments: Sequence[str], copy: PrivateCopy, folder: Path, env: Mapping[str, str]
    ) -> CommandResult:
        """One command, its output to files: on a broken config it floods standard error."""
        output, errors = folder / "output", folder / "errors"
        with output.open("wb") as out, errors.open("wb") as err:
            process = await asyncio.create_subprocess_exec(
                *self._program.command,
                *arguments,
                cwd=copy.cwd,
                env={**copy.env, **env},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                **system.PROCESSES.apart(),
            )
            try:
                if self._quietly:
                    system.PROCESSES.quiet(process.pid)
                status = await process.wait()
            finally:
                await _end(process)
        texts = (copy.shown(_text(output)), copy.shown(_text(errors)))
        result = CommandResult(status, *texts)
        if status in (_NOT_FOUND, _NOT_RUN) and not result.output.strip():
            said = " ".join(result.errors.split())[:200] or f"exit status {status}"
            raise AskError(
                f"{self._program.path} does not run: {said}. Is the Node.js that it needs "
                "installed, and on PATH?"
            )
        return result


def _refused(results: Mapping[str, CommandResult]) -> bool:
    """Whether the program refuses the config, so that no other command says more."""
    validation = record(results["validate"].value) if "validate" in results else {}
    if isinstance(validation.get("valid"), bool):
        return not validation["valid"]
    status = results.get("status")
    return status is not None and status.status != 0 and status.understood


def _answer_file(file: Path, copy: PrivateCopy) -> CommandResult | None:
    try:
        value = record(json.loads(regular_files.read(file)))
        return CommandResult(
            int(value["status"]), copy.shown(str(value["output"])), copy.shown(str(value["errors"]))
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


async def _end(process: asyncio.subprocess.Process) -> None:
    """Ends the program and what it started."""
    system.PROCESSES.end(process.pid)
    await process.wait()


def _text(file: Path) -> str:
    return regular_files.tail(file, _MOST).decode("utf-8", "replace")
