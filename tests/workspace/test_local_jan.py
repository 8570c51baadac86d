"""What a prediction may know of the server, from what was seen of it."""

from __future__ import annotations

from typing import Any

import pytest

from jan_tui.clawdbot.values.prediction import ServerFacts
from jan_tui.jan.snapshot import Phase, ServerSnapshot
from jan_tui.workspace.local_jan import server_facts
from tests.diagnosis.cases import at, listener

LOCAL = "http://localhost:1337/v1"


@pytest.mark.parametrize(
    ("seen", "refused"),
    [
        (at(LOCAL, listener=listener("Jan")), True),
        (at(LOCAL), None),
        (at("http://127.0.0.1:1337/v1", listener=listener("Jan")), None),
        (at("http://nas:1337/v1", listener=listener("Jan")), None),
        (at(LOCAL, Phase.READY, listener=listener("Jan")), None),
        (at(LOCAL, Phase.READY, ipv6_refused=True), True),
        (at("nonsense://", listener=listener("Jan")), None),
    ],
    ids=["ipv4-only", "nobody", "address", "another-machine", "ready", "tried", "no-address"],
)
def test_a_port_that_is_open_on_ipv4_alone(seen: ServerSnapshot, refused: bool | None) -> None:
    assert server_facts(seen, "").ipv6_refused is refused


@pytest.mark.parametrize(
    ("phase", "key_sent", "without", "admitted", "expected"),
    [
        (Phase.READY, False, None, None, {"key_wanted": False, "open_without_key": True}),
        (Phase.READY, False, None, False, {"key_wanted": True, "open_without_key": True}),
        (Phase.READY, True, None, None, {}),
        (
            Phase.READY,
            True,
            False,
            None,
            {"key_wanted": True, "key_accepted": True, "open_without_key": False},
        ),
        (Phase.READY, True, True, None, {"key_wanted": False, "open_without_key": True}),
        (
            Phase.READY,
            True,
            True,
            True,
            {"key_wanted": False, "key_accepted": True, "open_without_key": True},
        ),
        (
            Phase.READY,
            True,
            True,
            False,
            {"key_wanted": True, "key_accepted": False, "open_without_key": True},
        ),
        (Phase.UNAUTHORIZED, False, None, False, {"key_wanted": True, "open_without_key": False}),
        (Phase.UNAUTHORIZED, True, None, False, {"key_wanted": True, "key_accepted": False}),
        (
            Phase.UNAUTHORIZED,
            True,
            True,
            False,
            {"key_wanted": True, "key_accepted": False, "open_without_key": True},
        ),
        (Phase.DOWN, True, None, None, {}),
        (Phase.HOST_REFUSED, False, None, None, {}),
    ],
    ids=[
        *("open", "chats-want-one", "key-sent", "key-accepted", "list-open", "key-not-needed"),
        *("key-refused-for-chats", "no-key", "key-refused", "only-the-key-refused"),
        *("down", "host-refused"),
    ],
)
def test_what_an_answer_tells_of_the_key(
    phase: Phase,
    key_sent: bool,
    without: bool | None,
    admitted: bool | None,
    expected: dict[str, Any],
) -> None:
    seen = at(
        "http://127.0.0.1:1337/v1",
        phase,
        key_sent=key_sent,
        open_without_key=without,
        admitted=admitted,
        contexts=(),
    )
    served = seen.probe.models if phase is Phase.READY else None

    assert server_facts(seen, LOCAL) == ServerFacts(
        "http://127.0.0.1:1337/v1", served=served, **expected
    )


def test_a_server_that_was_not_asked_is_the_one_that_is_meant() -> None:
    assert server_facts(None, LOCAL) == ServerFacts(LOCAL)


def test_an_empty_list_is_an_answer_and_a_wrong_path_tells_the_right_one() -> None:
    empty = server_facts(at(LOCAL, Phase.NO_MODELS), "")
    wrong = server_facts(at(LOCAL, Phase.WRONG_PATH, right_prefix="/api"), "")

    assert (empty.served, empty.key_wanted) == ((), False)
    assert (wrong.served, wrong.key_wanted, wrong.wrong_prefix) == (None, None, "/api")
