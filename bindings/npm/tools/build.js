// Assembles the package from its sources and what Cargo built:
//   node build.js OUT MODULES WORDS TYPES SCHEMA VECTORS
//
// MODULES is a folder with a WebAssembly module for each entry point, WORDS the output of `oracle --words`, TYPES the
// folder of `clerk-user schema --lang typescript`, SCHEMA the bundle, VECTORS the folder of `--vectors`. The
// packages of the command that lie in OUT (see platform.js) become optional dependencies.

import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

import { ENTRIES, declarations, names, source } from "./entries.js";

/** What Rust's compiler uses for the target by itself, and every engine of the last years has. */
const FEATURES = ["bulk-memory", "multivalue", "mutable-globals", "nontrapping-float-to-int", "reference-types", "sign-ext"].map(
  (name) => `--enable-${name}`,
);

const [out, modules, wordsFile, types, schema, vectors] = process.argv.slice(2);
const root = path.join(import.meta.dirname, "../../..");
const sources = path.join(root, "bindings/npm/package");
const words = JSON.parse(fs.readFileSync(wordsFile, "utf8"));
const version = JSON.parse(fs.readFileSync(path.join(sources, "package.json"), "utf8")).version;

const { inflate } = await import(pathToFileURL(path.join(sources, "inflate.js")).href);
const { default: zopfli } = await import(pathToFileURL(path.join(toolsFolder(), "@gfx/zopfli/dist/index.js")).href);

const folder = path.join(out, "clerk-user");
fs.rmSync(folder, { recursive: true, force: true });
fs.cpSync(sources, folder, { recursive: true });
fs.mkdirSync(path.join(folder, "wasm"));

const exports = {};
const entry = (name) => (name === "index" ? "." : `./${name}`);
for (const name of Object.keys(ENTRIES)) {
  write(`${name}.js`, source(name, words.kinds));
  write(`${name}.d.ts`, declarations(name));
  write(`wasm/${name}.js`, await inlined(path.join(modules, `${name}.wasm`)));
  exports[entry(name)] = { types: `./${name}.d.ts`, default: `./${name}.js` };
}
for (const name of ["object", "ajv"]) exports[entry(name)] = { types: `./${name}.d.ts`, default: `./${name}.js` };
exports["./types"] = { types: "./types.d.ts", default: "./types.js" };
exports["./clerk-user.schema.json"] = "./clerk-user.schema.json";
exports["./vectors/*"] = "./vectors/*";
exports["./package.json"] = "./package.json";

fs.appendFileSync(path.join(folder, "verdict.d.ts"), names(words));
fs.copyFileSync(schema, path.join(folder, "clerk-user.schema.json"));
const constants = fs.readFileSync(path.join(types, "constants.ts"), "utf8").replace(/^export type .*\n/gm, "");
write("types.js", constants.replaceAll("} as const;", "};"));
write("types.d.ts", fs.readFileSync(path.join(types, "clerk-user.d.ts"), "utf8") + declared(constants));
fs.cpSync(vectors, path.join(folder, "vectors"), { recursive: true });
for (const name of ["LICENSE-MIT", "LICENSE-APACHE"]) fs.copyFileSync(path.join(root, name), path.join(folder, name));

const manifest = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"));
manifest.exports = exports;
const platforms = fs.readdirSync(out).map((file) => file.match(/^(clerk-user-\w+-\w+)-(\d+\.\d+\.\d+)\.tgz$/));
manifest.optionalDependencies = Object.fromEntries(
  platforms.filter((match) => match?.[2] === version).map(([, name]) => [name, version]),
);
write("package.json", JSON.stringify(manifest, null, 2) + "\n");
execFileSync("npm", ["pack", "--silent", "--pack-destination", out], { cwd: folder, stdio: ["ignore", "ignore", "inherit"] });

function write(name, text) {
  fs.writeFileSync(path.join(folder, name), text);
}

/** The declarations of constants, beside which there are types of the same names. */
function declared(constants) {
  return constants
    .replace(/^\/\/ .*\n/, "")
    .replaceAll(/^export const (\w+) = /gm, "export declare const $1: ")
    .replaceAll(/^  (\w+): (".*"),$/gm, "  readonly $1: $2;")
    .replaceAll("} as const;", "};");
}

/**
 * A module as the source of a JavaScript module: its size, and its compressed bytes in base64. wasm-opt makes every module
 * smaller, but those that are mostly tables compress worse afterwards.
 */
async function inlined(file) {
  const optimized = `${file}.optimized`;
  execFileSync(process.execPath, [path.join(toolsFolder(), "binaryen/bin/wasm-opt"), "-Oz", ...FEATURES, file, "-o", optimized]);
  const compressed = async (name) => {
    const bytes = fs.readFileSync(name);
    return { bytes, encoded: Buffer.from(await zopfli.deflateAsync(bytes, {})).toString("base64") };
  };
  const candidates = [await compressed(file), await compressed(optimized)];
  const [{ bytes, encoded }] = candidates.sort((one, other) => one.encoded.length - other.encoded.length);
  if (Buffer.compare(Buffer.from(inflate(encoded, bytes.length)), bytes) !== 0) throw new Error(`${file} does not decompress`);
  return `export default [${bytes.length}, "${encoded}"];\n`;
}

function toolsFolder() {
  return path.join(out, "tools/node_modules");
}
