"""A call of the command line that is wrong."""

from __future__ import annotations


class UsageError(Exception):
    """Its text says what is wrong and what to type instead; the exit status is 2."""
