"""A base URL and a key are tried while they are typed, and what answers is listed on saving."""

from __future__ import annotations

from typing import Any

import pytest

from jan_tui.clawdbot.values.prediction import Mode
from jan_tui.editing.intent import Intent, KeyChoice
from jan_tui.jan.http.request import Target
from jan_tui.jan.snapshot import ProbeResult
from jan_tui.json5_text import parse
from jan_tui.structs import replace
from jan_tui.tui.screens.dialogs.basic import Field
from tests.tui.conftest import Hand, Opened
from tests.tui.world import CODER, LLAMA, R1, URL, World, answer, config, down, ready, snapshot

HOST = "http://jan-host:1337"
KEY = "sk-0123456789abcdefghij"


@pytest.fixture(autouse=True)
def typing_is_fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Field, "LOOK_SECONDS", 0.01)


def serves(*models: str, base_url: str = f"{HOST}/v1") -> ProbeResult:
    return ready(*models, base_url=base_url).probe


def world_with(text: str | None = None, **servers: ProbeResult) -> World:
    world = World(text)
    world.servers = {f"{HOST}{path}": probe for path, probe in servers.items()}
    return world


async def typed(hand: Hand, text: str) -> None:
    """The row of the base URL in the form, and this in its field."""
    await hand.press("3", "G", "k", "k", "k", "enter", "ctrl+u", *text)


async def test_a_base_url_is_tried_while_it_is_typed_and_listed_on_saving(opened: Opened) -> None:
    world = World(None)
    world.servers[HOST] = serves(CODER)
    world.servers[f"{HOST}/v1"] = serves(CODER)
    async with opened(world, down()) as hand:
        await typed(hand, HOST)
        await hand.until(lambda: "✓ answers, 1 model, /v1 added" in hand.text())
        assert hand.app.state.intent.empty
        await hand.press("enter")
        await hand.until(lambda: hand.app.state.intent.models is not None)
        assert hand.app.state.intent == Intent(
            mode=Mode.EXPLICIT, base_url=f"{HOST}/v1", models=(CODER,)
        )
        await hand.settle()
        assert "✓ answers, 1 model" in hand.text()
        # The choice is that server's: it is served there.
        await hand.press("1", "full_stop")
        assert hand.app.state.effective.candidates[0].status == "served"  # type: ignore[union-attr]
        await hand.press("full_stop", "enter")
        value: Any = parse(hand.world.text)
        entry = value["models"]["providers"]["jan"]
        assert entry["baseUrl"] == f"{HOST}/v1"
        assert [model["id"] for model in entry["models"]] == [CODER]


async def test_the_reason_is_told_and_nothing_is_listed(opened: Opened) -> None:
    async with opened(World(None), down()) as hand:
        await typed(hand, f"{HOST}/v1")
        await hand.until(lambda: "✗ Nothing listens there" in hand.text())
        await hand.press("enter")
        assert hand.app.state.intent == Intent(base_url=f"{HOST}/v1")


async def test_only_the_last_text_is_tried_and_none_once_the_dialog_is_left(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Field, "LOOK_SECONDS", 0.2)
    async with opened(World(None), down()) as hand:
        await typed(hand, f"{HOST}/v1")
        await hand.until(lambda: bool(hand.world.tried))
        assert [each.base_url for each in hand.world.tried] == [f"{HOST}/v1"]
        await hand.press("x", "escape")
        assert not [
            worker
            for worker in hand.app.workers
            if not worker.is_finished and worker.group == "look"
        ]
        assert len(hand.world.tried) == 1


async def test_the_key_in_use_goes_to_no_other_server_before_it_is_taken(opened: Opened) -> None:
    world = World(config(LLAMA, key=KEY))
    world.servers[f"{HOST}/v1"] = serves(LLAMA)
    async with opened(world) as hand:
        await typed(hand, f"{HOST}/v1")
        await hand.until(lambda: "✓ answers" in hand.text())
        assert {each.key for each in world.tried if each.base_url != URL} == {None}
        await hand.press("enter")
        await hand.until(lambda: world.tried[-1] == Target(f"{HOST}/v1", KEY))


async def test_a_key_is_tried_at_the_server_in_use(opened: Opened) -> None:
    refused = snapshot(answer(401, "Invalid or missing authorization token"), key_sent=True)
    world = World(None)
    world.servers[URL] = refused.probe
    async with opened(world, refused) as hand:
        await hand.press("3", "G", "k", "k", "enter", *"wrong")
        await hand.until(lambda: "answers, refuses this key" in hand.text())
        world.servers[URL] = serves(LLAMA, R1, base_url=URL)
        await hand.press("ctrl+u", *KEY)
        await hand.until(lambda: "✓ answers, 2 models" in hand.text())
        assert KEY not in hand.text()
        assert world.tried[-1] == Target(URL, KEY)
        await hand.press("enter")
        await hand.until(lambda: hand.app.state.intent.models == (LLAMA, R1))
        assert hand.app.state.intent.mode is Mode.EXPLICIT
        assert hand.app.state.intent.key == KeyChoice(value=KEY)
        await hand.press("1")
        # The first step is done by the server as it would be.
        assert "● answers on 127.0.0.1:1337" in hand.text()


async def test_a_list_of_ones_own_stands_where_the_server_has_some_of_it(opened: Opened) -> None:
    world = World(config(LLAMA))
    world.servers[f"{HOST}/v1"] = serves(LLAMA, R1, CODER)
    async with opened(world) as hand:
        await typed(hand, f"{HOST}/v1")
        await hand.press("enter")
        await hand.until(lambda: hand.app.state.drafted is not None)
        assert hand.app.state.intent == Intent(base_url=f"{HOST}/v1")


async def test_what_one_server_serves_is_not_listed_for_the_next(opened: Opened) -> None:
    world = World(None)
    world.servers[f"{HOST}/v1"] = serves(LLAMA)
    world.servers["http://other/v1"] = serves(R1, base_url="http://other/v1")
    async with opened(world, down()) as hand:
        await typed(hand, f"{HOST}/v1")
        await hand.press("enter")
        await hand.until(lambda: hand.app.state.intent.models == (LLAMA,))
        await typed(hand, "http://other/v1")
        await hand.press("enter")
        await hand.until(lambda: hand.app.state.intent.models == (R1,))


async def test_a_save_waits_for_what_is_being_tried(opened: Opened) -> None:
    world = World(config(CODER, primary=f"jan/{CODER}", fallbacks=()))
    world.servers[f"{HOST}/v1"] = serves(R1)
    async with opened(world) as hand:
        await typed(hand, f"{HOST}/v1")
        await hand.press("enter", "ctrl+s")
        await hand.until(lambda: "Review and save" in hand.text())
        assert hand.app.state.intent.models == (CODER, R1)


async def test_what_is_discarded_is_tried_no_more(opened: Opened) -> None:
    world = World(config(LLAMA))
    world.servers[f"{HOST}/v1"] = replace(serves(R1))
    async with opened(world) as hand:
        await typed(hand, f"{HOST}/v1")
        await hand.press("enter")
        await hand.until(lambda: hand.app.state.drafted is not None)
        await hand.press("x", "y")
        assert hand.app.state.draft is None
        assert hand.app.state.intent.empty


async def test_the_first_step_of_a_set_up_takes_another_address(opened: Opened) -> None:
    """A Jan on another host, from no config to a saved set-up."""
    world = World(None)
    world.servers[f"{HOST}/v1"] = serves(CODER, R1)
    async with opened(world, down()) as hand:
        await hand.press("right", "ctrl+u", *f"{HOST}/v1", "enter")
        await hand.until(lambda: "● answers on jan-host:1337" in hand.text())
        await hand.settle()
        await hand.press("full_stop", "full_stop", "enter")
        value: Any = parse(world.text)
        assert value["models"]["providers"]["jan"]["baseUrl"] == f"{HOST}/v1"
        assert value["agents"]["defaults"]["model"]["primary"] == f"jan/{CODER}"


async def test_an_address_that_does_not_answer_is_shown_with_the_reason(opened: Opened) -> None:
    async with opened(World(None), down()) as hand:
        await hand.press("right", "ctrl+u", *f"{HOST}/v1", "enter")
        await hand.until(lambda: hand.app.state.drafted is not None)
        await hand.settle()
        assert "○ down since 14:02:20  jan-host:1337" in hand.text()
        assert "The Jan application is not running." in hand.text()
