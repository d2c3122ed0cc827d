// Drives the client's example for browsers, compiled to WebAssembly:
//   node wasm.js BINARY FOLDER     BINARY is clerk-user, FOLDER holds what wasm-bindgen wrote

import assert from "node:assert/strict";
import fs from "node:fs";
import http from "node:http";
import path from "node:path";

import { launch } from "./lib/browser.js";
import { DamagingProxy } from "./lib/proxy.js";
import { runAll } from "./lib/run.js";
import { Sandbox } from "./lib/sandbox.js";

const [binary, folder] = process.argv.slice(2);

const KEY = "pk_test_c2FuZGJveC1sb2NhbC0xLmNsZXJrLmFjY291bnRzLmRldiQ";
const TYPES = { ".js": "text/javascript", ".wasm": "application/wasm" };
const PAGE = `<!doctype html>
<html lang="en">
  <title>Client</title>
  <link rel="icon" href="data:,">
  <script type="module">
    import init from "./browser.js";
    globalThis.lines = [];
    globalThis.page = { ...settings, say: (line) => lines.push(line), ask: (to) => code(to) };
    await init();
  </script>
</html>
`;
const ADDED = ["email address", "phone number", "wallet", "account", "session token"].map((what) => `${what}: added`);
const ALL = ["signed in", ...ADDED, "done"];

const CASES = {
  async "by cookie, and again after a reload"(world) {
    assert.deepEqual(await world.run({ ticket: world.sandbox.ticket }), ALL);
    const again = await world.run({});
    const taken = (what, name) => `create ${what}: HTTP status 422: form_identifier_exists (${name}) (Refused)`;
    assert.deepEqual(again.slice(0, 4), [
      "signed in",
      `email address: ${taken("email address", "email_address")}`,
      `phone number: ${taken("phone number", "phone_number")}`,
      `wallet: ${taken("wallet", "web3_wallet")}`,
    ]);
    assert.ok(world.requests.every((request) => !request.url().includes("db_jwt")));
  },

  async "by development browser"(world) {
    assert.deepEqual(await world.run({ ticket: world.sandbox.ticket, publishableKey: KEY }), ALL);
    const made = world.requests.filter((request) => request.url().includes("/v1/dev_browser"));
    assert.equal(made.length, 1);
    const others = world.requests.filter((request) => !made.includes(request));
    assert.ok(others.every((request) => request.url().includes("__clerk_db_jwt=")));
  },

  "a redirect is not followed": (world) =>
    world.meets("the connection broke (Unknown)", (answer) => {
      answer.status = 307;
      answer.headers.location = `${world.url}/elsewhere`;
    }),

  "a connection that breaks": (world) =>
    world.meets("the connection broke (Unknown)", () => {
      throw new Error("break");
    }),

  async "silence, until the deadline"(world) {
    await world.meets("no answer in time (Unknown)", () => new Promise(() => {}));
    assert.ok(world.failures.includes("net::ERR_ABORTED /v1/me/phone_numbers"));
  },

  "an answer that is too large": (world) =>
    world.meets("the answer is too large (Unknown)", (answer) => {
      answer.json.padding = "x".repeat(1 << 21);
    }),

  "a failure of the server": (world) =>
    world.meets("HTTP status 503, without a list of errors (Unknown)", (answer) => {
      answer.status = 503;
      answer.json = "busy";
    }),
};

/** A sandbox, a page of another origin, and a browser of its own. */
class World {
  requests = [];
  failures = [];
  served = [];
  #stops = [];

  static async open(browser) {
    const world = new World();
    world.sandbox = await Sandbox.start(binary);
    world.#stops.push(() => world.sandbox.stop());
    const answer = (given) => world.#damage(given);
    const proxy = await DamagingProxy.start(world.sandbox.url, { answer });
    world.#stops.push(() => proxy.stop());
    world.fapi = proxy.url;
    const server = http.createServer((request, response) => {
      world.served.push(request.url);
      serve(request, response);
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    world.#stops.push(() => server.close());
    world.url = `http://127.0.0.1:${server.address().port}`;
    const context = await browser.newContext();
    world.#stops.push(() => context.close());
    await context.exposeFunction("code", (to) => world.sandbox.code(to));
    world.page = await context.newPage();
    world.page.on("request", (request) => world.#note(request));
    world.page.on("requestfailed", (request) => {
      world.failures.push(`${request.failure().errorText} ${new URL(request.url()).pathname}`);
    });
    return world;
  }

  /** Loads the page, and hands back what the program said. */
  async run(settings) {
    const script = `globalThis.settings = ${JSON.stringify({ proxyUrl: this.fapi, ...settings })};`;
    await this.page.addInitScript({ content: script });
    await this.page.goto(`${this.url}/`);
    await this.page.waitForFunction(() => /^(done|failed)/.test(globalThis.lines?.at(-1)));
    return this.page.evaluate(() => globalThis.lines);
  }

  /** Runs while the creation of a phone number is answered in this way, which has to have that end. */
  async meets(end, damage) {
    this.damage = damage;
    const expected = ALL.with(2, `phone number: create phone number: ${end}`);
    assert.deepEqual(await this.run({ ticket: this.sandbox.ticket }), expected);
    assert.equal(this.requests.filter((request) => this.#isHit(request.method(), new URL(request.url()))).length, 1);
    assert.ok(!this.served.includes("/elsewhere"));
  }

  async close() {
    for (const stop of this.#stops.reverse()) {
      await stop();
    }
  }

  /** What a browser says by itself, and what a client token would be sent in. */
  async checkHeaders() {
    for (const request of this.requests.filter((request) => request.failure() === null)) {
      const { authorization, referer } = await request.allHeaders();
      assert.deepEqual({ authorization, referer }, { authorization: undefined, referer: undefined });
      assert.ok(!request.url().includes("_is_native"));
    }
  }

  #note(request) {
    if (request.url().startsWith(this.fapi)) {
      this.requests.push(request);
    }
  }

  async #damage(answer) {
    if (this.damage && this.#isHit(answer.method, answer)) {
      await this.damage(answer);
    }
  }

  #isHit(method, { path, pathname = path }) {
    return method === "POST" && pathname === "/v1/me/phone_numbers";
  }
}

function serve(request, response) {
  const { pathname } = new URL(request.url, "http://app");
  const type = TYPES[path.extname(pathname)];
  if (pathname === "/") {
    response.setHeader("content-type", "text/html; charset=utf-8").end(PAGE);
  } else if (type) {
    response.setHeader("content-type", type).end(fs.readFileSync(path.join(folder, pathname)));
  } else {
    response.writeHead(404).end();
  }
}

async function inWorld(browser, run) {
  const world = await World.open(browser);
  try {
    await run(world);
    await world.checkHeaders();
  } finally {
    await world.close();
  }
}

const browser = await launch();
const cases = Object.entries(CASES).map(([name, run]) => ({ name, run: () => inWorld(browser, run) }));
const failed = await runAll(cases);
await browser.close();

console.log(`${cases.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
