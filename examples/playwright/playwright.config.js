import { defineConfig } from "@playwright/test";

process.loadEnvFile(".env.local");

const baseURL = process.env.APP_URL ?? "http://localhost:3000";

export default defineConfig({
  testDir: ".",
  fullyParallel: true,
  workers: 8,
  use: {
    baseURL,
    // The certificate of `clerk-user sandbox --tls` is made when it starts.
    ignoreHTTPSErrors: true,
    // A Chromium that is installed already, if one is named.
    launchOptions: { executablePath: process.env.CHROMIUM },
  },
  projects: [
    { name: "setup", testMatch: "setup.js" },
    { name: "tests", testMatch: "*.spec.js", dependencies: ["setup"] },
  ],
  webServer: {
    // With the environment from above.
    command: "node app.js",
    cwd: "../express",
    url: baseURL,
    reuseExistingServer: true,
  },
});
