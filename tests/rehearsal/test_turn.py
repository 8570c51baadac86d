"""A turn of a program in Node: where its connections lead, whatever the config says."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from jan_tui.clawdbot import Choice, ServerFacts, read
from jan_tui.clawdbot.config.files import Surroundings
from jan_tui.clawdbot.predicting import predict
from jan_tui.clawdbot.program import installed
from jan_tui.clock import SystemClock
from jan_tui.demo.standin import StandIn
from jan_tui.rehearsal import Kind, Verdict
from jan_tui.rehearsal.proving import Setup, rehearse
from tests.rehearsal.program import config

DISCOVERS = """#!/usr/bin/env node
// As the guide describes discovery: it asks 127.0.0.1:1337, whatever the config says.
const url = process.env.AT || "http://127.0.0.1:1337/v1";
(async () => {
  for (const other of ["http://127.0.0.1:OTHER/v1/models", "http://192.0.2.1:80/"]) {
    const status = await fetch(other).then((answer) => answer.status, (error) => error.cause.code);
    console.error(`other: ${status}`);
  }
  const listed = await (await fetch(`${url}/models`)).json();
  const messages = [{ role: "user", content: "hi" }];
  const body = { model: listed.data[0].id, messages, stream: true };
  const headers = { authorization: "Bearer jan-local", "content-type": "application/json" };
  const options = { method: "POST", headers, body: JSON.stringify(body) };
  const answer = await fetch(`${url}/chat/completions`, options);
  const text = await answer.text();
  if (!text.includes("OK")) process.exit(1);
  console.log(JSON.stringify({ payloads: [{ text: "OK" }], meta: { durationMs: 1 } }));
})();
"""


def person(folder: Path, text: str | None, other: int, **env: str) -> Surroundings:
    """A home of clawdbot whose program is a script of Node."""
    if shutil.which("node") is None:
        pytest.skip("no Node on PATH")
    home = folder / "home"
    (home / ".clawdbot").mkdir(parents=True, mode=0o700)
    if text is not None:
        (home / ".clawdbot" / "clawdbot.json").write_text(text)
    (folder / "bin").mkdir()
    script = folder / "bin" / "clawdbot"
    script.write_text(DISCOVERS.replace("OTHER", str(other)))
    script.chmod(0o755)
    path = f"{folder / 'bin'}:{os.environ['PATH']}"
    return Surroundings({"HOME": str(home), "PATH": path, **env}, home, home)


async def verdict(place: Surroundings, jan: StandIn) -> Verdict:
    facts = ServerFacts(served=jan.models)
    reading = read(place, Choice("clawdbot"))
    found = installed(place, "clawdbot")
    made = Setup(reading, predict(reading, facts), facts, jan.base_url, found)
    last = [one async for one in rehearse(made, clock=SystemClock(), timeout=100)][-1]
    return last.verdicts[0]


async def test_discovery_is_led_to_the_relay_and_nothing_else_is_reached(tmp_path: Path) -> None:
    """Implicit mode, without any config file: what answers is never the server on port 1337."""
    jan, other = StandIn(["a"]), StandIn(["b"])
    await jan.start()
    await other.start()
    try:
        text = json.dumps({"agents": {"defaults": {"model": {"primary": "jan/a"}}}})
        place = person(tmp_path, text, other.port, JAN_API_KEY="jan-local")
        found = await verdict(place, jan)
    finally:
        await jan.close()
        await other.close()

    assert found.works, found
    assert found.ref == "jan/a"
    assert other.requests == 0
    assert jan.requests == 1
    assert "network" in found.confined


async def test_a_program_that_asks_for_another_model_is_told_apart(tmp_path: Path) -> None:
    jan = StandIn(["b"])
    await jan.start()
    try:
        text = json.dumps({"agents": {"defaults": {"model": {"primary": "jan/a"}}}})
        place = person(tmp_path, text, 9, JAN_API_KEY="jan-local")
        found = await verdict(place, jan)
    finally:
        await jan.close()

    assert found.kind in (Kind.UNKNOWN_MODEL, Kind.OTHER)
    assert found.by_program
    assert "goes on to jan/b" in found.message
    assert jan.requests == 0


async def test_an_explicit_address_that_the_program_does_not_heed_is_led_there_too(
    tmp_path: Path,
) -> None:
    jan = StandIn(["a"])
    await jan.start()
    try:
        place = person(tmp_path, config(jan.base_url, "a"), 9)
        found = await verdict(place, jan)
    finally:
        await jan.close()

    assert found.works, found
