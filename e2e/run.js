// Drives the example pages and the flows behind them in a real browser:
//   node run.js BINARY [--only PART]     every case, in every major version of clerk-js and every mode
//   node run.js BINARY --self-test       breaks the answers in many ways and shows that each is noticed

import { parseArgs, stripVTControlCharacters } from "node:util";

import { CASES } from "./cases/index.js";
import { DAMAGES } from "./damages.js";
import { launch } from "./lib/browser.js";
import { runAll } from "./lib/run.js";
import { MODES, World } from "./lib/world.js";

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
  return MAJORS.flatMap((major) =>
    MODES.flatMap((mode) =>
      Object.entries(CASES).map(([name, run]) => ({
        name: `clerk-js ${major}, ${mode}: ${name}`,
        run: () => inWorld({ major, mode }, run),
      })),
    ),
  );
}

/** Each case that a damage names passes through an honest proxy, and fails through the damaging one. */
function selfTests() {
  const setting = ({ major = "6", mode = "dev-browser" }) => ({ major, mode });
  const honest = new Map(
    DAMAGES.map((damage) => {
      const { major, mode } = setting(damage);
      const name = `undamaged: clerk-js ${major}, ${mode}: ${damage.caughtBy}`;
      return [name, () => inWorld({ major, mode, damage: {} }, CASES[damage.caughtBy])];
    }),
  );
  const damaged = DAMAGES.map((damage) => ({
    name: `noticed by ${damage.caughtBy}: ${damage.name}`,
    async run() {
      let isHit = false;
      const hit = (change) => change && ((message) => (isHit = change.call(damage, message) || isHit));
      const counted = { ...damage, request: hit(damage.request), answer: hit(damage.answer) };
      const run = inWorld({ ...setting(damage), damage: counted }, CASES[damage.caughtBy]);
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

async function inWorld(options, run) {
  const world = await World.open({ binary, browser, ...options });
  const found = [];
  try {
    await run(world);
  } catch (error) {
    found.push(stripVTControlCharacters(error.message).split("\nCall log")[0].trim());
  }
  found.push(...(await world.watch.finish()));
  await world.close();
  if (found.length > 0) {
    throw new Error(found.join("\n"));
  }
}
