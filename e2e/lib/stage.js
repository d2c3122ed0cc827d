// What every test case has: a fresh sandbox, a fresh browser profile that is watched, and what stops with them.

import path from "node:path";

import { DamagingProxy } from "./proxy.js";
import { Sandbox } from "./sandbox.js";

/** How long, in ms, to wait for what should happen at once; the machine may be busy. */
const PATIENCE = 20_000;
/** The same where it is broken on purpose. */
const SHORT_PATIENCE = 4000;

export class Stage {
  #stops = [];

  static async open(options) {
    const stage = new this();
    try {
      await stage.build(options);
      return stage;
    } catch (error) {
      await stage.close();
      throw error;
    }
  }

  /** Has `stop` called at the end, after those that were given later. */
  atEnd(stop) {
    this.#stops.push(stop);
  }

  /** Starts the sandbox; with `damage` a proxy of that `host` stands before it, which does what that says. */
  async startSandbox({ binary, settings, options, isHttps, damage, host }) {
    this.patience = damage?.name ? SHORT_PATIENCE : PATIENCE;
    this.sandbox = await Sandbox.start(binary, { settings, options, isHttps });
    this.atEnd(() => this.sandbox.stop());
    this.fapi = this.sandbox.url;
    if (damage) {
      const proxy = await DamagingProxy.start(this.sandbox.url, damage, host);
      this.atEnd(() => proxy.stop());
      this.fapi = proxy.url;
    }
  }

  /** A profile of the browser, and its first page. */
  async openProfile(browser) {
    const context = await browser.newContext();
    this.atEnd(() => context.close());
    context.setDefaultTimeout(this.patience);
    await this.watch.start(context, this.frontendApi);
    return { context, page: await context.newPage() };
  }

  /** The faults of what was sent, whatever the case looked at. */
  async findings() {
    return [...(await this.watch.finish())];
  }

  async close() {
    for (const stop of this.#stops.reverse()) {
      await stop();
    }
  }

  /** The same world, seen from another browser. */
  async elsewhere() {
    return Object.assign(Object.create(this), await this.openProfile(this.context.browser()));
  }

  /** Keeps a picture of the page, where pictures are kept. */
  async shoot(name) {
    if (this.shots && this.page) {
      await this.page.screenshot({ path: path.join(this.shots, `${name}.png`), animations: "disabled" });
    }
  }

  /** Moves the sandbox's clock forward. */
  async advance(ms) {
    this.watch.advance(ms);
    await this.sandbox.advance(ms);
  }

  /** Runs `task(Clerk, argument)` in the page. */
  call(task, argument) {
    return this.page.evaluate(`(${task})(window.Clerk, ${JSON.stringify(argument)})`);
  }

  /** Signs out; nobody is sent to another page, which Clerk would do by itself. */
  signOut() {
    return this.call((clerk) => clerk.signOut(() => undefined));
  }
}
