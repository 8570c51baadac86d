"""Files of a person: what is masked in them, whatever slip is in the text."""

from __future__ import annotations

import random

import pytest

from jan_tui.json5_text import Json5Error, parse
from jan_tui.redact.source import mask_source, secrets_in
from tests.redact.planting import NAMES, PLACES, SLIPS, config, marker


@pytest.mark.parametrize("slip", SLIPS)
def test_no_slip_shows_a_secret(slip: str) -> None:
    dice = random.Random(slip)
    for name in NAMES:
        secret = marker(dice)
        key = f'"{name}"' if "-" in name or dice.random() < 0.5 else name
        line = SLIPS[slip].format(key=key, value=secret)
        text = config(dice, line, "http://127.0.0.1:1/v1", "jan-local")
        shown = mask_source(text)
        assert secret not in shown, text
        assert shown.count("\n") == text.count("\n")
        assert "http://127.0.0.1:1/v1" in shown
        assert "jan/tiny" in shown


@pytest.mark.parametrize("broken", [False, True], ids=["whole", "broken"])
@pytest.mark.parametrize("place", PLACES)
def test_a_secret_without_a_name_of_its_own(place: str, broken: bool) -> None:
    dice = random.Random(place)
    secret = marker(dice)
    text = config(dice, place.format(value=secret), "http://127.0.0.1:1/v1", "jan-local")
    shown = mask_source(text.replace("// mine\n{", "// mine\n{{") if broken else text)
    assert secret not in shown
    assert "jan/tiny" in shown


def test_a_string_broken_in_two() -> None:
    shown = mask_source('{\n  apiKey: "zQ9first\nzQ9second",\n  baseUrl: "http://x/v1",\n}\n')
    assert "zQ9" not in shown
    assert 'baseUrl: "http://x/v1"' in shown


def test_a_name_in_escapes() -> None:
    assert "zQ9" not in mask_source('{ "api\\u004bey": "zQ9secret", }')
    assert "zQ9" not in mask_source('{ "api\\u004bey": "zQ9secret", ')


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_dotenv(end: str) -> None:
    lines = ["# old: JAN_API_KEY=zQ9old", "export JAN_API_KEY=zQ9new", "TOKEN='zQ9 two'", "A=1"]
    shown = mask_source(end.join(lines) + end)
    assert "zQ9" not in shown
    assert f"A=1{end}" in shown


@pytest.mark.parametrize(
    "value",
    [
        "zQ9a,zQ9b",
        "zQ9a;zQ9b",
        "zQ9a zQ9b",
        "{zQ9}",
        "(zQ9)",
        "#zQ9",
        "zQ9a'zQ9b'",
        'zQ9a"zQ9b',
        "zQ9a\\\nzQ9b",
        '"zQ9a\nzQ9b\n"',
        "'zQ9a\r\nzQ9b'",
        '"zQ9a\\"zQ9b"',
        "`zQ9a\nzQ9b` # old",
    ],
)
@pytest.mark.parametrize(
    "start", ["JAN_API_KEY=", "export TOKEN = ", "# PASSWORD=", "\ufeffA_KEY="]
)
def test_a_dotenv_value_ends_with_its_line_or_its_quote(start: str, value: str) -> None:
    text = f"A=1\n{start}{value}\nB=two words # a note\n"
    shown = mask_source(text)
    assert "zQ9" not in shown
    assert shown.startswith("A=1\n")
    assert shown.endswith("\nB=two words # a note\n")
    assert shown.count("\n") == text.count("\n")


@pytest.mark.parametrize(
    "text", ["JAN_API_KEY= # from the office\n", "KEY_FILE=a, b\n", 'JAN_API_KEY="${OTHER}"\n']
)
def test_a_dotenv_line_without_a_secret_stays(text: str) -> None:
    assert mask_source(text) == text


@pytest.mark.parametrize(
    "text",
    [
        '{a:{apiKey:{value:zQ9Xw9Lm"}}}',
        '{a:{apiKey:value:"zQ9Xw9Lm"}}}',
        '{tokens:[zQ9Xw9Lm","zQ9b"]}',
        '{tokens:["zQ9b",zQ9Xw9Lm"]}',
        '{gateway:{auth:token:"zQ9Xw9Lm"}}}',
        '{headers:{"X-Foo":zQ9Xw9Lm"}}',
        '{headers:[[X-Auth-Token","zQ9Xw9Lm"]]}',
        '{headers:[["X-Auth-Token",zQ9Xw9Lm"]]}',
        '{headers:[{name"X-Auth-Token",value:"zQ9Xw9Lm"}]}',
        '{headers:[{name:"X-Auth-Token",value"zQ9Xw9Lm"}]}',
        '{args:["-y","--token",zQ9Xw9Lm"]}',
        '{apiKey:prefix-${X}-zQ9Xw9Lm"}',
        '{url:"https:/ann:zQ9Xw9Lm@host/"}',
        '{url:"https//ann:zQ9Xw9Lm@host/"}',
        "// my api key is zQ9Xw9Lm\n{a:1",
        '{url:"https://host/sse?api%5Fkey=zQ9Xw9Lm"}',
    ],
)
def test_a_sign_that_is_missing_shows_no_secret(text: str) -> None:
    assert "zQ9" not in mask_source(text)


def test_a_private_key() -> None:
    body = "zQ9MIIEvQIBADANBg\nzQ9kqhkiG9w0BAQEF"
    text = (
        f"cert: |\n-----BEGIN RSA PRIVATE KEY-----\n{body}\n-----END RSA PRIVATE KEY-----\na: 1\n"
    )
    shown = mask_source(text)
    assert "zQ9" not in shown
    assert shown.endswith("-----END RSA PRIVATE KEY-----\na: 1\n")


@pytest.mark.parametrize(
    "text",
    [
        '{ apiKey: { source: "env", provider: "default", id: "JAN_API_KEY" } }',
        '{ apiKey: "${JAN_API_KEY}", token: "$TOKEN", password: "%PASSWORD%" }',
        '{ env: [{ name: "API_KEY", value: "${API_KEY}" }] }',
        '{ auth: "api-key", maxTokens: 8192, tokens: 8192, keyLocation: "/tmp/key" }',
        '{ headers: { "Content-Type": "application/json", "User-Agent": "jan" } }',
        '{ session: { scope: "per-sender" }, auth: { mode: "token" } }',
        '{ providers: ["api_key", "other", "more"], name: "prov-auth-apikey", note: "none" }',
        "// token: what the API key is, and why the password matters\n{ a: 1 }",
        '{ baseUrl: "http://127.0.0.1:1337/v1", git: "ssh://git@github.com/a/b" }',
    ],
)
def test_what_is_no_secret_is_shown(text: str) -> None:
    assert mask_source(text) == text


@pytest.mark.parametrize("slip", SLIPS)
def test_no_error_text_holds_a_value(slip: str) -> None:
    dice = random.Random(slip)
    for name in NAMES[::4]:
        secret = marker(dice)
        text = config(dice, SLIPS[slip].format(key=name, value=secret), "http://x/v1", "jan-local")
        told = _refusal(text)
        assert secret[:6] not in told
        assert " at " in told or not told


def _refusal(text: str) -> str:
    try:
        parse(text)
    except Json5Error as error:
        return str(error)
    return ""


@pytest.mark.parametrize("key", ["lmstudio", "LMStudio", "main", "llama-3.3-70b"])
def test_a_key_that_is_a_name_of_the_file_hides_that_name_nowhere(key: str) -> None:
    held = f'{{ apiKey: "{key}", models: [{{ id: "llama-3.3-70b" }}] }}'
    text = f"{{ models: {{ lmstudio: {held} }}, agents: {{ entries: {{ main: {{}} }} }} }}"
    assert secrets_in(text) == frozenset()
    assert key not in mask_source(f'apiKey: "{key}"')
    assert secrets_in(text.replace(f'"{key}"', '"k4-9dX"', 1)) == {"k4-9dX"}
