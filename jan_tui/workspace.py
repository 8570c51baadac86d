"""One person's files, programs and server, as the command line and the dashboard use them."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import TYPE_CHECKING

from jan_tui.clawdbot.files import Surroundings
from jan_tui.clawdbot.notices import ConfigPath
from jan_tui.clawdbot.prediction import Prediction, ServerFacts
from jan_tui.clawdbot.reading import Reading
from jan_tui.clock import Clock
from jan_tui.config_files import ConfigFiles, Options
from jan_tui.crossing import chat_step, server_facts
from jan_tui.diagnosis import Diagnosis, diagnose
from jan_tui.jan.address import Target
from jan_tui.jan.enclosure import Enclosure, enclosure
from jan_tui.jan.installed import LocalDisk, OnDisk, find
from jan_tui.jan.processes import ProcessTable
from jan_tui.jan.snapshot import DEFAULT_BASE_URL, Cause, ServerSnapshot
from jan_tui.jan.untold import refusals
from jan_tui.ports import EMBEDDING, ChatStep, DemoControls, InstalledModel, ProgramAnswer
from jan_tui.preferences import Preferences

if TYPE_CHECKING:
    from jan_tui.clawdbot.real import Asked

__all__ = ["LocalWorkspace", "Options"]

DEFAULT_GATEWAY_PORT = 18789
"""Where Clawdbot's gateway listens when the config names no port (clawdbot 2026.1.24)."""

_GATEWAY_PORT: ConfigPath = ("gateway", "port")


class LocalWorkspace(ConfigFiles):
    """The files of one person together with Jan and the installed programs on this machine."""

    def __init__(
        self,
        surroundings: Surroundings,
        options: Options,
        clock: Clock,
        demo: DemoControls | None = None,
    ) -> None:
        super().__init__(surroundings, options, clock)
        self.demo = demo
        self._gateway_port = DEFAULT_GATEWAY_PORT
        self._on_disk = OnDisk()
        self._enclosure = Enclosure.NONE
        self._preferences = Preferences(self.state_home / "jan-tui" / "preferences.json")

    @property
    def theme(self) -> str | None:
        return self._preferences.theme

    def remember_theme(self, theme: str) -> str:
        return self._preferences.remember_theme(theme)

    def read(self) -> Reading:
        reading = super().read()
        port = reading.get(_GATEWAY_PORT)
        self._gateway_port = port if isinstance(port, int) else DEFAULT_GATEWAY_PORT
        return reading

    async def ask(self) -> Asked:
        """Asks the installed program of this release. Raises `AskError` where that fails."""
        from jan_tui.clawdbot.real import ask

        self._asked = None
        reading = await asyncio.to_thread(self.read)
        self._asked = await ask(self.surroundings, reading)
        return self._asked

    async def ask_real(self) -> ProgramAnswer:
        from jan_tui.clawdbot.real import AskError

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
        base_url = self.options.base_url or meant.provider.base_url or DEFAULT_BASE_URL
        key = meant.provider.api_key or self.surroundings.env.get("JAN_API_KEY", "").strip()
        return Target(base_url, key or None)

    def processes(self) -> ProcessTable:
        """The processes of this machine; the gateway's port is that of the config last read."""
        return ProcessTable(gateway_port=lambda: self._gateway_port)

    def facts(self, snapshot: ServerSnapshot | None) -> ServerFacts:
        return server_facts(snapshot, self.options.base_url or DEFAULT_BASE_URL)

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
            enclosure=self._enclosure,
        )

    def look_at_disk(self) -> OnDisk:
        """What Jan's data folder tells now; kept for `diagnose`."""
        self._on_disk = find(
            LocalDisk(), platform=sys.platform, env=self.surroundings.env, home=self.home
        )
        self._enclosure = enclosure(LocalDisk())
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
        from jan_tui.jan.chat import probe

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
    except refusals():
        return None
