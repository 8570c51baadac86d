"""The grammar: help for all, "did you mean", and completion in the shells themselves."""

from __future__ import annotations

import argparse
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from jan_tui import cli
from jan_tui.cli.arguments import build_parser
from jan_tui.cli.grammar.parser import SHELLS


def _every_action(
    parser: argparse.ArgumentParser, command: str = ""
) -> Iterator[tuple[str, argparse.Action]]:
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, nested in action.choices.items():
                yield from _every_action(nested, name)
        else:
            yield command, action


EVERY_ACTION = [
    pytest.param(action, id=f"{command} {action.option_strings[-1]}".strip())
    for command, action in _every_action(build_parser())
]


@pytest.mark.parametrize("action", EVERY_ACTION)
def test_every_option_has_a_help_text(action: argparse.Action) -> None:
    assert action.help
    assert action.help not in (action.dest, argparse.SUPPRESS)


def test_every_command_has_a_help_text() -> None:
    (commands,) = (
        action
        for action in build_parser()._actions
        if isinstance(action, argparse._SubParsersAction)
    )
    assert len(commands.choices) >= 5
    listed = {each.dest: each.help for each in commands._choices_actions}
    for name, nested in commands.choices.items():
        assert nested.description == listed[name], name


@pytest.mark.parametrize(
    ("call", "told"),
    [
        ("statu", "jan-tui: unknown command: statu; did you mean status?"),
        ("Models", "jan-tui: unknown command: Models; did you mean models?"),
        (
            "xyz",
            "jan-tui: unknown command: xyz; there are status, models, preview, rehearse, apply, "
            "report",
        ),
        ("--dmo", "jan-tui: unknown option: --dmo; did you mean --demo?"),
        ("apply --primry x", "jan-tui apply: unknown option: --primry; did you mean --primary?"),
        ("apply --prim x", "jan-tui apply: unknown option: --prim; did you mean --primary?"),
        (
            "apply --api-key-x=sk-secret",
            "jan-tui apply: unknown option: --api-key-x; "
            "did you mean --api-key, --api-key-env or --api-key-stdin?",
        ),
        ("status -json", "jan-tui status: unknown option: -json; did you mean --json?"),
        ("status --zzz", "jan-tui status: unknown option: --zzz"),
        ("status sk-secret", "jan-tui status: a word too many"),
        ("--ask preview", "jan-tui: unknown option: --ask; put it after the command ("),
        ("apply --mode explict", "did you mean explicit"),
    ],
)
def test_a_wrong_call_names_what_is_meant(
    call: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(call.split()) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert told in said.err.splitlines()[-1]
    assert "secret" not in said.err


def _completion(shell: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert cli.main(["--print-completion", shell]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    return said.out


_ASK_BASH = """
source "$1"
shift
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
[[ $(complete -p jan-tui) =~ -F\\ ([^ ]+) ]]
"${BASH_REMATCH[1]}" jan-tui "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}"
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (("",), {"status", "models", "preview", "rehearse", "apply", "report"}),
        (("st",), {"status"}),
        (("--print-completion", ""), set(SHELLS)),
        (("apply", "--mode", ""), {"implicit", "explicit", "off"}),
        (("apply", "--primary", "jan/a", "--dry"), {"--dry-run"}),
        (("status", "--wa"), {"--wait"}),
        (("--demo", "--rel"), {"--release"}),
    ],
    ids=lambda each: "-".join(filter(None, each)) if isinstance(each, tuple) else "",
)
def test_bash_completes(
    words: tuple[str, ...], offered: set[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script = tmp_path / "completion"
    script.write_text(_completion("bash", capsys))
    assert _asked(_ASK_BASH, script, *words) == offered


def test_bash_completes_the_name_of_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    script = tmp_path / "completion"
    script.write_text(_completion("bash", capsys))
    (tmp_path / "clawdbot.json").touch()
    start = str(tmp_path / "claw")
    assert _asked(_ASK_BASH, script, "apply", "--config", start) == {
        str(tmp_path / "clawdbot.json")
    }


def _asked(code: str, script: Path, *words: str) -> set[str]:
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("there is no bash here")
    command = [bash, "--norc", "-c", code, "bash", str(script), "jan-tui", *words]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.stderr == ""
    return set(done.stdout.split())


_ASK_FISH = 'source $argv[1]; complete -C "jan-tui apply --mode " | cut -f1'


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_the_other_shells_read_theirs(
    shell: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = _completion(shell, capsys)
    for name in ("jan-tui", "status", "print-completion", "explicit"):
        assert name in text
    program = shutil.which(shell)
    if program is None:
        pytest.skip(f"there is no {shell} here; what it would read was written")
    script = tmp_path / "completion"
    script.write_text(text)
    command = {
        "zsh": [program, "-n", str(script)],
        "fish": [program, "--no-config", "-c", _ASK_FISH, str(script)],
    }[shell]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert shell == "zsh" or set(done.stdout.split()) == {"implicit", "explicit", "off"}
