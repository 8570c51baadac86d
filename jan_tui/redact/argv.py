"""Command lines without their secrets, word by word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath

from jan_tui.patterns import lazy_pattern
from jan_tui.redact.forms import in_schemes
from jan_tui.redact.names import is_secret_name
from jan_tui.redact.placeholders import is_open
from jan_tui.redact.prose import spans_of
from jan_tui.redact.spans import mask, masked_spans

_ASSIGNED = lazy_pattern(r"(-{0,2}[A-Za-z_][\w.-]*)([=:])(.+)", re.DOTALL)
_HEADER = lazy_pattern(
    r"([\w-]+)(:[ \t]*)((?:Bearer|Basic|Token|Digest)[ \t]+)?(.+)", re.I | re.DOTALL
)
_SHORT = {
    "sshpass": ("-p",),
    "redis-cli": ("-a",),
    "mysql": ("-p",),
    "mysqldump": ("-p",),
    "mariadb": ("-p",),
    **dict.fromkeys(["mongo", "mongosh", "7z", "7za", "7zz"], ("-p",)),
    **dict.fromkeys(["zip", "unzip"], ("-P",)),
    "openssl": ("-k", "-K"),
    "mosquitto_pub": ("-P",),
    "mosquitto_sub": ("-P",),
    "curl": ("-u", "-U", "-b", "-E"),
    "wget": (),
    "ldapsearch": ("-w",),
    "smbclient": ("-U",),
}
"""Short options of programs whose value is a secret, also written without a space."""

_CREDENTIALS = frozenset(
    ["--user", "--proxy-user", "--userpwd", "-u", "-U", "--basic", "--basic-auth"]
)
"""Options whose value is `name:password`, or `name%password`, `name,password`."""

_HTTPIE = ("http", "https", "xh", "xhs")
_ACCOUNT = lazy_pattern(r"([^:%,]*[:%,])(.+)", re.DOTALL)
_LOOSE_NAME = lazy_pattern(r"/?[A-Za-z_][\w.-]*:?")
_PLAIN = lazy_pattern(r"[A-Za-z]?[a-z]*|[0-9]{1,5}")


def mask_argv(command: Sequence[str]) -> tuple[str, ...]:
    """The command line with every value that is, or looks like, a secret masked.

    A word may be a command line of its own, as after `sh -c`.
    """
    shown: list[str] = []
    program = PurePath(command[0]).name.removesuffix(".exe") if command else ""
    short = _SHORT.get(program, ())
    option = before = ""
    for word in command:
        if option and (option in short or is_secret_name(option, number=word.isdigit())):
            shown.append(mask(word) if not is_open(word) else word)
        elif _takes_account(before, program) and (account := _ACCOUNT.fullmatch(word)):
            shown.append(account[1] + mask(account[2]))
        elif _announced(before, word):
            shown.append(mask(word))
        else:
            shown.append(_word(word, short))
        before = word
        option = word if _takes_secret(word, short) else ""
    return tuple(shown)


def _takes_account(option: str, program: str) -> bool:
    return option in _CREDENTIALS or (option == "-a" and program in _HTTPIE)


def _announced(name: str, word: str) -> bool:
    """Whether a bare word names the next as its secret: `config set a.apiKey VALUE`, `/token x`.

    A plain word after one, as in `token list`, is a command.
    """
    if _LOOSE_NAME.fullmatch(name) is None or not is_secret_name(name, number=word.isdigit()):
        return False
    return not (word.startswith(("-", "/")) or is_open(word) or _PLAIN.fullmatch(word))


def _takes_secret(word: str, short: Sequence[str]) -> bool:
    """Whether the next word is the secret of this option."""
    if not word.startswith("-") or "=" in word or " " in word:
        return False
    return is_secret_name(word) or (word in short and word not in _CREDENTIALS)


def _word(word: str, short: Sequence[str]) -> str:
    for option in short:
        if word.startswith(option) and not word.startswith("--") and len(word) > len(option):
            return option + mask(word[len(option) :])
    assigned = _ASSIGNED.fullmatch(word)
    if assigned and assigned[1] in _CREDENTIALS and (account := _ACCOUNT.fullmatch(assigned[3])):
        return f"{assigned[1]}{assigned[2]}{account[1]}{mask(account[2])}"
    if assigned and not assigned[3].startswith("//"):
        name, sign, value = assigned.groups()
        if is_secret_name(name, number=value.isdigit()) and not is_open(value):
            header = _HEADER.fullmatch(word)
            if sign == ":" and header:
                return f"{header[1]}{header[2]}{header[3] or ''}{mask(header[4])}"
            return f"{name}{sign}{mask(value)}"
    if word.startswith(("http://", "https://")) and " " not in word:
        return masked_spans(word, spans_of(word))
    return masked_spans(word, [*in_schemes(word, sentence=False), *spans_of(word, source=True)])
