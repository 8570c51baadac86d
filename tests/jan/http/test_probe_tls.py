"""https: the system's trust, and clear words where it fails."""

from __future__ import annotations

import asyncio
import ssl
from pathlib import Path

import pytest

from jan_tui.clock import SystemClock
from jan_tui.jan.http.probe import Limits, Server, Target
from jan_tui.jan.snapshot import Phase, ProbeResult, Trouble
from tests.jan.http.hostile import answers, listed

DATA = Path(__file__).parents[2] / "data" / "jan"


async def look(base_url: str) -> ProbeResult:
    server = Server(Target(base_url), clock=SystemClock())
    try:
        return await server.probe(Limits(answer=3.0))
    finally:
        await server.close()


async def secure() -> asyncio.Server:
    """A server with a certificate of its own making."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answers(listed("a"), "connection: close"))
        await writer.drain()
        writer.close()

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(DATA / "localhost.crt", DATA / "localhost.key")
    return await asyncio.start_server(answer, "127.0.0.1", 0, ssl=context)


def port(server: asyncio.Server) -> int:
    number: int = server.sockets[0].getsockname()[1]
    return number


async def test_an_untrusted_certificate() -> None:
    server = await secure()
    seen = await look(f"https://127.0.0.1:{port(server)}/v1")
    server.close()
    assert (seen.phase, seen.trouble) == (Phase.ERROR, Trouble.TLS)
    assert "not trusted" in seen.detail


async def test_the_system_trust_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(DATA / "localhost.crt"))
    server = await secure()
    seen = await look(f"https://localhost:{port(server)}/v1")
    server.close()
    assert (seen.phase, seen.models) == (Phase.READY, ("a",))


async def test_https_against_a_plain_port() -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(5)
        writer.write(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(refuse, "127.0.0.1", 0)
    seen = await look(f"https://127.0.0.1:{port(server)}/v1")
    server.close()
    assert (seen.phase, seen.trouble) == (Phase.ERROR, Trouble.TLS)
    assert "http://" in seen.detail


async def test_http_against_a_tls_port() -> None:
    server = await secure()
    seen = await look(f"http://127.0.0.1:{port(server)}/v1")
    server.close()
    assert (seen.phase, seen.trouble, seen.right_scheme) == (Phase.ERROR, Trouble.TLS, "https")
    assert seen.detail == "The address says http, this server speaks https."


async def test_a_server_that_answers_plain_http_that_it_wants_tls() -> None:
    """As nginx and Go do, on the very port that speaks TLS."""
    secured = await secure()
    target = port(secured)

    async def relay(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readexactly(1)
        if head == b"G":
            body = b"Client sent an HTTP request to an HTTPS server."
            writer.write(answers(body, "connection: close", status="400 Bad Request"))
            writer.close()
            return
        inner, outward = await asyncio.open_connection("127.0.0.1", target)
        outward.write(head)
        await asyncio.gather(_pump(reader, outward), _pump(inner, writer))

    server = await asyncio.start_server(relay, "127.0.0.1", 0)
    plain = await look(f"http://127.0.0.1:{port(server)}/v1")
    tls = await look(f"https://127.0.0.1:{port(server)}/v1")
    server.close()
    secured.close()
    assert (plain.phase, plain.right_scheme) == (Phase.ERROR, "https")
    assert (tls.phase, tls.trouble, tls.right_scheme) == (Phase.ERROR, Trouble.TLS, None)
    assert "not trusted" in tls.detail


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
        writer.close()
    except ConnectionError:
        return


@pytest.mark.parametrize("silent", [False, True], ids=["closes", "waits"])
async def test_https_against_a_plain_http_port(silent: bool) -> None:
    """Jan closes a connection that begins with TLS; others wait for the end of a head."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        begun = await reader.readexactly(1)
        if begun != b"G" and silent:
            await reader.read()
        elif begun == b"G":
            assert b"authorization" not in (await reader.readuntil(b"\r\n\r\n")).lower()
            writer.write(answers(listed("a"), "connection: close"))
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    seen = await look(f"https://127.0.0.1:{port(server)}/v1")
    server.close()
    assert (seen.phase, seen.trouble, seen.right_scheme) == (Phase.ERROR, Trouble.TLS, "http")
