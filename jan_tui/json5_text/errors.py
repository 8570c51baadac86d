"""What is wrong with a text, and where."""

from __future__ import annotations


class Json5Error(ValueError):
    """A text that the reference reader refuses, or an edit that the text does not allow.

    `line` and `column` count from 1 in code points; lines end at LF, CRLF, CR, U+2028 and U+2029.
    `source_line` is the line itself, without its end.
    """

    def __init__(self, message: str, line: int = 1, column: int = 1, source_line: str = "") -> None:
        super().__init__(f"{message} at {line}:{column}")
        self.message = message
        self.line = line
        self.column = column
        self.source_line = source_line
