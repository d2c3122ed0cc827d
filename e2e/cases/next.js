import assert from "node:assert/strict";

import { DEMO, press, section, sendEmail, signInByPassword, typeCode } from "../lib/components.js";

const EMAIL = "new@example.com";
const OTHER = "other@example.com";

/** An app of pages, components and route handlers, from signed out to signed out, and to a new user. */
export async function walk(world) {
  const { page, url } = world;
  await page.goto(url);
  await shows(page, "Signed out");
  await world.shoot("1-signed-out");
  assert.equal((await world.me()).status, 401);

  await page.goto(`${url}/dashboard`);
  await isAt(world, "/sign-in");
  await page.getByLabel("Email address").waitFor();
  await world.shoot("2-sign-in");
  await signInByPassword(page);
  await page.waitForURL(`${url}/dashboard`);
  await lists(page, DEMO);
  await page.waitForFunction(() => window.Clerk?.user);
  await world.shoot("3-dashboard");
  const { id, session, token } = await world.call(async (clerk) => ({
    id: clerk.user.id,
    session: clerk.session.id,
    token: await clerk.session.getToken(),
  }));
  assert.deepEqual(await world.me(token), { status: 200, userId: id, sessionId: session });
  const me = await page.evaluate(() => fetch("/api/me").then((response) => response.json()));
  assert.deepEqual(me, { userId: id, sessionId: session });

  await page.goto(`${url}/profile`);
  await section(page, "emailAddresses").waitFor();
  await sendEmail(page, EMAIL);
  await page.getByText("Verify email address").waitFor();
  await typeCode(page, await world.sandbox.code(EMAIL));
  await page.getByText("Verify email address").waitFor({ state: "hidden" });
  await world.shoot("4-profile");
  await page.goto(`${url}/dashboard`);
  await lists(page, EMAIL);

  await press(page, "Open user menu");
  await page.getByText("Sign out").click();
  await page.waitForURL(`${url}/`);
  await shows(page, "Signed out");
  assert.equal((await world.me()).status, 401);

  await press(page, "Sign in");
  await isAt(world, "/sign-in");
  await signInByPassword(page);
  await page.waitForURL(`${url}/`);
  await shows(page, "Signed in");
  await page.waitForFunction(() => window.Clerk?.user);
  await world.signOut();

  await page.goto(url);
  await press(page, "Sign up");
  await isAt(world, "/sign-up");
  await page.getByLabel("Email address").fill(OTHER);
  await world.shoot("5-sign-up");
  await press(page, "Continue");
  await page.getByText("Verify your email").waitFor();
  await typeCode(page, await world.sandbox.code(OTHER));
  await page.waitForURL(`${url}/`);
  await shows(page, "Signed in");
  await page.goto(`${url}/dashboard`);
  await lists(page, OTHER);
}

/** The page is one of the sandbox's own. */
async function isAt({ page, fapi }, path) {
  await page.waitForURL((at) => at.pathname.startsWith(path) && at.port === new URL(fapi).port);
}

async function shows(page, heading) {
  await page.getByRole("heading", { name: heading, exact: true }).waitFor();
}

async function lists(page, identifier) {
  await page.getByRole("listitem").filter({ hasText: identifier }).waitFor();
}
