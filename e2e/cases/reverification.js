import assert from "node:assert/strict";

/** A session is verified again, by a code; clerk-js can do so since 5. */
export async function emailCode(world) {
  await world.signIn();
  if (world.major === "4") {
    assert.equal(await world.call((clerk) => typeof clerk.session.startVerification), "undefined");
    return;
  }
  await world.call(async (clerk) => {
    const started = await clerk.session.startVerification({ level: "first_factor" });
    const { emailAddressId } = started.supportedFirstFactors.find(({ strategy }) => strategy === "email_code");
    await clerk.session.prepareFirstFactorVerification({ strategy: "email_code", emailAddressId });
  });
  const attempt = (clerk, code) =>
    clerk.session.attemptFirstFactorVerification({ strategy: "email_code", code }).then(({ status }) => status);
  const code = await world.sandbox.code("demo@example.com");
  await world.refused(422, "form_code_incorrect", "code", attempt, code === "000000" ? "000001" : "000000");
  assert.equal(await world.call(attempt, code), "complete");
}
