import assert from "node:assert/strict";

const DEMO = "demo@example.com";

/** Nobody is signed in: the SDK is ready, and its sign-in shows. */
export async function signedOut(world) {
  await world.visit("email");
  assert.equal(await world.call((clerk) => clerk.user ?? null), null);
  await world.page.waitForSelector("#sign-in [name=identifier]");
  assert.equal(await world.page.isVisible("#app"), false);
}

/** A ticket signs in once, and the session outlives the page. */
export async function ticket(world) {
  await world.signIn();
  const email = (clerk) => clerk.user.primaryEmailAddress.emailAddress;
  assert.equal(await world.call(email), DEMO);
  await world.visit("bare");
  assert.equal(await world.call(email), DEMO);
  await world.signOut();
  await world.visit("bare");
  await world.refused(
    400,
    "sign_in_token_already_used_code",
    null,
    (clerk, ticket) => clerk.client.signIn.create({ strategy: "ticket", ticket }),
    world.sandbox.ticket,
  );
}

/** Clerk's own component signs in with a code from an email, and comes back to the page. */
export async function component(world) {
  const { page, sandbox } = world;
  await world.visit("email");
  await page.fill("#sign-in [name=identifier]", DEMO);
  await page.click("#sign-in .cl-formButtonPrimary");
  await useEmailCode(page);
  const code = await sandbox.code(DEMO);
  await page.locator("#sign-in input").first().click();
  await page.keyboard.type(code, { delay: 5 });
  await page.waitForSelector("#app", { state: "visible" });
  await page.waitForURL((url) => url.pathname === "/email.html" && url.hash === "");
  assert.deepEqual(await world.rows(), [[DEMO, "verified"]]);
}

/** A password signs in, and a wrong one does not. */
export async function password(world) {
  await world.visit("bare");
  const signIn = (clerk, password) =>
    clerk.client.signIn.create({ strategy: "password", identifier: "demo@example.com", password });
  await world.refused(422, "form_password_incorrect", "password", signIn, "wrong horse battery staple");
  await world.call(async (clerk) => {
    const { createdSessionId } = await clerk.client.signIn.create({
      strategy: "password",
      identifier: "demo@example.com",
      password: "correct horse battery staple",
    });
    await clerk.setActive({ session: createdSessionId });
  });
  assert.equal(await world.call((clerk) => clerk.user.primaryEmailAddress.emailAddress), DEMO);
}

/** A number that was added signs in with a code from a text. */
export async function phoneCode(world) {
  await world.signIn();
  await world.call(async (clerk) => {
    window.phone = await clerk.user.createPhoneNumber({ phoneNumber: "+14155552671" });
    await window.phone.prepareVerification();
  });
  await world.call(async (clerk, code) => {
    await window.phone.attemptVerification({ code });
  }, await world.sandbox.code("+14155552671"));
  await world.signOut();
  await world.visit("bare");
  await world.call(async (clerk) => {
    const signIn = await clerk.client.signIn.create({ identifier: "+14155552671" });
    const { phoneNumberId } = signIn.supportedFirstFactors.find(({ strategy }) => strategy === "phone_code");
    await signIn.prepareFirstFactor({ strategy: "phone_code", phoneNumberId });
  });
  const status = await world.call(async (clerk, code) => {
    const signIn = await clerk.client.signIn.attemptFirstFactor({ strategy: "phone_code", code });
    await clerk.setActive({ session: signIn.createdSessionId });
    return clerk.user.primaryEmailAddress.emailAddress;
  }, await world.sandbox.code("+14155552671"));
  assert.equal(status, DEMO);
}

/** Clerk's own component signs in with an account that was connected before. */
export async function oauth(world) {
  const { page } = world;
  await world.open("notion");
  await page.click("#connect");
  await page.click("[name=decision][value=allow]");
  await page.waitForFunction(() => /is connected\.$/.test(document.querySelector("#status").textContent));
  await world.signOut();
  await world.visit("email");
  await page.click("#sign-in .cl-socialButtonsIconButton__notion");
  await page.click("[name=decision][value=allow]");
  await page.waitForSelector("#app", { state: "visible" });
  assert.deepEqual(await world.rows(), [[DEMO, "verified"]]);
}

/** A link from an email signs in where it was asked for, and where it is opened. */
export async function emailLink(world) {
  await world.visit("bare");
  await world.call(async (clerk) => {
    const signIn = await clerk.client.signIn.create({ identifier: "demo@example.com" });
    const { emailAddressId } = signIn.supportedFirstFactors.find(({ emailAddressId }) => emailAddressId);
    const { startEmailLinkFlow } = signIn.createEmailLinkFlow();
    const options = { emailAddressId, redirectUrl: `${location.href}&back` };
    window.flow = startEmailLinkFlow(options).then(({ createdSessionId }) => createdSessionId);
  });
  const link = await world.sandbox.link(DEMO);
  const other = await world.context.newPage();
  await other.goto(link);
  const query = new URL(other.url()).searchParams;
  await other.close();
  const session = await world.page.evaluate("window.flow");
  assert.deepEqual([query.get("__clerk_status"), query.get("__clerk_created_session")], ["verified", session]);
  await world.call((clerk, session) => clerk.setActive({ session }), session);
  assert.equal(await world.call((clerk) => clerk.user.primaryEmailAddress.emailAddress), DEMO);
}

/** A wallet makes a user of who is none, and signs in who is one. */
export async function wallet(world) {
  await world.visit("bare");
  const user = async () => {
    await world.call((clerk) => clerk.authenticateWithMetamask().then(() => undefined));
    await world.visit("bare");
    return world.call((clerk) => [clerk.user.id, clerk.user.primaryWeb3Wallet.web3Wallet]);
  };
  const created = await user();
  assert.equal(created[1], world.wallet.address);
  await world.signOut();
  await world.visit("bare");
  assert.deepEqual(await user(), created);
}

/** Who signs in with an account of nobody's becomes a user. */
export async function oauthTransfer(world) {
  await world.visit("bare");
  await world.redirectTo((clerk, options) => clerk.client.signIn.authenticateWithRedirect(options));
  await world.page.fill("[name=email]", "new@example.com");
  await world.page.click("[name=decision][value=allow]");
  await world.back();
  const { status, error } = await world.call((clerk) => clerk.client.signIn.firstFactorVerification);
  assert.deepEqual([status, error?.code], ["transferable", "external_account_not_found"]);
  await world.finishRedirect();
  await world.visit("bare");
  const user = await world.call((clerk) => [clerk.user.primaryEmailAddress.emailAddress, clerk.user.externalAccounts.length]);
  assert.deepEqual(user, ["new@example.com", 1]);
}

/** An unknown address and a wrong code are refused at the field. */
export async function refusals(world) {
  await world.visit("bare");
  await world.refused(422, "form_identifier_not_found", "identifier", (clerk) =>
    clerk.client.signIn.create({ identifier: "nobody@example.com" }),
  );
  await world.call(async (clerk, identifier) => {
    const signIn = await clerk.client.signIn.create({ identifier });
    const factor = signIn.supportedFirstFactors.find(({ strategy }) => strategy === "email_code");
    await signIn.prepareFirstFactor({ strategy: "email_code", emailAddressId: factor.emailAddressId });
  }, DEMO);
  const wrong = (await world.sandbox.code(DEMO)) === "000000" ? "000001" : "000000";
  await world.refused(
    422,
    "form_code_incorrect",
    "code",
    (clerk, code) => clerk.client.signIn.attemptFirstFactor({ strategy: "email_code", code }),
    wrong,
  );
}

/** With a password at hand the component asks for that first. */
async function useEmailCode(page) {
  const password = page.locator("#sign-in input[type=password]:visible");
  const code = page.locator("#sign-in [data-input-otp], #sign-in .cl-otpCodeFieldInput").first();
  await password.or(code).first().waitFor();
  if (await password.count()) {
    await page.click("#sign-in .cl-footerActionLink, #sign-in .cl-alternativeMethodsLink");
    await page.click("#sign-in .cl-alternativeMethodsBlockButton");
    await code.waitFor();
  }
}
