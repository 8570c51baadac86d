"""Something answers and says no: a key, a host name, a path, another program, an error."""

from __future__ import annotations

from jan_tui.clawdbot.values.prediction import KeyOrigin, KeySource, Mode
from jan_tui.diagnosis.base_url import changed, where
from jan_tui.diagnosis.down import loading
from jan_tui.diagnosis.values import (
    MODEL_PAGE,
    SERVER_PAGE,
    Diagnosis,
    Mood,
    Situation,
    say,
    shown_id,
)
from jan_tui.jan.snapshot import Cause, Trouble
from jan_tui.product import JAN
from jan_tui.redact import is_placeholder


def unauthorized(situation: Situation) -> Diagnosis:
    """401: whose key was sent, and what to do about it. Jan's own key cannot be seen."""
    provider, snapshot = situation.prediction.provider, situation.snapshot
    place = f"{SERVER_PAGE} > API Key"
    name = situation.program
    if provider.mode is Mode.IMPLICIT:
        return say(
            "implicit-needs-no-key-on-server",
            Mood.BAD,
            f"Jan wants an API key, and {name}'s discovery sends none.",
            f"Press 3, choose explicit and enter the key from Jan: {place}. Or empty it there.",
            place,
            "show-config",
        )
    if not snapshot.probe.key_sent:
        return say(
            "key-wanted",
            Mood.BAD,
            f"Jan wants an API key, and {name} has none to send.",
            f"Copy it from Jan ({place}), press 3 and enter it as the key.",
            place,
            "show-config",
        )
    if provider.api_key is not None and is_placeholder(provider.api_key):
        return say(
            "placeholder-key-but-server-wants-one",
            Mood.BAD,
            "Jan wants its real API key; the configured one is only a placeholder.",
            f"Copy the key from Jan ({place}), press 3 and enter it.",
            place,
            "show-config",
        )
    origin = _key_origin(provider.api_key_source)
    return say(
        "key-refused",
        Mood.BAD,
        f"Jan refuses the key that was sent, the one {origin}.",
        f"Copy the key again from Jan ({place}), press 3 and enter it. Jan compares it exactly.",
        place,
        "show-config",
    )


_KEY_ORIGINS = {
    KeyOrigin.CONFIG: "in the jan entry",
    KeyOrigin.ENV_BLOCK: "in the config's env block",
    KeyOrigin.DOTENV: "in the .env file",
    KeyOrigin.PROFILE: "in the auth profile",
}


def _key_origin(source: KeySource | None) -> str:
    if source is None:
        return "in JAN_API_KEY"
    return f"in {source.variable}" if source.variable else _KEY_ORIGINS[source.origin]


def host_refused(situation: Situation) -> Diagnosis:
    """403: the Host header is not trusted; says nothing about the key (facts: Jan, section 1)."""
    snapshot = situation.snapshot
    if snapshot.probe.detail.strip() in {"Headers not allowed", "Method not allowed"}:
        return say(
            "cors-refused",
            Mood.ATTENTION,
            f"Jan refuses a browser's preflight: {snapshot.probe.detail.strip()}.",
            "Its list of allowed headers is fixed. Browsers alone are concerned: send only "
            "Authorization and Content-Type. Clawdbot is not.",
        )
    entry = snapshot.probe.request_host or where(situation.address)
    if _behind_wildcard(situation):
        return say(
            "host-refused-though-listed",
            Mood.BAD,
            f"Jan refuses the host {shown_id(entry)} although it is among its trusted hosts.",
            f"Restart its server: {SERVER_PAGE} > Stop Server, then Start Server.",
            SERVER_PAGE,
        )
    return say(
        "host-refused",
        Mood.BAD,
        f"Jan does not trust the host name {shown_id(entry)} (403).",
        f"In Jan add exactly {entry} under {SERVER_PAGE} > Trusted Hosts. It is the address of "
        "Jan, not that of this machine.",
        entry,
    )


def _behind_wildcard(situation: Situation) -> bool:
    """Whether Jan's own settings already trust the host: a server started before they changed."""
    settings, entry = situation.settings, situation.snapshot.probe.request_host.lower()
    if settings is None or not entry or not situation.address.loopback:
        return False
    return any(trusted.lower() in {"*", entry} for trusted in settings.trusted_hosts)


def wrong_path(situation: Situation) -> Diagnosis:
    """404: the prefix of the base URL is not the server's."""
    place, snapshot = situation.address, situation.snapshot
    settings = situation.settings if place.loopback else None
    prefix = snapshot.probe.right_prefix
    if prefix is None and settings is not None and settings.prefix != place.prefix:
        prefix = settings.prefix
    here = place.prefix or "/"
    if prefix is None:
        return say(
            "wrong-path",
            Mood.BAD,
            f"{where(place)} answers, but has no {place.prefix}/models (404).",
            f"Compare the path {here} of the base URL with {SERVER_PAGE} > API Prefix.",
            f"{SERVER_PAGE} > API Prefix",
        )
    prefix = "/" + prefix.strip("/") if prefix.strip("/") else ""
    url = changed(place, prefix=prefix)
    headline = f"Jan answers under {prefix or '/'}, not under {here}."
    if situation.prediction.provider.mode is Mode.IMPLICIT:
        return say(
            "wrong-path",
            Mood.BAD,
            headline,
            f"Discovery always asks {JAN.prefix}: set {SERVER_PAGE} > API Prefix to {JAN.prefix}, "
            f"or press 3, choose explicit and set {url}.",
            JAN.prefix,
            "show-config",
        )
    return say(
        "wrong-path", Mood.BAD, headline, f"Press 3 and set the base URL {url}.", url, "show-config"
    )


def hung(situation: Situation) -> Diagnosis:
    """The port accepts, and no answer comes."""
    listener = situation.snapshot.survey.listener
    who = f"pid {listener.pid}" if listener and listener.pid is not None else "the server"
    return say(
        "hung",
        Mood.BAD,
        f"{where(situation.address)} accepts connections, but {who} does not answer.",
        f"In Jan press Stop Server, then Start Server: {SERVER_PAGE}. If that does not help, "
        f"quit Jan and start it again.{situation.log_line}",
        SERVER_PAGE,
    )


def starting(situation: Situation) -> Diagnosis:
    """The port is open and the first answer is due, or says that a model is being loaded."""
    snapshot = situation.snapshot
    says_so = snapshot.probe.http_status is not None or snapshot.cause is Cause.LOADING
    if says_so or any(engine.loading for engine in snapshot.survey.engines):
        return loading(situation)
    return say(
        "starting",
        Mood.ATTENTION,
        "The port is open; an answer is awaited.",
        "Wait: this changes by itself.",
    )


_OUR_SIDE = {
    Trouble.BAD_ADDRESS: ("bad-address", "The base URL", "correct the base URL"),
    Trouble.BAD_KEY: ("bad-key", "The key", "enter the key again"),
    Trouble.TLS: ("tls", "The secure connection", "correct the base URL"),
}
"""What is wrong before a server could say anything: code, subject and step."""


def _our_side(situation: Situation, words: tuple[str, str, str]) -> Diagnosis:
    code, subject, step = words
    said = situation.told(situation.snapshot.probe.detail)
    return say(
        code,
        Mood.BAD,
        f"{subject} does not work. {said}",
        f"Press 3 and {step}.",
        changed(situation.address) if code == "tls" else "",
        "show-config",
    )


def error(situation: Situation) -> Diagnosis:
    """5xx or a broken answer: the server's own sentence, and what it usually means."""
    snapshot = situation.snapshot
    if snapshot.probe.trouble in _OUR_SIDE:
        return _our_side(situation, _OUR_SIDE[snapshot.probe.trouble])
    said = situation.told(snapshot.probe.detail) or "no reason given"
    status = f" ({snapshot.probe.http_status})" if snapshot.probe.http_status else ""
    if snapshot.probe.http_status == 502:
        return say(
            "engine-gone",
            Mood.BAD,
            f"Jan's engine does not answer{status}: {said}",
            f"The model has crashed or was unloaded. Load it again in Jan: {MODEL_PAGE}."
            f"{situation.log_line}",
            MODEL_PAGE,
        )
    if snapshot.probe.http_status == 503:
        return say(
            "busy-or-empty",
            Mood.BAD,
            f"Jan cannot answer now{status}: {said}",
            f"Load a model in Jan, or wait until one is free: {MODEL_PAGE}.{situation.log_line}",
            MODEL_PAGE,
        )
    refused = snapshot.probe.http_status is not None and snapshot.probe.http_status >= 400
    broken = "The server answers with an error" if refused else "The server's answer cannot be used"
    return say(
        "server-error",
        Mood.BAD,
        f"{broken}{status}: {said}",
        f"In Jan press Stop Server, then Start Server: {SERVER_PAGE}.{situation.log_line}",
        SERVER_PAGE,
    )
