"""Diffs that hide secrets, and `.env` files that keep their every other byte."""

from __future__ import annotations

import json
import string
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from jan_tui.clawdbot.config import dotenv
from jan_tui.clawdbot.values.prediction import Mode
from jan_tui.editing.diff import unified
from jan_tui.editing.edits import dotenv_file
from jan_tui.editing.intent import Intent, KeyChoice, KeyLocation
from jan_tui.redact import is_secret_name
from jan_tui.redact.source import mask_source
from tests.editing.planned import Home

PATH = Path("/home/ann/.clawdbot/clawdbot.json")
KEYS = some.text(string.ascii_letters + string.digits + "-_'\"`\\$ é#=", min_size=24, max_size=40)
FAST = settings(max_examples=150, derandomize=True, deadline=None)


def diff(before: str | None, after: str | None) -> str:
    return unified(
        None if before is None else before.encode(),
        None if after is None else after.encode(),
        PATH,
    )


def test_a_diff_is_unified_and_shows_three_lines_around() -> None:
    before = "".join(f"line {number}\n" for number in range(20))
    assert diff(before, before.replace("line 9\n", "nine\n")).splitlines() == [
        f"--- {PATH}",
        f"+++ {PATH}",
        "@@ -7,7 +7,7 @@",
        *(f" line {number}" for number in (6, 7, 8)),
        "-line 9",
        "+nine",
        *(f" line {number}" for number in (10, 11, 12)),
    ]


@pytest.mark.parametrize(
    ("before", "after", "lines"),
    [
        ("a\n", "a\n", []),
        (None, "a\n", ["--- /dev/null", f"+++ {PATH}", "@@ -0,0 +1 @@", "+a"]),
        ("a\n", None, [f"--- {PATH}", "+++ /dev/null", "@@ -1 +0,0 @@", "-a"]),
        (
            "a",
            "a\n",
            [
                *(f"{way} {PATH}" for way in ("---", "+++")),
                "@@ -1 +1 @@",
                "-a",
                "\\ No newline at end of file",
                "+a",
            ],
        ),
        (
            "a\r\nb\r\n",
            "a\r\nc\r\n",
            [*(f"{way} {PATH}" for way in ("---", "+++")), "@@ -1,2 +1,2 @@", " a", "-b", "+c"],
        ),
        (
            "\x1b[31m\n",
            "\u202ex\n",
            [
                *(f"{way} {PATH}" for way in ("---", "+++")),
                "@@ -1 +1 @@",
                "-\\x1b[31m",
                "+\\u202ex",
            ],
        ),
    ],
    ids=["equal", "new", "removed", "final newline", "crlf", "control characters"],
)
def test_a_diff_at_its_edges(before: str | None, after: str | None, lines: list[str]) -> None:
    assert diff(before, after).splitlines() == lines


@FAST
@given(
    some.lists(some.sampled_from("abcd"), max_size=40),
    some.lists(some.sampled_from("abcd"), max_size=40),
)
def test_a_diff_leads_from_one_text_to_the_other(old: list[str], new: list[str]) -> None:
    before, after = ("".join(f"{line}\n" for line in lines) for lines in (old, new))
    at = 0
    made: list[str] = []
    for line in diff(before, after).splitlines()[2:]:
        if line.startswith("@@"):
            start, _, length = line.split()[1][1:].partition(",")
            first = int(start) - (length != "0")
            made += old[at:first]
            at = first
        elif line[0] != "+":
            assert old[at] == line[1:]
            at += 1
        if line[0] in "+ ":
            made.append(line[1:])
    assert [*made, *old[at:]] == new


def test_a_key_that_changes_is_seen_to_change() -> None:
    lines = diff('{ apiKey: "one-secret-key" }\n', '{ apiKey: "two-secret-key" }\n').splitlines()
    assert lines[3:] == ['-{ apiKey: "••••••" }', '+{ apiKey: "••••••" }  (changed)']


@pytest.mark.parametrize(
    "text",
    [
        '{ apiKey: "SECRET" }',
        "{ \"api_key\": 'SECRET' }",
        '{ channels: { telegram: { botToken: "SECRET" } } }',
        '{ gateway: { auth: { token: "SECRET", password: "SECRET" } } }',
        '{ env: { vars: { OPENAI_API_KEY: "SECRET" } } }',
        '{ headers: { Authorization: "Bearer SECRET" } }',
        '{ x: { headers: { "X-Api-Key": "SECRET" } } }',
        '{ apiKey: { source: "inline", value: "SECRET" } }',
        '{ tokens: ["SECRET", "SECRET"] }',
        '{\n // apiKey: "SECRET",\n a: 1 }',
        "{ /* token = SECRET1 */ }",
        '{ apiKey: "SECRET" oops',
        '{ apiKey: "SECRET", note: "the key SECRET again" } // SECRET',
        '{ url: "https://ann:SECRET@host/v1" }',
        '{ note: "sk-SECRETSECRETSECRET1" }',
        '{ apiKey: "first\\\nSECRET\\\nlast" }',
        "# JAN_API_KEY=SECRET\nexport JAN_API_KEY='SECRET'\nTOKEN=SECRET # mine\n",
        '{"profiles":{"x":{"type":"oauth","provider":"x","access":"SECRET","refresh":"SECRET"}}}',
    ],
)
def test_a_secret_is_hidden_wherever_it_stands(text: str) -> None:
    real = "Zq8vW3xK9mT5"
    shown = mask_source(text.replace("SECRET", real))
    assert real not in shown
    assert shown.count("\n") == text.count("\n")


@pytest.mark.parametrize(
    "text",
    [
        '{ apiKey: "${JAN_API_KEY}" }',
        "{ maxTokens: 8192, contextTokens: 4096, maxTokensField: 'max_tokens' }",
        '{ alias: "keyboard", monkey: "banana", keyframes: 3 }',
        "{ a: 1 } // the API key: any value works",
        '{ token: null, secret: true, password: "" }',
        "A=1\nPORT=1337\n",
    ],
)
def test_what_is_no_secret_is_shown(text: str) -> None:
    assert mask_source(text) == text


@pytest.mark.parametrize("name", ["apiKey", "API_KEY", "x-api-key", "botToken", "clientSecret"])
def test_secret_names(name: str) -> None:
    assert is_secret_name(name)


@FAST
@given(KEYS, some.sampled_from(KeyLocation), some.sampled_from([Mode.EXPLICIT, Mode.IMPLICIT]))
def test_the_key_is_in_no_diff_remark_or_refusal(
    key: str, location: KeyLocation, mode: Mode
) -> None:
    config = "{ // mine\n  models: { providers: { jan: { apiKey: KEY, nonsense: 1 } } },\n}\n"
    home = Home(
        config.replace("KEY", json.dumps(key)),
        files={".clawdbot/.env": "JAN_API_KEY=old\n"},
        env={"PATH": ""},
    )
    made = home.planned(Intent(mode=mode, key=KeyChoice(location, key), repair_all=True)).plan
    told = [change.diff for change in made.changes]
    told += [*made.remarks, repr(made.refused), repr(made.changes), made.export_line or ""]
    spelled = (key, json.dumps(key)[1:-1], json.dumps(key, ensure_ascii=False)[1:-1])
    assert not any(one in text for one in spelled for text in told)


NAMES = some.sampled_from(["JAN_API_KEY", "A", "B_2"])
LINES = some.one_of(
    some.builds(
        "{}={}".format, NAMES, some.sampled_from(["1", "'a b'", '"x\\ny"', "`q`", "", " z "])
    ),
    some.builds("export {} = {} # note".format, NAMES, some.sampled_from(["1", "'#'"])),
    some.sampled_from(["# comment", "", "   ", "not an assignment", "# JAN_API_KEY=old"]),
)
VALUES = some.text(string.printable.replace("\r", "").replace("\n", "") + "é€", max_size=12)


@settings(max_examples=400, derandomize=True, deadline=None)
@given(some.lists(LINES, max_size=6), some.sampled_from(["\n", "\r\n"]), some.booleans(), VALUES)
def test_a_dotenv_edit_changes_one_value_and_no_other_line(
    lines: list[str], end: str, final: bool, value: str
) -> None:
    text = end.join(lines) + (end if final and lines else "")
    before = dotenv.parse(text)
    try:
        result = dotenv_file.put(text, "JAN_API_KEY", value)
    except dotenv_file.DotenvError:
        assert {"'", '"', "`"} <= set(value) or "\\" in value
        return
    assert dotenv.parse(result) == {**before, "JAN_API_KEY": value}
    assert dotenv_file.put(result, "JAN_API_KEY", value) == result
    old, new = text.split("\n"), result.split("\n")
    assert sum(line not in new for line in old if line) <= 1
    if "JAN_API_KEY" in before:
        assert len(old) == len(new)
    dropped = dotenv_file.drop(result, "JAN_API_KEY")
    assert dotenv.parse(dropped) == {k: v for k, v in before.items() if k != "JAN_API_KEY"}
    kept = [line for line in new if "JAN_API_KEY" not in line or line.startswith("#")]
    assert [line for line in dropped.split("\n") if line] == [line for line in kept if line]


def test_a_value_that_no_quotes_hold_is_refused() -> None:
    with pytest.raises(dotenv_file.DotenvError):
        dotenv_file.put("", "JAN_API_KEY", "a'b\"c`d")


def test_a_new_dotenv_file_ends_with_a_newline_and_an_old_one_as_it_did() -> None:
    assert dotenv_file.put("", "A", "1") == "A=1\n"
    assert dotenv_file.put("B=2", "A", "1 2") == "B=2\nA='1 2'"
    assert dotenv_file.put("B=2\r\n", "A", "") == "B=2\r\nA=''\r\n"
