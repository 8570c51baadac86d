"""Asking a program: small stand-ins for its ways, and the real ones where they are installed."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path

import pytest

from jan_tui.clawdbot.config.files import Surroundings
from jan_tui.clawdbot.config.reading import Reading, read
from jan_tui.clawdbot.predict import predict
from jan_tui.clawdbot.program.ask import Asked, AskError, ask, confirmed, find_program, first_object
from jan_tui.clawdbot.releases.catalogue import RELEASES, Choice
from tests.clawdbot.hazards.cases import ENTRY, config
from tests.clawdbot.oracle import oracle

STATUS = {
    "resolvedDefault": "jan/a",
    "fallbacks": [],
    "aliases": {},
    "allowed": [],
}
LISTED = {"count": 1, "models": [{"key": "jan/a", "missing": False}]}


def home_with(folder: Path, text: str, release: str = "clawdbot", **env: str) -> Surroundings:
    """A home on disk with a config, and a PATH that begins with its own programs."""
    home = folder / "home"
    names = {"clawdbot": ".clawdbot/clawdbot.json", "openclaw": ".openclaw/openclaw.json"}
    place = home / names[release]
    place.parent.mkdir(parents=True)
    place.write_text(text)
    path = f"{folder / 'bin'}:{os.environ['PATH']}"
    return Surroundings({"HOME": str(home), "PATH": path, **env}, home, home)


def program(folder: Path, body: str, name: str = "clawdbot") -> Path:
    """A stand-in for a program: a shell script."""
    (folder / "bin").mkdir(exist_ok=True)
    place = folder / "bin" / name
    place.write_text(f"#!/bin/sh\n{body}\n")
    place.chmod(0o755)
    return place


def answering(status: object = STATUS, before: str = "", listed: object = LISTED) -> str:
    return (
        'case "$1 $2" in\n'
        f'"models status") {before}\n'
        f"printf '%s' '{json.dumps(status)}' ;;\n"
        f"\"models list\") printf '%s' '{json.dumps(listed)}' ;;\n"
        "--version*) echo 'Clawdbot 2026.1.24-3 (abc)' ;;\n"
        "esac"
    )


async def asked(surroundings: Surroundings, seconds: float = 20) -> Asked:
    reading = read(surroundings, Choice("clawdbot"))
    return await ask(surroundings, reading, timeout=seconds)


async def test_agreement_and_version(tmp_path: Path) -> None:
    program(tmp_path, answering())
    answer = await asked(home_with(tmp_path, config(ENTRY)))

    assert answer.agrees
    assert answer.differences == ()
    assert answer.version == "2026.1.24-3"
    assert answer.jan_models_listed


async def test_text_before_the_json_and_a_flood_on_standard_error(tmp_path: Path) -> None:
    flood = "echo '+- doctor {box} -+'; yes trouble | head -c 3000000 >&2"
    program(tmp_path, answering(before=flood))

    assert (await asked(home_with(tmp_path, config(ENTRY)))).agrees


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("resolvedDefault", "anthropic/x", "primary: the program says anthropic/x"),
        ("fallbacks", ["jan/b"], "fallbacks: the program says jan/b, the prediction none."),
        ("aliases", {"x": "jan/a"}, "aliases: the program says x = jan/a"),
        ("allowed", ["jan/a"], "allowlist: the program says jan/a"),
    ],
)
async def test_each_difference_is_a_sentence(
    field: str, value: object, sentence: str, tmp_path: Path
) -> None:
    program(tmp_path, answering({**STATUS, field: value}))
    answer = await asked(home_with(tmp_path, config(ENTRY)))

    assert not answer.agrees
    assert len(answer.differences) == 1
    assert answer.differences[0].startswith(sentence)


async def test_a_model_listed_as_missing_is_a_difference(tmp_path: Path) -> None:
    listed = {"models": [{"key": "jan/a", "missing": True}]}
    program(tmp_path, answering(listed=listed))
    answer = await asked(home_with(tmp_path, config(ENTRY)))

    assert answer.differences == (
        "The program lists jan/a as missing; the prediction has it in the catalog.",
    )
    assert not answer.jan_models_listed


async def test_a_program_that_refuses_the_config(tmp_path: Path) -> None:
    refusal = "Config invalid\\nProblem:\\n  - agents.defaults.model: Unrecognized key\\n"
    program(tmp_path, f"printf '{refusal}' >&2; exit 1")
    model = {"primary": "jan/a", "fallback": ["jan/b"]}
    broken = home_with(tmp_path / "1", config(ENTRY, defaults={"model": model}))
    sound = home_with(tmp_path / "2", config(ENTRY))
    env = {**broken.env, "PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}"}

    agreeing = await asked(Surroundings(env, broken.home, broken.cwd))
    differing = await asked(Surroundings(env, sound.home, sound.cwd))

    assert agreeing.agrees
    assert differing.differences == ("The program refuses the config; the prediction accepts it.",)


async def test_another_failure_is_reported_as_the_program_words_it(tmp_path: Path) -> None:
    program(tmp_path, "echo 'Error: no node' >&2; exit 1")
    answer = await asked(home_with(tmp_path, config(ENTRY)))

    assert answer.differences == ("models status failed: Error: no node",)


async def test_a_program_that_hangs_is_ended_with_its_children(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    program(tmp_path, f"sleep 600 & echo $! >> {note}; wait")

    with pytest.raises(AskError, match=r"did not answer within 0\.5 seconds"):
        await asked(home_with(tmp_path, config(ENTRY)), seconds=0.5)

    assert not any(_alive(int(pid)) for pid in note.read_text().split())


async def test_cancelling_ends_the_program(tmp_path: Path) -> None:
    ready = tmp_path / "ready"
    os.mkfifo(ready)
    program(tmp_path, f'[ "$2" = status ] && echo $$ > {ready}; sleep 600')
    task = asyncio.create_task(asked(home_with(tmp_path, config(ENTRY))))
    pid = int(await asyncio.to_thread(ready.read_text))

    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert not _alive(pid)


def _alive(pid: int) -> bool:
    """Whether a process still runs; one that has ended and waits to be reaped does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


async def test_without_a_program(tmp_path: Path) -> None:
    around = home_with(tmp_path, config(ENTRY))
    nowhere = Surroundings({"PATH": str(tmp_path)}, around.home, around.cwd)

    assert find_program(nowhere, "clawdbot") is None
    with pytest.raises(AskError, match="not on PATH"):
        await asked(nowhere)


async def test_the_program_sees_a_private_copy_and_no_other_secrets(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    program(tmp_path, answering(before=f"env > {seen}; cat part.json5 .clawdbot/.env >> {seen}"))
    including = '{$include: "../part.json5"}'
    around = home_with(
        tmp_path, including, JAN_API_KEY="jan-local", OTHER_TOKEN="hidden", ANTHROPIC_API_KEY="real"
    )
    (around.home / "part.json5").write_text(config(ENTRY))
    (around.home / ".clawdbot" / ".env").write_text("FROM_DOTENV=1\n")
    before = {path: path.stat().st_mtime_ns for path in around.home.rglob("*")}

    await asked(around)

    told = seen.read_text()
    assert "JAN_API_KEY=jan-local" in told
    assert "FROM_DOTENV=1" in told
    assert '"primary": "jan/a"' in told
    assert "hidden" not in told
    assert "ANTHROPIC_API_KEY=stand-in" in told
    assert f"HOME={around.home}\n" not in told
    assert {path: path.stat().st_mtime_ns for path in around.home.rglob("*")} == before


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": 1}', {"a": 1}),
        ('box {x}\n{"a": {"b": 2}}\nafter', {"a": {"b": 2}}),
        ('warning: {"a": 1}', {"a": 1}),
        ("No models found.", None),
        ("", None),
    ],
)
def test_the_first_object(text: str, value: object) -> None:
    assert first_object(text) == value


def test_discovery_that_was_seen_is_no_promise_any_more(tmp_path: Path) -> None:
    prediction = predict(read(home_with(tmp_path, config(), JAN_API_KEY="x"), Choice("clawdbot")))
    unseen = Asked("clawdbot", "1", True, (), jan_models_listed=False)
    seen = Asked("clawdbot", "1", True, (), jan_models_listed=True)

    def codes(asked: Asked) -> set[str]:
        return {notice.code for notice in confirmed(prediction, asked).notices}

    assert "implicit-not-in-release" in codes(unseen)
    assert "implicit-not-in-release" not in codes(seen)


MODEL = {"primary": "jan/a", "fallback": ["jan/b"]}
REAL = {
    "explicit": config(ENTRY, fallbacks=["jan/b"]),
    "fallback-key": config(ENTRY, defaults={"model": MODEL}),
    "syntax-error": "{ agents: ",
    "alias": config(ENTRY, primary="x", defaults={"models": {"jan/a": {"alias": "x"}}}),
}


@pytest.mark.real
@pytest.mark.timeout(180)
@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("name", REAL)
async def test_the_installed_program_agrees(name: str, release: str, tmp_path: Path) -> None:
    programs = oracle(release)
    around = home_with(tmp_path, REAL[name], release)
    shim = (
        f"export JAN_ORACLE_DIR='{programs.programs}'\n"
        f"exec '{programs.script.parent / release}' \"$@\""
    )
    program(tmp_path, shim, release)
    reading: Reading = read(around, Choice(release))

    answer = await ask(around, reading, timeout=120)

    assert answer.differences == ()
    assert answer.version == {"clawdbot": "2026.1.24-3", "openclaw": "2026.9.6"}[release]
