"""Names of secrets: keys of a config, variables, options, HTTP headers, query parameters.

The rule reads a name word by word, however it is spelt: `botToken`, `BOT_TOKEN`, `--bot-token` and
`X-Bot-Token` are the same. A name is secret where a word for a secret stands in it and what follows
does not make it a statement about the secret: `tokenFile`, `maxTokens`, `keyLocation`.
"""

from __future__ import annotations

import re
from functools import lru_cache

_WORD = re.compile(r"[A-Z]+s?(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


def _words(text: str) -> tuple[str, ...]:
    """A long list of words, written as running text."""
    return tuple(text.split())


_STRONG = frozenset(
    _words("""
    token secret password passwd passphrase passcode passwort passkey pwd pass credential cred
    creds authorization bearer cookie jwt apikey privkey pkey mnemonic otp totp pat nsec psk sas
    salt pepper hmac sessid sid pincode seed session csrf xsrf
""")
)
"""Words that name a secret wherever they stand in a name."""

_AT_END = frozenset({"auth", "pin", "basicauth", "userinfo", "userpwd", "userpass", "hft", "pw"})
"""Words that name a secret only as the last one: `proxyAuth`, not `authMode`."""

_SUFFIXES = _words("""
    token secret password passwd passphrase apikey credential pwd privatekey secretkey accesskey
    authkey masterkey signingkey sessid encryptionkey sharedkey sshpass sessionid authorization
    secretaccesskey bearer
""")
"""Ends of words written as one: `authtoken`, `PGPASSWORD`."""

_ABOUT = frozenset(
    _words("""
    count counts counter limit limits max min type types mode modes field fields name names path
    paths file files folder dir directory url urls uri endpoint env var variable id ids ref refs
    source provider providers length size window budget location place header headers prefix
    suffix format ttl expiry expires expiration expire at age lifetime created updated enabled
    required policy policies rotation style plan usage used floor threshold ratio rate cost
    price per sec second seconds minutes hours days ms manager store storage backend helper
    command cmd script scope scopes audience aud issuer algorithm alg algo hint label
    description title help strategy method methods prompt placeholder class kind version status
    state valid present stdin timeout sock socket agent profile profiles port host domain plugin
    module support scheme auth delay interval retries share sharing warning error estimate
    estimator stream streaming counting accounting rules reset maintenance idle visibility same
    secure region account address desktop hub model models group user username email
""")
)
"""Words after the secret's that make it a statement about one, which may be seen."""

_QUALIFIERS = frozenset(
    _words("""
    prod production dev development staging live old new backup current previous next default
    main primary secondary base value raw plain text data material b64 base64 hex pem json
    encoded encrypted override local global string content test a b v
""")
)
"""Words after `key` that leave it the key itself: `OPENAI_KEY_PROD`, `API_KEY_2`."""

_INNOCENT_KEYS = frozenset(
    _words("""
    primary foreign public pub sort partition cache map hot short shortcut storage dedupe
    idempotency lookup object dict row item label property index unique composite fallback arrow
    escape enter modifier translation i18n registry main group config settings state routing
    route peer thread queue lock join range search field column json metadata menu leader meta
    ctrl alt tab space function any per by order hash model agent conversation chat event
    message bind binding ref theme trigger hold push media dimension variable env stash context
    lane scope parent node data sender channel topic
""")
)
"""Words before `key` that make it a key of another kind: of a table, a map, a keyboard."""

_COUNTED = frozenset(
    _words("""
    tokens keys secrets passwords credentials cookies sessions seed
""")
)
"""Words under which a number counts something, and is none of the secrets: `tokens: 8192`."""

_COUNTERS = frozenset(
    _words("""
    max min context total prompt completion input output reserve cached num n thinking budget
    threshold reasoning draft keep predict generated used remaining free soft hard limit count
""")
)
"""Words before `tokens` that make them an amount of text."""

_INNOCENT_HEADERS = frozenset(
    _words("""
    accept accept-encoding accept-language cache-control connection content-encoding
    content-length content-type date host http-referer origin pragma referer user-agent via
    x-title x-request-id x-forwarded-for x-forwarded-host x-forwarded-proto x-client
    anthropic-beta anthropic-version openai-organization openai-project editor-version
""")
)

_STEMS = _words("""
    key token secret pass auth pwd cred bearer cookie jwt otp mnemonic pat nsec psk sas salt
    pepper hmac sess sid pin seed csrf xsrf userinfo userpwd pw hft code phrase connection hash
    \\u
""")


def may_name_secrets(text: str) -> bool:
    """Whether a word for a secret is anywhere in the text: a quick test before the full one."""
    lowered = text.lower()
    return any(stem in lowered for stem in _STEMS)


@lru_cache(maxsize=4096)
def is_secret_name(name: str, *, number: bool = False) -> bool:
    """Whether the value under this name is to be hidden: `apiKey`, `BOT_TOKEN`, not `maxTokens`.

    With `number` the value is one: `tokens: 8192` counts, `password: 1234` is a password.
    """
    words = [word.lower() for word in _WORD.findall(name)]
    if not words:
        return False
    if number and (words[-1] in _COUNTED or words[-1].endswith("tokens")):
        return False
    if words[-1] in _AT_END or words[-2:] in (["user", "info"], ["basic", "auth"]):
        return True
    return any(_names_secret(words, at) for at in range(len(words)))


def is_innocent_header(name: str) -> bool:
    """Whether a header of a request is known to hold no secret."""
    return name.strip().lower() in _INNOCENT_HEADERS


def _names_secret(words: list[str], at: int) -> bool:
    word = _singular(words[at])
    after = [other for other in words[at + 1 :] if not other.isdigit()]
    if word == "key" or (word.endswith("key") and word not in _STRONG):
        if word != "key" and not word.endswith(_SUFFIXES):
            return False
        return _is_key(words[:at], after) if word == "key" else not _about(after)
    if word in ("code", "phrase", "codes"):
        kinds = ("recovery", "backup", "verification", "pairing", "invite", "seed", "auth", "setup")
        return at > 0 and words[at - 1] in kinds and not _about(after)
    if word in ("string", "hash"):
        # `connectionString`, and Telegram's `apiHash`.
        before = {"string": ("connection",), "hash": ("api", "app")}[word]
        return at > 0 and words[at - 1] in before and not _about(after)
    if word not in _STRONG and not word.endswith(_SUFFIXES):
        return False
    if word == "token" and any(other in _COUNTERS for other in words[:at]):
        return False
    if word in ("session", "seed", "pass", "sid") and after and after[-1] != "id":
        return all(other in _QUALIFIERS for other in after)
    if word == "secret" and after == ["id"]:
        return True
    if word == "session":
        # An id of a session opens it; only the desktop's own say where it runs.
        return words[:at] not in (["xdg"], ["desktop"], ["term"])
    return not _about(after)


def _is_key(before: list[str], after: list[str]) -> bool:
    qualifier = next((word for word in reversed(before) if not word.isdigit()), "")
    if qualifier in _INNOCENT_KEYS:
        return False
    if qualifier == "api":
        return not _about(after)
    if qualifier == "access" and after == ["id"]:
        return True
    return all(word in _QUALIFIERS for word in after)


def _about(after: list[str]) -> bool:
    return any(word in _ABOUT or _singular(word) in _ABOUT for word in after)


def _singular(word: str) -> str:
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word
