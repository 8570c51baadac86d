"""This program's own files: read and written only where no other user could have changed them.

A journal tells which bytes go into which file, so one that another user could have written is an
order of that user. The folder and the file belong to this user or to root, nobody else may write
them (a sticky folder apart), and the file is a regular one, no link.
"""

from __future__ import annotations

import errno
import json
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jan_tui.editing.errors import SaveError, cause, doing
from jan_tui.plain import printable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from jan_tui.editing.saving.filesystem import SaveFiles

_ROOT = 0


def make_folder(files: SaveFiles, folder: Path) -> None:
    """Makes the folder, 0700, with those above it. Raises `SaveError` for an unsafe one."""
    missing = []
    above = folder
    with doing("look at the state folder", folder):
        while not files.present(above):
            missing.append(above)
            above = above.parent
    for each in reversed(missing):
        # Another part of the program may make it at the same moment; it is checked below.
        with doing("make the state folder", each), suppress(FileExistsError):
            files.make_folder(each)
            files.sync_folder(each.parent)
    check_folder(files, folder)


def check_folder(files: SaveFiles, folder: Path) -> None:
    """Raises `SaveError` where another user could put files into the folder."""
    with doing("look at the state folder", folder):
        state = files.stat(folder)
    if not stat.S_ISDIR(state.st_mode):
        raise SaveError("use the state folder", folder, "it is not a folder")
    _check_owner(files, "use the state folder", folder, state)
    if not state.st_mode & stat.S_ISVTX:
        _check_writers("use the state folder", folder, state)


def read(files: SaveFiles, path: Path) -> bytes | None:
    """The bytes of one of this program's files, None where there is none.

    Raises `SaveError` where another user could have written them.
    """
    with doing("read", path):
        if not files.present(path):
            return None
    check_folder(files, path.parent)
    try:
        state, data = files.read_unfollowed(path)
    except OSError as refused:
        linked = refused.errno in (errno.ELOOP, errno.EMLINK)
        reason = "it is a symbolic link" if linked else cause(refused)
        raise SaveError("trust" if linked else "read", path, reason) from refused
    if not stat.S_ISREG(state.st_mode):
        raise SaveError("trust", path, "it is not a regular file")
    _check_owner(files, "trust", path, state)
    _check_writers("trust", path, state)
    return data


def write(files: SaveFiles, path: Path, data: bytes) -> None:
    """Replaces the file atomically, 0600, flushed. Raises `SaveError`; the old file stays then.

    The folder is one that `make_folder` has seen.
    """
    fresh = path.with_name(f"{path.name}.new")
    try:
        with doing("write", path):
            if files.present(fresh):
                files.remove(fresh)
            handle = files.create(fresh)
            try:
                write_all(files, handle, data)
                files.sync(handle)
            finally:
                files.close(handle)
            files.rename(fresh, path)
            files.sync_folder(path.parent)
    except SaveError:
        _try_to_remove(files, fresh)
        raise


def read_json(files: SaveFiles, path: Path) -> dict[str, Any]:
    """The object in one of this program's JSON files, empty where there is none or it is damaged.

    Raises `SaveError` where another user could have written it.
    """
    try:
        value = json.loads(read(files, path) or b"{}")
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def write_json(files: SaveFiles, path: Path, value: Mapping[str, Any]) -> None:
    """Replaces one of this program's JSON files, in its folder, which is made where it is missing.

    Raises `SaveError`, also where what stands there is not this program's own.
    """
    make_folder(files, path.parent)
    read(files, path)
    write(files, path, json.dumps(value).encode())


def write_all(files: SaveFiles, handle: int, data: bytes) -> None:
    """Writes all the bytes, however few the system takes at once."""
    view = memoryview(data)
    while view:
        view = view[files.write(handle, view) :]


def _try_to_remove(files: SaveFiles, path: Path) -> None:
    for _ in range(2):
        try:
            if files.present(path):
                files.remove(path)
        except OSError:
            # What is left is removed by the next write.
            continue
        return


def _check_owner(files: SaveFiles, action: str, path: Path, state: os.stat_result) -> None:
    with doing("look at", path):
        mine = state.st_uid in (_ROOT, files.user())
    if not mine:
        raise SaveError(action, path, f"it belongs to another user (uid {state.st_uid})")


def _check_writers(action: str, path: Path, state: os.stat_result) -> None:
    if state.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise SaveError(
            action, path, f"other users may write it (chmod go-w {printable(str(path))} forbids it)"
        )
