// What a test case of pages has: an app of static files beside the sandbox and the browser profile.

import assert from "node:assert/strict";

import { BEHIND, serveApp } from "./app.js";
import { launch } from "./browser.js";
import { Stage } from "./stage.js";
import { trusting } from "./trust.js";
import { Wallet } from "./wallet.js";
import { Watch } from "./watch.js";

/** How the browser is told apart: by a development browser in the query, or by a cookie. */
export const MODES = ["dev-browser", "cookie"];
/** By a development browser too, but the Frontend API is behind the app's own server. */
export const PROXIED = "proxied";
/** So too, but the app has only the publishable key: its host leads to the sandbox, which serves HTTPS. */
export const HTTPS = "https";

/** The host of the sandbox's key: this kind of host makes clerk-js ask for a development browser. */
const KEY_HOST = "sandbox-local-1.clerk.accounts.dev";
/** The app's first page. */
const HOME = "/index.html";

export class World extends Stage {
  /**
   * With the app in the folder `pages`, a sandbox with `settings`, and pictures in the folder `shots`. With `damage` all
   * requests pass through a proxy, which does what that says.
   */
  async build({ binary, browser, pages, settings, major, mode, damage, shots }) {
    this.major = major;
    this.mode = mode;
    this.shots = shots;
    const isHttps = mode === HTTPS;
    await this.startSandbox({ binary, settings, isHttps, damage });
    if (isHttps) {
      this.fapi = `https://${KEY_HOST}`;
      const { port, ca } = this.sandbox;
      browser = await launch(await trusting(KEY_HOST, port, ca));
      this.atEnd(() => browser.close());
    }
    // Another site than the Frontend API's, or another port of its host: the cookie needs the same site.
    const config = {
      publishableKey: mode === "cookie" ? cookieKey(this.fapi, major) : key("test", KEY_HOST),
      proxyUrl: { [PROXIED]: BEHIND, [HTTPS]: "" }[mode] ?? this.fapi,
    };
    this.app = await serveApp(mode === "cookie" ? "127.0.0.1" : "localhost", pages, config, this.fapi);
    this.atEnd(() => this.app.stop());
    this.frontendApi = isHttps ? this.fapi : new URL(config.proxyUrl, this.app.url).href.replace(/\/$/, "");
    this.watch = new Watch([this.fapi, ...this.sandbox.origins, this.app.url], this.sandbox.startedAt);
    this.wallet = new Wallet();
    Object.assign(this, await this.openProfile(browser));
  }

  async openProfile(browser) {
    const profile = await super.openProfile(browser);
    await this.wallet.install(profile.context);
    return profile;
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
  return key(major === "4" ? "live" : "test", new URL(fapi).host);
}

function key(kind, host) {
  return `pk_${kind}_${Buffer.from(`${host}$`).toString("base64").replace(/=+$/, "")}`;
}
