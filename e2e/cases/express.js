import assert from "node:assert/strict";
import { createHash, createHmac, randomUUID } from "node:crypto";

import { backend } from "../lib/backend.js";
import { DEMO, signInByPassword } from "../lib/components.js";
import { WEBHOOK_SECRET } from "../lib/server-world.js";
import { until } from "../lib/until.js";

/** A visitor signs in on the page; the server knows who that is by cookie, also after a reload, until the sign-out. */
export async function cookie(world) {
  const { page, url } = world;
  await page.goto(url);
  await says(world, "Signed out");
  await signInByPassword(page);
  await says(world, `Signed in as ${DEMO}`);
  await page.reload();
  await says(world, `Signed in as ${DEMO}`);
  await world.shoot("1-signed-in");
  const me = await page.evaluate(() => fetch("/api/me").then((response) => response.json()));
  assert.deepEqual(me, await world.call((clerk) => ({ userId: clerk.user.id, sessionId: clerk.session.id })));
  await world.signOut();
  await page.goto(url);
  await says(world, "Signed out");
}
cookie.changes = { CLERK_JWT_KEY: undefined };

/** A browser that lost the session's cookies gets them back on its way to the page. */
export async function handshake(world) {
  const { page, context, url } = world;
  await page.goto(url);
  await signInByPassword(page);
  await says(world, `Signed in as ${DEMO}`);
  // Away from the page, as its scripts would set them again.
  await page.goto("about:blank");
  await context.clearCookies({ name: /^__session/ });
  const hops = [];
  page.on("response", (response) => response.request().isNavigationRequest() && hops.push(response));
  await page.goto(url);
  await says(world, `Signed in as ${DEMO}`);
  // To the Frontend API, back with what it gave, and once more without that.
  const seen = hops.map((hop) => [hop.status(), new URL(hop.url()).pathname]);
  assert.deepEqual(seen.slice(0, 4), [
    [307, "/"],
    [307, "/v1/client/handshake"],
    [307, "/"],
    [200, "/"],
  ]);
  assert.equal(page.url(), `${url}/`);
  const headers = await hops[2].headersArray();
  const set = headers.filter(({ name }) => name.toLowerCase() === "set-cookie").map(({ value }) => value);
  for (const name of ["__session", "__client_uat", "__clerk_db_jwt"]) {
    const values = set.map((cookie) => cookie.split(";")[0].split("=")).filter(([at, value]) => at.startsWith(name) && value);
    assert.deepEqual(values.map(([at]) => at).sort(), [name, suffixed(name, world.env)], "plain and with the key's suffix");
    assert.equal(new Set(values.map(([, value]) => value)).size, 1, `${name} has one value`);
  }
  const cookies = await context.cookies(url);
  assert.deepEqual(cookies.filter(({ name }) => name.includes("handshake")), []);
}
handshake.changes = { CLERK_JWT_KEY: undefined };

/** A visitor who signed in on the sandbox's own page is signed in at the app, which takes tokens of its own pages only. */
export async function accountPage(world) {
  const { page, frontendApi, url } = world;
  await page.goto(`${frontendApi}/sign-in`);
  await signInByPassword(page);
  await page.waitForURL(`${frontendApi}/user`);
  await page.waitForFunction(() => window.Clerk?.user);
  await page.goto(url);
  await says(world, `Signed in as ${DEMO}`);
  await page.goto(`${frontendApi}/user`);
  await page.waitForFunction(() => window.Clerk?.user);
  await world.signOut();
  await page.goto(url);
  await says(world, "Signed out");
}

/** Session tokens in the header are verified by the keys of the Backend API, and taken from the app's own pages only. */
export async function bearer(world) {
  assert.equal((await world.me()).status, 401);
  const own = await world.signInFrom(world.url);
  assert.deepEqual(await world.me(own.token), { status: 200, userId: own.user, sessionId: own.id });
  await isRefused(world, own);
}
bearer.changes = { CLERK_JWT_KEY: undefined };

/** With the key in the environment, nothing is asked. */
export async function jwtKey(world) {
  const own = await world.signInFrom(world.url);
  assert.deepEqual(await world.me(own.token), { status: 200, userId: own.user, sessionId: own.id });
  await isRefused(world, own);
}
jwtKey.changes = { CLERK_API_URL: "http://localhost:1" };

/** The app takes the events that the sandbox signed, and no others. */
export async function webhook(world) {
  const clerk = await backend(world);
  const { id } = await clerk.users.createUser({ emailAddress: ["hook@example.com"], skipPasswordRequirement: true });
  await took(world, "user.created", id);
  await clerk.users.deleteUser(id);
  await took(world, "user.deleted", id);

  const event = { type: "user.created", object: "event", data: { id: "user_forged" } };
  assert.equal(await deliver(world, event, Date.now(), WEBHOOK_SECRET), 204);
  assert.equal(await deliver(world, event, Date.now() - 600_000, WEBHOOK_SECRET), 400);
  assert.equal(await deliver(world, event, Date.now(), "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"), 400);
}

/** The name of a cookie for the app with this key: other apps may be on other ports of the host. */
function suffixed(name, { CLERK_PUBLISHABLE_KEY }) {
  return `${name}_${createHash("sha1").update(CLERK_PUBLISHABLE_KEY).digest("base64url").slice(0, 8)}`;
}

/** Tokens of another app's pages, changed tokens and no tokens are refused. */
async function isRefused(world, { token }) {
  const other = await world.signInFrom("http://localhost:1");
  assert.equal((await world.me(other.token)).status, 401, "a token of another app");
  const [head, body, signature] = token.split(".");
  const claims = JSON.parse(Buffer.from(body, "base64url"));
  const forged = Buffer.from(JSON.stringify({ ...claims, sub: "user_other" })).toString("base64url");
  assert.equal((await world.me([head, forged, signature].join("."))).status, 401, "a token with another user");
}

async function took({ app, patience }, type, id) {
  await until(`the app took ${type}`, () => app.line(new RegExp(`^webhook ${type} ${id}$`, "m")), patience);
}

async function deliver({ url }, event, ms, secret) {
  const body = JSON.stringify(event);
  const id = `msg_${randomUUID()}`;
  const timestamp = `${Math.floor(ms / 1000)}`;
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const signature = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64");
  const headers = {
    "content-type": "application/json",
    "svix-id": id,
    "svix-timestamp": timestamp,
    "svix-signature": `v1,${signature}`,
  };
  return (await fetch(`${url}/webhooks`, { method: "POST", headers, body })).status;
}

async function says({ page }, text) {
  await page.locator("#greeting", { hasText: text }).waitFor();
}
