// One sandbox: the process, and what a test may ask it beside the Frontend API.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import https from "node:https";
import path from "node:path";
import { json } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { parseEnv } from "node:util";

import { home, npmDir } from "./home.js";
import { until } from "./until.js";

const SETTINGS = fileURLToPath(new URL("../settings/", import.meta.url));

export class Sandbox {
  /**
   * Starts `binary` with the demo user, and a file of `settings/` if one is named, on a free port; with `isHttps` it
   * serves HTTPS.
   */
  static async start(binary, { settings, options = [], isHttps = false } = {}) {
    const seed = settings ? ["--seed", `${SETTINGS}${settings}.yaml`] : [];
    const folder = fs.mkdtempSync(path.join(home, "run-"));
    const envFile = path.join(folder, ".env.local");
    const caFile = path.join(folder, "ca.pem");
    const tls = isHttps ? ["--tls", "--tls-ca", caFile] : [];
    const given = ["--port", "0", ...seed, "--npm-dir", npmDir, "--env-file", envFile, ...tls, ...options];
    const startedAt = Date.now();
    const child = spawn(binary, ["sandbox", ...given]);
    let out = "";
    let errors = "";
    child.stdout.on("data", (data) => (out += data));
    child.stderr.on("data", (data) => (errors += data));
    const exited = new Promise((resolve) => child.once("exit", resolve));
    const [, url, ticket] = await until("the sandbox is ready", () => {
      if (child.exitCode !== null) {
        throw new Error(`the sandbox ended: ${errors}`);
      }
      return /^CLERK_PROXY_URL=(.*)\n[^]*^CLERK_TICKET=(.*)\n/m.exec(out);
    });
    const { port, protocol } = new URL(url);
    return Object.assign(new Sandbox(), {
      child,
      exited,
      folder,
      ticket,
      port,
      startedAt,
      /** The certificate of the authority that issued the sandbox's. */
      ca: isHttps ? fs.readFileSync(caFile) : undefined,
      /** For pages of another site; the same server as that of the environment. */
      url: `${protocol}//127.0.0.1:${port}`,
      origins: ["127.0.0.1", "localhost"].map((host) => `${protocol}//${host}:${port}`),
      envFile,
      /** What an app is given, by that file. */
      env: parseEnv(fs.readFileSync(envFile, "utf8")),
    });
  }

  async stop() {
    this.child.kill("SIGTERM");
    await this.exited;
    fs.rmSync(this.folder, { recursive: true });
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
    const answer = await this.#ask("POST", path, new URLSearchParams(form).toString());
    answer.resume();
    assert.equal(answer.statusCode, 200, path);
  }

  /** Sends a request to the control API. */
  #ask(method, path, body) {
    const { request } = this.ca ? https : http;
    const headers = body === undefined ? {} : { "content-type": "application/x-www-form-urlencoded" };
    return new Promise((resolve, reject) => {
      const options = { method, headers, ca: this.ca, agent: false };
      request(`${this.url}/_sandbox/${path}`, options, resolve).on("error", reject).end(body);
    });
  }

  #sent(to, part) {
    return until(`a ${part} was sent to ${to}`, async () => {
      const { messages } = await json(await this.#ask("GET", "outbox"));
      return messages.findLast((message) => message.to === to && message[part])?.[part];
    });
  }
}
