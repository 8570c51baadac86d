"""Documents and edits as no person would write them, and some as many do; all from one Random."""

from __future__ import annotations

from random import Random
from typing import Any

from jan_tui.json5_text import Delete, Edit, JsonValue, Path, Set

_COMMENTS = [
    "// note",
    "//",
    "// }]",
    '// "open',
    "// it's",
    "// /* half",
    "// a: 1,",
    "/* note */",
    "/**/",
    "/***/",
    "/* // */",
    "/* ] , : */",
    "/* 'q' */",
    "/* two{eol}lines */",
    "/*/ */",
]
_BLANKS = ["", "", " ", " ", "  ", "\t", "\u00a0", "\v", "\f", "\ufeff", "\u2003"]
_KEYS = [
    *"abcdefgh",
    "a",
    '"a"',
    "'b'",
    '"\\u0063"',
    "\\u0064",
    '"a-b"',
    "'x y'",
    '""',
    '"__proto__"',
    "constructor",
    "'1'",
    "null",
    "Infinity",
    '"//"',
    "'}'",
    "\u00e9t\u00e9",
    "$_",
    '"\U0001f600"',
    "'\\ud83d\\ude00'",
]
_SCALARS = [
    *("0", "1", "-2", "+3", "4.5", ".5", "5.", "6e2", "-0", "0x1F", "-0xff", "9007199254740993"),
    *("1e400", "Infinity", "-Infinity", "NaN", "true", "false", "null"),
    *(
        '"s"',
        "'t'",
        '""',
        "'it\\'s'",
        '"say \\"x\\""',
        "'{'",
        '"/*"',
        "'//'",
        '"\\\n"',
        '"a\\\r\nb"',
    ),
    *(
        '"\\x41"',
        '"\\u2028"',
        '"\u2028"',
        '"\\ud83d"',
        '"\\ud83d\\ude00"',
        '"\\0"',
        "'\\v\\a'",
        '"\t"',
    ),
]
_VALUES: list[JsonValue] = [
    None,
    True,
    False,
    0,
    -7,
    2.5,
    1e21,
    -0.0,
    "",
    "new",
    'it\'s "so"',
    "a\nb\u2028\x00\x7f\ufeff",
    "\U0001f600",
    "\ud83d",
    [],
    {},
    [1, "two"],
    {"n": {"m": []}},
    [{"id": "x"}, {"id": "y", "on": True}],
]
LINE_ENDS = ["\n", "\r\n", "\r", "\u2028", "\u2029"]


class Wild:
    """One writer: a Random and the line ends that it likes."""

    def __init__(self, random: Random, depth: int = 3) -> None:
        self._random = random
        self._depth = depth
        self._ends = random.choice([["\n"], ["\n"], ["\r\n"], ["\r"], ["\n", "\r\n"], LINE_ENDS])
        self._noise = random.choice([0.05, 0.3, 0.6])

    def document(self) -> str:
        """A text that is JSON5."""
        root = self._container(0) if self._random.random() < 0.95 else self._scalar()
        return self._gap() + root + self._gap()

    def _gap(self) -> str:
        random = self._random
        if random.random() > self._noise:
            return random.choice(["", " ", self._end() + "  "])
        parts = []
        for _ in range(random.randrange(1, 5)):
            roll = random.random()
            if roll < 0.4:
                comment = random.choice(_COMMENTS).replace("{eol}", self._end())
                parts.append(comment + (self._end() if comment.startswith("//") else ""))
            elif roll < 0.7:
                parts.append(self._end() + random.choice(["", "  ", "\t", "    "]))
            else:
                parts.append(random.choice(_BLANKS))
        return "".join(parts)

    def _end(self) -> str:
        return self._random.choice(self._ends)

    def _scalar(self) -> str:
        return self._random.choice(_SCALARS)

    def _container(self, depth: int) -> str:
        random = self._random
        is_object = random.random() < 0.65
        members = []
        for _ in range(random.choice([0, 1, 1, 2, 3, 4])):
            nested = depth < self._depth and random.random() < 0.4
            value = self._container(depth + 1) if nested else self._scalar()
            if is_object:
                value = random.choice(_KEYS) + self._gap() + ":" + self._gap() + value
            members.append(self._gap() + value + self._gap())
        text = ",".join(members)
        if members and random.random() < 0.4:
            text += "," + self._gap()
        elif not members:
            text = self._gap()
        return "{" + text + "}" if is_object else "[" + text + "]"


def tidy_document(random: Random) -> str:
    """A text in one of the layouts that formatters and careful people produce."""
    unit = random.choice(["  ", "    ", "\t"])
    end = random.choice(["\n", "\r\n"])
    trailing = random.random() < 0.5
    quoted = random.random() < 0.5
    comments = random.random() < 0.7

    def render(depth: int) -> str:
        if depth > 2 or (depth and random.random() < 0.5):
            return random.choice(["1", "true", '"s"', "[1, 2]", "0.5"])
        inner = unit * (depth + 1)
        names = random.sample("abcdefgh", random.randrange(1, 4))
        text = "{" + end
        for number, name in enumerate(names):
            if comments and random.random() < 0.3:
                text += f"{inner}// about {name}{end}"
            key = f'"{name}"' if quoted else name
            comma = "," if trailing or number < len(names) - 1 else ""
            beside = f" // {name}" if comments and random.random() < 0.3 else ""
            text += f"{inner}{key}: {render(depth + 1)}{comma}{beside}{end}"
            if random.random() < 0.2 and number < len(names) - 1:
                text += end
        return text + unit * depth + "}"

    return render(0) + random.choice(["", end])


def paths(value: JsonValue) -> list[Path]:
    """Every path of a value, the root first."""
    found: list[Path] = []
    waiting: list[tuple[tuple[str | int, ...], JsonValue]] = [((), value)]
    while waiting:
        path, part = waiting.pop()
        found.append(path)
        if isinstance(part, dict):
            waiting.extend(((*path, key), inner) for key, inner in part.items())
        elif isinstance(part, list):
            waiting.extend(((*path, index), inner) for index, inner in enumerate(part))
    return found


def at(value: JsonValue, path: Path) -> JsonValue:
    """What stands at a path that exists."""
    for step in path:
        holder: Any = value
        value = holder[step]
    return value


def some_value(random: Random) -> JsonValue:
    """A value to be written."""
    return random.choice(_VALUES)


def insertion(random: Random, value: JsonValue) -> Set | None:
    """A new member or element somewhere; None in a text without containers."""
    homes = [path for path in paths(value) if isinstance(at(value, path), dict | list)]
    if not homes:
        return None
    path = random.choice(homes)
    home: Any = at(value, path)
    step: str | int
    if isinstance(home, list):
        step = len(home)
    else:
        step = random.choice([key for key in ("new", "x-1", "", "a.b", "z") if key not in home])
    return Set((*path, step), some_value(random))


def some_edit(random: Random, value: JsonValue) -> Edit:
    """An edit that the value allows."""
    path = random.choice(paths(value))
    roll = random.random()
    if roll < 0.35:
        return insertion(random, value) or Set((), some_value(random))
    if roll < 0.65 and path:
        return Delete(path)
    return Set(path, some_value(random))


def altered(random: Random, value: JsonValue) -> JsonValue:
    """A copy with some members lost, added or changed, and lists shuffled; all of it writable."""
    if isinstance(value, dict):
        kept = {key: altered(random, part) for key, part in value.items() if random.random() < 0.8}
        return {**kept, "more": some_value(random)} if random.random() < 0.3 else kept
    if isinstance(value, list):
        parts = [altered(random, part) for part in value if random.random() < 0.85]
        if random.random() < 0.4:
            random.shuffle(parts)
        if random.random() < 0.4:
            parts.insert(random.randrange(len(parts) + 1), some_value(random))
        return parts
    if isinstance(value, float) and not abs(value) < 1e300:
        return 7
    return value if random.random() < 0.8 else some_value(random)
