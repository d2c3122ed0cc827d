// Installs under target/e2e what the tests need: the packages of package-lock.json, Clerk's SDK as published, and the
// React app, built. The SDK is only served to the browser, so its tarballs are unpacked and their dependencies left out.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";

import { REACT_MAJORS, home, npmDir, reactDir, root } from "./lib/home.js";

const npm = (...args) => execFileSync("npm", [...args, "--loglevel=error"], { cwd: home, stdio: ["ignore", "pipe", "inherit"] });

fs.mkdirSync(npmDir, { recursive: true });
for (const file of ["package.json", "package-lock.json"]) {
  fs.copyFileSync(path.join(root, "e2e", file), path.join(home, file));
}
npm("ci", "--ignore-scripts", "--no-audit", "--no-fund");

for (const { name, version, integrity } of JSON.parse(fs.readFileSync(path.join(root, "e2e/clerk.json")))) {
  const folder = path.join(npmDir, `${name}@${version}`);
  if (!fs.existsSync(folder)) {
    unpack(download(name, version, integrity), folder);
  }
  const major = path.join(npmDir, `${name}@${version.split(".")[0]}`);
  fs.rmSync(major, { force: true });
  fs.symlinkSync(path.basename(folder), major);
}

fs.cpSync(path.join(root, "e2e/react"), reactDir, { recursive: true });
for (const major of REACT_MAJORS) {
  const vite = path.join(home, "node_modules/.bin/vite");
  execFileSync(vite, ["build", "--mode", major, "--logLevel", "warn"], { cwd: reactDir, stdio: "inherit" });
}

function download(name, version, integrity) {
  npm("pack", `${name}@${version}`);
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
