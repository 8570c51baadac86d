"""Which texts refer to a key in another tool's spelling, and to which variable."""

from __future__ import annotations

import pytest

from jan_tui.clawdbot.lookalikes.references import foreign_reference


@pytest.mark.parametrize(
    "text",
    [
        *("${env:KEY_1}", "{env:KEY_1}", "${env.KEY_1}", "{{env.KEY_1}}", "${{ secrets.KEY_1 }}"),
        *("{{ KEY_1 }}", "{KEY_1}", "$KEY_1", "$env:KEY_1", "$ENV{KEY_1}", "$(KEY_1)", "%KEY_1%"),
        *("${KEY_1:-jan-local}", "${KEY_1:?unset}", "!env KEY_1", "env:KEY_1", "env:default:KEY_1"),
        *("process.env.KEY_1", "import.meta.env.KEY_1", "env.KEY_1", "os.environ/KEY_1"),
        *("os.environ['KEY_1']", 'os.environ.get("KEY_1", "")', "os.getenv('KEY_1')"),
        *('process.env["KEY_1"]', 'ENV["KEY_1"]', "secretref:env:KEY_1", "secretref-env:KEY_1"),
        *("env://KEY_1", " $KEY_1 ", "!KEY_1!"),
    ],
)
def test_a_variable_in_another_spelling(text: str) -> None:
    found = foreign_reference(text)
    assert found is not None
    assert found.name == "KEY_1"
    assert "NAME" in found.form
    assert "KEY_1" not in found.form


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("${KEY_1", "${NAME"),
        (" ${KEY_1 ", "${NAME"),
        ("${{KEY_1}", "${{NAME}"),
        ("$(KEY_1", "$(NAME"),
        ("KEY_1}", "NAME}"),
        ("$KEY_1}", "$NAME}"),
    ],
)
def test_a_variable_with_a_bracket_missing(text: str, form: str) -> None:
    found = foreign_reference(text)
    assert found is not None
    assert (found.name, found.form, found.unclosed) == ("KEY_1", form, True)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "file:/run/key",
            "file:///run/key",
            "{file:~/key}",
            "${file:/run/key}",
            "op://Vault/Jan/k",
        ),
        *("vault:secret/jan#key", "keychain:jan", "$(cat /run/key)", "`pass jan`", "exec:pass jan"),
        *("bw://jan", "aws-sm://jan", "secretref:file:jan"),
    ],
)
def test_another_place_of_secrets(text: str) -> None:
    found = foreign_reference(text)
    assert found is not None
    assert found.name == ""


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "jan-local",
            "sk-real-1234567890",
            "${KEY_1}",
            "a${KEY_1}b",
            "$${KEY_1}",
            "KEY_1",
            "a${KEY_1",
            "key}",
        ),
        *(
            "Bearer ${KEY_1}",
            "Bearer abc",
            "!pass show jan",
            "pa$$word",
            "100%",
            "a:b",
            "{}",
            "$5x-y",
        ),
        "eyJhbGciOi.eyJzdWIi.c2ln",
    ],
)
def test_any_other_text(text: str) -> None:
    assert foreign_reference(text) is None


def test_where_nothing_is_replaced_the_programs_own_spelling_is_foreign_too() -> None:
    found = foreign_reference("${KEY_1}", plain=True)
    assert found is not None
    assert (found.name, found.form) == ("KEY_1", "${NAME}")


def test_what_stands_before_the_reference_is_kept() -> None:
    found = foreign_reference("Bearer {env:KEY_1}")
    assert found is not None
    assert (found.prefix, found.name) == ("Bearer ", "KEY_1")
