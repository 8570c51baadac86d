"""What an edit looks like: whole texts before and after."""

from __future__ import annotations

import pytest

from jan_tui.json5_text import Delete, Edit, Json5Error, JsonValue, Rename, Set, edit

CASES: dict[str, tuple[str, list[Edit], str]] = {
    "an empty text starts from {}": ("", [Set(("a",), 1)], '{\n  "a": 1\n}\n'),
    "comments of an empty text stay": (
        "// mine\r\n",
        [Set(("a",), 1)],
        '// mine\r\n{\r\n  "a": 1\r\n}\r\n',
    ),
    "nothing to delete in an empty text": ("// mine", [Delete(("a",))], "// mine"),
    "a byte order mark stays first": ("\ufeff", [Set(("a",), 1)], '\ufeff{\n  "a": 1\n}\n'),
    "the comma goes behind the value, the member behind the comment": (
        "{\n  a: 1 // one\n  // dangling\n}",
        [Set(("b",), 2)],
        "{\n  a: 1, // one\n  b: 2\n  // dangling\n}",
    ),
    "a trailing comment keeps its owner on one line": (
        "{a:1, // x\n}",
        [Set(("z",), 2)],
        "{a:1, // x\n  z:2,\n}",
    ),
    "spaces, quotes and bare keys are those of the siblings": (
        "{ 'a' : 'x' , b : 'y' }",
        [Set(("c-d",), "it's")],
        "{ 'a' : 'x' , b : 'y' , 'c-d' : 'it\\'s' }",
    ),
    "plain JSON stays plain": (
        '{\n\t"a": [\n\t\t1\n\t]\n}\n',
        [Set(("b",), {"c": ["x"], "d": {}})],
        '{\n\t"a": [\n\t\t1\n\t],\n\t"b": {\n\t\t"c": [\n\t\t\t"x"\n\t\t],\n\t\t"d": {}\n\t}\n}\n',
    ),
    "commas lead where they lead": (
        "{\n    a: 1 // one\n  , b: 2 // two\n}",
        [Delete(("b",)), Set(("c",), 3)],
        "{\n    a: 1, // one\n    c: 3\n}",
    ),
    "an equal value keeps its spelling": ("{a: 0x10}", [Set(("a",), 16.0)], "{a: 0x10}"),
    "the quote of a string stays": ("{a: 'x', b: \"y\"}", [Set(("a",), "z")], "{a: 'z', b: \"y\"}"),
    "an object over an object keeps what is inside": (
        "{\n  a: { // head\n    x: 1, // ex\n    y: 2, // why\n  },\n}",
        [Set(("a",), {"x": 1, "y": 3, "z": [1, 2]})],
        "{\n  a: { // head\n    x: 1, // ex\n    y: 3, // why\n    z: [1, 2],\n  },\n}",
    ),
    "elements are known by their id": (
        "[\n  {id: 'a', n: 1}, // A\n  {id: 'b', n: 2}, // B\n]",
        [Set((), [{"id": "b", "n": 3}, {"id": "c"}])],
        "[\n  {id: 'b', n: 3}, // B\n  {id: 'c'},\n]",
    ),
    "elements take their comments along": (
        "[\n  'a', // A\n  // about b\n  'b' // B\n]",
        [Set((), ["b", "a"])],
        "[\n  // about b\n  'b', // B\n  'a' // A\n]",
    ),
    "a member goes with its own comments": (
        "{\n  a: 1, // A\n\n  // section\n\n  // about b\n  b: 2, // B\n  // about c\n  c: 3,\n}",
        [Delete(("b",))],
        "{\n  a: 1, // A\n\n  // section\n\n  // about c\n  c: 3,\n}",
    ),
    "members that were commented out stay": (
        "{\n  a: 1,\n  // b: {\n  //   c: 2,\n  // },\n  // on d: goes\n  d: 3, // D\n  e: 4,\n}",
        [Delete(("d",))],
        "{\n  a: 1,\n  // b: {\n  //   c: 2,\n  // },\n  e: 4,\n}",
    ),
    "a drawn heading stays": (
        "{\n  // --- first ---\n  a: 1,\n  b: 2,\n}",
        [Delete(("a",))],
        "{\n  // --- first ---\n  b: 2,\n}",
    ),
    "the last member takes the comma before it": (
        "{\n  a: 1, // A\n  b: 2\n}",
        [Delete(("b",))],
        "{\n  a: 1 // A\n}",
    ),
    "all of duplicates go": ("{a: 1, b: 2, 'a': 3}", [Delete(("a",))], "{b: 2}"),
    "the last of duplicates is set": ("{a: 1, a: 2}", [Set(("a",), 3)], "{a: 1, a: 3}"),
    "only the key is renamed": (
        "{\n  fallback: ['x'], // F\n}",
        [Rename(("fallback",), "fallbacks")],
        "{\n  fallbacks: ['x'], // F\n}",
    ),
    "a renamed key is quoted where it must be": ("{a: 1}", [Rename(("a",), "a-b")], '{"a-b": 1}'),
    "what editors stumble over is escaped": (
        "{a: ''}",
        [Set(("a",), "\x00\t\x7f\u2028\ufeff\ud83d'\\")],
        "{a: '\\u0000\\t\\u007f\\u2028\\ufeff\\ud83d\\'\\\\'}",
    ),
    "dense JSON stays dense": (
        '{"a":{"b":"c"}}',
        [Set(("d",), ["e"])],
        '{"a":{"b":"c"},"d":["e"]}',
    ),
    "a file without indents stays without": (
        "{\na: {\nb: 1\n}\n}\n",
        [Set(("c",), {"d": 2})],
        "{\na: {\nb: 1\n},\nc: {\nd: 2\n}\n}\n",
    ),
    "the indent of a lone comment is taken up": (
        "{\n\t// c\n}\n",
        [Set(("a",), {"b": 1})],
        '{\n\t// c\n\t"a": {\n\t\t"b": 1\n\t}\n}\n',
    ),
    "members apart by blank lines stay apart": (
        "{\n  a: 1, // A\n\n  // about b\n  b: 2,\n\n  // end\n}\n",
        [Set(("c",), 3), Set(("d",), 4)],
        "{\n  a: 1, // A\n\n  // about b\n  b: 2,\n\n  c: 3,\n\n  d: 4,\n\n  // end\n}\n",
    ),
    "what is inside a member with a leading comma is indented from the member": (
        "{\n    a: 1\n  , b: 2\n}\n",
        [Set(("c",), {"d": 3})],
        "{\n    a: 1\n  , b: 2\n  , c: {\n        d: 3\n    }\n}\n",
    ),
    "a member too long for one line has several, whatever its siblings do": (
        "{\n  a: { b: 1 },\n}\n",
        [Set(("c",), {"d": "x" * 50, "e": {"f": "y" * 50}}), Set(("g",), {"h": 2})],
        '{\n  a: { b: 1 },\n  c: {\n    d: "'
        + "x" * 50
        + '",\n    e: {\n      f: "'
        + "y" * 50
        + '",\n'
        "    },\n  },\n  g: { h: 2 },\n}\n",
    ),
    "a value on its own line keeps its indent": (
        "{\n  a:\n    1,\n}\n",
        [Set(("a",), {"b": 2})],
        "{\n  a:\n    {\n      b: 2,\n    },\n}\n",
    ),
    "a bracket takes the place of the last member below a comment": (
        "{\n  a: { // A\n    b: 1 } // end\n}",
        [Delete(("a", "b"))],
        "{\n  a: { // A\n    } // end\n}",
    ),
    "later edits see earlier ones": (
        "{}",
        [Set(("a", "b"), {"c": 1}), Set(("a", "b", "c"), [1]), Set(("a", "b", "c", 1), 2)],
        '{\n  "a": {\n    "b": {\n      "c": [1, 2]\n    }\n  }\n}',
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_edit(case: tuple[str, list[Edit], str]) -> None:
    before, edits, after = case
    assert edit(before, edits) == after


@pytest.mark.parametrize(
    ("text", "wish", "column", "message"),
    [
        ("{a: 'x'}", Set(("a", "b"), 1), 5, 'a is a string, so it cannot have the key "b"'),
        (
            "{a: null}",
            Set(("a", 0), 1),
            5,
            "a is null, so it cannot have the index 0",
        ),
        ("{a: [1]}", Set(("a", "b"), 1), 5, 'a is a list, so it cannot have the key "b"'),
        ("{a: [1]}", Set(("a", 3), 1), 5, "a has 1 elements: the index 3 is beyond the next"),
        ("{a: [1]}", Set(("a", -1), 1), 1, "a[-1]: an index counts from 0, not from the end"),
        ("{a: [1]}", Delete(("a", -1)), 1, "a[-1]: an index counts from 0, not from the end"),
        ("{}", Set(("a", 1), 1), 1, "a[1]: a new list begins at index 0"),
        ("{}", Delete(()), 1, "the root value cannot be deleted"),
        ("{a: 1, b: 2}", Rename(("a",), "b"), 11, "b is there already"),
        ("{a: 1}", Rename(("b",), "c"), 1, "b is no member that could be renamed"),
        ("{a: 1", Set(("a",), 2), 1, "unclosed { opened at 1:1, without its }"),
    ],
)
def test_refused_edit(text: str, wish: Edit, column: int, message: str) -> None:
    with pytest.raises(Json5Error) as caught:
        edit(text, [wish])
    assert caught.value.message == message
    assert (caught.value.line, caught.value.column) == (1, column)


@pytest.mark.parametrize(
    "value", [float("nan"), float("inf"), 2**53 + 1, [-(2**60)], {"a": [1e999]}]
)
def test_numbers_that_would_not_come_back_are_refused(value: JsonValue) -> None:
    with pytest.raises(Json5Error, match=r"^a: "):
        edit("{}", [Set(("a",), value)])


def test_the_value_given_is_not_changed() -> None:
    value: JsonValue = {"b": [1]}
    edit("{}", [Set(("a",), value), Set(("a", "b", 0), 2)])
    assert value == {"b": [1]}


def test_depth_of_ten_thousand_is_edited() -> None:
    text = "{a:" * 10_000 + "1" + "}" * 10_000
    path = ["a"] * 10_000
    assert edit(text, [Set(path, 2)]) == text.replace("1", "2")
    assert edit(text, [Delete(path)]) == text.replace("a:1", "")
