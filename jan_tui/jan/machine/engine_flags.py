"""Model, context and port from an engine's command line (llama.cpp: common/arg.cpp)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePosixPath, PureWindowsPath

from msgspec import Struct

from jan_tui.jan.disk.router_preset import positive

_FLAGS = {
    "-a": "alias",
    "--alias": "alias",
    "-m": "model",
    "--model": "model",
    "-c": "ctx",
    "--ctx-size": "ctx",
    "--port": "port",
    "--models-preset": "preset",
    "--preset": "preset",
}


class EngineFlags(Struct, frozen=True):
    """`ctx` is the requested context in tokens; None also where it is left to the model (0)."""

    alias: str | None = None
    model_path: str | None = None
    ctx: int | None = None
    port: int | None = None
    preset: str | None = None

    @property
    def model(self) -> str | None:
        """The id under which the model is served: the alias, else the file's own path."""
        if self.alias:
            return self.alias.split(",", 1)[0]
        return _file_name(self.model_path) if self.model_path else None


def parse(command: Sequence[str]) -> EngineFlags:
    """Long and short flags, the value behind a space or an equals sign; the last one counts."""
    values: dict[str, str] = {}
    words = iter(command[1:])
    for word in words:
        name, equals, value = word.partition("=")
        meaning = _FLAGS.get(name)
        if meaning is None:
            continue
        given = value if equals else next(words, None)
        if given is not None:
            values[meaning] = given
    return EngineFlags(
        alias=values.get("alias"),
        model_path=values.get("model"),
        ctx=positive(values.get("ctx", "")),
        port=positive(values.get("port", "")),
        preset=values.get("preset"),
    )


def _file_name(path: str) -> str:
    windows = "\\" in path and "/" not in path
    return PureWindowsPath(path).name if windows else PurePosixPath(path).name
