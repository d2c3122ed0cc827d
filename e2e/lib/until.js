/** Waits until `look` gives something; says `what` did not happen if that takes too long. */
export async function until(what, look, ms = 20_000) {
  const end = Date.now() + ms;
  while (Date.now() < end) {
    const found = await look();
    if (found) {
      return found;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error(`it did not happen within ${ms} ms that ${what}`);
}
