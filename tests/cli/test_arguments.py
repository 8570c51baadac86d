"""The command line in process, over real sockets and real files."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from jan_tui import cli
from jan_tui.clawdbot import RELEASES
from jan_tui.demo.eras import Era
from jan_tui.demo.standin import ReplyMode
from jan_tui.json5_text import parse
from tests.servers import serving

COMMENTED = """\
// mine
{
  agents: { defaults: { model: { primary: "jan/a" } } }, // the choice
  gateway: { port: 18789 },
}
"""


def config(home: Path, text: str | None = None) -> Path:
    path = home / ".clawdbot" / "clawdbot.json"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    return path


def answer(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, dict[str, Any]]:
    status = cli.main([*argv, "--json"])
    return status, json.loads(capsys.readouterr().out)


@pytest.mark.usefixtures("home")
class TestStatus:
    def test_ready(self, capsys: pytest.CaptureFixture[str]) -> None:
        with serving("a", "unsloth/b:c") as jan:
            status, told = answer(capsys, "status", "--base-url", jan.base_url)
        assert status == 0
        assert told["phase"] == "ready"
        assert told["server"] == "jan"
        assert told["models"] == ["a", "unsloth/b:c"]
        assert told["port"]["pid"] == os.getpid()
        assert told["latency_ms"] > 0

    def test_of_many_models_the_first_are_named(
        self, home: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        served = [f"maker/m-{number:03}" for number in range(300)]
        config(home, '{ "agents": { "defaults": { "model": { "primary": "jan/maker/m-250" } } } }')
        with serving(*served) as jan:
            assert cli.main(["status", "--base-url", jan.base_url]) == 0
            text = capsys.readouterr().out
            _, told = answer(capsys, "status", "--base-url", jan.base_url)
        listed = [line.split()[-1] for line in text.splitlines() if "maker/m-" in line]
        assert len(text.splitlines()) < 40
        assert "models, 300" in text
        assert {"maker/m-000", "maker/m-250"} <= set(listed)
        assert f"more; all of them: jan-tui models --base-url {jan.base_url}" in text
        assert told["models"] == served

    @pytest.mark.parametrize(
        ("setting", "phase"),
        [
            ({"start": False}, "down"),
            ({"key": "wanted"}, "unauthorized"),
            ({"prefix": "/other"}, "wrong-path"),
        ],
        ids=["down", "unauthorized", "wrong-path"],
    )
    def test_other_phases_exit_with_1(
        self, setting: dict[str, Any], phase: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with serving("a", **setting) as jan:
            url = f"http://127.0.0.1:{jan.standin.port}/v1"
            status, told = answer(capsys, "status", "--base-url", url)
        assert (status, told["phase"]) == (1, phase)
        assert told["headline"]
        assert told["next_step"]

    def test_a_silent_server_is_hung_within_its_limit(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with serving("a") as jan:
            jan.standin.reply_mode = ReplyMode.HANGS
            status, told = answer(capsys, "status", "--base-url", jan.base_url)
        assert (status, told["phase"]) == (1, "hung")

    def test_no_models(self, capsys: pytest.CaptureFixture[str]) -> None:
        with serving() as jan:
            status, told = answer(capsys, "status", "--base-url", jan.base_url)
        assert (status, told["phase"]) == (1, "no-models")

    def test_wait_returns_when_models_are_served(self, capsys: pytest.CaptureFixture[str]) -> None:
        with serving("a", start=False) as jan:
            jan.start_later(0.4)
            status = cli.main(["status", "--wait", "20", "--json", "--base-url", jan.base_url])
        captured = capsys.readouterr()
        assert status == 0
        assert json.loads(captured.out)["phase"] == "ready"
        assert "waiting for models" in captured.err
        assert json.loads(captured.out)["port"]["pid"] == os.getpid()

    def test_wait_ends_when_the_time_is_over(self, capsys: pytest.CaptureFixture[str]) -> None:
        with serving("a", key="wanted") as jan:
            status = cli.main(["--base-url", jan.base_url, "status", "--wait", "0.5"])
        captured = capsys.readouterr()
        assert status == 1
        assert "unauthorized" in captured.err
        assert "Not ready after 0.5 s" in captured.err


class TestModelsAndPreview:
    def test_models_has_one_row_a_model(
        self, home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        config(home, COMMENTED)
        monkeypatch.setenv("JAN_API_KEY", "jan-local")
        with serving("a", "deepseek-R1-x") as jan:
            status, told = answer(capsys, "models", "--base-url", jan.base_url)
        assert status == 0
        rows = {row["id"]: row for row in told["models"]}
        assert rows["a"]["role"] == "primary"
        assert rows["deepseek-R1-x"]["reasoning"] is True
        assert rows["a"]["contextWindow"] == 128000
        assert rows["a"]["maxTokens"] == 8192

    def test_preview_of_the_guides_fallback_spelling(
        self, home: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        config(
            home,
            '{ agents: { defaults: { model: { primary: "jan/a", fallback: ["jan/b"] } } } }',
        )
        status, told = answer(capsys, "preview", "--offline")
        assert status == 1
        assert told["valid"] is False
        assert told["issues"] == ['agents.defaults.model: Unrecognized key: "fallback"']
        assert told["as_meant"]["primary"] == "jan/a"
        assert [link["ref"] for link in told["as_meant"]["fallbacks"]] == ["jan/b"]

    def test_text_for_people_names_the_place(
        self, home: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = config(home, "{ agents: { defaults: { model: { primary: 5 } } } }")
        assert cli.main(["preview", "--offline"]) == 1
        out = capsys.readouterr().out
        assert f"{path}:1:" in out
        assert "agents.defaults.model.primary" in out


class TestApply:
    def test_explicit_is_written_whole_and_undone(
        self, home: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = config(home, COMMENTED)
        with serving("a", "b") as jan:
            wish = ["--mode", "explicit", "--all-models", "--primary", "a", "--fallback", "jan/b"]
            status, told = answer(capsys, "apply", *wish, "--base-url", jan.base_url)
            assert status == 0
            assert told["refused"] is None
            assert told["preview"]["candidates"][:2] == ["jan/a", "jan/b"]
            again, twice = answer(capsys, "apply", *wish, "--base-url", jan.base_url)
            assert (again, twice["changed"]) == (0, [])
        text = path.read_text(encoding="utf-8")
        assert text.startswith("// mine\n")
        assert "// the choice" in text
        backup = Path(told["changed"][0]["backup"])
        assert backup.read_text(encoding="utf-8") == COMMENTED
        status, undone = answer(capsys, "apply", "--undo")
        assert status == 0
        assert path.read_text(encoding="utf-8") == COMMENTED
        assert undone["refused"] is None

    def test_an_undo_over_a_later_change_shows_it_and_refuses(
        self, home: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = config(home, COMMENTED)
        assert cli.main(["apply", "--mode", "implicit"]) == 0
        config(home, "{ mine: 1 }")
        capsys.readouterr()
        assert cli.main(["apply", "--undo"]) == 1
        shown = capsys.readouterr()
        assert "+{ mine: 1 }" in shown.out
        assert f"changed after it: {path}" in shown.err
        status, told = answer(capsys, "apply", "--undo")
        assert status == 1
        assert "+{ mine: 1 }" in told["difference"]
        assert path.read_text(encoding="utf-8") == "{ mine: 1 }"

    def test_a_diff_keeps_its_tabs(self, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        config(home, "{\n\tagents: {\n\t\tlist: [],\n\t},\n}\n")
        assert cli.main(["apply", "--dry-run", "--primary", "jan/a", "--force"]) == 0
        out = capsys.readouterr().out
        assert "\n+\t\tdefaults: {\n+\t\t\tmodel: {\n" in out

    def test_dry_run_writes_nothing(self, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        path = config(home, COMMENTED)
        before = sorted(home.rglob("*"))
        assert cli.main(["apply", "--dry-run", "--mode", "implicit"]) == 0
        captured = capsys.readouterr()
        assert "+" in captured.out
        assert "Nothing was written" in captured.err
        assert path.read_text(encoding="utf-8") == COMMENTED
        assert sorted(home.rglob("*")) == before

    def test_a_key_is_never_printed(self, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        config(home, COMMENTED)
        secret = "sk-0123456789abcdef"
        assert cli.main(["apply", "--mode", "implicit", "--api-key", secret]) == 0
        captured = capsys.readouterr()
        assert secret not in captured.out + captured.err
        assert secret in config(home).read_text(encoding="utf-8")

    def test_a_broken_file_is_refused_with_its_line(
        self, home: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = config(home, "{\n  agents: {\n")
        assert cli.main(["apply", "--mode", "implicit"]) == 1
        told = capsys.readouterr().err
        assert "nothing was written" in told
        assert f"{path}:" in told
        assert path.read_text(encoding="utf-8") == "{\n  agents: {\n"


@pytest.mark.usefixtures("home")
class TestUsage:
    @pytest.mark.parametrize(
        "argv",
        [
            ["nonsense"],
            ["status", "--wait", "soon"],
            ["apply", "--context", "a"],
            ["apply", "--api-key-env", "lower"],
            ["apply", "--fallback", "a", "--no-fallbacks"],
            ["apply", "--inherit"],
            ["apply", "--agent", "main"],
            ["apply", "--agent", "main", "--inherit", "--primary", "a"],
            ["apply", "--agent", "main", "--fallback", "a", "--fallback-key", "fallback"],
            ["--demo", "status"],
            ["--release", "moltbot", "preview"],
            ["preview", "--offline", "--profile", "a b"],
        ],
        ids=" ".join,
    )
    def test_a_wrong_call_exits_with_2(
        self, argv: list[str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert cli.main(argv) == 2
        captured = capsys.readouterr()
        assert captured.out == ""
        assert captured.err

    def test_common_options_stand_before_or_after(self, capsys: pytest.CaptureFixture[str]) -> None:
        cli.main(["--release", "openclaw", "preview", "--offline", "--json"])
        before = json.loads(capsys.readouterr().out)
        cli.main(["preview", "--offline", "--json", "--release", "openclaw"])
        assert json.loads(capsys.readouterr().out) == before
        assert before["release"] == "openclaw"

    def test_the_help_names_every_release(self, capsys: pytest.CaptureFixture[str]) -> None:
        cli.main(["--help"])
        assert f"--release {'|'.join(RELEASES)}[@VERSION]" in capsys.readouterr().out

    @pytest.mark.parametrize("release", RELEASES)
    def test_every_release_can_be_asked_for(
        self, release: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        cli.main(["--release", release, "preview", "--offline", "--json"])
        assert json.loads(capsys.readouterr().out)["release"] == release

    def test_the_dashboard_wants_a_terminal(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert cli.main([]) == 2
        assert "terminal" in capsys.readouterr().err


def _listed(path: Path) -> list[dict[str, Any]]:
    """The models of the entry."""
    value: Any = parse(path.read_text())
    listed: list[dict[str, Any]] = value["models"]["providers"]["jan"]["models"]
    return listed


INSTALLED = """\
model_path: llamacpp/models/small/model.gguf
name: small
ctx_size: 4096
"""


@pytest.mark.parametrize(
    "options",
    [
        ("--mode", "explicit", "--primary", "jan/small"),
        ("--mode", "explicit", "--model", "small", "--primary", "jan/small"),
        ("--mode", "explicit", "--add-model", "small", "--primary", "jan/small"),
    ],
)
def test_an_installed_model_keeps_its_own_context(options: tuple[str, ...], home: Path) -> None:
    folder = home / ".local/share/Jan/data/llamacpp/models/small"
    folder.mkdir(parents=True)
    (folder / "model.gguf").write_text("GGUF")
    (folder / "model.yml").write_text(INSTALLED)
    path = config(home, "{}")
    assert cli.main(["apply", *options, "--base-url", "http://127.0.0.1:9/v1"]) == 0
    (model,) = _listed(path)
    assert (model["contextWindow"], model["maxTokens"]) == (4096, 4096)


def test_a_loaded_model_is_listed_with_the_context_that_is_loaded(home: Path) -> None:
    path = config(home, "{}")
    with serving("a", era=Era.ENGINE) as jan:
        jan.standin.contexts = {"a": 20480}
        wish = ["--mode", "explicit", "--all-models", "--primary", "jan/a"]
        assert cli.main(["apply", *wish, "--base-url", jan.base_url]) == 0
    (model,) = _listed(path)
    assert (model["contextWindow"], model["maxTokens"]) == (20480, 8192)
