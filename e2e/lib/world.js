// What one test case has: a fresh sandbox, a fresh browser profile, and an app that uses them.

import assert from "node:assert/strict";
import path from "node:path";

import { BEHIND, serveApp } from "./app.js";
import { DamagingProxy } from "./proxy.js";
import { Sandbox } from "./sandbox.js";
import { Wallet } from "./wallet.js";
import { Watch } from "./watch.js";

/** How the browser is told apart: by a development browser in the query, or by a cookie. */
export const MODES = ["dev-browser", "cookie"];
/** By a development browser too, but the Frontend API is behind the app's own server. */
export const PROXIED = "proxied";

/** Of sandbox-local-1.clerk.accounts.dev: this kind of host makes clerk-js ask for a development browser. */
const DEV_BROWSER_KEY = "pk_test_c2FuZGJveC1sb2NhbC0xLmNsZXJrLmFjY291bnRzLmRldiQ";
/** How long, in ms, to wait for what should happen at once; the machine may be busy. */
const PATIENCE = 20_000;
/** The same where it is broken on purpose. */
const SHORT_PATIENCE = 4000;
/** The app's first page. */
const HOME = "/index.html";

export class World {
  #stops = [];

  /**
   * With the app in the folder `pages`, a sandbox with `settings`, and pictures in the folder `shots`. With `damage` all
   * requests pass through a proxy, which does what that says.
   */
  static async open({ browser, ...options }) {
    const world = new World();
    try {
      await world.#build(browser, options);
      return world;
    } catch (error) {
      await world.close();
      throw error;
    }
  }

  async #build(browser, { binary, pages, settings, major, mode, damage, shots }) {
    this.major = major;
    this.mode = mode;
    this.shots = shots;
    this.sandbox = await Sandbox.start(binary, settings);
    this.#stops.push(() => this.sandbox.stop());
    this.fapi = this.sandbox.url;
    if (damage) {
      const proxy = await DamagingProxy.start(this.sandbox.url, damage);
      this.#stops.push(() => proxy.stop());
      this.fapi = proxy.url;
    }
    // Another site than the Frontend API's, or another port of its host: the cookie needs the same site.
    const config = {
      publishableKey: mode === "cookie" ? cookieKey(this.fapi, major) : DEV_BROWSER_KEY,
      proxyUrl: mode === PROXIED ? BEHIND : this.fapi,
    };
    this.app = await serveApp(mode === "cookie" ? "127.0.0.1" : "localhost", pages, config, this.fapi);
    this.#stops.push(() => this.app.stop());
    this.frontendApi = new URL(config.proxyUrl, this.app.url).href.replace(/\/$/, "");
    this.patience = damage?.name ? SHORT_PATIENCE : PATIENCE;
    this.watch = new Watch([this.fapi, this.sandbox.url, this.app.url]);
    this.wallet = new Wallet();
    Object.assign(this, await this.#openProfile(browser));
  }

  async #openProfile(browser) {
    const context = await browser.newContext();
    this.#stops.push(() => context.close());
    context.setDefaultTimeout(this.patience);
    await this.watch.start(context, this.frontendApi);
    await this.wallet.install(context);
    return { context, page: await context.newPage() };
  }

  async close() {
    for (const stop of this.#stops.reverse()) {
      await stop();
    }
  }

  /** The same world, seen from another browser. */
  async elsewhere() {
    return Object.assign(Object.create(this), await this.#openProfile(this.context.browser()));
  }

  /** Keeps a picture of the page, where pictures are kept. */
  async shoot(name) {
    if (this.shots) {
      await this.page.screenshot({ path: path.join(this.shots, `${name}.png`), animations: "disabled" });
    }
  }

  /** Moves the sandbox's clock forward. */
  async advance(ms) {
    this.watch.advance(ms);
    await this.sandbox.advance(ms);
  }

  /** Opens an example page, or `bare`. */
  async visit(name, base = this.app.url) {
    await this.page.goto(`${base}/${name}.html?clerk-js=${this.major}`);
    await this.page.waitForFunction(() => window.Clerk?.loaded || !document.querySelector("#error").hidden);
    const state = await this.page.evaluate(() => ({
      error: document.querySelector("#error").textContent,
      // 4 has no status; a later one may be loaded and yet only degraded.
      status: window.Clerk?.status ?? "ready",
      version: window.Clerk?.version,
    }));
    assert.deepEqual([state.error, state.status], ["", "ready"]);
    assert.equal(state.version.split(".")[0], this.major);
  }

  /** Signs in with the sandbox's ticket, on a page without components. */
  async signIn() {
    await this.visit("bare");
    const status = await this.call(async (clerk, ticket) => {
      const signIn = await clerk.client.signIn.create({ strategy: "ticket", ticket });
      await clerk.setActive({ session: signIn.createdSessionId });
      return signIn.status;
    }, this.sandbox.ticket);
    assert.equal(status, "complete");
    const cookies = await this.context.cookies(this.fapi);
    const client = cookies.find(({ name }) => name === "__client");
    assert.deepEqual(client?.httpOnly, this.mode === "cookie" ? true : undefined, "the cookie of the client");
  }

  /** Signs in, and opens an example page. */
  async open(name) {
    await this.signIn();
    await this.visit(name);
    await this.page.waitForSelector("#app", { state: "visible" });
  }

  /** Runs `task(Clerk, argument)` in the page. */
  call(task, argument) {
    return this.page.evaluate(`(${task})(window.Clerk, ${JSON.stringify(argument)})`);
  }

  /** Signs out; nobody is sent to another page, which Clerk would do by itself. */
  signOut() {
    return this.call((clerk) => clerk.signOut(() => undefined));
  }

  /** Has `task(Clerk, options)` send the page to Notion's consent page. */
  redirectTo(task) {
    const redirectUrl = `${this.page.url()}&back`;
    const options = { strategy: "oauth_notion", redirectUrl, redirectUrlComplete: redirectUrl };
    return this.leaveFor("/_sandbox/consent", task, options);
  }

  /** Waits until the page is back from there. */
  async back() {
    await this.page.waitForURL((url) => url.searchParams.has("back"));
    await this.page.waitForFunction(() => window.Clerk?.loaded);
  }

  /** Has Clerk finish what the provider began; it goes on to the app's first page by itself. */
  finishRedirect() {
    return this.leaveFor(HOME, (clerk, options) => clerk.handleRedirectCallback(options), {
      // 4 reads the first two, later ones the others.
      afterSignInUrl: HOME,
      afterSignUpUrl: HOME,
      signInFallbackRedirectUrl: HOME,
      signUpFallbackRedirectUrl: HOME,
    });
  }

  /** Starts `task(Clerk, options)` in the page, and waits until Clerk has gone to `path`. */
  async leaveFor(path, task, options) {
    await Promise.all([
      this.page.waitForURL((url) => url.pathname === path),
      this.page.evaluate(`void (${task})(window.Clerk, ${JSON.stringify(options)})`),
    ]);
  }

  /** Runs `task(Clerk, argument)` in the page and expects it to be refused like this, by whole errors. */
  async refused(status, code, param, task, argument) {
    const refusal = await this.page.evaluate(
      `(${task})(window.Clerk, ${JSON.stringify(argument)}).then(
        () => "accepted",
        (e) => e.errors ? [e.status, ...e.errors.flatMap((x) => [x.code, x.meta?.paramName ?? null])] : String(e))`,
    );
    assert.deepEqual(refusal, [status, code, param]);
  }

  /** Waits for the text of the status line, or what else `selector` finds. */
  async says(text, selector = "#status") {
    const found = this.page.locator(selector);
    await this.page
      .waitForFunction(([s, t]) => document.querySelector(s)?.textContent === t, [selector, text])
      .catch(async () => assert.equal(await found.textContent(), text));
  }

  /** Waits until the page shows an error with this code. */
  async shows(code) {
    const box = this.page.locator("#error");
    await box.waitFor({ state: "visible" });
    assert.equal(await box.getAttribute("data-codes"), code);
  }

  /** The rows of the list: each value with its verification. */
  rows() {
    return this.page
      .locator("#list li")
      .evaluateAll((rows) => rows.map((row) => [row.firstChild.textContent, row.lastChild.textContent]));
  }
}

/** A key whose host makes clerk-js use cookies. 4 does so only for keys of production. */
function cookieKey(fapi, major) {
  const host = Buffer.from(`${new URL(fapi).host}$`).toString("base64").replace(/=+$/, "");
  return `pk_${major === "4" ? "live" : "test"}_${host}`;
}
