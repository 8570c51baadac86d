"""Comments stay where they belong: random texts by their labels, and cases by hand.

Some 650 edits in the default suite, 75,000 with `-m soak`.
"""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest

from jan_tui.json5_text import Delete, Document, Edit, Json5Error, Move, Set, edit, scan
from tests.json5_text.comment_laws import LAWS

SEEDS = int(os.environ.get("JAN_TUI_COMMENT_SEEDS", "60"))
SOAK_SEEDS = int(os.environ.get("JAN_TUI_COMMENT_SOAK_SEEDS", "7000"))

CASES: dict[str, tuple[str, list[Edit], str]] = {
    "below the value's line, before the comma": (
        "{\n  a: 1 // A\n  // below\n  ,\n  b: 2,\n}",
        [Delete(("a",))],
        "{\n  // below\n\n  b: 2,\n}",
    ),
    "far below, before a comma that leads": (
        "{\n    a: 1 // A\n\n  // far\n\n  // about b\n  , b: 2\n}",
        [Delete(("a",))],
        "{\n  // far\n\n  // about b\n  b: 2\n}",
    ),
    "above a comma that leads": (
        "{\n    a: 1 // A\n  // about b\n  , b: 2 // B\n  // about c\n  , c: 3\n}",
        [Delete(("b",))],
        "{\n    a: 1 // A\n  // about c\n  , c: 3\n}",
    ),
    "beside a member that shares its line": (
        "{\n  a: 1, b: 2, // both\n  c: 3,\n}",
        [Delete(("b",))],
        "{\n  a: 1, // both\n  c: 3,\n}",
    ),
    "beside the last member that shared its line": (
        "{\n  a: 1, b: 2, // both\n  c: 3,\n}",
        [Delete(("a",)), Delete(("b",))],
        "{\n  c: 3,\n}",
    ),
    "behind a line comment the comma goes alone": (
        "{\n  a: 1, // A\n  // below\n  b: 2 // B\n}",
        [Delete(("b",))],
        "{\n  a: 1 // A\n}",
    ),
    "before the closing bracket on its line": (
        "{ a: 1, b: 2, /* c: 3 */ }",
        [Delete(("b",))],
        "{ a: 1, /* c: 3 */ }",
    ),
    "a comment over two lines that begins beside the member before": (
        "{ a: 1, /* both\n  lines */ b: 2, c: 3 }",
        [Delete(("b",))],
        "{ a: 1, /* both\n  lines */ c: 3 }",
    ),
    "elements that were commented out": (
        "[\n  'a',\n  // 'b',\n  // {\n  //   id: 'c',\n  // },\n  // on d\n  'd',\n  'e',\n]",
        [Delete((2 - 1,))],
        "[\n  'a',\n  // 'b',\n  // {\n  //   id: 'c',\n  // },\n  'e',\n]",
    ),
    "a block with a commented-out member in its middle": (
        "{\n  // The fast one:\n  // fast: true\n  // is cheaper.\n  a: 1,\n  b: 2,\n}",
        [Delete(("a",))],
        "{\n  // The fast one:\n  // fast: true\n  // is cheaper.\n  b: 2,\n}",
    ),
    "many deletions in one object": (
        "{ a: 1 /* A */, b: 2 /* B */, c: 3 /* C */, d: 4 /* D */ }",
        [Delete(("d",)), Delete(("b",)), Delete(("c",))],
        "{ a: 1 /* A */ }",
    ),
    "indexes count what is left": (
        "[\n  0, // a\n  1, // b\n  2, // c\n  3, // d\n]",
        [Delete((0,)), Delete((2,)), Delete((0,)), Delete((7,))],
        "[\n  2, // c\n]",
    ),
    "deleted and set again": (
        "{\n  a: 1, // A\n  b: 2, // B\n}",
        [Delete(("a",)), Set(("a",), 3)],
        "{\n  b: 2, // B\n  a: 3,\n}",
    ),
    "in a list on one line": (
        '["jan/a" /* fast */, "jan/b" /* smart */]',
        [Set((), ["jan/b", "jan/a"])],
        '["jan/b" /* smart */, "jan/a" /* fast */]',
    ),
    "before the elements of a list on one line": (
        '[/* fast */ "jan/a", /* smart */ "jan/b", "jan/c"]',
        [Set((), ["jan/c", "jan/b", "jan/a"])],
        '["jan/c", /* smart */ "jan/b", /* fast */ "jan/a"]',
    ),
    "the word for a whole list stays at its head": (
        '[/* in order */ "jan/a" /* fast */, "jan/b"]',
        [Set((), ["jan/b", "jan/a"])],
        '[/* in order */ "jan/b", "jan/a" /* fast */]',
    ),
    "in a list whose commas lead": (
        "[\n    'a' // A\n  // about b\n  , 'b' // B\n  , 'c'\n]",
        [Set((), ["c", "a", "b"])],
        "[\n    'c'\n  , 'a' // A\n  // about b\n  , 'b' // B\n]",
    ),
    "a line is broken where a comment would swallow what follows": (
        "['a', 'b' // B\n]",
        [Set((), ["b", "a"])],
        "['b', // B\n  'a'\n]",
    ),
    "a comment of its own line finds one": (
        "['a', 'b',\n  // about c\n  'c']",
        [Set((), ["c", "a", "b"])],
        "[\n  // about c\n  'c', 'a',\n  'b']",
    ),
    "a moved member takes all of its comments along": (
        "{\n  // K\n  k /* of */: 'x', // beside\n  o: {},\n}",
        [Move(("k",), ("o", "n"))],
        "{\n  o: {\n    // K\n    n /* of */: 'x', // beside\n  },\n}",
    ),
    "a moved member meets one of its name": (
        "{ k /* of */: 1 /* K */, o: { k: 2 } }",
        [Move(("k",), ("o", "k"))],
        "{ o: { /* of */ k: 1 /* K */ } }",
    ),
    "the comments of a value that went elsewhere": (
        "{\n  // K\n  k /* of */: 'x', // beside\n  o: 1,\n}",
        [Delete(("k",), spare_comments=True)],
        "{\n  // K\n  /* of */ // beside\n\n  o: 1,\n}",
    ),
}


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r", "\u2028"], ids=ascii)
@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_comment(case: tuple[str, list[Edit], str], line_end: str) -> None:
    before, edits, after = case
    result = edit(before.replace("\n", line_end), edits)
    # What is new never ends a line as hardly any editor does.
    kept = result.replace("\u2028", "\n") if line_end == "\u2028" else result
    assert kept == (after if line_end == "\u2028" else after.replace("\n", line_end))


@pytest.mark.parametrize("count", [1, 29, 30, 31, 32, 60, 61, 1000])
@pytest.mark.parametrize(
    ("line", "stays"),
    [
        ("// words about b, {}", False),
        ("// note {}: see below", False),
        ("/* {}\n     more */", False),
        ("// k{}: 1,", True),
        ('/* "k{}": [1, 2], */', True),
        ("// k{}: {{", True),
    ],
)
def test_a_block_goes_whole_or_stays_whole(count: int, line: str, stays: bool) -> None:
    block = "".join(f"  {line.format(at)}\n" for at in range(count))
    text = "{\n  a: 1,\n" + block + "  b: 2,\n  c: 3,\n}\n"
    rest = block if stays else ""
    assert edit(text, [Delete(("b",))]) == "{\n  a: 1,\n" + rest + "  c: 3,\n}\n"


@pytest.mark.parametrize(
    ("wish", "message"),
    [
        (Move(("a",), ("a", "b")), "a cannot be moved to a.b"),
        (Move(("o", "b"), ("o",)), "o.b cannot be moved to o"),
        (Move(("a",), ("l", 0)), "a cannot be moved to l[0]"),
        (Move(("x",), ("y",)), "x is no member that could be moved"),
        (Move(("l", 0), ("y",)), "l[0] is no member that could be moved"),
    ],
)
def test_refused_move(wish: Edit, message: str) -> None:
    with pytest.raises(Json5Error) as caught:
        edit("{a: 1, o: {b: 2}, l: [3]}", [wish])
    assert caught.value.message == message


@pytest.mark.parametrize("rest", ["1", "{ x: 1 }", "[ 1, 2 ]"])
def test_a_batch_of_deletions_reads_the_text_once_more(rest: str) -> None:
    reads = 0

    def counted(text: str) -> Document:
        nonlocal reads
        reads += 1
        return scan(text)

    text = "{\n" + "".join(f"  k{at}: {rest}, // {at}\n" for at in range(200)) + "}\n"
    wishes = [Delete((f"k{at}",)) for at in range(199)]
    assert edit(text, wishes, read=counted) == f"{{\n  k199: {rest}, // 199\n}}\n"
    assert reads == 2


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_comments_keep_their_places(law: Callable[[int], int]) -> None:
    for seed in range(SEEDS):
        law(seed)


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_comments_keep_their_places_for_long(law: Callable[[int], int]) -> None:
    assert sum(law(seed) for seed in range(SOAK_SEEDS)) >= SOAK_SEEDS
