// What a test case of an app with a server has: the app, started with the environment that the sandbox printed.

import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";

import { app } from "./home.js";
import { Process } from "./process.js";
import { DamagingProxy } from "./proxy.js";
import { Stage } from "./stage.js";
import { until } from "./until.js";
import { Watch } from "./watch.js";

/** With what the sandbox signs the events that it sends to the app. */
export const WEBHOOK_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

export class ServerWorld extends Stage {
  /**
   * With the example `name`, if one is given. `changes` are made to the environment; the damages of a proxy are done to
   * what the app and its pages get from the sandbox, and to webhooks.
   */
  async build({ binary, browser, name, changes, damage, shots }) {
    this.browser = browser;
    this.shots = shots;
    // The sandbox has to know where webhooks go before the app has its environment.
    this.hook = await DamagingProxy.start(undefined, { request: damage?.webhook });
    this.atEnd(() => this.hook.stop());
    const options = ["--webhook", `${this.hook.url}/webhooks`, "--webhook-secret", WEBHOOK_SECRET];
    await this.startSandbox({ binary, options, damage, host: "localhost" });
    const isPrinted = !changes && !damage;
    this.envFile = this.sandbox.envFile;
    this.env = isPrinted ? this.sandbox.env : this.#changeEnvironment(changes);
    this.frontendApi = this.env.CLERK_PROXY_URL;
    this.offsite = path.join(this.sandbox.folder, "offsite.txt");
    if (name) {
      await this.#startApp(app(name));
    }
    this.watch = new Watch([this.fapi, ...this.sandbox.origins, this.url], this.sandbox.startedAt);
    Object.assign(this, await this.openProfile(browser));
  }

  /** The environment with changes, and with the proxy in the place of the sandbox. */
  #changeEnvironment(changes) {
    const moved = (value) => this.sandbox.origins.reduce((text, origin) => text.replaceAll(origin, this.fapi), value);
    const printed = Object.entries(this.sandbox.env).map(([name, value]) => [name, moved(value)]);
    const env = Object.entries({ ...Object.fromEntries(printed), ...changes }).filter(([, value]) => value !== undefined);
    // A value of several lines stands in quotes.
    fs.writeFileSync(this.envFile, env.map(([name, value]) => `${name}=${JSON.stringify(value)}\n`).join(""));
    return Object.fromEntries(env);
  }

  async #startApp({ folder, build, start }) {
    if (build) {
      fs.copyFileSync(this.envFile, path.join(folder, ".env.local"));
      await this.run(build, { cwd: folder }).finished();
    }
    const env = { PORT: "0", CLERK_WEBHOOK_SIGNING_SECRET: WEBHOOK_SECRET };
    this.app = this.run(start(this.envFile), { cwd: folder, env });
    this.atEnd(() => this.app.stop());
    this.url = await until("the app listens", () => this.app.line(/http:\/\/localhost:\d+/)?.[0], 60_000);
    this.hook.target = this.url;
  }

  /** Runs a program that may ask nothing but this machine. */
  run(command, options) {
    return new Process(command, { ...options, offsite: this.offsite });
  }

  async findings() {
    const asked = fs.existsSync(this.offsite) ? fs.readFileSync(this.offsite, "utf8").trim().split("\n") : [];
    return [...(await super.findings()), ...asked.map((host) => `a server asked ${host}`)];
  }

  /** Asks the app's API as a program does, with a session token if there is one. */
  async me(token) {
    const headers = token ? { authorization: `Bearer ${token}` } : {};
    const response = await fetch(`${this.url}/api/me`, { headers });
    return { status: response.status, ...(await response.json()) };
  }

  /** Signs in by a ticket, or by a new one, as a page of `origin` does; gives the session with its token. */
  async signInFrom(origin, given) {
    const headers = { origin };
    const { ticket } = given ? { ticket: given } : await post(`${this.sandbox.url}/_sandbox/tickets`, {}, {});
    const browser = await post(`${this.fapi}/v1/dev_browser`, headers, {});
    const query = `__clerk_db_jwt=${browser.id}`;
    const form = { strategy: "ticket", ticket };
    const { client, response } = await post(`${this.fapi}/v1/client/sign_ins?${query}`, headers, form);
    const session = client.sessions.find(({ id }) => id === response.created_session_id);
    const { jwt } = await post(`${this.fapi}/v1/client/sessions/${session.id}/tokens?${query}`, headers, {});
    return { id: session.id, user: session.user.id, token: jwt };
  }
}

async function post(url, headers, form) {
  const response = await fetch(url, { method: "POST", headers, body: new URLSearchParams(form) });
  const body = await response.json();
  assert.equal(response.status, 200, `${url}: ${JSON.stringify(body)}`);
  return body;
}
