"""The laws that every edit keeps, each a function of one seed that fails by assertion."""

from __future__ import annotations

import gc
import re
from copy import deepcopy
from random import Random

from jan_tui.json5_text import Delete, Document, Edit, Json5Error, JsonValue, Set, edit, parse, scan
from jan_tui.json5_text.values import same
from tests.json5_text import wild

_TOKEN = re.compile(
    r"""(?P<comment>//[^\n\r\u2028\u2029]*|/\*[\s\S]*?\*/)"""
    r"""|(?P<string>"(?:[^"\\]|\\[\s\S])*"|'(?:[^'\\]|\\[\s\S])*')""",
)
_BLANK_LINE = re.compile(r"[ \t]*(\r\n|\n|\r(?!\n))[ \t]*(\r\n|\n|\r(?!\n))")
_ENDS = re.compile(r"\r\n|[\n\r\u2028\u2029]")


def reading_back_gives_the_edited_value(seed: int) -> None:
    text, value, random = _document(seed)
    wish = wild.some_edit(random, value)
    assert same(parse(edit(text, [wish])), changed(value, wish))


def a_batch_is_its_edits_in_turn(seed: int) -> None:
    text, value, random = _document(seed)
    wishes: list[Edit] = []
    expected = value
    for _ in range(random.randrange(2, 5)):
        wish = wild.some_edit(random, expected)
        for again in [wish, *_neighbours(wish, expected)]:
            expected = changed(expected, again)
            wishes.append(again)
    assert same(parse(edit(text, wishes)), expected)


def setting_touches_the_span_of_the_value_alone(seed: int) -> None:
    text, value, random = _document(seed)
    path = random.choice(wild.paths(value))
    node = scan(text).find(path)
    assert node is not None
    result = edit(text, [Set(path, wild.some_value(random))])
    after = text[node.end :]
    assert result.startswith(text[: node.start])
    assert result.endswith(after)


def inserting_moves_nothing(seed: int) -> None:
    text, value, random = _document(seed)
    wish = wild.insertion(random, value)
    if wish is None:
        return
    home = scan(text).find(wish.path[:-1])
    assert home is not None
    result = edit(text, [wish])
    blank = not text[home.start + 1 : home.end - 1].strip("\ufeff\u180e" + _SPACES)
    before = text[: home.start + 1] + text[home.end - 1 :] if blank else text
    assert _within(before, result)
    assert _comments(result) == _comments(text)
    owners = _owners(scan(result))
    assert all(owner in owners for owner in _owners(scan(text)))


def deleting_takes_only_what_belongs(seed: int) -> None:
    text, value, random = _document(seed)
    path = random.choice(wild.paths(value))
    if not path:
        return
    result = edit(text, [Delete(path)])
    assert _within(result, text)
    survivors = _comments(result)
    for comment in _unattached(scan(text), Delete(path)):
        assert comment in survivors


def what_changes_nothing_is_the_identity(seed: int) -> None:
    text, value, random = _document(seed)
    assert edit(text, []) == text
    assert edit(text, [Delete(("absent", 99, "x"))]) == text
    path = random.choice(wild.paths(value))
    present = wild.at(value, path)
    if _writable(present):
        assert edit(text, [Set(path, present)]) == text


def setting_twice_is_setting_once(seed: int) -> None:
    text, value, random = _document(seed)
    wish = wild.some_edit(random, value)
    if isinstance(wish, Set):
        once = edit(text, [wish])
        assert edit(once, [wish]) == once


def a_container_becomes_any_other(seed: int) -> None:
    text, value, random = _document(seed)
    path = random.choice(wild.paths(value))
    wish = Set(path, wild.altered(random, wild.at(value, path)))
    result = edit(text, [wish])
    assert same(parse(result), changed(value, wish))
    assert edit(result, [wish]) == result


def elements_take_their_comments_along(seed: int) -> None:
    random = Random(seed)
    names = random.sample("abcdefgh", random.randrange(2, 8))
    trailing = random.choice([",", ""])
    lines = [f"  // above {name}\n  '{name}', // beside {name}\n" for name in names]
    text = "[\n" + "".join(lines)[: -len(f", // beside {names[-1]}\n")]
    text += f"{trailing} // beside {names[-1]}\n]\n"
    wanted = random.sample(names, random.randrange(1, len(names) + 1))
    values: list[JsonValue] = [*wanted]
    result = edit(text, [Set((), values)])
    order = re.findall(r"// above (\w)", result)
    assert order == wanted == re.findall(r"// beside (\w)", result)


def line_ends_stay_those_of_the_text(seed: int) -> None:
    text, value, random = _document(seed)
    present = set(_ENDS.findall(text))
    usual = present & {"\n", "\r\n", "\r"} or {"\n"}
    assert set(_ENDS.findall(edit(text, [wild.some_edit(random, value)]))) <= present | usual


def deleting_what_was_inserted_restores_a_tidy_text(seed: int) -> None:
    random = Random(seed)
    text = wild.tidy_document(random)
    value = parse(text)
    homes = [path for path in wild.paths(value) if isinstance(wild.at(value, path), dict)]
    path = (*random.choice(homes), "new")
    longer = edit(text, [Set(path, wild.some_value(random))])
    assert edit(longer, [Delete(path)]) == text


def a_damaged_text_is_read_or_refused(seed: int) -> None:
    text, _, random = _document(seed)
    for _ in range(random.randrange(1, 4)):
        at = random.randrange(len(text) + 1)
        width = random.randrange(1, 4)
        roll = random.random()
        if roll < 0.4:
            text = text[:at] + text[at + width :]
        elif roll < 0.7:
            text = text[:at] + text[at : at + width] * 2 + text[at + width :]
        else:
            text = (
                text[:at] + random.choice("{}[],:\"'/*\\\n\r+-.01exX_nIuN\u2028\u200b") + text[at:]
            )
    collecting = gc.isenabled()
    refusal = _refusal(text)
    assert gc.isenabled() is collecting
    if refusal is not None:
        lines = _ENDS.split(text)
        assert 1 <= refusal.line <= len(lines)
        assert refusal.source_line == lines[refusal.line - 1]
        assert 1 <= refusal.column <= len(refusal.source_line) + 2


LAWS = [
    reading_back_gives_the_edited_value,
    a_batch_is_its_edits_in_turn,
    setting_touches_the_span_of_the_value_alone,
    inserting_moves_nothing,
    deleting_takes_only_what_belongs,
    what_changes_nothing_is_the_identity,
    setting_twice_is_setting_once,
    a_container_becomes_any_other,
    elements_take_their_comments_along,
    line_ends_stay_those_of_the_text,
    deleting_what_was_inserted_restores_a_tidy_text,
    a_damaged_text_is_read_or_refused,
]

_SPACES = "\t\n\v\f\r \u00a0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    chr(code) for code in range(0x2000, 0x200B)
)


def changed(value: JsonValue, wish: Edit) -> JsonValue:
    """The value as the edit leaves it, worked out apart from the program."""
    value = deepcopy(value)
    if not wish.path:
        return deepcopy(wish.value) if isinstance(wish, Set) else value
    home = wild.at(value, wish.path[:-1])
    step = wish.path[-1]
    if isinstance(home, dict) and isinstance(step, str):
        if isinstance(wish, Set):
            home[step] = deepcopy(wish.value)
        else:
            del home[step]
    elif isinstance(home, list) and isinstance(step, int):
        if isinstance(wish, Set):
            home[step : step + 1] = [deepcopy(wish.value)]
        else:
            del home[step]
    return value


def _neighbours(wish: Edit, value: JsonValue) -> list[Edit]:
    """Edits that put more into the container into which the first one puts something."""
    home = wild.at(value, wish.path[:-1]) if wish.path else None
    if isinstance(wish, Set) and isinstance(home, list) and wish.path[-1] == len(home):
        return [Set((*wish.path[:-1], len(home) + 1), {"n": 1}), Set(wish.path, "again")]
    if isinstance(wish, Set) and isinstance(home, dict):
        return [Set((*wish.path[:-1], "n1"), [1]), Set((*wish.path[:-1], "n1", 1), 2)]
    return []


def _refusal(text: str) -> Json5Error | None:
    try:
        parse(text)
    except Json5Error as error:
        return error
    return None


def _document(seed: int) -> tuple[str, JsonValue, Random]:
    random = Random(seed)
    text = wild.Wild(random).document()
    return text, parse(text), random


def _comments(text: str) -> list[str]:
    return [match[0] for match in _TOKEN.finditer(text) if match.lastgroup == "comment"]


def _spans(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _TOKEN.finditer(text) if match.lastgroup == "comment"]


def _within(short: str, long: str) -> bool:
    """Whether the one is the other with some characters left out."""
    rest = iter(long)
    return all(char in rest for char in short)


def _values(document: Document) -> list[tuple[int, int, str]]:
    """Start, end and source of each member, in the order of their ends."""
    found = []
    waiting = [document.root]
    while waiting:
        node = waiting.pop()
        for item in node.items:
            found.append(
                (item.key_start, item.node.end, document.text[item.key_start : item.key_end])
            )
            waiting.append(item.node)
    return sorted(found, key=lambda one: one[1])


def _owners(document: Document) -> list[tuple[str, str]]:
    """Each comment that ends a line, with the key of the member that ends before it there."""
    text, pairs = document.text, []
    members = _values(document)
    for start, end in _spans(text):
        before = [one for one in members if one[1] <= start]
        beside = text[before[-1][1] : start] if before else "\n"
        for comment in _comments(beside):
            beside = beside.replace(comment, "", 1)
        follows = text[end:].lstrip("\t\v\f \u00a0\ufeff\u2003")
        alone = beside.strip(_SPACES + "\ufeff") in ("", ",") and not _ENDS.search(beside)
        if alone and _ENDS.match(follows):
            pairs.append((before[-1][2], text[start:end]))
    return pairs


def _unattached(document: Document, wish: Delete) -> list[str]:
    """Comments that are surely not a member's own: past its neighbours, or a blank line off."""
    text = document.text
    home, item = document.find(wish.path[:-1]), document.item(wish.path)
    assert home is not None
    assert item is not None
    at = home.items.index(item)
    if item.key is not None and sum(one.key == item.key for one in home.items) > 1:
        return []
    low = home.items[at - 1].node.end if at else home.start + 1
    high = home.items[at + 1].key_start if at + 1 < len(home.items) else home.end - 1
    safe = [text[s:e] for s, e in _spans(text) if e <= low or s >= high]
    for start, end in _spans(text):
        blank = _BLANK_LINE.match(text, end)
        if low <= start and end <= item.key_start and blank:
            safe.append(text[start:end])
        after = _without_comments(text[item.node.end : start])
        below = start >= item.node.end and end <= high and _ENDS.search(after)
        if below and "," not in after and (item.comma is None or item.comma < start):
            safe.append(text[start:end])
    return safe


def _without_comments(text: str) -> str:
    return _TOKEN.sub("", text)


def _writable(value: JsonValue) -> bool:
    return all(
        not isinstance(part := wild.at(value, path), float) or abs(part) < float("inf")
        for path in wild.paths(value)
    )
