import type { StandardSchemaV1 } from "@standard-schema/spec";
import { addFormats } from "clerk-user/ajv";
import { email, parseEmail } from "clerk-user/email";
import { object } from "clerk-user/object";
import { parsePhone, phone } from "clerk-user/phone";
import { ErrorCode, type CreatePhoneNumberParams, type User, type VerificationStatus } from "clerk-user/types";
import { type ValueKind, type Verdict, parse } from "clerk-user";
import { Ajv2020 } from "ajv/dist/2020.js";

const verdict = parseEmail("jo@example.com");
export const canonical: string = verdict.accepted ? verdict.canonical : verdict.error.message;
if (!verdict.accepted) {
  const known: boolean = verdict.error.kind === "missing_at";
  // @ts-expect-error No email address breaks a rule of this name.
  const unknown: boolean = verdict.error.kind === "checksum_mismatch";
  console.log(known, unknown, verdict.error.offset, verdict.error.index);
  // @ts-expect-error A rejected value has no canonical form.
  const text: string = verdict.canonical;
  console.log(text);
}

const typed = parsePhone("(201) 555-0123", "US");
if (typed.accepted) {
  const validity: "possible" | "valid" = typed.validity;
  const region: string | undefined = typed.region;
  console.log(validity, region, typed.type === "MOBILE", typed.extension);
}

export function accepted(kind: ValueKind, text: string): Verdict {
  return parse(kind, text);
}
const wallet = parse("wallet", "0x");
console.log(!wallet.accepted && wallet.error.kind === "too_short");
// @ts-expect-error There is no such kind.
parse("fax", "1");

const form = object({ email, phone: phone("US"), mobile: phone });
export const schemas: StandardSchemaV1<string, string>[] = [email, phone, phone("GB")];
export const standard: StandardSchemaV1<
  { email: string; phone: string; mobile: string },
  { email: string; phone: string; mobile: string }
> = form;

export const ajv: Ajv2020 = addFormats(new Ajv2020());
export const params: CreatePhoneNumberParams = { phone_number: "+15551234567" };
export const code: ErrorCode = ErrorCode.FORM_CODE_INCORRECT;
export const word: "form_code_incorrect" = ErrorCode.FORM_CODE_INCORRECT;
// @ts-expect-error There is no such constant.
export const misspelled = ErrorCode.FORM_CODE_INCORECT;
export const other: VerificationStatus = "brand_new";
export const names = (user: User): string[] => (user.email_addresses ?? []).map((address) => address.email_address);
