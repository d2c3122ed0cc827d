import fs from "node:fs";

import { installed } from "./home.js";

const CANDIDATES = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Where the machine's Chromium is. */
export function executable() {
  return process.env.CHROMIUM ?? CANDIDATES.find((path) => fs.existsSync(path));
}

/** Starts it, with `args` besides the usual ones. */
export async function launch(args = []) {
  const { default: playwright } = await installed("playwright-core");
  return playwright.chromium.launch({
    executablePath: executable(),
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      // clerk-js takes an automated browser to be offline, and then swallows network errors.
      "--disable-blink-features=AutomationControlled",
      ...args,
    ],
  });
}
