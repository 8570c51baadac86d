"""Texts that the release refuses, where the intention is plain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jan_tui.clawdbot.hazards.context import HazardContext
from jan_tui.clawdbot.hazards.rule import Finding, Hazard, delete, joined, move, rename, set_value
from jan_tui.clawdbot.lookalikes.text import INVISIBLE, named
from jan_tui.clawdbot.resolution import discovery
from jan_tui.clawdbot.resolution.entry import PROVIDERS, providers_of
from jan_tui.clawdbot.resolution.selection import DEFAULTS
from jan_tui.clawdbot.values.agents import agents
from jan_tui.clawdbot.values.javascript import entries, record
from jan_tui.clawdbot.values.notices import ConfigPath, Repair, Severity
from jan_tui.json5_text import Set
from jan_tui.patterns import lazy_pattern
from jan_tui.redact import is_secret_name


def _fallback_key(context: HazardContext) -> Iterator[Finding]:
    for path in _model_places(context):
        model = record(context.reading.get(path))
        if "fallback" not in model:
            continue
        yield Finding(
            (*path, "fallback"),
            f'"fallback" is not a key here: {context.release.label} refuses the whole file.',
            'Write "fallbacks" instead. The example in the Clawdbot docs has this mistake.',
            _fallback_repair(context, path, model),
        )


def _fallback_repair(
    context: HazardContext, path: ConfigPath, model: dict[str, Any]
) -> Repair | None:
    old, written = (*path, "fallback"), model["fallback"]
    wanted = written if isinstance(written, list) else [written]
    if not all(isinstance(item, str) for item in wanted):
        return None
    if "fallbacks" not in model and isinstance(written, list):
        return rename(context, 'Rename "fallback" to "fallbacks"', old, "fallbacks")
    kept = model.get("fallbacks", [])
    if not isinstance(kept, list):
        return None
    merged = [*kept, *(item for item in wanted if item not in kept)]
    label = 'Put "fallback" into "fallbacks"'
    return joined(
        label,
        set_value(context, label, (*path, "fallbacks"), merged),
        delete(context, label, old),
    )


def _model_places(context: HazardContext) -> list[ConfigPath]:
    holders = [DEFAULTS, *(agent.path for agent in agents(context.reading.value) if agent.path)]
    return [(*holder, key) for holder in holders for key in ("model", "imageModel")]


def _model_as_text(context: HazardContext) -> Iterator[Finding]:
    for key in ("model", "imageModel"):
        path = (*DEFAULTS, key)
        text = context.reading.get(path)
        if isinstance(text, str) and context.refused_at(path):
            label = 'Write it as { primary: "..." }'
            yield Finding(
                path,
                f"{context.release.label} wants an object here and refuses the whole file.",
                'Write { primary: "jan/ID" } instead of the bare text.',
                set_value(context, label, path, {"primary": text}),
            )


def _fallbacks_as_text(context: HazardContext) -> Iterator[Finding]:
    for place in _model_places(context):
        path = (*place, "fallbacks")
        text = record(context.reading.get(place)).get("fallbacks")
        if isinstance(text, str) and text.strip():
            yield Finding(
                path,
                f"Fallbacks are a list: {context.release.label} refuses the whole file.",
                'Write ["jan/ID"] instead of the bare text.',
                set_value(context, "Write it as a list", path, [text]),
            )


def _number_as_text(context: HazardContext) -> Iterator[Finding]:
    for provider, entry in entries(providers_of(context.reading.value)):
        models = record(entry).get("models")
        for index, model in enumerate(models if isinstance(models, list) else ()):
            for key in ("contextWindow", "maxTokens"):
                text = record(model).get(key)
                if isinstance(text, str) and _DIGITS.fullmatch(text):
                    path = (*PROVIDERS, provider, "models", index, key)
                    yield Finding(
                        path,
                        f"{key} is a number: {context.release.label} refuses the whole file.",
                        f"Write {text} without quotes.",
                        set_value(context, f"Write {key} as a number", path, int(text)),
                    )


def _entry_missing_name(context: HazardContext) -> Iterator[Finding]:
    for provider, entry in entries(providers_of(context.reading.value)):
        models = record(entry).get("models")
        for index, model in enumerate(models if isinstance(models, list) else ()):
            ident = record(model).get("id")
            if not isinstance(ident, str) or not ident or record(model).get("name"):
                continue
            path = (*PROVIDERS, provider, "models", index)
            yield Finding(
                (*path, "name"),
                f'The model "{ident}" has no name: {context.release.label} refuses the whole file.',
                "Give it a name; the id does.",
                set_value(context, "Use the id as the name", (*path, "name"), ident),
            )


def _models_as_text(context: HazardContext) -> Iterator[Finding]:
    entry = context.entry
    models = entry.value.get("models") if entry else None
    if entry is None or not isinstance(models, list):
        return
    if not any(isinstance(model, str) for model in models):
        return
    path = (*entry.path, "models")
    named = [model for model in models if isinstance(model, str) and model != "*"]
    ids = (*named, *(context.served if "*" in models else ()))
    kept = [model for model in models if isinstance(model, dict)]
    known = {model.get("id") for model in kept}
    full = [*kept, *(d for d in discovery.definitions(ids, context.facts) if d["id"] not in known)]
    repair = set_value(context, "Write each model in full", path, full) if full else None
    yield Finding(
        path,
        f"Models are objects, not texts: {context.release.label} refuses the whole file.",
        "Write each model with id and name. An early Jan wrote this form.",
        repair,
    )


def _system_prompt(context: HazardContext) -> Iterator[Finding]:
    path = (*DEFAULTS, "systemPrompt")
    if "systemPrompt" in context.selection.defaults:
        yield Finding(
            path,
            f"{context.release.label} knows no systemPrompt here and refuses the whole file.",
            "Take it out. An early Jan wrote this key.",
            delete(context, "Take out systemPrompt", path),
        )


def _schema_key(context: HazardContext) -> Iterator[Finding]:
    if "$schema" in context.reading.value and context.refused_at(()):
        yield Finding(
            ("$schema",),
            f"{context.release.label} refuses a file with $schema.",
            "Take the line out.",
            delete(context, "Take out $schema", ("$schema",)),
        )


def _meta(context: HazardContext) -> Iterator[Finding]:
    if "lastTouchedAt" not in record(context.reading.value.get("meta")):
        return
    path = ("meta", "lastTouchedAt")
    refused = context.refused_at(("meta",))
    if not refused and context.release.validates:
        # This version writes the date itself; what a later one makes of it is told of that version.
        return
    yield Finding(
        path,
        f"Clawdbot wrote this date, and {context.release.label} refuses the whole file for it."
        if refused
        else "Clawdbot wrote this date; the OpenClaw program refuses the whole file for it.",
        "Take it out before you run OpenClaw; Clawdbot does not need it.",
        delete(context, "Take out meta.lastTouchedAt", path),
        Severity.ERROR if refused else Severity.INFO,
    )


def _env_key(context: HazardContext) -> Iterator[Finding]:
    if context.release.env_direct_keys:
        return
    block = record(context.reading.value.get("env"))
    for name, value in block.items():
        if name in ("vars", "shellEnv") or not isinstance(value, str):
            continue
        label = f"Move {name} into env.vars"
        yield Finding(
            ("env", name),
            f"{context.release.label} takes variables only in env.vars and refuses the whole file.",
            f"Move {name} into env.vars.",
            move(context, label, ("env", name), ("env", "vars", name)),
        )


def _variable_in_block(context: HazardContext) -> Iterator[Finding]:
    for issue in context.reading.issues:
        name = issue.missing_variable
        value = context.written_variables.get(name)
        if not name or not value or issue.origin is None:
            continue
        raw = context.raw_at(issue.origin)
        repair, fix = None, f"Set {name} in the environment or in .env."
        # The value of a secret stays a reference: it is not copied to another place of the file.
        secret = any(is_secret_name(str(part)) for part in (name, *issue.origin.path[-1:]))
        if isinstance(raw, str) and not secret:
            edit = Set(issue.origin.path, raw.replace("${" + name + "}", value))
            repair = Repair(f"Write the value of {name} here", ((issue.origin.file, (edit,)),))
            fix = f"Write the value itself, or set {name} in the environment or in .env."
        yield Finding(
            (),
            f"{name} stands in the env block, which {context.release.label} reads only after it "
            "has replaced variables: it refuses the whole file.",
            fix,
            repair,
            origin=issue.origin,
        )


def _hidden(context: HazardContext) -> Iterator[Finding]:
    """Characters without a shape in what names a provider, a model, a key or an address."""
    if not _may_hide(context):
        return
    own = [ident for ident in context.served if _HIDDEN.search(ident)]
    for path, text, is_key in _names(context.reading.value):
        found = _HIDDEN.search(text)
        if found is None or any(text.endswith(ident) for ident in own):
            continue
        raw = text if is_key else context.reading.raw(path)
        bare = _HIDDEN.sub("", raw) if isinstance(raw, str) else ""
        what, label = "This name" if is_key else "This text", "Take out the invisible characters"
        repair = None
        if bare and is_key:
            repair = rename(context, label, path, bare)
        elif bare:
            repair = set_value(context, label, path, bare)
        yield Finding(
            path,
            f"{what} holds an invisible character, {named(found[0])}; "
            f"{context.release.label} takes it as it stands.",
            "Take it out.",
            repair,
        )


def _may_hide(context: HazardContext) -> bool:
    """Whether the texts can hold any such character: it is not ASCII, and written as it is, as an
    escape, or in a variable."""
    texts = [source.text for source in context.reading.sources]
    if any(not text.isascii() or "\\" in text for text in texts):
        return True
    variables = any("$" in text for text in texts)
    return variables and not all(map(str.isascii, context.reading.environment.values()))


_HIDDEN = lazy_pattern(
    rf"[{INVISIBLE}]|^[\xa0\u2000-\u200a\u202f\u205f\u3000]+|[\xa0\u2000-\u200a\u202f\u205f\u3000]+$"
)
_DIGITS = lazy_pattern(r"[1-9][0-9]{0,8}")
_NAMING = frozenset(
    {
        *("primary", "fallbacks", "fallback", "model", "models"),
        *("imageModel", "utilityModel", "decisionModel", "pdfModel"),
    }
)


def _names(value: dict[str, Any]) -> Iterator[tuple[ConfigPath, str, bool]]:
    """The keys and texts of providers, the env block and chosen models, each with its path."""
    parts: list[tuple[ConfigPath, Any]] = [((top,), value.get(top)) for top in ("models", "env")]
    parts.append((("agents",), value.get("agents")))
    while parts:
        path, inner = parts.pop()
        counts = path[0] != "agents" or not _NAMING.isdisjoint(path)
        if isinstance(inner, dict):
            for key, member in inner.items():
                if counts:
                    yield (*path, key), key, True
                parts.append(((*path, key), member))
        elif isinstance(inner, list):
            parts += [((*path, index), element) for index, element in enumerate(inner)]
        elif isinstance(inner, str) and counts and path[-1] != "name":
            yield path, inner, False


HAZARDS = (
    Hazard("fallback-key", Severity.ERROR, _fallback_key),
    Hazard("model-as-text", Severity.ERROR, _model_as_text),
    Hazard("fallbacks-as-text", Severity.ERROR, _fallbacks_as_text),
    Hazard("number-as-text", Severity.ERROR, _number_as_text),
    Hazard("entry-missing-name", Severity.ERROR, _entry_missing_name),
    Hazard("models-as-text", Severity.ERROR, _models_as_text),
    Hazard("system-prompt-key", Severity.ERROR, _system_prompt),
    Hazard("schema-key-rejected", Severity.ERROR, _schema_key),
    Hazard("meta-rejected-by-openclaw", Severity.ERROR, _meta),
    Hazard("env-key-outside-vars", Severity.ERROR, _env_key),
    Hazard("variable-only-in-env-block", Severity.ERROR, _variable_in_block),
    Hazard("invisible-character", Severity.WARNING, _hidden),
)
