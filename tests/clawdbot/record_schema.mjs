// Writes the schema of one installed program as data: node record_schema.mjs PACKAGE_FOLDER OUT.json
//
// The root is found in the program's own bundle: the zod object that has models, agents and gateway.
// Every node stands once in `nodes`, others refer to it by its index. A check of the program's own is
// recorded with its source, read from its closure, so that the caller can tell which one it is.
import fs from "node:fs"; import path from "node:path"; import inspector from "node:inspector"; import module from "node:module"; import { pathToFileURL } from "node:url";
const [folder, out] = process.argv.slice(2);
const dist = path.join(folder, "dist");

const declared = (name) => new RegExp(`(?:const|let|var) (${name}(?:\\$\\d+)?) = `);
const wanted = {
  root: declared("(?:OpenClaw|Clawdbot)Schema"),
  channels: declared("GENERATED_BUNDLED_CHANNEL_CONFIG_METADATA"),
  bundled: declared("BUILT_IN_MODEL_PROVIDER_OVERLAY_IDS"),
  searches: declared("LEGACY_WEB_SEARCH_PROVIDER_CONFIG_KEYS"),
  legacy: declared("LEGACY_CONFIG_(?:MIGRATION_)?RULES"),
  ids: declared("CHANNEL_IDS"),
  aliases: declared("CHAT_CHANNEL_ALIASES"),
};
function* scripts(inside, depth = 0) {
  for (const entry of fs.readdirSync(inside, { withFileTypes: true })) {
    const at = path.join(inside, entry.name);
    if (entry.isDirectory() && depth < 2 && !/extensions|node_modules|control-ui/.test(entry.name)) yield* scripts(at, depth + 1);
    else if (/\.m?js$/.test(entry.name)) yield at;
  }
}
const places = {};
// What tells that a version has a check, or how it words one.
const phrases = {
  "tailscale-bind": "gateway.bind must resolve to loopback when",
  "tailscale-auth": "cannot be used with gateway.tailscale.mode=",
  "search-provider": "unknown web_search provider",
  "model-policy": "invalid model policy ref",
  "retired-model": "Unknown model: ${",
  "allowed-values": "function appendAllowedValuesHint(",
  "bounds": "function appendNumericBoundHint(",
  "avatar": "identity.avatar must stay within the agent workspace",
  "plugins-may-miss": "stale config entry ignored",
  "plugins-allow-may-miss": /pushMissingPluginIssue\(["`]plugins\.allow["`], ?\w+, ?\{\s*warnOnly: ?(true|!0)/,
  "plugins-deny-may-miss": /pushMissingPluginIssue\(["`]plugins\.deny["`], ?\w+, ?\{\s*warnOnly: ?(true|!0)/,
  "channel-entries": "unknown channel id: ",
  "heartbeat-target": "unknown heartbeat target: ",
  "owner-target": '=== "owner"',
  "strange-named": "must not have additional properties",
  "settings-as-text": 'error.instancePath?.replace(/^\\//, "").replace(/\\//g, ".") || "<root>"',
};
const words = [];
for (const at of scripts(dist)) {
  const text = fs.readFileSync(at, "utf8");
  for (const [key, phrase] of Object.entries(phrases)) if (!words.includes(key) && (phrase.test ? phrase.test(text) : text.includes(phrase))) words.push(key);
  for (const [key, pattern] of Object.entries(wanted)) {
    const found = pattern.exec(text);
    if (found && (!places[key] || text.length < places[key].size)) places[key] = { url: pathToFileURL(fs.realpathSync(at)).href, name: found[1], size: text.length };
  }
}
// A bundle may keep these to itself.
module.registerHooks({
  load(url, context, next) {
    const loaded = next(url, context);
    const here = Object.entries(places).filter(([, one]) => one.url === url);
    if (!here.length) return loaded;
    const more = here.map(([key, one]) => `export { ${one.name} as __recorded_${key} };`).join("\n");
    return { ...loaded, source: `${loaded.source}\n${more}\n` };
  },
});
async function kept(key) {
  return places[key] && (await import(places[key].url))[`__recorded_${key}`];
}

const session = new inspector.Session(); session.connect();
const post = (method, params) => { let answer; session.post(method, params, (error, got) => { if (error) throw new Error(error.message); answer = got; }); return answer; };
function closure(fn) {
  globalThis.__recorded = fn;
  const { result } = post("Runtime.evaluate", { expression: "globalThis.__recorded" });
  const { internalProperties = [] } = post("Runtime.getProperties", { objectId: result.objectId });
  const scopes = internalProperties.find((one) => one.name === "[[Scopes]]");
  const found = {};
  if (!scopes) return found;
  for (const scope of post("Runtime.getProperties", { objectId: scopes.value.objectId, ownProperties: true }).result) {
    if (!/Closure|Block/.test(scope.value?.description ?? "")) continue;
    for (const one of post("Runtime.getProperties", { objectId: scope.value.objectId, ownProperties: true }).result)
      if (!(one.name in found) && one.value?.type === "function") found[one.name] = one.value.description;
  }
  return found;
}
const text = (fn) => fn.toString().replace(/\s+/g, " ");
function ownCheck(check) {
  const def = check._zod.def;
  if (typeof def.fn === "function") {
    let message; try { message = def.error?.({ code: "custom", path: [], input: "" }); } catch {}
    return { source: text(def.fn), message: typeof message === "object" ? message?.message : message };
  }
  const kept = closure(check._zod.check);
  return { source: (kept.fn ?? kept.refinement ?? text(check._zod.check)).replace(/\s+/g, " ") };
}

const nodes = [], seen = new Map(), same = new Map();
function put(node) {
  const key = JSON.stringify(node);
  if (!same.has(key)) { same.set(key, nodes.length); nodes.push(node); }
  return same.get(key);
}
const plain = (pattern) => ({ pattern: pattern.source, flags: pattern.flags });
function oneCheck(check) {
  const def = check._zod.def;
  const message = (() => { try { const m = typeof def.error === "function" ? def.error({ code: "x", path: [], input: "" }) : undefined; return typeof m === "object" ? m?.message : m; } catch { return undefined; } })();
  switch (def.check) {
    case "min_length": return ["least", def.minimum, message];
    case "max_length": return ["most", def.maximum, message];
    case "length_equals": return ["length", def.length, message];
    case "min_size": return ["least", def.minimum, message];
    case "greater_than": return [def.inclusive ? ">=" : ">", def.value, message];
    case "less_than": return [def.inclusive ? "<=" : "<", def.value, message];
    case "multiple_of": return ["multiple", def.value, message];
    case "number_format": return ["format", def.format, message];
    case "string_format": return def.format === "regex" ? ["regex", plain(def.pattern), message]
      : ["startsWith" in def || def.prefix !== undefined ? "prefix" : def.suffix !== undefined ? "suffix" : def.includes !== undefined ? "includes" : "form",
         def.prefix ?? def.suffix ?? def.includes ?? def.format, message, def.pattern instanceof RegExp ? plain(def.pattern) : undefined];
    case "overwrite": return ["change", text(def.tx), check._zod.def.tx("  aB  ") === "aB" ? "trim" : "other"];
    case "custom": return ["own", ownCheck(check), message];
    default: return ["own", ownCheck(check)];
  }
}
// zod's own words differ between the versions that the programs carry.
const said = (schema, value) => schema.safeParse(value).error?.issues[0]?.message;
const checks = (def) => (def.checks ?? []).map(oneCheck).map((one) => { while (one.length && one.at(-1) === undefined) one.pop(); return one; });
function record(schema) {
  if (seen.has(schema)) { const at = seen.get(schema); if (at === -1) { const i = nodes.length; nodes.push(null); seen.set(schema, i); return i; } return at; }
  seen.set(schema, -1);
  const node = inside(schema);
  const early = seen.get(schema);
  let at;
  if (early !== -1) { nodes[early] = node; at = early; } else at = put(node);
  seen.set(schema, at);
  return at;
}
function inside(schema) {
  const def = schema._zod.def, more = checks(def);
  const made = (kind, fields = {}) => ({ kind, ...fields, ...(more.length ? { checks: more } : {}) });
  switch (def.type) {
    case "string": {
      if (def.format) more.unshift(oneCheck(schema).filter((one) => one !== undefined));
      return made("string", def.coerce ? { coerce: true } : {});
    }
    case "number": { if (def.format) more.unshift(["format", def.format]); return made("number", def.coerce ? { coerce: true } : {}); }
    case "boolean": case "null": case "never": case "undefined": return made(def.type);
    case "unknown": case "any": return made("any");
    case "literal": return made("literal", { values: def.values });
    case "enum": return made("enum", { values: Object.values(def.entries) });
    case "optional": case "nonoptional": case "readonly": return made(def.type, { of: record(def.innerType) });
    case "nullable": return made("nullable", { of: record(def.innerType) });
    case "default": case "prefault": return made(def.type, { of: record(def.innerType), value: def.defaultValue });
    case "catch": return made("catch", { of: record(def.innerType) });
    case "lazy": return made("lazy", { of: record(schema._zod.innerType ?? def.getter()) });
    case "array": return made("array", { of: record(def.element) });
    case "tuple": return made("tuple", { of: def.items.map(record), ...(def.rest ? { rest: record(def.rest) } : {}),
      small: said(schema, []), big: said(schema, Array(def.items.length + 1).fill(0)) });
    case "record": return made("record", { key: record(def.keyType), of: record(def.valueType), ...(def.keyType._zod.values && !def.partial ? { keys: [...def.keyType._zod.values] } : {}), ...(def.mode ? { mode: def.mode } : {}) });
    case "union": return def.discriminator
      ? made("tagged", { tag: def.discriminator, of: def.options.map((one) => [[...(one._zod.propValues[def.discriminator] ?? [])].map((v) => v === undefined ? null : v), record(one)]), ...(def.unionFallback ? { fallback: true } : {}), refused: said(schema, { [def.discriminator]: "\0" }) })
      : made("union", { of: def.options.map(record) });
    case "intersection": return made("intersection", { of: [record(def.left), record(def.right)] });
    case "pipe": return made("pipe", { of: [record(def.in), record(def.out)] });
    case "transform": return made("transform", { source: text(def.transform) });
    case "object": {
      const of = Object.entries(def.shape).map(([key, one]) => [key, record(one), one._zod.optin !== undefined ? 1 : 0]);
      const rest = def.catchall ? (def.catchall._zod.def.type === "never" ? "strict" : record(def.catchall)) : "strip";
      return made("object", { of, rest });
    }
    default: return made("unknown", { type: def.type });
  }
}
function manifests() {
  const found = [];
  for (const inside of [path.join(dist, "extensions"), path.join(folder, "extensions")]) {
    if (!fs.existsSync(inside)) continue;
    for (const name of fs.readdirSync(inside).sort())
      for (const file of ["openclaw.plugin.json", "clawdbot.plugin.json"]) {
        const at = path.join(inside, name, file);
        if (!fs.existsSync(at)) continue;
        const one = JSON.parse(fs.readFileSync(at, "utf8"));
        found.push({ id: one.id, kind: one.kind, on: one.enabledByDefault, channels: one.channels ?? [], schema: one.configSchema,
          searches: one.contracts?.webSearchProviders, retired: one.modelCatalog?.suppressions,
          channelSchemas: Object.fromEntries(Object.entries(one.channelConfigs ?? {}).map(([id, channel]) => [id, channel.schema])) });
      }
    break;
  }
  return found;
}
const schema = await kept("root");
// Some bundles leave zod without the words of its messages.
if (said(schema, 5) === "Invalid input") words.push("without-words");
const root = record(schema);
const legacy = ((await kept("legacy")) ?? []).map((one) => ({ path: one.path.join("."), message: one.message, match: one.match && text(one.match), literal: one.requireSourceLiteral }));
const extra = {
  legacy,
  channels: ((await kept("channels")) ?? []).filter((one) => one.configurable !== false).map((one) => ({ id: one.channelId, aliases: one.aliases, schema: one.schema })),
  ids: await kept("ids"),
  aliases: (await kept("aliases")) ?? {},
  words,
  bundled: [...((await kept("bundled")) ?? [])],
  searches: [...((await kept("searches")) ?? [])],
  plugins: manifests(),
};
fs.writeFileSync(out, JSON.stringify({ root, nodes, ...extra }));
process.exit(0);
