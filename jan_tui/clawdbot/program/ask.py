"""Runs an installed clawdbot or openclaw, and compares its answers with the prediction."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import re
import shutil
import signal
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from jan_tui import regular_files
from jan_tui.clawdbot.config.files import Surroundings
from jan_tui.clawdbot.config.reading import Reading
from jan_tui.clawdbot.hazards.discovery import NOT_IN_RELEASE
from jan_tui.clawdbot.predict import predict_as_is
from jan_tui.clawdbot.program.compare import Answers, differences, lists_jan
from jan_tui.clawdbot.program.sandbox import PrivateCopy, lay_out
from jan_tui.clawdbot.values.javascript import record
from jan_tui.clawdbot.values.prediction import Prediction
from jan_tui.redact import mask_text

TIMEOUT = 60.0
"""Seconds that a program may take; each of its commands takes 2 to 4 on an idle machine."""

_VERSION = re.compile(r"\d{4}\.\d+\.\d+[\w.-]*")
_MOST = 4 * 1024 * 1024
"""Bytes of an answer that are read."""


class AskError(Exception):
    """The program could not be run; the text has the reason and what to do."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The answer of an installed program, beside the prediction.

    `differences` are sentences, empty where both say the same. `jan_models_listed` is whether
    its list holds jan models. `problem` is why there is no answer, empty where there is one.
    """

    program: str
    version: str = ""
    agrees: bool = False
    differences: tuple[str, ...] = ()
    jan_models_listed: bool = False
    problem: str = ""


def find_program(surroundings: Surroundings, name: str) -> Path | None:
    """The program of that name on PATH, None where there is none."""
    found = shutil.which(name, path=surroundings.env.get("PATH", ""))
    return Path(found) if found else None


async def ask(
    surroundings: Surroundings,
    reading: Reading,
    program: Path | None = None,
    *,
    timeout: float = TIMEOUT,  # noqa: ASYNC109
) -> Asked:
    """Runs the program of the reading's release in a private copy of what it reads.

    Nothing of the user's is written. Cancelling ends the program with all its processes.
    Raises `AskError` where there is no program, it does not start, or `timeout` seconds are over.
    """
    release = reading.release
    found = program or find_program(surroundings, release.program)
    if found is None:
        raise AskError(f"{release.program} is not on PATH. Install it, or name the program.")
    predicted = predict_as_is(reading)
    try:
        with tempfile.TemporaryDirectory(prefix="jan-tui-ask-", ignore_cleanup_errors=True) as name:
            async with asyncio.timeout(timeout):
                answers, version = await _answers(surroundings, reading, found, Path(name))
    except TimeoutError:
        raise AskError(
            f"{found} did not answer within {timeout:g} seconds. Run it by hand to see why."
        ) from None
    except OSError as error:
        raise _not_asked(found, error) from None
    except ExceptionGroup as several:
        # The commands run in a group, whose errors come as one.
        first = next((one for one in several.exceptions if isinstance(one, OSError)), None)
        if first is None:
            raise
        raise _not_asked(found, first) from None
    unlike = tuple(mask_text(difference) for difference in differences(predicted, answers))
    return Asked(str(found), version, not unlike, unlike, lists_jan(answers))


def _not_asked(program: Path, error: OSError) -> AskError:
    return AskError(f"{program} cannot be asked: {error.strerror or error}.")


def confirmed(prediction: Prediction, asked: Asked) -> Prediction:
    """The prediction after the program's answer: discovery that it shows is not in doubt."""
    if not asked.jan_models_listed:
        return prediction
    kept = tuple(notice for notice in prediction.notices if notice.code != NOT_IN_RELEASE)
    return replace(prediction, notices=kept)


async def _answers(
    surroundings: Surroundings, reading: Reading, program: Path, folder: Path
) -> tuple[Answers, str]:
    """The answers of all commands, each in a copy of its own, since they write."""
    questions = {
        "status": ("models", "status", "--json"),
        "list": ("models", "list", "--json"),
        "version": ("--version",),
    }
    if reading.release.validates:
        questions["validate"] = ("config", "validate", "--json")
    copies = {}
    for name in questions:
        place = folder / name
        place.mkdir(mode=0o700)
        copies[name] = lay_out(surroundings, reading, place / "root")
    async with asyncio.TaskGroup() as group:
        tasks = {
            name: group.create_task(_run(program, arguments, copies[name], folder / name))
            for name, arguments in questions.items()
        }
    results = {name: task.result() for name, task in tasks.items()}
    version = _VERSION.search(results["version"].output)
    answers = Answers(
        status=results["status"].value,
        models=results["list"].value,
        validation=results["validate"].value if "validate" in results else None,
        failure=results["status"].failure,
        refused=results["status"].failure if results["status"].status else "",
    )
    return answers, version.group() if version else ""


@dataclass(frozen=True)
class _CommandResult:
    """The result of one command: exit status, standard output, the end of standard error."""

    status: int
    output: str
    errors: str

    @property
    def value(self) -> dict[str, Any] | None:
        return first_object(self.output)

    @property
    def failure(self) -> str:
        if self.status == 0:
            return ""
        message = record(record(self.value or {}).get("error")).get("message")
        return message if isinstance(message, str) else f"{self.output}\n{self.errors}"


async def _run(
    program: Path, arguments: tuple[str, ...], copy: PrivateCopy, folder: Path
) -> _CommandResult:
    """One command, its output to files: on a broken config it floods standard error."""
    output, errors = folder / "output", folder / "errors"
    with output.open("wb") as out, errors.open("wb") as err:
        process = await asyncio.create_subprocess_exec(
            str(program),
            *arguments,
            cwd=copy.cwd,
            env=dict(copy.env),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            start_new_session=True,
        )
        try:
            status = await process.wait()
        finally:
            await _end(process)
    texts = (copy.shown(_text(output)), copy.shown(_text(errors)))
    return _CommandResult(status, *texts)


async def _end(process: asyncio.subprocess.Process) -> None:
    """Ends the program and what it started; they share a session of their own."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.wait()


def _text(file: Path) -> str:
    return regular_files.tail(file, _MOST).decode("utf-8", "replace")


def first_object(text: str) -> dict[str, Any] | None:
    """The first JSON object that begins a line, else the first anywhere; None without one.

    The programs write boxes and warnings before their JSON.
    """
    decoder = json.JSONDecoder()
    starts = [match.start() for match in re.finditer(r"^\{", text, re.MULTILINE)]
    starts += [match.start() for match in re.finditer(r"\{", text)]
    for start in starts:
        try:
            value, _ = decoder.raw_decode(text, start)
        except ValueError:
            continue
        if isinstance(value, dict):
            return value
    return None
