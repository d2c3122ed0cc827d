// Compares an installed entry point with the crate. Runs in Node.js and in browsers.

/** The name of the function for a kind: `parseRedirectUrl`. */
const functionFor = (kind) => `parse${kind.replace(/(^|_)(.)/g, (_, __, letter) => letter.toUpperCase())}`;

const encoder = new TextEncoder();

/** Returns a line for each row whose verdict differs from the crate's. Rows are `[kind, text, region, verdict]`. */
export function differences(name, module, kinds, rows) {
  const wrong = [];
  for (const [kind, text, region, expected] of rows) {
    if (!kinds.includes(kind)) continue;
    const verdicts = [module[functionFor(kind)](text, region)];
    if (module.parse) verdicts.push(module.parse(kind, text, region));
    for (const verdict of verdicts) {
      if (!isSame(verdict, expected) || !isPlaced(verdict, text)) {
        wrong.push(`${name}: ${kind} ${JSON.stringify(text)} ${region}: ${JSON.stringify(verdict)}, not ${JSON.stringify(expected)}`);
      }
    }
  }
  return wrong;
}

function isSame(verdict, expected) {
  const { error, ...rest } = verdict;
  const { index, ...place } = error ?? {};
  return JSON.stringify(error ? { ...rest, error: place } : rest) === JSON.stringify(expected);
}

/** Returns `true` if the index of an error is the place of its byte offset. */
function isPlaced({ error }, text) {
  return !error || encoder.encode(text.slice(0, error.index)).length === error.offset;
}

/** Returns a line for each broken string that is not rejected where it is broken. */
export function broken(name, module, kinds) {
  const wrong = [];
  for (const kind of kinds) {
    for (const [text, offset, index] of [
      ["\ud800", 0, 0],
      ["jo\udfff@example.com", 2, 2],
      ["+1201\ud8005550123", 5, 5],
      ["é\u{1f600}\udfff\ud800", 6, 3],
      ["\udc00+12015550123", 0, 0],
    ]) {
      const { accepted, error } = module[functionFor(kind)](text, "US");
      const message = `invalid string at byte ${offset}: expected no half of a surrogate pair`;
      const expected = JSON.stringify({ kind: "invalid_utf8", offset, index, message });
      if (accepted || JSON.stringify(error) !== expected) wrong.push(`${name}: ${kind} ${JSON.stringify(text)}: ${JSON.stringify(error)}`);
    }
  }
  return wrong;
}
