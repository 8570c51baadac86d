"""Secrets in any text by the name before them: assignments, options, headers, pairs.

The text may be JSON or JSON5 with or without a slip, a `.env` file, a log line, a command line, a
sentence. Nothing is parsed: what a slip breaks is masked to the end of its line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from jan_tui.patterns import lazy_pattern
from jan_tui.redact.forms import in_schemes, in_urls, of_form
from jan_tui.redact.names import is_secret_name, may_name_secrets
from jan_tui.redact.placeholders import is_open
from jan_tui.redact.spans import Span, masked_spans

_QUOTES = "\"'`“”‘’„«»"
_KEY_POSITION = ("", " ", "\t", "\n", "\r", "{", ",", "[", "}", "]")
_IN_QUERY = ("?", "&")
_NAMES_KEYS = "nrecognized "
"""How the sentence ends before `key: "fallback"`, where a program names a key of the config."""

_GAP = r"(?:[ \t]|/\*(?:[^*]|\*(?!/)){0,200}\*/)*+"
_NAME = lazy_pattern(
    rf"""
    (?:(?P<quote>["'`])(?P<quoted>(?:\\.|[^"'`\\\r\n]){{1,200}}+)(?P=quote)
      | (?<![\w$.-])-{{0,2}}(?P<name>[A-Za-z_$](?:[\w$.-]|\\u[0-9a-fA-F]{{4}})*+)(?P<half>["'`”’»]?)
    )
    {_GAP}(?P<sign>:=|=>|[:=]+|[;,](?={_GAP}[{_QUOTES}])|(?={_GAP}[{_QUOTES}]))
    (?P<gap>{_GAP}(?:(?<=[:])(?:\s|//[^\n]*\n|/\*(?:[^*]|\*(?!/))*\*/)*+(?=[{_QUOTES}]))?)
    """,
    re.VERBOSE,
)
_VALUE = lazy_pattern(
    r"""
    "(?P<double>(?:\\[\s\S]|[^"\\\r\n])*+)(?P<end2>"?)
    |'(?P<single>(?:\\[\s\S]|[^'\\\r\n])*+)(?P<end1>'?)
    |`(?P<tick>[^`]*+)(?P<end3>`?)
    |[“”„«](?P<curly>[^“”„«»"\r\n]*+)
    |[‘’](?P<curl>[^‘’'\r\n]*+)
    |(?P<bare>(?:\$\{\w*+\}|[^\s"'`,;{}\[\]\#“”‘’„«»])(?:\$\{\w*+\}|[^\s"'`,;{}\[\]“”‘’„«»])*+)
    """,
    re.VERBOSE,
)
_UNOPENED = r"""(?P<unopened>[^\s"',;\[\]{}-][^\s"',;\[\]{}]*+)(?=["'])"""
"""A value before which the quote is missing."""

_OPTION = lazy_pattern(
    r"""(?<![\w-])(?P<name>-{1,2}[A-Za-z][\w-]*+)(?:["'][ \t]*,\s*"""
    + _UNOPENED
    + r"""|(?:[ \t]*=[ \t]*|[ \t]+|["'][ \t]*,\s*(?=["']))"""
    r"""(?:"(?P<double>[^"\n]*)"?|'(?P<single>[^'\n]*)'?|(?P<bare>[^\s"',;-][^\s"',;]*)))"""
)
_LIST_PAIR = lazy_pattern(
    r"""\[\s*["']?(?P<name>[A-Za-z][\w .-]{1,60}?):?["']\s*,\s*(?:"""
    + _UNOPENED
    + r"""|"(?P<double>(?:\\.|[^"\\\n])*+)"?+|'(?P<single>(?:\\.|[^'\\\n])*+)'?+)(?!\s*[,:])"""
)
_NO_SIGN = r"""(?=["'][^\s,:;}\]])"""
"""A string right after the name of a field: the colon is missing."""

_NAMES = "name|key|header|variable|var|field|id|env"
_NAME_FIELD = rf"""(?:["']?\b(?:{_NAMES})["']?\s*[:=]|(?<=[{{,\s])(?:{_NAMES}){_NO_SIGN})\s*["']?"""
_VALUE_NAMES = ("value", "val", "content", "data", "secret", "default")
_VALUES = "value|val|content|data|secret|default"
_VALUE_FIELD = rf"""(?:["']?\b(?:{_VALUES})["']?\s*[:=]\s*|(?<=[{{,\s])(?:{_VALUES}){_NO_SIGN})"""
_STRING = (
    r"""(?:"(?P<double>(?:\\.|[^"\\\n])*+)"?|'(?P<single>(?:\\.|[^'\\\n])*+)'?"""
    r"""|(?P<bare>[^\s"',;{}\[\]]+))"""
)
_PAIR = lazy_pattern(
    rf"""(?i){_NAME_FIELD}(?P<name>[A-Za-z][\w.-]*)["']?[\s,]{{0,80}}{_VALUE_FIELD}{_STRING}"""
)
_TURNED_PAIR = lazy_pattern(
    rf"""(?i){_VALUE_FIELD}{_STRING}[\s,]{{0,80}}{_NAME_FIELD}(?P<name>[A-Za-z][\w.-]*)"""
)
_HEADER = lazy_pattern(
    r"(?i)(?<![\w.-])(?:(?P<name>(?:proxy-)?authorization)[ \t]*:[ \t]*"
    r"(?P<scheme>[A-Za-z][\w-]*[ \t]+)?"
    r"|(?P<cookie>(?:set-)?cookie2?)[ \t]*:[ \t]*)(?P<bare>[^\s\"'{}\[\],](?:[^\r\n\"']*[^\s\"'])?)"
)
_SPACED = lazy_pattern(
    r"(?i)\b(?:api|access|secret|private|auth|session)[ \t]+(?:key|token)\b"
    r"|(?<!nrecognized )\b(?:key|token|password)(?=[ \t]*[:=\"'(]|[ \t]+(?:is|was)\b)"
)
_SPACED_VALUE = lazy_pattern(
    r"""[ \t]*(?:is|was|provided|given|used)?[ \t]*(?:[:=(]+[ \t]*)?["'`]?"""
    r"""(?P<bare>[^\s"'`,&;(){}\[\]]+)"""
)
_CONTINUES = lazy_pattern(r"""(?:\r\n|\n|\r)[ \t]*([^"'`:{}\[\]\r\n]*)["'`]\s*?(?=[,}\]\r\n]|\Z)""")
"""The next line where it ends a string that was broken in two."""

_QUOTE_WITHIN = lazy_pattern(r"""([^\s"'`“”‘’„«»,:;{}\[\]()&/][^\s"'`,{}\[\]]*)""")
"""More of a value after a quote that stands in it: `"pa"ss"`."""

_KEY_SIGN = lazy_pattern(r"""["'`]?\s{0,40}:""")
_PLAIN_WORD = lazy_pattern(r"[A-Z]?[a-z]*(?:['’-][a-z]+)?[.,:;!?)]*|[0-9]{1,3}[.,:;)]*|[^\w]+")
"""A word of a sentence, which may follow the name of a secret without being one."""
_NUMBER = lazy_pattern(r"[-+]?[0-9][0-9_.eE+-]*|0[xX][0-9a-fA-F]+")
_GROUPS = ("double", "single", "tick", "curly", "curl", "bare", "unopened")


def mask_text(text: str) -> str:
    """A text from outside with its secrets masked: by their names, their forms, their places.

    For log lines, program output, server texts, sentences: a bare word after `token:` is masked
    only where it looks like a secret. Lines stay lines.
    """
    return masked_spans(text, spans_of(text))


def spans_of(text: str, *, source: bool = False) -> Iterator[Span]:
    """Where the secrets of a text stand; in the `source` of a config every value counts."""
    yield from of_form(text)
    yield from in_urls(text)
    if may_name_secrets(text):
        yield from named_spans(text, source=source)


def named_spans(text: str, *, source: bool = False) -> Iterator[Span]:
    """The part of `spans_of` that goes by names."""
    yield from in_schemes(text)
    yield from _assigned(text, source=source)
    yield from _optioned(text)
    yield from _paired(text)
    lowered = text.lower()
    if "authorization" in lowered or "cookie" in lowered:
        for match in _HEADER.finditer(text):
            if _is_header(match):
                yield match.span("bare")
    if not source:
        yield from spoken_spans(text)


def _assigned(text: str, *, source: bool) -> Iterator[Span]:
    at = 0
    while named := _NAME.search(text, at):
        # What looks like a value may be the next name: `note: apiKey: "..."`.
        at = max(named.end("gap"), named.start() + 1)
        name = _decoded(named["quoted"] or named["name"])
        found = _VALUE.match(text, named.end()) if is_secret_name(name) else None
        if found is None:
            continue
        group = _group(found)
        if not is_secret_name(name, number=_is_number(found[group])):
            continue
        start, end = found.span(group)
        quoted = group != "bare"
        if _is_next_string(named, text, found.end()):
            continue
        before = text[named.start() - 1 : named.start()]
        value = found[group]
        joined = not named["sign"] and named.end("name") == found.start()
        if joined and not (before in _KEY_POSITION and value[:1].isalnum()):
            # The quote ends the string in which the name stands.
            continue
        if not source and text.endswith(_NAMES_KEYS, 0, named.start()):
            continue
        if not named["sign"] and not source and not _like_a_secret(value):
            continue
        if not quoted and before in _IN_QUERY:
            end = start + len(text[start:end].partition("&")[0])
        if quoted:
            end = _end(text, found, group)
        if quoted:
            at = max(at, end)
        elif source and value.endswith(":") and (inner := _VALUE.match(text, end)):
            # Where a bracket is missing, this is a key, and its value is the secret.
            start, end = inner.span(_group(inner))
        value = text[start:end]
        if not is_open(value) and (quoted or source or _like(value, named["sign"])):
            yield start, end


def _is_next_string(named: re.Match[str], text: str, end: int) -> bool:
    """Whether what follows a name is not its value, but the next item of a list or object."""
    sign = named["sign"]
    if sign not in ("", ",", ";"):
        return False
    if named["half"] or _KEY_SIGN.match(text, end):
        return True
    return sign == "," and named["quoted"] is not None and not named["quoted"].startswith("-")


def _optioned(text: str) -> Iterator[Span]:
    if "-" not in text:
        return
    at = 0
    while match := _OPTION.search(text, at):
        group = _group(match)
        at = match.end("name")
        if _hides(match, group):
            yield match.span(group)
            at = match.end()


def _paired(text: str) -> Iterator[Span]:
    fields = any(name in text.lower() for name in _VALUE_NAMES)
    for pattern in (_LIST_PAIR, _PAIR, _TURNED_PAIR) if fields else (_LIST_PAIR,):
        at = 0
        while match := pattern.search(text, at):
            group = _group(match)
            at = max(match.start() + 1, match.start("name"))
            if _hides(match, group):
                yield match.span(group)


def spoken_spans(text: str) -> Iterator[Span]:
    """`Invalid API key abc123`: a word that looks like a secret after words that announce one."""
    for match in _SPACED.finditer(text):
        value = _SPACED_VALUE.match(text, match.end())
        if value and not is_open(value["bare"]) and _like_a_secret(value["bare"]):
            yield value.span("bare")


def _is_header(match: re.Match[str]) -> bool:
    """Whether a line is a header and its value, not a sentence that begins with the name of one."""
    value = match["bare"]
    if is_open(value):
        return False
    if match["cookie"]:
        return "=" in value
    return " " not in value and (match["scheme"] is not None or not _PLAIN_WORD.fullmatch(value))


def _hides(match: re.Match[str], group: str) -> bool:
    value = match[group]
    secret = is_secret_name(match["name"], number=_is_number(value))
    return secret and value != "" and not is_open(value)


def _group(match: re.Match[str]) -> str:
    found = match.groupdict()
    return next(group for group in _GROUPS if found.get(group) is not None)


def _end(text: str, found: re.Match[str], group: str) -> int:
    """Where a value in quotes ends, also where a quote is missing or there is one too many."""
    end = found.end(group)
    closing = {"double": "end2", "single": "end1", "tick": "end3"}.get(group)
    if closing is not None and not found[closing]:
        following = _CONTINUES.match(text, end)
        return following.end(1) if following else end
    more = _QUOTE_WITHIN.match(text, found.end())
    return more.end(1) if more else end


def _like(value: str, sign: str) -> bool:
    """Whether a bare word after a name is its value rather than the next word of a sentence."""
    return "=" in sign or _PLAIN_WORD.fullmatch(value) is None


def _like_a_secret(word: str) -> bool:
    """Whether a word is too odd for a sentence: letters with digits, capitals within, very long."""
    if len(word) >= 24 or len(word) < 6:
        return len(word) >= 24
    letters = any(character.isalpha() for character in word)
    return (letters and any(character.isdigit() for character in word)) or (
        word != word.lower() and word != word.upper() and word[1:] != word[1:].lower()
    )


def _is_number(value: str) -> bool:
    return _NUMBER.fullmatch(value.strip()) is not None


def _decoded(name: str) -> str:
    if "\\" not in name:
        return name
    try:
        return str(json.loads(f'"{name}"'))
    except ValueError:
        return name
