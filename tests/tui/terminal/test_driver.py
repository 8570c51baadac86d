"""Bytes from a terminal: what is no text and no key is dropped, and nothing with it."""

from __future__ import annotations

import sys

import pytest

if sys.platform == "win32":
    pytest.skip("this driver is for POSIX systems", allow_module_level=True)

import asyncio
import os
import pty
import random
import termios
import threading
from functools import partial

from textual.app import App
from textual.drivers._writer_thread import WriterThread
from textual.events import Key, Paste
from textual.message import Message

from jan_tui.tui.terminal.driver import PASTE_SECONDS, KeyReader, TerminalDriver


def keys(found: list[Message]) -> str:
    return "".join(each.character or each.key for each in found if isinstance(each, Key))


@pytest.mark.parametrize(
    "data",
    [b"\xff", b"\xc3", b"\x80", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", bytes(range(128, 256))],
)
@pytest.mark.parametrize("chunk", [1, 4096])
def test_a_byte_that_is_no_text_takes_no_key_with_it(data: bytes, chunk: int) -> None:
    reader = KeyReader()
    typed = b"a" + data + "bü".encode()
    found: list[Message] = []
    for at in range(0, len(typed), chunk):
        found += reader.feed(typed[at : at + chunk])
    assert keys(found) == "abü"


@pytest.mark.parametrize(
    "sequence", ["\x1b[1114112u", "\x1b[97:65;2u", "\x1b[5:~", "\x1b[8551065689D", "\x1b[;::A"]
)
def test_a_sequence_that_textual_fails_at_takes_no_key_with_it(sequence: str) -> None:
    reader = KeyReader()
    assert keys(reader.feed(b"a" + sequence.encode())) == "a"
    assert keys(reader.feed(b"qrs")) == "qrs"


def test_nothing_raises_and_the_keyboard_works_afterwards() -> None:
    dice = random.Random(9)
    characters = "0123456789;:<?$[]MmuytR~ABCDOIP\x1b q"
    for _ in range(60):
        now = [0.0]
        reader = KeyReader(monotonic=partial(now.__getitem__, 0))
        for _ in range(10):
            text = "\x1b[" + "".join(dice.choice(characters) for _ in range(dice.randint(1, 14)))
            reader.feed(text.encode() + dice.randbytes(dice.randint(0, 3)))
            reader.tick()
        now[0] += PASTE_SECONDS * 2
        reader.tick()
        # The longest sequence that Textual waits for is 32 characters.
        reader.feed(b"x" * 40)
        assert keys(reader.feed(b"q")) == "q"


def test_a_paste_whose_end_is_lost_ends_by_itself() -> None:
    now = [0.0]
    reader = KeyReader(monotonic=lambda: now[0])
    assert reader.feed(b"\x1b[200~pasted") == []
    now[0] = PASTE_SECONDS - 1
    assert reader.tick() == []
    now[0] = PASTE_SECONDS + 1
    found = reader.tick() + reader.feed(b"q")
    assert [each.text for each in found if isinstance(each, Paste)] == ["pasted"]
    assert keys(found) == "q"


def test_a_whole_paste_is_one_message_however_it_is_cut() -> None:
    reader = KeyReader()
    found: list[Message] = []
    for byte in b"\x1b[200~some text\x1b[201~q":
        found += reader.feed(bytes([byte]))
    assert [each.text for each in found if isinstance(each, Paste)] == ["some text"]
    assert keys(found) == "q"


async def test_no_ctrl_s_stops_the_output_before_the_terminal_is_given_back() -> None:
    ours, theirs = pty.openpty()
    with os.fdopen(ours, "r+b", buffering=0), os.fdopen(theirs, "w", encoding="utf-8") as file:
        own = termios.tcgetattr(theirs)
        assert own[0] & termios.IXON
        driver = TerminalDriver(App[None]())
        driver._file, driver.fileno, driver.attrs_before = file, theirs, own
        driver._writer_thread = WriterThread(file)
        driver._writer_thread.start()
        driver.stop_application_mode()
        os.write(ours, b"\x13")
        closed = threading.Thread(target=driver.close, daemon=True)
        closed.start()
        await asyncio.to_thread(closed.join, 10)
        stuck = closed.is_alive()
        termios.tcflow(theirs, termios.TCOON)
        assert not stuck
        assert termios.tcgetattr(theirs) == own
