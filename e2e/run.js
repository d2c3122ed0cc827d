// Drives the example pages, the flows behind them, and an app of Clerk's React components, in a real browser:
//   node run.js BINARY [--only PART]     every case, in every major version of the SDK and every mode
//   node run.js BINARY --self-test       breaks the answers in many ways and shows that each is noticed

import fs from "node:fs";
import path from "node:path";
import { parseArgs, stripVTControlCharacters } from "node:util";

import { CASES } from "./cases/index.js";
import { DAMAGES } from "./damages/index.js";
import { launch } from "./lib/browser.js";
import { examples, reactApp, screenshots } from "./lib/home.js";
import { runAll } from "./lib/run.js";
import { MODES, PROXIED, World } from "./lib/world.js";

const MAJORS = ["4", "5", "6"];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { only: { type: "string", default: "" }, "self-test": { type: "boolean" } },
});
const [binary] = positionals;

const browser = await launch();
const all = values["self-test"] ? selfTests() : tests();
const cases = all.filter(({ name }) => name.includes(values.only));
const failed = await runAll(cases);
await browser.close();

console.log(`${cases.length - failed} passed, ${failed} failed`);
process.exitCode = failed > 0 || cases.length === 0 ? 1 : 0;

function tests() {
  const names = Object.keys(CASES);
  const plain = names.filter((name) => !isReact(name));
  return [
    ...MAJORS.flatMap((major) => MODES.flatMap((mode) => plain.map((name) => ({ name, major, mode })))),
    ...names.filter(isReact).map((name) => ({ name, major: "6", mode: "dev-browser" })),
    { name: "react.walk", major: "6", mode: PROXIED },
    { name: "react.walk", major: "5", mode: "dev-browser" },
  ].map((test) => ({ name: title(test), run: () => inWorld(test) }));
}

/** Each case that a damage names passes through an honest proxy, and fails through the damaging one. */
function selfTests() {
  const setting = ({ major = "6", mode = "dev-browser", caughtBy: name }) => ({ name, major, mode });
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
      const counted = { ...damage, request: hit(damage.request), answer: hit(damage.answer) };
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

function isReact(name) {
  return name.startsWith("react.");
}

function title({ name, major, mode }) {
  return `${isReact(name) ? "React SDK" : "clerk-js"} ${major}, ${mode}: ${name}`;
}

async function inWorld({ name, major, mode, damage }) {
  const run = CASES[name];
  const app = isReact(name) ? { pages: reactApp(major), settings: "react" } : { pages: examples, settings: "default" };
  const settings = run.settings ?? app.settings;
  const shots = isReact(name) && !damage ? path.join(screenshots, `${name}-${major}-${mode}`) : undefined;
  if (shots) {
    fs.rmSync(shots, { recursive: true, force: true });
  }
  const world = await World.open({ ...app, binary, browser, settings, major, mode, damage, shots });
  const found = [];
  try {
    await run(world);
  } catch (error) {
    // Of what Playwright tells of its call, the first line says what was waited for.
    const [message, call = ""] = stripVTControlCharacters(error.message).split(/\nCall log:\s*/);
    found.push(`${message.trim()} ${call.split("\n")[0]}`.trim());
    await world.shoot("failed");
  }
  found.push(...(await world.watch.finish()));
  await world.close();
  if (found.length > 0) {
    throw new Error(found.join("\n"));
  }
}
