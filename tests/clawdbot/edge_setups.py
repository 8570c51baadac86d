"""Set-ups at the edges of the rules, for both releases, to be asked of the real programs."""

# ruff: noqa: E501

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from jan_tui.clawdbot.config.files import Surroundings

STATE = {"clawdbot": ".clawdbot", "openclaw": ".openclaw"}
CONFIG = {"clawdbot": "clawdbot.json", "openclaw": "openclaw.json"}
PREFIX = {"clawdbot": "CLAWDBOT", "openclaw": "OPENCLAW"}


@dataclass(frozen=True)
class Edge:
    """One set-up. In paths, texts and values `$STATE` is the state folder, `$CONFIG` the config
    file in it, `$X` the prefix of the release's variables and `$HOME` the home folder.

    `links` are symbolic links and `hard` further names of files, by their place. `only` names the
    release that it is for.
    """

    name: str
    config: str | bytes | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    env: Mapping[str, str] = field(default_factory=dict)
    cwd: str = "work"
    links: Mapping[str, str] = field(default_factory=dict)
    hard: Mapping[str, str] = field(default_factory=dict)
    folders: tuple[str, ...] = ()
    only: str | None = None

    def __str__(self) -> str:
        return self.name

    def lay_out(self, home: Path, release: str) -> Surroundings:
        """Writes everything below a home, and says where the program runs."""
        files = dict(self.files)
        texts: dict[str, str | bytes] = {**files}
        if self.config is not None:
            texts["$STATE/$CONFIG"] = self.config
        for folder in (self.cwd, *self.folders):
            (home / _filled(folder, release, home)).mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            _place(home, name, release).write_bytes(
                text
                if isinstance(text, bytes)
                else _filled(text, release, home).encode("utf-8", "surrogateescape")
            )
        for name, target in self.links.items():
            _place(home, name, release).symlink_to(_filled(target, release, home))
        for name, target in self.hard.items():
            _place(home, name, release).hardlink_to(home / _filled(target, release, home))
        env = {
            _filled(name, release, home): _filled(value, release, home)
            for name, value in self.env.items()
        }
        return Surroundings({"HOME": str(home), **env}, home, home / self.cwd)


def _place(home: Path, name: str, release: str) -> Path:
    place = home / _filled(name, release, home)
    place.parent.mkdir(parents=True, exist_ok=True)
    return place


def _filled(text: str, release: str, home: Path) -> str:
    return (
        text.replace("$STATE", STATE[release])
        .replace("$CONFIG", CONFIG[release])
        .replace("$X_", f"{PREFIX[release]}_")
        .replace("$HOME", str(home))
    )


def _entry(key: str = '"jan-local"', more: str = "") -> str:
    return (
        '{models: {providers: {jan: {baseUrl: "http://127.0.0.1:1337/v1", apiKey: '
        f'{key}, api: "openai-completions", models: [{{id: "m", name: "m"}}]{more}}}}}}}}}'
    )


_KEY = _entry('"${JAN_API_KEY}"')

PLACES = (
    Edge("nothing-at-all"),
    Edge("state-relative", "{}", env={"$X_STATE_DIR": "there"}, files={"work/there/$CONFIG": "{}"}),
    Edge("state-trimmed", env={"$X_STATE_DIR": "  ~/s  "}, files={"s/$CONFIG": "[]"}),
    Edge("state-blank", "[]", env={"$X_STATE_DIR": "  "}),
    Edge("state-tilde-alone", env={"$X_STATE_DIR": "~"}, files={"$CONFIG": "[]"}),
    Edge("state-tilde-user", env={"$X_STATE_DIR": "~bob/s"}, files={"work/~bob/s/$CONFIG": "[]"}),
    Edge("state-dots", env={"$X_STATE_DIR": "../a/./b/../c/"}, files={"a/c/$CONFIG": "[]"}),
    Edge("state-missing", "[]", env={"$X_STATE_DIR": "~/none"}),
    Edge("config-relative", "[]", env={"$X_CONFIG_PATH": "c.json"}, files={"work/c.json": "{}"}),
    Edge("config-trimmed", "[]", env={"$X_CONFIG_PATH": " ~/c.json\t"}, files={"c.json": "{}"}),
    Edge("config-is-folder", env={"$X_CONFIG_PATH": "~/d"}, folders=("d",)),
    Edge("config-slash", "[]", env={"$X_CONFIG_PATH": "~/c.json/"}, files={"c.json": "{}"}),
    Edge("config-and-state", "[]", env={"$X_CONFIG_PATH": "~/c.json", "$X_STATE_DIR": "~/s"}),
    Edge("agent-relative", "{}", env={"$X_AGENT_DIR": "ad"}),
    Edge("agent-pi", "{}", env={"PI_CODING_AGENT_DIR": "~/pi"}),
    Edge("agent-blank", "{}", env={"$X_AGENT_DIR": " ", "PI_CODING_AGENT_DIR": "~/pi"}),
    Edge("openclaw-home", "{}", env={"OPENCLAW_HOME": "~/oh"}, files={"oh/$STATE/$CONFIG": "[]"}),
    Edge("openclaw-home-relative", env={"OPENCLAW_HOME": "oh"}, files={"work/oh/x": "{}"}),
    Edge("openclaw-home-undefined", "[]", env={"OPENCLAW_HOME": "undefined"}),
    Edge("both-folders", "{}", files={".clawdbot/clawdbot.json": "[]"}),
    Edge("only-clawdbot-folder", files={".clawdbot/clawdbot.json": "[]"}),
    Edge("clawdbot-folder-empty", folders=(".clawdbot",)),
    Edge("openclaw-folder-empty", folders=(".openclaw",), files={".clawdbot/clawdbot.json": "[]"}),
    Edge("openclaw-named-in-clawdbot", files={".clawdbot/openclaw.json": "[]"}),
    Edge("dotenv-moves-config", "{}", files={"work/.env": "$X_CONFIG_PATH=c", "work/c": "[]"}),
    Edge("config-link", links={"$STATE/$CONFIG": "../real.json"}, files={"real.json": "[]"}),
)
BYTES = (
    Edge("bom", b'\xef\xbb\xbf{"models": {}}'),
    Edge("bom-twice", b"\xef\xbb\xbf\xef\xbb\xbf{}"),
    Edge("latin-1", '{meta: {lastTouchedVersion: "é"}}'.encode("latin-1")),
    Edge("latin-1-key", '{"é": 1}'.encode("latin-1")),
    Edge("surrogate-bytes", b'{"\xed\xa0\x80": 1}'),
    Edge("cut-sequence", b'{"\xf0\x9f": 1, "\xe2\x82": 2}'),
    Edge("overlong", b'{"\xc0\xaf": 1}'),
    Edge("nul-byte", b'{"a\x00b": 1}'),
    Edge("utf-16", "{}".encode("utf-16")),
    Edge("empty", ""),
    Edge("blank", " \n\t"),
    Edge("comment-only", "// nothing\n"),
    Edge("lone-surrogate", r'{"\ud800": 1}'),
    Edge("emoji-keys", '{"😀": 1, z: 2, "10": 3, "9": 4, "010": 5}'),
    Edge("proto", '{"__proto__": {"models": 5}, models: {}}'),
    Edge("proto-nested", '{agents: {defaults: {"__proto__": 1, model: {"__proto__": []}}}}'),
    Edge("constructor", "{constructor: 1, toString: 2, hasOwnProperty: 3}"),
    Edge("duplicates", "{models: 5, models: {}, models: {providers: {}}}"),
    Edge("numbers", "{agents: {defaults: {timeoutSeconds: 0x10, mediaMaxMb: .5}}}"),
    Edge("number-nan", "{agents: {defaults: {mediaMaxMb: NaN, timeoutSeconds: -Infinity}}}"),
    Edge("number-huge", "{agents: {defaults: {timeoutSeconds: 1e300, maxConcurrent: -1e300}}}"),
    Edge("number-exact", "{agents: {defaults: {maxConcurrent: 9007199254740993}}}"),
    Edge("number-minus-zero", "{agents: {defaults: {maxConcurrent: -0, mediaMaxMb: 0}}}"),
    *(
        Edge(f"root-{index}", text)
        for index, text in enumerate(("[]", "null", "5", '"x"', "true", "NaN", "-Infinity"))
    ),
)
INCLUDES = (
    Edge("absolute", '{$include: "$HOME/out.json5"}', {"out.json5": "[]"}),
    Edge("absolute-inside", '{$include: "$HOME/$STATE/in.json5"}', {"$STATE/in.json5": "{a: 1}"}),
    Edge("parent", '{$include: "../out.json5"}', {"out.json5": "{a: 1}"}),
    Edge("dots-inside", '{$include: "./x/../in.json5"}', {"$STATE/in.json5": "{a: 1}"}),
    Edge("empty-path", '{$include: ""}'),
    Edge("folder", '{$include: "sub"}', folders=("$STATE/sub",)),
    Edge("folder-slash", '{$include: "sub/"}', folders=("$STATE/sub",)),
    Edge("file-slash", '{$include: "in.json5/"}', {"$STATE/in.json5": "{a: 1}"}),
    Edge("missing", '{$include: "none.json5"}'),
    Edge("missing-outside", '{$include: "../none.json5"}'),
    Edge("nul", r'{$include: "a\u0000b"}'),
    Edge("long", '{$include: "' + "a" * 5000 + '"}'),
    Edge("long-name", '{$include: "' + "a" * 300 + '"}'),
    Edge("bad-json", '{$include: "in.json5"}', {"$STATE/in.json5": "{a: "}),
    Edge("empty-file", '{$include: "in.json5"}', {"$STATE/in.json5": ""}),
    *(
        Edge(f"type-{index}", "{$include: " + text + "}", {"$STATE/in.json5": "{}"})
        for index, text in enumerate(
            ("1", "null", "true", "{}", "[1]", "[null]", "[[]]", '["in.json5", {}]', "[]", "1.5")
        )
    ),
    Edge("missing-before-type", '{$include: ["none", 1]}'),
    Edge("self", '{$include: "$CONFIG"}'),
    Edge("self-dots", '{$include: "./sub/../$CONFIG"}'),
    Edge(
        "cycle",
        '{$include: "a.json5"}',
        {"$STATE/a.json5": '{$include: "b.json5"}', "$STATE/b.json5": '{$include: "a.json5"}'},
    ),
    Edge(
        "twice", '{a: {$include: "in.json5"}, b: {$include: "in.json5"}}', {"$STATE/in.json5": "1"}
    ),
    Edge("scalar-siblings", '{$include: "in.json5", a: 1}', {"$STATE/in.json5": "[1]"}),
    Edge("null-siblings", '{models: {$include: "in.json5", mode: 1}}', {"$STATE/in.json5": "null"}),
    Edge("scalar", '{models: {$include: "in.json5"}}', {"$STATE/in.json5": '"text"'}),
    Edge(
        "array-of-arrays",
        '{models: {providers: {jan: {models: {$include: ["a.json5", "b.json5"]}}}}}',
        {"$STATE/a.json5": '[{id: "a"}]', "$STATE/b.json5": '[{id: ""}]'},
    ),
    Edge(
        "deep-merge",
        '{$include: ["a.json5", "b.json5"], models: {mode: 5, z: 1}}',
        {
            "$STATE/a.json5": "{models: {mode: 1, x: 1, providers: {jan: 1}}}",
            "$STATE/b.json5": "{models: {y: 1, providers: {jan: {q: 1}, 7: {}}}}",
        },
    ),
    Edge(
        "nested-relative",
        '{$include: "sub/a.json5"}',
        {"$STATE/sub/a.json5": '{$include: "b.json5"}', "$STATE/sub/b.json5": "{x: 1}"},
    ),
    Edge(
        "sibling-include",
        '{$include: "a.json5", agents: {$include: "none.json5"}}',
        {"$STATE/a.json5": "{x: 1}"},
    ),
    Edge(
        "order-of-errors",
        '{agents: {$include: "none-1"}, $include: "none-2"}',
    ),
    Edge(
        "in-list", '{agents: {list: [{$include: "a.json5", id: 5}]}}', {"$STATE/a.json5": "{q: 1}"}
    ),
    Edge("proto-in-include", '{$include: "a.json5", x: 1}', {"$STATE/a.json5": '{"__proto__": 1}'}),
    Edge("link-inside", '{$include: "l"}', {"$STATE/in": "{a: 1}"}, links={"$STATE/l": "in"}),
    Edge("link-outside", '{$include: "l"}', {"out": "{a: 1}"}, links={"$STATE/l": "../out"}),
    Edge("link-dangling", '{$include: "l"}', links={"$STATE/l": "../nowhere"}),
    Edge("hard-link", '{$include: "h"}', {"out": "{a: 1}"}, hard={"$STATE/h": "out"}),
    Edge("root-linked", links={"$STATE/$CONFIG": "../d/c"}, files={"d/c": '{$include: "in"}'}),
    Edge("large", '{$include: "in"}', {"$STATE/in": "{a: 1}" + " " * (2 * 1024 * 1024)}),
    Edge("as-large-as-allowed", '{$include: "in"}', {"$STATE/in": "{}" + " " * (2097152 - 2)}),
    Edge("bytes-in-include", '{$include: "in"}', {"$STATE/in": '{"\udce9": 1}'}),
    Edge("roots", '{$include: "../o/x"}', {"o/x": "{a: 1}"}, env={"$X_INCLUDE_ROOTS": "/no: ~/o "}),
    Edge(
        "roots-relative", '{$include: "../work/x"}', {"work/x": "{a: 1}"}, {"$X_INCLUDE_ROOTS": "."}
    ),
    *(
        Edge(
            f"depth-{depth}",
            '{$include: "d1"}',
            {
                **{f"$STATE/d{n}": f'{{$include: "./d{n + 1}"}}' for n in range(1, depth)},
                f"$STATE/d{depth}": "{q: 1}",
            },
        )
        for depth in (9, 10, 11)
    ),
)
VARIABLES = (
    Edge("unset", _KEY),
    Edge("set", _KEY, env={"JAN_API_KEY": "k"}),
    Edge("variable-empty", _KEY, env={"JAN_API_KEY": ""}),
    Edge("spaces", _KEY, env={"JAN_API_KEY": " "}),
    *(
        Edge(f"text-{index}", _entry(f'"{text}"'), env={"A": "1", "_": "2", "A1_B": "${A}"})
        for index, text in enumerate(
            (
                "$A",
                "${A",
                "${A}",
                "${a}",
                "${1A}",
                "${A:-x}",
                "$${A}",
                "$$${A}",
                "$$$${A}",
                "$${UNSET}",
                "${}",
                "${A}${A}",
                "${UNSET}${OTHER}",
                "${A1_B}",
                "${ A}",
                "x${UNSET_1}y",
                "${A\\nB}",
                "${A}\\n",
                "${A${A}}",
                "$${a${A}}",
            )
        )
    ),
    Edge("number-field", '{agents: {defaults: {mediaMaxMb: "${A}"}}}', env={"A": "5"}),
    Edge("in-key", '{"${A}": 1}', env={"A": "models"}),
    Edge("variable-in-list", '{agents: {defaults: {model: {fallbacks: ["x", "${NO}"]}}}}'),
    Edge("in-list-of-objects", '{agents: {list: [{id: "main", name: "${NO}"}]}}'),
    Edge("in-unchecked", '{gateway: {auth: {token: "${NO}"}}}'),
    Edge("dotted-key", '{agents: {defaults: {models: {"a.b/c": {alias: "${NO}"}}}}}'),
    Edge("first-of-two", '{models: {mode: "${NO_2}"}, agents: {x: "${NO_1}"}}'),
    Edge("in-include", '{$include: "in"}', {"$STATE/in": '{models: {mode: "${NO}"}}'}),
)
DOTENV = tuple(
    Edge(f"dotenv-{index}", _KEY, {"$STATE/.env": text})
    for index, text in enumerate(
        (
            "JAN_API_KEY=v",
            "JAN_API_KEY = v",
            "export JAN_API_KEY=v",
            "exportJAN_API_KEY=v",
            "  JAN_API_KEY=v  ",
            "JAN_API_KEY: v",
            "JAN_API_KEY:v",
            "JAN_API_KEY v",
            "JAN_API_KEY=",
            "JAN_API_KEY",
            "JAN_API_KEY=#v",
            "JAN_API_KEY=v#w",
            "JAN_API_KEY=v # w",
            "JAN_API_KEY='v # w'",
            'JAN_API_KEY="v # w" # x',
            "JAN_API_KEY='a\nb'",
            'JAN_API_KEY="a\\nb\\tc"',
            "JAN_API_KEY='a\\nb'",
            "JAN_API_KEY=`a'\"b`",
            "JAN_API_KEY='a\"b",
            'JAN_API_KEY="a\'b"c',
            "JAN_API_KEY='it\\'s'",
            'JAN_API_KEY="a"b"',
            "JAN_API_KEY=a\r\nOTHER=b\r\n",
            "JAN_API_KEY=a\rOTHER=b",
            "JAN_API_KEY=a\nJAN_API_KEY=b",
            "JAN_API_KEY=a=b=c",
            "#JAN_API_KEY=v",
            "A=1 JAN_API_KEY=v",
            "A='x\nJAN_API_KEY=v",
            "\ufeffJAN_API_KEY=v",
            "JAN_API_KEY=$HOME",
            "JAN_API_KEY=\u00a0v\u00a0",
            "JAN_API_KEY=a\u2028b",
            "JAN.API-KEY=1\nJAN_API_KEY=v",
            "1JAN=1\nJAN_API_KEY='a' 'b'",
            'JAN_API_KEY="a\n#b\nc"',
            "JAN_API_KEY=''",
            'JAN_API_KEY="',
            "JAN_API_KEY=\n\nv",
        )
    )
)
PRECEDENCE = (
    Edge("cwd-first", _KEY, {"work/.env": "JAN_API_KEY=cwd", "$STATE/.env": "JAN_API_KEY=state"}),
    Edge("process-first", _KEY, {"work/.env": "JAN_API_KEY=cwd"}, env={"JAN_API_KEY": "process"}),
    Edge("process-blank", _KEY, {"work/.env": "JAN_API_KEY=cwd"}, env={"JAN_API_KEY": ""}),
    Edge("cwd-empty", _KEY, {"work/.env": "JAN_API_KEY=", "$STATE/.env": "JAN_API_KEY=state"}),
    Edge(
        "state-moved", None, {"s/.env": "JAN_API_KEY=s", "s/$CONFIG": _KEY}, {"$X_STATE_DIR": "~/s"}
    ),
    Edge(
        "beside-config", None, {"c/.env": "JAN_API_KEY=s", "c/x": _KEY}, {"$X_CONFIG_PATH": "~/c/x"}
    ),
    Edge("gateway-env", _KEY, {".config/openclaw/gateway.env": "JAN_API_KEY=gateway"}),
    Edge(
        "legacy-state", None, {".clawdbot/.env": "JAN_API_KEY=s", ".clawdbot/clawdbot.json": _KEY}
    ),
    Edge("cwd-guarded", _entry('"${OPENAI_API_KEY}"'), {"work/.env": "OPENAI_API_KEY=cwd"}),
    Edge("state-unguarded", _entry('"${OPENAI_API_KEY}"'), {"$STATE/.env": "OPENAI_API_KEY=s"}),
    Edge("block-vars", '{env: {vars: {JAN_API_KEY: "b"}}, ' + _KEY[1:]),
    Edge("block-direct", '{env: {JAN_API_KEY: "b"}, ' + _KEY[1:]),
    Edge("block-blank", '{env: {vars: {JAN_API_KEY: " "}}, ' + _KEY[1:]),
    Edge(
        "block-under-process",
        '{env: {vars: {JAN_API_KEY: "b"}}, ' + _KEY[1:],
        env={"JAN_API_KEY": "p"},
    ),
    Edge(
        "block-over-blank",
        '{env: {vars: {JAN_API_KEY: "b"}}, ' + _KEY[1:],
        env={"JAN_API_KEY": " "},
    ),
    Edge("block-refers", '{env: {vars: {JAN_API_KEY: "${A}"}}, ' + _KEY[1:], env={"A": "1"}),
    Edge("block-guarded", '{env: {vars: {PATH: "x", HTTP_PROXY: "${NO}"}}}'),
    Edge("block-number", '{env: {vars: {A: 1}, B: 2, shellEnv: {enabled: "x", timeoutMs: 1.5}}}'),
    Edge("block-array", "{env: []}"),
    Edge("block-vars-array", "{env: {vars: []}}"),
)
LEGACY = tuple(
    Edge(f"legacy-{index}", text)
    for index, text in enumerate(
        (
            "{agent: {}}",
            '{agent: {model: "x"}, models: 5}',
            "{agent: {model: {}, allowedModels: [], modelAliases: null}}",
            "{agent: null}",
            "{identity: {}}",
            "{whatsapp: {}, telegram: {requireMention: true}}",
            "{routing: {agents: {}, allowFrom: [], groupChat: {requireMention: 1}}}",
            "{routing: {}}",
            "{agents: {defaults: {contextTokens: 5}}}",
            '{models: {providers: {jan: {baseUrl: "x", models: [{id: "a", name: "a"}], contextWindow: 5}}}}',
            '{models: {providers: {jan: {baseUrl: "x", models: [], contextTokens: "y"}}}}',
            '{models: {providers: {jan: {baseUrl: "x", models: [{id: "a", name: "a"}], contextTokens: 0}}}}',
        )
    )
)
OLD = (
    Edge("legacy-gateway", "{gateway: {token: 1}}", only="clawdbot"),
    Edge("legacy-tools", "{tools: {bash: {}}}", only="clawdbot"),
    Edge("legacy-messages", "{messages: {tts: {enabled: true}}}", only="clawdbot"),
)
SHAPES = tuple(
    Edge(f"shape-{index}", text)
    for index, text in enumerate(
        (
            "{$schema: 'x', bogus: 1, models: 5, agents: [], env: 'x', meta: null}",
            "{models: {mode: 'x', providers: [], odd: 1}, other: 1}",
            "{models: {providers: {jan: {}, Jan: null, openai: {}, Ollama: {apiKey: 1}}}}",
            '{models: {providers: {jan: {baseUrl: "", models: {}}}}}',
            '{models: {providers: {jan: {baseUrl: "", models: [], odd: 1}}}}',
            '{models: {providers: {jan: {baseUrl: [], models: "x"}}}}',
            '{models: {providers: {jan: {baseUrl: "x", models: [{}, 5, null, {id: "", name: 1}]}}}}',
            '{models: {providers: {jan: {baseUrl: "x", models: [{id: [], name: "a", z: 1, y: 2}]}}}}',
            '{models: {providers: {jan: {baseUrl: "x", models: [], apiKey: {source: "env"}}}}}',
            '{models: {providers: {jan: {baseUrl: "x", models: [], apiKey: {source: "env", provider: "A b", id: "X"}}}}}',
            '{models: {providers: {jan: {baseUrl: "x", models: [], headers: {a: {source: "file", provider: "p", id: "x"}}}}}}',
            '{models: {providers: {jan: {baseUrl: "x", models: [], headers: [], authHeader: 1, auth: "x"}}}}',
            '{models: {providers: {jan: {baseUrl: "x", models: [], timeoutSeconds: 1.5, maxTokens: 0, region: ""}}}}',
            '{models: {providers: {jan: {baseUrl: "x", models: [], localService: {}, agentRuntime: {x: 1}}}}}',
            "{models: {bedrockDiscovery: {enabled: 1, refreshInterval: -1, defaultMaxTokens: 0}}}",
            "{models: {catalogRefresh: {enabled: true}}}",
            "{agents: {defaults: {model: 5, imageModel: {primary: 1}, models: {a: 1, b: {alias: null}}}}}",
            '{agents: {defaults: {model: {primary: "x", fallbacks: "y"}, subagents: {model: {fallback: 1}}}}}',
            '{agents: {defaults: {model: "x", imageModel: "y"}}}',
            "{agents: {defaults: {model: {fallback: [], primary: 1}}}}",
            '{agents: {defaults: {thinkingDefault: "x", timeFormat: "13", heartbeat: {}}}}',
            "{agents: {list: {}, entries: []}}",
            '{agents: {list: [{}, {id: 1}, "x", null]}}',
            '{agents: {list: [{id: "a"}, {id: "a"}]}}',
            '{agents: {list: [{id: "a"}, {id: "b"}]}}',
            '{agents: {list: [{id: "a", default: true}, {id: "b"}]}}',
            '{agents: {list: [{id: "a", default: true}, {id: "b", default: true}]}}',
            '{agents: {list: [{id: "a", model: {primary: 1}}]}}',
            '{agents: {list: [{id: "a", model: "x", odd: 1, identity: {name: 1}}]}}',
            "{agents: {list: []}}",
            "{agents: {entries: {a: {}, b: {}}}}",
            '{agents: {entries: {a: {}, A: {}}, ownership: "explicit"}}',
            '{agents: {entries: {"a b": {}}}}',
            '{agents: {entries: {}, ownership: "explicit"}}',
            '{agents: {ownership: "explicit"}}',
            '{agents: {entries: {a: {default: true}}, ownership: "explicit"}}',
            "{agents: {entries: {a: 5, b: {model: 5}}}}",
            '{agents: {list: [{id: "a"}], entries: {b: {}}}}',
            '{agents: {list: [{id: "Main"}]}}',
            '{agents: {list: [{id: "a", agentDir: "~/x"}]}}',
            '{agents: {list: [{id: "a", agentDir: "~/x"}, {id: "b", agentDir: "~/x"}]}}',
            '{agents: {list: [{id: "a"}, {id: "b", default: true}, {id: "c", agentDir: "~/c"}]}}',
            '{agents: {ownership: "explicit", list: [{id: "a", agentDir: "~/same"}, {id: "b", agentDir: "~/./same"}]}}',
            '{auth: {profiles: {p: {provider: "jan"}, q: {provider: 1, mode: "x"}}, order: {jan: "p"}}}',
            "{auth: {cooldowns: {billingMaxHours: 0}}}",
            "{meta: {lastTouchedAt: 'x', lastTouchedVersion: 5, migrations: {}}}",
            "{agents: {defaults: {modelPolicy: {allow: ['jan/x', 'jan/*', 5]}}}}",
            "{agents: {defaults: {modelPolicy: {allow: ['jan/x', 'jan/*', 'a b', 'nothing']}}}}",
            "{agents: {defaults: {models: {'jan/*': {codeMode: true}, 'jan/x': {pickerRuntimes: ['a']}}}}}",
        )
    )
)
PROFILES = tuple(
    Edge(f"profiles-{index}", _entry(), {"$STATE/agents/main/agent/auth-profiles.json": text})
    for index, text in enumerate(
        (
            '{"profiles": {"a": {"type": "api_key", "provider": "jan", "key": "k"}}}',
            '{"profiles": {}}',
            "not json",
        )
    )
)
EDGES = (
    *PLACES,
    *BYTES,
    *INCLUDES,
    *VARIABLES,
    *DOTENV,
    *PRECEDENCE,
    *LEGACY,
    *OLD,
    *SHAPES,
    *PROFILES,
)


def edges(release: str) -> list[Edge]:
    """The set-ups that are asked of a release."""
    return [edge for edge in EDGES if edge.only in (None, release)]
