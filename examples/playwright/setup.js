import { clerkSetup } from "@clerk/testing/playwright";
import { test as setup } from "@playwright/test";

setup("get a testing token", async () => {
  // The host to whose requests the token is added, if the sandbox serves HTTPS.
  await clerkSetup({ frontendApiUrl: new URL(process.env.CLERK_PROXY_URL).host });
});
