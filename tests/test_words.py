"""Words that a person has to look up have no place in what the program says."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import jan_tui

_ROOT = Path(jan_tui.__file__).parent
_AVOIDED = re.compile(
    r"though Jan serves it|can be named|asked for\b|that is to answer|not in the entry\b(?!'s)"
    r"|\b[Tt]he guide\b|\bas the page says\b"
    r"|\bOpenclaw\b|any key works|jan-local is taken|Enter keeps|m lists them|^What you want$"
    r"|turn the sort round|[Ff]allback later|\bmend\b|\bSwitch the release\b|The release refuses"
    r"|is asked from here on|makes room"
)
_KEPT = {
    # A file name that people write by mistake.
    ("clawdbot/lookalikes/files.py", "Openclaw"),
}


def _texts(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Every text of a module that is no docstring, with its line."""
    documentation = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in documentation:
            yield node.lineno, str(node.value)


def test_no_text_has_a_word_that_needs_a_manual() -> None:
    found = []
    for path in sorted(_ROOT.rglob("*.py")):
        name = str(path.relative_to(_ROOT))
        for at, text in _texts(ast.parse(path.read_text())):
            match = _AVOIDED.search(text)
            if match is not None and (name, text) not in _KEPT:
                found.append(f"{name}:{at}: {match[0]!r} in {text!r}")
    assert found == []


def test_the_words_are_found_where_they_stand() -> None:
    texts = [text for _, text in _texts(ast.parse('"""The guide says."""\nx = f"{a} asked for"\n'))]

    assert texts == [" asked for"]
    assert _AVOIDED.search(texts[0])
