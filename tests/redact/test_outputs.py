"""No secret that is planted anywhere comes out anywhere: sub-commands, JSON, screens."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from jan_tui import cli
from jan_tui.clawdbot.config.files import Surroundings
from jan_tui.clock import SystemClock
from jan_tui.jan.watch.monitor import Monitor
from jan_tui.tui.app import JanTui
from jan_tui.workspace.local import LocalWorkspace, Options
from tests.redact.planting import (
    ECHOES,
    NAMES,
    PLACES,
    SLIPS,
    config,
    echoing,
    lay,
    marker,
    spellings,
    whole_config,
)
from tests.servers import serving
from tests.tui.pictures import plain

COMMANDS = (
    ("status",),
    ("models",),
    ("preview",),
    ("preview", "--offline"),
    ("apply", "--dry-run", "--mode", "explicit", "--all-models", "--primary", "jan/tiny"),
    ("apply", "--dry-run", "--mode", "implicit", "--key-location", "dotenv"),
    ("apply", "--dry-run", "--mode", "explicit", "--base-url", "http://127.0.0.1:9/v1", "--repair"),
    ("apply", "--undo", "--dry-run"),
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A private home; nothing of this process's Clawdbot is seen."""
    for name in list(os.environ):
        if name.startswith(("CLAWDBOT_", "OPENCLAW_", "JAN_", "XDG_", "PI_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


class World:
    """A home with secrets in its config, its `.env`, its auth store and its server's answers."""

    def __init__(self, dice: random.Random, home: Path, url: str, *, whole: bool) -> None:
        self.key, *self.others = (marker(dice) for _ in range(4))
        value, dotenv, stored = self.others
        if whole:
            line = ""
        elif dice.random() < 0.7:
            name = dice.choice(NAMES)
            key = f'"{name}"' if "-" in name or dice.random() < 0.5 else name
            line = SLIPS[dice.choice(list(SLIPS))].format(key=key, value=value)
        else:
            line = dice.choice(PLACES).format(value=value)
        text = config(dice, line, url, self.key)
        if whole:
            text = whole_config(dice, value, url, self.key)
        elif dice.random() < 0.2:
            text = text.replace(f'apiKey: "{self.key}"', f'apiKey: "{self.key}')
        name = dice.choice(NAMES).replace("-", "_")
        profile = {"type": "api_key", "provider": "other", "key": stored}
        profiles = json.dumps({"version": 1, "profiles": {"other:default": profile}})
        lay(home, text, f"# {name}={dotenv}\n{name}={dotenv}\nA=1\n", profiles)

    def leaked(self, text: str) -> list[str]:
        """Which of the secrets stand in a text, in whatever spelling."""
        return [
            secret
            for secret in (self.key, *self.others)
            if any(spelt in text for spelt in spellings(secret))
        ]


def _outputs(
    world: World, capsys: pytest.CaptureFixture[str], argv: tuple[str, ...]
) -> Iterator[tuple[list[str], str]]:
    for more in ((), ("--json",)):
        cli.main([*argv, *more])
        captured = capsys.readouterr()
        if more:
            json.loads(captured.out)
        yield world.leaked(captured.out + captured.err), captured.out + captured.err


def _run(
    seed: int, home: Path, capsys: pytest.CaptureFixture[str], commands: int, *, whole: bool
) -> None:
    dice = random.Random(seed)
    how = ECHOES[seed % len(ECHOES)]
    with echoing(how) as url:
        world = World(dice, home, url, whole=whole)
        for argv in dice.sample(COMMANDS, commands):
            for leaked, text in _outputs(world, capsys, argv):
                assert not leaked, f"{how}, {' '.join(argv)}:\n{text}"


@pytest.mark.parametrize("whole", [True, False], ids=["whole", "broken"])
@pytest.mark.parametrize("seed", range(len(ECHOES)), ids=ECHOES)
def test_no_sub_command_prints_a_secret(
    seed: int, whole: bool, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _run(seed, home, capsys, 3 if whole else 2, whole=whole)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_no_sub_command_ever_prints_a_secret(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for seed in range(1000, 1120):
        _run(seed, home, capsys, len(COMMANDS), whole=seed % 2 == 0)


@pytest.mark.parametrize("value", ["zQ9secretsecret0", "sk-zQ9secretsecret0"])
@pytest.mark.parametrize(
    "argv",
    [
        ["apply", "--api-kye", "VALUE"],
        ["apply", "--apikey=VALUE"],
        ["apply", "--api-key-env", "VALUE"],
        ["apply", "--api-key", "a", "--api-key-stdin", "VALUE"],
        ["status", "--token", "VALUE"],
        ["status", "--base-url", "http://ann:VALUE@127.0.0.1:9/v1"],
        ["status", "--base-url", "http://127.0.0.1:9/v1?token=VALUE"],
        ["preview", "--offline", "--base-url", "http://127.0.0.1:9/v1?api_key=VALUE"],
    ],
    ids=" ".join,
)
@pytest.mark.usefixtures("home")
def test_no_wrong_call_repeats_a_secret(
    argv: list[str], value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    cli.main([word.replace("VALUE", value) for word in argv])
    captured = capsys.readouterr()
    assert captured.err or captured.out
    assert value not in captured.out + captured.err


async def _visit_screens(seed: int, home: Path, *, whole: bool) -> None:
    dice = random.Random(seed)
    how = ECHOES[seed % len(ECHOES)]
    with echoing(how) as url:
        world = World(dice, home, url, whole=whole)
        place = LocalWorkspace(Surroundings({"PATH": ""}, home, home), Options(), SystemClock())
        prediction = place.predict(place.facts(None))
        target = place.target(prediction)
        app = JanTui(place, Monitor(target, clock=place.clock))
        app.animation_level = "none"
        async with app.run_test(size=dice.choice([(80, 24), (200, 60)])) as pilot:
            for _ in range(500):
                await pilot.pause(0.01)
                state = app.state
                if state.snapshot and state.prediction and state.installed is not None:
                    break
            assert app.state.snapshot is not None
            for key in (
                "1",
                "d",
                "escape",
                "n",
                "escape",
                "y",
                "escape",
                "2",
                "end",
                "enter",
                "escape",
                "3",
                "a",
                "tab",
                "tab",
                "ctrl+s",
                "escape",
                "R",
                "v",
                "x",
            ):
                await pilot.press(key)
                await pilot.pause()
                text = "\n".join(plain(app))
                assert not world.leaked(text), f"{how}, {key}:\n{text}"


async def test_no_screen_shows_a_secret(home: Path) -> None:
    # A server that gives the key as the id of a model, which is shown nearly everywhere.
    await _visit_screens(ECHOES.index("model"), home, whole=True)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("seed", range(100, 136))
async def test_no_screen_ever_shows_a_secret(seed: int, home: Path) -> None:
    await _visit_screens(seed, home, whole=seed % 2 == 0)


@pytest.mark.parametrize(
    ("key", "stands_for_none"),
    [("local", True), ("sk-xxx", True), ("Not-Needed", True), ("x", True), ("real1234", False)],
)
def test_headline_and_notice_agree_on_placeholders(
    key: str, stands_for_none: bool, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving("tiny", key="wanted") as jan:
        lay(home, whole_config(random.Random(1), "none", jan.base_url, key))
        cli.main(["status", "--json"])
        headline = json.loads(capsys.readouterr().out)["headline"]
        cli.main(["preview", "--json"])
        notices = json.loads(capsys.readouterr().out)["notices"]
    codes = {notice["code"] for notice in notices}
    assert ("placeholder" in headline) is stands_for_none
    assert ("placeholder-key-but-server-wants-one" in codes) is stands_for_none
    assert ("key-refused" in codes) is not stands_for_none
