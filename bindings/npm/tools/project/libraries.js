// The package with the libraries that it is made for: Ajv, ArkType, React Hook Form, valibot and zod.

import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

import { standardSchemaResolver } from "@hookform/resolvers/standard-schema";
import { Ajv2020 } from "ajv/dist/2020.js";
import { type } from "arktype";
import { email, parse, parseEmail, phone } from "clerk-user";
import { addFormats } from "clerk-user/ajv";
import { object } from "clerk-user/object";
import * as v from "valibot";
import { z } from "zod";

const require = createRequire(import.meta.url);
const folder = path.dirname(require.resolve("clerk-user/package.json"));
const read = (file) => JSON.parse(readFileSync(path.join(folder, file), "utf8"));

// A schema with formats accepts what the validators accept.
const ajv = addFormats(new Ajv2020({ allowUnionTypes: true }));
ajv.addSchema(read("clerk-user.schema.json"), "clerk-user");
const KINDS = { E164: "e164", Email: "email", OAuthStrategy: "strategy", RedirectUrl: "redirect_url", WalletAddress: "wallet" };
let rows = 0;
for (const file of readdirSync(path.join(folder, "vectors")).filter((file) => file.endsWith(".json"))) {
  const { type: name, vectors } = read(`vectors/${file}`);
  const validate = ajv.compile({ $ref: `clerk-user#/$defs/${name}` });
  for (const { input } of vectors) {
    assert.equal(validate(input), parse(KINDS[name], input).accepted, `${name} ${JSON.stringify(input)}`);
    rows += 1;
  }
}
assert.ok(rows > 1400, `${rows} rows`);

// Standard Schema.
const form = object({ email, phone: phone("US") });
const good = { email: "Jo@Example.com", phone: "(201) 555-0123", other: 1 };
const clean = { email: "Jo@example.com", phone: "+12015550123" };
assert.deepEqual(form["~standard"].validate(good), { value: clean });
assert.deepEqual(form["~standard"].validate({ email: "jo@", phone: 5 }), {
  issues: [
    { message: "invalid email address at byte 3: expected a domain label", path: ["email"] },
    { message: "expected a string", path: ["phone"] },
  ],
});
assert.equal(form["~standard"].validate(null).issues.length, 1);
assert.deepEqual(phone["~standard"].validate("+1 201 555 0123"), { value: "+12015550123" });

// Schemas of other libraries as fields, some of which answer later.
const mixed = object({ email, name: z.string().refine(async (name) => name !== "taken") });
assert.deepEqual(await mixed["~standard"].validate({ email: "jo@example.com", name: "Jo" }), { value: { email: "jo@example.com", name: "Jo" } });
assert.equal((await mixed["~standard"].validate({ email: "jo", name: "taken" })).issues.length, 2);

// React Hook Form.
const resolve = standardSchemaResolver(form);
const options = { fields: {}, shouldUseNativeValidation: false };
assert.deepEqual(await resolve(good, undefined, options), { values: clean, errors: {} });
const { errors } = await resolve({ ...good, email: "jo@" }, undefined, options);
assert.equal(errors.email.message, "invalid email address at byte 3: expected a domain label");

// ArkType takes a Standard Schema as a field; zod and valibot take the function.
const arkForm = type({ email });
assert.deepEqual(arkForm({ email: "Jo@Example.com" }), { email: "Jo@example.com" });
assert.ok(arkForm({ email: "jo@" }) instanceof type.errors);

const zodEmail = z.string().transform((text, context) => {
  const verdict = parseEmail(text);
  if (verdict.accepted) return verdict.canonical;
  context.issues.push({ code: "custom", message: verdict.error.message, input: text });
  return z.NEVER;
});
assert.equal(zodEmail.parse("Jo@Example.com"), "Jo@example.com");
assert.equal(zodEmail.safeParse("jo@").error.issues[0].message, "invalid email address at byte 3: expected a domain label");

const valibotEmail = v.pipe(v.string(), v.check((text) => parseEmail(text).accepted, "an email address"));
assert.equal(v.is(valibotEmail, "jo@example.com"), true);
assert.equal(v.is(valibotEmail, "jo@"), false);
console.log(`libraries: Ajv on ${rows} vectors, ArkType, React Hook Form, valibot, zod`);
