"""The values of options: each function reads one, or raises `ArgumentTypeError`."""

from __future__ import annotations

from argparse import ArgumentTypeError


def release(text: str) -> str:
    """A release, or one with its version, as the catalogue knows it."""
    from jan_tui.clawdbot import asked_for

    try:
        program, version = asked_for(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from None
    return program if version is None else f"{program}@{version}"


def seconds(text: str) -> float:
    """A time to wait."""
    try:
        wanted = float(text)
    except ValueError:
        raise ArgumentTypeError(f"'{text}' is not a number of seconds") from None
    if not 0 <= wanted < 1e7:
        raise ArgumentTypeError(f"{text} seconds cannot be waited for")
    return wanted


def assignment(text: str) -> tuple[str, str]:
    """Splits `ID=VALUE` at its last `=`, since an id may hold one."""
    name, equals, value = text.rpartition("=")
    if not (equals and name):
        raise ArgumentTypeError(f"'{text}' is not of the form ID=VALUE")
    return name, value


def tokens(text: str) -> tuple[str, int]:
    """`ID=N`, N a whole number above 0."""
    name, value = assignment(text)
    if not value.isascii() or not value.isdigit() or not 0 < int(value) < 2**53:
        raise ArgumentTypeError(f"'{value}' is not a whole number of tokens above 0")
    return name, int(value)


def yes_or_no(text: str) -> tuple[str, bool]:
    """`ID=yes` or `ID=no`."""
    name, value = assignment(text)
    if value not in ("yes", "no"):
        raise ArgumentTypeError(f"'{value}' is neither yes nor no")
    return name, value == "yes"


def reference(text: str) -> str:
    """A model or an agent, not blank."""
    if not text.strip():
        raise ArgumentTypeError("a model reference cannot be blank")
    return text
