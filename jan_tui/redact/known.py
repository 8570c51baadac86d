"""Secrets whose text is known: every place where one stands is masked, however it is written."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import chain
from urllib.parse import quote, quote_plus

from jan_tui.redact.placeholders import is_open, is_placeholder
from jan_tui.redact.spans import Span, masked_spans

_LEAST = 8
"""A shorter secret is masked as a whole word only, and under 4 characters not at all: elsewhere it
would hide common words."""

_SHORTEST = 4
_CUT_FROM = 8
"""So many characters of a secret at the end of a cut text are masked, too."""


class Secrets:
    """A set of known secrets. Placeholders and references are none, whatever they stand for."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self.values = frozenset(
            line
            for each in secrets
            for line in map(str.strip, (each, *each.splitlines()))
            if len(line) >= _SHORTEST and not is_open(line) and not is_placeholder(line)
        )
        self._pattern = _pattern(self.values)
        self._long = [each.lower() for each in self.values if len(each) > _CUT_FROM]

    def __bool__(self) -> bool:
        return bool(self.values)

    def spans(self, text: str) -> Iterator[Span]:
        """Where one of them stands: as it is, escaped, encoded, or cut off by the text's end."""
        if self._pattern is None or not text:
            return
        yield from (match.span() for match in self._pattern.finditer(text))
        if self._long:
            yield from self._cut(text)

    def mask(self, text: str) -> str:
        """The text with all of them masked."""
        return masked_spans(text, self.spans(text)) if self.values else text

    def _cut(self, text: str) -> Iterator[Span]:
        bare = text.rstrip(" .…\"'>)").lower()
        for secret in self._long:
            at = bare.rfind(secret[:_CUT_FROM])
            if at >= 0 and secret.startswith(bare[at:]):
                yield at, len(bare)


@lru_cache(maxsize=32)
def _pattern(secrets: frozenset[str]) -> re.Pattern[str] | None:
    """One pattern for every spelling of every secret, the longest first."""
    spellings = {spelling for secret in secrets for spelling in _spellings(secret)}
    if not spellings:
        return None
    parts = [
        re.escape(each) if len(each) >= _LEAST else rf"(?<!\w){re.escape(each)}(?!\w)"
        for each in sorted(spellings, key=len, reverse=True)
    ]
    return re.compile("|".join(parts), re.IGNORECASE)


def _spellings(secret: str) -> Iterator[str]:
    """The secret as servers and programs write it: in JSON, HTML, a URL, base64."""
    import html

    yield secret
    yield json.dumps(secret)[1:-1]
    yield json.dumps(secret, ensure_ascii=False)[1:-1]
    yield html.escape(secret)
    data = secret.encode("utf-8", "surrogatepass")
    yield quote(data)
    yield quote(data, safe="")
    yield quote_plus(data)
    yield data.hex()
    if len(secret) >= _LEAST:
        # Within a longer text, as after "user:", base64 begins at one of three places.
        for shift in range(3):
            for encode in (base64.b64encode, base64.urlsafe_b64encode):
                encoded = encode(b"\0" * shift + data).decode()
                first = (shift * 8 + 5) // 6
                whole = (shift + len(data)) * 8 // 6
                yield encoded[first:whole]


class Register:
    """The secrets that this process has read, by where they were read.

    A terminal belongs to its process: what one part of it has read as a secret, no part of it may
    print. The reader of a secret registers it here; `plain.printable` masks it.
    """

    def __init__(self) -> None:
        self._kept: dict[str, frozenset[str]] = {}
        self._names: frozenset[str] = frozenset()
        self.secrets = Secrets()

    def keep(self, source: str, secrets: Iterable[str]) -> None:
        """Replace the secrets of this source."""
        kept = frozenset(secrets)
        if kept != self._kept.get(source, frozenset()):
            self._kept[source] = kept
            self._collect()

    def open_names(self, names: frozenset[str]) -> None:
        """What the files show as a name, in lower case: none of it is a secret."""
        if names != self._names:
            self._names = names
            self._collect()

    def _collect(self) -> None:
        known = chain.from_iterable(self._kept.values())
        self.secrets = Secrets(each for each in known if each.lower() not in self._names)

    def forget(self) -> None:
        """Start over, as before the first reading."""
        self._kept.clear()
        self._names = frozenset()
        self.secrets = Secrets()


NO_SECRETS = Secrets()
REGISTER = Register()
