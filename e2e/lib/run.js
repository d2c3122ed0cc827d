// Runs cases side by side, one line each.

/** Runs `cases` (`{ name, run }`) `width` at a time; gives the number of those that failed. */
export async function runAll(cases, width = 2) {
  const queue = [...cases];
  let failed = 0;
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const start = Date.now();
      const error = await next.run().then(() => undefined, (e) => e);
      const time = `${((Date.now() - start) / 1000).toFixed(1)} s`;
      if (error) {
        failed += 1;
        console.log(`FAILED ${next.name} (${time})\n       ${error.message.replaceAll("\n", "\n       ")}`);
      } else {
        console.log(`ok     ${next.name} (${time})`);
      }
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  return failed;
}
