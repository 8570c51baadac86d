"""Version numbers of the programs, in the order of their releases."""

from __future__ import annotations

import re

from msgspec import Struct

_VERSION = re.compile(
    r"v?(\d{4})\.(\d{1,2})\.(\d{1,3})(?:-(?:(beta|alpha|rc)\.)?(\d{1,4}))?", re.ASCII
)


class Version(Struct, frozen=True, order=True):
    """A version in the order of its releases: `-beta.2` before the release, `-1` after it.

    `stage` is -1 for a version before the release, 0 for the release, 1 for a later build of it.
    """

    year: int
    month: int
    day: int
    stage: int = 0
    build: int = 0

    @classmethod
    def of(cls, text: str) -> Version | None:
        """The version that a text is, None where it is none."""
        found = _VERSION.fullmatch(text.strip())
        if found is None:
            return None
        year, month, day, early, build = found.groups()
        stage = -1 if early else 1 if build else 0
        return cls(int(year), int(month), int(day), stage, int(build or 0))

    @classmethod
    def known(cls, text: str) -> Version:
        """The version that a text is. Raises `ValueError` where it is none."""
        version = cls.of(text)
        if version is None:
            raise ValueError(f'"{text}" is no version')
        return version

    @property
    def release(self) -> Version:
        """The release of the same day, which this is a trial or a later build of."""
        return Version(self.year, self.month, self.day)
