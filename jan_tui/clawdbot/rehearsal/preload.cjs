// Loaded by `node --require` into the program of a rehearsal, and into every Node process below it:
// connections lead to the relay or nowhere, so that no message leaves and no model is reached, and
// the temporary folder is that of the copy.
//
// JAN_TUI_REHEARSAL is {"port": the relay's, "greeting": the line that opens a connection whose
// paths are those of the real server, "instead": ["host:port", ...] in whose place the relay is,
// "loaded": the file that says that this was loaded}.
"use strict";
const given = process.env.JAN_TUI_REHEARSAL;
if (given) {
  const fs = require("node:fs");
  const net = require("node:net");
  const { port, greeting, instead, loaded } = JSON.parse(given);
  const LOOPBACK = new Set(["127.0.0.1", "localhost", "::1", "0.0.0.0", "[::1]"]);
  const connect = net.Socket.prototype.connect;
  try {
    fs.writeFileSync(loaded, "");
  } catch {
    // It only tells that this script is there.
  }

  // openclaw keeps locks below /tmp itself, found by this function, whatever TMPDIR says.
  const { native } = fs.realpathSync;
  fs.realpathSync.native = (path, ...options) =>
    path === "/tmp" && process.env.TMPDIR ? process.env.TMPDIR : native(path, ...options);

  function target(first, second) {
    const options = Array.isArray(first) ? first[0] : first;
    if (options && typeof options === "object") return options;
    if (typeof options === "string" && Number.isNaN(Number(options))) return { path: options };
    return { port: options, host: typeof second === "string" ? second : undefined };
  }

  function refuse(socket, host, at) {
    const error = new Error(`connect ECONNREFUSED ${host}:${at}`);
    Object.assign(error, { code: "ECONNREFUSED", errno: -111, syscall: "connect", address: host, port: at });
    process.nextTick(() => socket.destroy(error));
    return socket;
  }

  net.Socket.prototype.connect = function (...args) {
    const { path, host = "localhost", port: asked } = target(args[0], args[1]);
    if (path) return connect.apply(this, args);
    const local = LOOPBACK.has(host);
    if (local && Number(asked) === port) return connect.apply(this, args);
    if (!instead.includes(`${local ? "127.0.0.1" : host}:${asked}`)) return refuse(this, host, asked);
    const done = args.flat(2).find((each) => typeof each === "function");
    connect.call(this, { port, host: "127.0.0.1" }, ...(done ? [done] : []));
    this.write(greeting);
    return this;
  };
}
