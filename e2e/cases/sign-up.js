import assert from "node:assert/strict";

const NEW = "new@example.com";

/** A new visitor becomes a user by an address and its code. */
export async function emailCode(world) {
  const { sandbox } = world;
  await world.visit("bare");
  await world.call(async (clerk, emailAddress) => {
    const signUp = await clerk.client.signUp.create({ emailAddress, password: "a long password 4 tests" });
    await signUp.prepareEmailAddressVerification({ strategy: "email_code" });
  }, NEW);
  const attempt = async (clerk, code) => {
    const signUp = await clerk.client.signUp.attemptEmailAddressVerification({ code });
    await clerk.setActive({ session: signUp.createdSessionId });
    return signUp.status;
  };
  const code = await sandbox.code(NEW);
  await world.refused(422, "form_code_incorrect", "code", attempt, code === "000000" ? "000001" : "000000");
  assert.equal(await world.call(attempt, code), "complete");
  await world.visit("bare");
  assert.equal(await world.call((clerk) => clerk.user.primaryEmailAddress.emailAddress), NEW);
}

/** An address that is a user's already is refused. */
export async function taken(world) {
  await world.visit("bare");
  await world.refused(422, "form_identifier_exists", "email_address", (clerk) =>
    clerk.client.signUp.create({ emailAddress: "demo@example.com", password: "a long password 4 tests" }),
  );
}

/** Who signs up with an account at a provider is a user at once. */
export async function oauth(world) {
  await world.visit("bare");
  await world.redirectTo((clerk, options) => clerk.client.signUp.authenticateWithRedirect(options));
  await world.page.click("[name=decision][value=allow]");
  await world.back();
  const user = await world.call((clerk) => [clerk.user.fullName, clerk.user.primaryEmailAddress.verification.strategy]);
  assert.deepEqual(user, ["Sandbox User", "from_oauth_notion"]);
}

/** Who signs up with the account of a user is signed in. */
export async function oauthTransfer(world) {
  await world.visit("bare");
  await world.redirectTo((clerk, options) => clerk.client.signUp.authenticateWithRedirect(options));
  await world.page.fill("[name=email]", "demo@example.com");
  await world.page.click("[name=decision][value=allow]");
  await world.back();
  const { status, error } = await world.call((clerk) => clerk.client.signUp.verifications.externalAccount);
  assert.deepEqual([status, error?.code], ["transferable", "external_account_exists"]);
  await world.finishRedirect();
  await world.visit("bare");
  assert.equal(await world.call((clerk) => clerk.user.primaryEmailAddress.emailAddress), "demo@example.com");
}

/** Clerk's own component waits for the link from the email; another browser opens it, and stays signed out. */
export async function component(world) {
  const { page } = world;
  await asksForLink(world);
  const elsewhere = await world.elsewhere();
  await elsewhere.page.goto(await world.sandbox.link(NEW));
  assert.equal(new URL(elsewhere.page.url()).searchParams.get("__clerk_status"), "verified");
  await isLoaded(elsewhere);
  await elsewhere.call(mount);
  await elsewhere.page.getByText("Return to original tab to continue").waitFor();
  await page.waitForURL((url) => url.pathname === "/index.html");
  await world.visit("bare");
  assert.equal(await world.call((clerk) => clerk.user.primaryEmailAddress.emailAddress), NEW);
  await elsewhere.visit("bare");
  assert.equal(await elsewhere.call((clerk) => clerk.user ?? null), null);
}
component.settings = "links";

/** The same with a link that another tab of the same browser opens: that one goes on, signed in. */
export async function componentTab(world) {
  const { context, sandbox } = world;
  await asksForLink(world);
  const other = Object.assign(Object.create(world), { page: await context.newPage() });
  await other.page.goto(await sandbox.link(NEW));
  await isLoaded(other);
  await other.call(mount);
  await other.page.waitForURL((url) => url.pathname === "/index.html");
  await world.visit("bare");
  assert.equal(await world.call((clerk) => clerk.user.primaryEmailAddress.emailAddress), NEW);
}
componentTab.settings = "links";

/** A new visitor gives the component an address; the link is on its way. */
async function asksForLink(world) {
  await world.visit("bare");
  await world.call(mount);
  await world.page.fill("#sign-up [name=emailAddress]", NEW);
  await world.page.press("#sign-up [name=emailAddress]", "Enter");
}

/** In the page: shows the component. */
function mount(clerk) {
  const box = document.body.appendChild(document.createElement("div"));
  box.id = "sign-up";
  const afterwards = "/index.html";
  clerk.mountSignUp(box, { afterSignUpUrl: afterwards, fallbackRedirectUrl: afterwards });
}

function isLoaded({ page }) {
  return page.waitForFunction(() => window.Clerk?.loaded);
}
