"""What people reported (tests/data/reports): each is answered as the real programs behave.

A case's home is laid under a private one, its models are served by the stand-in at the address
that its files name, and what it asks is asked in process.
"""

from __future__ import annotations

import codecs
import json
import shlex
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from jan_tui import cli
from tests.cli.conftest import Said
from tests.servers import serving

REPORTS = Path(__file__).parents[1] / "data" / "reports"
ADDRESS = "127.0.0.1:1337"
"""Where the stand-in is in the files of a case."""


@dataclass(frozen=True)
class Answers:
    """What was said to each thing that a case asks, the files before and after, its home."""

    said: tuple[Said, ...]
    before: Mapping[Path, bytes]
    home: Path
    address: str

    @property
    def text(self) -> str:
        return "\n".join(one.out + one.err for one in self.said)

    @property
    def json(self) -> dict[str, Any]:
        """The preview as JSON, which the case asks for last."""
        found: dict[str, Any] = json.loads(self.said[-1].out)
        return found

    @property
    def unchanged(self) -> bool:
        return self.before == _files(self.home)


def _files(home: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in home.rglob("*.json*") if ".local" not in path.parts}


def _moved(data: bytes, address: str) -> bytes:
    """The text with another address of the server, in its own encoding."""
    wide = data.startswith(codecs.BOM_UTF16_LE)
    codec = "utf-16-le" if wide else "utf-8"
    return data.decode(codec).replace(ADDRESS, address).encode(codec)


Ask = Callable[[str], Answers]


@pytest.fixture
def ask(home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Asks what a case asks, in its home; `asked` of the case may be replaced."""
    (home / ".clawdbot").rmdir()
    monkeypatch.setenv("PATH", "/usr/bin:/bin")

    def asked(name: str) -> Answers:
        case = json.loads((REPORTS / name / "case.json").read_text())
        shutil.copytree(REPORTS / name / "home", home, dirs_exist_ok=True)
        for variable, value in case["env"].items():
            monkeypatch.setenv(variable, value)
        with serving(*case["served"]) as jan:
            address = jan.base_url.removeprefix("http://").removesuffix("/v1")
            for path in _files(home):
                path.write_bytes(_moved(path.read_bytes(), address))
            before, said = _files(home), []
            for words in case["ask"].split(";"):
                capsys.readouterr()
                status = cli.main(shlex.split(words))
                said.append(Said(status, *capsys.readouterr()))
            return Answers(tuple(said), before, home, address)

    return asked


def _refused(answers: Answers, name: str) -> None:
    """A. The place is in `issues` or in `unchecked`, and nothing is called well."""
    real = json.loads((REPORTS / name / "case.json").read_text())["real"]
    lines = [line.removeprefix("- ") for line in real["said"] if line.startswith("- ")]
    assert "All is well" not in answers.text
    preview = answers.said[-1]
    if not preview.out.startswith("{"):
        assert preview.status == 1
        assert all(line in preview.out for line in lines)
        return
    told = answers.json
    for line in lines:
        place = line.partition(":")[0]
        covered = any(place == each or place.startswith(f"{each}.") for each in told["unchecked"])
        assert line in told["issues"] or covered


def _runs(answers: Answers, name: str) -> None:
    """B. It runs: nothing worse than information about what OpenClaw accepts."""
    del name
    assert "error:" not in answers.text
    assert "warning:" not in answers.text
    assert "16000" not in answers.text


def _proxy(answers: Answers, name: str) -> None:
    del name
    assert "All is well" not in answers.text
    assert "HTTP_PROXY" in answers.text
    assert "NO_PROXY" in answers.text


def _secret_ref(answers: Answers, name: str) -> None:
    del name
    assert "All is well" not in answers.text
    assert "error:" in answers.text
    assert "JAN_API_KEY" in answers.text


def _nix(answers: Answers, name: str) -> None:
    del name
    assert answers.said[-1].status == 1
    assert answers.unchanged
    assert "Nix" in answers.said[-1].err


def _other_name(answers: Answers, name: str) -> None:
    """C. It is shown as Jan under that name, with its hazards; a model resolves there."""
    del name
    status, preview, apply, after = answers.said
    assert f"ready  http://{answers.address}/v1" in status.out
    assert "custom-127-0-0-1-1337" in preview.out
    assert "context-window" in preview.out
    assert apply.status == 0
    assert "Nothing to do" in apply.out
    assert answers.unchanged
    assert f"ready  http://{answers.address}/v1" in after.out


def _no_provider(answers: Answers, name: str) -> None:
    """C. No chain is announced whose head has no provider."""
    del name
    (said,) = answers.said
    assert said.status == 1
    assert answers.unchanged
    assert "will try" not in said.err


def _foreign_key(answers: Answers, name: str) -> None:
    """D. It is sent as it stands, and the own spelling is offered."""
    del name
    assert "sends this text as it stands" in answers.said[0].out
    preview = answers.said[1].out
    assert "warning: key-in-foreign-syntax" in preview
    assert "Write ${JAN_API_KEY}." in preview
    assert cli.main(["apply", "--repair"]) == 0
    config = (answers.home / ".openclaw" / "openclaw.json").read_text()
    assert '"apiKey": "${JAN_API_KEY}"' in config


def _stray(answers: Answers, name: str) -> None:
    """E. The file is named, and the name that is read."""
    del name
    folder = answers.home / ".openclaw"
    for said in answers.said:
        assert f"OpenClaw does not read {folder / 'openclaw.json5'}." in said.out
        assert f"It reads {folder / 'openclaw.json'}" in said.out


def _elsewhere(answers: Answers, name: str) -> None:
    """F. Every model chosen outside the chain is shown with its status."""
    del name
    preview = answers.said[1].out
    for role in ("imageModel", "heartbeat", "subagents"):
        assert role in preview
    for ref in ("jan/llava-ghost", "anthropic/claude-haiku-4-5", "jan/ghost"):
        assert ref in preview


def _list_it(answers: Answers, name: str) -> None:
    """G. A served model that the entry leaves out is to be listed, not to be loaded."""
    del name
    out = answers.said[0].out
    assert "List it in the entry" in out
    assert "jan-tui apply --add-model llama-3.3-70b" in out
    assert "Load it" not in out


def _plain_http(answers: Answers, name: str) -> None:
    del name
    status, preview = answers.said
    said = "The address says https, this server speaks http."
    for each in (status, preview):
        assert said in each.out
        assert f"Write http://{answers.address}/v1." in each.out
        assert "jan-tui apply --repair" in each.out
    assert status.out.splitlines()[1] == said


def _repair_refused(answers: Answers, name: str) -> None:
    """Nothing can be repaired of what refuses the file: exit 1, and what is left."""
    del name
    (said,) = answers.said
    left = 'models.providers.jan.models.0: Unrecognized key: "capabilities"'
    if said.status == 1:
        assert left in said.err
        assert "will try" not in said.err
        return
    assert "capabilities" not in (answers.home / ".clawdbot" / "clawdbot.json").read_text()


def _repair_little(answers: Answers, name: str) -> None:
    del name
    (said,) = answers.said
    changed = [line for line in said.out.splitlines() if line[:1] in "+-"]
    assert [line.split()[1] for line in changed[2:]] == ['"fallback":', '"fallbacks":']
    assert answers.unchanged


def _wrong_clothes(code: str, line: int, column: int) -> Callable[[Answers, str], None]:
    """H. The thing is named with its place, and its repair can be undone byte by byte."""

    def check(answers: Answers, name: str) -> None:
        del name
        (said,) = answers.said
        path = answers.home / ".clawdbot" / "clawdbot.json"
        assert said.status == 1
        assert f"error: {code}\n  {path}:{line}:{column}: " in said.out
        assert "With the offered repairs (`jan-tui apply --repair`)" in said.out
        cli.main(["apply", "--repair"])
        mended = path.read_bytes()
        assert mended != answers.before[path]
        assert cli.main(["preview", "--offline"]) == 0
        assert cli.main(["apply", "--undo"]) == 0
        assert path.read_bytes() == answers.before[path]

    return check


def _says(*texts: str) -> Callable[[Answers, str], None]:
    """Status and preview say each of these, and nothing is called well."""

    def check(answers: Answers, name: str) -> None:
        del name
        assert "All is well" not in answers.text
        for said in answers.said:
            assert all(text in said.out for text in texts)

    return check


def _capitals(answers: Answers, name: str) -> None:
    """E. Other capitals make another file."""
    del name
    folder = answers.home / ".openclaw"
    for said in answers.said:
        assert f"OpenClaw does not read {folder / 'OpenClaw.json'}." in said.out


def _renamed(answers: Answers, name: str) -> None:
    """G. What is repaired in an entry goes with it to its new name; nothing is added."""
    del name
    assert answers.said[0].status == 0
    config = json.loads((answers.home / ".clawdbot" / "clawdbot.json").read_text())
    (entry,) = config["models"]["providers"].items()
    assert entry[0] == "jan"
    assert [model["id"] for model in entry[1]["models"]] == ["a", "b"]


CHECKS: Mapping[str, Callable[[Answers, str], None]] = {
    "refused-context-pruning": _refused,
    "refused-heartbeat-object-clawdbot": _refused,
    "refused-heartbeat-object-openclaw": _refused,
    "refused-unchecked-section-openclaw": _refused,
    "refused-token-kept-elsewhere-openclaw": _refused,
    "container-without-docker-openclaw": _says("Docker", "fails before anything"),
    "signs-in-as-aws-openclaw": _says('"__aws_sdk_auth__"'),
    "secret-in-request-unset-openclaw": _says("NOPE_KEY is not set"),
    "certificate-not-checked-openclaw": _says("does not allow insecureSkipVerify"),
    "address-with-query": _says("a ? or # part", "jan-tui apply --repair"),
    "config-in-capitals-openclaw": _capitals,
    "renamed-entry-repaired-inside": _renamed,
    "context-minimum-openclaw": _runs,
    "unlisted-model-runs-openclaw": _runs,
    "http-proxy-openclaw": _proxy,
    "secretref-unset-openclaw": _secret_ref,
    "nix-mode-openclaw": _nix,
    "jan-under-another-name": _other_name,
    "primary-without-provider": _no_provider,
    "key-in-foreign-syntax": _foreign_key,
    "config-under-another-name-json5": _stray,
    "models-chosen-elsewhere": _elsewhere,
    "served-but-not-listed-advice": _list_it,
    "https-on-plain-http": _plain_http,
    "repair-on-refused-file": _repair_refused,
    "repair-adds-everything": _repair_little,
    "utf16-config": _wrong_clothes("not-utf8", 1, 1),
    "pasted-smart-quotes": _wrong_clothes("typographic-quotes", 2, 3),
    "pasted-code-fence": _wrong_clothes("markdown-fence", 1, 1),
}


def test_every_report_has_its_check() -> None:
    assert {path.parent.name for path in REPORTS.glob("*/case.json")} == set(CHECKS)


@pytest.mark.parametrize("name", CHECKS)
def test_a_report(name: str, ask: Ask) -> None:
    CHECKS[name](ask(name), name)


def test_a_file_that_is_not_read_is_the_headline_where_jan_answers(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / ".clawdbot" / "clawdbot.json5").write_text("{}")
    with serving("a") as jan:
        assert cli.main(["status", "--base-url", jan.base_url]) == 0
    headline = capsys.readouterr().out.splitlines()[1]
    assert headline.startswith(f"Clawdbot does not read {home / '.clawdbot' / 'clawdbot.json5'}.")


def test_the_key_of_a_text_in_utf16_is_shown_nowhere(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key = "sk-real-0123456789abcdef"
    text = f'{{ models: {{ providers: {{ jan: {{ apiKey: "{key}" }} }} }} }}'
    for codec in ("utf-16", "utf-16-le"):
        path = home / ".clawdbot" / "clawdbot.json"
        path.write_bytes(text.encode(codec))
        for words in (
            ["preview", "--offline"],
            ["apply", "--primary", "jan/a"],
            ["apply", "--repair"],
        ):
            cli.main(words)
        said = "".join(capsys.readouterr()).replace("\0", "").replace("\\x00", "")
        assert "-{ models" in said
        assert key not in said


LOCAL = {"apiKey": "x", "api": "openai-completions"}


def _openclaw(home: Path, providers: Mapping[str, Any], primary: str) -> Path:
    path = home / ".openclaw" / "openclaw.json"
    path.parent.mkdir()
    chosen = {"agents": {"defaults": {"model": {"primary": primary}}}}
    path.write_text(json.dumps({"models": {"providers": providers}, **chosen}))
    return path


def _listing(*ids: str) -> list[dict[str, str]]:
    return [{"id": ident, "name": ident} for ident in ids]


def test_one_repair_writes_all_of_an_address_right(home: Path) -> None:
    with serving("a") as jan:
        wrong = jan.base_url.replace("http:", "https:").removesuffix("/v1")
        entry = {**LOCAL, "baseUrl": wrong, "models": _listing("a")}
        path = _openclaw(home, {"jan": entry}, "jan/a")
        assert cli.main(["apply", "--repair"]) == 0
        assert f'"baseUrl": "{jan.base_url}"' in path.read_text()
        assert cli.main(["status"]) == 0


def test_a_repair_lists_what_the_config_names_and_no_other_model(home: Path) -> None:
    with serving("a", *(f"cloud-{n}" for n in range(9))) as jan:
        path = _openclaw(home, {"jan": {**LOCAL, "baseUrl": jan.base_url}}, "jan/a")
        assert cli.main(["apply", "--repair"]) == 0
        assert "cloud" not in path.read_text()
        assert cli.main(["preview"]) == 0


def test_a_model_is_named_under_the_entry_that_lists_it(home: Path) -> None:
    with serving("a", "b") as jan:
        entry = {**LOCAL, "baseUrl": jan.base_url}
        providers = {
            "jan": {**entry, "models": _listing("a")},
            "local": {**entry, "models": _listing("b")},
        }
        path = _openclaw(home, providers, "jan/a")
        assert cli.main(["apply", "--primary", "b"]) == 0
        assert '"local/b"' in path.read_text()


@pytest.mark.parametrize("name", ["jan", "custom-127-0-0-1-1337"])
def test_no_chain_is_left_whose_provider_the_change_takes_away(
    name: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving("a") as jan:
        entry = {**LOCAL, "baseUrl": jan.base_url, "models": _listing("a")}
        before = _openclaw(home, {name: entry}, f"{name}/a")
        text = before.read_text()
        asked = ["apply", "--mode", "off", "--base-url", jan.base_url]
        assert cli.main(asked) == 1
        said = capsys.readouterr().err
        assert "has no provider" in said
        assert "--mode explicit" not in said
        assert "jan-tui apply" not in said
        assert before.read_text() == text
        assert cli.main([*asked, "--force"]) == 0
        assert "will try" not in capsys.readouterr().err


def test_all_that_is_left_of_a_refused_file_is_said(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = home / ".openclaw" / "openclaw.json"
    path.parent.mkdir()
    path.write_text("{ zzz: 1, gateway: { qqq: 2, tailscale: { resetOnExit: true } } }")
    assert cli.main(["apply", "--repair"]) == 1
    said = capsys.readouterr().err
    assert '"zzz"' in said
    assert '"qqq"' in said
    assert cli.main(["apply", "--repair=no-such-notice"]) == 1
    assert "There is no notice no-such-notice." in capsys.readouterr().out


def test_an_invisible_character_before_a_served_id_is_named(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving("a") as jan:
        entry = {**LOCAL, "baseUrl": jan.base_url, "models": _listing("a")}
        path = _openclaw(home, {"jan": entry}, "jan/\u200ba")
        cli.main(["preview"])
        assert "U+200B" in capsys.readouterr().out
        assert cli.main(["apply", "--repair"]) == 0
        assert '"jan/a"' in path.read_text()


@pytest.mark.parametrize(
    "name", [".openclaw/config.json", ".config/openclaw/openclaw.json", "openclaw.json"]
)
def test_a_stray_file_tells_whose_it_is(
    name: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (home / ".clawdbot").rmdir()
    path = home / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("{}")
    cli.main(["preview", "--offline"])
    said = capsys.readouterr().out
    assert f"OpenClaw does not read {path}." in said
    assert f"{path} {home / '.openclaw' / 'openclaw.json'}" in said
