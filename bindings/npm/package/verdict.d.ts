/** An accepted value. */
export interface Accepted {
  readonly accepted: true;
  /** The canonical form: equal values have equal canonical forms. */
  readonly canonical: string;
  readonly error?: undefined;
}

/** An accepted phone number. */
export interface AcceptedPhone extends Accepted {
  /** `valid` if the number is in an assigned range, `possible` if only its length is right. */
  readonly validity: "possible" | "valid";
  /** The region that the number belongs to, as two letters, or `001` for the world. Absent if it is not known. */
  readonly region?: string;
  /** The type of the number, with libphonenumber's names. */
  readonly type: NumberType;
  /** The extension, if the number has one. */
  readonly extension?: string;
}

/** A rejected value. */
export interface Rejected<Kind extends string = string> {
  readonly accepted: false;
  readonly error: VerdictError<Kind>;
  readonly canonical?: undefined;
}

/** The reason why a value was rejected. */
export interface VerdictError<Kind extends string = string> {
  /** The machine-readable name of the rule that is broken. */
  readonly kind: Kind | "invalid_utf8";
  /** The position in the UTF-8 form of the value, in bytes: the same as in the other languages. */
  readonly offset: number;
  /** The same position as an index into the string. */
  readonly index: number;
  /** A message for people. It never contains the value. */
  readonly message: string;
}

/** A Standard Schema, version 1. */
export interface StandardSchema<Input, Output> {
  readonly "~standard": {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => StandardResult<Output> | Promise<StandardResult<Output>>;
    readonly types?: { readonly input: Input; readonly output: Output } | undefined;
  };
}

export type StandardResult<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: ReadonlyArray<StandardIssue> };

export interface StandardIssue {
  readonly message: string;
  readonly path?: ReadonlyArray<PropertyKey | { readonly key: PropertyKey }> | undefined;
}
