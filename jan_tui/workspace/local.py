"""One person's files, programs and server, as the command line and the dashboard use them."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING

from jan_tui.clawdbot.config.files import Surroundings
from jan_tui.clawdbot.config.reading import Reading
from jan_tui.clawdbot.values.notices import ConfigPath
from jan_tui.clawdbot.values.prediction import Prediction, ServerFacts
from jan_tui.clock import Clock
from jan_tui.diagnosis.diagnose import Diagnosis, diagnose
from jan_tui.editing.errors import SaveError
from jan_tui.editing.saving import own_files
from jan_tui.editing.saving.filesystem import DiskSaves, SaveFiles
from jan_tui.jan.address import Target
from jan_tui.jan.disk.files import Disk, LocalDisk
from jan_tui.jan.disk.installed import OnDisk, find
from jan_tui.jan.machine.local_host import Isolation, detect_isolation
from jan_tui.jan.machine.processes import ProcessTable
from jan_tui.jan.machine.psutil_errors import psutil_errors
from jan_tui.jan.snapshot import GATEWAY_PORT, Cause, ServerSnapshot
from jan_tui.product import JAN
from jan_tui.workspace.config_files import ConfigFiles, Options
from jan_tui.workspace.protocol import (
    EMBEDDING,
    ChatStep,
    DemoControls,
    InstalledModel,
    ProgramAnswer,
)

if TYPE_CHECKING:
    from jan_tui.clawdbot.program.ask import Asked


from jan_tui.jan.chat.trial import ChatProgress, ToolCall
from jan_tui.jan.snapshot import Phase

_ANSWERED = frozenset({Phase.READY, Phase.NO_MODELS})


def server_facts(snapshot: ServerSnapshot | None, base_url: str) -> ServerFacts:
    """What a prediction may know of the server; `base_url` is meant where none was asked."""
    if snapshot is None:
        return ServerFacts(base_url)
    answered = snapshot.phase in _ANSWERED
    refused = snapshot.phase is Phase.UNAUTHORIZED
    without = snapshot.open_without_key
    if not snapshot.key_sent and (answered or refused):
        without = answered
    return ServerFacts(
        base_url=snapshot.base_url,
        served=snapshot.models if answered else None,
        contexts=snapshot.contexts,
        key_wanted=True if refused else None if without is None else not without,
        key_accepted=answered if snapshot.key_sent and (answered or refused) else None,
        open_without_key=without,
        wrong_prefix=snapshot.right_prefix,
        ipv6_refused=snapshot.ipv6_refused,
    )


def chat_step(progress: ChatProgress) -> ChatStep:
    """The progress of a trial chat as the dashboard shows it."""
    said = progress.text or progress.thinking
    return ChatStep(
        text=said,
        first_token_ms=progress.first_token_ms,
        tokens_per_second=progress.tokens_per_second,
        tool_call=None if progress.tool is None else progress.tool is ToolCall.WORKED,
        error=" ".join(part for part in (progress.error, progress.hint) if part),
        done=progress.done,
        tool_note=progress.tool_note,
    )


__all__ = ["LocalWorkspace", "Options"]

_PORT_PATH: ConfigPath = ("gateway", "port")


class Preferences:
    """The theme of the last session, in a small JSON file of this program.

    It is read and written only where no other user can be in it.
    """

    def __init__(self, path: Path, files: SaveFiles | None = None) -> None:
        self._path = path
        self._files = files or DiskSaves()

    @property
    def theme(self) -> str | None:
        """The theme that was chosen last, None where none was or the file is not to be trusted."""
        try:
            kept = json.loads(own_files.read(self._files, self._path) or b"")
        except (SaveError, ValueError, RecursionError):
            return None
        theme = kept.get("theme") if isinstance(kept, dict) else None
        return theme if isinstance(theme, str) else None

    def remember_theme(self, theme: str) -> str:
        """Keeps the theme for the next session. Returns why it cannot be kept, empty if it is."""
        try:
            own_files.make_folder(self._files, self._path.parent)
            # What stands there is replaced only if it is this program's own.
            own_files.read(self._files, self._path)
            own_files.write(self._files, self._path, json.dumps({"theme": theme}).encode())
        except SaveError as refused:
            return str(refused)
        return ""


class LocalWorkspace(ConfigFiles):
    """The files of one person together with Jan and the installed programs on this machine."""

    def __init__(
        self,
        surroundings: Surroundings,
        options: Options,
        clock: Clock,
        demo: DemoControls | None = None,
        *,
        saves: SaveFiles | None = None,
        disk: Disk | None = None,
    ) -> None:
        super().__init__(surroundings, options, clock, saves)
        self.demo = demo
        self._disk = disk or LocalDisk()
        self._gateway_port = GATEWAY_PORT
        self._on_disk = OnDisk()
        self._isolation = Isolation.NONE
        self._preferences = Preferences(self.state_home / "jan-tui" / "preferences.json", saves)

    @property
    def theme(self) -> str | None:
        return self._preferences.theme

    def remember_theme(self, theme: str) -> str:
        return self._preferences.remember_theme(theme)

    def read(self) -> Reading:
        reading = super().read()
        port = reading.get(_PORT_PATH)
        self._gateway_port = port if isinstance(port, int) else GATEWAY_PORT
        return reading

    async def ask(self) -> Asked:
        """Asks the installed program of this release. Raises `AskError` where that fails."""
        from jan_tui.clawdbot.program.ask import ask

        self._asked = None
        reading = await asyncio.to_thread(self.read)
        self._asked = await ask(self.surroundings, reading)
        return self._asked

    async def ask_real(self) -> ProgramAnswer:
        from jan_tui.clawdbot.program.ask import AskError

        try:
            asked = await self.ask()
        except AskError as error:
            program = self.read().release.program
            return ProgramAnswer(program, problem=str(error))
        return ProgramAnswer(asked.program, asked.version, asked.agrees, asked.differences)

    def target(self, prediction: Prediction) -> Target:
        """The server to ask and the key for it: those that Clawdbot would use.

        `--base-url` goes before the entry's baseUrl; JAN_API_KEY serves where the config has no
        key (contract: common options).
        """
        meant = prediction if prediction.valid else prediction.as_meant or prediction
        base_url = self.options.base_url or meant.provider.base_url or JAN.base_url
        key = meant.provider.api_key or self.surroundings.env.get("JAN_API_KEY", "").strip()
        return Target(base_url, key or None)

    def processes(self) -> ProcessTable:
        """The processes of this machine; the gateway's port is that of the config last read."""
        return ProcessTable(gateway_port=lambda: self._gateway_port)

    def facts(self, snapshot: ServerSnapshot | None) -> ServerFacts:
        return server_facts(snapshot, self.options.base_url or JAN.base_url)

    def diagnose(
        self, snapshot: ServerSnapshot | None, prediction: Prediction
    ) -> tuple[Diagnosis, ...]:
        """The disk is not looked at here: what `installed` last found is used."""
        loading = snapshot is not None and snapshot.cause is Cause.LOADING
        return diagnose(
            snapshot,
            prediction,
            installed=self._on_disk.models,
            app_log_error=self._on_disk.log_error,
            platform=sys.platform,
            settings=self._on_disk.settings,
            available_memory=_available_memory() if loading else None,
            isolation=self._isolation,
        )

    def look_at_disk(self) -> OnDisk:
        """What Jan's data folder tells now; kept for `diagnose`."""
        self._on_disk = find(
            self._disk, platform=sys.platform, env=self.surroundings.env, home=self.home
        )
        self._isolation = detect_isolation(self._disk)
        return self._on_disk

    def installed(self) -> tuple[InstalledModel, ...]:
        return tuple(
            InstalledModel(
                model.id,
                model.size_bytes,
                model.context,
                EMBEDDING if model.embedding else "vision" if model.vision else "",
            )
            for model in self.look_at_disk().models
        )

    async def chat(self, model_id: str) -> AsyncIterator[ChatStep]:
        from jan_tui.jan.chat.trial import probe

        prediction = await asyncio.to_thread(self.predict, self.facts(None))
        steps = probe(self.target(prediction), model_id, clock=self.clock)
        async with aclosing(steps):
            async for step in steps:
                yield chat_step(step)


def _available_memory() -> int | None:
    """Bytes that a new process could get without swapping; None where the system does not tell."""
    import psutil

    try:
        return int(psutil.virtual_memory().available)
    except psutil_errors():
        return None
