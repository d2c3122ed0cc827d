import { parse } from "./index.js";

/** The formats of the schemas, and the kind of value that each one is. */
const FORMATS = {
  e164: "e164",
  email: "email",
  "oauth-strategy": "strategy",
  "uri-reference": "redirect_url",
  "wallet-address": "wallet",
};

/** Adds the formats of the schemas of clerk-user to an Ajv, and returns it. */
export function addFormats(ajv) {
  for (const [format, kind] of Object.entries(FORMATS)) {
    ajv.addFormat(format, { type: "string", validate: (text) => parse(kind, text).accepted });
  }
  return ajv;
}
