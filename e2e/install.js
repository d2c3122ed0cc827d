// Installs under target/e2e what the tests need: the packages of package-lock.json, which are those of the examples too,
// Clerk's SDK as published, and the React and Vue apps, built. The SDK is only served to the browser, so its tarballs are
// unpacked and their dependencies left out. With `--matrix` also the variants of the examples, under target/e2e/matrix.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";

import { REACT_MAJORS, VARIANTS, home, matrix, npmDir, reactDir, root, servers, vueDir } from "./lib/home.js";

const npm = (cwd, ...args) => execFileSync("npm", [...args, "--loglevel=error"], { cwd, stdio: ["ignore", "pipe", "inherit"] });

fs.mkdirSync(npmDir, { recursive: true });
const manifests = new Map(["package.json", "package-lock.json"].map((name) => [name, read(`e2e/${name}`)]));
for (const name of ["express", "next", "playwright"]) {
  copyExample(name, path.join(servers, name));
  manifests.set(`examples/${name}/package.json`, JSON.stringify(manifestOf(name)));
}
fs.copyFileSync(path.join(root, "e2e/offline.config.js"), path.join(servers, "playwright/offline.config.js"));
installPackages(home, manifests);
if (process.argv.includes("--matrix")) {
  installMatrix();
}

for (const { name, version, integrity } of JSON.parse(read("e2e/clerk.json"))) {
  const folder = path.join(npmDir, `${name}@${version}`);
  if (!fs.existsSync(folder)) {
    unpack(download(name, version, integrity), folder);
  }
  const major = path.join(npmDir, `${name}@${version.split(".")[0]}`);
  fs.rmSync(major, { force: true });
  fs.symlinkSync(path.basename(folder), major);
}

for (const [name, folder, modes] of [["react", reactDir, REACT_MAJORS], ["vue", vueDir, ["production"]]]) {
  fs.cpSync(path.join(root, "e2e", name), folder, { recursive: true });
  for (const mode of modes) {
    const vite = path.join(home, "node_modules/.bin/vite");
    execFileSync(vite, ["build", "--mode", mode, "--logLevel", "warn"], { cwd: folder, stdio: "inherit" });
  }
}

/** Installs the variants of the examples, as workspaces of one package. */
function installMatrix() {
  const workspaces = VARIANTS.map(({ name }) => name);
  const manifests = new Map([
    ["package.json", JSON.stringify({ name: "clerk-user-e2e-matrix", private: true, workspaces })],
    ["package-lock.json", read("e2e/matrix-lock.json")],
  ]);
  for (const { name, example, dependencies, files = {} } of VARIANTS) {
    const folder = path.join(matrix, name);
    copyExample(example, folder);
    for (const [from, to] of Object.entries(files)) {
      fs.renameSync(path.join(folder, from), path.join(folder, to));
    }
    const manifest = manifestOf(example);
    Object.assign(manifest, { name, dependencies: { ...manifest.dependencies, ...dependencies } });
    manifests.set(`${name}/package.json`, JSON.stringify(manifest));
  }
  installPackages(matrix, manifests);
}

function copyExample(name, folder) {
  const isSource = (file) => !/\/(node_modules|\.next|\.env\.local|package-lock\.json)$/.test(file);
  fs.cpSync(path.join(root, "examples", name), folder, { recursive: true, filter: isSource });
}

/** An example's manifest, without Clerk's SDK for browsers, which it has for the sandbox to serve. */
function manifestOf(name) {
  const { devDependencies, ...manifest } = JSON.parse(read(`examples/${name}/package.json`));
  return manifest;
}

/** Writes manifests below a folder, and installs their packages, unless they are there. */
function installPackages(folder, manifests) {
  for (const [name, text] of manifests) {
    fs.writeFileSync(path.join(folder, name), text);
  }
  const stamp = path.join(folder, "node_modules/.installed");
  const wanted = JSON.stringify([...manifests]);
  if (!fs.existsSync(stamp) || fs.readFileSync(stamp, "utf8") !== wanted) {
    npm(folder, "ci", "--ignore-scripts", "--no-audit", "--no-fund");
    fs.writeFileSync(stamp, wanted);
  }
}

function read(file) {
  return fs.readFileSync(path.join(root, file), "utf8");
}

function download(name, version, integrity) {
  npm(home, "pack", `${name}@${version}`);
  const tarball = path.join(home, `${name.replace("@", "").replace("/", "-")}-${version}.tgz`);
  const found = createHash("sha512").update(fs.readFileSync(tarball)).digest("base64");
  if (`sha512-${found}` !== integrity) {
    throw new Error(`${name}@${version} is not the package that clerk.json names`);
  }
  return tarball;
}

function unpack(tarball, folder) {
  const partial = `${folder}.partial`;
  fs.rmSync(partial, { recursive: true, force: true });
  fs.mkdirSync(partial, { recursive: true });
  execFileSync("tar", ["xzf", tarball, "--strip-components=1", "-C", partial]);
  fs.renameSync(partial, folder);
  fs.rmSync(tarball);
}
