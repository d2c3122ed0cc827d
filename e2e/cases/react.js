import assert from "node:assert/strict";
import { createPublicKey } from "node:crypto";

import { DEMO, PASSWORD, press, rows, section, sendEmail, signInByPassword, typeCode } from "../lib/components.js";
import { installed } from "../lib/home.js";

const NEW_PASSWORD = "another fine password";
const EMAIL = "new@example.com";
const PHONE = "+14155552671";
/** A session that was verified so long ago, in ms, has to be verified again. */
const STALE = 11 * 60_000;

/** A visitor signs in by a code, is still signed in after a reload, is known to the app's backend, and signs out. */
export async function signIn(world) {
  const { page, sandbox } = world;
  await visit(world);
  await world.shoot("1-identifier");
  await page.getByLabel("Email address").fill(DEMO);
  await press(page, "Continue");
  await page.getByText("Use another method").click();
  await world.shoot("2-methods");
  await press(page, /^Email code to/);
  await page.getByText("Check your email").waitFor();
  await world.shoot("3-code");
  await typeCode(page, await sandbox.code(DEMO));
  await isSignedIn(world);
  await world.shoot("4-signed-in");
  await page.reload();
  await isSignedIn(world);
  await isKnownToBackend(world);

  await press(page, "Open user menu");
  await page.getByText("Manage account").waitFor();
  await world.shoot("5-menu");
  await page.getByText("Manage account").click();
  await page.locator(".cl-modalContent").getByText("Profile details").waitFor();
  await world.shoot("6-profile");
  await press(page, "Close modal");
  await press(page, "Open user menu");
  await page.getByText("Sign out").click();
  await page.getByLabel("Email address").waitFor();
  await page.reload();
  await page.getByLabel("Email address").waitFor();
}

/** What most apps are for, in one go: every kind of identifier that a profile shows, and the password. */
export async function walk(world) {
  await open(world);
  await addEmail(world);
  await addPhone(world);
  await connect(world, "allow");
  await isConnected(world);
  await world.page.reload();
  await hasRow(world, "emailAddresses", EMAIL);
  await hasRow(world, "phoneNumbers", "415");
  await isConnected(world);
  await world.shoot("7-all");
  await changePassword(world);
}

/** A visitor who closed the form asks for another code: that one counts, and the first no longer. */
export async function anotherCode(world) {
  const { page, sandbox } = world;
  await open(world);
  const first = await askForCode(world);
  await press(page, "Cancel");
  await choose(world, "emailAddresses", EMAIL, "Verify");
  await page.getByText("Verify email address").waitFor();
  const second = await sandbox.newCode(EMAIL, first);
  await typeCode(page, first);
  await page.getByText(/incorrect/i).first().waitFor();
  await world.shoot("1-first-code");
  await typeCode(page, second);
  await isVerified(world);
  await world.shoot("2-verified");
}

/** An address is verified by a link that another tab opens, while the profile waits. */
export async function link(world) {
  const { context, page, sandbox } = world;
  await open(world);
  await sendEmail(world.page, EMAIL);
  await page.getByText("Verification link").first().waitFor();
  await world.shoot("1-waits");
  const other = Object.assign(Object.create(world), { page: await context.newPage() });
  await other.page.goto(await sandbox.link(EMAIL));
  await other.page.getByText(/Successfully verified/).waitFor();
  await other.shoot("2-other-tab");
  await isVerified(world);
  await world.shoot("3-verified");
}
link.settings = "links";

/** An account is connected, and removed. */
export async function removeAccount(world) {
  const { page } = world;
  await open(world);
  await connect(world, "allow");
  await isConnected(world);
  await choose(world, "connectedAccounts", "Notion", "Remove");
  await world.shoot("7-sure");
  await press(page, "Remove");
  await rows(world.page, "connectedAccounts").waitFor({ state: "hidden" });
  await page.reload();
  await section(page, "connectedAccounts").waitFor();
  assert.equal(await rows(world.page, "connectedAccounts").count(), 0);
}

/** Who refuses at the provider is told so, and connects after all. */
export async function deny(world) {
  const { page } = world;
  await open(world);
  await connect(world, "deny");
  await section(page, "connectedAccounts").getByText("The user did not grant access").waitFor();
  await world.shoot("5-denied");
  await connect(world, "allow");
  await isConnected(world);
  assert.equal(await rows(world.page, "connectedAccounts").count(), 1);
  await section(page, "connectedAccounts").getByText("The user did not grant access").waitFor({ state: "hidden" });
}

/** Who signed in long ago shows once more who they are before the password is changed. */
export async function staleSession(world) {
  const { page } = world;
  await open(world);
  await world.advance(STALE);
  await fillNewPassword(world);
  await page.getByText("Verification required").waitFor();
  await world.shoot("8-verify");
  await page.locator(".cl-modalContent").getByLabel("Password", { exact: true }).fill(PASSWORD);
  await press(page.locator(".cl-modalContent"), "Continue");
  await isPasswordChanged(world);
}

async function visit(world) {
  const { page, app, major } = world;
  await page.goto(app.url);
  await page.getByLabel("Email address").waitFor();
  assert.equal(await world.call((clerk) => clerk.version.split(".")[0]), major);
}

/** Signs in by password, and waits for the profile. */
async function open(world, password = PASSWORD) {
  const { page } = world;
  await visit(world);
  await signInByPassword(page, password);
  await isSignedIn(world);
  await section(page, "emailAddresses").waitFor();
}

async function isSignedIn({ page }) {
  await page.getByText(`Signed in as ${DEMO}`).waitFor();
}

/** Clerk's own backend SDK takes the session token, from this app only. */
async function isKnownToBackend(world) {
  const { verifyToken } = await installed("@clerk/backend");
  const { jwt, user } = await world.call(async (clerk) => ({ jwt: await clerk.session.getToken(), user: clerk.user.id }));
  const { keys } = await (await fetch(`${world.fapi}/.well-known/jwks.json`)).json();
  const jwtKey = createPublicKey({ key: keys[0], format: "jwk" }).export({ type: "spki", format: "pem" });
  const claims = await verifyToken(jwt, { jwtKey, authorizedParties: [world.app.url] });
  assert.equal(claims.sub, user);
  await assert.rejects(verifyToken(jwt, { jwtKey, authorizedParties: ["https://app.example.com"] }), /authorized|azp/i);
}

async function addEmail(world) {
  const { page } = world;
  const code = await askForCode(world);
  await world.shoot("1-email-code");
  await typeCode(page, code === "000000" ? "000001" : "000000");
  await page.getByText(/incorrect/i).first().waitFor();
  await typeCode(page, code);
  await isVerified(world);
  await world.shoot("2-email");
}

/** Adds the address; gives the code that was sent to it. */
async function askForCode(world) {
  await sendEmail(world.page, EMAIL);
  await world.page.getByText("Verify email address").waitFor();
  return world.sandbox.code(EMAIL);
}

async function isVerified(world) {
  const { page } = world;
  await page.getByText("Verify email address").waitFor({ state: "hidden" });
  await hasRow(world, "emailAddresses", EMAIL);
  await section(page, "emailAddresses").getByText("Unverified").waitFor({ state: "hidden" });
}

async function addPhone(world) {
  const { page, sandbox } = world;
  await press(page, "Add phone number");
  await page.getByLabel("Phone number").fill(PHONE);
  await press(page, "Add");
  await page.getByText("Verify phone number").waitFor();
  await world.shoot("3-phone-code");
  await typeCode(page, await sandbox.code(PHONE));
  await page.getByText("Verify phone number").waitFor({ state: "hidden" });
  await hasRow(world, "phoneNumbers", "415");
  await section(page, "phoneNumbers").getByText("Unverified").waitFor({ state: "hidden" });
  await world.shoot("4-phone");
}

/** Connects Notion as far as its consent page, and answers there. */
async function connect(world, decision) {
  const { page, app } = world;
  await press(page, "Connect account");
  await page.getByRole("menuitem", { name: /Notion/ }).click();
  await page.locator(`[name=decision][value=${decision}]`).waitFor();
  await world.shoot("5-consent");
  await page.click(`[name=decision][value=${decision}]`);
  await page.waitForURL(`${app.url}/**`);
  await section(page, "connectedAccounts").waitFor();
}

async function isConnected(world) {
  await hasRow(world, "connectedAccounts", "Notion");
  await world.shoot("6-connected");
}

async function changePassword(world) {
  await fillNewPassword(world);
  await isPasswordChanged(world);
}

async function fillNewPassword(world) {
  const { page } = world;
  await press(page, "Security");
  await press(page, "Update password");
  await page.getByLabel("New password").fill(NEW_PASSWORD);
  await page.getByLabel("Confirm password").fill(NEW_PASSWORD);
  await world.shoot("8-password");
  await press(page, "Save");
}

/** The form has closed, and the new password signs in, in another browser. */
async function isPasswordChanged(world) {
  await world.page.getByLabel("New password").waitFor({ state: "hidden" });
  await world.shoot("9-password-changed");
  await open(await world.elsewhere(), NEW_PASSWORD);
}

async function hasRow(world, name, text) {
  await rows(world.page, name).filter({ hasText: text }).waitFor();
}

/** Picks an entry of a row's menu. */
async function choose(world, name, text, entry) {
  await press(rows(world.page, name).filter({ hasText: text }), "Open menu");
  await world.page.getByRole("menuitem", { name: entry }).click();
}
