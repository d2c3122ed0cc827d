import assert from "node:assert/strict";

/** The user is changed, and is the same after a reload. */
export async function update(world) {
  await world.signIn();
  await world.call((clerk) => clerk.user.update({ firstName: "Grace", lastName: "Hopper" }).then(() => undefined));
  assert.equal(await world.call((clerk) => clerk.user.fullName), "Grace Hopper");
  await world.visit("bare");
  assert.equal(await world.call((clerk) => clerk.user.fullName), "Grace Hopper");
}

/** A verified address becomes the primary one; one that is not verified does not. */
export async function primary(world) {
  const { sandbox } = world;
  await world.signIn();
  await world.call(async (clerk) => {
    window.email = await clerk.user.createEmailAddress({ email: "second@example.com" });
    await window.email.prepareVerification({ strategy: "email_code" });
  });
  const makePrimary = (clerk) => clerk.user.update({ primaryEmailAddressId: window.email.id }).then(() => undefined);
  await world.refused(422, "form_verification_needed", "primary_email_address_id", makePrimary);
  await world.call(async (_, code) => {
    await window.email.attemptVerification({ code });
  }, await sandbox.code("second@example.com"));
  await world.call(makePrimary);
  assert.equal(await world.call((clerk) => clerk.user.primaryEmailAddress.emailAddress), "second@example.com");
}

/** The user is deleted: signed out, unknown at sign-in, and the address is free again. */
export async function remove(world) {
  await world.signIn();
  await world.call((clerk) => clerk.user.delete().then(() => undefined));
  await world.visit("bare");
  assert.equal(await world.call((clerk) => clerk.user ?? null), null);
  await world.refused(422, "form_identifier_not_found", "identifier", (clerk) =>
    clerk.client.signIn.create({ identifier: "demo@example.com" }),
  );
  const status = await world.call(async (clerk) => {
    const params = { emailAddress: "demo@example.com", password: "a long password 4 tests" };
    return (await clerk.client.signUp.create(params)).status;
  });
  assert.equal(status, "missing_requirements");
}
