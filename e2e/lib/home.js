// Where things are, and the packages that `install.js` put under target/.

import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));
/** Installed packages; nothing is written beside the sources. */
export const home = path.join(root, "target/e2e");
/** What the sandbox serves under `/npm`. */
export const npmDir = path.join(home, "npm");
export const examples = path.join(root, "examples/web");
/** The sources of apps that Vite builds, beside the packages they import. */
export const reactDir = path.join(home, "react");
export const vueDir = path.join(home, "vue");
/** Copies of the examples that need packages. */
export const servers = path.join(home, "examples");
/** Copies of the examples with other versions of packages. */
export const matrix = path.join(home, "matrix");
export const screenshots = path.join(home, "screenshots");

/** Their names, the examples they are of, the versions, and files that have another name there. */
export const VARIANTS = JSON.parse(fs.readFileSync(new URL("../matrix.json", import.meta.url), "utf8"));

/** The major versions of Clerk's React SDK that the app is built with. */
export const REACT_MAJORS = ["5", "6"];

/** The React app, built with one of them. */
export function reactApp(major) {
  return path.join(reactDir, "dist", major);
}

/** The Vue app, built. */
export const vueApp = path.join(vueDir, "dist");

const APPS = {
  express: () => ({ start: (envFile) => [process.execPath, `--env-file=${envFile}`, "app.js"] }),
  next(folder) {
    const next = [process.execPath, createRequire(path.join(folder, "package.json")).resolve("next/dist/bin/next")];
    return { build: [...next, "build"], start: () => [...next, "start", "--port", "0"] };
  },
  playwright: () => ({}),
};

/** An example with a server, or a variant of one: its folder, and how it is built and started. */
export function app(name) {
  const variant = VARIANTS.find((variant) => variant.name === name);
  const folder = path.join(variant ? matrix : servers, name);
  return { folder, ...APPS[variant?.example ?? name](folder) };
}

const require = createRequire(path.join(home, "package.json"));

/** Imports an installed package. */
export function installed(name) {
  return import(pathToFileURL(require.resolve(name)).href);
}
