import assert from "node:assert/strict";

const DEMO = ["demo@example.com", "verified"];
const NEW = "new@example.com";

/** The example page: create, a wrong code, the right one. */
export async function page(world) {
  const { page, sandbox } = world;
  await world.open("email");
  await page.fill("#email", NEW);
  await page.click("#add button");
  await world.says(`A code is on its way to ${NEW}.`);
  assert.deepEqual(await world.rows(), [DEMO, [NEW, "unverified"]]);

  const code = await sandbox.code(NEW);
  await page.fill("#code", code === "000000" ? "000001" : "000000");
  await page.click("#verify button");
  await world.shows("form_code_incorrect");

  await page.fill("#code", code);
  await page.click("#verify button");
  await world.says(`${NEW} is verified.`);
  // What came along with the answer is enough; then the same from the server.
  assert.deepEqual(await world.rows(), [DEMO, [NEW, "verified"]]);
  await page.reload();
  await page.waitForSelector("#list li");
  assert.deepEqual(await world.rows(), [DEMO, [NEW, "verified"]]);
}

/** What the server refuses, by status, code and parameter. */
export async function refusals(world) {
  await world.signIn();
  const create = (clerk, email) => clerk.user.createEmailAddress({ email });
  await world.refused(422, "form_identifier_exists", "email_address", create, DEMO[0]);
  await world.refused(422, "form_param_format_invalid", "email_address", create, "not an address");
  await world.refused(400, "verification_already_verified", null, (clerk) =>
    clerk.user.primaryEmailAddress.prepareVerification({ strategy: "email_code" }),
  );
  await world.call(async (clerk, email) => {
    window.email = await clerk.user.createEmailAddress({ email });
  }, NEW);
  await world.refused(400, "verification_missing", null, () => window.email.attemptVerification({ code: "123456" }));
}

/** An address is removed, for the SDK and for the server. */
export async function remove(world) {
  await world.signIn();
  const addresses = (clerk) => clerk.user.emailAddresses.map((email) => email.emailAddress);
  await world.call(async (clerk, email) => {
    window.email = await clerk.user.createEmailAddress({ email });
  }, NEW);
  assert.deepEqual(await world.call(addresses), [DEMO[0], NEW]);
  await world.call(() => window.email.destroy().then(() => undefined));
  assert.deepEqual(await world.call(addresses), [DEMO[0]]);
  await world.visit("bare");
  assert.deepEqual(await world.call(addresses), [DEMO[0]]);
}

/** A link in the mail, opened in another tab while the first one asks again and again. */
export async function link(world) {
  const { context, sandbox } = world;
  await world.signIn();
  await world.call(async (clerk, email) => {
    const created = await clerk.user.createEmailAddress({ email });
    const flow = created.createEmailLinkFlow ?? created.createMagicLinkFlow;
    const { startEmailLinkFlow, startMagicLinkFlow } = flow.call(created);
    const start = startEmailLinkFlow ?? startMagicLinkFlow;
    window.verified = start({ redirectUrl: `${location.origin}/index.html` });
  }, NEW);
  const other = await context.newPage();
  await other.goto(await sandbox.link(NEW));
  const { pathname, searchParams } = new URL(other.url());
  assert.deepEqual([pathname, searchParams.get("__clerk_status")], ["/index.html", "verified"]);
  assert.equal(await world.call(() => window.verified.then((email) => email.verification.status)), "verified");
}

/** An address whose domain belongs to an enterprise connection, which vouches for it in another tab. */
export async function enterprise(world) {
  const { context } = world;
  const address = "ada@acme.example";
  await world.signIn();
  const url = await world.call(async (clerk, email) => {
    window.email = await clerk.user.createEmailAddress({ email });
    const redirectUrl = `${location.origin}/index.html`;
    const prepared = await window.email.prepareVerification({ strategy: "enterprise_sso", redirectUrl });
    return prepared.verification.externalVerificationRedirectURL.href;
  }, address);
  const other = await context.newPage();
  await other.goto(url);
  assert.equal(await other.inputValue("input[name=email]"), address);
  await Promise.all([other.waitForURL("**/index.html"), other.click("button[value=allow]")]);
  const states = await world.call(async (clerk) => {
    const reloaded = await window.email.reload();
    return [reloaded.verification.strategy, reloaded.verification.status, reloaded.verification.verifiedAtClient];
  });
  assert.deepEqual(states, ["saml", "verified", await world.call((clerk) => clerk.client.id)]);
}

/** The same by the flow of newer SDKs, which looks again and again. */
export async function enterpriseFlow(world) {
  const { context } = world;
  await world.signIn();
  const url = await world.call(async (clerk, email) => {
    const created = await clerk.user.createEmailAddress({ email });
    if (!created.createEnterpriseSSOLinkFlow) {
      return null;
    }
    const { startEnterpriseSSOLinkFlow } = created.createEnterpriseSSOLinkFlow();
    window.verified = startEnterpriseSSOLinkFlow({ redirectUrl: `${location.origin}/index.html` });
    while (!created.verification.externalVerificationRedirectURL) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return created.matchesSsoConnection && created.verification.externalVerificationRedirectURL.href;
  }, "ada@acme.example");
  assert.equal(url === null, world.major === "4");
  if (url === null) {
    return;
  }
  const other = await context.newPage();
  await other.goto(url);
  await Promise.all([other.waitForURL("**/index.html"), other.click("button[value=allow]")]);
  assert.equal(await world.call(() => window.verified.then((email) => email.verification.status)), "verified");
}
