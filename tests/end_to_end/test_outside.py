"""Jan on the machine around a container or WSL, as far as network namespaces are two machines."""

from __future__ import annotations

import sys

import pytest

if sys.platform == "win32":
    pytest.skip("network namespaces are of Linux", allow_module_level=True)

import json
import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.end_to_end.two_hosts import OUTSIDE, PORT

pytestmark = pytest.mark.thorough

ISOLATE = ("unshare", "--user", "--map-root-user", "--net")
URL = f"http://{OUTSIDE}:{PORT}/v1"


def _why_not() -> str:
    """Why there are no namespaces here; empty where there are."""
    missing = [name for name in ("unshare", "nsenter", "ip") if shutil.which(name) is None]
    if missing:
        return f"{', '.join(missing)} is not installed"
    words = (*ISOLATE, sys.executable, "-m", "tests.end_to_end.two_hosts", "{}")
    tried = subprocess.run(words, capture_output=True, text=True, check=False)
    why = tried.stderr.strip().rpartition("\n")[2]
    return f"no network namespaces here: {why}" if tried.returncode else ""


@pytest.fixture(autouse=True, scope="module")
def _namespaces() -> None:
    if reason := _why_not():
        pytest.skip(reason)


IN_WSL = """
import sys
from pathlib import Path
from jan_tui.jan.machine import local_host
local_host._MARKS, local_host._CGROUP = (), Path("/none")
local_host._KERNEL = Path.home() / "osrelease"
from jan_tui.cli import main
sys.exit(main(sys.argv[1:]))
"""
"""The command line where the kernel is called like that of WSL 2."""


def inside(
    home: Path, jan: Mapping[str, Any], *words: str, wslinfo: str = ""
) -> subprocess.CompletedProcess[str]:
    """A command line of jan-tui in a container of Podman's, whose machine runs this Jan; in WSL
    where `wslinfo` is what that program prints of the network."""
    # No name server is reached from inside.
    env = {"HOME": str(home), "RES_OPTIONS": "timeout:1 attempts:1", "PATH": os.environ["PATH"]}
    command = (sys.executable, "-m", "jan_tui", *words)
    if wslinfo:
        (home / "osrelease").write_text("5.15.167.4-microsoft-standard-WSL2\n")
        (home / "wslinfo").write_text(f"#!/bin/sh\necho {wslinfo}\n")
        (home / "wslinfo").chmod(0o755)
        env["PATH"] = f"{home}:{env['PATH']}"
        command = (sys.executable, "-c", IN_WSL, *words)
    else:
        env["container"] = "podman"
    helper = (sys.executable, "-m", "tests.end_to_end.two_hosts", json.dumps(jan))
    return subprocess.run(
        (*ISOLATE, *helper, *command), env=env, capture_output=True, text=True, check=False
    )


def outside(home: Path, jan: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The answer of `status --outside`, and what it says of the gateway."""
    done = inside(home, jan, "status", "--outside", "--json")
    assert done.stdout, done.stderr
    answer = json.loads(done.stdout)
    return answer, next(each for each in answer["outside"] if each["base_url"] == URL)


def test_a_jan_that_is_open_to_the_network_is_found_and_used(tmp_path: Path) -> None:
    jan = {"host": "0.0.0.0", "trusted_hosts": [OUTSIDE]}
    answer, gateway = outside(tmp_path, jan)
    assert answer["phase"] == "down"
    assert answer["next_command"] == "jan-tui status --outside"
    assert "Server Host 0.0.0.0" in answer["next_step"]
    assert gateway == {"base_url": URL, "phase": "ready", "works": True}
    told = inside(tmp_path, jan, "status", "--outside").stdout
    assert "answers, 1 model" in told
    (use,) = [each for each in told.splitlines() if each.strip().startswith("Use it: ")]
    words = use.split("Use it: jan-tui ")[1].split()
    done = inside(tmp_path, jan, *words, "--model", "qwen3", "--primary", "jan/qwen3")
    assert done.returncode == 0, done.stderr
    assert URL in (tmp_path / ".clawdbot" / "clawdbot.json").read_text()
    ready = inside(tmp_path, jan, "status", "--json")
    assert json.loads(ready.stdout)["phase"] == "ready"


def test_a_key_is_wanted_later_and_not_sent_now(tmp_path: Path) -> None:
    jan = {"host": "0.0.0.0", "trusted_hosts": [OUTSIDE], "key": "secret"}
    _, gateway = outside(tmp_path, jan)
    assert gateway == {"base_url": URL, "phase": "unauthorized", "works": True}


def test_a_jan_for_its_own_machine_alone_names_its_setting(tmp_path: Path) -> None:
    jan = {"host": "127.0.0.1"}
    _, gateway = outside(tmp_path, jan)
    assert gateway == {"base_url": URL, "phase": "down", "works": False}
    told = inside(tmp_path, jan, "status", "--outside").stdout
    assert "Server Host    0.0.0.0" in told


def test_a_jan_that_does_not_trust_the_name_says_which(tmp_path: Path) -> None:
    jan = {"host": "0.0.0.0"}
    _, gateway = outside(tmp_path, jan)
    assert gateway == {"base_url": URL, "phase": "host-refused", "works": False}
    told = inside(tmp_path, jan, "status", "--outside").stdout
    assert f"add {OUTSIDE}:{PORT} under Trusted Hosts" in told


def test_in_wsl_windows_is_the_gateway(tmp_path: Path) -> None:
    jan = {"host": "0.0.0.0", "trusted_hosts": [OUTSIDE]}
    done = inside(tmp_path, jan, "status", "--outside", "--json", wslinfo="nat")
    answer = json.loads(done.stdout)
    assert answer["noted"][0]["code"] == "inside-wsl"
    assert f"{OUTSIDE} under Trusted Hosts" in answer["next_step"]
    assert answer["outside"] == [{"base_url": URL, "phase": "ready", "works": True}]


def test_in_wsl_with_the_network_of_windows_the_gateway_is_not_asked(tmp_path: Path) -> None:
    jan = {"host": "0.0.0.0", "trusted_hosts": ["*"]}
    done = inside(tmp_path, jan, "status", "--outside", "--json", wslinfo="mirrored")
    answer = json.loads(done.stdout)
    assert answer["noted"][0]["code"] == "inside-shared-wsl"
    assert answer["outside"] == []
