"""A server answers and rejects the request: key, host name, path, an error."""

from __future__ import annotations

from collections.abc import Iterator

from jan_tui.clawdbot import KeyOrigin, Mode, Notice, Provider, Severity, Step, StepAction
from jan_tui.diagnosis.base_url import where
from jan_tui.diagnosis.down import loading
from jan_tui.diagnosis.foreign import DISCOVERY_KEY, KEY_NOTICES
from jan_tui.diagnosis.trial import accepted
from jan_tui.diagnosis.values import (
    API_KEY,
    API_PREFIX,
    MODEL_PAGE,
    SERVER_PAGE,
    Diagnosis,
    Rank,
    Ranked,
    Situation,
    set_base_url,
    short_id,
)
from jan_tui.jan import Cause, Phase, Trouble
from jan_tui.product import JAN
from jan_tui.structs import replace

KEYS = ("placeholder-key-but-server-wants-one", "key-refused")
"""What is noticed of a key that requests carry."""


def chat_refused(situation: Situation, notice: Notice) -> Ranked | None:
    """The same notices where the list of models is open to all; None where it is not."""
    if situation.snapshot.probe.phase is not Phase.READY:
        return None
    return Rank.PROVIDER, key_noticed(situation, notice)


def key_missing(situation: Situation) -> Iterator[Ranked]:
    """The models are listed, a chat is refused, and there is no key to be noticed."""
    probe = situation.snapshot.probe
    sends = situation.prediction.provider.mode is not Mode.OFF and not situation.key_elsewhere
    if sends and probe.admitted is False and situation.notice(*KEY_NOTICES) is None:
        yield Rank.PROVIDER, unauthorized(situation)


def unauthorized(situation: Situation) -> Diagnosis:
    """401: whose key was sent, and what to do about it. Jan's own key cannot be seen."""
    notice = situation.notice(*KEY_NOTICES)
    if notice is not None:
        return key_noticed(situation, notice)
    wanted = "another API key than the one that was sent"
    if not situation.snapshot.probe.key_sent:
        wanted = f"an API key, and {situation.program} has none to send"
    return Diagnosis("key-wanted", f"Jan wants {wanted}.", _enter_key("Enter it as the key."))


def key_noticed(situation: Situation, notice: Notice) -> Diagnosis:
    """What was noticed of the key that Jan wants, in words for this moment."""
    if notice.code == DISCOVERY_KEY:
        known = situation.snapshot.probe.phase is Phase.READY
        enter = "" if known else f" and enter the key from Jan: {API_KEY}"
        return Diagnosis(
            notice.code,
            f"Jan wants an API key, and {situation.program}'s discovery sends none.",
            Step(
                f"Choose explicit{enter}. Or empty {API_KEY} in Jan.",
                StepAction.SET_MODE if known else StepAction.ENTER_KEY,
                API_KEY,
                (Mode.EXPLICIT,) if known else (),
            ),
        )
    if notice.code == "key-refused":
        origin = _key_origin(situation.provider)
        # Its list of models is open to all.
        chats = "chats with " if situation.snapshot.probe.phase is Phase.READY else ""
        return Diagnosis(
            notice.code,
            f"Jan refuses {chats}the key that was sent, the one {origin}.",
            _enter_key("Enter it. Jan compares it exactly.", again=True),
        )
    return Diagnosis(
        notice.code,
        "Jan wants its real API key; the configured one is only a placeholder.",
        _enter_key("Enter it as the key."),
    )


def _enter_key(text: str, *, again: bool = False) -> Step:
    copy = f"Copy the key{' again' if again else ''} from Jan: {API_KEY}."
    return Step(text, StepAction.ENTER_KEY, API_KEY, first=copy)


_KEY_ORIGINS = {
    KeyOrigin.ENV_BLOCK: "in the config's env block",
    KeyOrigin.DOTENV: "in the .env file",
    KeyOrigin.PROFILE: "in the auth profile",
}


def _key_origin(provider: Provider) -> str:
    source = provider.api_key_source
    if source is None:
        return "in JAN_API_KEY"
    if source.origin is KeyOrigin.CONFIG:
        return f"in the {provider.id} entry"
    return f"in {source.variable}" if source.variable else _KEY_ORIGINS[source.origin]


def host_refused(situation: Situation) -> Diagnosis:
    """403: the Host header is not trusted; the key may be right (facts: Jan, section 1)."""
    snapshot = situation.snapshot
    preflight = snapshot.probe.detail.strip()
    if preflight in {"Headers not allowed", "Method not allowed"}:
        return Diagnosis(
            "cors-refused",
            f"Jan refuses a browser's preflight: {preflight}.",
            Step(
                "Its list of allowed headers is fixed. Browsers alone are concerned: send only "
                f"Authorization and Content-Type. {situation.program} is not."
            ),
            Severity.WARNING,
        )
    entry = snapshot.probe.request_host or where(situation.address)
    if _trusted_in_settings(situation):
        return Diagnosis(
            "host-refused-though-listed",
            f"Jan refuses the host {short_id(entry)} although it is among its trusted hosts.",
            Step(
                f"Restart its server: {SERVER_PAGE} > Stop Server, then Start Server.",
                copyable=SERVER_PAGE,
            ),
        )
    return Diagnosis(
        "host-refused",
        f"Jan does not trust the host name {short_id(entry)} (403).",
        Step(
            f"In Jan add exactly {entry} under {SERVER_PAGE} > Trusted Hosts. It is the address of "
            "Jan, not that of this machine.",
            copyable=entry,
        ),
    )


def _trusted_in_settings(situation: Situation) -> bool:
    """Whether Jan's own settings already trust the host: a server started before they changed."""
    settings, entry = situation.settings, situation.snapshot.probe.request_host.lower()
    if settings is None or not entry or not situation.address.loopback:
        return False
    return any(trusted.lower() in {"*", entry} for trusted in settings.trusted_hosts)


def wrong_path(situation: Situation) -> Diagnosis:
    """404: the prefix of the base URL is not the server's."""
    place, prefix = situation.address, situation.snapshot.probe.right_prefix
    notice = situation.url_notice("base-url-without-prefix")
    code = notice.code if notice else "wrong-path"
    settings = situation.settings if place.loopback else None
    if prefix is None and settings is not None and settings.prefix != place.prefix:
        prefix = settings.prefix
    requested = place.prefix or "/"
    if prefix is None:
        return Diagnosis(
            code,
            f"{where(place)} answers, but has no {place.prefix}/models (404).",
            Step(
                f"Compare the path {requested} of the base URL with {API_PREFIX}.", None, API_PREFIX
            ),
        )
    prefix = "/" + prefix.strip("/") if prefix.strip("/") else ""
    url = str(replace(place, prefix=prefix))
    step = set_base_url(url)
    if situation.prediction.provider.mode is Mode.IMPLICIT:
        text = (
            f"Choose explicit with the base URL {url}. Or set {API_PREFIX} to {JAN.prefix} in Jan, "
            "which is all that discovery asks."
        )
        step = replace(step, text=text, copyable=JAN.prefix)
    return Diagnosis(code, f"Jan answers under {prefix or '/'}, not under {requested}.", step)


def no_chat(situation: Situation) -> Iterator[Ranked]:
    """The models are listed, and a chat has no path; a chat that was answered is known better."""
    probe, place = situation.snapshot.probe, situation.address
    answered = accepted(situation) or any(not each.end.error for each in situation.trials)
    if probe.no_chat is None or answered:
        return
    path = f"{place.prefix}/chat/completions"
    headline = f"{where(place)} lists models, but takes no chat ({probe.no_chat})."
    step = Step(
        f"Ask whoever runs it for the base URL of chats, or see that what stands before it passes "
        f"POST {path}.",
        copyable=path,
    )
    if probe.chat_prefix is not None:
        step = set_base_url(str(replace(place, prefix=probe.chat_prefix)), "Chats are taken there.")
    yield Rank.SERVER, Diagnosis("takes-no-chat", headline, step)


def hung(situation: Situation) -> Diagnosis:
    """The port accepts, and no answer comes."""
    listener = situation.snapshot.survey.listener
    who = f"pid {listener.pid}" if listener and listener.pid is not None else "the server"
    return Diagnosis(
        "hung",
        f"{where(situation.address)} accepts connections, but {who} does not answer.",
        _restart(situation, "If that does not help, quit Jan and start it again."),
    )


def _restart(situation: Situation, otherwise: str = "") -> Step:
    text = f"In Jan press Stop Server, then Start Server: {SERVER_PAGE}. {otherwise}".rstrip()
    return Step(f"{text}{situation.log_line}", copyable=SERVER_PAGE)


def starting(situation: Situation) -> Diagnosis:
    """The port is open and the first answer is due, or reports that a model is being loaded."""
    snapshot = situation.snapshot
    reported = snapshot.probe.http_status is not None or snapshot.cause is Cause.LOADING
    if reported or any(engine.loading for engine in snapshot.survey.engines):
        return loading(situation)
    return Diagnosis(
        "starting",
        "The port is open; an answer is awaited.",
        Step("Wait: this changes by itself."),
        Severity.WARNING,
    )


_CORRECT_URL = Step("Correct the base URL.", StepAction.SET_BASE_URL)
_OUR_SIDE = {
    Trouble.BAD_ADDRESS: ("bad-address", "The base URL", _CORRECT_URL),
    Trouble.BAD_KEY: ("bad-key", "The key", Step("Enter the key again.", StepAction.ENTER_KEY)),
    Trouble.TLS: ("tls", "The secure connection", _CORRECT_URL),
}
"""Failures before a server can answer: code, subject and step."""

_BY_STATUS = {
    502: (
        "engine-gone",
        "Jan's engine does not answer",
        f"The model has crashed or was unloaded. Load it again in Jan: {MODEL_PAGE}.",
    ),
    503: (
        "busy-or-empty",
        "Jan cannot answer now",
        f"Load a model in Jan, or wait until one is free: {MODEL_PAGE}.",
    ),
}
"""What Jan means by a status: code, beginning of the headline, step."""


def other_scheme(situation: Situation) -> Diagnosis | None:
    """https is asked of a server that speaks http, or the other way round."""
    right = situation.snapshot.probe.right_scheme
    if right is None:
        return None
    place = situation.address
    notice = situation.url_notice("base-url-wrong-scheme")
    step = set_base_url(str(replace(place, scheme=right)))
    if notice is not None:
        step = notice.step
    return Diagnosis(
        "base-url-wrong-scheme",
        f"The address says {place.scheme}, this server speaks {right}.",
        step,
    )


def error(situation: Situation) -> Diagnosis:
    """5xx or a broken answer: the server's own sentence, and what it usually means."""
    snapshot = situation.snapshot
    detail, http_status = situation.quoted(snapshot.probe.detail), snapshot.probe.http_status
    if snapshot.probe.trouble in _OUR_SIDE:
        code, subject, step = _OUR_SIDE[snapshot.probe.trouble]
        notice = situation.url_notice("base-url-unreadable", "base-url-without-scheme")
        if notice is not None and snapshot.probe.trouble is Trouble.BAD_ADDRESS:
            code = notice.code
        return Diagnosis(code, f"{subject} does not work. {detail}", step)
    status = f" ({http_status}): " if http_status else ": "
    reason = detail or "no reason given"
    if http_status in _BY_STATUS:
        code, headline, text = _BY_STATUS[http_status]
        step = Step(f"{text}{situation.log_line}", copyable=MODEL_PAGE)
        return Diagnosis(code, f"{headline}{status}{reason}", step)
    refused = http_status is not None and http_status >= 400
    broken = "The server answers with an error" if refused else "The server's answer cannot be used"
    return Diagnosis("server-error", f"{broken}{status}{reason}", _restart(situation))
