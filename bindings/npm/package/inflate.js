// Decompresses base64 of raw DEFLATE data (RFC 1951). Platforms decompress only asynchronously, and a module in base64
// that is not compressed is a quarter larger on the wire.

/** The order of the lengths of code lengths. */
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/** The lengths of the codes of blocks that do not say them. */
const FIXED_LENGTHS = Array.from({ length: 288 }, (_, code) => (code < 144 ? 8 : code < 256 ? 9 : code < 280 ? 7 : 8));
const FIXED_DISTANCES = Array.from({ length: 30 }, () => 5);

/** Returns the decompressed bytes, of which there are `size`. */
export function inflate(encoded, size) {
  const input = atob(encoded);
  const output = new Uint8Array(size);
  let at = 0;
  let held = 0;
  let count = 0;
  let end = 0;

  function bits(wanted) {
    while (count < wanted) {
      held |= input.charCodeAt(at++) << count;
      count += 8;
    }
    const value = held & ((1 << wanted) - 1);
    held >>>= wanted;
    count -= wanted;
    return value;
  }

  function symbol({ table, longest }) {
    while (count < longest) {
      held |= input.charCodeAt(at++) << count; // 0 after the end
      count += 8;
    }
    const entry = table[held & (table.length - 1)];
    held >>>= entry & 15;
    count -= entry & 15;
    return entry >> 4;
  }

  /** Reads a length or a distance: each pair or four of symbols has one more bit than the one before. */
  function number(symbol, shift) {
    if (symbol < 2 << shift) return symbol;
    const extra = (symbol >> shift) - 1;
    return (((1 << shift) + (symbol & ((1 << shift) - 1))) << extra) + bits(extra);
  }

  function block(lengths, distances) {
    for (;;) {
      const code = symbol(lengths);
      if (code === 256) return;
      if (code < 256) {
        output[end++] = code;
        continue;
      }
      let length = code === 285 ? 258 : number(code - 257, 2) + 3;
      const distance = number(symbol(distances), 1) + 1;
      for (; length > 0; length--, end++) output[end] = output[end - distance];
    }
  }

  function dynamic() {
    const literals = bits(5) + 257;
    const all = literals + bits(5) + 1;
    const first = new Uint8Array(19);
    for (let index = 0, codes = bits(4) + 4; index < codes; index++) first[ORDER[index]] = bits(3);
    const code = tree(first);
    const lengths = new Uint8Array(all);
    for (let index = 0; index < all; ) {
      const length = symbol(code);
      if (length < 16) {
        lengths[index++] = length;
        continue;
      }
      const previous = length === 16 ? lengths[index - 1] : 0;
      for (let left = length === 16 ? bits(2) + 3 : length === 17 ? bits(3) + 3 : bits(7) + 11; left > 0; left--) {
        lengths[index++] = previous;
      }
    }
    block(tree(lengths.subarray(0, literals)), tree(lengths.subarray(literals)));
  }

  for (let last = 0; !last; ) {
    last = bits(1);
    const kind = bits(2);
    if (kind === 1) block(tree(FIXED_LENGTHS), tree(FIXED_DISTANCES));
    else if (kind === 2) dynamic();
    else throw new Error("unexpected kind of block");
  }
  return output;
}

/** Returns a table of the symbols and the lengths of their codes, by the next bits of the input. */
function tree(lengths) {
  const longest = Math.max(...lengths);
  const table = new Uint16Array(1 << longest);
  for (let length = 1, code = 0; length <= longest; length++, code <<= 1) {
    lengths.forEach((own, symbol) => {
      if (own !== length) return;
      let first = 0; // The code with its bits in reverse.
      for (let bit = 0; bit < length; bit++) first |= ((code >> bit) & 1) << (length - 1 - bit);
      for (let index = first; index < table.length; index += 1 << length) table[index] = (symbol << 4) | length;
      code++;
    });
  }
  return { table, longest };
}
