// Holds every vector against its schema, and counts what the schema alone can tell.
import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";

const read = (file: string) => JSON.parse(readFileSync(file, "utf8"));
const [bundle, ...files] = process.argv.slice(2);
const ajv = new Ajv2020({ validateFormats: false, allowUnionTypes: true });
ajv.addSchema(read(bundle!), "bundle");
for (const name of files) {
  const { type, vectors } = read(name);
  const passes = ajv.compile({ $ref: `bundle#/$defs/${type}` });
  const count = { accepted: 0, schema: 0, code: 0, wrong: 0 };
  for (const { input, verdict } of vectors) {
    if (verdict === "accepted") passes(input) ? count.accepted++ : count.wrong++;
    else passes(input) ? count.code++ : count.schema++;
  }
  console.log(
    `${name}: ${count.accepted} accepted, ${count.schema} refused by the schema, ` +
      `${count.code} refused by code alone, ${count.wrong} wrong`,
  );
}
