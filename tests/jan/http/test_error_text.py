"""The server's own sentence, out of whatever it is wrapped in."""

from __future__ import annotations

import pytest

from jan_tui.jan.http.error_text import cut, of_body
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
