"""A model is loaded in the way that the server offers, or its own words say why not."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from jan_tui.clock import SystemClock
from jan_tui.demo.messages import Reply, Request, json_error, text
from jan_tui.demo.standin import StandIn
from jan_tui.jan.http.loading import LoadOutcome, load
from jan_tui.jan.http.request import Target
from jan_tui.product import JAN


@dataclass
class Server:
    """A stand-in whose replies are those of one way to load."""

    standin: StandIn
    described: str | None = JAN.api_title
    paths: tuple[str, ...] = ()
    answers: dict[str, Reply] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)

    def reply(self, request: Request) -> Reply:
        if request.path == "/openapi.json":
            if self.described is None:
                return json_error(404, "File Not Found", "not_found_error")
            document = {
                "info": {"title": self.described},
                "paths": {path: {} for path in self.paths},
            }
            return Reply(200, json.dumps(document).encode(), "application/json")
        order = (request.path, json.loads(request.body)["model"])
        if order not in self.asked:
            # The stand-in looks at a reply more than once.
            self.asked.append(order)
        return self.answers.get(request.path, text(404, "Not Found"))

    async def load(self) -> LoadOutcome:
        target = Target(self.standin.base_url, "jan-local")
        return await load(target, "qwen", clock=SystemClock())


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    standin = StandIn()
    found = Server(standin)
    standin.reply = found.reply  # type: ignore[method-assign]
    await standin.start()
    yield found
    await standin.close()


FINE = Reply(200, b'{"success":true}', "application/json")
CHAT, LOAD, ROUTER = "/v1/chat/completions", "/v1/models/load", "/models/load"


async def test_the_path_that_the_server_describes(server: Server) -> None:
    server.paths, server.answers = ("/models", "/models/load"), {LOAD: FINE}
    assert await server.load() == LoadOutcome()
    assert server.asked == [(LOAD, "qwen")]
    assert server.standin.requests == 2


async def test_the_path_of_cortex(server: Server) -> None:
    server.described, server.paths = "Cortex API", ("/v1/models/start",)
    server.answers = {"/v1/models/start": FINE}
    assert await server.load() == LoadOutcome()


async def test_the_router_of_llama_cpp_describes_nothing(server: Server) -> None:
    server.described, server.answers = None, {ROUTER: FINE}
    assert await server.load() == LoadOutcome()
    assert server.asked == [(ROUTER, "qwen")]


async def test_a_first_request_where_no_path_is_offered(server: Server) -> None:
    server.answers = {CHAT: FINE}
    assert await server.load() == LoadOutcome(done=True)
    assert server.asked == [(CHAT, "qwen")]


async def test_an_old_jan_says_why_not_and_where_to_load_it(server: Server) -> None:
    server.answers = {CHAT: text(404, "No running session found for model 'qwen'")}
    outcome = await server.load()
    assert outcome.problem == "No running session found for model 'qwen' (404)"
    assert JAN.model_page in outcome.hint


async def test_a_load_that_fails_is_not_tried_in_another_way(server: Server) -> None:
    server.paths = ("/models/load",)
    server.answers = {LOAD: json_error(500, "out of memory", "server_error"), CHAT: FINE}
    assert (await server.load()).problem == "out of memory (500)"
    assert server.asked == [(LOAD, "qwen")]


async def test_a_key_that_is_refused_is_no_matter_of_the_model(server: Server) -> None:
    server.answers = {CHAT: text(401, "Invalid or missing authorization token jan-local")}
    outcome = await server.load()
    assert outcome.hint == ""
    assert "jan-local" not in outcome.problem.replace("***", "")


async def test_nothing_listens(server: Server) -> None:
    await server.standin.stop()
    assert "refused" in (await server.load()).problem
