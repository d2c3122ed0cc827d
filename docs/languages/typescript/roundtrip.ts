// Reads every document into its type and writes it again. To TypeScript, JSON is itself.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import type { User } from "./types/clerk-user.js";

const [from, to] = process.argv.slice(2);
for (const name of readdirSync(from!)) {
  const value: User = JSON.parse(readFileSync(`${from}/${name}`, "utf8"));
  writeFileSync(`${to}/${name}`, JSON.stringify(value));
}
