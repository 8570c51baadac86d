"""Texts whose every comment is unique and labelled with where it was written, and for whom."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from jan_tui.json5_text import JsonValue
from tests.json5_text.wild import LINE_ENDS

BEFORE = frozenset({"above", "near"})


@dataclass(eq=False)
class Member:
    """A member of an object, or an element of a list, `key` None; a scalar is its source."""

    key: str | None
    value: Box | str
    moved: bool = False


@dataclass(eq=False)
class Box:
    """An object or a list, in one of three layouts: lines, commas first, flat."""

    kind: str
    layout: str
    members: list[Member] = field(default_factory=list)

    def value(self) -> JsonValue:
        """What the text means."""
        if self.kind == "object":
            return {str(one.key): meaning(one.value) for one in self.members}
        return [meaning(one.value) for one in self.members]

    def walk(self, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Box]]:
        """This and every container below, with its path."""
        yield path, self
        for at, one in enumerate(self.members):
            if isinstance(one.value, Box):
                yield from one.value.walk((*path, at if one.key is None else one.key))


@dataclass(frozen=True)
class Label:
    """One comment: where it stands, in which container, and whose it is, None for nobody's.

    `clear` tells that it must go with its owner, not only that it may.
    """

    text: str
    where: str
    home: Box | None
    owner: Member | None
    clear: bool


def meaning(value: Box | str) -> JsonValue:
    """The value of a source as this room writes them: quoted strings and whole numbers."""
    if isinstance(value, Box):
        return value.value()
    return value[1:-1] if value[0] in "\"'" else int(value)


class Writer:
    """Writes one random text; `labels` holds its comments then."""

    def __init__(self, random: Random, depth: int = 3) -> None:
        self._random = random
        self._depth = depth
        self._ends = [random.choice(LINE_ENDS)]
        if random.random() < 0.1:
            # Not \n with \r, which make one line end where they meet.
            self._ends = random.choice([["\n", "\u2028", "\u2029"], ["\r", "\r\n", "\u2028"]])
        self._unit = random.choice(["  ", "    ", "\t", "", " \u00a0"])
        self._often = random.choice([0.1, 0.3, 0.6])
        self._count = 0
        self.labels: list[Label] = []

    def document(self, kind: str | None = None, layout: str | None = None) -> tuple[str, Box]:
        """A text and what it holds."""
        box = self.box(0, kind, layout)
        start = self._random.choice(["", "", "\ufeff"])
        head = self._comment("outside", None, None) + self._eol() if self._maybe() else ""
        foot = self._eol() + self._comment("outside", None, None) if self._maybe() else ""
        return start + head + self.text(box, "") + foot + self._eol(), box

    def box(self, depth: int, kind: str | None = None, layout: str | None = None) -> Box:
        random = self._random
        kind = kind or random.choice(["object", "object", "list"])
        layout = layout or random.choice(["lines", "lines", "first", "flat"])
        box = Box(kind, layout)
        for _ in range(random.choice([1, 2, 3, 4, 6])):
            inner = layout if layout == "flat" else None
            nested = depth < self._depth and random.random() < 0.35
            value = self.box(depth + 1, None, inner) if nested else self.scalar()
            box.members.append(Member(self.key() if kind == "object" else None, value))
        return box

    def key(self) -> str:
        self._count += 1
        return f"k{self._count}"

    def scalar(self) -> str:
        self._count += 1
        return self._random.choice([f"{self._count}", f'"v{self._count}"', f"'// v{self._count}'"])

    def text(self, box: Box, indent: str) -> str:
        opener, closer = "{}" if box.kind == "object" else "[]"
        body = {"lines": self._lines, "first": self._first, "flat": self._flat}[box.layout]
        return opener + body(box, indent) + closer

    def _lines(self, box: Box, indent: str) -> str:
        inner = indent + self._unit
        text = self._head(box) + self._eol()
        for at, one in enumerate(box.members):
            last = at + 1 == len(box.members)
            text += self._above(box, one, inner, at == 0)
            text += inner + self._near(box, one) + self._member(box, one, inner)
            text += self._behind(box, one, last)
            comma = "" if last and self._random.random() < 0.5 else ","
            apart = comma and self._maybe(0.15)
            beside = self._maybe()
            if apart:
                below = self._comment("comma" if beside else "below", box, None)
                text += self._eol() + inner + below + self._eol() + inner + comma
                text += " " + self._comment("comma", box, None) if beside else ""
            else:
                text += comma
                text += " " + self._comment("beside", box, one, clear=True) if beside else ""
            text += self._eol()
        return text + self._dangling(box, inner) + indent

    def _first(self, box: Box, indent: str) -> str:
        inner = indent + self._unit
        text = self._head(box) + self._eol()
        for at, one in enumerate(box.members):
            text += self._above(box, one, inner, at == 0)
            text += inner + (", " if at else "  ") + self._near(box, one)
            text += self._member(box, one, inner + "  ")
            if self._maybe():
                text += " " + self._comment("behind", box, one, clear=True)
            text += self._eol()
        return text + self._dangling(box, inner) + indent

    def _flat(self, box: Box, indent: str) -> str:
        """Comments stand before or after the members throughout, as one writer has it."""
        before = self._random.random() < 0.4
        parts = []
        for at, one in enumerate(box.members):
            text = self._near(box, one) if before and (at or box.kind == "list") else ""
            text += self._member(box, one, indent)
            if not before and self._maybe():
                text += " " + self._comment("behind", box, one, line=False)
            parts.append(text)
        text = f" {', '.join(parts)}"
        if self._maybe(0.2):
            return text + ", " + self._comment("end", box, None, line=False) + " "
        if self._maybe(0.2):
            return text + f" // {self._name('line end', box, box.members[-1])}" + self._eol()
        return text + " "

    def _member(self, box: Box, one: Member, indent: str) -> str:
        value = one.value if isinstance(one.value, str) else self.text(one.value, indent)
        if one.key is None:
            return value
        flat = box.layout == "flat"
        text = self._random.choice([one.key, f'"{one.key}"'])
        for sign in (":", ""):
            if self._maybe():
                comment = self._comment("colon", box, one, line=not flat, clear=True)
                text += " " + comment + (self._eol() if comment.startswith("//") else "") + " "
            text += sign
        return f"{text} {value}"

    def _head(self, box: Box) -> str:
        return " " + self._comment("head", box, None) if self._maybe() else ""

    def _near(self, box: Box, one: Member) -> str:
        if not self._maybe():
            return ""
        return self._comment("near", box, one, line=False) + " "

    def _behind(self, box: Box, one: Member, last: bool) -> str:
        if not self._maybe():
            return ""
        comment = self._comment("behind", box, one, line=False, lines=False, clear=True)
        return f" {comment}"

    def _above(self, box: Box, one: Member, indent: str, heads: bool) -> str:
        """What stands on lines of its own above a member: others' comments first, its own last."""
        eol, parts = self._eol, []
        if self._maybe():
            parts.append(self._comment("apart", box, None) + eol() + indent)
        if self._maybe(0.3):
            rule = self._random.choice(["---", "===", "\u2500\u2500\u2500\u2500"])
            parts.append(f"// {rule} {self._name('heading', box, None)} {rule}")
        elif self._maybe(0.3):
            parts += self._commented_out(box)
        if self._maybe():
            count = self._random.choice([1, 1, 2, 3, 30, 31, 61] if self._maybe(0.2) else [1, 2])
            parts += [self._comment("above", box, one, clear=True) for _ in range(count)]
        return "".join(f"{indent}{part}{eol()}" for part in parts)

    def _commented_out(self, box: Box) -> list[str]:
        """Members or elements, each line a comment with a name in it."""

        def out() -> str:
            return self._name("out", box, None)

        key = "" if box.kind == "list" else f"{self.key()}: "
        roll = self._random.random()
        if roll < 0.4:
            return [f'// {key}"{out()}",']
        if roll < 0.7:
            return [f"// {key}{{", f'//   was: "{out()}",', f'//   too: "{out()}" }},']
        if roll < 0.9:
            return [f'/* {key}["{out()}"], */']
        return [
            f'// {"" if box.kind == "list" else f"{self.key()}: "}"{out()}",'
            for _ in range(self._random.choice([30, 31, 45]))
        ]

    def _dangling(self, box: Box, indent: str) -> str:
        if not self._maybe():
            return ""
        return indent + self._comment("dangling", box, None) + self._eol()

    def _name(self, where: str, home: Box | None, owner: Member | None, clear: bool = False) -> str:
        name = f"c{len(self.labels)}c"
        self.labels.append(Label(name, where, home, owner, clear))
        return name

    def _comment(
        self,
        where: str,
        home: Box | None,
        owner: Member | None,
        line: bool = True,
        lines: bool = True,
        clear: bool = False,
    ) -> str:
        """A comment that ends its line, or one that may end anywhere."""
        name = self._name(where, home, owner, clear)
        if line and self._random.random() < 0.6:
            return self._random.choice([f"// {name}", f"//{name} }}],", f"// it's {name}"])
        if lines and line and self._random.random() < 0.2:
            return f"/* {name}{self._eol()}lines */"
        return self._random.choice([f"/* {name} */", f"/*{name},]*/", f"/** '{name} **/"])

    def _maybe(self, chance: float | None = None) -> bool:
        return self._random.random() < (self._often if chance is None else chance * self._often * 2)

    def _eol(self) -> str:
        return self._random.choice(self._ends)
