"""The server's own sentence, out of whatever it is wrapped in."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jan_tui.jan.http.error_text import MAX_SENTENCE, cut, of_body
from jan_tui.redact import Secrets


@pytest.mark.parametrize(
    ("body", "kind", "sentence"),
    [
        (b'{"error": {"message": "no\\n model"}}', "application/json", "no model"),
        (b'{"error": {"message": " ", "detail": "no model"}}', "application/json", "no model"),
        (b'{"error": "no model"}', "application/json", "no model"),
        (b'{"detail": "no model"}', "application/json", "no model"),
        (b'"no model"', "application/json", "no model"),
        (b'{"error": {"code": 5}}', "application/json", '{"error": {"code": 5}}'),
        (b"no model", "text/plain", "no model"),
        (b"<html><title>Nope</title><p>x", "text/html", "Nope"),
        (b" <!DOCTYPE html><title>\nNope </title>", "", "Nope"),
        (b"<html><p>x", "text/html", ""),
        (b"", "", ""),
    ],
)
def test_the_sentence(body: bytes, kind: str, sentence: str) -> None:
    assert of_body(body, kind) == sentence


def test_a_secret_that_the_end_would_cut_is_masked_before() -> None:
    known, text = Secrets(["my-own-secret"]), f"{'x' * 290} my-own-secret"

    assert cut(text, known) == f"{'x' * 290} ••••••"
    assert cut(f"{'x' * 400}") == f"{'x' * 299}…"
    assert of_body(b"wrong key sk-abcdefghij0123456789") == "wrong key ••••••6789"


@pytest.mark.parametrize(
    ("body", "content_type", "told"),
    [
        (b"Invalid host header", "", "Invalid host header"),
        (
            b'{"error":{"code":401,"message":"Invalid API Key"}}',
            "application/json",
            "Invalid API Key",
        ),
        (b'{"error": "nope"}', "application/json", "nope"),
        (b'{"detail": "Not Found"}', "", "Not Found"),
        (b'{"error": {"code": 1}}', "", '{"error": {"code": 1}}'),
        (b'"plain"', "", "plain"),
        (b"<!DOCTYPE html><title>\n Strapi </title>", "", "Strapi"),
        (b"<html></html>", "text/html", ""),
        (b"  two\n lines ", "", "two lines"),
        (b"", "", ""),
    ],
)
def test_the_sentence_of_an_error(body: bytes, content_type: str, told: str) -> None:
    assert of_body(body, content_type) == told


def test_a_long_sentence_is_cut() -> None:
    assert of_body(b"x" * 10_000) == "x" * (MAX_SENTENCE - 1) + "…"


@settings(derandomize=True, max_examples=200)
@given(st.binary(max_size=200))
def test_any_bytes_give_a_short_sentence(body: bytes) -> None:
    assert len(of_body(body)) <= MAX_SENTENCE
