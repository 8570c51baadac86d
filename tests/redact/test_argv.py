"""No secret of a command line is shown."""

from __future__ import annotations

import pytest

from jan_tui.redact import BULLETS, mask_argv


@pytest.mark.parametrize(
    "command",
    [
        ["llama-server", "--api-key", "geheim"],
        ["llama-server", "--api-key=geheim"],
        ["llama-server", "-api_key", "geheim"],
        ["x", "--apikey", "geheim", "--port", "1"],
        ["x", "--hf-token", "geheim"],
        ["x", "--token=geheim"],
        ["x", "--password", "geheim"],
        ["x", "--db-passwd=geheim"],
        ["env", "JAN_API_KEY=geheim", "x"],
        ["env", "AUTH_TOKEN=geheim", "x"],
        ["curl", "-H", "Authorization: Bearer geheim"],
        ["curl", "-H", "x-api-key: geheim"],
        ["x", "Bearer geheim"],
        ["x", "http://ann:geheim@host/v1"],
        ["x", "http://host/v1?api_key=geheim&x=1"],
        ["x", "sk-geheim0123456789"],
        ["llama-server", "-hft", "geheim", "-m", "x"],
        ["llama-server", "--hf-token=geheim"],
        ["sh", "-c", "JAN_API_KEY=geheim jan serve --port 1"],
        ["sh", "-c", "exec llama-server --api-key geheim --port 1"],
        ["sh", "-c", "llama-server -hft 'geheim' -m x"],
        ["node", "x.js", '{"apiKey":"geheim"}'],
        ["curl", "-H", "Authorization: Basic geheim"],
        ["curl", "-H", "Cookie: sid=geheim"],
        ["curl", "-u", "ann:geheim", "http://x"],
        ["curl", "-uann:geheim", "http://x"],
        ["sshpass", "-p", "geheim", "ssh", "x"],
        ["mysql", "-pgeheim"],
        ["x", "--token", "--secret", "geheim"],
        ["x", "--secret", "geheim", "--token", "geheim"],
        ["x", "--env", "BOT_TOKEN=geheim"],
        ["x", "https://hooks.slack.com/services/geheim"],
        ["x", "glpat-geheim0123456789"],
        ["x", "--api-key"],
        ["clawdbot", "config", "set", "models.providers.jan.apiKey", "geheim7"],
        ["aws", "configure", "set", "aws_secret_access_key", "geheim7"],
        ["ngrok", "config", "add-authtoken", "geheim7"],
        ["x", "/apikey", "geheim7"],
        ["x", "token:", "geheim7"],
        ["curl", "--user=ann:geheim"],
        ["curl", "--proxy-user", "ann:geheim", "http://x"],
        ["mysql.exe", "-pgeheim"],
        ["http", "-a", "ann:geheim", "x"],
        ["smbclient", "//h/s", "-U", "ann%geheim"],
        ["lftp", "-u", "ann,geheim", "x"],
        ["unzip", "-P", "geheim", "x.zip"],
        ["7z", "x", "-pgeheim", "x.7z"],
        ["openssl", "enc", "-k", "geheim"],
    ],
    ids=" ".join,
)
def test_secrets_are_hidden(command: list[str]) -> None:
    shown = " ".join(mask_argv(command))
    assert "geheim" not in shown
    assert BULLETS in shown or command == ["x", "--api-key"]


@pytest.mark.parametrize(
    "command",
    [
        ["llama-server", "-m", "/models/x.gguf", "-a", "a/b", "--port", "3456"],
        ["llama-server", "-a", "jan/qwen:7b", "-u", "-m", "/x/token", "--port", "1"],
        ["clawdbot", "token", "list", "--json"],
        ["x", "token", "/etc/key"],
        ["llama-server", "--alias=token-model", "--ctx-size=8192"],
        ["node", "/usr/lib/openclaw/openclaw.mjs", "gateway"],
        ["x", "http://127.0.0.1:1337/v1"],
        ["x", "--max-tokens", "100", "--tokens=8192", "--key-file", "/tmp/key"],
        ["jan-tui", "apply", "--api-key-stdin", "--fallback-key", "fallbacks"],
        ["x", "--token", "${TOKEN}"],
    ],
    ids=" ".join,
)
def test_the_rest_stays(command: list[str]) -> None:
    assert list(mask_argv(command)) == command
