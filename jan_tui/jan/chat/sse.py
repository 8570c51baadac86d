"""Server-sent events out of bytes as they come: any chunks, any line ends, any rubbish between."""

from __future__ import annotations

import codecs
import re

from msgspec import Struct, field

MAX_EVENT = 256 * 1024
"""Characters of one event; what is longer is no chunk of a chat and is dropped."""

_LINE_END = re.compile(r"\r\n|\n|\r")


class EventStream(Struct):
    """Feed it bytes, take the data of each event that they complete.

    Bytes that are not UTF-8 become replacement characters; fields other than `data` and llama.cpp's
    own `error` are passed over. Memory stays below `MAX_EVENT` characters and one chunk.
    """

    _decoder: codecs.IncrementalDecoder = field(
        default_factory=lambda: codecs.getincrementaldecoder("utf-8")("replace")
    )
    _rest: str = ""
    _data: list[str] = field(default_factory=list)
    _size: int = 0
    _overlong: bool = False

    def feed(self, chunk: bytes) -> list[str]:
        """The events that this chunk completes, in order."""
        return self._take(self._rest + self._decoder.decode(chunk))

    def end(self) -> list[str]:
        """What is left when the connection ends: a last event without its empty line counts."""
        found = self._take(self._rest + self._decoder.decode(b"", True) + "\n")
        return [*found, *self._dispatch()]

    def _take(self, text: str) -> list[str]:
        found: list[str] = []
        begin = 0
        for match in _LINE_END.finditer(text):
            if match[0] == "\r" and match.end() == len(text):
                break
            found += self._line(text[begin : match.start()])
            begin = match.end()
        self._rest = text[begin:]
        if len(self._rest) > MAX_EVENT:
            self._rest, self._overlong = "", True
        return found

    def _line(self, line: str) -> list[str]:
        if self._overlong:
            self._overlong = False
            return []
        if not line:
            return self._dispatch()
        name, colon, value = line.partition(":")
        if colon and name in {"data", "error"}:
            value = value.removeprefix(" ")
            self._size += len(value)
            self._data.append(value)
            if self._size > MAX_EVENT:
                self._data, self._size = [], 0
        return []

    def _dispatch(self) -> list[str]:
        data, self._data, self._size = self._data, [], 0
        return ["\n".join(data)] if data else []
