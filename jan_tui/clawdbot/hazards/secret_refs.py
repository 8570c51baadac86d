"""Secrets that are kept elsewhere (`{source, provider, id}`, profiles): what cannot be had."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jan_tui.clawdbot.config.locations import user_path
from jan_tui.clawdbot.hazards.context import HazardContext
from jan_tui.clawdbot.hazards.rule import Finding, Hazard, delete, set_value
from jan_tui.clawdbot.releases.catalogue import AuthStore
from jan_tui.clawdbot.resolution.entry import PROVIDERS, providers_of
from jan_tui.clawdbot.resolution.providers import profile_in_use
from jan_tui.clawdbot.values.javascript import entries, fold, record, trim
from jan_tui.clawdbot.values.notices import ConfigPath, Severity

KEY_ELSEWHERE = "secret-kept-elsewhere"
"""The code of a key that is not read here."""


def _secret_refs(context: HazardContext) -> Iterator[tuple[ConfigPath, dict[str, Any]]]:
    """The secrets of providers that are kept elsewhere: `{source, provider, id}`, with places."""
    for name, entry in entries(providers_of(context.reading.value)):
        path: ConfigPath = (*PROVIDERS, name)
        places: list[tuple[ConfigPath, Any]] = [((*path, "apiKey"), record(entry).get("apiKey"))]
        headers = record(record(entry).get("headers"))
        places += [((*path, "headers", each), value) for each, value in headers.items()]
        yield from ((place, value) for place, value in places if isinstance(value, dict))
        yield from _inside((*path, "request"), record(entry).get("request"))


def _inside(path: ConfigPath, value: Any) -> Iterator[tuple[ConfigPath, dict[str, Any]]]:
    """The secrets at any depth of a value; the schema bounds how deep it is."""
    if isinstance(value, dict) and {"source", "provider", "id"} <= value.keys():
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _inside((*path, key), inner)


def _unset_secret(context: HazardContext) -> Iterator[Finding]:
    """Openclaw 2026.9.6: a secret of a provider that cannot be had ends every command."""
    if not context.release.secrets_required:
        return
    for path, ref in _secret_refs(context):
        problem = _secret_problem(context, ref)
        if problem is not None:
            happens, fix = problem
            yield Finding(
                path,
                f"{happens}: {context.release.label} cannot have this secret, and its commands "
                "for models and agents end with exit status 1.",
                fix,
            )


def _secret_problem(context: HazardContext, ref: dict[str, Any]) -> tuple[str, str] | None:
    """Why a secret cannot be had and what to do, None where nothing is known against it."""
    source, name, ident = ref.get("source"), ref.get("provider"), str(ref.get("id"))
    secrets = record(context.reading.value.get("secrets"))
    kept = record(record(secrets.get("providers")).get(str(name)))
    built_in = source == "env" and name in ("default", record(secrets.get("defaults")).get("env"))
    if not kept and not built_in:
        where = f"secrets.providers.{name}"
        return f"{where} is not there", f"Write {where}, which says where the secret is kept."
    if source == "env":
        allowed = kept.get("allowlist")
        if isinstance(allowed, list) and ident not in allowed:
            where = f"secrets.providers.{name}.allowlist"
            return f"{ident} is not in {where}", f"Add {ident} to {where}."
        if not trim(context.reading.environment.get(ident, "")):
            fix = f"Set {ident} in {context.reading.locations.state_dir / '.env'}, or write a key."
            return f"{ident} is not set", fix
    file = kept.get("path") if source == "file" else None
    if isinstance(file, str) and trim(file):
        reading = context.reading
        path = user_path(file, reading.surroundings, reading.locations.home)
        if not reading.surroundings.files.exists(path):
            return f"{path} is not there", f"Put the secret into {path}, or correct the path."
    return None


def _secret_elsewhere(context: HazardContext) -> Iterator[Finding]:
    entry = context.entry
    for path, ref in _secret_refs(context):
        ours = entry is not None and path == (*entry.path, "apiKey")
        if ours and ref.get("source") != "env" and _secret_problem(context, ref) is None:
            kept = "is kept in a file, which is not read here"
            if ref.get("source") != "file":
                kept = "comes from a program, which is not run here"
            yield Finding(
                path,
                f"The key {kept}; whether the server accepts it is not known.",
                f"Ask the program itself: {context.release.program} models status",
                copyable=f"{context.release.program} models status",
            )


def _order_of_nothing(context: HazardContext) -> Iterator[Finding]:
    """Openclaw 2026.9.6 takes an order of profiles as all that may be used for a provider."""
    reading, entry = context.reading, context.entry
    if entry is None or context.release.auth_store is not AuthStore.SQLITE:
        return
    if reading.profiles_unreadable or profile_in_use(reading, entry.id) is not None:
        return
    for name, order in record(record(reading.value.get("auth")).get("order")).items():
        if fold(name) == entry.id and isinstance(order, list) and order:
            path = ("auth", "order", name)
            yield Finding(
                path,
                f"None of these auth profiles is stored, and with an order {context.release.label} "
                f"uses nothing else for {entry.id}: every turn ends in an error.",
                "Take the order out; then the key of the entry is used.",
                delete(context, f"Take auth.order.{name} out", path),
            )


def _other_sign_in(context: HazardContext) -> Iterator[Finding]:
    """Source: first turns of openclaw 2026.9.6, whose Authorization is `__aws_sdk_auth__`."""
    entry = context.entry
    if entry is None or entry.value.get("auth") != "aws-sdk" or not context.release.aws_mark:
        return
    path = (*entry.path, "auth")
    yield Finding(
        path,
        f'With auth: "aws-sdk" {context.release.label} sends "{context.release.aws_mark}" in place '
        "of the key; a server that wants one refuses it.",
        'Write auth: "api-key".',
        set_value(context, 'Write auth: "api-key"', path, "api-key"),
        Severity.ERROR if context.facts.key_wanted else None,
    )


HAZARDS = (
    Hazard("auth-of-another-service", Severity.WARNING, _other_sign_in),
    Hazard("auth-order-without-profile", Severity.ERROR, _order_of_nothing),
    Hazard("secret-not-set", Severity.ERROR, _unset_secret),
    Hazard(KEY_ELSEWHERE, Severity.INFO, _secret_elsewhere),
)
