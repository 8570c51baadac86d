"""Jan and its engines of each era among the processes of a machine."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from jan_tui.jan.machine.process_tree import Running, of, with_presets

BACKEND = (
    "/home/ann/.local/share/Jan/data/llamacpp/backends/b6929/linux-avx2-x64/build/bin/llama-server"
)
PRESET = "/home/ann/.local/share/Jan/data/llamacpp/router.preset.ini"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def running(pid: int, ppid: int, name: str, *arguments: str, command: str = "") -> Running:
    return Running(pid, ppid, name, (command or name, *arguments), NOON, 1000 * pid)


JAN = running(10, 1, "Jan")


@pytest.mark.parametrize(
    "name", ["Jan", "jan", "Jan-Desktop", "Jan-Desktop.exe", "Jan.exe", "Jan-nightly", "jan-beta"]
)
def test_application(name: str) -> None:
    found = of([running(10, 1, name)]).application
    assert found is not None
    assert (found.pid, found.process) == (10, name)


@pytest.mark.parametrize(
    "process",
    [
        running(10, 1, "janus"),
        running(10, 1, "january"),
        running(10, 1, "jan-llama-worker"),
        running(10, 1, "jan", "serve", "--port", "6767"),
        running(10, 1, "jan", "launch", "openclaw"),
        running(10, 1, "jan", "/usr/local/bin/jan", "serve", command="/bin/sh"),
        running(10, 1, "jan", "--type=renderer"),
        running(10, 1, "Jan Helper"),
    ],
    ids=lambda process: " ".join((process.name, *process.command[1:])),
)
def test_not_the_application(process: Running) -> None:
    assert of([process]).application is None


def test_the_oldest_of_several_is_the_application() -> None:
    helper = running(9, 10, "Jan", "--type=gpu-process")
    found = of([running(12, 10, "Jan"), JAN, helper]).application
    assert found is not None
    assert found.pid == 10


@pytest.mark.parametrize(
    ("arguments", "model", "ctx", "port"),
    [
        (
            ["-m", "/m/x.gguf", "-a", "Jan-v3-4b", "--port", "3456", "--ctx-size", "8192"],
            "Jan-v3-4b",
            8192,
            3456,
        ),
        (
            ["--model", "/m/x.gguf", "--alias", "a/b", "--port", "3456", "-c", "4096"],
            "a/b",
            4096,
            3456,
        ),
        (["--alias=a=b", "--ctx-size=2048", "--port=1"], "a=b", 2048, 1),
        (["-m", "/m/x.gguf", "--fit", "on"], "x.gguf", None, None),
        (["-m", "C:\\models\\x.gguf"], "x.gguf", None, None),
        (["-a", "x", "-c", "0", "--port", "nonsense"], "x", None, None),
        (["-a", "x,y", "-c", "1", "-c", "2"], "x", 2, None),
        (["-a"], None, None, None),
    ],
)
def test_flags_of_an_engine(
    arguments: list[str], model: str | None, ctx: int | None, port: int | None
) -> None:
    (engine,) = of([JAN, running(20, 10, "llama-server", *arguments)]).engines
    assert (engine.model, engine.requested_ctx, engine.port) == (model, ctx, port)
    assert engine.n_ctx is None, "a command line is a wish, not what was loaded"
    assert not engine.orphaned


ROUTER = running(
    20, 10, "llama-server", "--models-preset", PRESET, "--port", "4000", command=BACKEND
)
CHILD = running(21, 20, "llama-server", "--alias", "a", "--port", "4001", command=BACKEND)


def test_router_is_shown_by_its_children() -> None:
    assert [engine.pid for engine in of([JAN, ROUTER, CHILD]).engines] == [21]
    assert [engine.pid for engine in of([JAN, ROUTER]).engines] == [20]


def test_orphans_of_an_update() -> None:
    orphan = running(20, 1, "llama-server", "--models-preset", PRESET, command=BACKEND)
    engines = of([running(99, 1, "Jan-Desktop"), running(1, 0, "systemd"), orphan, CHILD]).engines
    assert [(engine.pid, engine.orphaned) for engine in engines] == [(20, True), (21, True)]


def test_a_shell_between_jan_and_its_engine_is_no_orphanage() -> None:
    shell = running(15, 10, "sh")
    (engine,) = of([JAN, shell, running(20, 15, "llama-server", "-a", "x")]).engines
    assert not engine.orphaned


def test_engine_of_the_command_line_tool_is_no_orphan() -> None:
    tool = running(10, 1, "jan", "serve")
    (engine,) = of([tool, running(20, 10, "llama-server", "-a", "x")]).engines
    assert not engine.orphaned


def test_the_models_of_a_router_on_the_port_are_its_children() -> None:
    router = running(20, 1, "llama-server", "--models-dir", "/m")
    child = running(21, 20, "llama-server", "--alias", "a", "--port", "4001")
    other = running(31, 30, "llama-server", "--alias", "b")
    assert of([router, child, other]).engines == ()
    engines = of([router, child, other], listener=20).engines
    assert [(each.pid, each.model, each.orphaned) for each in engines] == [(21, "a", False)]


def test_a_llama_server_of_somebody_else_is_not_jans() -> None:
    mine = running(20, 1, "llama-server", "-m", "/m/x.gguf")
    assert of([JAN, mine]).engines == ()
    (engine,) = of([JAN, mine], listener=20).engines
    assert (engine.model, engine.orphaned) == ("x.gguf", False)


@pytest.mark.parametrize("name", ["cortex-server", "cortex-server.exe", "jan-llama-worker"])
def test_engines_that_are_always_jans(name: str) -> None:
    (engine,) = of([JAN, running(20, 10, name)]).engines
    assert (engine.process, engine.orphaned) == (name, False)


def test_mlx_server_only_below_jan() -> None:
    assert of([JAN, running(20, 1, "mlx-server")]).engines == ()
    assert len(of([JAN, running(20, 10, "mlx-server")]).engines) == 1


def test_a_circle_of_parents_ends() -> None:
    of([running(20, 21, "llama-server"), running(21, 20, "llama-server")])


PRESET_TEXT = """
; written by Jan
[*]
ctx-size = 8192
[unsloth/Qwen3-8B-GGUF]
model = /m/qwen.gguf
ctx-size = 32768
[plain]
model = /m/plain.gguf
[idle]
ctx-size = nonsense
"""


def test_the_models_of_a_worker_are_those_of_its_preset_that_are_served() -> None:
    worker = running(20, 10, "jan-llama-worker", "--preset", PRESET)
    found = of([JAN, worker])
    assert found.presets == {20: PRESET}
    engines = with_presets(found, {20: PRESET_TEXT}, ["plain", "gpt-4o", "unsloth/Qwen3-8B-GGUF"])
    assert [(one.model, one.n_ctx, one.rss_bytes) for one in engines] == [
        ("plain", 8192, 20_000),
        ("unsloth/Qwen3-8B-GGUF", 32768, None),
    ]


def test_worker_with_nothing_served_stays_one_engine() -> None:
    found = of([JAN, running(20, 10, "jan-llama-worker", "--preset", PRESET)])
    assert [one.model for one in with_presets(found, {20: PRESET_TEXT}, [])] == [None]
    assert [one.model for one in with_presets(found, {}, ["plain"])] == [None]
