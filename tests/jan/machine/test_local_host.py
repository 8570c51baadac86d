"""Containers and WSL, by the marks that they leave."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from jan_tui.jan.disk.files import Entry
from jan_tui.jan.machine.local_host import Isolation, Surround, detect_isolation, surround


@dataclass(frozen=True)
class FewFiles:
    """A disk with these files and nothing else."""

    files: Mapping[str, bytes]

    def read(self, path: Path, limit: int) -> bytes:
        if path.as_posix() not in self.files:
            raise FileNotFoundError(path)
        return self.files[path.as_posix()][:limit]

    def tail(self, path: Path, limit: int) -> bytes:
        return self.read(path, limit)

    def size(self, path: Path) -> int:
        return len(self.read(path, 1_000_000))

    def entries(self, path: Path) -> Iterable[Entry]:
        for name in self.files:
            if Path(name).parent == path:
                yield Entry(Path(name).name, is_file=False, is_dir=True)

    def identity(self, path: Path) -> Hashable:
        return path


KERNEL = "/proc/sys/kernel/osrelease"
WSL_2 = b"5.15.1-microsoft-standard-WSL2\n"
LOOPBACK0 = "/sys/class/net/loopback0"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({}, Isolation.NONE, id="no-marks"),
        pytest.param({KERNEL: b"6.8.0-generic\n"}, Isolation.NONE, id="linux"),
        pytest.param({"/.dockerenv": b""}, Isolation.CONTAINER, id="docker"),
        pytest.param({"/run/.containerenv": b"x"}, Isolation.CONTAINER, id="podman"),
        pytest.param({KERNEL: b"5.15.1-microsoft-standard-WSL2\n"}, Isolation.WSL, id="wsl2"),
        pytest.param({KERNEL: b"4.4.0-19041-Microsoft\n"}, Isolation.WSL_SHARED, id="wsl1"),
        pytest.param({KERNEL: WSL_2, LOOPBACK0: b""}, Isolation.WSL_SHARED, id="mirrored"),
        pytest.param({"/proc/1/cgroup": b"12:pids:/docker/0a1b\n"}, Isolation.CONTAINER, id="v1"),
        pytest.param({"/proc/1/cgroup": b"0::/kubepods/pod7/x\n"}, Isolation.CONTAINER, id="k8s"),
        pytest.param({"/proc/1/cgroup": b"0::/init.scope\n"}, Isolation.NONE, id="systemd"),
        pytest.param(
            {"/.dockerenv": b"", KERNEL: b"5.15-microsoft"}, Isolation.CONTAINER, id="docker-in-wsl"
        ),
    ],
)
def test_isolation(files: Mapping[str, bytes], expected: Isolation) -> None:
    assert detect_isolation(FewFiles(files), {}) is expected


def test_isolation_by_the_environment() -> None:
    assert detect_isolation(FewFiles({}), {"container": "podman"}) is Isolation.CONTAINER
    # A kernel that a person has built for WSL.
    own = FewFiles({KERNEL: b"6.6.0-mine\n"})
    assert detect_isolation(own, {"WSL_DISTRO_NAME": "Ubuntu"}) is Isolation.WSL
    assert detect_isolation(FewFiles({}), {"WSL_DISTRO_NAME": "Ubuntu"}) is Isolation.NONE


ROUTES = b"""\
Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
eth0\t00000000\t01101CAC\t0003\t0\t0\t0\t00000000\t0\t0\t0
eth0\t00101CAC\t00000000\t0001\t0\t0\t0\t00F0FFFF\t0\t0\t0
"""
"""/proc/net/route as the kernel writes it, with the network of a WSL: 172.28.16.0/20."""


def around(files: Mapping[str, bytes], mode: str = "") -> Surround:
    return surround(FewFiles({"/proc/net/route": ROUTES, **files}), {}, lambda: mode)


@pytest.mark.parametrize("mode", ["", "nat\n", "NAT", "virtioproxy"])
def test_the_gateway_of_wsl_is_windows(mode: str) -> None:
    assert around({KERNEL: WSL_2}, mode) == Surround(Isolation.WSL, ("172.28.16.1",))


@pytest.mark.parametrize("mode", ["mirrored", "none"])
def test_with_the_network_of_windows_the_gateway_is_a_router(mode: str) -> None:
    assert around({KERNEL: WSL_2}, mode) == Surround(Isolation.WSL_SHARED)
    assert around({KERNEL: WSL_2, LOOPBACK0: b""}) == Surround(Isolation.WSL_SHARED)


def test_of_a_bridged_wsl_the_gateway_is_a_router() -> None:
    assert around({KERNEL: WSL_2}, "bridged") == Surround(Isolation.WSL)


def test_a_container_calls_its_machine_by_names_and_by_its_gateway() -> None:
    assert around({"/.dockerenv": b""}) == Surround(
        Isolation.CONTAINER, ("host.docker.internal", "host.containers.internal", "172.28.16.1")
    )


def test_a_machine_of_its_own_has_nothing_around_it() -> None:
    assert around({}) == Surround()


@pytest.mark.parametrize(
    "routes", [b"", b"Iface\n", b"Iface\neth0\n", b"Iface\neth0 x y z\n", b"\xff\n" * 3]
)
def test_a_table_without_a_default_route_has_no_gateway(routes: bytes) -> None:
    found = around({KERNEL: WSL_2, "/proc/net/route": routes})
    assert found == Surround(Isolation.WSL)
