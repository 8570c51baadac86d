"""What a prediction may know of the server, from what was seen of it."""

from __future__ import annotations

import pytest

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
