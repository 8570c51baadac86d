"""Texts that only look like JSON5: each is named with its place, and mended where that is safe."""

from __future__ import annotations

from pathlib import Path

import pytest

from jan_tui.clawdbot.lookalikes.encoding import other_encoding, readable
from jan_tui.clawdbot.lookalikes.text import lookalikes
from jan_tui.clawdbot.values.notices import Notice
from jan_tui.json5_text import Json5Error, parse

FILE = Path("/home/ann/clawdbot.json")
VALUE = {"agents": {"defaults": {"model": {"primary": "jan/x"}}}}
GOOD = '{\n  "agents": { "defaults": { "model": { "primary": "jan/x" } } }, // a “note”\n}\n'


def looked(data: bytes) -> tuple[Notice, ...]:
    """What is noticed about these bytes; they do not parse as the programs read them."""
    text = data.decode("utf-8", "replace")
    with pytest.raises(Json5Error) as error:
        parse(text)
    return lookalikes(FILE, data, text, error.value.line, error.value.column, "Clawdbot")


def mended(notice: Notice) -> str:
    assert notice.repair is not None
    ((path, text),) = notice.repair.texts
    assert path == FILE
    return text


@pytest.mark.parametrize(
    ("text", "codes", "place"),
    [
        (f"```json5\n{GOOD}```\n", "markdown-fence", (1, 1)),
        (f"\n```\n{GOOD}```", "markdown-fence", (2, 1)),
        (f"\ufeff```json\n{GOOD}```", "markdown-fence", (1, 1)),
        (f"~~~~ jsonc\n{GOOD}~~~~\n", "markdown-fence", (1, 1)),
        (f"{GOOD}```\n", "markdown-fence", (3 + 1, 1)),
        (f"```\n{GOOD}", "markdown-fence", (1, 1)),
        (f"Here's your config:\n\n```json\n{GOOD}```\nHope it helps!", "markdown-fence", (3, 1)),
        (GOOD.replace('"agents"', "“agents”"), "typographic-quotes", (2, 3)),
        (GOOD.replace('"', "”"), "typographic-quotes", (2, 3)),
        (GOOD.replace('"agents"', "„agents“"), "typographic-quotes", (2, 3)),
        (GOOD.replace('"agents"', "«agents»"), "typographic-quotes", (2, 3)),
        (GOOD.replace('"agents"', "‘agents’"), "typographic-quotes", (2, 3)),
        (GOOD.replace('"agents"', "`agents`"), "typographic-quotes", (2, 3)),
        (GOOD.replace('"agents"', '"agents”'), "typographic-quotes", (2, 10)),
        (GOOD.replace('"agents"', '“agents"'), "typographic-quotes", (2, 3)),
        (GOOD.replace(": {", "：{"), "wide-punctuation", (2, 11)),
        (GOOD.replace("{\n", "\u200b{\n"), "invisible-character", (1, 1)),
        (GOOD.replace('"agents"', '\u202e"agents"\u202c'), "invisible-character", (2, 3)),
        (GOOD.replace('"agents"', "agents\u00ad"), "invisible-character", (2, 9)),
        (GOOD.replace('"', "&quot;"), "html-entities", (2, 3)),
        (GOOD.replace('"', "&#34;"), "html-entities", (2, 3)),
        (
            "```json\n" + GOOD.replace('"', "”").replace("{", "\u200b{") + "```",
            "markdown-fence invisible-character typographic-quotes",
            (1, 1),
        ),
        (GOOD.replace("\n", "\r\n").replace('"agents"', "“agents”"), "typographic-quotes", (2, 3)),
    ],
)
def test_it_is_named_with_its_place_and_mended(
    text: str, codes: str, place: tuple[int, int]
) -> None:
    notices = looked(text.encode())
    assert {notice.code for notice in notices} == set(codes.split())
    origin = notices[0].origin
    assert origin is not None
    assert (origin.line, origin.column) == place
    assert all(parse(mended(notice)) == VALUE for notice in notices)
    assert "“note”" in mended(notices[0]) or "”note”" in mended(notices[0]) or "&" in text


@pytest.mark.parametrize(
    ("codec", "mark"),
    [
        *(("utf-16-le", "\ufeff"), ("utf-16-be", "\ufeff"), ("utf-16-le", ""), ("utf-16-be", "")),
        *(("utf-32-le", "\ufeff"), ("utf-32-be", "\ufeff")),
    ],
)
def test_another_encoding_is_named_and_becomes_utf8(codec: str, mark: str) -> None:
    data = (mark + GOOD.replace("jan/x", "jan/ü")).encode(codec)
    (notice,) = looked(data)
    assert notice.code == "not-utf8"
    assert codec[:6].upper() in notice.message
    assert mended(notice) == GOOD.replace("jan/x", "jan/ü")


def test_utf16_around_a_fence_is_mended_at_once() -> None:
    first, second = looked(f"```\n{GOOD}```".encode("utf-16"))
    assert (first.code, second.code) == ("not-utf8", "markdown-fence")
    assert mended(first) == mended(second) == GOOD


def test_what_is_inside_a_text_or_a_comment_is_left_alone() -> None:
    text = '{ “a”: "say “b”, it’s\u200b ：", // “c” ```\n d: ‘he said "x"’ }'
    (notice,) = looked(text.encode())
    assert mended(notice) == (
        '{ "a": "say “b”, it’s\u200b ：", // “c” ```\n d: "he said \\"x\\"" }'
    )


@pytest.mark.parametrize(
    "text",
    [
        '{ "a": 1 "b": 2 } // “',
        "{ 'a': }",
        "# a: “b”",
        "```\n{}\n```\nor\n```\n{ a: 1 }\n```\n",
    ],
)
def test_nothing_is_mended_that_does_not_read_back(text: str) -> None:
    assert all(notice.repair is None for notice in looked(text.encode()))


def test_only_what_stands_at_the_error_is_named_without_a_mend() -> None:
    assert looked('{ "a": 1 "b": “c” }'.encode()) == ()
    (notice,) = looked("{ “a”: 1 b: }".encode())
    assert notice.code == "typographic-quotes"


def test_a_text_of_this_encoding_is_no_other() -> None:
    for data in (b"", b"{}", GOOD.encode(), b"\0\0\0\0", "\ufeff{}".encode(), b"\xff\xfe\x00"):
        assert other_encoding(data) is None
    assert readable("{ a: 'ü' }".encode("utf-16")) == "{ a: 'ü' }"
    assert readable(b"\xff{}") == "\ufffd{}"


@pytest.mark.parametrize("part", ['\\"', "/*", "“", "`", "&quot;", "```\n", '"\n'])
def test_it_takes_time_in_proportion_to_the_length(part: str) -> None:
    lookalikes(FILE, b"", part * 100_000, 1, 1, "Clawdbot")
