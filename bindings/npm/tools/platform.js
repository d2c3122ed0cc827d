// Packs the command for this platform:
//   node platform.js OUT COMMAND

import { execFileSync } from "node:child_process";
import fs from "node:fs";
import path from "node:path";

const [out, command] = process.argv.slice(2);
const root = path.join(import.meta.dirname, "../../..");
const { version, license, repository } = JSON.parse(fs.readFileSync(path.join(root, "bindings/npm/package/package.json"), "utf8"));

const name = `clerk-user-${process.platform}-${process.arch}`;
const folder = path.join(out, name);
fs.rmSync(folder, { recursive: true, force: true });
fs.mkdirSync(folder, { recursive: true });
const file = path.join(folder, path.basename(command));
fs.copyFileSync(command, file);
fs.chmodSync(file, 0o755);
for (const licence of ["LICENSE-MIT", "LICENSE-APACHE"]) fs.copyFileSync(path.join(root, licence), path.join(folder, licence));
const manifest = {
  name,
  version,
  description: `The command of the package clerk-user, for ${process.platform} on ${process.arch}`,
  license,
  repository,
  os: [process.platform],
  cpu: [process.arch],
  preferUnplugged: true,
};
fs.writeFileSync(path.join(folder, "package.json"), JSON.stringify(manifest, null, 2) + "\n");
execFileSync("npm", ["pack", "--silent", "--pack-destination", path.resolve(out)], {
  cwd: folder,
  stdio: ["ignore", "ignore", "inherit"],
  shell: process.platform === "win32",
});
