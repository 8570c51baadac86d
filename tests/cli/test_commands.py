"""The command that does a step: typed as it stands, it does it."""

from __future__ import annotations

import argparse
import io
import json
import shlex
import sys
from pathlib import Path

import pytest

from jan_tui import cli
from jan_tui.clawdbot import ServerFacts, Step, StepAction
from jan_tui.cli.arguments import build_parser
from jan_tui.cli.commands import command, typed
from tests.clawdbot.hazards.cases import config, without
from tests.clawdbot.places import Place
from tests.cli.conftest import Run
from tests.diagnosis.cases import GOOD, chosen
from tests.servers import serving


def given(
    base_url: str | None = None, config: str | None = None, release: str | None = None
) -> argparse.Namespace:
    return argparse.Namespace(
        base_url=base_url, config=config, profile=None, release=release, program=None
    )


URL = "http://127.0.0.1:9/v1"
SERVED = chosen("jan/a")
REFUSED, MANAGED = Place("{ nonsense: 1 }"), Place("{}", "openclaw", env={"OPENCLAW_NIX_MODE": "1"})
FACTS = ServerFacts(served=("a",))
"""What is known of the server in the place `SERVED`."""


@pytest.mark.parametrize(
    ("step", "place", "expected"),
    [
        (Step("Start Jan."), GOOD, ""),
        (Step("Fix it.", StepAction.EDIT_FILE), GOOD, ""),
        (Step("Correct it.", StepAction.SET_BASE_URL), GOOD, ""),
        (Step("Ask.", StepAction.ASK_JAN), GOOD, "jan-tui status"),
        (Step("Ask.", StepAction.ASK_PROGRAM), GOOD, "jan-tui preview --ask"),
        (Step("Repair.", StepAction.REPAIR), GOOD, "jan-tui apply --repair"),
        (
            Step("Take it out.", StepAction.INHERIT, values=("ops",)),
            GOOD,
            "jan-tui apply --agent ops --inherit",
        ),
        (
            Step("Choose.", StepAction.CHOOSE_PRIMARY, values=("jan/a",), agent="ops"),
            GOOD,
            "jan-tui apply --primary jan/a --agent ops",
        ),
        (
            Step("Repair.", StepAction.REPAIR, values=("localhost-may-be-ipv6",)),
            GOOD,
            "jan-tui apply --repair=localhost-may-be-ipv6",
        ),
        (
            Step("Look.", StepAction.CHOOSE_RELEASE, values=("openclaw",)),
            GOOD,
            "jan-tui preview --release openclaw",
        ),
        (
            Step("Choose.", StepAction.CHOOSE_PRIMARY, values=("jan/a b'c",)),
            GOOD,
            """jan-tui apply --primary 'jan/a b'"'"'c'""",
        ),
        (
            Step("Choose.", StepAction.CHOOSE_FALLBACKS, values=("jan/a", "x/y")),
            GOOD,
            "jan-tui apply --fallback jan/a --fallback x/y",
        ),
        (
            Step("Add.", StepAction.ADD_MODELS, values=("-a",)),
            GOOD,
            "jan-tui apply --add-model=-a",
        ),
        (
            Step("Write.", StepAction.WRITE_CONTEXT, values=("a=b", "32768")),
            GOOD,
            "jan-tui apply --context a=b=32768",
        ),
        (
            Step("Write.", StepAction.WRITE_CONTEXT, values=("a", "32768")),
            SERVED,
            "jan-tui apply --context a=32768 --mode explicit --all-models",
        ),
        (
            Step("Set.", StepAction.SET_BASE_URL, values=(URL,)),
            GOOD,
            f"jan-tui apply --base-url {URL}",
        ),
        (
            Step("Set.", StepAction.SET_BASE_URL, values=(URL,)),
            SERVED,
            f"jan-tui apply --base-url {URL} --mode explicit --all-models",
        ),
        (Step("Set.", StepAction.SET_BASE_URL, values=(URL,)), chosen(None), ""),
        (
            Step("Set.", StepAction.SET_BASE_URL, values=(URL,)),
            chosen("jan/b"),
            f"jan-tui apply --base-url {URL} --mode explicit --model b",
        ),
        (
            Step("Choose.", StepAction.SET_MODE, values=("explicit",)),
            SERVED,
            "jan-tui apply --mode explicit --all-models",
        ),
        (
            Step("Choose.", StepAction.SET_MODE, values=("explicit",)),
            chosen("jan/b"),
            "jan-tui apply --mode explicit --model b",
        ),
        (Step("Choose.", StepAction.SET_MODE, values=("explicit",)), chosen(None), ""),
        (Step("Enter.", StepAction.ENTER_KEY), GOOD, "jan-tui apply --api-key-stdin"),
        (Step("Enter.", StepAction.ENTER_KEY), REFUSED, ""),
        (Step("Ask.", StepAction.ASK_PROGRAM), REFUSED, "jan-tui preview --ask"),
        (Step("Repair.", StepAction.REPAIR), REFUSED, "jan-tui apply --repair"),
        (Step("Repair.", StepAction.REPAIR), MANAGED, ""),
        (Step("Choose.", StepAction.ADD_MODELS, values=("b",)), MANAGED, ""),
        (
            Step("Enter.", StepAction.ENTER_KEY),
            chosen("jan/a"),
            "jan-tui apply --api-key-stdin --mode explicit --model a",
        ),
    ],
)
def test_command(step: Step, place: Place, expected: str) -> None:
    assert command(step, place.predict(FACTS if place is SERVED else None), given()) == expected
    if expected:
        build_parser().parse_args(shlex.split(expected)[1:])


def test_the_options_that_chose_the_files_are_kept() -> None:
    here = given(URL, "my files/c.json", "openclaw")
    kept = "--config 'my files/c.json' --release openclaw"
    assert typed(here, "apply", "--undo") == f"jan-tui apply --undo {kept}"
    explicit = Step("Choose.", StepAction.SET_MODE, values=("explicit",))
    assert command(explicit, SERVED.predict(FACTS), here) == (
        f"jan-tui apply --mode explicit --all-models --base-url {URL} {kept}"
    )
    other = Step("Look.", StepAction.CHOOSE_RELEASE, values=("clawdbot",))
    assert command(other, GOOD.predict(), here) == (
        "jan-tui preview --release clawdbot --config 'my files/c.json'"
    )


ENTRY = (
    '{ models: { providers: { jan: { baseUrl: "URL", apiKey: "KEY", api: "openai-completions", '
    'models: [{ id: "a", name: "A", contextWindow: 65536 }, { id: "x", name: "X", '
    'contextWindow: 65536 }] } } }, agents: { defaults: { model: { primary: "PRIMARY" } } } }'
)


def entry(primary: str = "jan/a", key: str = "jan-local") -> str:
    return ENTRY.replace("PRIMARY", primary).replace("KEY", key)


@pytest.mark.parametrize(
    ("text", "key", "phase"),
    [
        (entry("jan/x"), None, "ready"),
        (entry("jan/b"), None, "ready"),
        (entry("jan/A"), None, "ready"),
        (entry("openai/gpt"), None, "ready"),
        (entry(), "wanted", "unauthorized"),
        (entry(key="sk-real-1234567890"), "wanted", "unauthorized"),
        ('{ agents: { defaults: { model: { primary: "jan/a" } } } }', "wanted", "unauthorized"),
        ("{}", None, "ready"),
        ('{ agents: { defaults: { model: { primary: "jan/a", fallback: [] } } } }', None, "ready"),
    ],
    ids="far served-not-listed case other 401-placeholder 401-real 401-off off invalid".split(),  # noqa: SIM905
)
def test_what_status_suggests_is_granted(
    text: str, key: str | None, phase: str, home: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = home / "my config.json"
    place = ("--config", path.name, "--release", "clawdbot")
    with serving("a", "b", key=key or "") as jan:
        path.write_text(text.replace("URL", jan.base_url))
        told = json.loads(run("status", "--json", *place, "--base-url", jan.base_url).out)
        assert told["phase"] == phase
        words = shlex.split(told["next_command"])
        assert words[-4:] == list(place)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"wanted\n")))
        before = path.read_text()
        assert cli.main(words[1:]) == 0
        assert path.read_text() != before
        after = json.loads(run("status", "--json", *place, "--base-url", jan.base_url).out)
        assert after["headline"] != told["headline"]


def test_a_refusal_names_the_option_that_it_lacks(home: Path, run: Run) -> None:
    (home / ".clawdbot" / "clawdbot.json").write_text("{}")
    said = run("apply", "--add-model", "a", "--mode", "implicit")
    assert said.status == 1
    assert said.err.endswith(
        "Choose explicit to list them.\nThe option for that: --mode explicit\n"
    )
    answer = json.loads(run("apply", "--add-model", "a", "--mode", "implicit", "--json").out)
    assert answer["refused"]["option"] == "--mode explicit"


FENCED = f"```json5\n{entry()}\n```\n"


@pytest.mark.parametrize(
    ("text", "release", "code"),
    [
        (entry("jan/b"), "clawdbot", "primary-not-served"),
        (entry("jan/a", "${env:KEY_1}"), "clawdbot", "key-in-foreign-syntax"),
        (entry().replace("URL", "URL/v1"), "clawdbot", "base-url-without-prefix"),
        (entry().replace("URL", "HTTPS"), "openclaw", "base-url-wrong-scheme"),
        (FENCED, "openclaw", "markdown-fence"),
        (entry().replace('"', "”"), "clawdbot", "typographic-quotes"),
        (entry().replace("127.0.0.1", "localhost"), "clawdbot", "served-not-in-entry"),
        (entry().replace("{ models", "{ $schema: 'x', models"), "clawdbot", "schema-key-rejected"),
        (entry().replace("URL", "LOCAL"), "openclaw", "localhost-may-be-ipv6"),
        (entry().replace("primary:", "fallback: [], primary:"), "openclaw", "fallback-key"),
    ],
)
def test_the_command_under_a_notice_ends_it(
    text: str,
    release: str,
    code: str,
    home: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KEY_1", "jan-local")
    path = home / "my config.json"
    place = ("--config", path.name, "--release", release)
    with serving("a", "b") as jan:
        secure, local = (
            jan.base_url.replace(*pair) for pair in (("http", "https"), ("127.0.0.1", "localhost"))
        )
        for name, url in (("URL", jan.base_url), ("HTTPS", secure), ("LOCAL", local)):
            text = text.replace(name, url)
        path.write_text(text)
        cli.main(["preview", *place])
        block = next(
            part
            for part in capsys.readouterr().out.split("\n\n")
            if part.splitlines()[0].endswith(f": {code}")
        )
        typed_in = shlex.split(block.splitlines()[-1])
        assert typed_in[0] == "jan-tui"
        assert cli.main(typed_in[1:]) == 0
        assert path.read_text() != text
        capsys.readouterr()
        assert cli.main(["preview", *place]) == 0
        assert f": {code}\n" not in capsys.readouterr().out


def test_no_command_is_shown_for_a_repair_that_a_refused_file_hides(
    home: Path, run: Run, capsys: pytest.CaptureFixture[str]
) -> None:
    text = entry().replace(", contextWindow: 65536 }, {", " }, {").replace("URL", URL)
    path = home / ".clawdbot" / "clawdbot.json"
    path.write_text(text.replace("{ models", "{ nonsense: 2, models"))
    said = run("preview")
    assert said.status == 1
    assert "warning: default-context-window" in said.out
    assert "jan-tui" not in said.out
    assert cli.main(["apply", "--repair"]) == 1
    assert path.read_text().count("contextWindow") == 1
    assert "No repair is offered for what is wrong." in capsys.readouterr().out


@pytest.mark.parametrize(
    ("base_url", "shown"),
    [
        (f"{URL}/v1", URL),
        (f"{URL}/v1/", URL),
        ("http://127.0.0.1:9/api/v1", "http://127.0.0.1:9/api/v1"),
    ],
)
def test_a_prefix_given_twice_is_not_handed_on(base_url: str, shown: str) -> None:
    step = Step("Enter.", StepAction.ENTER_KEY)
    assert command(step, chosen("jan/a").predict(), given(base_url)).endswith(
        f" --base-url {shown}"
    )


def test_a_model_that_is_chosen_is_listed_too_where_the_entry_leaves_it_out() -> None:
    place = Place(config(without(models=[{"id": "z", "name": "Z"}])))
    step = Step("Choose.", StepAction.CHOOSE_PRIMARY, values=("jan/a",))
    expected = "jan-tui apply --primary jan/a --add-model a"
    assert command(step, place.predict(FACTS), given()) == expected


@pytest.mark.parametrize("count", [3, 400])
def test_many_notices_of_a_kind_are_told_once(home: Path, run: Run, count: int) -> None:
    """Their places follow the first; in JSON each stands for itself."""
    twice = ", ".join(f'"jan/{n}": {{}},\n"jan/{n}": {{}}' for n in range(count))
    path = home / ".clawdbot" / "clawdbot.json"
    path.write_text(f"{{ agents: {{ defaults: {{ models: {{ {twice} }} }} }} }}")
    said = run("preview", "--offline")
    many = count > 5
    assert said.out.count("warning: duplicate-key") == (1 if many else count)
    assert (f"And {count - 1} more (" in said.out) is many
    notices = json.loads(run("preview", "--offline", "--json").out)["notices"]
    assert sum(each["code"] == "duplicate-key" for each in notices) == count
