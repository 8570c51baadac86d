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


async def test_http_against_a_tls_port_is_a_broken_answer() -> None:
    server = await secure()
    seen = await look(f"http://127.0.0.1:{port(server)}/v1")
    server.close()
    assert (seen.phase, seen.trouble) == (Phase.ERROR, Trouble.BROKEN)
