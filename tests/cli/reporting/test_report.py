"""`jan-tui report`: all that a bug report needs, and nothing that identifies anyone."""

from __future__ import annotations

import json
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from jan_tui.cli.common import surroundings
from jan_tui.clock import SystemClock
from jan_tui.jan import Phase
from jan_tui.jan.machine import Isolation
from jan_tui.jan.watch import Restarts, Span, Start
from jan_tui.workspace import LocalWorkspace, Options
from tests.cli.conftest import NOBODY, Run
from tests.cli.hostile import config_of
from tests.servers import serving

IDENTIFYING = (
    "anna-secret-model",
    "Anna Meyer",
    "4915112345678",
    "sk-live-0123456789",
    "meyer-net",
)

CONFIG = """{
  models: { providers: {
    jan: { baseUrl: "http://127.0.0.1:9/v1", apiKey: "sk-live-0123456789",
      api: "openai-completions",
      models: [{ id: "anna-secret-model", name: "Anna Meyer" }, { id: "b", name: "B" }] },
    "meyer-net": { baseUrl: "http://meyer-net/v1", apiKey: "${MEYER_KEY}", models: [] } } },
  agents: { defaults: { model: { primary: "jan/anna-secret-model" } },
    list: [{ id: "anna", name: "Anna Meyer" }] },
  channels: { whatsapp: { groups: { "4915112345678": { requireMention: true } } } },
}"""


def kept_history(base_url: str) -> None:
    place = LocalWorkspace(surroundings(), Options(base_url=base_url), SystemClock())
    now = datetime.now(UTC) - timedelta(hours=1)
    spans = (Span(Phase.READY, now, now + timedelta(minutes=5)), Span(Phase.DOWN, now, now))
    assert place.restarts is not None
    starts = (Start(now, 12.5, "anna-secret-model"),)
    assert place.restarts.save(base_url, Restarts(spans, starts)) == ""


@pytest.mark.parametrize("json_option", [(), ("--json",)], ids=["text", "json"])
def test_it_identifies_nobody(json_option: tuple[str, ...], home: Path, run: Run) -> None:
    config_of(home).write_text(CONFIG)
    log = home / ".local" / "state" / "jan-tui" / "errors.log"
    kept_history(NOBODY)
    log.write_text(
        "2026-11-26T10:00:00+00:00 jan-tui 0.1.0 KeyError: 'anna-secret-model' (a.py:1)\nTrace\n"
    )
    said = run("report", *json_option)
    assert said.status == 0
    for each in (*IDENTIFYING, str(home)):
        assert each not in said.out, each
    for each in ("textual", "<name 1>", "12.5", "KeyError (a.py:1)"):
        assert each in said.out, each


@pytest.mark.parametrize(
    ("summary", "shown"),
    [
        ("KeyError", "KeyError"),
        ("KeyError (tui/app.py:12)", "KeyError (tui/app.py:12)"),
        ("OSError: Anna Meyer", "OSError"),
        ("OSError: Anna Meyer (meyer-net:80)", "OSError"),
        ("OSError: (meyer.py:1) is gone (a_b.py:2)", "OSError (a_b.py:2)"),
    ],
)
def test_an_error_is_its_kind_and_place(summary: str, shown: str, home: Path, run: Run) -> None:
    log = home / ".local" / "state" / "jan-tui" / "errors.log"
    log.parent.mkdir(parents=True)
    head = "2026-11-26T10:00:00+00:00 jan-tui 0.1.0"
    log.write_text(f"{head} {summary}\nTrace\n")
    assert json.loads(run("report", "--json").out)["errors"] == [f"{head} {shown}"]


def test_it_tells_what_decides_what_is_said_and_drawn(
    home: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "jan_tui.jan.machine.local_host.detect_isolation", lambda *_: Isolation.CONTAINER
    )
    report = json.loads(run("report", "--json", "--ascii").out)
    assert report["system"]["isolation"] == "container"
    assert report["terminal"]["glyphs"].startswith("ASCII")


def test_the_shape_of_the_config_is_there(home: Path, run: Run) -> None:
    config_of(home).write_text(CONFIG)
    with serving("anna-secret-model") as jan:
        said = run("report", "--json", "--base-url", jan.base_url)
    report = json.loads(said.out)
    providers = report["config"]["shape"]["models"]["providers"]
    assert providers["jan"]["apiKey"] == "text"
    assert providers["<name 1>"]["models"] == []
    assert report["config"]["file"] == "~/.clawdbot/clawdbot.json"
    assert report["jan"]["phase"] == "ready"
    assert report["jan"]["models"] == 1
    assert "anna" not in said.out


def test_it_is_written_to_a_new_file_alone(home: Path, run: Run) -> None:
    said = run("report", "--output", "report.txt")
    path = home / "report.txt"
    assert said.status == 0
    assert "Written to report.txt." in said.err
    assert path.read_text(encoding="utf-8") == said.out
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    again = run("report", "--output", "report.txt")
    assert again.status == 2
    assert "is there already" in again.err


def test_a_config_that_does_not_parse_is_reported_all_the_same(home: Path, run: Run) -> None:
    config_of(home).write_text("{ broken")
    report = json.loads(run("report", "--json").out)
    assert report["program"]["valid"] is False
    assert report["config"]["shape"] == {}
