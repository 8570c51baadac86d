"""What a program finds in its private copy, and what stays outside."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from jan_tui.clawdbot.config.files import Surroundings
from jan_tui.clawdbot.config.reading import read
from jan_tui.clawdbot.program.sandbox import PrivateCopy, digest, lay_out
from jan_tui.clawdbot.releases.catalogue import Choice
from tests.clawdbot.hazards.cases import ENTRY, config
from tests.clawdbot.places import Place


def copy_of(folder: Path, place: Place) -> PrivateCopy:
    return lay_out(place.read(), folder / "root")


@pytest.mark.parametrize(
    "key",
    ["${MY_TOKEN}", {"source": "env", "provider": "default", "id": "MY_TOKEN"}],
    ids=["reference", "secret"],
)
def test_a_variable_that_the_config_names_is_there(key: object, tmp_path: Path) -> None:
    text = config({**ENTRY, "apiKey": key})
    env = copy_of(tmp_path, Place(text, env={"MY_TOKEN": "x", "OTHER_TOKEN": "y"})).env

    assert env["MY_TOKEN"] == "x"
    assert "OTHER_TOKEN" not in env


def test_a_variable_that_only_begins_like_a_place_is_there(tmp_path: Path) -> None:
    names = ("HOMEASSISTANT_TOKEN", "TEMPLATE_KEY", "TMPFILES_KEY")
    text = "{ list: ['" + "', '".join(f"${{{name}}}" for name in names) + "'] }"
    env = copy_of(tmp_path, Place(text, env=dict.fromkeys(names, "x"))).env

    assert {env.get(name) for name in names} == {"x"}


@pytest.mark.parametrize("release", ["clawdbot", "openclaw"])
def test_no_variable_leads_out_of_the_copy(release: str, tmp_path: Path) -> None:
    names = [f"{release.upper()}_PROFILE", "PI_CODING_AGENT_DIR", "XDG_CONFIG_HOME", "PWD"]
    names += ["OPENCLAW_HOME"] if release == "openclaw" else []
    text = config(ENTRY, gateway={"port": 1})
    place = Place(
        text + f"\n// {' '.join(names)}",
        release,
        env={**dict.fromkeys(names, "/home/ann/.x"), "TMPDIR": "/tmp/x", "NODE_OPTIONS": "--x"},
    )
    copy = copy_of(tmp_path, place)

    assert not {"PI_CODING_AGENT_DIR", "XDG_CONFIG_HOME", "PWD", "NODE_OPTIONS"} & copy.env.keys()
    assert not any(value.startswith("/home/ann") for value in copy.env.values())
    assert copy.env["HOME"] == f"{copy.root}/home/ann"


def test_a_wrapper_finds_what_it_needs(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / ".volta").mkdir(parents=True)
    env = {"NVM_DIR": "/opt/nvm", "JAN_ORACLE_DIR": "/opt/oracle", "PATH": "/usr/bin"}
    reading = read(Surroundings(env, home, home), Choice("openclaw"))
    found = lay_out(reading, tmp_path / "root").env

    assert found["NVM_DIR"] == "/opt/nvm"
    assert found["JAN_ORACLE_DIR"] == "/opt/oracle"
    assert found["VOLTA_HOME"] == str(home / ".volta")
    assert "ASDF_DATA_DIR" not in found


def test_credentials_are_stood_in_for(tmp_path: Path) -> None:
    env = copy_of(tmp_path, Place(env={"OPENAI_API_KEY": "real", "XAI_API_KEY": " "})).env

    assert env["OPENAI_API_KEY"] == "stand-in"
    assert "XAI_API_KEY" not in env


def test_the_planned_texts_are_laid_out(tmp_path: Path) -> None:
    place = Place(config(ENTRY))
    before = place.read()
    texts = {before.locations.config_path: b"{}"}
    planned = read(before.surroundings.over(texts), Choice("clawdbot"))
    copy = lay_out(planned, tmp_path / "root")

    assert (copy.root / "home/ann/.clawdbot/clawdbot.json").read_bytes() == b"{}"
    assert digest(planned) != digest(before)


def test_the_folders_of_includes_have_one_order(tmp_path: Path) -> None:
    """The digest counts them, and a set has another order in each process."""
    names = [f"part{number}/jan.json5" for number in range(8)]
    text = json.dumps({"$include": [f"./{name}" for name in names]})
    files = {f".openclaw/{name}": "{}" for name in names}
    copy = copy_of(tmp_path, Place(text, "openclaw", files))

    roots = copy.env["OPENCLAW_INCLUDE_ROOTS"].split(os.pathsep)
    assert len(roots) == 2 * (1 + len(names))
    assert roots[:9] == sorted(roots[:9])
    assert roots[9:] == [f"{copy.root}{root}" for root in roots[:9]]


def test_the_digest_tells_no_key(tmp_path: Path) -> None:
    secret = "sk-proj-1234567890abcdef"
    key = digest(Place(config({**ENTRY, "apiKey": secret})).read())

    assert len(key) == 64
    assert secret not in key
