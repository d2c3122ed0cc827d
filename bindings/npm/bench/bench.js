// Measures the package beside others: the size of each entry point, and the time of a call.
//   node bench.js HOME     HOME is target/npm, with the package built and the other packages installed
//
// Each library runs in a process of its own. Times are the best of several rounds over the same inputs, in which every
// call is warm.

import { execFileSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import zlib from "node:zlib";

const [home, only] = process.argv.slice(2);
const bench = path.join(home, "bench");
const ROUNDS = 7;
/** How long a round takes, in ms. */
const ROUND = 150;

/** The goals for sizes in kB, gzipped. */
const SIZES = {
  index: 165,
  ascii: 95,
  email: 7,
  "email-idna": undefined,
  e164: 45,
  phone: 80,
  evm: 7,
  solana: undefined,
  wallet: undefined,
  strategy: undefined,
  "redirect-url": undefined,
};

/** What is measured: the inputs, and how each library is called. The first one is ours. */
const TIMES = {
  "e164, accepted vectors": {
    inputs: () => accepted("e164").map(({ canonical }) => canonical),
    libraries: {
      "clerk-user/e164": async () => (await ours("e164")).parseE164,
      "libphonenumber-js/max, with type": async () => {
        const { parsePhoneNumber } = await theirs("libphonenumber-js/max");
        return (text) => {
          const number = parsePhoneNumber(text);
          return number && [number.isValid(), number.getType(), number.country, number.number];
        };
      },
      "libphonenumber-js/max, isValid": async () => (await theirs("libphonenumber-js/max")).isValidPhoneNumber,
      "google-libphonenumber": async () => {
        const { PhoneNumberUtil } = await theirs("google-libphonenumber");
        const util = PhoneNumberUtil.getInstance();
        return (text) => util.isValidNumber(util.parse(text));
      },
    },
    goals: { "libphonenumber-js/max, isValid": 30 },
  },
  "phone, as typed": {
    inputs: () => accepted("user_phone").map(({ input, region }) => [input, region]),
    libraries: {
      "clerk-user/phone": async () => {
        const { parsePhone } = await ours("phone");
        return ([text, region]) => parsePhone(text, region);
      },
      "libphonenumber-js/max": async () => {
        const { default: parse } = await theirs("libphonenumber-js/max");
        return ([text, region]) => parse(text, region)?.isValid();
      },
    },
  },
  "evm, 20,000 checksummed": {
    inputs: async () => {
      const { parseEvm } = await ours("evm");
      return Array.from({ length: 20_000 }, (_, index) => parseEvm(`0x${digest(index).slice(0, 40)}`).canonical);
    },
    libraries: {
      "clerk-user/evm": async () => (await ours("evm")).parseEvm,
      "viem isAddress": async () => (await theirs("viem")).isAddress,
      "ethers getAddress": async () => (await theirs("ethers")).getAddress,
    },
    goals: { "viem isAddress": 15 },
  },
  "email, 20,000 short": {
    inputs: () => Array.from({ length: 20_000 }, (_, index) => `${digest(index).slice(0, 8)}@example.com`),
    libraries: {
      "clerk-user/email": async () => (await ours("email")).parseEmail,
      "validator isEmail": async () => (await theirs("validator")).default.isEmail,
      "zod email": async () => {
        const { z } = await theirs("zod");
        const schema = z.email();
        return (text) => schema.safeParse(text);
      },
    },
    goals: { "validator isEmail": 5 },
  },
};

if (only === undefined) {
  const cpus = os.cpus();
  console.log(`Node.js ${process.version}, ${cpus.length} x ${cpus[0].model}, load ${os.loadavg()[0].toFixed(1)}\n`);
  sizes();
  times();
} else {
  const [area, library] = JSON.parse(only);
  const { inputs, libraries } = TIMES[area];
  console.log(JSON.stringify(measure(await libraries[library](), await inputs())));
}

function sizes() {
  console.log("| entry point | gzipped, kB | goal |\n|---|---|---|");
  for (const [name, goal] of Object.entries(SIZES)) {
    console.log(`| ${name} | ${kilobytes(bundle(path.join(home, "clerk-user", `${name}.js`)))} | ${goal ? `≤ ${goal}` : ""} |`);
  }
  for (const peer of ["libphonenumber-js/max", "libphonenumber-js/min"]) {
    console.log(`| ${peer} | ${kilobytes(bundle(path.join(bench, "node_modules", peer, "index.js")))} | |`);
  }
  console.log();
}

/** The bytes of a minified bundle of everything that a module exports, gzipped. */
function bundle(file) {
  const esbuild = path.join(bench, "node_modules/.bin/esbuild");
  const options = ["--bundle", "--minify", "--format=esm", "--log-level=error"];
  return zlib.gzipSync(execFileSync(esbuild, [file, ...options], { maxBuffer: 1 << 26 }), { level: 9 }).length;
}

function kilobytes(bytes) {
  return (bytes / 1000).toFixed(1);
}

function times() {
  for (const [area, { libraries, goals = {} }] of Object.entries(TIMES)) {
    console.log(`| ${area} | ns a call | times ours | goal |\n|---|---|---|---|`);
    let own;
    for (const library of Object.keys(libraries)) {
      const output = execFileSync(process.execPath, [process.argv[1], home, JSON.stringify([area, library])], { encoding: "utf8" });
      const nanoseconds = JSON.parse(output);
      own ??= nanoseconds;
      const goal = goals[library] ? `≥ ${goals[library]}` : "";
      console.log(`| ${library} | ${nanoseconds.toFixed(0)} | ${(nanoseconds / own).toFixed(1)} | ${goal} |`);
    }
    console.log();
  }
}

/** The nanoseconds of a call, in the best round. */
function measure(call, inputs) {
  let best = Infinity;
  let kept;
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    let calls = 0;
    while (performance.now() - start < ROUND) {
      for (const input of inputs) kept = call(input);
      calls += inputs.length;
    }
    best = Math.min(best, ((performance.now() - start) * 1e6) / calls);
  }
  if (kept === undefined) throw new Error("the last call has no result");
  return best;
}

function accepted(file) {
  const { vectors, with_options } = JSON.parse(fs.readFileSync(path.join(home, `clerk-user/vectors/${file}.json`), "utf8"));
  return [...vectors, ...with_options].filter((row) => row.verdict === "accepted");
}

/** 64 hexadecimal digits, the same ones for the same number. */
function digest(number) {
  let state = (number + 1) >>> 0;
  let digits = "";
  while (digits.length < 64) {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    digits += state.toString(16).padStart(8, "0");
  }
  return digits;
}

function ours(name) {
  return import(path.join(home, "clerk-user", `${name}.js`));
}

async function theirs(name) {
  const { createRequire } = await import("node:module");
  const { pathToFileURL } = await import("node:url");
  const resolved = createRequire(path.join(bench, "package.json")).resolve(name);
  const module = await import(pathToFileURL(resolved).href);
  return module.default !== undefined && Object.keys(module).length <= 2 && typeof module.default === "object" && name !== "validator"
    ? module.default
    : module;
}
