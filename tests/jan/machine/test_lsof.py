"""Listeners that psutil does not show: what lsof prints, and what the port itself tells."""

from __future__ import annotations

import shutil
import socket

import psutil
import pytest

from jan_tui.jan.machine import lsof, port_owner

PRINTED = """\
p9711
tIPv4
n127.0.0.1:1337
p9712
tIPv6
n*:1337
tIPv4
n*:1337
tIPv6
n[::1]:1337
"""
"""As lsof 4.95 prints it on Linux; its manual page gives the same fields for macOS."""


def test_a_line_is_a_field() -> None:
    assert list(lsof.parse(PRINTED)) == [
        ("127.0.0.1", 9711),
        ("::", 9712),
        ("0.0.0.0", 9712),
        ("::1", 9712),
    ]


@pytest.mark.parametrize("printed", ["", "n*:1337\n", "pnone\nn*:1337\n", "lsof: no such option\n"])
def test_what_is_no_answer_names_nobody(printed: str) -> None:
    assert list(lsof.parse(printed)) == []


def test_nothing_is_started_where_nothing_listens() -> None:
    hidden = lsof.Hidden(ask=lambda port: pytest.fail("asked"), reached=lambda host, port: "")
    assert hidden.listeners("127.0.0.1", 1337) == []


def test_what_accepts_and_is_not_shown_is_another_users() -> None:
    hidden = lsof.Hidden(ask=lambda port: "", reached=lambda host, port: "127.0.0.1")
    assert hidden.listeners("localhost", 1337) == [("127.0.0.1", None)]


def test_an_answer_holds_for_a_minute() -> None:
    asked: list[int] = []
    now = [0.0]

    def ask(port: int) -> str:
        asked.append(port)
        return PRINTED

    hidden = lsof.Hidden(ask, lambda host, port: "127.0.0.1", lambda: now[0])
    for seconds in (0, 59, 61, 119):
        now[0] = seconds
        hidden.listeners("127.0.0.1", 1337)
    assert len(asked) == 2


@pytest.mark.skipif(shutil.which("lsof") is None, reason="lsof is not installed here")
def test_without_rights_the_owner_is_found_by_the_real_lsof(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def denied(kind: str) -> None:
        raise psutil.AccessDenied

    def no_processes(attributes: list[str]) -> list[psutil.Process]:
        return []

    monkeypatch.setattr(psutil, "net_connections", denied)
    monkeypatch.setattr(psutil, "process_iter", no_processes)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        owner = port_owner.by_psutil("127.0.0.1", port)
    assert owner is not None
    assert owner.host == "127.0.0.1"
    assert owner.pid == psutil.Process().pid
