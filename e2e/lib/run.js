// Runs cases side by side, one line each.

/** Runs `cases` (`{ name, run }`) `width` at a time; gives the number of those that failed. */
export async function runAll(cases, width = 2) {
  const queue = [...cases];
  let failed = 0;
  const worker = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) {
      const start = Date.now();
      let line = "ok    ";
      let detail;
      try {
        detail = await next.run();
      } catch (error) {
        failed += 1;
        line = "FAILED";
        detail = error.message;
      }
      console.log(`${line} ${next.name} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
      if (detail) {
        console.log(`       ${detail.replaceAll("\n", "\n       ")}`);
      }
    }
  };
  await Promise.all(Array.from({ length: width }, worker));
  return failed;
}
