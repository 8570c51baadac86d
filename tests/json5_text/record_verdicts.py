"""Asks npm json5 about every input and keeps what it says.

Run as `python -m tests.json5_text.record_verdicts`.
"""

from __future__ import annotations

import json
from pathlib import Path

from tests.json5_text.npm_inputs import inputs
from tests.json5_text.npm_reader import VERSION, verdicts

RECORD = Path(__file__).parents[1] / "data" / "json5" / "npm_verdicts.json"


def main() -> None:
    texts = inputs()
    lines = [
        json.dumps({"text": text, **verdict})
        for text, verdict in zip(texts, verdicts(texts), strict=True)
    ]
    head = json.dumps({"reader": "npm json5", "version": VERSION})
    RECORD.write_text("[\n" + ",\n".join([head, *lines]) + "\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
