"""From an answer, or its absence, to the phase of the server (contract: status)."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from msgspec import Struct

from jan_tui.base_url import BaseUrl, without_userinfo
from jan_tui.jan.http import error_text, listing
from jan_tui.jan.http.listing import Listing, NoListing
from jan_tui.jan.http.request import Answer, Failure
from jan_tui.jan.snapshot import Phase, Trouble
from jan_tui.redact import NO_SECRETS, Secrets

_LOADING = re.compile(r"\b(loading|starting|warming)\b", re.IGNORECASE)

_DOWN = (Trouble.REFUSED, Trouble.UNREACHABLE, Trouble.NO_HOST, Trouble.CONNECT_TIMEOUT)
_HUNG = (Trouble.SILENT, Trouble.UNFINISHED)
_BY_TROUBLE = {**dict.fromkeys(_DOWN, Phase.DOWN), **dict.fromkeys(_HUNG, Phase.HUNG)}
"""Any other failure is an error."""

_BY_STATUS = {
    401: Phase.UNAUTHORIZED,
    403: Phase.HOST_REFUSED,
    404: Phase.WRONG_PATH,
    **dict.fromkeys((400, 408, 429), Phase.ERROR),
}
"""Statuses below 500 of a model server; any other is another program's."""


class Verdict(Struct, frozen=True):
    """What one request to `/models` proves. `right_prefix` is where a redirect leads."""

    phase: Phase
    detail: str = ""
    trouble: Trouble | None = None
    listing: Listing | None = None
    right_prefix: str | None = None


def classify(result: Answer | Failure, address: BaseUrl, secrets: Secrets = NO_SECRETS) -> Verdict:
    """The first phase of the contract's list that the evidence fits.

    `secrets` is what was sent, which no detail repeats.
    """
    if isinstance(result, Failure):
        return _failed(result, address)
    if 300 <= result.status < 400:
        return _redirected(result, address, secrets)
    if result.status == 200:
        return _answered(result, secrets)
    detail = error_text.of_body(result.body, result.content_type, secrets)
    if result.status == 503 and _LOADING.search(detail):
        return Verdict(Phase.STARTING, detail)
    if result.status >= 500:
        return Verdict(Phase.ERROR, detail)
    if result.status in _BY_STATUS:
        return Verdict(_BY_STATUS[result.status], detail)
    return Verdict(Phase.NOT_JAN, detail or f"It answers with status {result.status}.")


def _failed(failure: Failure, address: BaseUrl) -> Verdict:
    """On loopback a connection that times out waits in a full queue: the server is hung."""
    phase = _BY_TROUBLE.get(failure.trouble, Phase.ERROR)
    if failure.trouble is Trouble.CONNECT_TIMEOUT and address.loopback:
        phase = Phase.HUNG
    return Verdict(phase, failure.detail, failure.trouble)


def _answered(answer: Answer, secrets: Secrets) -> Verdict:
    read = listing.read(answer.body)
    if isinstance(read, Listing):
        return Verdict(Phase.READY if read.models else Phase.NO_MODELS, listing=read)
    return _no_listing(answer, read, secrets)


def _no_listing(answer: Answer, read: NoListing, secrets: Secrets) -> Verdict:
    """Invalid JSON under a JSON content type is a broken answer; anything else is not Jan's."""
    trouble = Trouble.WRONG_SHAPE if read.json else Trouble.NOT_JSON
    if not read.json and answer.content_type.endswith("json"):
        return Verdict(Phase.ERROR, "It says that it answers JSON, but does not.", trouble)
    detail = f"It answers {read.reason}."
    if answer.content_type.endswith("html"):
        title = error_text.of_body(answer.body, answer.content_type, secrets)
        detail = f"It answers a web page titled {title}." if title else "It answers a web page."
    return Verdict(Phase.NOT_JAN, detail, trouble)


def redirected(answer: Answer, address: BaseUrl) -> str | None:
    """Where a redirect of `/models` leads, if that is the same path of the same server but for
    slashes at its end; None for any other answer."""
    if not 300 <= answer.status < 400 or not answer.location:
        return None
    requested = address.url("/models")
    try:
        leads_to = urljoin(requested, answer.location)
        parts = urlsplit(leads_to)
    except ValueError:
        return None
    same_origin = f"{parts.scheme}://{parts.netloc}".lower() == address.origin
    same_path = parts.path.rstrip("/") == urlsplit(requested).path and leads_to != requested
    return leads_to if same_origin and same_path else None


def _redirected(answer: Answer, address: BaseUrl, secrets: Secrets) -> Verdict:
    """The key never follows; a redirect within the same origin gives the right prefix."""
    requested = address.url("/models")
    try:
        leads_to = urljoin(requested, answer.location)
        parts = urlsplit(leads_to)
    except ValueError:
        parts = urlsplit("")
        leads_to = ""
    shown = error_text.cut(without_userinfo(leads_to), secrets)
    if not answer.location or not shown:
        detail = f"It redirects (status {answer.status}) without saying where to."
        return Verdict(Phase.NOT_JAN, detail, Trouble.REDIRECT)
    detail = f"It redirects to {shown}, which is not followed."
    same_origin = f"{parts.scheme}://{parts.netloc}".lower() == address.origin
    path = parts.path.rstrip("/")
    if same_origin and path.endswith("/models"):
        prefix = path.removesuffix("/models")
        if prefix == address.prefix:
            detail = f"It redirects in a circle, to {shown} and back."
            return Verdict(Phase.ERROR, detail, Trouble.REDIRECT)
        return Verdict(Phase.WRONG_PATH, detail, Trouble.REDIRECT, right_prefix=prefix)
    return Verdict(Phase.NOT_JAN, detail, Trouble.REDIRECT)
