"""What can be copied: id, reference, URL, curl line, and the texts that advice names."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from msgspec import Struct

from jan_tui import system
from jan_tui.product import JAN

if TYPE_CHECKING:
    from jan_tui.tui.state import State


class Copyable(Struct, frozen=True):
    """A text for the clipboard, and what it is."""

    what: str
    text: str


def base_url(state: State) -> str:
    """The URL that the watch asks."""
    return state.snapshot.probe.base_url if state.snapshot else JAN.base_url


def models_line(state: State) -> str:
    """A curl line that asks what the watch asks; the key stays in its variable."""
    url = system.SHELL.join([f"{base_url(state)}/models"])
    if state.snapshot is not None and state.snapshot.probe.key_sent:
        key = system.SHELL.variable("JAN_API_KEY")
        return f'curl -H "Authorization: Bearer {key}" {url}'
    return f"curl {url}"


def chat_line(state: State, model_id: str) -> str:
    """A curl line that sends one tiny chat request to the model."""
    body = json.dumps(
        {"model": model_id, "messages": [{"role": "user", "content": "Say hello."}]},
        ensure_ascii=False,
    )
    url, header = f"{base_url(state)}/chat/completions", "Content-Type: application/json"
    return system.SHELL.join(["curl", url, "-H", header, "-d", body])


def status_copies(state: State) -> tuple[Copyable, ...]:
    """For the screens without a row under the cursor."""
    found = []
    if state.diagnoses and state.diagnoses[0].step.copyable:
        found.append(Copyable("What the next step names", state.diagnoses[0].step.copyable))
    found.append(Copyable("Base URL", base_url(state)))
    found.append(Copyable("curl line", models_line(state)))
    if state.prediction is not None:
        found.append(Copyable("Config path", str(state.prediction.config_path)))
    if state.plan is not None and state.plan.export_line:
        found.append(Copyable("export line", state.plan.export_line))
    if state.prediction is not None and state.prediction.primary is not None:
        found.append(
            Copyable("Primary", state.prediction.primary.ref or state.prediction.primary.raw)
        )
    return tuple(found)


def model_copies(state: State, model_id: str, ref: str) -> tuple[Copyable, ...]:
    """For the model under the cursor."""
    return (
        Copyable("Id", model_id),
        Copyable("Reference", ref),
        Copyable("curl line, one tiny chat", chat_line(state, model_id)),
        Copyable("curl line, the model list", models_line(state)),
        Copyable("Base URL", base_url(state)),
    )
