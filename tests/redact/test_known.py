"""Secrets whose text is known, however a server or program writes them."""

from __future__ import annotations

import base64
import html
import json
from urllib.parse import quote, quote_plus

import pytest

from jan_tui.redact.known import Register, Secrets

KEY = "my+secret/key=é&<x>'9"


@pytest.mark.parametrize(
    "spelt",
    [
        KEY,
        KEY.upper(),
        quote(KEY),
        quote(KEY, safe=""),
        quote(KEY, safe="").lower(),
        quote_plus(KEY),
        json.dumps(KEY)[1:-1],
        html.escape(KEY),
        KEY.encode().hex(),
        base64.b64encode(KEY.encode()).decode(),
        base64.b64encode(f":{KEY}".encode()).decode(),
        base64.b64encode(f"me:{KEY}".encode()).decode(),
        base64.urlsafe_b64encode(f"ann:{KEY}".encode()).decode(),
    ],
)
def test_every_spelling_is_known(spelt: str) -> None:
    shown = Secrets([KEY]).mask(f"a {spelt} b")
    assert "••••••" in shown
    assert spelt not in shown
    assert shown.startswith("a ")


def test_a_key_that_the_end_cuts_off() -> None:
    secrets = Secrets(["zQ9abcdefghijkl"])
    assert secrets.mask("see zQ9abcdefg…") == "see ••••••…"
    assert secrets.mask("see zQ9abcde") == "see ••••••"
    assert secrets.mask("see zQ9") == "see zQ9"


def test_a_short_one_is_masked_as_a_word_only() -> None:
    secrets = Secrets(["cat7"])
    assert secrets.mask("cat7 concat7") == "•••••• concat7"


def test_what_stands_for_no_key_is_none() -> None:
    assert not Secrets(["jan-local", "${JAN_API_KEY}", "", "abc", "sk-xxx"])


def test_a_source_replaces_what_it_had() -> None:
    register = Register()
    register.keep("files", ["first-secret"])
    register.keep("key", ["second-secret"])
    register.keep("files", ["third-secret"])
    text = "first-secret second-secret third-secret"
    assert register.secrets.mask(text) == "first-secret •••••• ••••••"
    register.forget()
    assert register.secrets.mask(text) == text


def test_a_key_that_the_files_show_as_a_name_is_not_masked_whoever_read_it() -> None:
    register = Register()
    register.keep("request", ["lmstudio", "k4-9dX"])
    assert register.secrets.mask("lmstudio/a k4-9dX") == "lmstudio/a ••••••"
    register.open_names(frozenset({"k4-9dx"}))
    assert register.secrets.mask("k4-9dX/a") == "k4-9dX/a"
    register.open_names(frozenset())
    assert register.secrets.mask("k4-9dX/a") == "••••••/a"
