"""What psutil raises where the system hides its processes."""

from __future__ import annotations


def psutil_errors() -> tuple[type[Exception], ...]:
    """The errors to catch around psutil; on a machine without /proc it fails in its own parsing."""
    import psutil

    return psutil.Error, OSError, RuntimeError, LookupError, ValueError
