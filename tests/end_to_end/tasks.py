"""The tasks of a person, done by keys in a real terminal, each key after what the screen says.

A task ends with the dashboard closed and returns the config that it left, where it is about one.
"""

from __future__ import annotations

import sys

import pytest

if sys.platform == "win32":
    pytest.skip("pseudo-terminals are of POSIX systems", allow_module_level=True)

import base64
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jan_tui.demo.standin import ReplyMode
from jan_tui.json5_text import parse
from tests.end_to_end.terminal import Keys, Terminal
from tests.servers import serving

FIRST_SET_UP_KEYS = 4
"""Keys that a first set-up may take."""

PLACE = Path(".clawdbot") / "clawdbot.json"
LLAMA, CODER, GEMMA = "llama-3.3-70b", "qwen2.5-coder-32b", "gemma-3-12b-it"
CLAUDE = "anthropic/claude-sonnet-4-5"

BY_HAND = """\
// mine
{
  agents: { defaults: { model: { primary: "jan/a", fallbacks: ["jan/b"] } } },
  models: {
    providers: {
      jan: {
        baseUrl: "BASE_URL",
        apiKey: "jan-local", // any text
        api: "openai-completions",
        models: [
          { id: "a", name: "A", contextWindow: 32768, maxTokens: 4096 },
          { id: "b", name: "B", contextWindow: 32768, maxTokens: 4096 },
        ],
      },
    },
  },
}
"""


@dataclass(frozen=True)
class Person:
    """One who sits at a terminal of this size, with a home of their own."""

    home: Path
    terminal: Callable[..., Terminal]
    columns: int = 80
    lines: int = 24

    @property
    def config(self) -> Path:
        return self.home / PLACE

    def has(self, text: str) -> None:
        self.config.write_text(text, encoding="utf-8")

    def value(self) -> Any:
        return parse(self.config.read_text(encoding="utf-8"))

    @contextmanager
    def at(self, *arguments: str, **environment: str) -> Iterator[Keys]:
        """The keys of an open dashboard, which ends in order after the block."""
        size = {"columns": self.columns, "lines": self.lines}
        with self.terminal(*arguments, **size, **environment) as terminal:
            yield Keys(terminal)
            terminal.press("q")
            assert terminal.wait_for_exit() == 0
            assert terminal.settings() == terminal.fresh

    def editor(self, *sed: str) -> str:
        """A program that changes the file that it is given last, as a person would in an editor."""
        script = self.home / "editor.sh"
        edits = "".join(f" -e '{each}'" for each in sed)
        script.write_text(f'#!/bin/sh\nfor file; do :; done\nexec sed -i{edits} "$file"\n')
        script.chmod(0o755)
        return str(script)


@dataclass(frozen=True)
class Left:
    """The config after a task: what the default agent will try, first to last."""

    config: Path
    tries: tuple[str, ...] = field(default=())


Task = Callable[[Person], Left | None]


def save(keys: Keys, *then: str) -> None:
    keys.press("ctrl+s", "Review and save", "@@")
    keys.press("enter", "Saved", *then, absent="Review and save")


def first_run_without_jan(person: Person) -> Left:
    """Prepared from the model on Jan's disk, saved, and Jan comes afterwards."""
    folder = person.home / "jan/llamacpp/models" / LLAMA
    folder.mkdir(parents=True)
    weights = f"llamacpp/models/{LLAMA}/model.gguf"
    folder.joinpath("model.gguf").write_bytes(b"GGUF")
    folder.joinpath("model.yml").write_text(f"model_path: {weights}\nname: {LLAMA}\n")
    with serving(LLAMA, start=False) as jan, person.at("--base-url", jan.base_url) as keys:
        keys.wait_for("Nothing listens", "4 of 4 to go", "1 of 1 on disk", "2 to 4 can be done now")
        keys.press("down", f". takes {LLAMA} as primary")
        keys.press(".", "2 of 4 to go", ". shows the diff; Enter writes it")
        keys.press(".", "Review and save", "+1 model, primary", "1 file, new")
        keys.press("enter", "Saved", "Clawdbot will try", f"jan/{LLAMA}", absent="Set up")
        assert keys.count <= FIRST_SET_UP_KEYS
        jan.start()
        keys.wait_for("● ready   since", "✓ served")
    return Left(person.config, (f"jan/{LLAMA}",))


def first_run(person: Person) -> Left:
    with serving(LLAMA, CODER) as jan, person.at("--base-url", jan.base_url) as keys:
        keys.wait_for("● answers", "3 of 4 to go", f". takes {LLAMA} as primary")
        keys.press(".", "1 of 4 to go", ". shows the diff; Enter writes it")
        keys.press(".", "Review and save", "+2 models, primary", "1 file, new")
        keys.press("enter", "Saved", "1 of 5 to go", ". rehearses it now")
        assert keys.count <= FIRST_SET_UP_KEYS
        keys.press("X", "Clawdbot will try", "✓ served", absent="Set up")
    entry = person.value()["models"]["providers"]["jan"]
    assert entry["baseUrl"] == jan.base_url
    assert [model["id"] for model in entry["models"]] == [LLAMA, CODER]
    return Left(person.config, (f"jan/{LLAMA}",))


def jan_as_fallback_only(person: Person) -> Left:
    """The primary of another provider stays."""
    person.has(f'// mine\n{{ agents: {{ defaults: {{ model: {{ primary: "{CLAUDE}" }} }} }} }}\n')
    with serving(LLAMA, CODER) as jan, person.at("--base-url", jan.base_url) as keys:
        keys.wait_for("● answers", "3 of 4 to go", "f adds it")
        keys.press("f", f"{CLAUDE} stays the primary", ". shows the diff; Enter writes it")
        keys.press(".", "Review and save", "+2 models, 1 fallback")
        keys.press("enter", "Saved", "of 5 to go")
        assert keys.count <= FIRST_SET_UP_KEYS
        keys.press("X", "Clawdbot will try", CLAUDE, "✓ served", absent="Set up")
    assert person.config.read_text(encoding="utf-8").startswith("// mine\n")
    return Left(person.config, (CLAUDE, f"jan/{CODER}"))


def repairs(person: Person) -> Left:
    """A key of the docs that no program takes, a misspelt one, a comma that is missing."""
    with serving("a", "b") as jan:
        sound = BY_HAND.replace("BASE_URL", jan.base_url)
        person.has(sound.replace("fallbacks:", "fallback:"))
        editor = person.editor('s/"openai-completions"$/&,/')
        with person.at(EDITOR=editor) as keys:
            keys.wait_for("● ready", 'Unrecognized key: "fallback"', "Press R")
            keys.press("R", 'Rename "fallback" to "fallbacks"', "jan/b")
            save(keys, "fallback 1 jan/b")
            assert person.config.read_text(encoding="utf-8") == sound

            person.has(sound.replace("{\n  agents", "{\n  gatway: { port: 18789 },\n  agents"))
            keys.press("r", 'Unrecognized key: "gatway"', "Press R")
            # The advice of the headline has a key of its own.
            keys.press(".", 'Rename "gatway" to "gateway"')
            save(keys, "fallback 1 jan/b")
            assert person.value()["gateway"] == {"port": 18789}

            person.has(sound.replace('"openai-completions",', '"openai-completions"'))
            keys.press("r", "missing comma", "line 9, column 34", "Press e")
            keys.press("e", "fallback 1 jan/b", "✓ served", absent="missing comma")
            assert person.config.read_text(encoding="utf-8") == sound
    return Left(person.config, ("jan/a", "jan/b"))


def another_host(person: Person) -> Left:
    """The address as a person says it, tried while it is typed."""
    with serving(start=False) as nobody, serving("a", "b") as jan:
        person.has(BY_HAND.replace("BASE_URL", nobody.base_url))
        with person.at() as keys:
            keys.wait_for("○ down", "Nothing listens")
            keys.press("3", "Settings", nobody.base_url)
            keys.up_to("address", last="models")
            keys.press("enter", "Enter: OK")
            keys.press("ctrl+u", absent=f"│ {nobody.base_url}")
            keys.type(f"localhost:{jan.standin.port}", "✓ answers, 2 models, /v1 added")
            keys.press("enter", "unsaved", f"localhost:{jan.standin.port}", absent="Enter: OK")
            save(keys, "● ready")
            keys.press("1", "● ready   since", "fallback 1 jan/b", "✓ served")
        entry = person.value()["models"]["providers"]["jan"]
        assert entry["baseUrl"] == f"http://localhost:{jan.standin.port}/v1"
        assert "// any text" in person.config.read_text(encoding="utf-8")
    return Left(person.config, ("jan/a", "jan/b"))


def a_key(person: Person) -> Left:
    secret = "sk-jan-0123456789abcdef"
    with serving("a", "b", key=secret) as jan:
        person.has(BY_HAND.replace("BASE_URL", jan.base_url))
        with person.at() as keys:
            keys.wait_for("◇ key wanted", "Jan wants its real API key")
            keys.press(".", "Enter it as", "(Jan wants its own)")
            keys.press("enter", "Enter: OK")
            keys.type("wrong", "refuses this key")
            keys.press("ctrl+u", absent="refuses this key")
            keys.type(secret, "✓ answers, 2 models")
            keys.press("enter", "unsaved", absent="Enter: OK")
            save(keys, "● ready")
            assert secret.encode() not in keys.terminal.raw
        assert person.value()["models"]["providers"]["jan"]["apiKey"] == secret
        assert "// any text" in person.config.read_text(encoding="utf-8")
    return Left(person.config, ("jan/a", "jan/b"))


def a_restart(person: Person) -> None:
    """Seen without a key: down, starting, ready; then told in detail."""
    with serving("a", "b") as jan:
        person.has(BY_HAND.replace("BASE_URL", jan.base_url))
        with person.at() as keys:
            keys.wait_for("● ready   since", "up 100 %")
            jan.stop()
            keys.wait_for("○ down   since", "went down at")
            jan.standin.reply_mode = ReplyMode.LOADS
            jan.start()
            keys.wait_for("◐ starting")
            jan.standin.reply_mode = ReplyMode.ANSWERS
            keys.wait_for("● ready   since", "1 restart", "last starts", "back after")
            assert keys.count == 0
            keys.press("d", "Jan in detail", "○ down", "back after")
            keys.press("escape", "● ready   since", absent="Jan in detail")


def editor_with_unsaved_changes(person: Person) -> Left:
    """What is chosen and not saved outlives the editor, and is made on the new text."""
    with serving("a", "b", "c") as jan:
        person.has(BY_HAND.replace("BASE_URL", jan.base_url))
        editor = person.editor("s/any text/edited/")
        with person.at(EDITOR=editor) as keys:
            keys.wait_for("● ready", "fallback 1 jan/b")
            keys.press("2", "1 more on Jan", "p Primary")
            keys.press("p", "unsaved", "primary    jan/c")
            keys.press("e", "unsaved", "primary    jan/c")
            keys.press("ctrl+s", "Review and save", "@@")
            keys.press("enter", "Saved", absent="Review and save")
        text = person.config.read_text(encoding="utf-8")
        assert "// edited" in text
        assert text.startswith("// mine\n")
    return Left(person.config, ("jan/c", "jan/b"))


def without_colours(person: Person) -> None:
    """Every colour is a grey; the mouse turns screens; copy, a trial, and no program to ask."""
    with serving("a", "b") as jan:
        person.has(BY_HAND.replace("BASE_URL", jan.base_url))
        with person.at(NO_COLOR="1") as keys:
            keys.wait_for("● ready", "fallback 1 jan/b", "n Notices")
            keys.press("a", "is not on PATH")
            keys.click("3 Config", "Settings", "connection")
            keys.click("2 Models", "p Primary")
            keys.press("k", "▸ fallback 1 jan/b")
            keys.press("y", "Reference")
            keys.press("enter", "Copied", "Id")
            keys.press("t", "tokens/s", "works")
            keys.press("escape", absent="Trial chat")
            raw = bytes(keys.terminal.raw)
        copied = base64.b64decode(raw.split(b"\x1b]52;c;")[1].split(b"\x07")[0])
        assert copied == b"b"
        assert_grey(raw)


_GREEN, _RED = ({name, f"bright{name}"} for name in ("green", "red"))


def sixteen_colours(person: Person) -> None:
    """The terminal's own colours and no other: what is well stays green, what is not stays red."""
    with serving("a", "b") as jan:
        person.has(BY_HAND.replace("BASE_URL", jan.base_url))
        with person.at(TERM="xterm") as keys:
            keys.wait_for("● ready", "fallback 1 jan/b", "✓ served")
            assert keys.terminal.colour("● ready") in _GREEN
            assert keys.terminal.colour("✓ served") in _GREEN
            keys.press("2", "p Primary", "jan/b")
            keys.press("3", "Settings", "connection")
            jan.stop()
            keys.press("1", "○ down   since", "went down at")
            assert keys.terminal.colour("✗ Jan's server") in _RED
            raw = bytes(keys.terminal.raw)
        assert not re.search(rb"\x1b\[[\d;]*\b[34]8;", raw), "a colour that xterm need not have"


def assert_grey(raw: bytes) -> None:
    """No colour that is written has a hue: of the 256, of the 16, or of 24 bits."""
    for style in re.findall(rb"\x1b\[([\d;]*)m", raw):
        codes = [int(code or b"0") for code in style.split(b";")]
        while codes:
            code = codes.pop(0)
            if code in (38, 48) and codes.pop(0) == 5:
                assert (index := codes.pop(0)) in (0, 7, 8, 15, 16, 231) or index > 231, style
            elif code in (38, 48):
                assert len({codes.pop(0) for _ in range(3)}) == 1, style
            else:
                hue = code % 10 if code in (*range(30, 48), *range(90, 108)) else 0
                assert hue in (0, 7, 9), style


TASKS: dict[str, Task] = {
    task.__name__: task
    for task in (
        first_run_without_jan,
        first_run,
        jan_as_fallback_only,
        repairs,
        another_host,
        a_key,
        a_restart,
        editor_with_unsaved_changes,
        without_colours,
        sixteen_colours,
    )
}
"""By name; three of 300 models and two agents are in test_models.py."""
