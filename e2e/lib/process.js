// A program of the app's, kept from the network.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const OFFLINE = fileURLToPath(new URL("offline.cjs", import.meta.url));

export class Process {
  /** Starts `command`; hosts that it asks are written to the file `offsite`. */
  constructor([program, ...args], { cwd, env, offsite }) {
    const ours = Object.entries(process.env).filter(([name]) => !/CLERK|^NODE_/.test(name));
    this.child = spawn(program, args, {
      cwd,
      env: {
        ...Object.fromEntries(ours),
        ...env,
        NODE_OPTIONS: `--require ${OFFLINE}`,
        OFFSITE_FILE: offsite,
        NEXT_TELEMETRY_DISABLED: "1",
      },
      // Stopped with all programs that it starts.
      detached: true,
    });
    this.out = "";
    this.child.stdout.on("data", (data) => (this.out += data));
    this.child.stderr.on("data", (data) => (this.out += data));
    this.exited = new Promise((resolve) => this.child.once("close", resolve));
  }

  /** What the first line that matches matched; fails once the program has ended without. */
  line(pattern) {
    const found = pattern.exec(this.out);
    assert.ok(found || this.child.exitCode === null, `it ended: ${this.out}`);
    return found;
  }

  /** Waits until it has ended well; gives what it said. */
  async finished() {
    const code = await this.exited;
    assert.equal(code, 0, this.out);
    return this.out;
  }

  async stop() {
    if (this.child.exitCode === null && this.child.signalCode === null) {
      process.kill(-this.child.pid, "SIGTERM");
      await this.exited;
    }
  }
}
