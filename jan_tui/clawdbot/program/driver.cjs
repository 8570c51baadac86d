// Loaded by `node --require` into an installed clawdbot or openclaw: one process answers several of
// its public commands, for to load its modules is what costs. Where this does not fit a program, the
// commands that have no answer are run one by one (see ask.py).
//
// JAN_TUI_ASK is {"folder": where the answers go, "questions": [[argument, ...], ...],
// "refused": the question that comes after a first one that did not end with 0}. Each answer is the
// file N.json, {"status", "output", "errors"}.
"use strict";
const { isMainThread } = require("node:worker_threads");
const given = process.env.JAN_TUI_ASK;
delete process.env.JAN_TUI_ASK;
if (given && isMainThread) {
  const fs = require("node:fs");
  const path = require("node:path");
  const { pathToFileURL } = require("node:url");
  const { folder, questions, refused } = JSON.parse(given);
  const MOST = 4 * 1024 * 1024; // characters of an answer
  const LINGER = 1500; // milliseconds that a command may stay after a whole answer
  const OVER = new Error("jan-tui: this command is over");
  const end = process.reallyExit.bind(process);
  const script = process.argv[1];
  let number = -1;
  let open = false;
  let output = "";
  let errors = "";
  let lingering = null;

  // The launcher of openclaw only loads this module, once in a process.
  function entry() {
    const real = fs.realpathSync(script);
    const inner = ["entry.js", "entry.mjs"].map((name) => path.join(path.dirname(real), "dist", name));
    return [...inner, real].find((file) => fs.existsSync(file));
  }

  function captured(take) {
    return (chunk, encoding, done) => {
      if (open) take(typeof chunk === "string" ? chunk : Buffer.from(chunk).toString());
      const call = typeof encoding === "function" ? encoding : done;
      if (call) process.nextTick(call);
      return true;
    };
  }

  function whole() {
    try {
      JSON.parse(output);
      return true;
    } catch {
      return false;
    }
  }

  process.stdout.write = captured((text) => {
    output = (output + text).slice(-MOST);
    clearTimeout(lingering);
    if (whole()) lingering = setTimeout(() => finish(process.exitCode), LINGER).unref();
  });
  process.stderr.write = captured((text) => {
    errors = (errors + text).slice(-MOST);
  });

  function finish(status) {
    if (!open) return;
    open = false;
    clearTimeout(lingering);
    const answer = { status: Number(status ?? 0), output, errors };
    fs.writeFileSync(path.join(folder, `${number}.json`), JSON.stringify(answer), { mode: 0o600 });
    if (number === 0 && answer.status !== 0) number = refused - 1;
    setImmediate(ask);
  }

  function failed(error) {
    if (error === OVER) return;
    if (open) errors += String((error && error.stack) || error);
    finish(1);
  }

  function ask() {
    number += 1;
    if (number >= questions.length) end(0);
    output = errors = "";
    process.exitCode = undefined;
    process.argv = [process.argv[0], script, ...questions[number]];
    open = true;
    if (number > 0) import(`${pathToFileURL(entry()).href}?${number}`).catch(failed);
  }

  process.on("beforeExit", () => finish(process.exitCode));
  process.exit = process.reallyExit = (status) => {
    finish(status ?? process.exitCode);
    throw OVER;
  };
  process.setUncaughtExceptionCaptureCallback(failed);
  ask();
}
