"""Asking a program: small stand-ins for its ways, and the real ones where they are installed."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from pathlib import Path

import pytest

from jan_tui.clawdbot.config.files import Surroundings
from jan_tui.clawdbot.config.reading import Reading, read
from jan_tui.clawdbot.predicting import predict
from jan_tui.clawdbot.program.answer import Answer
from jan_tui.clawdbot.program.asking import AskError, ask
from jan_tui.clawdbot.program.correction import confirmed
from jan_tui.clawdbot.program.find import installed
from jan_tui.clawdbot.releases.catalogue import RELEASES, Choice
from jan_tui.clawdbot.values.confirmation import Confirmation, Listed
from jan_tui.clawdbot.values.prediction import ServerFacts, Status
from tests.clawdbot.hazards.cases import ENTRY, config
from tests.clawdbot.oracle import oracle

NOWHERE = ServerFacts()
STATUS = {
    "resolvedDefault": "jan/a",
    "fallbacks": [],
    "aliases": {},
    "allowed": [],
}
LISTED = {"count": 1, "models": [{"key": "jan/a", "missing": False, "tags": ["default"]}]}


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


async def answer_to(surroundings: Surroundings, seconds: float = 20) -> Answer:
    reading = read(surroundings, Choice("clawdbot"))
    found = installed(surroundings, "clawdbot")
    assert found is not None
    return await ask(reading, found, timeout=seconds)


async def asked(surroundings: Surroundings, seconds: float = 20) -> Confirmation:
    """What the program says of a set-up, beside the prediction of it."""
    reading = read(surroundings, Choice("clawdbot"))
    answer = await answer_to(surroundings, seconds)
    said = confirmed(predict(reading), "clawdbot", answer, reading, NOWHERE).confirmation
    assert said is not None
    return said


async def test_agreement_and_version(tmp_path: Path) -> None:
    program(tmp_path, answering())
    answer = await asked(home_with(tmp_path, config(ENTRY)))

    assert answer.agrees
    assert answer.valid
    assert answer.name == "clawdbot 2026.1.24-3"
    assert answer.listed == (("jan/a", Listed.AVAILABLE),)


async def test_text_before_the_json_and_a_flood_on_standard_error(tmp_path: Path) -> None:
    flood = "echo '+- doctor {box} -+'; yes trouble | head -c 3000000 >&2"
    program(tmp_path, answering(before=flood))

    assert (await asked(home_with(tmp_path, config(ENTRY)))).agrees


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("resolvedDefault", "anthropic/x", "primary: clawdbot says anthropic/x"),
        ("fallbacks", ["jan/b"], "fallbacks: clawdbot says jan/b, the prediction none."),
        ("aliases", {"x": "jan/a"}, "aliases: clawdbot says x = jan/a"),
        ("allowed", ["jan/a"], "allowlist: clawdbot says jan/a"),
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


@pytest.mark.parametrize(
    ("row", "state", "sentence"),
    [
        ({"missing": True}, Listed.MISSING, "jan/a: clawdbot lists it as missing."),
        ({"available": False}, Listed.NO_CREDENTIALS, "jan/a: clawdbot has no credentials for it."),
    ],
)
async def test_a_model_that_the_program_cannot_use_is_a_difference(
    row: dict[str, object], state: Listed, sentence: str, tmp_path: Path
) -> None:
    listed = {"models": [{"key": "jan/a", "tags": ["default"], **row}]}
    program(tmp_path, answering(listed=listed))
    answer = await asked(home_with(tmp_path, config(ENTRY)))

    assert answer.unusable == (("jan/a", state),)
    assert answer.differences == (sentence,)
    assert not answer.agrees


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
    assert differing.differences == ("clawdbot refuses the config; the prediction accepts it.",)
    assert [str(issue) for issue in differing.issues] == ["agents.defaults.model: Unrecognized key"]
    origin = differing.issues[0].origin
    assert origin is not None
    assert origin.path == ("agents", "defaults", "model")


async def test_a_file_that_is_not_there_is_not_validated(tmp_path: Path) -> None:
    """openclaw calls it invalid: "file not found"."""
    body = answering().removesuffix("esac")
    program(
        tmp_path, body + "'config validate') echo '{\"valid\": false}'; exit 1 ;;\nesac", "openclaw"
    )
    home = home_with(tmp_path, "", "openclaw")
    (home.home / ".openclaw/openclaw.json").unlink()
    reading = read(home, Choice("openclaw"))
    found = installed(home, "openclaw")
    assert found is not None

    assert (await ask(reading, found)).valid


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("echo 'Error: too old' >&2; exit 1", "gave no answer: Error: too old"),
        ("true", "gave no answer: it printed nothing"),
        ("echo 'env: node: No such file' >&2; exit 127", "does not run: env: node: No such file"),
        ("kill -9 $$", "gave no answer: it printed nothing"),
    ],
)
async def test_a_failure_of_another_kind_is_said_in_the_programs_words(
    body: str, said: str, tmp_path: Path
) -> None:
    program(tmp_path, body)

    with pytest.raises(AskError, match=said):
        await answer_to(home_with(tmp_path, config(ENTRY)))


async def test_a_program_that_hangs_is_ended_with_its_children(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    program(tmp_path, f"sleep 600 & echo $! >> {note}; wait")

    with pytest.raises(AskError, match=r"did not answer within 0\.5 seconds"):
        await asked(home_with(tmp_path, config(ENTRY)), seconds=0.5)

    assert not any(_alive(int(pid)) for pid in note.read_text().split())


async def test_cancelling_ends_the_program(tmp_path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("pipes with names, owners and signals are of POSIX systems")
    ready = tmp_path / "ready"
    os.mkfifo(ready)
    program(tmp_path, f"echo $$ > {ready}; sleep 600")
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


async def test_in_the_background_it_has_a_low_priority(tmp_path: Path) -> None:
    """The script answers only then."""
    if sys.platform == "win32":
        pytest.skip("pipes with names, owners and signals are of POSIX systems")
    place = program(tmp_path, 'until [ "$(nice)" -gt 0 ]; do sleep 0.05; done\n' + answering())
    around = home_with(tmp_path, config(ENTRY))
    found = installed(around, "clawdbot")
    assert found is not None
    assert found.path == place
    if os.getpriority(os.PRIO_PROCESS, 0) > 0:
        pytest.skip("the tests themselves run at a low priority")

    answer = await ask(read(around, Choice("clawdbot")), found, timeout=60, quietly=True)

    assert answer.valid


async def test_copies_that_a_killed_one_left_are_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    left, young, other = (tmp_path / f"{name}-x" for name in ("jan-tui-ask", "jan-tui-ask-2", "y"))
    for folder in (left, young, other):
        folder.mkdir()
        (folder / "clawdbot.json").write_text("{}")
    for folder in (left, other):
        os.utime(folder, (0, 0))
    program(tmp_path, answering())
    await asked(home_with(tmp_path, config(ENTRY)))

    assert [folder.exists() for folder in (left, young, other)] == [False, True, True]


def test_without_a_program(tmp_path: Path) -> None:
    around = home_with(tmp_path, config(ENTRY))
    nowhere = Surroundings({"PATH": str(tmp_path)}, around.home, around.cwd)

    assert installed(nowhere, "clawdbot") is None


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


MODEL = {"primary": "jan/a", "fallback": ["jan/b"]}
TWO = {**ENTRY, "models": [*ENTRY["models"], {"id": "b", "name": "B", "contextWindow": 65536}]}
REAL = {
    "explicit": config(TWO, fallbacks=["jan/b"]),
    "fallback-key": config(ENTRY, defaults={"model": MODEL}),
    "syntax-error": "{ agents: ",
    "alias": config(ENTRY, primary="x", defaults={"models": {"jan/a": {"alias": "x"}}}),
}


def real_program(release: str, folder: Path, version: str = "") -> Path:
    """The real program as a wrapper of a name of its own, which records its runs in `runs`."""
    programs = oracle(release)
    name = f'version\' {version} "$@"' if version else f'{release}\' "$@"'
    return program(
        folder,
        f"echo run >> '{folder / 'runs'}'\n"
        f"export JAN_ORACLE_DIR='{programs.programs}'\n"
        f"exec '{programs.script.parent}/{name}",
        release,
    )


async def really(release: str, text: str, folder: Path, **env: str) -> tuple[Reading, Answer]:
    around = home_with(folder, text, release, **env)
    reading = read(around, Choice(release))
    found = installed(around, release)
    assert found is not None
    return reading, await ask(reading, found, timeout=170, quietly=True)


@pytest.mark.real
@pytest.mark.timeout(180)
@pytest.mark.parametrize("release", RELEASES)
@pytest.mark.parametrize("name", REAL)
async def test_the_installed_program_agrees_and_is_run_once(
    name: str, release: str, tmp_path: Path
) -> None:
    real_program(release, tmp_path)
    reading, answer = await really(release, REAL[name], tmp_path)
    said = confirmed(predict(reading), release, answer, reading, NOWHERE).confirmation

    assert said is not None
    assert said.differences == ()
    assert answer.version == {"clawdbot": "2026.1.24-3", "openclaw": "2026.9.6"}[release]
    assert (tmp_path / "runs").read_text().split() == ["run"]


@pytest.mark.real
@pytest.mark.timeout(180)
@pytest.mark.parametrize("release", RELEASES)
async def test_a_real_program_refuses_no_config_that_is_not_there(
    release: str, tmp_path: Path
) -> None:
    real_program(release, tmp_path)
    around = home_with(tmp_path, "", release)
    read(around, Choice(release)).locations.config_path.unlink()
    reading = read(around, Choice(release))
    found = installed(around, release)
    assert found is not None
    answer = await ask(reading, found, timeout=170, quietly=True)
    said = confirmed(predict(reading), release, answer, reading, NOWHERE)

    assert said.valid
    assert said.confirmation is not None
    assert said.confirmation.valid
    assert (tmp_path / "runs").read_text().split() == ["run"]


@pytest.mark.real
@pytest.mark.timeout(180)
@pytest.mark.parametrize("release", RELEASES)
async def test_an_implicit_set_up_is_not_known_to_a_real_program(
    release: str, tmp_path: Path
) -> None:
    real_program(release, tmp_path)
    reading, answer = await really(release, config(), tmp_path, JAN_API_KEY="x")
    facts = ServerFacts(served=("a",))
    found = confirmed(predict(reading, facts), release, answer, reading, facts)

    assert found.confirmation is not None
    assert found.confirmation.differences == (f"jan/a: {release} lists it as missing.",)
    assert found.primary is not None
    assert found.primary.status is Status.MISSING


@pytest.mark.real
@pytest.mark.timeout(180)
@pytest.mark.parametrize(
    ("release", "place", "said"),
    [
        ("clawdbot", {"gateway": {"port": "x"}}, "gateway.port"),
        ("openclaw", {"gateway": {"port": "x"}}, "gateway.port"),
    ],
)
async def test_a_real_program_that_refuses_is_quoted_with_the_place(
    release: str, place: dict[str, object], said: str, tmp_path: Path
) -> None:
    real_program(release, tmp_path)
    text = json.dumps({**json.loads(config(ENTRY)), **place}, indent=1)
    reading, answer = await really(release, text, tmp_path)
    found = confirmed(predict(reading), release, answer, reading, NOWHERE)

    assert not found.valid
    assert [issue.path for issue in found.issues] == [said]
    origin = found.issues[0].origin
    assert origin is not None
    assert text.splitlines()[origin.line - 1].strip() == '"port": "x"'
    assert (tmp_path / "runs").read_text().split() == ["run"]


@pytest.mark.real
@pytest.mark.timeout(180)
async def test_an_older_openclaw_answers_by_its_own_rules(tmp_path: Path) -> None:
    """It takes `meta.lastTouchedAt`, which the newest refuses."""
    version = "2026.4.29"
    if not (oracle("openclaw").programs / "versions" / version / "ready").is_file():
        pytest.skip(f"openclaw {version} is not installed: run oracle/version {version} --version")
    real_program("openclaw", tmp_path, version)
    meta = {"lastTouchedVersion": version, "lastTouchedAt": "2026-04-29T10:00:00.000Z"}
    text = json.dumps({**json.loads(config(ENTRY)), "meta": meta})
    reading, answer = await really("openclaw", text, tmp_path)
    found = confirmed(predict(reading), "openclaw", answer, reading, NOWHERE)

    assert answer.version == version
    assert answer.valid
    assert found.valid
    assert found.primary is not None
    assert found.primary.ref == "jan/a"
    assert (tmp_path / "runs").read_text().split() == ["run"]
