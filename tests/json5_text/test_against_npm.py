"""This reader beside npm json5: recorded verdicts always, the program where it can be had."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import pytest

from jan_tui.json5_text import Json5Error, edit, parse
from jan_tui.json5_text.values import same
from tests.json5_text import npm_reader, wild
from tests.json5_text.npm_inputs import DEEP, inputs
from tests.json5_text.record_verdicts import RECORD

BATCH = 3000


def test_recorded_verdicts_are_ours_too() -> None:
    record = json.loads(RECORD.read_text(encoding="utf-8"))[1:]
    assert [entry["text"] for entry in record] == inputs()
    assert disagreements([entry["text"] for entry in record], record) == []


@pytest.mark.parametrize(("opener", "centre", "closer"), DEEP)
def test_depth_of_ten_thousand(opener: str, centre: str, closer: str) -> None:
    text = opener * 10_000 + centre + closer * 10_000
    if not closer:
        with pytest.raises(Json5Error, match="unclosed"):
            parse(text)
        return
    assert same(parse(text), parse(text.replace("1", "1.0")))


@pytest.mark.real
def test_npm_reads_random_texts_and_edits_alike() -> None:
    texts = []
    for seed in range(BATCH):
        random = Random(seed)
        text = wild.Wild(random).document()
        texts += [text, edit(text, [wild.some_edit(random, parse(text))]), damaged(text, random)]
    texts += inputs() + [o * 10_000 + c + end * 10_000 for o, c, end in DEEP if end == ""]
    try:
        answers = npm_reader.verdicts(texts)
    except npm_reader.NoNpm as reason:
        pytest.skip(str(reason))
    assert disagreements(texts, answers) == []


def damaged(text: str, random: Random) -> str:
    """The text with some characters lost, doubled or put in."""
    for _ in range(random.randrange(1, 3)):
        at = random.randrange(len(text) + 1)
        new = random.choice(
            ["", text[at : at + 2] * 2, random.choice("{}[],:'\"/*\\\n0x.e+-u\u2028")]
        )
        text = text[:at] + new + text[at + random.randrange(3) :]
    return text


def disagreements(texts: list[str], answers: list[dict[str, Any]]) -> list[str]:
    """Each text of which npm thinks otherwise, with both opinions."""
    found = []
    for text, answer in zip(texts, answers, strict=True):
        try:
            ours = parse(text)
        except Json5Error as error:
            if "error" not in answer:
                found.append(f"{text!r}: refused here ({error}), read by npm")
            continue
        if "error" in answer:
            found.append(f"{text!r}: read here, refused by npm ({answer['error']})")
        elif not same(ours, npm_reader.untagged(answer["value"])):
            found.append(f"{text!r}: {ours!r} here, {answer['value']!r} by npm")
    return found
