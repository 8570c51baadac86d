"""Jan on this machine: what its data folder holds, and diagnoses with the help of that."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from jan_tui.base_url import BadBaseUrl, parse_base_url
from jan_tui.clawdbot import ServerFacts
from jan_tui.jan import Cause, Phase
from jan_tui.jan.machine import psutil_errors
from jan_tui.product import JAN
from jan_tui.structs import replace

if TYPE_CHECKING:
    from datetime import datetime

    from jan_tui.clawdbot import Prediction, Surroundings
    from jan_tui.diagnosis import Diagnosis, Trial
    from jan_tui.editing import Intent
    from jan_tui.jan import ServerSnapshot, Target
    from jan_tui.jan.disk import Disk, InstalledModel, OnDisk
    from jan_tui.jan.machine import Launch, Launcher, Surround
    from jan_tui.rehearsal import Verdict
    from jan_tui.workspace.protocol import Options

_ANSWERED = frozenset({Phase.READY, Phase.NO_MODELS})


class LocalJan:
    """Keeps what was last found on the disk, so that a diagnosis need not look there."""

    def __init__(self, surroundings: Surroundings, disk: Disk) -> None:
        self._surroundings = surroundings
        self._disk = disk
        self._on_disk: OnDisk | None = None
        self.around: Surround | None = None
        self.launcher: Launcher | None = None
        self.ordered: datetime | None = None
        """When Jan was started from here; None once it answers or is awaited no more."""

    def installed(self) -> tuple[InstalledModel, ...]:
        """The models in Jan's data folder now."""
        from jan_tui.jan.disk import find

        place = self._surroundings
        self._on_disk = find(self._disk, platform=sys.platform, env=place.env, home=place.home)
        self._look_around()
        self._find_launcher()
        return self._on_disk.models

    def windows(self, base_url: str) -> tuple[tuple[str, int], ...]:
        """The context windows set for the installed chat models, in tokens; none for a server that
        may be another machine's."""
        address = parse_base_url(base_url)
        if self._on_disk is None or isinstance(address, BadBaseUrl) or not address.loopback:
            return ()
        return tuple(
            (model.id, model.context)
            for model in self._on_disk.models
            if model.context is not None and not model.embedding
        )

    def _find_launcher(self) -> None:
        """Find how Jan is started here; a disk in memory has no programs."""
        from jan_tui.jan.disk import LocalDisk
        from jan_tui.jan.machine import find_launcher, this_machine

        if isinstance(self._disk, LocalDisk):
            place = self._surroundings
            self.launcher = find_launcher(this_machine(sys.platform, place.env, place.home))

    def _look_around(self) -> None:
        """Find out once whether this is a container or WSL, which stays as it is."""
        if self.around is not None:
            return
        from jan_tui.jan.disk import LocalDisk
        from jan_tui.jan.machine import surround, wsl_networking_mode

        real = isinstance(self._disk, LocalDisk)
        mode = wsl_networking_mode if real else str
        self.around = surround(self._disk, self._surroundings.env, mode)

    def outside(self, base_url: str) -> tuple[str, ...]:
        """The base URLs by which a Jan on the machine around this container or WSL may be reached,
        with the port of this one; none where there is no such machine."""
        self._look_around()
        address = parse_base_url(base_url)
        if isinstance(address, BadBaseUrl) or self.around is None:
            return ()
        hosts = (host for host in self.around.hosts if host != address.host)
        return tuple(str(replace(address, host=host)) for host in hosts)

    def launch(self, snapshot: ServerSnapshot, prediction: Prediction) -> Launch | None:
        """How to start Jan so that it answers where it was asked, with the primary where that is
        installed; None where it is not installed or asked on another machine."""
        address = parse_base_url(snapshot.probe.base_url)
        if isinstance(address, BadBaseUrl) or not address.loopback or self.launcher is None:
            return None
        installed = self._on_disk.models if self._on_disk is not None else ()
        ids = [model.id for model in installed if not model.embedding]
        primary = prediction.primary
        wanted = prediction.provider.model(primary.ref) if primary else None
        model = wanted if wanted in ids else next(iter(ids), None)
        return self.launcher.launch(port=address.port, model=model)

    def start(self, how: Launch) -> subprocess.Popen[bytes]:
        """Start Jan; it stays when this program ends. Raises `OSError`, also where it would run as
        another user than the person."""
        from jan_tui.jan.machine import runs_as_another, start_program

        env, home = self._surroundings.env, self._surroundings.home
        if reason := runs_as_another(env, home):
            raise PermissionError(reason)
        return start_program(how, env, home)

    def diagnose(
        self,
        snapshot: ServerSnapshot | None,
        prediction: Prediction,
        trials: Sequence[Trial] = (),
        verdicts: Sequence[Verdict] = (),
    ) -> tuple[Diagnosis, ...]:
        """Most important first; the disk is as `installed` last found it."""
        from jan_tui.diagnosis import diagnose
        from jan_tui.jan.disk import OnDisk
        from jan_tui.jan.machine import Surround

        loading = snapshot is not None and snapshot.cause is Cause.LOADING
        if snapshot is not None and snapshot.probe.phase not in (Phase.DOWN, Phase.STARTING):
            self.ordered = None
        disk = self._on_disk or OnDisk()
        return diagnose(
            snapshot,
            prediction,
            installed=disk.models,
            app_log_error=disk.log_error,
            platform=sys.platform,
            settings=disk.settings,
            available_memory=_available_memory() if loading else None,
            around=self.around or Surround(),
            launch=self.launch(snapshot, prediction) if snapshot is not None else None,
            ordered=self.ordered,
            trials=trials,
            verdicts=verdicts,
        )


def target_of(prediction: Prediction | None, options: Options, env: Mapping[str, str]) -> Target:
    """The server to ask and the key for it, as `LocalWorkspace.target` has them.

    `--base-url` goes before the entry's baseUrl; JAN_API_KEY serves where the config has no key
    (contract: common options).
    """
    from jan_tui.jan import Target

    provider = prediction.meant.provider if prediction is not None else None
    named = provider.base_url if provider is not None else None
    written = provider.api_key if provider is not None else None
    key = written or env.get("JAN_API_KEY", "").strip()
    return Target(options.base_url or named or JAN.base_url, key or None)


def drafted_target(intent: Intent, used: Target, env: Mapping[str, str]) -> Target | None:
    """The server and the key that an intent names, where they are not those in use; a key written
    as a reference is the variable's value."""
    from jan_tui.jan import Target

    value = intent.key.value
    if value is not None and value.startswith("${") and value.endswith("}"):
        value = env.get(value[2:-1]) or None
    key = used.key if intent.key.value is None else value
    drafted = Target(intent.base_url or used.base_url, key)
    return None if drafted == used else drafted


def server_facts(snapshot: ServerSnapshot | None, base_url: str) -> ServerFacts:
    """What a prediction may know of the server; `base_url` is the one where none was asked."""
    if snapshot is None:
        return ServerFacts(base_url)
    probe = snapshot.probe
    answered = probe.phase in _ANSWERED
    refused = probe.phase is Phase.UNAUTHORIZED
    without = probe.open_without_key
    if not probe.key_sent and (answered or refused):
        without = answered
    wanted = None if without is None else not without
    if refused or (answered and probe.admitted is False):
        wanted = True
    accepted = None
    if probe.key_sent and (answered or refused):
        # An open list says nothing of the key; a chat does.
        accepted = answered if refused or without is False else probe.admitted
    return ServerFacts(
        base_url=probe.base_url,
        served=probe.models if answered else None,
        contexts=snapshot.contexts,
        key_wanted=wanted,
        key_accepted=accepted,
        open_without_key=without,
        wrong_prefix=probe.right_prefix,
        right_scheme=probe.right_scheme,
        ipv6_refused=snapshot.ipv6_refused or _on_ipv4_only(snapshot),
    )


def _on_ipv4_only(snapshot: ServerSnapshot) -> bool | None:
    """True where a name that may mean ::1 is refused, while the port is open on IPv4."""
    listener, address = snapshot.survey.listener, parse_base_url(snapshot.probe.base_url)
    if (
        snapshot.probe.phase is not Phase.DOWN
        or listener is None
        or isinstance(address, BadBaseUrl)
    ):
        return None
    named = address.loopback and not address.host[:1].isdigit()
    return True if named and ":" not in listener.host else None


def _available_memory() -> int | None:
    """Bytes that a new process could get without swapping; None where the system does not tell."""
    import psutil

    try:
        return int(psutil.virtual_memory().available)
    except psutil_errors():
        return None
