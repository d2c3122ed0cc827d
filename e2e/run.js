// Drives the examples, the flows behind them, and apps of Clerk's components, in a real browser:
//   node run.js BINARY [--only PART]     every case; those of pages in every major version of the SDK, and in every mode of the newest
//   node run.js BINARY --matrix          the cases of pages in the other modes of the older major versions, and those of the examples with
//                                        a server, with other major versions of packages
//   node run.js BINARY --self-test       breaks the answers in many ways and shows that each is noticed

import fs from "node:fs";
import path from "node:path";
import { parseArgs, stripVTControlCharacters } from "node:util";

import { CASES } from "./cases/index.js";
import { DAMAGES } from "./damages/index.js";
import { launch } from "./lib/browser.js";
import { VARIANTS, examples, reactApp, screenshots, vueApp } from "./lib/home.js";
import { runAll } from "./lib/run.js";
import { ServerWorld } from "./lib/server-world.js";
import { HTTPS, MODES, PROXIED, World } from "./lib/world.js";

const NEWEST = "6";
const OLDER = ["4", "5"];
/** The apps of components, for a major version of the SDK; the file of cases has the name of the framework. */
const COMPONENTS = { react: reactApp, vue: () => vueApp };
/** The examples with a server, by the file of cases. */
const SERVERS = { next: "next", testing: "express", express: "express", backend: undefined };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: "string", default: "" }, matrix: { type: "boolean" }, "self-test": { type: "boolean" } },
});
const [binary] = positionals;

const browser = await launch();
const all = values["self-test"] ? selfTests() : values.matrix ? matrix() : tests();
const cases = all.filter(({ name }) => name.includes(values.only));
const failed = await runAll(cases);
await browser.close();

console.log(`${cases.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 || cases.length === 0 ? 1 : 0;

function tests() {
  const names = Object.keys(CASES);
  const servers = Object.keys(SERVERS).flatMap((file) => names.filter((name) => fileOf(name) === file));
  const components = names.filter((name) => fileOf(name) in COMPONENTS);
  return [
    ...servers.map((name) => ({ name })),
    ...OLDER.flatMap((major) => inPages(major, MODES[0])),
    ...MODES.flatMap((mode) => inPages(NEWEST, mode)),
    ...components.map((name) => ({ name, major: NEWEST, mode: "dev-browser" })),
    { name: "react.walk", major: NEWEST, mode: PROXIED },
    { name: "react.walk", major: NEWEST, mode: HTTPS },
    { name: "react.walk", major: "5", mode: "dev-browser" },
  ].map((test) => ({ name: title(test), run: () => inWorld(test) }));
}

/** What `tests` leaves out: other modes of older versions, and the cases of each example that has variants, for each of them. */
function matrix() {
  const variants = VARIANTS.flatMap(({ name: variant, example }) => {
    const names = Object.keys(CASES).filter((name) => fileOf(name) === example);
    return names.map((name) => ({ name, variant }));
  });
  const modes = OLDER.flatMap((major) => MODES.slice(1).flatMap((mode) => inPages(major, mode)));
  return [...variants, ...modes].map((test) => ({ name: title(test), run: () => inWorld(test) }));
}

/** The cases of the example pages, in a major version of the SDK and a mode. */
function inPages(major, mode) {
  const names = Object.keys(CASES).filter((name) => !(fileOf(name) in COMPONENTS || fileOf(name) in SERVERS));
  return names.map((name) => ({ name, major, mode }));
}

/** Each case that a damage names passes through an honest proxy, and fails through the damaging one. */
function selfTests() {
  const setting = ({ major = NEWEST, mode = "dev-browser", caughtBy: name }) => ({ name, major, mode });
  const honest = new Map(
    DAMAGES.map((damage) => {
      const test = setting(damage);
      return [`undamaged: ${title(test)}`, () => inWorld({ ...test, damage: {} })];
    }),
  );
  const damaged = DAMAGES.map((damage) => ({
    name: `noticed by ${damage.caughtBy}: ${damage.name}`,
    async run() {
      let isHit = false;
      const hit = (change) => change && ((message) => (isHit = change.call(damage, message) || isHit));
      const doings = ["request", "answer", "webhook"].map((doing) => [doing, hit(damage[doing])]);
      const counted = { ...damage, ...Object.fromEntries(doings) };
      const run = inWorld({ ...setting(damage), damage: counted });
      const error = await run.then(() => undefined, (e) => e);
      if (!isHit) {
        throw new Error("nothing was damaged");
      }
      if (!error) {
        throw new Error("nobody noticed");
      }
      return error.message.replaceAll(/\s+/g, " ").slice(0, 160);
    },
  }));
  return [...[...honest].map(([name, run]) => ({ name, run })), ...damaged];
}

function fileOf(name) {
  return name.split(".")[0];
}

function title({ name, major, mode, variant }) {
  const file = fileOf(name);
  if (variant) {
    return `${variant}: ${name}`;
  }
  return file in SERVERS ? name : `${file in COMPONENTS ? `${file} SDK` : "clerk-js"} ${major}, ${mode}: ${name}`;
}

async function inWorld({ name, major, mode, variant, damage }) {
  const run = CASES[name];
  const world = await open({ name, major, mode, variant, damage });
  const found = [];
  try {
    await run(world);
  } catch (error) {
    // Of what Playwright tells of its call, the first line says what was waited for.
    const [message, call = ""] = stripVTControlCharacters(error.message).split(/\nCall log:\s*/);
    found.push(`${message.trim()} ${call.split("\n")[0]}`.trim(), ...(world.app?.out?.trim().split("\n").slice(-5) ?? []));
    await world.shoot("failed");
  }
  found.push(...(await world.findings()));
  await world.close();
  if (found.length > 0) {
    throw new Error(found.join("\n"));
  }
}

function open({ name, major, mode, variant, damage }) {
  const file = fileOf(name);
  const run = CASES[name];
  const hasShots = !damage && (file in COMPONENTS || file in SERVERS);
  const shots = hasShots ? path.join(screenshots, [variant, name, major, mode].filter(Boolean).join("-")) : undefined;
  if (shots) {
    fs.rmSync(shots, { recursive: true, force: true });
  }
  const options = { binary, browser, damage, shots };
  if (file in SERVERS) {
    return ServerWorld.open({ ...options, name: variant ?? SERVERS[file], changes: run.changes });
  }
  const pages = COMPONENTS[file]?.(major) ?? examples;
  const settings = run.settings ?? (file in COMPONENTS ? "react" : "default");
  return World.open({ ...options, pages, settings, major, mode });
}
