"""Configs, servers and command lines with secrets planted in them, each a text of its own."""

from __future__ import annotations

import base64
import json
import random
import string
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote

_NAMES = """
apiKey api_key API_KEY x-api-key APIKey apikey OPENAI_API_KEY OPENAI_KEY API_KEY_2 API_KEY_PROD
apiKeys token botToken bot_token BOT_TOKEN appToken accessToken access_token refreshToken
idToken authToken authtoken sessionToken bearerToken csrfToken xsrf-token verificationToken
deviceToken HF_TOKEN hf-token hft NPM_TOKEN GITHUB_TOKEN GITHUB_PAT pat AWS_BEARER_TOKEN_BEDROCK
AWS_SECRET_ACCESS_KEY AWS_ACCESS_KEY_ID AWS_SESSION_TOKEN secret clientSecret client_secret
appSecret signingSecret channelSecret webhookSecret sharedSecret SECRET_KEY_BASE SECRET_KEY
secretKey jwtSecret JWT password passwd pwd pass userPassword db_password DB_PASS PGPASSWORD
MYSQL_PWD passphrase keyPassphrase passcode pin PIN otp totp otpSecret mnemonic seedPhrase seed
recoveryCode privateKey private_key sshKey signingKey encryptionKey encryptKey masterKey
licenseKey serviceKey accessKey authKey accountKey sharedAccessKey hmacKey deployKey credential
credentials cred creds authorization Proxy-Authorization bearer cookie setCookie session
sessionId PHPSESSID auth _auth _authToken basicAuth proxyAuth psk preSharedKey salt nsec
sasToken connectionString key apitoken clientsecret privatekey X-Auth-Token xi-api-key
consumerSecret SMTP_PASS apiHash dbPw OPENCLAW_GATEWAY_TOKEN GATEWAY_PASSWORD secret_id
tokenSecret keystorePassword
"""
NAMES = tuple(_NAMES.split())
"""Usual names of secrets, as configs, `.env` files, headers and options write them."""

_INNOCENT = """
maxTokens max_tokens contextTokens tokenizer keyboard keyLocation key-location keyFile keyPath
keyId primaryKey foreignKey sortKey publicKey cacheKey promptCacheKey hotkey monkey tokenCount
tokenLimit tokenUrl tokenFile TOKEN_FILE passwordFile secretName secretRef api-key-stdin api-
key-env fallbackKey idempotencyKey authMode authHeader authProfiles author authority compass
bypass passive secretary cookieDomain sessionScope reserveTokensFloor maxTokensField inputTokens
tokenBudget baseUrl id path contextWindow n_ctx pinned spinner opinion mapping prompt_tokens
tokens_per_second keyring mainKey keybindings XDG_SESSION_TYPE XDG_SESSION_ID SSH_AUTH_SOCK
AWS_WEB_IDENTITY_TOKEN_FILE pattern
"""
INNOCENT = tuple(_INNOCENT.split())
"""Names with a word of a secret in them that say something else."""

SLIPS = {
    "none": '{key}: "{value}",',
    "no closing quote": '{key}: "{value},',
    "no opening quote": '{key}: {value}",',
    "no comma": '{key}: "{value}"',
    "no colon": '{key} "{value}",',
    "equals": '{key} = "{value}",',
    "semicolon": '{key}; "{value}",',
    "two colons": '{key}:: "{value}",',
    "two commas": '{key}: "{value}",,',
    "quotes of two kinds": "{key}: '{value}\",",
    "quotes doubled": '{key}: ""{value}"",',
    "curly quotes": "{key}: “{value}”,",
    "backticks": "{key}: `{value}`,",
    "no quotes": "{key}: {value},",
    "bad escape": '{key}: "{value}\\x4",',
    "brace too many": '{key}: "{value}"}},',
    "comment left open": '/* {key}: "{value}",',
    "control character": '{key}: "{value}\x00",',
    "comment between": '{key}: /* mine */ "{value}",',
    "on the next line": '{key}:\n      "{value}",',
    "commented out": '// {key}: "{value}",',
    "list left open": '{key}: ["{value}", "{value}",',
}
"""One line of a config with a secret, right and with the slips that hands make."""

PLACES = (
    '{{ name: "API_KEY", value: "{value}" }},',
    '{{ value: "{value}", name: "BOT_TOKEN" }},',
    'args: ["--token", "{value}", "--port", "1"],',
    'args: ["-hft", "{value}"],',
    'args: ["--api-key={value}"],',
    'env: ["HF_TOKEN={value}"],',
    'headers: {{ "X-Custom": "{value}", "Content-Type": "text/plain" }},',
    'header: ["Authorization", "Bearer {value}"],',
    'url: "https://ann:{value}@example.org/v1",',
    'url: "https://example.org/v1?token={value}&x=1",',
    'url: "https://example.org/v1?x=1&api_key={value}",',
    'webhook: "https://hooks.slack.com/services/{value}",',
    'note: "Authorization: Bearer {value}",',
    'note: "sk-{value}",',
    'note: "github_pat_{value}{value}",',
    'note: "glpat-{value}",',
    'command: "llama-server --api-key {value} --port 1",',
    'tokens: ["{value}", "{value}"],',
    'credentials: {{ one: "{value}" }},',
    'auth: {{ mode: "token", token: "{value}" }},',
)
"""Lines of a config in which a secret stands without a name of its own."""

_LETTERS = string.ascii_letters + string.digits


def marker(dice: random.Random) -> str:
    """A secret that occurs nowhere else: letters and digits, as keys have them."""
    return "zQ9" + "".join(dice.choice(_LETTERS) for _ in range(19))


def spellings(secret: str) -> tuple[str, ...]:
    """What must not be seen: the secret, most of it, and how URLs and headers write it."""
    encoded = base64.b64encode(f":{secret}".encode()).decode()
    return (secret, secret[:16], quote(secret, safe=""), encoded[2:-4], json.dumps(secret)[1:-1])


def config(dice: random.Random, line: str, url: str, key: str) -> str:
    """A config that holds the line somewhere beside a jan entry for this server."""
    entry = (
        f'jan: {{ baseUrl: "{url}", api: "openai-completions", apiKey: "{key}",\n'
        '      models: [{ id: "tiny", name: "Tiny" }] }'
    )
    inside = dice.choice(["channels: { telegram: {\n    %s\n  } },", "env: { vars: {\n %s\n } },"])
    return (
        "// mine\n{\n  models: { providers: {\n    "
        + entry
        + "\n  } },\n  "
        + inside % line
        + '\n  agents: { defaults: { model: { primary: "jan/tiny" } } },\n}\n'
    )


def whole_config(dice: random.Random, value: str, url: str, key: str) -> str:
    """One that the releases take, so that its key goes to the server."""
    name = dice.choice(NAMES).replace("-", "_")
    text = config(dice, "LINE", url, key)
    at = text.index("channels" if "channels" in text else "env:")
    return (
        text[:at] + f'env: {{ vars: {{ {name}: "{value}" }} }},' + text[text.index("\n  agents") :]
    )


ECHOES = ("401", "401 json", "page", "redirect", "same origin", "model", "error", "basic", "cut")


@contextmanager
def echoing(how: str) -> Iterator[str]:
    """A server that answers with the very key that it was sent; gives its base URL."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            sent = self.headers.get("Authorization", "Bearer none")
            key = sent.removeprefix("Bearer ")
            status, kind, body, where = _echo(how, sent, key)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            if where:
                self.send_header("Location", where)
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", "0")))
            self.do_GET()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Nothing is logged."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(timeout=10)


def _echo(how: str, sent: str, key: str) -> tuple[int, str, bytes, str]:
    plain, page = "text/plain", "text/html"
    if how == "401":
        return 401, plain, f"Wrong: {sent} ({quote(key)})".encode(), ""
    if how == "401 json":
        error = {"error": {"message": f"Incorrect API key provided: {key}. {key}"}}
        return 401, "application/json", json.dumps(error).encode(), ""
    if how == "page":
        return 200, page, f"<html><title>No {key} here</title>".encode(), ""
    if how == "redirect":
        return 302, plain, b"", f"http://example.org/{key}/login?next={quote(key)}"
    if how == "same origin":
        return 302, plain, b"", f"/{key}/models"
    if how == "model":
        listed = {"object": "list", "data": [{"id": f"echo-{key}"}, {"id": "tiny"}, {"id": key}]}
        return 200, "application/json", json.dumps(listed).encode(), ""
    if how == "basic":
        encoded = base64.b64encode(f":{key}".encode()).decode()
        return 401, plain, f"got Basic {encoded}".encode(), ""
    if how == "cut":
        return 500, plain, ("x " * 144 + key + " and more").encode(), ""
    return 500, plain, f"cannot look up {key}".encode(), ""


def lay(home: Path, text: str, dotenv: str = "", profiles: str = "") -> Path:
    """Puts the files of a person into this home; gives the config."""
    folder = home / ".clawdbot"
    store = folder / "agents" / "main" / "agent"
    store.mkdir(parents=True, exist_ok=True)
    path = folder / "clawdbot.json"
    path.write_text(text, encoding="utf-8")
    (folder / ".env").write_text(dotenv, encoding="utf-8")
    if profiles:
        (store / "auth-profiles.json").write_text(profiles, encoding="utf-8")
    return path
