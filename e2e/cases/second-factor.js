import assert from "node:assert/strict";

import { oneTimePassword } from "../lib/totp.js";

const DEMO = { identifier: "demo@example.com", password: "correct horse battery staple" };
const NUMBER = "+14155552671";

/** After the password a number that is kept for it is sent a code. */
export async function phone(world) {
  const { sandbox } = world;
  await world.signIn();
  await world.call(async (clerk, phoneNumber) => {
    window.phone = await clerk.user.createPhoneNumber({ phoneNumber });
    await window.phone.prepareVerification();
  }, NUMBER);
  const first = await sandbox.code(NUMBER);
  const reserved = await world.call(async (clerk, code) => {
    await window.phone.attemptVerification({ code });
    const phone = await window.phone.setReservedForSecondFactor({ reserved: true });
    return [phone.reservedForSecondFactor, phone.defaultSecondFactor, clerk.user.twoFactorEnabled];
  }, first);
  assert.deepEqual(reserved, [true, true, true]);

  const begun = await byPassword(world);
  assert.deepEqual([begun.status, begun.strategies, begun.createdSessionId], ["needs_second_factor", ["phone_code"], null]);
  const verification = await world.call(async (clerk) => {
    const [{ strategy, phoneNumberId }] = clerk.client.signIn.supportedSecondFactors;
    const signIn = await clerk.client.signIn.prepareSecondFactor({ strategy, phoneNumberId });
    return [signIn.secondFactorVerification.status, signIn.secondFactorVerification.strategy];
  });
  assert.deepEqual(verification, ["unverified", "phone_code"]);
  const code = await sandbox.newCode(NUMBER, first);
  await world.refused(422, "form_code_incorrect", "code", attempt, ["phone_code", other(code)]);
  assert.deepEqual(await world.call(attempt, ["phone_code", code]), ["complete", "verified", DEMO.identifier]);
}

/** An authenticator app is set up, asked for at sign-in, and given up. */
export async function totp(world) {
  const secret = await setUp(world);
  const { status, strategies } = await byPassword(world);
  assert.deepEqual([status, strategies], ["needs_second_factor", ["totp", "backup_code"]]);
  // The code that set it up is used up; the one of the next half minute is taken already.
  const code = oneTimePassword(secret, 1);
  await world.refused(422, "form_code_incorrect", "code", attempt, ["totp", other(code)]);
  assert.deepEqual(await world.call(attempt, ["totp", code]), ["complete", "verified", DEMO.identifier]);

  await world.refused(400, "totp_already_enabled", null, (clerk) => clerk.user.createTOTP());
  const given = await world.call(async (clerk) => {
    const { object, id, deleted } = await clerk.user.disableTOTP();
    return [object, id.slice(0, 5), deleted, clerk.user.totpEnabled, clerk.user.twoFactorEnabled];
  });
  assert.deepEqual(given, ["totp", "totp_", true, false, false]);
  const again = await byPassword(world);
  assert.equal(again.status, "complete");
}

/** Backup codes stand in for the app, each once, and new ones take the place of the old. */
export async function backupCodes(world) {
  await setUp(world);
  const old = await world.call((clerk) => window.totp.backupCodes);
  const codes = await world.call((clerk) => clerk.user.createBackupCode().then(({ codes }) => codes));
  assert.equal(new Set([...old, ...codes]).size, 20);
  await byPassword(world);
  await world.refused(422, "form_code_incorrect", "code", attempt, ["backup_code", old[0]]);
  assert.deepEqual(await world.call(attempt, ["backup_code", codes[0]]), ["complete", "verified", DEMO.identifier]);
  await byPassword(world);
  await world.refused(422, "form_code_incorrect", "code", attempt, ["backup_code", codes[0]]);
  assert.deepEqual(await world.call(attempt, ["backup_code", codes[1]]), ["complete", "verified", DEMO.identifier]);
}

/** Signs in and sets up an authenticator app; gives its secret. */
async function setUp(world) {
  await world.signIn();
  await world.refused(400, "backup_codes_not_available", null, (clerk) => clerk.user.createBackupCode());
  const { secret, uri, verified } = await world.call(async (clerk) => {
    const { secret, uri, verified } = await clerk.user.createTOTP();
    return { secret, uri, verified };
  });
  assert.equal(verified, false);
  assert.deepEqual([new URL(uri).protocol, new URL(uri).searchParams.get("secret")], ["otpauth:", secret]);
  const verify = async (clerk, code) => {
    window.totp = await clerk.user.verifyTOTP({ code });
    const { totpEnabled, backupCodeEnabled, twoFactorEnabled } = clerk.user;
    return [window.totp.verified, window.totp.backupCodes.length, totpEnabled, backupCodeEnabled, twoFactorEnabled];
  };
  const code = oneTimePassword(secret);
  await world.refused(422, "form_code_incorrect", "code", verify, other(code));
  assert.deepEqual(await world.call(verify, code), [true, 10, true, true, true]);
  return secret;
}

/** Signs out, and shows the password on a new page. */
async function byPassword(world) {
  await world.signOut();
  await world.visit("bare");
  return world.call(async (clerk, { identifier, password }) => {
    const signIn = await clerk.client.signIn.create({ strategy: "password", identifier, password });
    const { status, createdSessionId } = signIn;
    const strategies = signIn.supportedSecondFactors?.map(({ strategy }) => strategy);
    if (status === "complete") {
      await clerk.setActive({ session: createdSessionId });
    }
    return { status, createdSessionId, strategies };
  }, DEMO);
}

/** In the page: shows a second factor, and is somebody if that was enough. */
async function attempt(clerk, [strategy, code]) {
  const signIn = await clerk.client.signIn.attemptSecondFactor({ strategy, code });
  await clerk.setActive({ session: signIn.createdSessionId });
  return [signIn.status, signIn.secondFactorVerification.status, clerk.user.primaryEmailAddress.emailAddress];
}

/** A code that is wrong. */
function other(code) {
  return code === "000000" ? "000001" : "000000";
}
