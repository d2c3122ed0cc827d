import assert from "node:assert/strict";

const NEW = "+14155552671";
/** Gets no text; its code is always the same. */
const TEST = "+14155550123";

/** The example page: create, a wrong code, the right one. */
export async function page(world) {
  const { page, sandbox } = world;
  await world.open("phone");
  await page.fill("#phone", NEW);
  await page.click("#add button");
  await world.says(`A code is on its way to ${NEW}.`);

  const code = await sandbox.code(NEW);
  await page.fill("#code", code === "000000" ? "000001" : "000000");
  await page.click("#verify button");
  await world.shows("form_code_incorrect");

  await page.fill("#code", code);
  await page.click("#verify button");
  await world.says(`${NEW} is verified.`);
  assert.deepEqual(await world.rows(), [[NEW, "verified"]]);
  await page.reload();
  await page.waitForSelector("#list li");
  assert.deepEqual(await world.rows(), [[NEW, "verified"]]);
}

/** A number made for tests takes the code made for tests. */
export async function testNumber(world) {
  await world.signIn();
  const status = await world.call(async (clerk, phoneNumber) => {
    const created = await clerk.user.createPhoneNumber({ phoneNumber });
    await created.prepareVerification();
    const { verification } = await created.attemptVerification({ code: "424242" });
    return verification.status;
  }, TEST);
  assert.equal(status, "verified");
}

/** What the server refuses; and, where it is as strict as that, a second code too soon. */
export async function refusals(world) {
  await world.sandbox.switchOn("resend-cooldown");
  await world.signIn();
  const create = (clerk, phoneNumber) => clerk.user.createPhoneNumber({ phoneNumber });
  await world.refused(422, "form_param_format_invalid", "phone_number", create, "12");
  await world.call(async (clerk, phoneNumber) => {
    window.phone = await clerk.user.createPhoneNumber({ phoneNumber });
    await window.phone.prepareVerification();
  }, NEW);
  await world.refused(422, "form_identifier_exists", "phone_number", create, NEW);
  // The SDK itself keeps an object from asking twice, so another one asks.
  await world.refused(429, "verification_code_too_many_requests", null, async (clerk) => {
    await clerk.user.reload();
    await clerk.user.phoneNumbers[0].prepareVerification();
  });
}

/** A number is marked for a second factor, and removed. */
export async function change(world) {
  const { sandbox } = world;
  await world.signIn();
  await world.call(async (clerk, phoneNumber) => {
    window.phone = await clerk.user.createPhoneNumber({ phoneNumber });
    await window.phone.prepareVerification();
  }, NEW);
  await world.call(async (_, code) => {
    await window.phone.attemptVerification({ code });
    await window.phone.setReservedForSecondFactor({ reserved: true });
  }, await sandbox.code(NEW));
  assert.equal(await world.call((clerk) => clerk.user.phoneNumbers[0].reservedForSecondFactor), true);
  await world.call(async () => {
    await window.phone.setReservedForSecondFactor({ reserved: false });
    await window.phone.destroy();
  });
  assert.equal(await world.call((clerk) => clerk.user.phoneNumbers.length), 0);
}
