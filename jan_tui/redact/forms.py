"""Secrets recognised by their form alone, in URLs, and after the scheme of a header."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from jan_tui.patterns import lazy_pattern
from jan_tui.redact.names import is_secret_name
from jan_tui.redact.placeholders import is_open, is_placeholder

Span = tuple[int, int]

_FORMS = lazy_pattern(
    r"""(?x)
    (?<![A-Za-z0-9])(?:
      (?:sk|pk|rk|sess|whsec)[-_](?:(?=[\w-]{0,40}\d)[\w-]{8,}|[\w-]{16,})
    | AIza[\w-]{16,}                                  # Google API
    | ya29\.[\w.-]{16,} | GOCSPX-[\w-]{16,} | 1//0[\w-]{20,}
    | (?:AKIA|ASIA|ABIA|ACCA|AROA|AIDA)[A-Z0-9]{12,}  # AWS
    | gh[opusr]_[A-Za-z0-9]{16,} | github_pat_\w{16,}
    | gl(?:pat|ptt|rt|cbt|ft|soat|agent|dt)-[\w.-]{12,}  # GitLab
    | xox[abeoprs](?:-[A-Za-z0-9%]+)+ | xapp-[\w-]{12,}  # Slack
    | hf_[A-Za-z0-9]{12,} | api_org_[A-Za-z0-9]{12,}  # Hugging Face
    | npm_[A-Za-z0-9]{16,} | pypi-[\w-]{16,} | dckr_pat_[\w-]{12,} | dop_v1_[a-f0-9]{16,}
    | gsk_[A-Za-z0-9]{16,} | xai-[A-Za-z0-9]{16,} | pplx-[A-Za-z0-9]{16,} | tvly-[\w-]{12,}
    | nvapi-[\w-]{16,} | r8_[A-Za-z0-9]{16,} | fw_[A-Za-z0-9]{16,} | csk-[A-Za-z0-9]{16,}
    | jina_[A-Za-z0-9]{16,} | lin_(?:api|oauth)_[A-Za-z0-9]{12,} | ntn_[A-Za-z0-9]{16,}
    | secret_[A-Za-z0-9]{20,} | BSA[\w-]{24,} | fc-[a-f0-9]{24,} | SG\.[\w-]{12,}\.[\w-]{12,}
    | SK[0-9a-f]{32} | key-[0-9a-f]{32} | [0-9a-f]{32}-us\d{1,2}
    | eyJ[\w-]{6,}\.[\w-]{4,}(?:\.[\w-]*)?            # JSON web token
    | \d{8,10}:[\w-]{34,36}                           # Telegram bot
    | [MNO][A-Za-z\d]{22,27}\.[\w-]{6}\.[\w-]{27,}    # Discord bot
    | AGE-SECRET-KEY-1[A-Z0-9]{20,} | nsec1[a-z0-9]{20,} | tskey-[\w-]{12,}
    | shp(?:at|ca|pa|ss)_\w{16,}
    | EAA[A-Za-z0-9]{40,} | sq0[a-z]{3}-[\w-]{20,} | hv[sb]\.[\w-]{20,} | atlasv1\.[\w-]{20,}
    | ops_[\w-]{40,} | figd_[\w-]{20,} | glsa_\w{20,} | sntry[su]_[\w-]{20,}
    | AAAA[\w-]{7}:[\w-]{100,}
    | dp\.(?:st|pt|ct|sa|scim|audit)\.[\w.-]{20,}    # Doppler
    | dapi[0-9a-f]{32} | PMAK-[0-9a-f-]{30,} | NRAK-[A-Z0-9]{20,} | glc_\w{20,} | phx_\w{20,}
    | CCI(?:PAT|PRJ)_\w{16,} | AT(?:BB|ATT|CTT)[\w=-]{20,} | pat[A-Za-z0-9]{14}\.[0-9a-f]{32,}
    | tgp_v1_[\w-]{20,} | (?:esecret|sb_secret|rubygems|vc[kpr])_(?=\w{0,60}\d)\w{20,}
    | sbp_[0-9a-f]{32,} | [0-9a-f]{32}\.[A-Za-z0-9]{16}(?![\w.])  # Supabase, Z.ai
    | [0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}:[0-9a-f]{32}  # fal
    )"""
)
"""The makers' own prefixes; a bare digest or id has no form of its own and needs a name."""

_PRIVATE_KEY = lazy_pattern(
    r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----(.*?)"
    r"(?:-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----|\Z)",
    re.DOTALL,
)
_HOOK = lazy_pattern(
    r"(?i)\b(?:hooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)"
    r"|(?:\w{1,20}\.)?discord(?:app)?\.com/api/(?:v\d+/)?webhooks|[\w.-]{0,60}webhook\.office\.com/webhookb2"
    r"|chat\.googleapis\.com/v1/spaces|open\.(?:feishu|larksuite)\.\w+/open-apis/bot/v2/hook"
    r"|api\.telegram\.org/(?:file/)?bot|outlook\.office\.com/webhook|hooks\.zapier\.com/hooks)"
    r"/?([^\s\"'`<>?#]+)"
)
_HOOK_HOSTS = ("hook", "chat.googleapis.com", "api.telegram.org")
_USERINFO = lazy_pattern(r"(?<=[:/]/)([^/\s@\"'`<>?#:]*)(?::([^/\s\"'`<>?#]*))?@")
_LONE_FROM = 12
"""A shorter lone name before @ without a digit is a user's, such as `git`."""

_PARAMETER = lazy_pattern(r"[?&;#]([A-Za-z_%][\w.\[\]%-]*)=([^&#;\s\"'`<>\\]+)")
_IN_QUERY = frozenset(
    ["sig", "signature", "code", "auth", "key", "sign", "hmac", "pass", "pw", "p"]
)
_SCHEME = lazy_pattern(
    r"(?i)\b(?:(Bearer|Basic|Digest|Negotiate|ApiKey|Api-Key|GenieKey|SSWS|NTLM|Bot)"
    r"(?:[ \t]+|%20|\+)|Token[ \t]+(?:token=)?)[\"']?([\w.~+/=:%!$-]{2,})"
)
_SCHEMES = (
    *("bearer", "basic", "digest", "negotiate", "apikey", "api-key", "geniekey", "ssws", "ntlm"),
    *("bot", "token"),
)
_MIXED = lazy_pattern(r"(?=.{6})(?=.*[A-Za-z])(?=.*[0-9_.~+/=%!$-])|[A-Z].*[a-z].*[A-Z]|.{20}")


def of_form(text: str) -> Iterator[Span]:
    """The places of secrets that have a form of their own."""
    for match in _FORMS.finditer(text):
        if not is_placeholder(match[0]):
            yield match.span()
    if "-----BEGIN" in text:
        yield from (match.span(1) for match in _PRIVATE_KEY.finditer(text))


def in_urls(text: str) -> Iterator[Span]:
    """Passwords before a host, secret query parameters, the paths of known webhooks."""
    if "/" in text and "@" in text:
        for match in _USERINFO.finditer(text):
            # A lone name before @ is a token more often than a user: https://TOKEN@host.
            group = 1 if match[2] is None else 2
            lone = group == 1 and len(match[1]) < _LONE_FROM and not re.search(r"\d", match[1])
            if match[group] and not lone and not is_open(match[group]):
                yield match.span(group)
            if match[2] is not None and _FORMS.match(match[1]):
                yield match.span(1)
    if "=" in text and any(mark in text for mark in "?&#;"):
        for match in _PARAMETER.finditer(text):
            name = unquote(match[1])
            secret = name.lower() in _IN_QUERY or is_secret_name(name, number=match[2].isdigit())
            if secret and not is_open(match[2]):
                yield match.span(2)
    if "/" in text and any(host in text.lower() for host in _HOOK_HOSTS):
        yield from (match.span(1) for match in _HOOK.finditer(text))


_OPTION = lazy_pattern(r"--[a-z]+(?:-[a-z]+)*")
"""An option of a command that ends with a scheme's name: `paste-api-key --provider`."""


def in_schemes(text: str, *, sentence: bool = True) -> Iterator[Span]:
    """What follows `Bearer`, `Basic` and the like; a `sentence` may only speak of one."""
    lowered = text.lower()
    if not any(scheme in lowered for scheme in _SCHEMES):
        return
    for match in _SCHEME.finditer(text):
        if _OPTION.fullmatch(match[2]) or is_open(match[2]):
            continue
        if not sentence or _MIXED.match(match[2]):
            yield match.span(2)
