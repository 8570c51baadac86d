"""Jan on this machine: what its data folder holds, and diagnoses with the help of that."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from jan_tui.base_url import BadBaseUrl, parse_base_url
from jan_tui.clawdbot import ServerFacts
from jan_tui.jan import Cause, Phase
from jan_tui.jan.machine import psutil_errors

if TYPE_CHECKING:
    from jan_tui.clawdbot import Prediction, Surroundings
    from jan_tui.diagnosis import Diagnosis, Trial
    from jan_tui.jan import ServerSnapshot
    from jan_tui.jan.disk import Disk, InstalledModel, OnDisk
    from jan_tui.jan.machine import Isolation

_ANSWERED = frozenset({Phase.READY, Phase.NO_MODELS})


class LocalJan:
    """Keeps what was last found on the disk, so that a diagnosis need not look there."""

    def __init__(self, surroundings: Surroundings, disk: Disk) -> None:
        self._surroundings = surroundings
        self._disk = disk
        self._on_disk: OnDisk | None = None
        self._isolation: Isolation | None = None

    def installed(self) -> tuple[InstalledModel, ...]:
        """The models in Jan's data folder now."""
        from jan_tui.jan.disk import find
        from jan_tui.jan.machine import detect_isolation

        place = self._surroundings
        self._on_disk = find(self._disk, platform=sys.platform, env=place.env, home=place.home)
        self._isolation = detect_isolation(self._disk)
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

    def diagnose(
        self,
        snapshot: ServerSnapshot | None,
        prediction: Prediction,
        trials: Sequence[Trial] = (),
    ) -> tuple[Diagnosis, ...]:
        """Most important first; the disk is as `installed` last found it."""
        from jan_tui.diagnosis.diagnose import diagnose
        from jan_tui.jan.disk import OnDisk
        from jan_tui.jan.machine import Isolation

        loading = snapshot is not None and snapshot.cause is Cause.LOADING
        disk = self._on_disk or OnDisk()
        return diagnose(
            snapshot,
            prediction,
            installed=disk.models,
            app_log_error=disk.log_error,
            platform=sys.platform,
            settings=disk.settings,
            available_memory=_available_memory() if loading else None,
            isolation=self._isolation or Isolation.NONE,
            trials=trials,
        )


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
