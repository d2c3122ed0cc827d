// Calls a WebAssembly module of validators. bindings/npm/wasm/src/lib.rs describes what its numbers mean.

import { inflate } from "./inflate.js";

const ACCEPTED_AS_IT_IS = 2;
const ACCEPTED_AFTER_PLUS = 3;
/** Memory for most inputs, so that it is reserved once. */
const USUAL_LENGTH = 1024;

/** Returns a function that judges a value. The module is compiled when it is first called. */
export function validator([size, encoded]) {
  let judge;
  return (kind, text, region) => (judge ??= instantiate(inflate(encoded, size)))(kind, text, region);
}

function instantiate(bytes) {
  const { memory, input, judge, output } = new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports;
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  const constants = new Map();
  let written, words, start, capacity, isAscii;

  function view() {
    written = new Uint8Array(memory.buffer);
    words = new Uint32Array(memory.buffer, output(), 11);
  }

  function reserve(length) {
    start = input(length);
    capacity = length;
    view();
  }

  /** Writes a string and returns its length in bytes. */
  function write(text) {
    const length = text.length;
    let at = 0;
    for (; at < length; at++) {
      const code = text.charCodeAt(at);
      if (code > 127) break;
      written[start + at] = code;
    }
    isAscii = at === length;
    if (isAscii) return at;
    const rest = text.slice(at);
    const half = rest.search(/\p{Surrogate}/u);
    at += encoder.encodeInto(half < 0 ? rest : rest.slice(0, half), written.subarray(start + at)).written;
    // UTF-8 has no half surrogate pairs, and no byte 255 either.
    if (half >= 0) written[start + at++] = 255;
    return at;
  }

  /** Returns a short string of ASCII characters. */
  function string(word) {
    const at = words[word];
    return String.fromCharCode.apply(null, written.subarray(at, at + words[word + 1]));
  }

  /** Returns a string that is part of the module, and stays where it is. */
  function constant(word) {
    const length = words[word + 1];
    if (length === 0) return undefined;
    const at = words[word];
    let text = constants.get(at);
    if (text?.length !== length) {
      text = decoder.decode(written.subarray(at, at + length));
      constants.set(at, text);
    }
    return text;
  }

  function rejected(text) {
    const offset = words[0];
    const index = isAscii ? offset : indexOf(text, offset);
    const message = `invalid ${constant(3)} at byte ${offset}: expected ${constant(5)}`;
    return { accepted: false, error: { kind: constant(1), offset, index, message } };
  }

  function canonicalOf(result, text) {
    if (result === ACCEPTED_AS_IT_IS) return text;
    return result === ACCEPTED_AFTER_PLUS ? `+${text}` : string(9);
  }

  reserve(USUAL_LENGTH);
  return (kind, text, region) => {
    if (typeof text !== "string") throw new TypeError("expected a string");
    const most = 3 * text.length + 2;
    if (most > capacity) reserve(most);
    const length = write(text);
    let regionLength = 0;
    if (region !== undefined && region !== null && region.length === 2) {
      regionLength = 2;
      written[start + length] = Math.min(region.charCodeAt(0), 127);
      written[start + length + 1] = Math.min(region.charCodeAt(1), 127);
    }
    const result = judge(kind, length, regionLength);
    if (written.length === 0) view(); // The memory has grown.
    if (capacity > USUAL_LENGTH) capacity = 0; // It is reserved anew, and less of it.
    if (result === 0) return rejected(text);
    const canonical = canonicalOf(result, text);
    const validity = constant(1);
    if (validity === undefined) return { accepted: true, canonical };
    const verdict = { accepted: true, canonical, validity };
    const of = constant(3);
    if (of !== undefined) verdict.region = of;
    verdict.type = constant(5);
    if (words[8] !== 0) verdict.extension = string(7);
    return verdict;
  };
}

/** Returns the index in a string of the character at a byte of its UTF-8 form. */
function indexOf(text, offset) {
  let index = 0;
  for (let bytes = 0; bytes < offset && index < text.length; ) {
    const code = text.codePointAt(index);
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    index += code < 0x10000 ? 1 : 2;
  }
  return index;
}

/** Returns a Standard Schema for strings whose output is the canonical form. */
export function schema(parse) {
  const validate = (value) => {
    if (typeof value !== "string") return { issues: [{ message: "expected a string" }] };
    const verdict = parse(value);
    return verdict.accepted ? { value: verdict.canonical } : { issues: [{ message: verdict.error.message }] };
  };
  return { "~standard": { version: 1, vendor: "clerk-user", validate } };
}
