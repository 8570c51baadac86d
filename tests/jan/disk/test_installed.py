"""Jan's data folder and what it tells, on a disk made for each case."""

from __future__ import annotations

import contextlib
import json
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jan_tui.jan.disk import installed, manifests, router_preset
from jan_tui.jan.disk.data_folder import candidates
from jan_tui.jan.disk.files import LocalDisk
from jan_tui.jan.disk.installed import OnDisk, find
from jan_tui.jan.disk.settings import read_settings

DISK = LocalDisk()


def write(path: Path, text: str = "") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def look(home: Path, env: dict[str, str] | None = None, limit: int = 20_000) -> OnDisk:
    return find(DISK, platform="linux", env=env or {}, home=home, limit=limit)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / ".local/share/Jan/data"
    folder.mkdir(parents=True)
    return folder


def model(data: Path, model_id: str, text: str = "") -> Path:
    weights = f"llamacpp/models/{model_id}/model.gguf"
    write(data / weights, "GGUF")
    return write(
        data / f"llamacpp/models/{model_id}/model.yml",
        f"model_path: {weights}\nname: x\n{text}",
    )


@pytest.mark.parametrize(
    ("platform", "env", "expected"),
    [
        pytest.param("linux", {}, ".local/share/Jan/data", id="linux"),
        pytest.param("linux", {}, ".config/Jan/data", id="linux-old"),
        pytest.param("linux", {}, ".local/share/Jan-nightly/data", id="nightly"),
        pytest.param("linux", {}, ".var/app/ai.jan.Jan/data/Jan/data", id="flatpak"),
        pytest.param("linux", {}, "jan", id="linux-0.5.2"),
        pytest.param("linux", {"XDG_DATA_HOME": "{home}/xdg"}, "xdg/Jan/data", id="xdg"),
        pytest.param("linux", {"XDG_DATA_HOME": "rel"}, ".local/share/Jan/data", id="xdg-relative"),
        pytest.param("linux", {"JAN_DATA_ROOT": "{home}/root"}, "root/Jan/data", id="root"),
        pytest.param("linux", {"JAN_DATA_FOLDER": "{home}/mine"}, "mine", id="folder"),
        pytest.param("linux", {"JAN_DATA_FOLDER": "~/mine"}, "mine", id="folder-tilde"),
        pytest.param("darwin", {}, "Library/Application Support/Jan/data", id="mac"),
        pytest.param("win32", {"APPDATA": "{home}/roaming"}, "roaming/Jan/data", id="windows"),
        pytest.param("win32", {}, "AppData/Roaming/Jan/data", id="windows-without-variable"),
    ],
)
def test_data_folder_of_each_system(
    tmp_path: Path, platform: str, env: dict[str, str], expected: str
) -> None:
    real = {name: value.format(home=tmp_path) for name, value in env.items()}
    write(tmp_path / expected / "llamacpp/models/m/model.yml", "name: m")
    found = find(DISK, platform=platform, env=real, home=tmp_path)
    assert [model.id for model in found.models] == ["m"]


def test_a_moved_folder_comes_first(tmp_path: Path, data: Path) -> None:
    model(data, "here")
    moved = tmp_path / "disk2"
    model(moved, "there")
    write(data.parent / "settings.json", json.dumps({"data_folder": str(moved)}))
    assert [model.id for model in look(tmp_path).models] == ["there"]


@pytest.mark.parametrize(
    "text", ["", "[]", '{"data_folder": 5}', '{"data_folder": "a\\u0000"}', "{"]
)
def test_broken_application_settings_do_not_matter(tmp_path: Path, data: Path, text: str) -> None:
    write(data.parent / "settings.json", text)
    model(data, "here")
    assert [model.id for model in look(tmp_path).models] == ["here"]


def test_the_variable_leaves_no_other_choice(tmp_path: Path, data: Path) -> None:
    model(data, "here")
    assert look(tmp_path, {"JAN_DATA_FOLDER": str(tmp_path / "gone")}) == OnDisk()
    places = candidates(DISK, platform="linux", env={"JAN_DATA_FOLDER": "/x"}, home=tmp_path)
    assert places == (Path("/x"),)


def test_a_relative_root_is_passed_over(tmp_path: Path, data: Path) -> None:
    model(data, "here")
    assert [model.id for model in look(tmp_path, {"JAN_DATA_ROOT": "rel"}).models] == ["here"]


def test_a_folder_without_models_gives_way_to_one_with(tmp_path: Path, data: Path) -> None:
    model(tmp_path / ".config/Jan/data", "old")
    assert [model.id for model in look(tmp_path).models] == ["old"]
    model(data, "new")
    assert [model.id for model in look(tmp_path).models] == ["new"]


def test_nothing_is_there(tmp_path: Path) -> None:
    assert look(tmp_path) == OnDisk()


def test_what_a_model_yml_states(tmp_path: Path, data: Path) -> None:
    text = "ctx_size: 8192 # mine\nembedding: true\nmmproj_path: p.gguf\nsize_bytes: 4920739200\n"
    model(data, "unsloth/Qwen3-8B-GGUF", text)
    (found,) = look(tmp_path).models
    assert found.id == "unsloth/Qwen3-8B-GGUF"
    assert (found.context, found.size_bytes) == (8192, 4920739200)
    assert (found.embedding, found.vision) == (True, True)


def test_size_comes_from_the_file_where_nothing_is_stated(tmp_path: Path, data: Path) -> None:
    model(data, "a")
    assert [model.size_bytes for model in look(tmp_path).models] == [4]


def test_vision_is_a_capability_too(tmp_path: Path, data: Path) -> None:
    model(data, "block", "capabilities:\n  - tools\n  - vision\n")
    model(data, "flow", "capabilities: [tools, 'vision']\n")
    model(data, "none", "capabilities:\n- tools\n")
    found = {model.id: model.vision for model in look(tmp_path).models}
    assert found == {"block": True, "flow": True, "none": False}


@pytest.mark.parametrize(
    "data_bytes",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"\xff\xfe\x00", id="not-utf-8"),
        pytest.param(b'name: "open\n', id="open-quote"),
        pytest.param(b"model_path: gone.gguf\n", id="weights-gone"),
        pytest.param(b"model_path: a\x00b\n", id="nul-in-path"),
    ],
)
def test_a_broken_model_is_left_out(tmp_path: Path, data: Path, data_bytes: bytes) -> None:
    model(data, "good")
    path = data / "llamacpp/models/bad/model.yml"
    path.parent.mkdir()
    path.write_bytes(data_bytes)
    assert [model.id for model in look(tmp_path).models] == ["good"]


def test_links_are_followed_and_loops_end(tmp_path: Path, data: Path) -> None:
    elsewhere = tmp_path / "big-disk"
    write(elsewhere / "model.yml", "name: x")
    top = data / "llamacpp/models"
    top.mkdir(parents=True)
    (top / "linked").symlink_to(elsewhere, target_is_directory=True)
    (top / "loop").symlink_to(top, target_is_directory=True)
    (top / "broken").symlink_to(tmp_path / "gone")
    assert [model.id for model in look(tmp_path).models] == ["linked"]


def test_the_walk_is_bounded(tmp_path: Path, data: Path) -> None:
    for number in range(30):
        model(data, f"m{number}")
    found = look(tmp_path, limit=10)
    assert len(found.models) < 10


def test_a_pipe_in_the_place_of_a_file_does_not_hang(tmp_path: Path, data: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("pipes with names, owners and signals are of POSIX systems")
    (data / "llamacpp/models/m").mkdir(parents=True)
    os.mkfifo(data / "llamacpp/router.preset.ini")
    os.mkfifo(data / "settings.json")
    model(data, "m")
    assert [model.id for model in look(tmp_path).models] == ["m"]


PRESET = """version = 1
; Jan writes this file
[*]
ctx-size = 4096
[unsloth/Qwen3-8B-GGUF]
model = {weights}
ctx-size = 16384
mmproj = /x/mmproj.gguf
[odd [id]:v1 = x]
[embed]
embedding = on
c = 512
[gone]
model = /nowhere/gone.gguf
"""


def test_router_preset_lists_models_with_context(tmp_path: Path, data: Path) -> None:
    weights = write(tmp_path / "w.gguf", "GGUF")
    write(data / "llamacpp/router.preset.ini", PRESET.format(weights=weights))
    found = look(tmp_path)
    told = {m.id: (m.context, m.size_bytes, m.embedding, m.vision) for m in found.models}
    assert told == {
        "unsloth/Qwen3-8B-GGUF": (16384, 4, False, True),
        "odd [id]:v1 = x": (4096, None, False, False),
        "embed": (512, None, True, False),
    }


def test_the_preset_knows_the_context_better(tmp_path: Path, data: Path) -> None:
    model(data, "m", "ctx_size: 2048\n")
    write(data / "llamacpp/router.preset.ini", "[m]\nctx-size = 32768\n")
    (found,) = look(tmp_path).models
    assert found.context == 32768


def test_mlx_and_the_layout_of_jan_05(tmp_path: Path, data: Path) -> None:
    write(data / "mlx/models/mlx-community/m/model.yml", "name: m")
    write(data / "models/tinyllama-1b.yml", "model: tinyllama:1b\nctx_len: 2048")
    write(data / "models/old/model.json", '{"id": "old-one", "settings": {"ctx_len": 4096}}')
    found = {model.id: model.context for model in look(tmp_path).models}
    assert found == {"mlx-community/m": None, "tinyllama:1b": 2048, "old-one": 4096}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("name: plain value # comment", "plain value", id="plain"),
        pytest.param("name: a#b", "a#b", id="hash-inside"),
        pytest.param("name: 'it''s' # c", "it's", id="single"),
        pytest.param(r'name: "tab\t\u00e9\x41\"q\""', 'tab\téA"q"', id="double"),
        pytest.param("name: >-\n  long\n  value\nother: 1", "long value", id="folded"),
        pytest.param("name: |\n  two\n  lines\n", "two\nlines", id="literal"),
        pytest.param("name:\tvalue", "value", id="tab"),
        pytest.param("\ufeffname: bom\r\n", "bom", id="bom-crlf"),
        pytest.param("map:\n  name: inner\nname: outer", "outer", id="nested-is-passed-over"),
        pytest.param("name:", (), id="nothing"),
    ],
)
def test_values_of_model_yml(text: str, expected: str | tuple[str, ...]) -> None:
    assert manifests.model_yml(text)["name"] == expected


@settings(derandomize=True, max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_readers_never_fail_otherwise(text: str) -> None:
    for read in (manifests.model_yml, manifests.model_json):
        with contextlib.suppress(manifests.NotReadableError):
            read(text)
    router_preset.read(text)


def stored(state: object) -> str:
    inner = json.dumps({"state": state, "version": 3})
    return json.dumps({"setting-local-api-server": inner, "other": "{}"})


def test_server_settings(tmp_path: Path) -> None:
    state = {
        "serverPort": 1338,
        "apiPrefix": "/api",
        "trustedHosts": ["my-pc.local", 5],
        "enableOnStartup": True,
    }
    write(tmp_path / "settings.json", stored(state))
    found = read_settings(DISK, tmp_path)
    assert found is not None
    assert (found.port, found.prefix) == (1338, "/api")
    assert (found.trusted_hosts, found.enable_on_startup) == (("my-pc.local",), True)


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "{}", '{"setting-local-api-server": "{"}', '{"setting-local-api-server": 5}'],
)
def test_server_settings_that_say_nothing(tmp_path: Path, text: str) -> None:
    write(tmp_path / "settings.json", text)
    assert read_settings(DISK, tmp_path) is None
    assert read_settings(DISK, tmp_path / "gone") is None


def test_wrong_types_in_settings_are_not_known(tmp_path: Path) -> None:
    write(tmp_path / "settings.json", stored({"serverPort": "1337", "apiPrefix": 2}))
    found = read_settings(DISK, tmp_path)
    assert found is not None
    assert (found.port, found.prefix) == (None, None)


BIND = "[2026-11-22][14:02:11][app_lib::core][ERROR] Failed to bind 127.0.0.1:1337"
WORDS = "[d][10:00:00][x][WARN] it exited before readiness"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param([BIND], "2026-11-22 14:02:11 Failed to bind 127.0.0.1:1337", id="error"),
        pytest.param([WORDS], "d 10:00:00 it exited before readiness", id="by-its-words"),
        pytest.param([BIND, "[d][t][x][INFO] Jan API server started on 1"], "", id="mended-since"),
        pytest.param(["[d][t][x][INFO] all quiet", "stack line"], "", id="none"),
        pytest.param([], "", id="empty"),
    ],
)
def test_last_error_of_the_log(tmp_path: Path, lines: list[str], expected: str) -> None:
    write(tmp_path / "logs/app.log", "\n".join(lines))
    assert installed.last_logged_error(DISK, tmp_path) == expected


def test_only_the_end_of_a_large_log_is_read(tmp_path: Path) -> None:
    path = write(tmp_path / "logs/app.log", BIND + "\n" + "[d][t][x][INFO] more\n" * 40_000)
    assert installed.last_logged_error(DISK, tmp_path) == ""
    with path.open("a") as file:
        file.write(BIND)
    assert "Failed to bind" in installed.last_logged_error(DISK, tmp_path)
    assert installed.last_logged_error(DISK, tmp_path / "gone") == ""


def test_a_log_that_is_begun_anew_is_read_from_there(tmp_path: Path) -> None:
    path = write(tmp_path / "logs/app.log", BIND)
    assert "Failed to bind" in installed.last_logged_error(DISK, tmp_path)
    path.rename(path.with_name("app_2026-11-22.log"))
    assert installed.last_logged_error(DISK, tmp_path) == ""
    write(path, f"{WORDS}\n")
    assert installed.last_logged_error(DISK, tmp_path) == "d 10:00:00 it exited before readiness"
    # Cut short in place, as by a program that keeps the file open.
    path.write_text("")
    assert installed.last_logged_error(DISK, tmp_path) == ""
