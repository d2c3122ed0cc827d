import type { StandardSchema } from "./verdict.js";

type Fields = Record<string, { readonly "~standard": StandardSchema<unknown, unknown>["~standard"] }>;
type Input<Field> = Field extends StandardSchema<infer In, unknown> ? In : never;
type Output<Field> = Field extends StandardSchema<unknown, infer Out> ? Out : never;

/** Returns a Standard Schema for an object with a schema for each field. Other fields are left out of its output. */
export function object<const F extends Fields>(
  fields: F,
): StandardSchema<{ [Name in keyof F]: Input<F[Name]> }, { [Name in keyof F]: Output<F[Name]> }>;
