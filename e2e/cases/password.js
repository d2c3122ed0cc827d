import assert from "node:assert/strict";

const DEMO = "demo@example.com";
const OLD = "correct horse battery staple";
const NEW = "another fine password";

/** Who forgot the password proves the address, and chooses another. */
export async function reset(world) {
  const { sandbox } = world;
  await world.visit("bare");
  const begun = await world.call(async (clerk, identifier) => {
    const signIn = await clerk.client.signIn.create({ strategy: "reset_password_email_code", identifier });
    return [signIn.status, signIn.firstFactorVerification.strategy];
  }, DEMO);
  assert.deepEqual(begun, ["needs_first_factor", "reset_password_email_code"]);
  const attempt = (clerk, code) =>
    clerk.client.signIn
      .attemptFirstFactor({ strategy: "reset_password_email_code", code })
      .then(({ status, createdSessionId }) => [status, createdSessionId]);
  const choose = (clerk, password) =>
    clerk.client.signIn.resetPassword({ password }).then(async ({ status, createdSessionId }) => {
      await clerk.setActive({ session: createdSessionId });
      return [status, clerk.user.primaryEmailAddress.emailAddress];
    });
  await world.refused(400, "verification_missing", null, choose, NEW);
  const code = await sandbox.code(DEMO);
  await world.refused(422, "form_code_incorrect", "code", attempt, code === "000000" ? "000001" : "000000");
  assert.deepEqual(await world.call(attempt, code), ["needs_new_password", null]);
  await world.refused(422, "form_password_length_too_short", "password", choose, "short");
  assert.deepEqual(await world.call(choose, NEW), ["complete", DEMO]);

  await world.signOut();
  await world.visit("bare");
  await world.refused(422, "form_password_incorrect", "password", signIn, OLD);
  assert.equal(await world.call(signIn, NEW), "complete");
}

/** The password is changed by who knows it; then it is the new one that signs in. */
export async function update(world) {
  await world.signIn();
  const change = (clerk, params) => clerk.user.updatePassword(params).then((user) => user.passwordEnabled);
  await world.refused(422, "form_password_incorrect", "current_password", change, { currentPassword: NEW, newPassword: NEW });
  await world.refused(422, "form_password_length_too_short", "new_password", change, { currentPassword: OLD, newPassword: "short" });
  assert.equal(await world.call(change, { currentPassword: OLD, newPassword: NEW, signOutOfOtherSessions: true }), true);
  await world.signOut();
  await world.visit("bare");
  await world.refused(422, "form_password_incorrect", "password", signIn, OLD);
  assert.equal(await world.call(signIn, NEW), "complete");
}

/** The password is removed; then none signs in. */
export async function remove(world) {
  await world.signIn();
  const removePassword = (clerk, currentPassword) =>
    clerk.user.removePassword({ currentPassword }).then(() => clerk.user.passwordEnabled);
  await world.refused(422, "form_password_incorrect", "current_password", removePassword, NEW);
  assert.equal(await world.call(removePassword, OLD), false);
  await world.refused(400, "no_password_set", null, removePassword, OLD);
  await world.signOut();
  await world.visit("bare");
  await world.refused(400, "strategy_for_user_invalid", null, signIn, OLD);
}

/** In the page: signs in with a password. */
function signIn(clerk, password) {
  return clerk.client.signIn
    .create({ strategy: "password", identifier: "demo@example.com", password })
    .then(({ status }) => status);
}
