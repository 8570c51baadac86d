"""Sentences, log lines and forms; the one set of placeholders."""

from __future__ import annotations

import pytest

from jan_tui.redact import is_open, is_placeholder, is_reference, mask, mask_text


@pytest.mark.parametrize(
    "secret",
    [
        "sk-ant-api03-abcDEF0123456789",
        "sk-proj-abcdefghij0123456789",
        "AIzaSyA1234567890abcdefghijklmnopqrstuv",
        "glpat-abcdefABCDEF12345678",
        "AKIAIOSFODNN7EXAMPLE",
        "ASIAIOSFODNN7EXAMPLE",
        "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
        "gho_abcdefghijklmnopqrstuvwxyz0123456789",
        "github_pat_11ABCDEFG0abcdefghijkl_mnopqrstuvwxyz",
        "xoxb-123456789012-abcdefABCDEF",
        "xapp-1-A0123456789-0123456789",
        "hf_abcdefghijklmnopqrst",
        "npm_abcdefghijklmnopqrstuvwxyz0123456789",
        "pypi-AgEIcHlwaS5vcmcCJGFiY2RlZg",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abcDEF",
        "123456789:AAHabcdefghijklmnopqrstuvwxyz012345",
        "MTk4NjIyNDgzNDcxOTI1MjQ4.Cl2FMQ.ZnCjm1XVW7vRze4b7Cq4se7kKWs",
        "ya29.a0AfH6SMBabcdefghijkl",
        "SG.abcdefghijklmnop.qrstuvwxyz0123456789",
        "SK0123456789abcdef0123456789abcdef",
        "dp.st.prd.abcdefghijklmnopqrstuvwxyz0123456789",
        "dapi0123456789abcdef0123456789abcdef",
        "PMAK-0123456789abcdef01234567-0123456789abcdef0123456789abcdef01",
        "NRAK-ABCDEFGHIJ0123456789ABCDEFG",
        "glc_eyJvIjoiMTIzNDU2Nzg5MCJ9",
        "CCIPAT_abcdefghij0123456789_0123456789abcdef",
        "ATBBabcdefghij0123456789ABCD",
        "ATATT3xFfGF0abcdefghij0123456789=0A1B2C3D",
        "pat0123456789abcD.0123456789abcdef0123456789abcdef0123456789abcdef",
        "tgp_v1_abcdefghijklmnop0123456789",
        "sb_secret_abcdefghij0123456789xy",
        "sbp_0123456789abcdef0123456789abcdef01234567",
        "0123456789abcdef0123456789abcdef.abcDEF0123456789",
        "01234567-89ab-cdef-0123-456789abcdef:0123456789abcdef0123456789abcdef",
        "AGE-SECRET-KEY-1QQQQQQQQQQQQQQQQQQQQQQQQQ",
    ],
)
def test_a_form_reveals_a_secret(secret: str) -> None:
    shown = mask_text(f"before {secret} after")
    assert secret not in shown
    assert shown.startswith("before ••••••")
    assert shown.endswith(" after")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a hook https://hooks.slack.com/services/T0/B0/abc now", "services/•••••• now"),
        ("see https://example.org/?token=abc&x=1", "?token=••••••&x=1"),
        ("see https://ann:abc@example.org/", "https://ann:••••••@example.org/"),
        ("got Authorization: Basic YTpi", "Authorization: Basic ••••••"),
        ("run llama-server -hft abcdef -m x", "-hft •••••• -m x"),
        ("Incorrect API key provided: kk9999abc.", "provided: ••••••"),
        ("Cookie: a=b; c=d", "Cookie: ••••••"),
        ("JAN_API_KEY=abc jan serve", "JAN_API_KEY=•••••• jan serve"),
        ('{"access_token":"abc","expires_in":5}', '"access_token":"••••••","expires_in":5'),
    ],
)
def test_the_place_reveals_a_secret(text: str, shown: str) -> None:
    assert shown in mask_text(text)


@pytest.mark.parametrize(
    "text",
    [
        "Invalid or missing authorization token",
        "models.providers.jan.apiKey: Invalid input: expected string, received number",
        "only Bearer tokens pass",
        "Basic authentication is not supported",
        "start jan-tui with --api-key-stdin or --token-file x",
        "prompt_tokens: 12, max_tokens: 8192, contextTokens=4096",
        'The key is "jan-local", which stands for none, and the server wants a real one.',
        "Copy the API key from Jan (Settings, Local API Server), or clear it there.",
        "meta-llama/Llama-3.3-70B-Instruct-Q4_K_M.gguf",
        "key-in-clear-and-file-readable-by-others",
        'agents.defaults.model: Unrecognized key: "fallbackModel2"',
        'agents.defaults: Unrecognized keys: "fallback", "systemPrompt"',
    ],
)
def test_a_sentence_about_secrets_stays(text: str) -> None:
    assert mask_text(text) == text


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "text",
    ["x" * 50_000, "a=" * 20_000, "sk-" * 15_000, "a:\n" * 10_000, "token:{" * 5_000, '"' * 40_000],
    ids=["word", "equals", "prefix", "lines", "braces", "quotes"],
)
def test_hostile_text_is_worked_off(text: str) -> None:
    # What grows with the square of the length takes minutes here, and the timeout ends it.
    assert len(mask_text(text)) <= len(text)


def test_placeholders() -> None:
    for key in (
        "jan-local",
        "local",
        "Not-Needed",
        " none ",
        "sk-xxx",
        "",
        "dummy",
        "xxxx",
        "<key>",
    ):
        assert is_placeholder(key)
    for key in ("jan-local-1", "0000", "hunter2"):
        assert not is_placeholder(key)


def test_references() -> None:
    for text in ("${JAN_API_KEY}", "$TOKEN", "%TOKEN%", "{env:X}", "env:X", "${env:X}"):
        assert is_reference(text)
        assert is_open(text)
        assert mask(text) == text
    assert not is_reference("${JAN_API_KEY}x")


def test_a_long_key_keeps_its_tail_and_a_short_one_nothing() -> None:
    assert mask("a" * 15 + "wxyz") == "••••••"
    assert mask("a" * 16 + "wxyz") == "••••••wxyz"
    assert mask("one\r\ntwo") == "••••••\r\n••••••"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("got Bearer abc123", "got Bearer ••••••"),
        ("bearer%20abc123 sent", "bearer%20•••••• sent"),
        ('{"h": "Bearer abcdefghijklmnopqrstuvwxyz"}', '{"h": "Bearer ••••••wxyz"}'),
        ("Basic dXNlcjpwYXNzMQ== was sent", "Basic •••••• was sent"),
        ("Bearer authentication is wanted", "Bearer authentication is wanted"),
        ("Bearer ${TOKEN} is sent", "Bearer ${TOKEN} is sent"),
    ],
)
def test_what_follows_a_scheme(text: str, shown: str) -> None:
    assert mask_text(text) == shown
