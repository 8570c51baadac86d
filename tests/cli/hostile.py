"""Homes in which something is not as it should be, one thing at a time."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

CONFIG = '{ agents: { defaults: { model: { primary: "jan/a" } } } }'


WORKING = CONFIG.replace("{ agents", '{ env: { vars: { JAN_API_KEY: "jan-local" } }, agents')
"""The same with a key that opts in to discovery, so that a model of Jan can answer."""


def config_of(home: Path) -> Path:
    return home / ".clawdbot" / "clawdbot.json"


def pipe(path: Path) -> None:
    """A pipe with a name."""
    if sys.platform == "win32":
        pytest.skip("pipes with names are of POSIX systems")
    os.mkfifo(path)


def _pipe(home: Path) -> None:
    pipe(config_of(home))


def _device(home: Path) -> None:
    config_of(home).symlink_to("/dev/zero")


def _folder(home: Path) -> None:
    config_of(home).mkdir()


def _socket(home: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("sockets with names are of POSIX systems")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(config_of(home)))


def _too_large(home: Path) -> None:
    with config_of(home).open("wb") as file:
        file.truncate(1 << 40)


def _somewhat_too_large(home: Path) -> None:
    config_of(home).write_bytes(b"{" + b" " * (4 << 20) + b"}")


def _circle(home: Path) -> None:
    config_of(home).symlink_to("clawdbot.json")


def _circle_above(home: Path) -> None:
    (home / ".clawdbot").rmdir()
    (home / ".clawdbot").symlink_to(".clawdbot")


def _file_above(home: Path) -> None:
    (home / ".clawdbot").rmdir()
    (home / ".clawdbot").write_text("")


def _include(target: str) -> Callable[[Path], None]:
    def make(home: Path) -> None:
        config_of(home).write_text(f'{{ $include: "./{target}" }}')
        pipe(home / ".clawdbot" / "pipe")
        (home / ".clawdbot" / "device").symlink_to("/dev/zero")
        (home / ".clawdbot" / "folder").mkdir()
        (home / ".clawdbot" / "circle").symlink_to("circle")

    return make


def _dotenv(make: Callable[[Path], None]) -> Callable[[Path], None]:
    def both(home: Path) -> None:
        config_of(home).write_text(CONFIG)
        make(home / ".clawdbot" / ".env")

    return both


def _bytes(data: bytes) -> Callable[[Path], None]:
    def make(home: Path) -> None:
        config_of(home).write_bytes(data)

    return make


def _not_utf8(path: Path) -> None:
    path.write_bytes(b"A=\xff\n")


_NOT_OPENED = "not a regular file, so it is not opened"
_LARGE = "it is larger than {} MB, the most that jan-tui reads of it"
_INCLUDE = "<root>: Failed to read include file: ./{0} (resolved: {{home}}/.clawdbot/{0})"

UNREADABLE = {
    "pipe": (_pipe, f"read failed: it is a pipe, {_NOT_OPENED}"),
    "device": (_device, f"read failed: it is a device, {_NOT_OPENED}"),
    "socket": (_socket, f"read failed: it is a socket, {_NOT_OPENED}"),
    "folder": (_folder, "read failed: Error: EISDIR: illegal operation on a directory, read"),
    "too large": (_too_large, "read failed: " + _LARGE.format(64)),
    "somewhat too large": (_somewhat_too_large, "read failed: " + _LARGE.format(4)),
}
"""Configs that are there and cannot be read, with the issue that says why."""

UNRESOLVED = {
    "included pipe": (_include("pipe"), f"{_INCLUDE.format('pipe')}: it is a pipe, {_NOT_OPENED}"),
    "included device": (
        _include("device"),
        f"{_INCLUDE.format('device')}: it is a device, {_NOT_OPENED}",
    ),
    "included folder": (_include("folder"), _INCLUDE.format("folder")),
    "included circle": (_include("circle"), _INCLUDE.format("circle")),
}
"""Configs whose include cannot be read, with the issue; it stands at 1:13."""

UNREACHABLE = {
    "circle": (_circle, "its symbolic links go in a circle"),
    "circle above": (_circle_above, "its symbolic links go in a circle"),
    "file above": (_file_above, "a part of the path is not a folder"),
}
"""Configs of which nobody can tell whether they are there, with the reason."""

UNREAD_DOTENV = {
    "dotenv pipe": (_dotenv(pipe), f"it is a pipe, {_NOT_OPENED}"),
    "dotenv device": (
        _dotenv(lambda path: path.symlink_to("/dev/zero")),
        f"it is a device, {_NOT_OPENED}",
    ),
    "dotenv circle": (
        _dotenv(lambda path: path.symlink_to(".env")),
        "its symbolic links go in a circle",
    ),
}
"""A good config beside a `.env` file that cannot be read, with the reason."""

ODD = {
    "no bytes": _bytes(b""),
    "zeros": _bytes(bytes(5000)),
    "not UTF-8": _bytes(b"\xff\xfe" + b"\x80" * 50),
    "deep": _bytes(b"[" * 20_000),
    "deep objects": _bytes(b'{"a":' * 5_000),
    "deep comments": _bytes(b"/*" * 100_000),
    "another root": _bytes(b"[1, 2]"),
    "a number of many digits": _bytes(b'{ "gateway": { "port": ' + b"9" * 6_000 + b" } }"),
    "dotenv folder": _dotenv(lambda path: path.mkdir()),
    "dotenv not UTF-8": _dotenv(_not_utf8),
}
