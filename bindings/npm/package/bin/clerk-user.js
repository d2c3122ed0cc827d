#!/usr/bin/env node
// Runs the command `clerk-user` of the package for this platform.

import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import os from "node:os";
import process from "node:process";

const platform = `clerk-user-${process.platform}-${process.arch}`;
const file = process.platform === "win32" ? "clerk-user.exe" : "clerk-user";

let command;
try {
  command = createRequire(import.meta.url).resolve(`${platform}/${file}`);
} catch {
  console.error(
    `error: the package ${platform} is not installed; ` +
      "install clerk-user with its optional dependencies, or run the command that you built yourself",
  );
  process.exit(2);
}

const child = spawn(command, process.argv.slice(2), { stdio: "inherit" });
// The command ends by itself on these, and says how.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("error", (error) => {
  console.error(`error: ${platform} cannot be run: ${error.message}`);
  process.exit(2);
});
child.on("exit", (code, signal) => process.exit(code ?? 128 + os.constants.signals[signal]));
