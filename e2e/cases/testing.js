import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";

import { executable } from "../lib/browser.js";
import { app, home } from "../lib/home.js";
import { Gate } from "../lib/gate.js";

const WORKERS = 8;

/** The Playwright example: eight workers at once sign their users in by password, codes and ticket. */
export async function workers(world) {
  const { folder } = app("playwright");
  fs.copyFileSync(world.envFile, path.join(folder, ".env.local"));
  const report = path.join(world.sandbox.folder, "report.json");
  const gate = await Gate.open();
  world.atEnd(() => gate.stop());
  const playwright = path.join(home, "node_modules/@playwright/test/cli.js");
  const command = [process.execPath, playwright, "test", "--config", "offline.config.js", "--reporter", "json"];
  const env = {
    APP_URL: world.url,
    CHROMIUM: executable(),
    GATE: gate.url,
    // The gate is for other machines only.
    PLAYWRIGHT_DISABLE_FORCED_CHROMIUM_PROXIED_LOOPBACK: "1",
    PLAYWRIGHT_JSON_OUTPUT_FILE: report,
  };
  await world.run(command, { cwd: folder, env }).finished();
  const { stats, suites } = JSON.parse(fs.readFileSync(report, "utf8"));
  const results = suites.flatMap(resultsOf);
  const tests = results.filter(({ project }) => project === "tests");
  assert.deepEqual([stats.unexpected, stats.flaky, stats.skipped, tests.length], [0, 0, 0, WORKERS]);
  assert.equal(new Set(tests.map(({ parallelIndex }) => parallelIndex)).size, WORKERS, "eight workers ran at once");
  assert.deepEqual(gate.hosts, []);
}

function resultsOf({ specs = [], suites = [] }) {
  const own = specs.flatMap((spec) =>
    spec.tests.flatMap((test) => test.results.map((result) => ({ ...result, project: test.projectName }))),
  );
  return [...own, ...suites.flatMap(resultsOf)];
}
