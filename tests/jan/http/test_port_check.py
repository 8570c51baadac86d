"""Whether a port is surely closed, without waiting."""

from __future__ import annotations

import socket
import time

import pytest

from jan_tui.jan.http import port_check
from tests.jan.addresses import address


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0.0.0.0"])
def test_it_is_sure_of_refused_only(host: str) -> None:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
        assert port_check.refused(address(port, host))
        one.listen(1)
        assert not port_check.refused(address(port, host))
        for _ in range(3):
            began = time.monotonic()
            port_check.refused(address(port, host))
            assert time.monotonic() - began < 1, "a full queue does not block"
