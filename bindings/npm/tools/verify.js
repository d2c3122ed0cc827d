// Installs the built packages into a new project and runs it:
//   node verify.js HOME [--whole]
//
// HOME is target/npm. With --whole, the verdicts are compared in Chromium too, and the command is run.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { ENTRIES, KINDS } from "./entries.js";

const [home, whole] = process.argv.slice(2);
const tools = path.join(home, "tools");
const project = path.join(tools, "project");
const vectors = path.join(project, "node_modules/clerk-user/vectors");
const installed = (name) => pathToFileURL(path.join(project, "node_modules/clerk-user", `${name}.js`)).href;

install();
for (const settings of [[], ["--module", "esnext", "--moduleResolution", "bundler"]]) {
  execFileSync(path.join(tools, "node_modules/.bin/tsc"), settings, { cwd: project, stdio: "inherit" });
}
console.log("types: tsc accepts them");
execFileSync(process.execPath, ["libraries.js"], { cwd: project, stdio: "inherit" });

const { broken, differences } = await import(pathToFileURL(path.join(project, "compare.js")).href);
const questions = [...vectorRows(), ...mutants(vectorRows(), 20)];
const rows = { true: judged("oracle-idna", questions), false: judged("oracle", questions) };
await inNode();
await hostile();
await constants();
await bundled();
required();
if (whole) {
  await inChromium();
  await command();
}

/** Installs the tarballs, and nothing else: without the registry. */
function install() {
  fs.rmSync(project, { recursive: true, force: true });
  fs.cpSync(path.join(import.meta.dirname, "project"), project, { recursive: true });
  fs.writeFileSync(path.join(project, "package.json"), JSON.stringify({ private: true, type: "module" }));
  fs.writeFileSync(path.join(project, "entries.json"), JSON.stringify(ENTRIES));
  const tarballs = fs.readdirSync(home).filter((file) => file.endsWith(".tgz") && (whole || !/-(linux|darwin|win32)-/.test(file)));
  const files = tarballs.map((file) => path.join(home, file));
  execFileSync("npm", ["install", "--offline", "--no-audit", "--no-fund", "--loglevel=error", ...files], { cwd: project, stdio: "inherit" });
  const { dependencies } = JSON.parse(fs.readFileSync(path.join(project, "node_modules/clerk-user/package.json"), "utf8"));
  assert.equal(dependencies, undefined);
}

/** The vectors for parsers without options as `[kind, text, region, vector]`. */
function vectorRows() {
  const files = fs.readdirSync(vectors).filter((file) => file.endsWith(".json"));
  return files.flatMap((file) => {
    const { kind, vectors: plain, with_options: others } = JSON.parse(fs.readFileSync(path.join(vectors, file), "utf8"));
    return [...plain, ...others]
      .filter((row) => row.options === undefined && row.native === undefined)
      .map((row) => [kind, row.input, row.region, row]);
  });
}

/** Texts near the vectors, the same ones in each run; also as the other kinds of values. */
function mutants(rows, each) {
  let state = 1;
  const random = (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const strange = [..." \t\n\0@.+-_/\\:%[]()xX0aZ", "xn--", "é", "ß", "ı", "я", "。", "\u00ad", "\u200d", "\uff0b", "\uff11", "\u0661", "\u{1f600}", "#9"];
  const kinds = Object.keys(KINDS);
  const mutant = ([kind, text, region]) => {
    const characters = [...text];
    for (let edits = random(3) + 1; edits > 0; edits--) {
      const at = random(characters.length + 1);
      const added = random(3) === 0 ? String.fromCodePoint(33 + random(94)) : strange[random(strange.length)];
      characters.splice(at, random(2), ...(random(4) === 0 ? [] : [added]));
    }
    return [random(10) === 0 ? kinds[random(kinds.length)] : kind, characters.join(""), region];
  };
  return rows.flatMap((row) => Array.from({ length: each }, () => mutant(row)));
}

/** The rows with the crate's verdicts. */
function judged(oracle, rows) {
  const input = rows.map(([kind, text, region]) => JSON.stringify({ kind, text, region })).join("\n");
  const output = execFileSync(path.join(home, oracle), { input, encoding: "utf8", maxBuffer: 1 << 30 });
  const verdicts = output.trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.equal(verdicts.length, rows.length);
  const all = rows.map(([kind, text, region], index) => [kind, text, region, verdicts[index]]);
  fs.writeFileSync(path.join(project, oracle.replace("oracle", "rows") + ".json"), JSON.stringify(all));
  return all;
}

async function inNode() {
  for (const [name, { kinds, idna }] of Object.entries(ENTRIES)) {
    const module = await import(installed(name));
    report([...differences(name, module, kinds, rows[idna]), ...broken(name, module, kinds)]);
  }
  // The vectors say themselves what is right, with `idna`.
  const { parse } = await import(installed("index"));
  for (const [kind, text, region, row] of vectorRows()) {
    const { accepted, canonical, error, ...rest } = parse(kind, text, region);
    const found = [accepted, canonical, error?.kind, error?.offset, rest.validity, rest.region, rest.type, rest.extension];
    const expected = [row.verdict === "accepted", row.canonical, row.kind, row.offset, row.validity, row.of_region, row.type, row.extension];
    assert.deepEqual(found, expected, JSON.stringify(row));
  }
  console.log(`Node.js: ${questions.length} rows, of which ${vectorRows().length} vectors, in ${Object.keys(ENTRIES).length} entry points`);
}

/** Inputs of a wrong type, and much longer ones than any that is accepted. */
async function hostile() {
  const { parse, parseEmail } = await import(installed("index"));
  assert.throws(() => parse("email", 5), new TypeError("expected a string"));
  assert.throws(() => parse("email", undefined), TypeError);
  assert.throws(() => parse("fax", "1"), RangeError);
  for (const unit of ["a", "é", "+1", "\u{1f600}", "/a"]) {
    const long = unit.repeat(3_000_000);
    for (const kind of Object.keys(KINDS)) assert.equal(parse(kind, long).accepted, false, kind);
    assert.equal(parseEmail("jo@Example.com").canonical, "jo@example.com");
  }
  assert.equal(parse("phone", "(201) 555-0123", "us").canonical, "+12015550123");
  for (const region of ["USA", "XX", "ÜS", "", null]) {
    assert.equal(parse("phone", "(201) 555-0123", region).error.kind, "missing_region", region);
  }
}

/** The constants of open enums, beside the types. */
async function constants() {
  const { ErrorCode, VerificationStatus } = await import(installed("types"));
  assert.equal(ErrorCode.FORM_CODE_INCORRECT, "form_code_incorrect");
  const { $defs } = JSON.parse(fs.readFileSync(path.join(path.dirname(vectors), "clerk-user.schema.json"), "utf8"));
  assert.deepEqual(Object.values(VerificationStatus), $defs.VerificationStatus.anyOf[0].enum);
}

/** Bundles an entry point as an app does, which leaves out what the app does not call. */
async function bundled() {
  const app = path.join(project, "app.js");
  fs.writeFileSync(app, 'export { parseEmail } from "clerk-user/email";');
  const esbuild = path.join(tools, "node_modules/.bin/esbuild");
  const out = path.join(project, "bundle.mjs");
  execFileSync(esbuild, [app, "--bundle", "--minify", "--format=esm", "--log-level=error", `--outfile=${out}`]);
  const bundle = fs.readFileSync(out, "utf8");
  assert.equal(bundle.includes("~standard"), false);
  const { parseEmail } = await import(pathToFileURL(out).href);
  assert.equal(parseEmail("jo@Example.com").canonical, "jo@example.com");
}

/** Loads an entry point into a program in CommonJS, as far as this version of Node.js can. */
function required() {
  if (!process.features.require_module) return;
  const { parseEmail } = createRequire(path.join(project, "index.cjs"))("clerk-user/email");
  assert.equal(parseEmail("jo@Example.com").canonical, "jo@example.com");
}

/** Serves the project, and compares the same rows in a browser. */
async function inChromium() {
  const types = { ".js": "text/javascript", ".json": "application/json", ".html": "text/html" };
  const server = http.createServer((request, response) => {
    const file = path.join(project, path.normalize(new URL(request.url, "http://localhost").pathname));
    response.setHeader("content-type", types[path.extname(file)] ?? "text/plain");
    fs.createReadStream(file).on("error", () => response.writeHead(404).end()).pipe(response);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { default: playwright } = await import(pathToFileURL(path.join(tools, "node_modules/playwright-core/index.js")).href);
  const candidates = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
  const browser = await playwright.chromium.launch({
    executablePath: candidates.find((file) => file && fs.existsSync(file)),
    args: ["--no-sandbox", "--disable-gpu"],
  });
  try {
    const page = await browser.newPage();
    const failures = [];
    page.on("pageerror", (error) => failures.push(String(error)));
    await page.goto(`http://127.0.0.1:${server.address().port}/page.html`);
    await page.waitForFunction("globalThis.result !== undefined", undefined, { timeout: 120_000 }).catch((error) => failures.push(String(error)));
    assert.deepEqual(failures, []);
    report(await page.evaluate("globalThis.result"));
    console.log(`Chromium ${browser.version()}: the same rows`);
  } finally {
    await browser.close();
    server.close();
  }
}

/** Runs the command as a user would. */
async function command() {
  const run = (...args) => execFileSync("npx", ["--no-install", "clerk-user", ...args], { cwd: project, encoding: "utf8" });
  assert.match(run("--version"), /^clerk-user/);
  const ready = path.join(project, "ready.json");
  const bin = path.join(project, "node_modules/.bin/clerk-user");
  const sandbox = spawn(bin, ["sandbox", "--port", "0", "--ready-file", ready], { cwd: project, stdio: "ignore" });
  const ended = once(sandbox, "exit");
  while (!fs.existsSync(ready) || fs.statSync(ready).size === 0) {
    assert.equal(sandbox.exitCode, null);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const { base_url: url } = JSON.parse(fs.readFileSync(ready, "utf8"));
  const response = await fetch(new URL("/v1/environment", url));
  assert.equal(response.status, 200);
  sandbox.kill("SIGTERM");
  const [code] = await ended;
  assert.equal(code, 0);
  const failed = spawn(bin, ["no-such-command"], { cwd: project, stdio: "ignore" });
  assert.deepEqual(await once(failed, "exit"), [2, null]);
  console.log("command: npx clerk-user sandbox serves requests, and ends with its launcher");
}

function report(wrong) {
  if (wrong.length === 0) return;
  console.error(wrong.slice(0, 20).join("\n"));
  throw new Error(`${wrong.length} verdicts differ from the crate's`);
}
