interface Formats {
  addFormat(name: string, format: { type: "string"; validate: (text: string) => boolean }): unknown;
}

/**
 * Adds the formats of the schemas of clerk-user to an Ajv, and returns it: `e164`, `email`, `oauth-strategy`,
 * `uri-reference` (a redirect URL) and `wallet-address`. A schema then accepts the same values as the validators.
 */
export function addFormats<A extends Formats>(ajv: A): A;
