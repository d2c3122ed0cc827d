// Where things are, and the packages that `install.js` put under target/.

import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));
/** Installed packages; nothing is written beside the sources. */
export const home = path.join(root, "target/e2e");
/** What the sandbox serves under `/npm`. */
export const npmDir = path.join(home, "npm");
export const examples = path.join(root, "examples/web");
/** The React app's sources, beside the packages they import. */
export const reactDir = path.join(home, "react");
export const screenshots = path.join(home, "screenshots");

/** The major versions of Clerk's React SDK that the app is built with. */
export const REACT_MAJORS = ["5", "6"];

/** The React app, built with one of them. */
export function reactApp(major) {
  return path.join(reactDir, "dist", major);
}

const require = createRequire(path.join(home, "package.json"));

/** Imports an installed package. */
export function installed(name) {
  return import(pathToFileURL(require.resolve(name)).href);
}
