// The entry points of the package: each has the validators of some kinds of values, and nothing of the others.

/** Every kind of value: its functions, and the feature of the crate `wasm` that contains it. */
export const KINDS = {
  email: { parse: "parseEmail", schema: "email", feature: "email", what: "an email address" },
  e164: { parse: "parseE164", schema: "e164", feature: "e164", what: "a phone number in international form" },
  phone: { parse: "parsePhone", schema: "phone", feature: "phone", what: "a phone number as a person typed it" },
  evm: { parse: "parseEvm", schema: "evm", feature: "evm", what: "an EVM wallet address" },
  solana: { parse: "parseSolana", schema: "solana", feature: "solana", what: "a Solana wallet address" },
  wallet: { parse: "parseWallet", schema: "wallet", feature: "wallet", what: "an EVM or Solana wallet address" },
  strategy: { parse: "parseStrategy", schema: "strategy", feature: "strategy", what: "an OAuth strategy" },
  redirect_url: { parse: "parseRedirectUrl", schema: "redirectUrl", feature: "redirect-url", what: "a redirect URL or path" },
};

const all = Object.keys(KINDS);

/**
 * Every entry point, with its kinds; with `idna`, domains in every script are accepted. The profile is Cargo's, and `release`
 * if it is not given.
 */
export const ENTRIES = {
  index: { kinds: all, idna: true },
  ascii: { kinds: all, idna: false },
  email: { kinds: ["email"], idna: false, profile: "small" },
  "email-idna": { kinds: ["email"], idna: true },
  e164: { kinds: ["e164"], idna: false },
  phone: { kinds: ["phone", "e164"], idna: false },
  evm: { kinds: ["evm"], idna: false },
  solana: { kinds: ["solana"], idna: false },
  wallet: { kinds: ["wallet", "evm", "solana"], idna: false },
  strategy: { kinds: ["strategy"], idna: false },
  "redirect-url": { kinds: ["redirect_url"], idna: false },
};

/** The features of the crate `wasm` for an entry point. */
export function features({ kinds, idna }) {
  return [...kinds.map((kind) => KINDS[kind].feature), ...(idna ? ["idna"] : [])];
}

const isPhone = (kind) => kind === "phone" || kind === "e164";
const takesRegion = (kind) => kind === "phone";

/** The source of an entry point. `numbers` has all kinds in the crate's order. */
export function source(name, numbers) {
  const { kinds } = ENTRIES[name];
  const lines = ['import { schema, validator } from "./core.js";', `import module from "./wasm/${name}.js";`, "", "const judge = validator(module);"];
  if (kinds === all) {
    lines.push(
      `const KINDS = ${JSON.stringify(numbers)};`,
      "",
      "export function parse(kind, text, region) {",
      "  const number = KINDS.indexOf(kind);",
      '  if (number < 0) throw new RangeError(`expected as the kind one of ${KINDS.join(", ")}`);',
      "  return judge(number, text, region);",
      "}",
    );
  }
  for (const kind of kinds) {
    const { parse, schema } = KINDS[kind];
    const number = numbers.indexOf(kind);
    if (number < 0) throw new Error(`the crate has no kind ${kind}`);
    lines.push(
      "",
      takesRegion(kind)
        ? `export const ${parse} = (text, region) => judge(${number}, text, region);`
        : `export const ${parse} = (text) => judge(${number}, text);`,
      takesRegion(kind)
        ? `const of = (region) => schema((text) => ${parse}(text, region));\nexport const ${schema} = /* @__PURE__ */ Object.assign(of, of());`
        : `export const ${schema} = /* @__PURE__ */ schema(${parse});`,
    );
  }
  return lines.join("\n") + "\n";
}

/** The declarations of an entry point. */
export function declarations(name) {
  const { kinds, idna } = ENTRIES[name];
  const domains = kinds.includes("email") || kinds.includes("redirect_url");
  const scripts = idna ? " Domains in every script are accepted." : domains ? " Domains have ASCII characters only." : "";
  const verdicts = [...kinds.map(verdictOf), ...(kinds === all ? ["Verdict", "ValueKind"] : [])];
  const lines = [`import type { StandardSchema, ${verdicts.join(", ")} } from "./verdict.js";`, "", 'export type * from "./verdict.js";'];
  if (kinds === all) {
    lines.push(
      "",
      `/** Validates a value of the given kind. \`region\` is used for a phone number without a calling code.${scripts} */`,
      "export function parse<Kind extends ValueKind>(kind: Kind, text: string, region?: string): Verdict<Kind>;",
    );
  }
  for (const kind of kinds) {
    const { parse, schema, what } = KINDS[kind];
    const region = takesRegion(kind) ? ", region?: string" : "";
    const type = "StandardSchema<string, string>";
    lines.push(
      "",
      `/** Validates ${what}.${takesRegion(kind) ? " A number without a calling code is read as dialled from `region`." : scripts} */`,
      `export function ${parse}(text: string${region}): ${verdictOf(kind)};`,
      `/** A Standard Schema for ${what}. Its output is the canonical form.${takesRegion(kind) ? " Called with a region, a schema for that region." : ""} */`,
      takesRegion(kind)
        ? `export const ${schema}: ${type} & ((region?: string) => ${type});`
        : `export const ${schema}: ${type};`,
    );
  }
  return lines.join("\n") + "\n";
}

const pascal = (text) => text.replace(/(^|_)(.)/g, (_, __, letter) => letter.toUpperCase());
const verdictOf = (kind) => `${pascal(kind)}Verdict`;

/** The declarations of the crate's names: kinds of values, of errors, and of phone numbers. */
export function names({ kinds, errors, types }) {
  const union = (words) => words.map((word) => JSON.stringify(word)).join(" | ");
  const lines = ["", "/** The kinds of values. */", `export type ValueKind = ${union(kinds)};`];
  lines.push("", "/** The types of phone numbers, with libphonenumber's names. */", `export type NumberType = ${union(types)};`);
  for (const kind of kinds) {
    const accepted = isPhone(kind) ? "AcceptedPhone" : "Accepted";
    lines.push(
      "",
      `/** The rules that ${KINDS[kind].what} can break. */`,
      `export type ${pascal(kind)}ErrorKind = ${union(errors[kind])};`,
      `export type ${verdictOf(kind)} = ${accepted} | Rejected<${pascal(kind)}ErrorKind>;`,
    );
  }
  lines.push(
    "",
    "/** The verdict on a value of a kind. */",
    "export type Verdict<Kind extends ValueKind = ValueKind> = Verdicts[Kind];",
    "",
    "export interface Verdicts {",
    ...kinds.map((kind) => `  readonly ${kind}: ${verdictOf(kind)};`),
    "}",
  );
  return lines.join("\n") + "\n";
}
