"""The answers of `preview` and `models` as JSON values (the format that scripts read)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from jan_tui.clawdbot import (
    CatalogModel,
    Issue,
    KeySource,
    Link,
    Notice,
    Origin,
    Prediction,
    Role,
    Severity,
    cost_fields,
)
from jan_tui.cli.answering import confirmation_json
from jan_tui.cli.output import FORMAT
from jan_tui.diagnosis import CONFIG_INVALID, Noted


def to_json(
    prediction: Prediction, *, asked: bool = False, told: Sequence[Noted] = ()
) -> dict[str, Any]:
    """The preview; `asked` adds what the installed program says, `told` is all that there is to
    say, in the order of every list."""
    ranked = [each for each in told if isinstance(each, Notice)]
    notices = [*ranked, *(each for each in prediction.notices if each not in ranked)]
    answer: dict[str, Any] = {
        "format": FORMAT,
        "release": prediction.release,
        "release_reason": prediction.release_reason,
        "version": prediction.version,
        "version_source": prediction.version_source.value,
        "config_path": str(prediction.config_path),
        "exists": prediction.exists,
        "valid": prediction.valid,
        "issues": [str(issue) for issue in prediction.issues],
        "unchecked": list(prediction.unchecked),
        "provider": {
            "id": prediction.provider.id,
            "mode": prediction.provider.mode.value,
            "base_url": prediction.provider.base_url,
            "api_key_source": _text(prediction.provider.api_key_source),
        },
        "catalog": [model.ref for model in prediction.catalog if model.usable],
        "primary": prediction.primary.ref if prediction.primary else None,
        "primary_status": prediction.primary.status.value if prediction.primary else None,
        "fallbacks": [_link(link) for link in prediction.fallbacks],
        "candidates": [link.ref for link in prediction.candidates],
        "default_agent": prediction.default_agent or None,
        "agents": {
            chain.agent: {
                "primary": chain.primary,
                "candidates": [link.ref for link in chain.candidates],
            }
            for chain in prediction.agents
        },
        "other_models": [
            {"path": each.path, "agent": each.agent, **_link(each.link)}
            for each in prediction.other_models
        ],
        "aliases": dict(prediction.aliases),
        "allowed": list(prediction.allowed),
        "as_meant": to_json(prediction.as_meant) if prediction.as_meant else None,
        "notices": [_notice(notice) for notice in notices],
        "noted": noted_json(told),
        "confirmed": confirmation_json(prediction),
    }
    if asked:
        answer["asked"] = answer["confirmed"]
    return answer


def models_json(prediction: Prediction) -> dict[str, Any]:
    """The catalog, one row a model, those that Clawdbot cannot use yet after the others."""
    return {"format": FORMAT, "models": [_model(model) for model in prediction.catalog]}


def _link(link: Link) -> dict[str, Any]:
    return {"raw": link.raw, "ref": link.ref, "status": link.status.value}


def _model(model: CatalogModel) -> dict[str, Any]:
    return {
        "ref": model.ref,
        "id": model.id,
        "name": model.name,
        "reasoning": model.reasoning,
        "input": list(model.input),
        "cost": cost_fields(model.cost),
        "contextWindow": model.context_window,
        "maxTokens": model.max_tokens,
        "source": model.source.value,
        "served": model.served,
        "usable": model.usable,
        "n_ctx": model.n_ctx,
        "role": _text(model.role),
    }


def noted_json(told: Sequence[Noted]) -> list[dict[str, Any]]:
    """All that there is to say, notices, issues and diagnoses alike, in the order of every list."""
    return [_noted(each) for each in told]


def _noted(each: Noted) -> dict[str, Any]:
    if isinstance(each, Notice):
        return _notice(each)
    if isinstance(each, Issue):
        code, severity, path, origin = CONFIG_INVALID, Severity.ERROR, each.path, each.origin
        message, fix = each.message, ""
    else:
        code, severity, path, origin = each.code, each.severity, None, None
        message, fix = each.headline, str(each.step)
    row = {"code": code, "severity": severity.value, "path": path, **_place(origin)}
    return {**row, "message": message, "fix": fix}


def _notice(notice: Notice) -> dict[str, Any]:
    return {
        "code": notice.code,
        "severity": notice.severity.value,
        "path": notice.path,
        **_place(notice.origin),
        "message": notice.message,
        "fix": notice.fix,
        "repairable": notice.repair is not None,
    }


def _place(origin: Origin | None) -> dict[str, Any]:
    return {
        "file": str(origin.file) if origin else None,
        "line": origin.line if origin else None,
        "column": origin.column if origin else None,
    }


def _text(value: KeySource | Role | None) -> str | None:
    return None if value is None else str(value)
