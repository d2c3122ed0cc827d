// Starts the Clerk service of vercel-labs/emulate, and prints its URL.
import { createServer } from "node:net";
import { createEmulator } from "emulate";

const port = await new Promise((resolve) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});
const tokens = { sk_test_bench: { login: "bench", scopes: [] } };
const emulator = await createEmulator({ service: "clerk", port, seed: { tokens } });
console.log(emulator.url.replace("localhost", "127.0.0.1"));
