"""No edit takes a comment that is not its member's own, doubles one or gives it to another."""

from __future__ import annotations

import re
from random import Random

from jan_tui.json5_text import Delete, Edit, Item, Move, Rename, Set, edit, parse, scan
from jan_tui.json5_text.values import same
from tests.json5_text.labelled import BEFORE, Box, Label, Member, Writer, meaning

_ENDS = re.compile(r"[\n\r\u2028\u2029]")
_NAME = re.compile(r"c\d+c")
_COMMENT = re.compile(r"//[^\n\r\u2028\u2029]*|/\*[\s\S]*?\*/")
_TOKEN = re.compile(rf"(?P<comment>{_COMMENT.pattern})|'[^']*'|\"[^\"]*\"")


def deleting_keeps_what_others_own(seed: int) -> int:
    random = Random(seed)
    writer = Writer(random)
    text, box = writer.document()
    edits: list[Edit] = []
    for _ in range(random.choice([1, 1, 2, 3, 6])):
        edits += _some_deletion(random, box)
    one_by_one = text
    for wish in edits:
        one_by_one = edit(one_by_one, [wish])
    at_once = edit(text, edits)
    _check(text, one_by_one, box, writer.labels, at_once=False)
    _check(text, at_once, box, writer.labels, at_once=len(edits) == 1)
    for result in (one_by_one, at_once):
        rest = iter(text)
        assert all(char in rest for char in result), "more than spans was cut"
    return len(edits) + 1


def every_edit_keeps_what_others_own(seed: int) -> int:
    random = Random(seed)
    writer = Writer(random)
    text, box = writer.document()
    result = text
    edits: list[Edit] = []
    for _ in range(random.choice([2, 3, 5])):
        made = _some_edit(random, box, writer)
        edits += made
        result = edit(result, made)
    _check(text, result, box, writer.labels, at_once=False)
    _check(text, edit(text, edits), box, writer.labels, at_once=False)
    return len(edits) + 1


def reordering_takes_every_comment_along(seed: int) -> int:
    random = Random(seed)
    writer = Writer(random, depth=0)
    layout = random.choice(["lines", "first", "flat"])
    text, box = writer.document("list", layout)
    random.shuffle(box.members)
    for _ in range(random.choice([0, 0, 0, 1])):
        box.members.insert(random.randrange(len(box.members) + 1), Member(None, writer.scalar()))
    result = edit(text, [Set((), box.value())])
    _check(text, result, box, writer.labels)
    assert edit(result, [Set((), box.value())]) == result
    return 1


def becoming_another_keeps_what_stays(seed: int) -> int:
    random = Random(seed)
    writer = Writer(random)
    text, box = writer.document("object")
    for _, one in box.walk():
        if one.kind == "object":
            for member in [*one.members]:
                roll = random.random()
                if roll < 0.2:
                    one.members.remove(member)
                elif roll < 0.3 and isinstance(member.value, str):
                    member.value = writer.scalar()
            if random.random() < 0.3:
                one.members.append(Member(writer.key(), writer.scalar()))
    _check(text, edit(text, [Set((), box.value())]), box, writer.labels)
    return 1


def sparing_keeps_all_outside_of_the_value(seed: int) -> int:
    random = Random(seed)
    writer = Writer(random)
    text, box = writer.document()
    _, path, home, member = _pick(random, box)
    home.members.remove(member)
    result = edit(text, [Delete(path, spare_comments=True)])
    _check(text, result, box, writer.labels, spared=member)
    return 1


LAWS = [
    deleting_keeps_what_others_own,
    every_edit_keeps_what_others_own,
    reordering_takes_every_comment_along,
    becoming_another_keeps_what_stays,
    sparing_keeps_all_outside_of_the_value,
]


def _pick(
    random: Random, box: Box
) -> tuple[tuple[str | int, ...], tuple[str | int, ...], Box, Member]:
    """A member somewhere: the path of its container, its own, the container, the member."""
    places = [(path, home) for path, home in box.walk() if home.members]
    home_path, home = random.choice(places)
    at = random.randrange(len(home.members))
    member = home.members[at]
    step: str | int = at if member.key is None else member.key
    return home_path, (*home_path, step), home, member


def _some_deletion(random: Random, box: Box) -> list[Edit]:
    if not box.members:
        return []
    home_path, path, home, member = _pick(random, box)
    run: list[Edit] = []
    for _ in range(random.choice([1, 1, 2, 9])):
        at = home.members.index(member)
        run.append(Delete(path))
        del home.members[at]
        if at == len(home.members):
            break
        member = home.members[at]
        path = (*home_path, at if member.key is None else member.key)
    return run


def _some_edit(random: Random, box: Box, writer: Writer) -> list[Edit]:
    roll = random.random()
    if roll < 0.3 or not box.members:
        return _some_deletion(random, box)
    home_path, path, home, member = _pick(random, box)
    if roll < 0.5:
        new = writer.scalar()
        if home.kind == "object":
            home.members.append(Member(writer.key(), new))
            return [Set((*home_path, str(home.members[-1].key)), meaning(new))]
        home.members.append(Member(None, new))
        return [Set((*home_path, len(home.members) - 1), meaning(new))]
    if roll < 0.7:
        member.value = writer.scalar()
        return [Set(path, meaning(member.value))]
    if member.key is None or home.kind != "object":
        return []
    if roll < 0.85:
        member.key = writer.key()
        return [Rename(path, member.key)]
    return _some_move(random, box, writer, path, home, member)


def _some_move(
    random: Random,
    box: Box,
    writer: Writer,
    path: tuple[str | int, ...],
    home: Box,
    member: Member,
) -> list[Edit]:
    """The member moves into an object that is not within it, at the end there."""
    there = [
        (to, one) for to, one in box.walk() if one.kind == "object" and to[: len(path)] != path
    ]
    to, target = random.choice(there)
    home.members.remove(member)
    member.key, member.moved = writer.key(), True
    target.members.append(member)
    return [Move(path, (*to, member.key))]


def _check(
    text: str,
    result: str,
    box: Box,
    labels: list[Label],
    *,
    at_once: bool = True,
    spared: Member | None = None,
) -> None:
    """Judges a result by the labels. `box` is what it must hold.

    `at_once` tells whether the edits were made as one; one after the other, the second sees the
    text that the first has left.
    """
    assert same(parse(result), box.value())
    boxes = {id(one) for _, one in box.walk()}
    alive = {id(member) for _, one in box.walk() for member in one.members} | {id(spared)}
    comments = {
        name: match.span() for match in _comments(result) for name in _NAME.findall(match[0])
    }
    names = [name for match in _comments(result) for name in _NAME.findall(match[0])]
    assert len(names) == len(comments), "a comment is doubled"
    items = _items(result, box)
    for label in labels:
        stays = label.home is None or id(label.home) in boxes
        found = label.text in comments
        if label.owner is None:
            assert found or not stays or (label.where == "comma" and not at_once), label
        elif id(label.owner) in alive:
            assert found or (label.where == "line end" and label.owner.moved), label
            first = label.owner.moved and label.where == "near"
            if id(label.owner) in items and label.where != "line end" and not first:
                _attached(result, label, comments[label.text], items[id(label.owner)])
        elif label.clear and stays and at_once:
            assert not found, label


def _attached(text: str, label: Label, span: tuple[int, int], item: Item) -> None:
    """A comment stands still beside its own member, with nothing but comments between."""
    assert label.owner is not None
    if label.where in BEFORE or (label.owner.moved and span[0] < item.key_start):
        between = text[span[1] : item.key_start]
    elif label.where == "colon":
        assert item.key_end <= span[0] <= span[1] <= item.node.start, label
        return
    else:
        between = text[item.node.end : span[0]]
        assert span[0] >= item.node.end, label
        assert not _ENDS.search(_COMMENT.sub("", between)), label
    assert _COMMENT.sub("", between).strip(" ,\t\n\r\u2028\u2029\u00a0\ufeff") == "", label


def _items(text: str, box: Box) -> dict[int, Item]:
    """The item of each member that is in the text, by the member."""
    found: dict[int, Item] = {}
    waiting = [(scan(text).root, box)]
    while waiting:
        node, one = waiting.pop()
        keyed = {item.key: item for item in node.items}
        for at, member in enumerate(one.members):
            item = node.items[at] if member.key is None else keyed[member.key]
            found[id(member)] = item
            if isinstance(member.value, Box):
                waiting.append((item.node, member.value))
    return found


def _comments(text: str) -> list[re.Match[str]]:
    return [match for match in _TOKEN.finditer(text) if match["comment"]]
