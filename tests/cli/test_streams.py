"""Standard streams that are full, closed or without a reader: no traceback, a true status."""

from __future__ import annotations

import io
import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

import pytest
from _pytest.mark import ParameterSet

from jan_tui import cli
from tests.cli.conftest import NOBODY, Run
from tests.cli.hostile import CONFIG, config_of

KEY = "JAN_API_KEY"
APPLY = ("apply", "--mode", "implicit")
QUESTIONS = (
    ("preview", "--offline"),
    ("preview", "--offline", "--json"),
    ("status",),
    ("status", "--json"),
    ("models", "--json"),
    (*APPLY, "--dry-run"),
    (*APPLY, "--dry-run", "--json"),
    ("--help",),
    ("apply", "--help"),
    ("--version",),
)


@contextmanager
def output(kind: str) -> Iterator[TextIO | None]:
    """A standard output of this kind."""
    if kind == "none":
        yield None
    elif kind == "closed":
        stream = io.StringIO()
        stream.close()
        yield stream
    elif kind == "full":
        full = open("/dev/full", "w", encoding="utf-8")  # noqa: PTH123, SIM115
        yield full
        # What could not be written is still in its buffer.
        os.dup2(os.open(os.devnull, os.O_WRONLY), full.fileno())
        full.close()
    else:
        reader, writer = os.pipe()
        os.close(reader)
        gone = os.fdopen(writer, "w", encoding="utf-8")
        yield gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), gone.fileno())
        gone.close()


LOST = {
    "none": "it is closed",
    "closed": "it is closed",
    "full": "the disk is full",
    "reader gone": "",
}


def rotated(rows: Sequence[Any], columns: Iterable[Any]) -> list[ParameterSet]:
    """Each row with each column; by default one column for each row, all of them as soak."""
    shown = list(columns)
    return [
        pytest.param(row, column, marks=() if at % len(shown) == number else pytest.mark.soak)
        for at, row in enumerate(rows)
        for number, column in enumerate(shown)
    ]


def without_output(
    monkeypatch: pytest.MonkeyPatch, kind: str, argv: tuple[str, ...]
) -> tuple[int, str]:
    """Exit status and messages of a command line whose standard output takes nothing."""
    messages = io.StringIO()
    with output(kind) as stream, monkeypatch.context() as patched:
        patched.setattr(sys, "stdout", stream)
        patched.setattr(sys, "stderr", messages)
        status = cli.main([*argv, *(() if argv[0].startswith("-") else ("--base-url", NOBODY))])
    return status, messages.getvalue()


@pytest.mark.parametrize(("command", "kind"), rotated(QUESTIONS, LOST))
def test_an_answer_that_is_lost_is_no_success(
    command: tuple[str, ...], kind: str, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config_of(home).write_text(CONFIG)
    status, messages = without_output(monkeypatch, kind, command)
    if kind == "reader gone":
        assert status == 141
        assert "takes nothing" not in messages
    else:
        told = f"jan-tui: standard output takes nothing ({LOST[kind]}), so the answer is lost.\n"
        assert status == 2
        assert messages.endswith(told)
    assert config_of(home).read_text() == CONFIG


@pytest.mark.parametrize(("kind", "json_option"), rotated(list(LOST), [(), ("--json",)]))
class TestApply:
    def test_a_file_that_was_written_is_success(
        self, json_option: tuple[str, ...], kind: str, home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = config_of(home)
        path.write_text(CONFIG)
        status, messages = without_output(monkeypatch, kind, (*APPLY, *json_option))
        assert status == 0
        assert KEY in path.read_text()
        assert f"Wrote {path}, the old text is in {path}.bak.\n" in messages
        told = f"Standard output takes nothing ({LOST[kind]}), so the difference is not shown.\n"
        assert (told in messages) is (kind != "reader gone")
        assert Path(f"{path}.bak").read_text() == CONFIG

    def test_an_undo_that_was_made_is_success(
        self,
        json_option: tuple[str, ...],
        kind: str,
        home: Path,
        run: Run,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        path = config_of(home)
        path.write_text(CONFIG)
        assert run(*APPLY).status == 0
        changed = path.read_text()
        status, messages = without_output(monkeypatch, kind, ("apply", "--undo", *json_option))
        assert status == 0
        assert path.read_text() == CONFIG
        assert f"Taken back: {path}.\n" in messages
        assert f"The text of {path} before this undo is in {path}.bak.\n" in messages
        assert Path(f"{path}.bak").read_text() == changed

    def test_nothing_to_do_is_success(
        self,
        json_option: tuple[str, ...],
        kind: str,
        home: Path,
        run: Run,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        config_of(home).write_text(CONFIG)
        assert run(*APPLY).status == 0
        assert without_output(monkeypatch, kind, (*APPLY, *json_option))[0] == 0

    def test_a_refusal_stays_one(
        self, json_option: tuple[str, ...], kind: str, home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        config_of(home).write_text("{ broken")
        status, messages = without_output(monkeypatch, kind, (*APPLY, *json_option))
        assert status == 1
        assert "Refused, nothing was written." in messages
        assert config_of(home).read_text() == "{ broken"


@pytest.mark.parametrize(
    ("case", "kind"),
    rotated(
        [
            (("preview", "--offline"), 0),
            ((*APPLY, "--base-url", NOBODY), 0),
            (("status", "--base-url", NOBODY), 1),
            (("--nonsense",), 2),
            ((), 2),
        ],
        LOST,
    ),
)
def test_messages_that_cannot_be_written_change_nothing(
    case: tuple[tuple[str, ...], int],
    kind: str,
    home: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    argv, status = case
    config_of(home).write_text(CONFIG)
    with output(kind) as stream, monkeypatch.context() as patched:
        patched.setattr(sys, "stderr", stream)
        assert cli.main(argv) == status
    assert bool(capsys.readouterr().out) is (status < 2)


class TestKeyFromStandardInput:
    @pytest.mark.parametrize(
        ("given", "problem"),
        [
            (None, "found standard input closed"),
            (b"", "found no key on standard input"),
            (b"\r\nsecond line", "found no key on standard input"),
            (b"\xff\xfe\n", "found a line that is not UTF-8 on standard input"),
            (
                b"k" * 16385,
                "found a line of more than 16384 characters, which no key is",
            ),
        ],
        ids=["closed", "empty", "blank", "not UTF-8", "endless"],
    )
    @pytest.mark.parametrize("errors", ["strict", "surrogateescape"])
    def test_no_key(
        self,
        errors: str,
        given: bytes | None,
        problem: str,
        home: Path,
        run: Run,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        config_of(home).write_text(CONFIG)
        stream = None if given is None else io.TextIOWrapper(io.BytesIO(given), "utf-8", errors)
        monkeypatch.setattr(sys, "stdin", stream)
        told = f"jan-tui apply: --api-key-stdin {problem}\n"
        assert run(*APPLY, "--api-key-stdin") == (2, "", told)
        assert config_of(home).read_text() == CONFIG

    def test_an_input_without_end_is_not_read_to_its_end(
        self, home: Path, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with open("/dev/zero", encoding="utf-8") as endless:  # noqa: PTH123
            monkeypatch.setattr(sys, "stdin", endless)
            assert run(*APPLY, "--api-key-stdin").status == 2

    def test_the_longest_key(self, home: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
        config_of(home).write_text(CONFIG)
        monkeypatch.setattr(sys, "stdin", io.StringIO("k" * 16384 + "\r\nmore"))
        assert run(*APPLY, "--api-key-stdin").status == 0
        assert "k" * 16384 + '"' in config_of(home).read_text()


@pytest.mark.parametrize(
    "option",
    [
        ("--primary", "jan/\udcff"),
        ("--fallback", "\udcff"),
        ("--add-model", "\udc80"),
        ("--name", "a=\udcff"),
        ("--api-key", "\udcff"),
        ("--base-url", "http://127.0.0.1:9/\udcff"),
    ],
    ids=lambda option: option[0],
)
def test_an_option_of_bytes_that_are_no_text(option: tuple[str, str], home: Path, run: Run) -> None:
    config_of(home).write_text(CONFIG)
    told = f"jan-tui apply: {option[0]} holds bytes that are not UTF-8\n"
    assert run(*APPLY, *option) == (2, "", told)
    assert config_of(home).read_text() == CONFIG


class TestProcess:
    """A process of its own: the interpreter must not fail at its end either."""

    @pytest.mark.parametrize(
        ("streams", "lost"),
        [
            (">/dev/full", "the disk is full"),
            pytest.param(">&-", "it is closed", marks=pytest.mark.soak),
            pytest.param(">&- 2>&-", None, marks=pytest.mark.soak),
            ("<&- >&- 2>&-", None),
        ],
    )
    def test_apply(self, streams: str, lost: str | None, home: Path) -> None:
        path = config_of(home)
        path.write_text(CONFIG)
        done = _shell(f"{_command(*APPLY, '--base-url', NOBODY)} {streams}")
        assert done.returncode == 0
        assert KEY in path.read_text()
        if lost is None:
            assert done.stderr == ""
        else:
            assert f"\nWrote {path}, the old text is in {path}.bak.\n" in done.stderr
            assert done.stderr.endswith(
                f"Standard output takes nothing ({lost}), so the difference is not shown.\n"
            )

    def test_no_file_takes_the_number_of_a_closed_stream(self, home: Path) -> None:
        """Else what is written to standard error would end in the config."""
        program = (
            "import os, sys; from jan_tui import __main__ as m; "
            "from jan_tui import cli; "
            "cli.main = lambda argv: os.open('taken', os.O_CREAT | os.O_WRONLY); "
            "os._exit(0 if m.main() > 2 else 1)"
        )
        for closed in ("2>&-", "<&- >&- 2>&-"):
            done = _shell(f"{_python('-c', program)} {closed}")
            assert done.returncode == 0, closed

    @pytest.mark.parametrize(
        ("argv", "told"),
        [
            pytest.param(("preview", "--offline"), "so the answer is lost", marks=pytest.mark.soak),
            (("--version",), "so the answer is lost"),
            ((), "the dashboard needs a terminal"),
        ],
        ids=["preview", "version", "dashboard"],
    )
    def test_questions(self, argv: tuple[str, ...], told: str, home: Path) -> None:
        done = _shell(f"{_command(*argv)} <&- >/dev/full")
        assert done.returncode == 2
        assert told in done.stderr
        assert done.stderr.count("\n") == 1

    @pytest.mark.soak
    def test_a_reader_that_goes_is_no_matter(self, home: Path) -> None:
        command = _command("preview", "--offline", "--json")
        done = _shell(f"set -o pipefail; {command} | (exec <&-; sleep 0.1)")
        assert (done.returncode, done.stderr) in ((141, ""), (0, ""))

    def test_json_alone_is_on_standard_output(self, home: Path) -> None:
        config_of(home).write_text(CONFIG)
        done = _shell(f"{_command(*APPLY, '--json', '--base-url', NOBODY)}")
        assert json.loads(done.stdout)["changed"][0]["path"] == str(config_of(home))
        assert done.stderr == ""


def _python(*arguments: str) -> str:
    return shlex.join([sys.executable, *arguments])


def _command(*arguments: str) -> str:
    return _python("-m", "jan_tui", *arguments)


def _shell(line: str) -> subprocess.CompletedProcess[str]:
    # Unbuffered streams would leave nothing to be lost at the end.
    env = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    return subprocess.run(
        ["bash", "-c", line], capture_output=True, text=True, check=False, env=env
    )
