"""What scripts rely on: exit statuses, what goes to which stream, how long a server is awaited."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from jan_tui.demo.eras import Era
from jan_tui.jan.http.probe import Server
from jan_tui.jan.http.request import Limits
from jan_tui.jan.snapshot import Phase, ProbeResult, Trouble
from jan_tui.jan.watch.monitor import Monitor
from tests.cli.conftest import NOBODY, Run
from tests.cli.hostile import CONFIG, WORKING, config_of
from tests.servers import serving


class TestLimits:
    @pytest.mark.parametrize(
        "command", [("status",), ("models",), ("preview",), ("apply", "--mode", "implicit")]
    )
    def test_every_command_waits_a_second_and_a_half(
        self, command: tuple[str, ...], home: Path, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        config_of(home).write_text(CONFIG)
        handed: list[Limits | None] = []

        async def probe(self: Server, limits: Limits | None = None, **_: object) -> ProbeResult:
            handed.append(limits)
            return ProbeResult(NOBODY, Phase.HUNG, trouble=Trouble.SILENT)

        monkeypatch.setattr(Server, "probe", probe)
        run(*command)
        assert handed == [Limits(connect=1.0, answer=1.5)]

    def test_a_wait_asks_no_longer_each_time(
        self, home: Path, run: Run, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        handed: list[Limits] = []
        plain = Monitor.__init__

        def begin(self: Monitor, *target: Any, **given: Any) -> None:
            handed.append(given["limits"])
            plain(self, *target, **given)

        monkeypatch.setattr(Monitor, "__init__", begin)
        assert run("status", "--wait", "0.05").status == 1
        assert handed == [Limits(connect=1.0, answer=1.5)]


class TestStatuses:
    def test_ready_and_not(self, home: Path, run: Run) -> None:
        config_of(home).write_text(CONFIG)
        with serving("a") as jan:
            to = ("--base-url", jan.base_url)
            assert run("status", *to).status == 0
            assert run("status", "--wait", "5", *to).status == 0
            assert run("models", *to).status == 0
            jan.standin.models = ()
            assert run("status", *to).status == 1
            assert run("models", *to).status == 1
        assert run("status").status == run("models").status == 1

    def test_what_was_not_checked_is_told_by_status_and_preview(self, home: Path, run: Run) -> None:
        """Jan's list names no context; an engine's does, and wants the key for chats alone."""
        key = "sk-real-1234567890"
        with serving("a", era=Era.ENGINE) as jan:
            entry = {
                "baseUrl": jan.base_url,
                "apiKey": key,
                "api": "openai-completions",
                "models": [{"id": "a", "name": "a", "contextWindow": 32768, "maxTokens": 4096}],
            }
            config = {
                "models": {"providers": {"jan": entry}},
                "agents": {"defaults": {"model": {"primary": "jan/a"}}},
            }
            config_of(home).write_text(json.dumps(config))
            config_of(home).chmod(0o600)
            jan.standin.contexts = {"a": 32768}
            jan.standin.key = key
            to = ("--base-url", jan.base_url)

            def status() -> dict[str, Any]:
                told: dict[str, Any] = json.loads(run("status", "--json", *to).out)
                return told

            assert status()["not_checked"] == []
            assert status()["headline"] == "All is well: Jan serves jan/a, Clawdbot's primary."
            assert "not checked" not in run("preview", *to).out
            jan.standin.key = "sk-another-1234567890"
            assert status()["headline"].startswith("Jan refuses chats with the key that was sent")
            jan.standin.era, jan.standin.key = Era.LATE, key
            sentence = "How much context Jan has loaded for a is not known."
            assert status()["not_checked"] == [sentence]
            assert status()["headline"] == "Ready; not checked: the context of a."
            assert f"not checked: context-not-known\n  {sentence}" in run("preview", *to).out
            # The headline says the same: it is told once.
            assert sentence not in run("status", *to).out
            assert "1 more:" not in run("status", *to).out

    def test_status_and_preview_tell_the_same_in_the_same_order(self, home: Path, run: Run) -> None:
        chain = {"primary": "jan/zz", "fallbacks": ["jan/yy", "qwen"]}
        entry: dict[str, Any] = {"api": "openai-completions", "models": [{"id": "a", "name": "A"}]}
        with serving("a", "b") as jan:
            entry["baseUrl"] = jan.base_url
            agents, models = {"defaults": {"model": chain}}, {"providers": {"jan": entry}}
            config_of(home).write_text(json.dumps({"models": models, "agents": agents}))
            to = ("--base-url", jan.base_url)
            status = json.loads(run("status", "--json", *to).out)
            preview = json.loads(run("preview", "--json", *to).out)
            texts = run("status", *to).out, run("preview", *to).out
        codes = [each["code"] for each in preview["noted"]]
        assert status["noted"] == preview["noted"]
        assert [each["code"] for each in preview["notices"]] == [
            code for code in codes if code in {each["code"] for each in preview["notices"]}
        ]
        assert codes[0] == "primary-not-served"
        assert "zz" in status["headline"]
        assert f"{len(codes) - 1} more:" in texts[0]
        assert f"{len(codes)} notices:" in texts[1]
        for text, told in zip(texts, (codes[1:], codes), strict=True):
            found = re.findall(r"^(?:error|warning|info|not checked): (\S+)$", text, re.MULTILINE)
            assert found == told

    def test_how_the_release_was_chosen(self, home: Path, run: Run) -> None:
        config_of(home).write_text("{}")
        first = run("preview", "--offline", "--release", "openclaw@2026.4.29").out.splitlines()[0]
        assert first == "openclaw 2026.4.29: chosen by --release"
        first = run("preview", "--offline", "--release", "openclaw").out.splitlines()[0]
        assert first == "openclaw 2026.9.6 (newest known): chosen by --release"

    @pytest.mark.parametrize(("text", "status"), [(CONFIG, 0), ("{", 1), ('{ "nonsense": 1 }', 1)])
    def test_a_config_that_is_refused(self, text: str, status: int, home: Path, run: Run) -> None:
        config_of(home).write_text(text)
        assert run("preview", "--offline").status == status
        assert run("preview", "--offline", "--json").status == status

    def test_an_agent_that_there_is_not(self, home: Path, run: Run) -> None:
        config_of(home).write_text(CONFIG)
        said = run("preview", "--offline", "--agent", "ghost")
        assert said == (1, "", "There is no agent ghost. The config has: main.\n")

    def test_apply(self, home: Path, run: Run) -> None:
        config_of(home).write_text(WORKING)
        wish = ("apply", "--primary", "jan/b")
        assert run(*wish, "--dry-run").status == 0
        assert config_of(home).read_text() == WORKING
        assert run(*wish).status == 0
        assert json.loads(run(*wish, "--json").out)["changed"] == []
        assert run("apply", "--undo").status == 0
        assert run("apply", "--undo").status == 1
        assert run("apply", "--all-models").status == 1
        assert run("apply", "--context", "a=0").status == 2


class TestStreams:
    @pytest.mark.parametrize(
        "command",
        [
            ("status", "--wait", "0.05"),
            ("models",),
            ("preview",),
            ("apply", "--primary", "jan/b"),
            ("apply", "--primary", "jan/b", "--dry-run"),
            ("apply", "--undo"),
            ("apply", "--all-models"),
        ],
        ids=" ".join,
    )
    @pytest.mark.parametrize("text", [CONFIG, "{ broken"], ids=["good", "broken"])
    def test_json_is_all_that_standard_output_holds(
        self, text: str, command: tuple[str, ...], home: Path, run: Run
    ) -> None:
        config_of(home).write_text(text)
        said = run(*command, "--json")
        assert json.loads(said.out)["format"] == 1
        assert said.out.startswith("{\n")
        assert said.out.endswith("}\n")
        assert "format" not in said.err

    def test_messages_go_to_standard_error(self, home: Path, run: Run) -> None:
        config_of(home).write_text(WORKING)
        said = run("apply", "--primary", "jan/b")
        assert said.out.startswith(f"--- {config_of(home)}\n+++ {config_of(home)}\n")
        assert "Wrote" not in said.out
        assert f"Wrote {config_of(home)}, the old text is in " in said.err
        said = run("status", "--wait", "0.05")
        assert said.err.startswith("waiting for models at http://127.0.0.1:9/v1: down: ")
        assert "waiting" not in said.out
        said = run("models")
        assert said.out == ""
        assert "Local API Server" in said.err

    def test_a_wrong_call_says_how_it_is_called(self, home: Path, run: Run) -> None:
        said = run("status", "--nonsense")
        assert (said.status, said.out) == (2, "")
        assert said.err.startswith("usage: jan-tui")
        assert said.err.endswith("jan-tui status: unknown option: --nonsense\n")
