import assert from "node:assert/strict";

import { backend } from "../lib/backend.js";
import { installed } from "../lib/home.js";

/** The origin of pages, which nobody visits. */
const APP = "http://localhost:3000";

/** Users are made, found, changed and deleted. */
export async function users(world) {
  const { users } = await backend(world);
  const [demo] = (await users.getUserList()).data;
  const made = await users.createUser({
    emailAddress: ["ada@example.com"],
    phoneNumber: ["+12015550123"],
    password: "a fine password for ada",
    firstName: "Ada",
    publicMetadata: { plan: "free", seats: { used: 1 } },
  });
  assert.equal(made.primaryEmailAddress.emailAddress, "ada@example.com");
  assert.equal(made.primaryEmailAddress.verification.status, "verified");
  assert.equal(made.primaryPhoneNumber.phoneNumber, "+12015550123");
  assert.equal((await users.getUser(made.id)).firstName, "Ada");

  const found = await users.getUserList({ emailAddress: ["ada@example.com"] });
  assert.deepEqual([found.data.map(({ id }) => id), found.totalCount], [[made.id], 1]);
  assert.equal(await users.getCount(), 2);
  const pages = await Promise.all([0, 1].map((offset) => users.getUserList({ limit: 1, offset, orderBy: "+created_at" })));
  assert.deepEqual(pages.map(({ data, totalCount }) => [data.map(({ id }) => id), totalCount]), [
    [[demo.id], 2],
    [[made.id], 2],
  ]);

  const changed = await users.updateUser(made.id, { lastName: "Lovelace", externalId: "ada-1" });
  assert.deepEqual([changed.lastName, changed.externalId], ["Lovelace", "ada-1"]);
  const merged = await users.updateUserMetadata(made.id, { publicMetadata: { plan: null, seats: { free: 4 } } });
  assert.deepEqual(merged.publicMetadata, { seats: { used: 1, free: 4 } });
  assert.equal((await users.verifyPassword({ userId: made.id, password: "a fine password for ada" })).verified, true);
  await isRefused(users.verifyPassword({ userId: made.id, password: "another" }), 422);
  assert.equal((await users.banUser(made.id)).banned, true);
  assert.equal((await users.unbanUser(made.id)).banned, false);

  assert.equal((await users.deleteUser(made.id)).deleted, true);
  await isRefused(users.getUser(made.id), 404);
  assert.equal(await users.getCount(), 1);
}

/** Identifiers of a user are added, made primary and removed. */
export async function identifiers(world) {
  const { users, emailAddresses, phoneNumbers } = await backend(world);
  const [{ id: userId }] = (await users.getUserList()).data;
  const email = await emailAddresses.createEmailAddress({ userId, emailAddress: "b@example.com", verified: true });
  assert.deepEqual([email.emailAddress, email.verification.status, email.linkedTo], ["b@example.com", "verified", []]);
  const phone = await phoneNumbers.createPhoneNumber({ userId, phoneNumber: "+12015550124", verified: false });
  assert.equal(phone.verification?.status ?? "unverified", "unverified");
  await emailAddresses.updateEmailAddress(email.id, { primary: true });
  await phoneNumbers.updatePhoneNumber(phone.id, { verified: true });
  const user = await users.getUser(userId);
  assert.equal(user.primaryEmailAddressId, email.id);
  assert.equal(user.phoneNumbers[0].verification.status, "verified");
  assert.equal((await phoneNumbers.deletePhoneNumber(phone.id)).deleted, true);
  assert.deepEqual((await users.getUser(userId)).phoneNumbers, []);
  await isRefused(emailAddresses.createEmailAddress({ userId, emailAddress: "b@example.com" }), 422);
}

/** A ticket of the Backend API signs in once at the Frontend API. */
export async function signInTokens(world) {
  const { users, signInTokens } = await backend(world);
  const [{ id: userId }] = (await users.getUserList()).data;
  const made = await signInTokens.createSignInToken({ userId, expiresInSeconds: 300 });
  assert.deepEqual([made.userId, made.status], [userId, "pending"]);
  assert.equal((await world.signInFrom(APP, made.token)).user, userId);
  await assert.rejects(world.signInFrom(APP, made.token), /sign_in_token_already_used_code/);
  const other = await signInTokens.createSignInToken({ userId, expiresInSeconds: 300 });
  assert.equal((await signInTokens.revokeSignInToken(other.id)).status, "revoked");
  await assert.rejects(world.signInFrom(APP, other.token), /sign_in_token_revoked_code/);
}

/** Sessions are listed, give tokens that the keys prove, and end. */
export async function sessions(world) {
  const { users, sessions } = await backend(world);
  const { verifyToken } = await installed("@clerk/backend");
  const own = await world.signInFrom(APP);
  const { data } = await sessions.getSessionList({ userId: own.user });
  assert.deepEqual(data.map(({ id, status }) => [id, status]), [[own.id, "active"]]);
  assert.equal((await sessions.getSession(own.id)).userId, own.user);

  const { jwt } = await sessions.getToken(own.id);
  const { CLERK_SECRET_KEY: secretKey, CLERK_API_URL: apiUrl } = world.env;
  const claims = await verifyToken(jwt, { secretKey, apiUrl, skipJwksCache: true });
  assert.deepEqual([claims.sub, claims.sid], [own.user, own.id]);

  const made = await sessions.createSession({ userId: own.user });
  assert.equal(made.status, "active");
  assert.equal((await sessions.revokeSession(own.id)).status, "revoked");
  await isRefused(sessions.getToken(own.id), 404);
  assert.equal((await users.getUser(own.user)).id, own.user);
}

/** A testing token is of use for a while. */
export async function testingTokens(world) {
  const { testingTokens } = await backend(world);
  // The SDK gives it as it is.
  const { token, expires_at: end } = await testingTokens.createTestingToken();
  assert.equal(typeof token, "string");
  assert.ok(end * 1000 > Date.now(), "it has not expired");
}

async function isRefused(answer, status) {
  await assert.rejects(answer, (error) => {
    assert.equal(error.status, status);
    assert.ok(error.errors[0].code && error.errors[0].longMessage, "the error says why");
    return true;
  });
}
