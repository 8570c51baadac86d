"""Whether the installed program discovers Jan's models is seen, never guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from jan_tui.clawdbot.config.files import Surroundings
from jan_tui.clawdbot.values.prediction import Mode, ServerFacts
from jan_tui.editing.intent import Intent
from jan_tui.workspace.local import LocalWorkspace, Options
from tests.clawdbot.hazards.cases import ENTRY, config
from tests.clawdbot.program.test_asking import STATUS, answering, program
from tests.tui.world import StillClock

SERVED = ServerFacts(served=("a", "b"))
FOUND = {"models": [{"key": "jan/a", "missing": False, "tags": ["default"]}]}
MISSING = {"models": [{"key": "jan/a", "missing": True, "tags": ["default"]}]}


def place(folder: Path, text: str | None = None, release: str | None = None) -> LocalWorkspace:
    env = {"PATH": f"{folder / 'bin'}:/usr/bin:/bin", "HOME": str(folder)}
    if text is not None:
        (folder / ".clawdbot").mkdir()
        (folder / ".clawdbot/clawdbot.json").write_text(text)
    options = Options(release=release) if release else Options()
    return LocalWorkspace(Surroundings(env, folder, folder), options, StillClock())


@pytest.mark.parametrize(
    ("listed", "discovers"),
    [(FOUND, True), (MISSING, False), ({"models": []}, False)],
    ids=["found", "missing", "no-row"],
)
async def test_it_is_asked_about_a_draft_that_opts_in(
    tmp_path: Path, listed: object, discovers: bool
) -> None:
    program(tmp_path, answering(STATUS, listed=listed))
    workspace = place(tmp_path)
    before = workspace.evaluate(Intent(), SERVED)
    assert before.prediction.discovers is None
    assert before.discovery is not None
    draft = before.discovery.reading.value
    assert draft["agents"]["defaults"]["model"]["primary"] == "jan/a"
    assert "models" not in draft
    await workspace.answers.ask(before.discovery)
    after = workspace.evaluate(Intent(), SERVED)
    assert after.prediction.discovers is discovers
    assert after.discovery is None
    # The next session knows it, too.
    assert place(tmp_path).evaluate(Intent(), SERVED).prediction.discovers is discovers
    # No file was touched.
    assert not (tmp_path / ".clawdbot").exists()


async def test_a_program_that_fails_is_not_asked_again_and_nothing_is_known(
    tmp_path: Path,
) -> None:
    program(tmp_path, 'echo "no such command" >&2; exit 3')
    workspace = place(tmp_path)
    due = workspace.evaluate(Intent(), SERVED).discovery
    assert due is not None
    await workspace.answers.ask(due)
    after = workspace.evaluate(Intent(), SERVED)
    assert (after.prediction.discovers, after.discovery) == (None, None)


@pytest.mark.parametrize(
    "facts",
    [
        ServerFacts(),
        ServerFacts(served=()),
        ServerFacts("http://jan-host:1337/v1", served=("a",)),
    ],
    ids=["not-asked", "no-model", "elsewhere"],
)
def test_it_cannot_be_seen_while_jan_serves_nothing_there(
    tmp_path: Path, facts: ServerFacts
) -> None:
    program(tmp_path, answering())
    assert place(tmp_path).evaluate(Intent(), facts).discovery is None


def test_it_is_no_matter_once_jan_is_connected_or_has_an_entry(tmp_path: Path) -> None:
    program(tmp_path, answering())
    assert place(tmp_path, config(ENTRY)).evaluate(Intent(), SERVED).discovery is None


def test_it_is_not_asked_of_a_release_without_discovery_nor_without_a_program(
    tmp_path: Path,
) -> None:
    assert place(tmp_path).evaluate(Intent(), SERVED).discovery is None
    program(tmp_path, answering(), "openclaw")
    assert place(tmp_path, release="openclaw").evaluate(Intent(), SERVED).discovery is None


def test_it_is_not_asked_where_asking_is_off(tmp_path: Path) -> None:
    program(tmp_path, answering())
    workspace = place(tmp_path)
    workspace.asks = False
    assert workspace.evaluate(Intent(), SERVED).discovery is None


def test_what_is_planned_is_about_the_server_that_is_thought_of(tmp_path: Path) -> None:
    workspace = place(tmp_path)
    wanted = Intent(mode=Mode.EXPLICIT, base_url="http://jan-host:1337/v1", primary="jan/c")
    drafted = ServerFacts(served=("c",))
    read = workspace.evaluate(wanted, SERVED, drafted)
    assert read.plan is not None
    assert read.plan.preview is not None
    assert [model.id for model in read.plan.preview.catalog] == ["c"]
    assert {model.id for model in read.prediction.catalog} == {"a", "b"}


def test_a_key_that_is_a_reference_is_the_variable_s_value(tmp_path: Path) -> None:
    from jan_tui.editing.intent import KeyChoice
    from jan_tui.jan.http.request import Target
    from jan_tui.structs import replace

    workspace = place(tmp_path)
    workspace._surroundings = replace(
        workspace._surroundings, env={**workspace._surroundings.env, "MY_KEY": "value"}
    )
    used = workspace.evaluate(Intent(), SERVED).prediction
    target = workspace.draft_target(Intent(key=KeyChoice(value="${MY_KEY}")), used)
    assert target == Target(used.provider.base_url, "value")
    unset = workspace.draft_target(Intent(key=KeyChoice(value="${NOT_SET}")), used)
    assert unset is None
    assert workspace.draft_target(Intent(primary="jan/a"), used) is None
