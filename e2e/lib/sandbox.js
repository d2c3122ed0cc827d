// One sandbox: the process, and what a test may ask it beside the Frontend API.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

import { npmDir } from "./home.js";
import { until } from "./until.js";

const SETTINGS = fileURLToPath(new URL("../settings/", import.meta.url));

export class Sandbox {
  /** Starts `binary` with the demo user and a file of `settings/` on a free port of 127.0.0.1. */
  static async start(binary, settings = "default") {
    const seed = `${SETTINGS}${settings}.yaml`;
    const child = spawn(binary, ["sandbox", "--port", "0", "--seed", seed, "--npm-dir", npmDir]);
    let out = "";
    let errors = "";
    child.stdout.on("data", (data) => (out += data));
    child.stderr.on("data", (data) => (errors += data));
    const exited = new Promise((resolve) => child.once("exit", resolve));
    const said = await until("the sandbox is ready", () => {
      if (child.exitCode !== null) {
        throw new Error(`the sandbox ended: ${errors}`);
      }
      return /^CLERK_PROXY_URL=(.*)\n[^]*^CLERK_TICKET=(.*)\n/m.exec(out);
    });
    return new Sandbox(child, exited, said);
  }

  constructor(child, exited, [, url, ticket]) {
    this.child = child;
    this.exited = exited;
    this.url = url;
    this.ticket = ticket;
  }

  async stop() {
    this.child.kill("SIGTERM");
    await this.exited;
  }

  /** The code last sent to `to`. */
  code(to) {
    return this.#sent(to, "code");
  }

  /** The code last sent to `to`, after `before`. */
  newCode(to, before) {
    return until(`another code was sent to ${to}`, async () => {
      const code = await this.code(to);
      return code !== before && code;
    });
  }

  /** The link last sent to `to`. */
  link(to) {
    return this.#sent(to, "link");
  }

  /** Moves the clock forward. */
  advance(ms) {
    return this.#control("clock/advance", { ms });
  }

  /** Switches a quirk on. */
  switchOn(name) {
    return this.#control("quirks", { name });
  }

  async #control(path, form) {
    const { ok } = await fetch(`${this.url}/_sandbox/${path}`, { method: "POST", body: new URLSearchParams(form) });
    assert.ok(ok, path);
  }

  #sent(to, part) {
    return until(`a ${part} was sent to ${to}`, async () => {
      const { messages } = await (await fetch(`${this.url}/_sandbox/outbox`)).json();
      return messages.findLast((message) => message.to === to && message[part])?.[part];
    });
  }
}
