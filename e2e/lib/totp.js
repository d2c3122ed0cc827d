// What an authenticator app does: RFC 6238 with SHA-1, 30 seconds and six digits.

import { createHmac } from "node:crypto";

const STEP_MS = 30_000;
const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The code that `secret`, in base 32, shows `steps` steps from now. */
export function oneTimePassword(secret, steps = 0) {
  const bits = [...secret].map((digit) => DIGITS.indexOf(digit).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
  const moment = Buffer.alloc(8);
  moment.writeBigUInt64BE(BigInt(Math.floor(Date.now() / STEP_MS) + steps));
  const digest = createHmac("sha1", key).update(moment).digest();
  const number = digest.readUInt32BE(digest.at(-1) & 0xf) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, "0");
}
