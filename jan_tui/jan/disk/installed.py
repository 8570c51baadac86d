"""The models on this machine's disk for Jan to serve, found without the network."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from jan_tui.jan.disk import manifests, router_preset
from jan_tui.jan.disk.data_folder import candidates
from jan_tui.jan.disk.files import Disk, LocalDisk
from jan_tui.jan.disk.settings import ServerSettings, read_settings
from jan_tui.jan.http.error_text import cut
from jan_tui.patterns import lazy_pattern
from jan_tui.product import JAN
from jan_tui.structs import replace

__all__ = ["InstalledModel", "LocalDisk", "OnDisk", "find"]

_FOLDERS = ("llamacpp/models", "mlx/models", "models")
"""Where descriptions of models are below the data folder; the last is that of Jan 0.5."""

_OLD = "models"

_MANIFEST_LIMIT = 1024 * 1024
_PRESET_LIMIT = 8 * 1024 * 1024
_DEPTH = 8


class InstalledModel(Struct, frozen=True):
    """A model on disk, whether Jan serves it or not.

    `context` is the context window set for it in tokens, None where llama.cpp decides when it
    loads. `vision` is whether a projector is there.
    """

    id: str
    context: int | None = None
    size_bytes: int | None = None
    embedding: bool = False
    vision: bool = False

    @property
    def note(self) -> str:
        """What sets it apart from a plain chat model, empty for one."""
        return "embedding" if self.embedding else "vision" if self.vision else ""


class OnDisk(Struct, frozen=True):
    """What is found in Jan's data folder, models by id.

    `log_error` is the last error of Jan's log, with its date and time, or empty.
    """

    models: tuple[InstalledModel, ...] = ()
    settings: ServerSettings | None = None
    log_error: str = ""


def find(
    disk: Disk, *, platform: str, env: Mapping[str, str], home: Path, limit: int = 20_000
) -> OnDisk:
    """Read Jan's data folder: the first one that holds models, else the first one there is.

    At most `limit` names are read. Never raises: a model whose description cannot be read, or whose
    weights are missing, is left out.
    """
    first: OnDisk | None = None
    for folder in candidates(disk, platform=platform, env=env, home=home):
        if not _is_folder(disk, folder):
            continue
        found = _read_folder(disk, folder, limit)
        if found.models:
            return found
        first = first or found
    return first or OnDisk()


def _is_folder(disk: Disk, path: Path) -> bool:
    try:
        next(iter(disk.entries(path)), None)
    except (OSError, ValueError):
        return False
    return True


def _read_folder(disk: Disk, folder: Path, limit: int) -> OnDisk:
    walk = _Walk(disk, limit)
    models: dict[str, InstalledModel] = {}
    presets = _presets(disk, folder)
    for top in _FOLDERS:
        for path in walk.manifests(folder / top, old=top == _OLD):
            model = _described(disk, folder, folder / top, path)
            if model is not None:
                # The preset is what the engine is started with, so its context wins.
                context = router_preset.context(presets.get(model.id, {})) or model.context
                models.setdefault(model.id, replace(model, context=context))
    for model_id, options in presets.items():
        model = None if model_id in models else _of_preset(disk, folder, model_id, options)
        if model is not None:
            models[model_id] = model
    return OnDisk(
        tuple(sorted(models.values(), key=lambda model: model.id)),
        read_settings(disk, folder),
        last_logged_error(disk, folder),
    )


class _Walk:
    """Finds model descriptions below a folder, each folder once, until the limit is reached."""

    def __init__(self, disk: Disk, limit: int) -> None:
        self._disk = disk
        self._seen: set[Hashable] = set()
        self._left = limit

    def manifests(self, top: Path, *, old: bool) -> Iterator[Path]:
        waiting = [(top, 0)]
        while waiting and self._left >= 0:
            folder, depth = waiting.pop()
            for name, is_dir in self._names(folder):
                if is_dir and depth < _DEPTH:
                    waiting.append((folder / name, depth + 1))
                elif not is_dir and _is_manifest(name, old):
                    yield folder / name

    def _names(self, folder: Path) -> list[tuple[str, bool]]:
        found: list[tuple[str, bool]] = []
        try:
            identity = self._disk.identity(folder)
            if identity in self._seen:
                return found
            self._seen.add(identity)
            for entry in self._disk.entries(folder):
                self._left -= 1
                if self._left < 0:
                    break
                if entry.is_dir or entry.is_file:
                    found.append((entry.name, entry.is_dir))
        except OSError:
            return []
        return sorted(found, reverse=True)


def _is_manifest(name: str, old: bool) -> bool:
    if old:
        return name.endswith((".yml", ".yaml")) or name == "model.json"
    return name == "model.yml"


def _described(disk: Disk, data: Path, top: Path, path: Path) -> InstalledModel | None:
    """A model by its own description; the id is the path of its folder (facts: section 2)."""
    try:
        text = disk.read(path, _MANIFEST_LIMIT).decode("utf-8")
        keys = (manifests.model_json if path.suffix == ".json" else manifests.model_yml)(text)
    except (OSError, ValueError):
        return None
    folder_id = path.parent.relative_to(top).as_posix()
    stated = ""
    if top == data / _OLD:
        stated = _text(keys, "model") or _text(keys, "id")
    model_id = stated or ("" if folder_id == "." else folder_id)
    weights = _text(keys, "model_path")
    real_size = _size(disk, data / weights) if weights else None
    if not model_id or (weights and real_size is None):
        return None
    capabilities = keys.get("capabilities", ())
    return InstalledModel(
        id=model_id,
        context=router_preset.positive(_text(keys, "ctx_size") or _text(keys, "ctx_len")),
        size_bytes=router_preset.positive(_text(keys, "size_bytes")) or real_size,
        embedding=_truth(_text(keys, "embedding")),
        vision=bool(_text(keys, "mmproj_path")) or "vision" in capabilities,
    )


def _presets(disk: Disk, data: Path) -> dict[str, Mapping[str, str]]:
    try:
        return router_preset.read(
            disk.read(data / JAN.preset, _PRESET_LIMIT).decode("utf-8", "replace")
        )
    except OSError:
        return {}


def _of_preset(
    disk: Disk, data: Path, model_id: str, options: Mapping[str, str]
) -> InstalledModel | None:
    weights = options.get("model", "")
    size = _size(disk, data / weights) if weights else None
    if weights and size is None:
        return None
    return InstalledModel(
        id=model_id,
        context=router_preset.context(options),
        size_bytes=size,
        embedding=_truth(options.get("embedding", options.get("embeddings", ""))),
        vision=bool(options.get("mmproj")),
    )


def _text(keys: Mapping[str, str | tuple[str, ...]], name: str) -> str:
    value = keys.get(name, "")
    return value if isinstance(value, str) else ""


def _truth(text: str) -> bool:
    return text.lower() in {"true", "yes", "on", "1"}


def _size(disk: Disk, path: Path) -> int | None:
    try:
        return disk.size(path)
    except (OSError, ValueError):
        return None


_LOG_TAIL_BYTES = 256 * 1024
_ERROR_CHARACTERS = 300
_LOG_LINE = lazy_pattern(r"\[([^\]]*)\]\[([^\]]*)\]\[[^\]]*\]\[([A-Z]+)\]\s*(.*)")
_LOG_TROUBLES = lazy_pattern(
    "failed to bind|address already in use|exited before readiness|panicked at", re.IGNORECASE
)
_SERVER_STARTED = "Jan API server started on"


def last_logged_error(disk: Disk, data_folder: Path) -> str:
    """The last error since the server started, as Jan's own log has it: date, time, message.

    Empty where there is none (facts: Jan, section 5). A line counts as an error by its level, or by
    its words; its secrets are masked. Only the end of the log is read.
    """
    try:
        data = disk.tail(data_folder / "logs" / "app.log", _LOG_TAIL_BYTES)
    except OSError:
        return ""
    for line in reversed(data.decode("utf-8", "replace").splitlines()):
        if _SERVER_STARTED in line:
            return ""
        match = _LOG_LINE.match(line)
        if match and (match[3] == "ERROR" or _LOG_TROUBLES.search(match[4])):
            return cut(f"{match[1]} {match[2][:8]} {match[4]}", most=_ERROR_CHARACTERS)
    return ""
