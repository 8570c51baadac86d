"""The key from standard input."""

from __future__ import annotations

import re
import sys
from typing import TextIO

from jan_tui.cli.output import UsageError
from jan_tui.system_errors import cause

NO_TEXT = re.compile("[\ud800-\udfff]")
"""By surrogates Python names bytes that are no UTF-8."""

_MOST_KEY = 16 * 1024
"""Characters; no server takes a header as long as this."""


def key_from_stdin() -> str:
    """The first line of standard input; raises `UsageError` where it holds no key."""
    stream: TextIO | None = sys.stdin
    problem = "found no key on standard input"
    line = ""
    try:
        if stream is None:
            problem = "found standard input closed"
        else:
            line = stream.readline(_MOST_KEY + 2).rstrip("\r\n")
    except UnicodeDecodeError:
        problem = "found a line that is not UTF-8 on standard input"
    except OSError as refused:
        problem = f"cannot read standard input: {cause(refused)}"
    except ValueError:
        problem = "found standard input closed"
    if NO_TEXT.search(line):
        line, problem = "", "found a line that is not UTF-8 on standard input"
    elif len(line) > _MOST_KEY:
        line, problem = "", f"found a line of more than {_MOST_KEY} characters, which no key is"
    if not line:
        raise UsageError(f"jan-tui apply: --api-key-stdin {problem}\n")
    return line
