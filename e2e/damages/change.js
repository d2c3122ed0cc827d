// How answers are changed. What returns a bool returns whether it changed anything.

import { createPrivateKey, sign } from "node:crypto";
import fs from "node:fs";
import path from "node:path";

import { root } from "../lib/home.js";

export const firstError = (answer) => answer.json?.errors?.[0];

/** Makes of an answer a refusal. */
export function refuse(answer, status, code, param) {
  const text = "It is refused.";
  answer.status = status;
  answer.json = { errors: [{ code, message: text, long_message: text, meta: { param_name: param } }] };
}

export function change(isMeant, make) {
  if (isMeant) {
    make();
  }
  return Boolean(isMeant);
}

export function mapTimes(value, map) {
  return walk(value, (object) => {
    let isHit = false;
    for (const name of ["created_at", "updated_at", "expire_at"]) {
      if (typeof object[name] === "number" && object[name] > 0) {
        object[name] = map(object[name]);
        isHit = true;
      }
    }
    return isHit;
  });
}

export function mapAccounts(value, map) {
  return walk(value, (object) => {
    const accounts = object.external_accounts ?? [];
    accounts.forEach(map);
    return accounts.length > 0;
  });
}

/** Shows `visit` every object inside `value`; tells whether any call said yes. */
export function walk(value, visit) {
  if (value === null || typeof value !== "object") {
    return false;
  }
  return [visit(value), ...Object.values(value).map((inner) => walk(inner, visit))].some(Boolean);
}

/** The session token without the name of the app, signed like every sandbox's. */
export function withoutApp(jwt) {
  const [head, body] = jwt.split(".");
  const { azp: _, ...claims } = JSON.parse(Buffer.from(body, "base64url"));
  const signed = `${head}.${Buffer.from(JSON.stringify(claims)).toString("base64url")}`;
  return `${signed}.${sign("RSA-SHA256", Buffer.from(signed), developmentKey()).toString("base64url")}`;
}

function developmentKey() {
  const key = fs.readFileSync(path.join(root, "crates/sandbox/src/development_key.der"));
  return createPrivateKey({ key, format: "der", type: "pkcs1" });
}
