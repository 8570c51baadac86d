"""What a user without root's rights may not do is refused in words, and nothing is lost."""

from __future__ import annotations

import sys

import pytest

if sys.platform == "win32":
    pytest.skip("owners and modes are of POSIX systems", allow_module_level=True)

import os
import subprocess
from pathlib import Path

from tests.editing.saving.helpers import contents

_REPOSITORY = Path(__file__).parents[3]
_NOBODY = 65534
_SAVE = """
import os, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from tests.editing.saving.helpers import change, plan, store
home = Path(sys.argv[1])
os.setgroups([])
os.setgid(65534)
os.setuid(65534)
mine = plan(change(home / ".env", b"A=2\\n"), change(home / "conf" / "clawdbot.json", b"{ a: 2 }"))
saved = store(home).save(mine)
print(saved.refused.reason if saved.refused else "saved")
"""

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0, reason="only root can become another user, and root is never refused"
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home of nobody's, below folders that nobody may pass."""
    folder = tmp_path / "home"
    (folder / "conf").mkdir(parents=True)
    (folder / ".env").write_bytes(b"A=1\n")
    (folder / "conf" / "clawdbot.json").write_bytes(b"{ a: 1 }")
    for path in [folder, *folder.rglob("*")]:
        os.chown(path, _NOBODY, _NOBODY)
    for parent in tmp_path.parents:
        if parent.is_relative_to("/tmp") and parent != Path("/tmp"):
            parent.chmod(parent.stat().st_mode | 0o011)
    tmp_path.chmod(0o755)
    return folder


def _save(home: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", _SAVE, str(home), str(_REPOSITORY)],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def _refused(home: Path) -> str:
    before = contents(home)
    said = _save(home)
    now = contents(home)
    assert {name: data for name, data in now.items() if not name.startswith("state/")} == before
    assert "Nothing was changed." in said
    return said


def test_a_user_saves_in_a_home_of_their_own(home: Path) -> None:
    assert _save(home) == "saved"
    assert (home / "conf" / "clawdbot.json").stat().st_uid == _NOBODY


def test_a_read_only_file_is_refused(home: Path) -> None:
    (home / "conf" / "clawdbot.json").chmod(0o400)
    assert "read-only" in _refused(home)


def test_a_read_only_folder_is_refused(home: Path) -> None:
    (home / "conf").chmod(0o500)
    assert "permission denied" in _refused(home)


def test_a_file_of_another_user_is_refused(home: Path) -> None:
    config = home / "conf" / "clawdbot.json"
    os.chown(config, 0, 0)
    config.chmod(0o666)
    assert "belongs to another user (uid 0)" in _refused(home)


def test_a_file_of_a_group_that_is_not_ones_own_is_refused(home: Path) -> None:
    os.chown(home / "conf" / "clawdbot.json", _NOBODY, 0)
    assert "owner and group" in _refused(home)


def test_a_state_folder_that_cannot_be_made_is_refused(home: Path) -> None:
    (home / "state").mkdir()
    (home / "state").chmod(0o555)
    assert "state folder" in _refused(home)


def test_roots_save_keeps_the_owner_of_a_users_file(home: Path) -> None:
    from tests.editing.saving.helpers import change, plan, store

    config = home / "conf" / "clawdbot.json"
    assert store(home).save(plan(change(config, b"{ a: 2 }"))).done
    for path in (config, config.with_name("clawdbot.json.bak")):
        assert (path.stat().st_uid, path.stat().st_gid) == (_NOBODY, _NOBODY)
