"""Notices for files that a release would read and that cannot be read here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from jan_tui.clawdbot.config.detection import Found
from jan_tui.clawdbot.config.files import Files
from jan_tui.clawdbot.lookalikes import files as lookalikes
from jan_tui.clawdbot.releases.catalogue import RELEASES
from jan_tui.clawdbot.values.notices import UNREACHABLE, Notice, Severity
from jan_tui.plain import printable
from jan_tui.system_errors import cause


def unread_notices(files: Files, found: Found, *, exists: bool) -> tuple[Notice, ...]:
    """Notices about a config path that cannot be looked at, `.env` files that are not read, and
    files that only look like the config.

    `exists` is whether the release finds the config file.
    """
    unreachable = tuple(() if exists else _unreachable(files, found))
    lookalike = (
        () if unreachable else lookalikes.notices(_places(found, exists=exists), exists, files)
    )
    return (*unreachable, *_dotenv(found), *lookalike)


def _places(found: Found, *, exists: bool) -> lookalikes.Places:
    """The places of a release; what another one reads is no stray file, but that one's config.

    Of several names in one folder the release reads the first that is there.
    """
    where = found.locations
    read = {
        where.home / folder / name
        for release in RELEASES.values()
        for folder in release.state_folders
        for name in release.config_names
    }
    read |= {where.config_path, *where.candidates}
    if exists:
        read -= {
            path
            for path in where.candidates
            if path.parent == where.config_path.parent and path != where.config_path
        }
    return lookalikes.Places(
        found.release.label, where.home, where.config_path, where.state_dir, read
    )


def _unreachable(files: Files, found: Found) -> Iterator[Notice]:
    """The places before the one that is taken count too: a file there would go before it."""
    label = found.release.label
    for path in dict.fromkeys((*found.locations.candidates, found.locations.config_path)):
        try:
            files.stat(path)
        except FileNotFoundError:
            continue
        except (OSError, ValueError) as error:
            reason = cause(error) if isinstance(error, OSError) else str(error)
            yield Notice(
                UNREACHABLE,
                Severity.ERROR,
                "<root>",
                f"Whether there is a config at {printable(str(path))} cannot be seen: {reason}. "
                f"{label} takes it for missing and goes on with an empty config.",
                _way_out(path, error),
            )
            return


def _way_out(path: Path, error: OSError | ValueError) -> str:
    if isinstance(error, PermissionError):
        return f"Let yourself into its folder: chmod u+rwx {printable(str(path.parent))}"
    return "Correct the path, or put a folder with a regular file there."


def _dotenv(found: Found) -> Iterator[Notice]:
    for path, error in found.environment.unread.items():
        yield Notice(
            "dotenv-not-read",
            Severity.WARNING,
            "<root>",
            f"{printable(str(path))} is not read: {cause(error)}. What it would set is not known.",
            "Make it a regular file that you may read, or take it away.",
        )
