import assert from "node:assert/strict";

import { DEMO, press, rows, section, sendEmail, signInByPassword, typeCode } from "../lib/components.js";

const EMAIL = "new@example.com";

/** A visitor signs in, adds an address in the profile, is still signed in after a reload, and signs out. */
export async function walk(world) {
  const { page, app, sandbox } = world;
  await page.goto(app.url);
  await signInByPassword(page);
  await isSignedIn(world);
  await world.shoot("1-signed-in");
  await section(page, "emailAddresses").waitFor();
  await sendEmail(page, EMAIL);
  await page.getByText("Verify email address").waitFor();
  await typeCode(page, await sandbox.code(EMAIL));
  await page.getByText("Verify email address").waitFor({ state: "hidden" });
  await rows(page, "emailAddresses").filter({ hasText: EMAIL }).waitFor();
  await world.shoot("2-email");
  await page.reload();
  await isSignedIn(world);
  await rows(page, "emailAddresses").filter({ hasText: EMAIL }).waitFor();
  await press(page, "Open user menu");
  await page.getByText("Sign out").click();
  await page.getByLabel("Email address").waitFor();
}

/** The reactive state is that of the SDK. */
async function isSignedIn(world) {
  const greeting = world.page.locator("#greeting", { hasText: `Signed in as ${DEMO}` });
  await greeting.waitFor();
  const shown = await greeting.evaluate(({ dataset }) => [dataset.user, dataset.session]);
  assert.deepEqual(shown, await world.call((clerk) => [clerk.user.id, clerk.session.id]));
}
