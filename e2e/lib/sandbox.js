// One sandbox: the process, and what a test may ask it beside the Frontend API.

import { spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { npmDir } from "./home.js";
import { until } from "./until.js";

export class Sandbox {
  /** Starts `binary` with an empty state on a free port of 127.0.0.1. */
  static async start(binary) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), "clerk-user-e2e-"));
    const file = path.join(folder, "ready.json");
    const args = ["sandbox", "--port", "0", "--ready-file", file, "--npm-dir", npmDir, "--example-pages"];
    const child = spawn(binary, args, { stdio: ["ignore", "ignore", "pipe"] });
    let log = "";
    child.stderr.on("data", (data) => (log += data));
    const exited = new Promise((resolve) => child.once("exit", resolve));
    try {
      const ready = await until("the sandbox is ready", () => {
        if (child.exitCode !== null) {
          throw new Error(`the sandbox ended: ${log}`);
        }
        return fs.existsSync(file) && parsed(fs.readFileSync(file, "utf8"));
      });
      return new Sandbox(child, exited, ready);
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  }

  constructor(child, exited, ready) {
    this.child = child;
    this.exited = exited;
    this.url = ready.base_url;
    this.publishableKey = ready.publishable_key;
    this.ticket = ready.ticket;
  }

  async stop() {
    this.child.kill("SIGTERM");
    await this.exited;
  }

  /** The code last sent to `to`. */
  code(to) {
    return this.#sent(to, "code");
  }

  /** The link last sent to `to`. */
  link(to) {
    return this.#sent(to, "link");
  }

  #sent(to, part) {
    return until(`a ${part} was sent to ${to}`, async () => {
      const answer = await (await fetch(`${this.url}/_sandbox/outbox`)).json();
      const messages = answer.messages ?? answer;
      return messages.findLast((message) => message.to === to && message[part])?.[part];
    });
  }
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // Half written.
  }
}
